//! `rate-CLASS.svg`: quality over bytes, in the median of a class, and beside other encoders for one image.

use super::axis::Axis;
use super::canvas::ChartError;
use super::class_chart::{ClassChart, TypicalImage};
use super::layout::{Chart, Section, boxed};
use super::legend::LegendEntry;
use super::panel::Panel;
use super::series::{DataPoint, Series};
use super::style::{K_MEANS, RECOMMENDED, SOURCE};
use super::text::{self, significant};
use super::trend::source_sizes;
use super::trend::{Trend, trend};
use super::versions::{self, QUALITIES, is_named};
use super::vertical_lines::VerticalLine;
use choice::{Curve, quantile};
use tables::Metric;
use tables::MetricRow;
use tables::{Family, VersusRow};

const MEDIANS_HEIGHT: f64 = 190.0;
const TYPICAL_HEIGHT: f64 = 250.0;

/// Draws median quality over median bytes of a class's palette PNGs, a point per K, and the bytes of the source files; below it
/// the same of the representative image beside its versions by other encoders.
///
/// # Errors
/// When the drawing library fails.
pub(crate) fn rate(class: &ClassChart<'_>) -> Result<String, ChartError> {
    let median_bytes = median_bytes(class);
    let panels: Vec<Panel> = QUALITIES.iter().map(|&quality| panel(class, quality, &median_bytes)).collect();
    let words: Vec<String> = panels.iter().map(in_words).collect();
    let (medians, typical) = (medians(class, panels), typical(class));
    let chart = Chart {
        title: format!("What more bytes buy: {}", class.title),
        subtitle: class.verdict(),
        description: format!("{} {} {}", class.verdict(), words.join(" "), typical.description),
        sections: vec![medians, typical.section],
    };
    chart.svg()
}

/// The median size of a class's palette PNGs at one K.
struct MedianBytes {
    k: u32,
    k_index: usize,
    bytes: u32,
}

fn median_bytes(class: &ClassChart<'_>) -> Vec<MedianBytes> {
    let bytes = trend(class, Metric::PngBytes).median;
    let point = |(k_index, bytes): (usize, Option<f64>)| {
        Some(MedianBytes { k: class.curves.ks[k_index], k_index, bytes: bytes?.round() as u32 })
    };
    bytes.into_iter().enumerate().filter_map(point).collect()
}

fn medians(class: &ClassChart<'_>, panels: Vec<Panel>) -> Section {
    Section {
        heading: format!("Medians over {}", text::images(class.curves.curves.len())),
        legend: vec![LegendEntry::series(
            K_MEANS,
            "palette PNG at one K after another: further left and further up is better",
        )],
        columns: panels.len(),
        plot_height: MEDIANS_HEIGHT,
        caption: String::new(),
        plots: boxed(panels),
    }
}

fn panel(class: &ClassChart<'_>, quality: Metric, median_bytes: &[MedianBytes]) -> Panel {
    let vertical_lines = vertical_lines(class, median_bytes);
    let values = trend(class, quality).median;
    let last = median_bytes.len().saturating_sub(1);
    let data_point = |(index, point): (usize, &MedianBytes)| {
        let named = index == last || is_named(point.k);
        let label = if named { format!("K = {}", point.k) } else { String::new() };
        Some(DataPoint { x: point.bytes, y: values[point.k_index]?, label })
    };
    let mut series = [Series {
        style: K_MEANS,
        data_points: median_bytes.iter().enumerate().filter_map(data_point).collect(),
    }];
    versions::drop_low_quality(&mut series, quality);
    let data_points = || series.iter().flat_map(|series| &series.data_points);
    let bytes = data_points().map(|point| point.x).chain(vertical_lines.iter().map(|line| line.x));
    Panel {
        title: versions::title(quality).to_owned(),
        x: Axis::bytes(versions::BYTES, bytes.map(f64::from)),
        y: Axis::linear("", data_points().map(|point| point.y).chain([versions::best(quality)])),
        trend: Trend::default(),
        series: series.to_vec(),
        reference_line: None,
        levels: Vec::new(),
        vertical_lines,
        label_lines: true,
    }
}

/// The lines of the recommended K and of the source files, at their median bytes.
fn vertical_lines(class: &ClassChart<'_>, median_bytes: &[MedianBytes]) -> Vec<VerticalLine> {
    let recommended = class.recommended_k();
    let at_k = median_bytes
        .iter()
        .find(|point| Some(point.k) == recommended)
        .map(|point| at_k(point.k, point.bytes));
    let source = quantile(source_sizes(class), 0.5).map(|bytes| VerticalLine {
        x: bytes.round() as u32,
        label: format!("source files, {}", text::bytes(bytes)),
        stroke: SOURCE,
        interval: None,
    });
    let mut vertical_lines: Vec<VerticalLine> = at_k.into_iter().chain(source).collect();
    vertical_lines.sort_by_key(|line| line.x);
    vertical_lines
}

fn at_k(k: u32, bytes: u32) -> VerticalLine {
    let label = format!("K = {k}, {}", text::bytes(f64::from(bytes)));
    VerticalLine { x: bytes, label, stroke: RECOMMENDED, interval: None }
}

