//! One image at one K: remap, all metrics, its row.

use kmeans::{CheckedParams, ClusterCount, Clustering, Histogram, Quantized, Stop};
use metrics::{InParts, Partition, Reference, SilhouetteMethod, Silhouettes, Undefined};
use rayon::prelude::*;

use crate::evaluate::{Clock, internal, view_of};
use crate::input::{Raster, Rejection, Source};
use crate::metric::{Metric, MetricSet};
use crate::output::png;
use crate::plan::{SilhouetteMode, SweepPlan};
use crate::resample::{Drawn, DrawnCell, Redrawn};
use crate::table::{MetricRow, TimingRow};

/// An image with what all K share.
pub(crate) struct Subject<'a> {
    pub(crate) source: &'a Source,
    pub(crate) raster: &'a Raster,
    pub(crate) pixels: kmeans::ImageView<'a>,
    pub(crate) histogram: &'a Histogram,
    pub(crate) reference: &'a Reference<'a>,
    pub(crate) silhouettes: &'a Silhouettes,
    pub(crate) plan: &'a SweepPlan,
    /// The plan's, with the seed of these rows.
    pub(crate) params: CheckedParams,
}

impl Subject<'_> {
    pub(crate) fn at(
        &self,
        k: ClusterCount,
        clustering: &Clustering,
        redrawn: Redrawn,
    ) -> Result<(MetricRow, Vec<TimingRow>), Rejection> {
        let mut clock = Clock { k: Some(k.get() as u32), ..Clock::new(self.source) };
        let quantized = clock.time("remap", || kmeans::quantize(&self.pixels, self.histogram, clustering));
        let pair = clock.time("pair", || {
            let output = self.raster.with_pixels(quantized.pixels());
            self.reference.measure(view_of(&output)?).map_err(internal)
        })?;
        let partition = partition_of(self.histogram, clustering)?;
        let distortion = checked_distortion(&partition, clustering, self.histogram.pixel_count())?;
        let silhouette = clock.time("silhouette", || self.silhouette(&partition));
        let scores = clock.time("partition", || PartitionScores::new(&partition, &self.plan.metrics));
        let png_bytes = clock.time("png", || self.png_bytes(&quantized));

        let mut cells = Cells { metrics: &self.plan.metrics, undefined: Vec::new() };
        let gap = cells.drawn("gap", redrawn.gap);
        let stability = cells.drawn("stability", redrawn.stability);
        let row = MetricRow {
            class: self.source.class.clone(),
            image: self.source.image.clone(),
            k: k.get() as u32,
            seed: self.params.seed,
            colors: quantized.palette.len() as u32,
            iterations: clustering.iterations,
            stop: clustering.stop.as_str().to_owned(),
            distortion,
            mse: pair.mse,
            psnr_db: cells.value(Metric::PsnrDb, pair.psnr_db),
            ssim: cells.value(Metric::Ssim, pair.ssim),
            silhouette: cells.value(Metric::Silhouette, silhouette.as_ref().map(|value| value.mean)),
            silhouette_error: silhouette.ok().map(|value| value.error),
            png_bytes: cells.value(Metric::PngBytes, png_bytes),
            ms_ssim: cells.value(Metric::MsSsim, pair.ms_ssim),
            ssimulacra2: cells.value(Metric::Ssimulacra2, pair.ssimulacra2),
            delta_e2000_mean: cells.value(Metric::DeltaE2000Mean, pair.delta_e2000_mean),
            delta_e2000_p95: cells.value(Metric::DeltaE2000P95, pair.delta_e2000_p95),
            banding: cells.value(Metric::Banding, pair.banding),
            silhouette_squared: cells.value(Metric::SilhouetteSquared, scores.silhouette_squared),
            calinski_harabasz: cells.value(Metric::CalinskiHarabasz, scores.calinski_harabasz),
            davies_bouldin: cells.value(Metric::DaviesBouldin, scores.davies_bouldin),
            gap: gap.map(|gap| gap.mean),
            gap_se: gap.map(|gap| gap.error),
            stability: stability.map(|stability| stability.mean),
            stability_se: stability.map(|stability| stability.error),
            undefined: String::new(),
        };
        Ok((MetricRow { undefined: cells.undefined.join("; "), ..row }, clock.timings))
    }

    fn png_bytes(&self, quantized: &Quantized) -> Result<u64, String> {
        if !self.plan.metrics.contains(Metric::PngBytes) {
            return Err(Undefined::NotWanted.to_string());
        }
        let png = png::encode(quantized, self.raster.width, self.raster.height);
        png.map(|bytes| bytes.len() as u64).map_err(|error| error.to_string())
    }

    fn silhouette(&self, partition: &Partition<'_>) -> Result<metrics::Silhouette, String> {
        if !self.plan.metrics.contains(Metric::Silhouette) {
            return Err(Undefined::NotWanted.to_string());
        }
        let method = match self.plan.silhouette {
            SilhouetteMode::Off => return Err("switched off".to_owned()),
            SilhouetteMode::Sample(size) if self.histogram.len() > SilhouetteMode::EXACT_UP_TO => {
                SilhouetteMethod::Sample { size, seed: self.params.seed }
            }
            SilhouetteMode::Bounded(error) => SilhouetteMethod::Bounded { error },
            _ => SilhouetteMethod::Exact,
        };
        let in_parts: &InParts<'_> = &|parts, part| (0..parts).into_par_iter().map(part).collect();
        self.silhouettes.of(partition, method, in_parts).map_err(|reason| reason.to_string())
    }
}

