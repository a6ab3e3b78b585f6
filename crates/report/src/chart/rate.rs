//! `rate-CLASS.svg`: what more bytes buy, in the median of a class, and beside other encoders for one image.

use super::axis::Axis;
use super::canvas::ChartError;
use super::class_chart::{ClassChart, TypicalImage};
use super::marks::Mark;
use super::page::{Key, Page, Section, boxed};
use super::panel::Panel;
use super::series::{Series, Spot};
use super::style::{K_MEANS, RECOMMENDED, SOURCE};
use super::text::{self, significant};
use super::trend::source_sizes;
use super::trend::{Trend, trend};
use super::versions::{self, QUALITIES, is_named};
use choice::quantile;
use tables::Metric;
use tables::MetricRow;
use tables::{Family, VersusRow};

const MEDIANS_HEIGHT: f64 = 190.0;
const TYPICAL_HEIGHT: f64 = 250.0;

/// Median quality over median bytes of a class's palette PNGs, a point per K, and the bytes of the source files; below it
/// the same of a typical image beside what other encoders make of it.
///
/// # Errors
///
/// The drawing library failed.
///
/// # Errors
/// When the drawing library gives up.
pub(crate) fn rate(class: &ClassChart<'_>) -> Result<String, ChartError> {
    let points = points(class);
    let panels: Vec<Panel> = QUALITIES.iter().map(|&quality| panel(class, quality, &points)).collect();
    let words: Vec<String> = panels.iter().map(in_words).collect();
    let (medians, typical) = (medians(class, panels), typical(class));
    let page = Page {
        title: format!("What more bytes buy: {}", class.title),
        subtitle: class.verdict(),
        description: format!("{} {} {}", class.verdict(), words.join(" "), typical.told),
        sections: vec![medians, typical.section],
    };
    page.svg()
}

/// A K whose bytes are known.
struct Point {
    k: u32,
    k_index: usize,
    bytes: u32,
}

fn points(class: &ClassChart<'_>) -> Vec<Point> {
    let bytes = trend(class, Metric::PngBytes).median;
    let point = |(k_index, bytes): (usize, Option<f64>)| {
        Some(Point { k: class.curves.ks[k_index], k_index, bytes: bytes?.round() as u32 })
    };
    bytes.into_iter().enumerate().filter_map(point).collect()
}

fn medians(class: &ClassChart<'_>, panels: Vec<Panel>) -> Section {
    Section {
        heading: format!("Medians over {}", text::images(class.curves.curves.len())),
        legend: vec![Key::series(
            K_MEANS,
            "palette PNG at one K after another: further left and further up is better",
        )],
        columns: panels.len(),
        plot_height: MEDIANS_HEIGHT,
        caption: String::new(),
        figures: boxed(panels),
    }
}

fn panel(class: &ClassChart<'_>, quality: Metric, points: &[Point]) -> Panel {
    let marks = marks(class, points);
    let values = trend(class, quality).median;
    let last = points.len().saturating_sub(1);
    let spot = |(index, point): (usize, &Point)| {
        let named = index == last || is_named(point.k);
        let label = if named { format!("K = {}", point.k) } else { String::new() };
        Some(Spot { x: point.bytes, y: values[point.k_index]?, label })
    };
    let mut series = [Series { look: K_MEANS, spots: points.iter().enumerate().filter_map(spot).collect() }];
    versions::leave_out(&mut series, quality);
    let spots = || series.iter().flat_map(|series| &series.spots);
    let bytes = spots().map(|spot| spot.x).chain(marks.iter().map(|mark| mark.k));
    Panel {
        title: versions::title(quality).to_owned(),
        x: Axis::bytes(versions::BYTES, bytes.map(f64::from)),
        y: Axis::linear("", spots().map(|spot| spot.y).chain([versions::best(quality)])),
        trend: Trend::default(),
        series: series.to_vec(),
        level: None,
        marks,
        labels: true,
    }
}

/// The recommended K and the source files, by bytes.
fn marks(class: &ClassChart<'_>, points: &[Point]) -> Vec<Mark> {
    let recommended = class.recommended_k();
    let at_k =
        points.iter().find(|point| Some(point.k) == recommended).map(|point| at_k(point.k, point.bytes));
    let source = quantile(source_sizes(class), 0.5).map(|bytes| Mark {
        k: bytes.round() as u32,
        label: format!("source files, {}", text::bytes(bytes)),
        stroke: SOURCE,
        interval: None,
    });
    let mut marks: Vec<Mark> = at_k.into_iter().chain(source).collect();
    marks.sort_by_key(|mark| mark.k);
    marks
}

fn at_k(k: u32, bytes: u32) -> Mark {
    let label = format!("K = {k}, {}", text::bytes(f64::from(bytes)));
    Mark { k: bytes, label, stroke: RECOMMENDED, interval: None }
}

