//! One image at one K: remap, all metrics.

use codec::{Raster, Rejection, indexed_png};
use kmeans::{CheckedParams, ClusterCount, Clustering, Histogram, Quantized, Stop};
use metrics::{
    IndexedView, Measure, PairMetrics, PartExecutor, Partition, Reference, Silhouette, SilhouetteMethod,
    Silhouettes, Undefined,
};
use rayon::prelude::*;

use tables::{Metric, MetricSet, TimingRow};

use crate::caught::internal;
use crate::cells::{Cells, Measured, Request, Value, drawn_key, silhouette_key};
use crate::clock::Clock;
use crate::device_pair::DevicePairs;
use crate::plan::{EvaluationPlan, SilhouetteMode};
use crate::resample::{MonteCarloEstimate, ResampledMetrics};
use crate::views::indexed_of;

/// An image with what all K share.
pub(crate) struct ImageContext<'a> {
    /// Its name in timings.
    pub(crate) image: &'a str,
    pub(crate) raster: &'a Raster,
    pub(crate) histogram: &'a Histogram,
    pub(crate) pixels: kmeans::ImageView<'a>,
    pub(crate) reference: &'a Reference<'a>,
    /// What the reference does not measure.
    pub(crate) on_device: Option<&'a DevicePairs<'a>>,
    pub(crate) silhouettes: &'a Silhouettes,
    pub(crate) plan: &'a EvaluationPlan,
    pub(crate) request: &'a Request,
    /// The plan's, with the seed of these rows.
    pub(crate) params: CheckedParams,
}

/// What is known of one K before it is measured.
pub(crate) struct OfClustering<'a> {
    pub(crate) clustering: &'a Clustering,
    pub(crate) resampled: ResampledMetrics,
    /// Where a device has computed it.
    pub(crate) silhouette: Option<DeviceSilhouette>,
}

/// A silhouette that a device has computed, or why there is none.
pub(crate) type DeviceSilhouette = Result<Silhouette, Undefined>;

/// What was found out at one K.
pub(crate) struct AtK {
    pub(crate) measured: Measured,
    pub(crate) timings: Vec<TimingRow>,
    /// For the image's row.
    pub(crate) note: Option<String>,
}

