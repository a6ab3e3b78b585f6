//! `charts/IMAGE.svg` of `versus`: quality over bytes for every way to store one image.

use super::ChartError;
use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Point, svg};
use super::style::{
    AXIS, CAPTION, DOT, FAMILIES, FRAME, Fill, GAP, GRID, LABEL, MARGIN, MEASURE, PANEL_TITLE, SAMPLE, SPACE,
    Stroke, TITLE, WIDTH,
};
use super::text;
use crate::versus::{Family, VersusRow};

const PLOT_HEIGHT: f64 = 230.0;

/// Where quality is worth a look: below, nobody would ship the image.
const LEAST_SSIMULACRA2: f64 = 0.0;

/// A metric of a row.
type Metric = fn(&VersusRow) -> Option<f64>;

const METRICS: [(&str, Metric); 2] = [
    ("SSIMULACRA 2 (90: hardly told from the original, 70: high quality)", |row| {
        row.ssimulacra2.filter(|value| *value >= LEAST_SSIMULACRA2)
    }),
    ("SSIM (1 = identical)", |row| row.ssim),
];

/// The versions of one image.
///
/// # Errors
///
/// The drawing library failed.
pub(crate) fn versus(versions: &[VersusRow]) -> Result<String, ChartError> {
    let name = versions.first().map_or("", |row| row.image.as_str());
    let title = format!("Bytes and quality of {name}");
    let caption = "Each point is one setting: K of k-means palettes (oxipng), qualities of JPEG and WebP. Vertical lines \
        are the bytes of the lossless versions. Further left and further up is better.";
    let lines = text::wrap(caption, CAPTION, MEASURE);
    let plot = PANEL_TITLE.line() + SPACE + PLOT_HEIGHT + SPACE + AXIS.line() + GAP;
    let top = MARGIN + TITLE.line() + GAP / 2.0 + LABEL.line() + GAP;
    let captions = top + METRICS.len() as f64 * plot + AXIS.line();
    let height = captions + lines.len() as f64 * CAPTION.line() + MARGIN;
    svg((WIDTH, height.ceil()), &title, &in_words(versions), |canvas| {
        canvas.text(
            &text::shorten(&title, TITLE, WIDTH - 2.0 * MARGIN),
            (MARGIN, MARGIN),
            Anchor::Start,
            TITLE,
        )?;
        legend(canvas, versions, MARGIN + TITLE.line() + GAP / 2.0)?;
        for (number, (name, metric)) in METRICS.iter().enumerate() {
            panel(canvas, versions, (name, *metric), top + number as f64 * plot)?;
        }
        let middle = (WIDTH / 2.0, captions - AXIS.line());
        canvas.text("bytes", middle, Anchor::Middle, AXIS)?;
        for (number, line) in lines.iter().enumerate() {
            let at = (MARGIN, captions + number as f64 * CAPTION.line());
            canvas.text(line, at, Anchor::Start, CAPTION)?;
        }
        Ok(())
    })
}

fn stroke(family: Family) -> Stroke {
    FAMILIES[Family::ALL.iter().position(|other| *other == family).unwrap_or(0)]
}

fn families(versions: &[VersusRow]) -> impl Iterator<Item = Family> + '_ {
    Family::ALL.into_iter().filter(|family| versions.iter().any(|row| row.family == *family))
}

fn legend(canvas: &Canvas<'_>, versions: &[VersusRow], y: f64) -> Result<(), ChartError> {
    let mut x = MARGIN;
    for family in families(versions) {
        let middle = y + LABEL.line() / 2.0;
        canvas.line(&[(x, middle), (x + SAMPLE, middle)], stroke(family))?;
        canvas.text(family.as_str(), (x + SAMPLE + SPACE, y), Anchor::Start, LABEL)?;
        x += SAMPLE + SPACE + text::width(family.as_str(), LABEL) + GAP;
    }
    Ok(())
}