/// Quality and bytes at the first and the last K.
fn in_words(panel: &Panel) -> String {
    let told = |spot: &Spot| format!("{} in {} bytes", significant(spot.y), spot.x);
    match &panel.series[0].spots[..] {
        [] => format!("{}: not measured.", panel.title),
        [only] => format!("{}: {}.", panel.title, told(only)),
        [first, .., last] => format!("{}: {} to {}.", panel.title, told(first), told(last)),
    }
}

/// A section with what it says.
struct Told {
    section: Section,
    told: String,
}

/// A typical image in every version that is known.
fn typical(class: &ClassChart<'_>) -> Told {
    let text = |heading: String, caption: &str| Section {
        heading,
        legend: Vec::new(),
        figures: Vec::new(),
        columns: 1,
        plot_height: 0.0,
        caption: caption.to_owned(),
    };
    let Some(typical) = &class.typical else {
        return Told { section: text(String::new(), ""), told: String::new() };
    };
    let heading = format!("One image beside other encoders: {}", typical.name());
    let versions = all_versions(class, typical);
    let lacking = typical.lacks(&["image", "alternatives", "jpeg", "webp", "lossless-png", "lossless-webp"]);
    let lacking = lacking.unwrap_or_default();
    if typical.alternatives.is_empty() {
        return Told { section: text(heading, &lacking), told: lacking };
    }
    let mut marks = versions::lossless_marks(&versions);
    marks.extend(source_mark(class, typical));
    marks.extend(chosen_mark(class, typical));
    marks.sort_by_key(|mark| mark.k);
    let panels = versions::panels(&versions, &marks);
    let caption = format!("{} {lacking}", versions::CAPTION);
    let told = versions::in_words(&versions);
    let section = Section {
        heading,
        legend: versions::legend(&versions),
        columns: 1,
        plot_height: TYPICAL_HEIGHT,
        caption,
        figures: boxed(panels),
    };
    Told { section, told }
}

/// Its palettes at every K, and what other encoders make of it.
fn all_versions(class: &ClassChart<'_>, typical: &TypicalImage<'_>) -> Vec<VersusRow> {
    let palette = |row: &&MetricRow| {
        Some(VersusRow {
            class: row.class.clone(),
            image: row.image.clone(),
            family: Family::KMeans,
            setting: Some(row.k),
            bytes: row.png_bytes?,
            psnr_db: row.psnr_db,
            ssim: row.ssim,
            ssimulacra2: row.ssimulacra2,
            undefined: String::new(),
        })
    };
    let curve = class.curves.curves.iter().find(|curve| curve.image.image == typical.row.image);
    let palettes = curve.into_iter().flat_map(|curve| curve.rows.iter().filter_map(palette));
    palettes.chain(typical.alternatives.iter().copied().cloned()).collect()
}

/// The recommended K, by the bytes of its palette.
fn chosen_mark(class: &ClassChart<'_>, typical: &TypicalImage<'_>) -> Option<Mark> {
    let k = class.recommended_k()?;
    let curve = class.curves.curves.iter().find(|curve| curve.image.image == typical.row.image)?;
    let row = curve.rows.iter().find(|row| row.k == k)?;
    Some(at_k(k, u32::try_from(row.png_bytes?).ok()?))
}

/// The file as it was found.
fn source_mark(class: &ClassChart<'_>, typical: &TypicalImage<'_>) -> Option<Mark> {
    let curve = class.curves.curves.iter().find(|curve| curve.image.image == typical.row.image)?;
    let bytes = curve.image.bytes?;
    let label = format!("source {}, {}", curve.image.format.to_uppercase(), text::bytes(bytes as f64));
    Some(Mark { k: u32::try_from(bytes).ok()?, label, stroke: SOURCE, interval: None })
}

#[cfg(test)]
mod tests {
    use super::super::style::MEDIAN;
    use super::super::testing::{
        KS, add_typical, assert_legible, assert_well_formed, choice, dots, find, lines, polygons, says,
        spoken, tables, texts, with_charts,
    };
    use super::*;
    use tables::Tables;

    fn draw(tables: &Tables) -> String {
        let choices = [choice("icons", "target", Some(16))];
        let svg = with_charts(tables, &choices, &[], |classes| rate(&classes[0]).unwrap());
        assert_well_formed(&svg);
        assert_legible(&svg);
        svg
    }

    fn measured() -> Tables {
        let mut tables = tables(&[("icons", 3)], &KS);
        for row in &mut tables.metrics {
            row.png_bytes = Some(100 * u64::from(row.k));
        }
        for image in &mut tables.images {
            image.format = "png".to_owned();
        }
        tables
    }