/// Metrics of a partition that need a pass or two over the colours.
struct PartitionScores {
    silhouette_squared: Result<f64, String>,
    calinski_harabasz: Result<f64, String>,
    davies_bouldin: Result<f64, String>,
}

impl PartitionScores {
    fn new(partition: &Partition<'_>, picked: &MetricSet) -> Self {
        let of = |metric, score: fn(&Partition<'_>) -> metrics::Measure| {
            let score = if picked.contains(metric) { score(partition) } else { Err(Undefined::NotWanted) };
            score.map_err(|reason| reason.to_string())
        };
        Self {
            silhouette_squared: of(Metric::SilhouetteSquared, metrics::silhouette_squared),
            calinski_harabasz: of(Metric::CalinskiHarabasz, metrics::calinski_harabasz),
            davies_bouldin: of(Metric::DaviesBouldin, metrics::davies_bouldin),
        }
    }
}

/// Fills the cells of a row, and keeps the reasons of those that stay empty.
struct Cells<'a> {
    metrics: &'a MetricSet,
    undefined: Vec<String>,
}

impl Cells<'_> {
    fn value<Value, Reason: ToString>(
        &mut self,
        metric: Metric,
        value: Result<Value, Reason>,
    ) -> Option<Value> {
        let value = value.map_err(|reason| reason.to_string());
        let picked =
            if self.metrics.contains(metric) { value } else { Err(Undefined::NotWanted.to_string()) };
        picked.map_err(|reason| self.undefined.push(format!("{metric}: {reason}"))).ok()
    }

    fn drawn(&mut self, name: &str, value: DrawnCell) -> Option<Drawn> {
        value.map_err(|reason| self.undefined.push(format!("{name}: {reason}"))).ok()
    }
}

/// The partition of an image's colours, as its judge sees it.
pub(crate) fn partition_of<'a>(
    histogram: &'a Histogram,
    clustering: &'a Clustering,
) -> Result<Partition<'a>, Rejection> {
    Partition::new(
        histogram.points(),
        histogram.unit(),
        histogram.weights(),
        &clustering.labels,
        clustering.centroids.len(),
    )
    .map_err(internal)
}

/// The distortion as the metrics crate computes it, which must be what the clustering says of itself.
fn checked_distortion(
    partition: &Partition<'_>,
    clustering: &Clustering,
    pixels: u64,
) -> Result<f64, Rejection> {
    if clustering.stop == Stop::Exact {
        return Ok(0.0);
    }
    let judged = metrics::distortion(partition, &clustering.centroids);
    let claimed = clustering.sse / pixels as f64;
    if (judged - claimed).abs() > 1e-9 * claimed.max(1e-9) {
        return Err(internal(format!("distortion {judged} disagrees with the clustering's {claimed}")));
    }
    Ok(judged)
}
