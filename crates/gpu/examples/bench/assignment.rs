//! One assignment step over all colours: plain on both sides, with the same labels.

use std::error::Error;

use gpu::Gpu;
use kmeans::assign_points;

use crate::COLORS;
use crate::photo::{clusterings, histogram};
use crate::timing::{cell, ratio, timed};

pub(crate) fn run(gpu: &Gpu) -> Result<(), Box<dyn Error>> {
    println!("| colours | K | processor, one thread, s | device, s | ratio | decided by the processor |");
    println!("|---:|---:|---:|---:|---:|---:|");
    for colors in COLORS {
        let histogram = histogram(colors);
        for k in [16, 64, 256] {
            let clustering = clusterings(&histogram, &[k]).remove(0);
            let centroids: Vec<[f32; 4]> =
                clustering.centroids.iter().map(|centroid| centroid.map(|x| x as f32)).collect();
            let (processor, labels) = timed(|| assign_points(histogram.points(), &centroids));
            // Once outside of the time: kernels are compiled.
            gpu.assign(&histogram.points()[..1], &centroids)?;
            let (device, assignment) = timed(|| gpu.assign(histogram.points(), &centroids));
            let assignment = assignment?;
            assert_eq!(
                assignment.labels.iter().zip(&labels).position(|(a, b)| a != b),
                None,
                "a label differs"
            );
            let (processor, device, near) = (Some(processor), Some(device), assignment.near_ties);
            let cells = [cell(processor), cell(device), ratio(processor, device), near.to_string()];
            println!("| {colors} | {k} | {} |", cells.join(" | "));
        }
    }
    println!();
    Ok(())
}
