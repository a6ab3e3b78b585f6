//! Silhouettes of the processor, within 1e-3 and exact, and exact ones of the device.

use std::error::Error;

use gpu::Gpu;
use kmeans::{Clustering, Histogram};
use metrics::{PartExecutor, Partition, SilhouetteMethod, Silhouettes, silhouette_of_widths};
use rayon::prelude::*;

use crate::COLORS;
use crate::photo::{clusterings, default_ks, histogram};
use crate::timing::{Budget, cell, ratio, timed};

pub(crate) fn run(gpu: &Gpu, limit: f64) -> Result<(), Box<dyn Error>> {
    warm_up(gpu)?;
    println!(
        "| colours | K | processor, 1e-3, s | processor, exact, s | device, exact, s | exact ratio | off by |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|");
    let (mut bounded, mut exact, mut device) = (Budget::new(limit), Budget::new(limit), Budget::new(limit));
    for colors in COLORS {
        let histogram = histogram(colors);
        for (name, ks) in [("16", vec![16]), ("64", vec![64]), ("256", vec![256]), ("all 43", default_ks())] {
            let clusterings = clusterings(&histogram, &ks);
            let partitions = partitions(&histogram, &clusterings)?;
            let size = size(colors, &ks);
            let silhouettes = Silhouettes::new(histogram.points());
            let on_processor = |method| means(&silhouettes, &partitions, method);
            let bounded = bounded.timed(size, || on_processor(SilhouetteMethod::Bounded { error: 1e-3 }));
            let device = device.timed(size, || gpu.silhouette_widths(&partitions));
            let exact = exact.timed(size, || on_processor(SilhouetteMethod::Exact));
            let off = device.as_ref().zip(exact.as_ref()).map(|((_, widths), (_, exact))| {
                let widths = widths.as_ref().map_err(Clone::clone)?;
                Ok::<f64, gpu::GpuError>(largest_difference(&partitions, widths, exact))
            });
            let off = off.transpose()?.map_or_else(String::new, |off| format!("{off:.1e}"));
            let (bounded, exact) = (bounded.map(|(seconds, _)| seconds), exact.map(|(seconds, _)| seconds));
            let device = device.map(|(seconds, _)| seconds);
            let cells = [cell(bounded), cell(exact), cell(device), ratio(exact, device), off];
            println!("| {colors} | {name} | {} |", cells.join(" | "));
        }
    }
    println!();
    Ok(())
}

/// Kernels are compiled, and the device's speed is measured: once in a run of the program, some tenths of a second.
fn warm_up(gpu: &Gpu) -> Result<(), Box<dyn Error>> {
    let points = [[0.0; 4], [1.0, 0.0, 0.0, 0.0], [2.0, 0.0, 0.0, 0.0]];
    let partition = Partition::new(&points, 1.0, &[1; 3], &[0, 0, 1], 2)?;
    let (seconds, widths) = timed(|| gpu.silhouette_widths(&[partition]));
    widths?;
    println!("Before the first silhouette: {seconds:.2} s, once\n");
    Ok(())
}

fn partitions<'a>(
    histogram: &'a Histogram,
    clusterings: &'a [Clustering],
) -> Result<Vec<Partition<'a>>, metrics::PartitionError> {
    let (points, weights) = (histogram.points(), histogram.weights());
    let partition = |of: &'a Clustering| Partition::new(points, 1.0, weights, &of.labels, of.centroids.len());
    clusterings.iter().map(partition).collect()
}

/// About the distances that are measured: five clusters of each K, or all.
fn size(colors: usize, ks: &[u32]) -> f64 {
    let share = |&k: &u32| (5.0 / f64::from(k)).min(1.0);
    (colors as f64).powi(2) * ks.iter().map(share).sum::<f64>()
}

fn means(silhouettes: &Silhouettes, partitions: &[Partition<'_>], method: SilhouetteMethod) -> Vec<f64> {
    let in_parts: &PartExecutor<'_> = &|parts, part| (0..parts).into_par_iter().map(part).collect();
    let mean = |partition| silhouettes.of(partition, method, in_parts).map_or(f64::NAN, |of| of.mean);
    partitions.iter().map(mean).collect()
}

fn largest_difference(partitions: &[Partition<'_>], widths: &[Vec<f32>], exact: &[f64]) -> f64 {
    let pairs = partitions.iter().zip(widths).zip(exact);
    let difference = |((partition, widths), exact): ((&Partition<'_>, &Vec<f32>), &f64)| {
        silhouette_of_widths(partition, widths, 0.0).map_or(f64::NAN, |of| (of.mean - exact).abs())
    };
    pairs.map(difference).fold(0.0, f64::max)
}
