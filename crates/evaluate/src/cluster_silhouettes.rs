//! Silhouette widths of an image's colours, cluster by cluster.

use codec::{Raster, Rejection, hex_of};
use kmeans::{ClusterCount, Clustering, Histogram, cluster_colors, cluster_each};
use metrics::{
    DEVICE_SILHOUETTE_TOLERANCE, PartExecutor, Partition, SilhouetteWidths, Silhouettes, Undefined,
    check_silhouette_defined, silhouette_of_widths,
};
use rayon::prelude::*;
use tables::{ClusterRow, Metric, MetricRow, WIDTH_STEPS};

use crate::caught::internal;
use crate::measure::partition_of;
use crate::plan::{EvaluationPlan, SilhouetteMode};
use crate::views::pixels_of;

/// The error of the mean where the rows are of drawn pixels only.
const ERROR_BESIDE_SAMPLES: f64 = 1e-3;

/// How distinct the clusters of an image are.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterSilhouettes {
    /// Mean silhouette width over all pixels.
    pub mean: f64,
    /// Bound on its error.
    pub error: f64,
    /// The clusters, larger ones first, without the image's names.
    pub clusters: Vec<ClusterRow>,
}

/// Of the clusters behind `row`, which are made again: K alone decides.
///
/// # Errors
/// Why there is no silhouette.
pub fn cluster_silhouettes(
    raster: &Raster,
    row: &MetricRow,
    plan: &EvaluationPlan,
) -> Result<ClusterSilhouettes, Rejection> {
    let histogram = Histogram::in_space(&pixels_of(raster)?, plan.space);
    let error = error(plan, row, histogram.len())?;
    let k = ClusterCount::new(row.k).map_err(internal)?;
    let params = plan.params.with_seed(row.seed);
    let clustering =
        cluster_each(&histogram, &[k], &params).pop().ok_or_else(|| internal("no clustering"))?;
    let partition = partition_of(&histogram, &clustering)?;
    let widths = widths(&histogram, &partition, plan, error)?;
    let clusters = rows(&histogram, &clustering, &widths);
    Ok(ClusterSilhouettes { mean: widths.mean.mean, error: widths.mean.error, clusters })
}

/// The width of every colour: the device's where the row's silhouette is, but for a device that fails.
fn widths(
    histogram: &Histogram,
    partition: &Partition<'_>,
    plan: &EvaluationPlan,
    error: f64,
) -> Result<SilhouetteWidths, Rejection> {
    let undefined = |reason: Undefined| Rejection::Failed(reason.to_string());
    if let Some(device) = plan.device_of(Metric::Silhouette) {
        check_silhouette_defined(partition).map_err(undefined)?;
        match device.silhouette_widths(&[*partition]).map(|mut widths| widths.remove(0)) {
            Ok(widths) => {
                let mean = silhouette_of_widths(partition, &widths, DEVICE_SILHOUETTE_TOLERANCE);
                let of_points = widths.into_iter().map(f64::from).collect();
                return Ok(SilhouetteWidths { mean: mean.map_err(undefined)?, of_points });
            }
            Err(error) => drop(plan.device.stand_in(&error).map_err(Rejection::Failed)?),
        }
    }
    let in_parts: &PartExecutor<'_> = &|parts, part| (0..parts).into_par_iter().map(part).collect();
    Silhouettes::new(histogram.points()).widths(partition, error, in_parts).map_err(undefined)
}

/// How far the mean may be off: as the row of the run says, but where that is of drawn pixels.
fn error(plan: &EvaluationPlan, row: &MetricRow, colors: usize) -> Result<f64, Rejection> {
    match plan.silhouette {
        SilhouetteMode::Off => Err(Rejection::Failed("switched off".to_owned())),
        _ if !plan.metrics.contains(Metric::Silhouette) => {
            Err(Rejection::Failed("not among the metrics".to_owned()))
        }
        SilhouetteMode::Bounded(error) => Ok(error),
        SilhouetteMode::Stratified(_) if row.silhouette_error.is_some_and(|error| error <= 0.0) => Ok(0.0),
        SilhouetteMode::Stratified(_) => Ok(ERROR_BESIDE_SAMPLES),
        SilhouetteMode::Sample(_) if colors > SilhouetteMode::EXACT_UP_TO => Ok(ERROR_BESIDE_SAMPLES),
        SilhouetteMode::Sample(_) | SilhouetteMode::Exact => Ok(0.0),
    }
}

fn rows(histogram: &Histogram, clustering: &Clustering, widths: &SilhouetteWidths) -> Vec<ClusterRow> {
    let mut members: Vec<Vec<(f64, u64)>> = vec![Vec::new(); clustering.centroids.len()];
    for ((&label, &width), &pixels) in
        clustering.labels.iter().zip(&widths.of_points).zip(histogram.weights())
    {
        members[label as usize].push((width, pixels.into()));
    }
    let colors = cluster_colors(histogram, clustering);
    let mut labels: Vec<usize> = (0..members.len()).filter(|&label| !members[label].is_empty()).collect();
    labels.sort_by_key(|&label| std::cmp::Reverse(clustering.counts[label]));
    let row = |(place, label): (usize, usize)| {
        let pixels = clustering.counts[label];
        ClusterRow {
            cluster: place as u32 + 1,
            color: hex_of(colors[label]),
            pixels,
            share: pixels as f64 / histogram.pixel_count() as f64,
            silhouette: widths.mean.clusters[label].unwrap_or_default(),
            widths: steps(std::mem::take(&mut members[label])),
            ..ClusterRow::default()
        }
    };
    labels.into_iter().enumerate().map(row).collect()
}

/// The widths of (width, pixels) at equal steps of rank: the narrowest, ... the widest.
fn steps(mut widths: Vec<(f64, u64)>) -> [f64; WIDTH_STEPS + 1] {
    widths.sort_by(|a, b| a.0.total_cmp(&b.0));
    let pixels: u64 = widths.iter().map(|&(_, pixels)| pixels).sum();
    let (mut place, mut up_to) = (0, widths[0].1);
    std::array::from_fn(|step| {
        // The pixel of this rank, counted from 1.
        let rank = (step as u64 * pixels).div_ceil(WIDTH_STEPS as u64).max(1);
        while up_to < rank {
            place += 1;
            up_to += widths[place].1;
        }
        widths[place].0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_rank_are_those_of_the_pixels() {
        let mut pixels: Vec<f64> = (0..100).map(|pixel| f64::from(pixel) / 10.0).collect();
        pixels.extend([99.0; 100]);
        let widths = pixels[..100].iter().rev().map(|&width| (width, 1)).chain([(99.0, 100)]).collect();
        let steps = steps(widths);
        assert_eq!(steps[0].to_bits(), pixels[0].to_bits());
        for (step, &width) in steps.iter().enumerate().skip(1) {
            // A tenth of the pixels per two steps, the last of each.
            assert_eq!(width.to_bits(), pixels[step * 10 - 1].to_bits(), "{step}");
        }
        assert!(super::steps(vec![(0.5, 1)]).iter().all(|width| width.to_bits() == 0.5_f64.to_bits()));
    }
}
