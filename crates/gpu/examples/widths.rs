//! The silhouette of a drawn picture in eight colours, on the device and on the processor.
//!
//! `cargo run -p huecount-gpu --features wgpu --example widths`
#![allow(clippy::print_stdout)]

use std::error::Error;

use gpu::Gpu;
use kmeans::{ClusterCount, Histogram, ImageView, Params, cluster};
use metrics::{DEVICE_SILHOUETTE_TOLERANCE, Partition, SilhouetteMethod, silhouette, silhouette_of_widths};

fn main() -> Result<(), Box<dyn Error>> {
    let pixel = |index: u32| [(index % 120) as u8 * 2, (index / 120) as u8 * 3, (index * 7 % 40) as u8, 255];
    let pixels: Vec<[u8; 4]> = (0..120 * 80).map(pixel).collect();
    let histogram = Histogram::new(&ImageView::new(120, 80, &pixels)?);
    let clustering = cluster(&histogram, ClusterCount::new(8)?, &Params::default().check()?);
    let partition = Partition::new(
        histogram.points(),
        histogram.unit(),
        histogram.weights(),
        &clustering.labels,
        clustering.centroids.len(),
    )?;

    let gpu = Gpu::open()?;
    let widths = gpu.silhouette_widths(&[partition])?.remove(0);
    let ours = silhouette_of_widths(&partition, &widths, DEVICE_SILHOUETTE_TOLERANCE)?;
    let exact = silhouette(&partition, SilhouetteMethod::Exact)?;
    println!("{}: {:.9} over {} colours", gpu.description(), ours.mean, widths.len());
    println!(
        "The processor: {:.9}, so the device is off by {:.1e}",
        exact.mean,
        (ours.mean - exact.mean).abs()
    );
    Ok(())
}