impl ImageContext<'_> {
    pub(crate) fn at(
        &self,
        k: ClusterCount,
        &OfClustering { clustering, resampled, ref silhouette }: &OfClustering<'_>,
    ) -> Result<AtK, Rejection> {
        let mut clock = Clock { k: Some(k.get() as u32), ..Clock::new(self.image) };
        let quantized = clock.time("remap", || kmeans::quantize(&self.pixels, self.histogram, clustering));
        let (pair, note) = clock.time("pair", || self.pair(&quantized))?;
        let partition = partition_of(self.histogram, clustering)?;
        let distortion = checked_distortion(&partition, clustering, self.histogram.pixel_count())?;

        let mut cells = Cells::default();
        self.put_pair(&mut cells, &pair);
        clock.time("silhouette", || self.put_silhouette(&mut cells, &partition, silhouette.clone()));
        clock.time("partition", || put_partition(&mut cells, &partition, &self.request.metrics));
        clock.time("png", || self.put_png_bytes(&mut cells, &quantized));
        self.put_resampled(&mut cells, resampled);
        let measured = Measured {
            k: k.get() as u32,
            seed: self.params.seed,
            colors: quantized.palette.len() as u32,
            iterations: clustering.iterations,
            stop: clustering.stop.as_str().to_owned(),
            distortion,
            mse: pair.mse,
            cells,
        };
        Ok(AtK { measured, timings: clock.timings, note })
    }

    /// The metrics of an output, and a note on who measured it.
    fn pair(&self, quantized: &Quantized) -> Result<(PairMetrics, Option<String>), Rejection> {
        let (width, height) = (self.raster.width as usize, self.raster.height as usize);
        let output = IndexedView::new(width, height, &quantized.palette, &quantized.indices);
        let output = output.map_err(internal)?;
        let pair = self.reference.measure(output).map_err(internal)?;
        self.on_device.map_or(Ok((pair, None)), |device| device.complete(output.into(), pair))
    }

    /// Those metrics of the pair that are asked for.
    fn put_pair(&self, cells: &mut Cells, pair: &PairMetrics) {
        let values = [
            (Metric::PsnrDb, pair.psnr_db),
            (Metric::Ssim, pair.ssim),
            (Metric::MsSsim, pair.ms_ssim),
            (Metric::Ssimulacra2, pair.ssimulacra2),
            (Metric::DeltaE2000Mean, pair.delta_e2000_mean),
            (Metric::DeltaE2000P95, pair.delta_e2000_p95),
            (Metric::Banding, pair.banding),
        ];
        let asked = |(metric, _): &(Metric, Measure)| self.request.metrics.contains(*metric);
        for (metric, value) in values.into_iter().filter(asked) {
            cells.put(self.plan.key_on_device(metric, metric.name()), value.map(Value::from));
        }
    }

    fn put_png_bytes(&self, cells: &mut Cells, quantized: &Quantized) {
        if self.request.metrics.contains(Metric::PngBytes) {
            let png = indexed_png(&indexed_of(quantized, self.raster));
            cells.put(Metric::PngBytes.name().to_owned(), png.map(|bytes| Value::from(bytes.len() as f64)));
        }
    }

    fn put_silhouette(&self, cells: &mut Cells, partition: &Partition<'_>, known: Option<DeviceSilhouette>) {
        let mode = self.plan.silhouette;
        let Ok(key) = silhouette_key(self.plan) else { return };
        if !self.request.metrics.contains(Metric::Silhouette) {
            return;
        }
        let method = match mode {
            SilhouetteMode::Sample(size) if self.histogram.len() > SilhouetteMode::EXACT_UP_TO => {
                SilhouetteMethod::Sample { size, seed: self.params.seed }
            }
            SilhouetteMode::Stratified(half_width) => {
                SilhouetteMethod::Stratified { half_width, seed: self.params.seed }
            }
            SilhouetteMode::Bounded(error) => SilhouetteMethod::Bounded { error },
            _ => SilhouetteMethod::Exact,
        };
        let in_parts: &PartExecutor<'_> = &|parts, part| (0..parts).into_par_iter().map(part).collect();
        let silhouette = known.unwrap_or_else(|| self.silhouettes.of(partition, method, in_parts));
        cells.put(key, silhouette.map(|of| Value { value: of.mean, error: Some(of.error) }));
    }

    fn put_resampled(&self, cells: &mut Cells, resampled: ResampledMetrics) {
        let (asked, value) = (self.request.resampling, |drawn: MonteCarloEstimate| Value {
            value: drawn.mean,
            error: Some(drawn.error),
        });
        for (key, drawn) in [
            (drawn_key("gap", asked.gap), resampled.gap),
            (drawn_key("stability", asked.stability), resampled.stability),
        ] {
            if let Ok(key) = key {
                cells.put(key, drawn.map(value));
            }
        }
    }
}

/// Those metrics of the partition that are asked for and need a pass or two over the colours.
fn put_partition(cells: &mut Cells, partition: &Partition<'_>, asked: &MetricSet) {
    let mut put = |metric: Metric, score: fn(&Partition<'_>) -> Measure| {
        if asked.contains(metric) {
            cells.put(metric.name().to_owned(), score(partition).map(Value::from));
        }
    };
    put(Metric::SilhouetteSquared, metrics::silhouette_squared);
    put(Metric::CalinskiHarabasz, metrics::calinski_harabasz);
    put(Metric::DaviesBouldin, metrics::davies_bouldin);
}

/// The partition of an image's colours, as the metrics take it.
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
    let measured = metrics::distortion(partition, &clustering.centroids);
    let claimed = clustering.sse / pixels as f64;
    if (measured - claimed).abs() > 1e-9 * claimed.max(1e-9) {
        return Err(internal(format!("distortion {measured} disagrees with the clustering's {claimed}")));
    }
    Ok(measured)
}