fn panel(
    canvas: &Canvas<'_>,
    versions: &[VersusRow],
    (name, metric): (&str, Metric),
    top: f64,
) -> Result<(), ChartError> {
    canvas.text(name, (MARGIN, top), Anchor::Start, PANEL_TITLE)?;
    let x = Axis::log("bytes", versions.iter().map(|row| row.bytes as f64));
    let y = Axis::linear("", versions.iter().filter_map(metric));
    let labels = y.ticks.iter().map(|tick| text::width(&tick.label, AXIS)).fold(0.0, f64::max);
    let (left, right) = (MARGIN + labels + SPACE, WIDTH - MARGIN);
    let upper = top + PANEL_TITLE.line() + SPACE;
    let lower = upper + PLOT_HEIGHT;
    let across = |bytes: f64| Some(left + x.share(bytes)? * (right - left));
    let up = |value: f64| Some(lower - y.share(value)? * (lower - upper));
    for tick in &y.ticks {
        let Some(y) = up(tick.value) else { continue };
        canvas.line(&[(left, y), (right, y)], GRID)?;
        canvas.text(&tick.label, (left - SPACE, y), Anchor::EndCentered, AXIS)?;
    }
    for tick in &x.ticks {
        let Some(x) = across(tick.value) else { continue };
        canvas.line(&[(x, lower), (x, upper)], GRID)?;
        canvas.text(&tick.label, (x, lower + SPACE), Anchor::Middle, AXIS)?;
    }
    canvas.line(&[(left, lower), (right, lower)], FRAME)?;
    for family in families(versions) {
        let rows = versions.iter().filter(|row| row.family == family);
        if matches!(family, Family::LosslessPng | Family::LosslessWebp) {
            for x in rows.filter_map(|row| across(row.bytes as f64)) {
                canvas.line(&[(x, lower), (x, upper)], stroke(family))?;
            }
            continue;
        }
        let points: Vec<Point> =
            rows.filter_map(|row| Some((across(row.bytes as f64)?, up(metric(row)?)?))).collect();
        curve(canvas, &points, stroke(family))?;
    }
    Ok(())
}

fn curve(canvas: &Canvas<'_>, points: &[Point], stroke: Stroke) -> Result<(), ChartError> {
    if points.len() > 1 {
        canvas.line(points, stroke)?;
    }
    let fill = Fill { color: stroke.color, opacity: stroke.opacity };
    points.iter().try_for_each(|&point| canvas.dot(point, DOT, fill))
}

/// The chart for those who don't see it: the first and the last version of each family.
fn in_words(versions: &[VersusRow]) -> String {
    let told = |row: &VersusRow| {
        let setting =
            row.setting.map_or_else(String::new, |setting| format!(" at {}{setting}", row.family.setting()));
        format!("{} bytes{setting}", row.bytes)
    };
    let family = |family: Family| {
        let mut rows = versions.iter().filter(|row| row.family == family);
        let first = rows.next().map(told).unwrap_or_default();
        let last = rows.next_back().map_or_else(String::new, |row| format!(" to {}", told(row)));
        format!("{}: {first}{last}.", family.as_str())
    };
    families(versions).map(family).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(family: Family, setting: u32, bytes: u64, ssim: f64) -> VersusRow {
        VersusRow {
            class: "c".to_owned(),
            image: "a<b.png".to_owned(),
            family,
            setting: Some(setting),
            bytes,
            psnr_db: Some(30.0),
            ssim: Some(ssim),
            ssimulacra2: None,
            undefined: String::new(),
        }
    }

    #[test]
    fn every_family_is_drawn_and_told() {
        let mut rows: Vec<VersusRow> = (1..6)
            .map(|step| row(Family::KMeans, 2 << step, 1_000 << step, 0.9 + 0.01 * f64::from(step)))
            .collect();
        rows.push(row(Family::LosslessPng, 0, 90_000, 1.0));
        rows.push(row(Family::Jpeg, 90, 9_000, 0.97));
        let svg = versus(&rows).unwrap();
        assert!(svg.contains("a&lt;b.png") && !svg.contains("NaN"));
        assert!(svg.contains("k-means: 2000 bytes at K = 4 to 32000 bytes at K = 64."), "{svg}");
        // A dot for each lossy version in the panel that has values, a line for the curve and each lossless version.
        assert_eq!(svg.matches("<circle").count(), 6);
        assert!(svg.contains(">jpeg<") || svg.contains("jpeg\n"), "the legend");
    }
}