    fn with_typical() -> Tables {
        let mut tables = measured();
        add_typical(&mut tables, "icons", "1", 16);
        tables
    }

    #[test]
    fn each_k_is_a_point_at_its_bytes() {
        let svg = draw(&measured());
        // SSIM alone was measured; the legend has one more.
        assert_eq!(dots(&svg, MEDIAN.color), 1 + KS.len());
        let median = lines(&svg, MEDIAN).pop().unwrap();
        let recommended = lines(&svg, RECOMMENDED).remove(0)[0].0;
        assert_eq!(median[KS.iter().position(|&k| k == 16).unwrap()].0, recommended);
        let steps: Vec<i32> = median.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
        assert!((steps[0] - steps[1]).abs() <= 1, "doublings of bytes are equally far apart: {steps:?}");
    }

    #[test]
    fn the_recommended_k_and_the_source_are_named_and_lie_where_the_axis_has_them() {
        let svg = draw(&measured());
        for label in ["K = 2", "K = 16, 1.6 kB", "K = 64", "source files, 12.0 kB"] {
            assert!(says(&svg, label), "{label} not in {:?}", texts(&svg));
        }
        assert!(!says(&svg, "K = 12"), "no power of two");
        let (from, to) = (find(&svg, "1 kB").x, find(&svg, "10 kB").x);
        let share = f64::from(lines(&svg, SOURCE)[0][0].0 - from) / f64::from(to - from);
        assert!((share - 12.0_f64.log10()).abs() < 0.01, "{share}");
    }

    #[test]
    fn without_bytes_there_is_nothing_to_show() {
        let svg = draw(&tables(&[("icons", 2)], &KS));
        assert!(says(&svg, "no value to show here"));
        assert!(svg.contains("not measured"));
        assert!(says(&svg, "source files, 12.0 kB"));
    }

    #[test]
    fn other_encoders_stand_beside_the_palettes_of_the_typical_image() {
        let tables = with_typical();
        let svg = draw(&tables);
        let lossy = |family| tables.alternatives.iter().filter(move |row| row.family == family).count();
        for (family, color) in [(Family::Jpeg, "#CC79A7"), (Family::Webp, "#009E73")] {
            assert_eq!(
                polygons(&svg, color).len(),
                1 + lossy(family),
                "{family:?}: the legend and a marker each"
            );
        }
        // Of the medians and of the image, and one in each legend.
        assert_eq!(dots(&svg, MEDIAN.color), 2 * (1 + KS.len()));
        let labels = ["lossless PNG, 9.0 kB", "lossless WebP, 7.0 kB", "source PNG, 12.0 kB", "q 10", "q 90"];
        for label in labels {
            assert!(says(&svg, label), "{label} not in {:?}", texts(&svg));
        }
        assert!(says(&svg, "One image beside other encoders: icons/1.png, the median image"));
        assert!(
            svg.contains("JPEG: 1000 bytes at q = 10 to 9000 bytes at q = 90."),
            "told to screen readers"
        );
    }

    #[test]
    fn the_recommended_k_is_marked_in_both_parts() {
        let svg = draw(&with_typical());
        let marks = lines(&svg, RECOMMENDED);
        // Two panels of medians, one of the image.
        assert_eq!(marks.len(), 3);
        let curve = lines(&svg, MEDIAN).pop().unwrap();
        assert_eq!(marks[2][0].0, curve[KS.iter().position(|&k| k == 16).unwrap()].0);
    }

    #[test]
    fn what_nobody_would_ship_is_left_out_unless_nothing_is_better() {
        let mut tables = with_typical();
        for row in tables.metrics.iter_mut().filter(|row| row.k < 8) {
            row.ssim = Some(0.1);
        }
        let shown = KS.iter().filter(|&&k| k >= 8).count();
        assert_eq!(dots(&draw(&tables), MEDIAN.color), 2 * (1 + shown));
        tables.metrics.iter_mut().for_each(|row| row.ssim = Some(0.1));
        tables.alternatives.iter_mut().for_each(|row| row.ssim = Some(0.2));
        assert_eq!(dots(&draw(&tables), MEDIAN.color), 2 * (1 + KS.len()));
    }

    #[test]
    fn what_other_encoders_lack_is_said() {
        let mut tables = with_typical();
        tables.alternatives.retain(|row| row.family != Family::Webp);
        tables.typical[0].undefined =
            "silhouette: switched off; webp: 20000 pixels a side are too many".to_owned();
        let svg = draw(&tables);
        assert!(!says(&svg, "lossy WebP"));
        assert!(spoken(&svg).contains("No webp: 20000 pixels a side are too many."), "{}", spoken(&svg));
        assert!(!svg.contains("switched off"));
        tables.alternatives.clear();
        assert!(spoken(&draw(&tables)).contains("No webp: 20000"));
    }
}
