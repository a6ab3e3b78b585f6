//! This project's metrics of every rated image.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use codec::{ImageInfo, Raster, decode};
use metrics::{ImageView, PairMetrics, Reference};
use rayon::prelude::*;
use tables::{Better, Metric};

use super::layout::Rating;

/// The metrics that are held against opinions: those of a pair, but for MSE, which ranks as PSNR does.
pub(super) const METRICS: [Metric; 7] = [
    Metric::Ssimulacra2,
    Metric::PsnrDb,
    Metric::Ssim,
    Metric::MsSsim,
    Metric::DeltaE2000Mean,
    Metric::DeltaE2000P95,
    Metric::Banding,
];

/// A rated image, measured.
#[derive(Debug)]
pub(super) struct Measured {
    /// Which original it is of.
    pub(super) reference: usize,
    /// The type of distortion.
    pub(super) kind: u32,
    /// The mean opinion; higher is better.
    pub(super) opinion: f64,
    /// One of each of [`METRICS`]; `None` where it is undefined.
    values: [Option<f64>; METRICS.len()],
}

impl Measured {
    /// The value of a metric of [`METRICS`], where it is defined.
    pub(super) fn value(&self, metric: Metric) -> Option<f64> {
        METRICS.iter().position(|other| *other == metric).and_then(|place| self.values[place])
    }
}

/// Whether more of a metric is better.
pub(super) fn rises(metric: Metric) -> bool {
    metric.better() == Better::Higher
}

/// Measures all ratings on all cores, those of each original together, in the order of their originals' names.
pub(super) fn measure(ratings: &[Rating]) -> Result<Vec<Measured>, String> {
    let mut ratings: Vec<&Rating> = ratings.iter().collect();
    ratings.sort_by(|one, other| one.reference.cmp(&other.reference));
    let originals: Vec<&[&Rating]> = ratings.chunk_by(|one, next| one.reference == next.reference).collect();
    let progress = Progress::new(originals.len());
    let measured = originals
        .par_iter()
        .enumerate()
        .map(|(reference, ratings)| {
            let measured = of_original(reference, ratings)?;
            progress.advance();
            Ok(measured)
        })
        .collect::<Result<Vec<_>, String>>();
    progress.finish();
    Ok(measured?.into_iter().flatten().collect())
}

fn of_original(reference: usize, ratings: &[&Rating]) -> Result<Vec<Measured>, String> {
    let original = read(&ratings[0].reference)?;
    let prepared = Reference::new(view(&original)?);
    let measured = |rating: &&Rating| {
        let distorted = read(&rating.distorted)?;
        let pair = prepared
            .measure(view(&distorted)?)
            .map_err(|error| format!("{}: {error}", rating.distorted.display()))?;
        let values = METRICS.map(|metric| value(metric, &pair));
        Ok(Measured { reference, kind: rating.kind, opinion: rating.opinion, values })
    };
    ratings.iter().map(measured).collect()
}

fn value(metric: Metric, pair: &PairMetrics) -> Option<f64> {
    let measure = match metric {
        Metric::Ssimulacra2 => pair.ssimulacra2,
        Metric::PsnrDb => pair.psnr_db,
        Metric::Ssim => pair.ssim,
        Metric::MsSsim => pair.ms_ssim,
        Metric::DeltaE2000Mean => pair.delta_e2000_mean,
        Metric::DeltaE2000P95 => pair.delta_e2000_p95,
        Metric::Banding => pair.banding,
        _ => return None,
    };
    measure.ok()
}

fn read(path: &Path) -> Result<Raster, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{} can't be read: {error}", path.display()))?;
    decode(&bytes, path, &mut ImageInfo::default())
        .map_err(|rejection| format!("{} can't be decoded: {}", path.display(), rejection.reason()))
}

fn view(raster: &Raster) -> Result<ImageView<'_>, String> {
    ImageView::new(raster.width as usize, raster.height as usize, raster.pixels())
        .map_err(|error| error.to_string())
}

/// A line on standard error that counts originals, where that is a terminal.
struct Progress {
    done: AtomicUsize,
    total: usize,
    is_shown: bool,
}

impl Progress {
    fn new(total: usize) -> Self {
        Self { done: AtomicUsize::new(0), total, is_shown: std::io::stderr().is_terminal() }
    }

    fn advance(&self) {
        let done = 1 + self.done.fetch_add(1, Ordering::Relaxed);
        if self.is_shown {
            // A line of progress may be lost.
            let _ = write!(std::io::stderr(), "\r{done} of {} originals measured", self.total);
        }
    }

    fn finish(&self) {
        if self.is_shown {
            let _ = writeln!(std::io::stderr());
        }
    }
}
