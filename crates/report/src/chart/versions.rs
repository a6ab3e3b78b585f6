//! Rate-distortion curves of one image: quality over bytes, a series for each lossy family of encoders, a vertical line for
//! each lossless version.

use super::axis::Axis;
use super::legend::LegendEntry;
use super::panel::Panel;
use super::series::{DataPoint, Series};
use super::style::{JPEG, K_MEANS, LOSSLESS, SeriesStyle, WEBP};
use super::text;
use super::trend::Trend;
use super::vertical_lines::VerticalLine;
use tables::Metric;
use tables::{Family, VersusRow};

/// The title of the horizontal axis.
pub(super) const BYTES: &str = "size of the file (log scale)";

/// The caption that says how to read such a chart.
pub(super) const CAPTION: &str = "Each point is one setting: K of k-means palettes, q the quality of JPEG and WebP. Further left and \
    further up is better. SSIM below 0.5 and SSIMULACRA 2 below 0 are left out where anything is better.";

/// The metrics that are drawn over bytes.
pub(super) const QUALITIES: [Metric; 2] = [Metric::Ssim, Metric::Ssimulacra2];

/// Points below this SSIM are dropped where any is above it.
const MIN_SSIM: f64 = 0.5;
/// Points below this SSIMULACRA 2 are dropped where any is above it.
pub(super) const MIN_SSIMULACRA2: f64 = 0.0;

/// The name of a quality, with its direction.
pub(super) fn title(quality: Metric) -> &'static str {
    match quality {
        Metric::Ssim => "SSIM (1 = identical)",
        _ => "SSIMULACRA 2 (100 = identical)",
    }
}

/// The value of an identical image.
pub(super) fn best(quality: Metric) -> f64 {
    if quality == Metric::Ssimulacra2 { 100.0 } else { 1.0 }
}

/// Whether the point of a K is labelled on its curve.
pub(super) fn is_named(k: u32) -> bool {
    k.is_power_of_two()
}

/// The style of a lossy family; `None` for lossless ones, which have no curve.
fn series_style(family: Family) -> Option<SeriesStyle> {
    match family {
        Family::KMeans => Some(K_MEANS),
        Family::Jpeg => Some(JPEG),
        Family::Webp => Some(WEBP),
        Family::LosslessPng | Family::LosslessWebp => None,
    }
}

/// The name of a family.
fn name(family: Family) -> &'static str {
    if family == Family::KMeans { "k-means palette, PNG" } else { family.in_words() }
}

fn families(versions: &[VersusRow]) -> impl Iterator<Item = Family> + '_ {
    Family::ALL.into_iter().filter(|family| versions.iter().any(|row| row.family == *family))
}

/// The legend of the series.
pub(super) fn legend(versions: &[VersusRow]) -> Vec<LegendEntry> {
    families(versions)
        .filter_map(|family| Some(LegendEntry::series(series_style(family)?, name(family))))
        .collect()
}

/// The lines of the lossless versions, at their bytes.
pub(super) fn lossless_lines(versions: &[VersusRow]) -> Vec<VerticalLine> {
    let lossless = [Family::LosslessPng, Family::LosslessWebp].into_iter().zip(LOSSLESS);
    let vertical_line = |(family, stroke)| {
        let row = versions.iter().find(|row| row.family == family)?;
        let label = format!("{}, {}", name(family), text::bytes(row.bytes as f64));
        Some(VerticalLine { x: u32::try_from(row.bytes).ok()?, label, stroke, interval: None })
    };
    lossless.filter_map(vertical_line).collect()
}

/// A panel for each quality that was measured; for SSIM in any case.
pub(super) fn panels(versions: &[VersusRow], vertical_lines: &[VerticalLine]) -> Vec<Panel> {
    let measured = |metric| versions.iter().any(|row| value(metric, row).is_some());
    let metrics = QUALITIES.into_iter().filter(|&metric| metric == Metric::Ssim || measured(metric));
    let panels = metrics.map(|metric| (metric, series(versions, metric)));
    let panels: Vec<(Metric, Vec<Series>)> = panels.collect();
    let data_points =
        panels.iter().flat_map(|(_, series)| series.iter().flat_map(|series| &series.data_points));
    let bytes = data_points.map(|point| point.x).chain(vertical_lines.iter().map(|line| line.x));
    let x = Axis::bytes(BYTES, bytes.map(f64::from));
    let panel = |(metric, series): (Metric, Vec<Series>)| Panel {
        title: title(metric).to_owned(),
        x: x.clone(),
        y: Axis::linear("", series.iter().flat_map(Series::values).chain([best(metric)])),
        trend: Trend::default(),
        series,
        reference_line: None,
        levels: Vec::new(),
        vertical_lines: vertical_lines.to_vec(),
        label_lines: true,
    };
    panels.into_iter().map(panel).collect()
}

fn series(versions: &[VersusRow], metric: Metric) -> Vec<Series> {
    let of_family = |family| {
        let rows = versions.iter().filter(|row| row.family == family);
        Some(Series {
            style: series_style(family)?,
            data_points: rows.filter_map(|row| data_point(row, metric)).collect(),
        })
    };
    let mut series: Vec<Series> = families(versions).filter_map(of_family).collect();
    drop_low_quality(&mut series, metric);
    series
}

/// Drops the points below the least quality that is of use, which would compress the rest of the axis; unless none is above
/// it.
pub(super) fn drop_low_quality(series: &mut [Series], metric: Metric) {
    let least = if metric == Metric::Ssim { MIN_SSIM } else { MIN_SSIMULACRA2 };
    if series.iter().flat_map(Series::values).any(|value| value >= least) {
        for series in series {
            series.data_points.retain(|point| point.y >= least);
        }
    }
}

fn value(metric: Metric, row: &VersusRow) -> Option<f64> {
    if metric == Metric::Ssim { row.ssim } else { row.ssimulacra2 }
}

fn data_point(row: &VersusRow, metric: Metric) -> Option<DataPoint> {
    let label = match (row.family, row.setting) {
        (Family::KMeans, Some(k)) if !is_named(k) => String::new(),
        (Family::KMeans, Some(k)) => format!("K = {k}"),
        (_, Some(quality)) => format!("q {quality}"),
        (_, None) => String::new(),
    };
    Some(DataPoint { x: u32::try_from(row.bytes).ok()?, y: value(metric, row)?, label })
}

/// The versions in words, for screen readers: the first and the last of each family.
pub(super) fn in_words(versions: &[VersusRow]) -> String {
    let description = |row: &VersusRow| {
        let setting =
            row.setting.map_or_else(String::new, |setting| format!(" at {}{setting}", row.family.setting()));
        format!("{} bytes{setting}", row.bytes)
    };
    let family = |family: Family| {
        let mut rows = versions.iter().filter(|row| row.family == family);
        let first = rows.next().map(description).unwrap_or_default();
        let last = rows.next_back().map_or_else(String::new, |row| format!(" to {}", description(row)));
        format!("{}: {first}{last}.", name(family))
    };
    families(versions).map(family).collect::<Vec<_>>().join(" ")
}
