//! The pixels of one image through histogram, every K, remap and all metrics, as far as its memory goes.

use codec::{Raster, Rejection};
use kmeans::{ClusterCount, ColorModel, Histogram};
use metrics::{Reference, Silhouettes};
use rayon::prelude::*;

use tables::ImageRow;

use crate::cells::Request;
use crate::clock::Clock;
use crate::device_pair::DevicePairs;
use crate::device_silhouettes::device_silhouettes;
use crate::measure::{AtK, ImageContext, OfClustering};
use crate::memory::{Admission, Footprint, Reservation};
use crate::palette::palette_of;
use crate::plan::EvaluationPlan;
use crate::prior::{PriorResults, Task};
use crate::resample::ResampledMetrics;
use crate::views::{pixels_of, view_of, wanted};

/// An image that is being evaluated.
pub(crate) struct ImageEvaluation<'a> {
    /// Its name in timings.
    pub(crate) image: &'a str,
    pub(crate) raster: &'a Raster,
    pub(crate) plan: &'a EvaluationPlan,
    /// K and what is to be measured there.
    pub(crate) tasks: &'a [Task],
}

/// Why an image can't be evaluated.
pub(crate) enum EvaluateError {
    Rejected(Rejection),
    /// It needs more memory than it may take.
    Memory(String),
}

impl From<Rejection> for EvaluateError {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl ImageEvaluation<'_> {
    /// Adds to `results` what the tasks ask for and memory allows; says how.
    pub(crate) fn run(
        &self,
        results: &mut PriorResults,
        reservation: &mut Reservation<'_>,
        clock: &mut Clock,
    ) -> Result<Admission, EvaluateError> {
        let pixels = pixels_of(self.raster)?;
        let at_least = self.footprint(colors_at_least(pixels.pixels()), ColorModel::Gray);
        reservation.admit(&at_least).map_err(EvaluateError::Memory)?;
        let histogram = clock.time("histogram", || Histogram::in_space(&pixels, self.plan.space));
        describe(&mut results.image, self.raster, &histogram);
        let footprint = self.footprint(histogram.len() as u64, histogram.model());
        let admission =
            reservation.shrink(&footprint, rayon::current_num_threads()).map_err(EvaluateError::Memory)?;
        let silhouettes = clock.time("silhouette", || Silhouettes::new(histogram.points()));
        for task in self.tasks {
            let request =
                Request { metrics: task.request.metrics.without(admission.tier.left_out()), ..task.request };
            let (reference, on_device) =
                clock.time("reference", || self.references(&request, &mut results.image))?;
            let context = ImageContext {
                image: self.image,
                raster: self.raster,
                pixels,
                histogram: &histogram,
                reference: &reference,
                on_device: on_device.as_ref(),
                silhouettes: &silhouettes,
                plan: self.plan,
                request: &request,
                params: task.params,
            };
            self.measure(&context, task, results, admission.lanes, clock)?;
        }
        Ok(admission)
    }

    /// One task, `lanes` K side by side.
    fn measure(
        &self,
        context: &ImageContext<'_>,
        task: &Task,
        results: &mut PriorResults,
        lanes: usize,
        clock: &mut Clock,
    ) -> Result<(), Rejection> {
        let histogram = context.histogram;
        let clusterings = clock.time("cluster", || results.clusterings(histogram, task));
        let resampling = context.request.resampling;
        let resampled =
            clock.time("resample", || ResampledMetrics::of(histogram, &task.ks, &task.params, resampling));
        let silhouettes = device_silhouettes(context, &clusterings, &mut results.image, clock)?;
        let known = clusterings.iter().zip(resampled).zip(silhouettes);
        let of_clusterings = known.map(|((clustering, resampled), silhouette)| OfClustering {
            clustering,
            resampled,
            silhouette,
        });
        let work: Vec<(ClusterCount, OfClustering<'_>)> =
            task.ks.iter().copied().zip(of_clusterings).collect();
        let lanes = if lanes < rayon::current_num_threads() { lanes } else { work.len().max(1) };
        for side_by_side in work.chunks(lanes) {
            let measured = side_by_side.par_iter().map(|(k, of_clustering)| context.at(*k, of_clustering));
            let measured: Vec<AtK> = measured.collect::<Result<_, _>>()?;
            for (at_k, (k, OfClustering { clustering, .. })) in measured.into_iter().zip(side_by_side) {
                let AtK { measured, timings, note } = at_k;
                if let Some(note) = note {
                    results.image.add_note_once(&note);
                }
                results.add(measured, clustering);
                if task.params.seed == self.plan.params.seed {
                    results.add_palette(palette_of(k.get() as u32, histogram, clustering));
                }
                clock.timings.extend(timings);
            }
        }
        Ok(())
    }

    /// What outputs are compared with: on the processor, and where the plan has a device, there.
    fn references(
        &self,
        request: &Request,
        row: &mut ImageRow,
    ) -> Result<(Reference<'_>, Option<DevicePairs<'_>>), Rejection> {
        let loaded = DevicePairs::load(&self.plan.device, self.raster, wanted(&request.metrics))?;
        if let Some(note) = &loaded.note {
            row.add_note_once(note);
        }
        Ok((Reference::of(view_of(self.raster)?, loaded.left), loaded.on_device))
    }

    fn footprint(&self, colors: u64, model: ColorModel) -> Footprint {
        let planes = match model {
            ColorModel::Gray => 1,
            ColorModel::Rgb => 3,
            ColorModel::Rgba => 6,
        };
        let ks = self.tasks.iter().map(|task| task.ks.len() as u64).max().unwrap_or(0);
        Footprint {
            width: self.raster.width.into(),
            height: self.raster.height.into(),
            colors,
            planes,
            ks,
            metrics: self.plan.metrics.clone(),
            on_device: self.plan.device_bytes(colors, ks),
        }
    }
}

/// Distinct colours there are for certain, counted in two megabytes: those of R, G and B that are seen at all.
fn colors_at_least(pixels: &[[u8; 4]]) -> u64 {
    if pixels.len() <= FEW_PIXELS {
        return 0;
    }
    let mut seen = vec![0_u64; 1 << 18];
    for &[r, g, b, a] in pixels {
        let color = u32::from_be_bytes([0, r, g, b]);
        seen[(color / 64) as usize] |= u64::from(a > 0) << (color % 64);
    }
    seen.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// Pixels whose colours need little memory, however many they are.
const FEW_PIXELS: usize = 1 << 20;

fn describe(row: &mut ImageRow, raster: &Raster, histogram: &Histogram) {
    (row.width, row.height) = (Some(raster.width), Some(raster.height));
    row.pixels = Some(histogram.pixel_count());
    row.distinct_colors = Some(histogram.len() as u32);
    row.alpha = Some(histogram.model() == ColorModel::Rgba);
    row.gray = Some(histogram.model() == ColorModel::Gray);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_counted_once_and_only_where_they_are_seen() {
        let pixel =
            |index: usize| [(index % 7) as u8, (index % 50) as u8, 9, if index < 3 { 0 } else { 255 }];
        let pixels: Vec<[u8; 4]> = (0..=FEW_PIXELS).map(pixel).collect();
        assert_eq!(colors_at_least(&pixels), 350);
        assert_eq!(colors_at_least(&vec![[1, 2, 3, 0]; FEW_PIXELS + 1]), 0);
        assert_eq!(colors_at_least(&pixels[..9]), 0, "few pixels need no count");
    }
}
