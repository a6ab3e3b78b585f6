//! One image stored in different ways: quality over bytes, a series for each lossy family, a mark for each lossless version.

use super::axis::Axis;
use super::marks::Mark;
use super::page::Key;
use super::panel::Panel;
use super::series::{Series, Spot};
use super::style::{JPEG, K_MEANS, LOSSLESS, Look, WEBP};
use super::text;
use super::trend::Trend;
use tables::Metric;
use tables::{Family, VersusRow};

/// The name of the horizontal axis.
pub(super) const BYTES: &str = "size of the file (log scale)";

/// How to read such a chart.
pub(super) const CAPTION: &str = "Each point is one setting: K of k-means palettes, q the quality of JPEG and WebP. Further left and \
    further up is better. SSIM below 0.5 and SSIMULACRA 2 below 0 are left out where anything is better.";

/// What is shown over bytes.
pub(super) const QUALITIES: [Metric; 2] = [Metric::Ssim, Metric::Ssimulacra2];

const LEAST_SSIM: f64 = 0.5;
pub(super) const LEAST_SSIMULACRA2: f64 = 0.0;

/// What a quality says, and which way.
pub(super) fn title(quality: Metric) -> &'static str {
    match quality {
        Metric::Ssim => "SSIM (1 = identical)",
        _ => "SSIMULACRA 2 (100 = identical)",
    }
}

/// What an identical image scores.
pub(super) fn best(quality: Metric) -> f64 {
    if quality == Metric::Ssimulacra2 { 100.0 } else { 1.0 }
}

/// Whether a K is named along its curve.
pub(super) fn is_named(k: u32) -> bool {
    k.is_power_of_two()
}

/// How a lossy family is drawn.
fn look(family: Family) -> Option<Look> {
    match family {
        Family::KMeans => Some(K_MEANS),
        Family::Jpeg => Some(JPEG),
        Family::Webp => Some(WEBP),
        Family::LosslessPng | Family::LosslessWebp => None,
    }
}

/// A family in words.
fn name(family: Family) -> &'static str {
    match family {
        Family::KMeans => "k-means palette, PNG",
        Family::LosslessPng => "lossless PNG",
        Family::LosslessWebp => "lossless WebP",
        Family::Jpeg => "JPEG",
        Family::Webp => "lossy WebP",
    }
}

fn families(versions: &[VersusRow]) -> impl Iterator<Item = Family> + '_ {
    Family::ALL.into_iter().filter(|family| versions.iter().any(|row| row.family == *family))
}

/// What the series mean.
pub(super) fn legend(versions: &[VersusRow]) -> Vec<Key> {
    families(versions).filter_map(|family| Some(Key::series(look(family)?, name(family)))).collect()
}

/// The lossless versions, with what they take.
pub(super) fn lossless_marks(versions: &[VersusRow]) -> Vec<Mark> {
    let lossless = [Family::LosslessPng, Family::LosslessWebp].into_iter().zip(LOSSLESS);
    let mark = |(family, stroke)| {
        let row = versions.iter().find(|row| row.family == family)?;
        let label = format!("{}, {}", name(family), text::bytes(row.bytes as f64));
        Some(Mark { k: u32::try_from(row.bytes).ok()?, label, stroke, interval: None })
    };
    lossless.filter_map(mark).collect()
}

/// A panel for each quality that was measured; for SSIM in any case.
pub(super) fn panels(versions: &[VersusRow], marks: &[Mark]) -> Vec<Panel> {
    let measured = |metric| versions.iter().any(|row| value(metric, row).is_some());
    let metrics = QUALITIES.into_iter().filter(|&metric| metric == Metric::Ssim || measured(metric));
    let panels = metrics.map(|metric| (metric, series(versions, metric)));
    let panels: Vec<(Metric, Vec<Series>)> = panels.collect();
    let spots = panels.iter().flat_map(|(_, series)| series.iter().flat_map(|series| &series.spots));
    let bytes = spots.map(|spot| spot.x).chain(marks.iter().map(|mark| mark.k));
    let x = Axis::bytes(BYTES, bytes.map(f64::from));
    let panel = |(metric, series): (Metric, Vec<Series>)| Panel {
        title: title(metric).to_owned(),
        x: x.clone(),
        y: Axis::linear("", series.iter().flat_map(Series::values).chain([best(metric)])),
        trend: Trend::default(),
        series,
        level: None,
        marks: marks.to_vec(),
        labels: true,
    };
    panels.into_iter().map(panel).collect()
}

fn series(versions: &[VersusRow], metric: Metric) -> Vec<Series> {
    let of_family = |family| {
        let rows = versions.iter().filter(|row| row.family == family);
        Some(Series { look: look(family)?, spots: rows.filter_map(|row| spot(row, metric)).collect() })
    };
    let mut series: Vec<Series> = families(versions).filter_map(of_family).collect();
    leave_out(&mut series, metric);
    series
}

/// Drops what is worse than anybody would ship, as it would squeeze what matters; unless nothing is better.
pub(super) fn leave_out(series: &mut [Series], metric: Metric) {
    let least = if metric == Metric::Ssim { LEAST_SSIM } else { LEAST_SSIMULACRA2 };
    if series.iter().flat_map(Series::values).any(|value| value >= least) {
        for series in series {
            series.spots.retain(|spot| spot.y >= least);
        }
    }
}

fn value(metric: Metric, row: &VersusRow) -> Option<f64> {
    if metric == Metric::Ssim { row.ssim } else { row.ssimulacra2 }
}

fn spot(row: &VersusRow, metric: Metric) -> Option<Spot> {
    let label = match (row.family, row.setting) {
        (Family::KMeans, Some(k)) if !is_named(k) => String::new(),
        (Family::KMeans, Some(k)) => format!("K = {k}"),
        (_, Some(quality)) => format!("q {quality}"),
        (_, None) => String::new(),
    };
    Some(Spot { x: u32::try_from(row.bytes).ok()?, y: value(metric, row)?, label })
}

/// The versions for those who don't see them: the first and the last of each family.
pub(super) fn in_words(versions: &[VersusRow]) -> String {
    let told = |row: &VersusRow| {
        let setting =
            row.setting.map_or_else(String::new, |setting| format!(" at {}{setting}", row.family.setting()));
        format!("{} bytes{setting}", row.bytes)
    };
    let family = |family: Family| {
        let mut rows = versions.iter().filter(|row| row.family == family);
        let first = rows.next().map(told).unwrap_or_default();
        let last = rows.next_back().map_or_else(String::new, |row| format!(" to {}", told(row)));
        format!("{}: {first}{last}.", name(family))
    };
    families(versions).map(family).collect::<Vec<_>>().join(" ")
}
