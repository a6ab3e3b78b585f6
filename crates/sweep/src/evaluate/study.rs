//! The pixels of one image through histogram, every K, remap and all metrics, as far as its memory goes.

use kmeans::{ClusterCount, Clustering, ColorModel, Histogram};
use metrics::{Reference, Silhouettes};
use rayon::prelude::*;

use super::clock::Clock;
use super::known::{Known, Task};
use super::{pixels_of, view_of};
use crate::cells::{Measured, Request};
use crate::input::{Raster, Rejection, Source};
use crate::inspect::Palette;
use crate::measure::Subject;
use crate::memory::{Footprint, Share, Terms, Thrift};
use crate::plan::SweepPlan;
use crate::resample::Redrawn;
use crate::table::{ImageRow, TimingRow};

/// An image under study.
pub(super) struct Study<'a> {
    pub(super) source: &'a Source,
    pub(super) raster: &'a Raster,
    pub(super) plan: &'a SweepPlan,
    /// K and what is to be measured there.
    pub(super) tasks: &'a [Task],
}

/// Why an image can't be studied.
pub(super) enum Obstacle {
    Rejected(Rejection),
    /// It needs more memory than it may take.
    Memory(String),
}

impl From<Rejection> for Obstacle {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl Study<'_> {
    /// Adds to `known` what the tasks ask for and memory allows; says on which terms.
    pub(super) fn run(
        &self,
        known: &mut Known,
        share: &mut Share<'_>,
        clock: &mut Clock,
    ) -> Result<Terms, Obstacle> {
        let pixels = pixels_of(self.raster)?;
        let at_least = self.footprint(colors_at_least(pixels.pixels()), ColorModel::Gray);
        share.admit(&at_least).map_err(Obstacle::Memory)?;
        let histogram = clock.time("histogram", || Histogram::in_space(&pixels, self.plan.space));
        describe(&mut known.image, self.raster, &histogram);
        let footprint = self.footprint(histogram.len() as u64, histogram.model());
        let terms = share.settle(&footprint, rayon::current_num_threads()).map_err(Obstacle::Memory)?;
        let silhouettes = clock.time("silhouette", || Silhouettes::new(histogram.points()));
        for task in self.tasks {
            let request =
                Request { metrics: task.request.metrics.without(terms.thrift.left_out()), ..task.request };
            let reference = clock.time("reference", || reference(self.raster, &request, terms.thrift))?;
            let subject = Subject {
                source: self.source,
                raster: self.raster,
                pixels,
                histogram: &histogram,
                reference: &reference,
                silhouettes: &silhouettes,
                plan: self.plan,
                request: &request,
                params: task.params,
            };
            self.measure(&subject, task, known, terms.lanes, clock)?;
        }
        Ok(terms)
    }

    /// One task, `lanes` K side by side.
    fn measure(
        &self,
        subject: &Subject<'_>,
        task: &Task,
        known: &mut Known,
        lanes: usize,
        clock: &mut Clock,
    ) -> Result<(), Rejection> {
        let histogram = subject.histogram;
        let clusterings = clock.time("cluster", || known.clusterings(histogram, task));
        let resampling = subject.request.resampling;
        let redrawn = clock.time("resample", || Redrawn::of(histogram, &task.ks, &task.params, resampling));
        let work: Vec<(ClusterCount, &Clustering, Redrawn)> = task
            .ks
            .iter()
            .zip(&clusterings)
            .zip(redrawn)
            .map(|((&k, clustering), redrawn)| (k, clustering, redrawn))
            .collect();
        let lanes = if lanes < rayon::current_num_threads() { lanes } else { work.len().max(1) };
        for side_by_side in work.chunks(lanes) {
            let measured =
                side_by_side.par_iter().map(|&(k, clustering, redrawn)| subject.at(k, clustering, redrawn));
            let measured: Vec<(Measured, Vec<TimingRow>)> = measured.collect::<Result<_, _>>()?;
            for ((measured, timings), (k, clustering, _)) in measured.into_iter().zip(side_by_side) {
                known.add(measured, clustering);
                if task.params.seed == self.plan.params.seed {
                    known.add_palette(Palette::of(k.get() as u32, histogram, clustering));
                }
                clock.timings.extend(timings);
            }
        }
        Ok(())
    }

    fn footprint(&self, colors: u64, model: ColorModel) -> Footprint {
        let planes = match model {
            ColorModel::Gray => 1,
            ColorModel::Rgb => 3,
            ColorModel::Rgba => 6,
        };
        Footprint {
            width: self.raster.width.into(),
            height: self.raster.height.into(),
            colors,
            planes,
            ks: self.tasks.iter().map(|task| task.ks.len() as u64).max().unwrap_or(0),
            metrics: self.plan.metrics.clone(),
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

fn reference<'a>(raster: &'a Raster, request: &Request, thrift: Thrift) -> Result<Reference<'a>, Rejection> {
    let (view, wanted) = (view_of(raster)?, request.metrics.wanted());
    Ok(match thrift {
        Thrift::None => Reference::of(view, wanted),
        _ => Reference::sparing(view, wanted),
    })
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