/// Quality and bytes at the first and the last K, in words.
fn in_words(panel: &Panel) -> String {
    let description =
        |data_point: &DataPoint| format!("{} in {} bytes", significant(data_point.y), data_point.x);
    match &panel.series[0].data_points[..] {
        [] => format!("{}: not measured.", panel.title),
        [only] => format!("{}: {}.", panel.title, description(only)),
        [first, .., last] => format!("{}: {} to {}.", panel.title, description(first), description(last)),
    }
}

/// A section with its content in words.
struct SectionInWords {
    section: Section,
    description: String,
}

/// The representative image in every version that was measured.
fn typical(class: &ClassChart<'_>) -> SectionInWords {
    let text = |heading: String, caption: &str| Section {
        heading,
        legend: Vec::new(),
        plots: Vec::new(),
        columns: 1,
        plot_height: 0.0,
        caption: caption.to_owned(),
    };
    let Some(typical) = &class.typical else {
        return SectionInWords { section: text(String::new(), ""), description: String::new() };
    };
    let heading = format!("One image beside other encoders: {}", typical.name());
    let versions = all_versions(class, typical);
    let lacking =
        typical.missing(&["image", "alternatives", "jpeg", "webp", "lossless-png", "lossless-webp"]);
    let lacking = lacking.unwrap_or_default();
    if typical.alternatives.is_empty() {
        return SectionInWords { section: text(heading, &lacking), description: lacking };
    }
    let mut vertical_lines = versions::lossless_lines(&versions);
    vertical_lines.extend(source_line(class, typical));
    vertical_lines.extend(chosen_line(class, typical));
    vertical_lines.sort_by_key(|line| line.x);
    let panels = versions::panels(&versions, &vertical_lines);
    let caption = format!("{} {lacking}", versions::CAPTION);
    let description = versions::in_words(&versions);
    let section = Section {
        heading,
        legend: versions::legend(&versions),
        columns: 1,
        plot_height: TYPICAL_HEIGHT,
        caption,
        plots: boxed(panels),
    };
    SectionInWords { section, description }
}

/// Its palettes at every K, and its versions by other encoders.
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
    let palettes =
        curve_of(class, typical).into_iter().flat_map(|curve| curve.rows.iter().filter_map(palette));
    palettes.chain(typical.alternatives.iter().copied().cloned()).collect()
}

/// The rows of the representative image over K.
fn curve_of<'a>(class: &ClassChart<'a>, typical: &TypicalImage<'_>) -> Option<&'a Curve<'a>> {
    class.curves.curves.iter().find(|curve| curve.image.image == typical.row.image)
}

/// The line of the recommended K, at the bytes of its palette.
fn chosen_line(class: &ClassChart<'_>, typical: &TypicalImage<'_>) -> Option<VerticalLine> {
    let k = class.recommended_k()?;
    let row = curve_of(class, typical)?.rows.iter().find(|row| row.k == k)?;
    Some(at_k(k, u32::try_from(row.png_bytes?).ok()?))
}

/// The line of the source file, at its bytes.
fn source_line(class: &ClassChart<'_>, typical: &TypicalImage<'_>) -> Option<VerticalLine> {
    let image = curve_of(class, typical)?.image;
    let bytes = image.bytes?;
    let label = format!("source {}, {}", image.format.to_uppercase(), text::bytes(bytes as f64));
    Some(VerticalLine { x: u32::try_from(bytes).ok()?, label, stroke: SOURCE, interval: None })
}

#[cfg(test)]
mod tests {
    use super::super::style::MEDIAN;
    use super::super::testing::{
        KS, add_typical, all_text, assert_legible, assert_well_formed, choice, dots, find, lines, polygons,
        says, tables, texts, with_charts,
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
        let lossy = |family| tables.versions.iter().filter(move |row| row.family == family).count();
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
        let vertical_lines = lines(&svg, RECOMMENDED);
        // Two panels of medians, one of the image.
        assert_eq!(vertical_lines.len(), 3);
        let curve = lines(&svg, MEDIAN).pop().unwrap();
        assert_eq!(vertical_lines[2][0].0, curve[KS.iter().position(|&k| k == 16).unwrap()].0);
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
        tables.versions.iter_mut().for_each(|row| row.ssim = Some(0.2));
        assert_eq!(dots(&draw(&tables), MEDIAN.color), 2 * (1 + KS.len()));
    }

    #[test]
    fn what_other_encoders_lack_is_said() {
        let mut tables = with_typical();
        tables.versions.retain(|row| row.family != Family::Webp);
        tables.typical[0].undefined =
            "silhouette: switched off; webp: 20000 pixels a side are too many".to_owned();
        let svg = draw(&tables);
        assert!(!says(&svg, "lossy WebP"));
        assert!(all_text(&svg).contains("No webp: 20000 pixels a side are too many."), "{}", all_text(&svg));
        assert!(!svg.contains("switched off"));
        tables.versions.clear();
        assert!(all_text(&draw(&tables)).contains("No webp: 20000"));
    }
}
