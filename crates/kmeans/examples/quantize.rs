//! Quantizes an image to K colours and prints the palette, each colour's share of the pixels, and the distortion.
//!
//! `cargo run --release --example quantize -- 8`

#![allow(clippy::print_stdout)]

use std::error::Error;

use kmeans::{ClusterCount, Histogram, ImageView, Params, cluster, quantize};

const SIDE: usize = 256;

fn main() -> Result<(), Box<dyn Error>> {
    let k = std::env::args().nth(1).map_or(Ok(8), |argument| argument.parse())?;
    let pixels: Vec<[u8; 4]> = (0..SIDE * SIDE).map(|index| sunset(index % SIDE, index / SIDE)).collect();
    let image = ImageView::new(SIDE, SIDE, &pixels)?;

    let histogram = Histogram::new(&image);
    let clustering = cluster(&histogram, ClusterCount::new(k)?, &Params::default().check()?);
    let quantized = quantize(&image, &histogram, &clustering);

    let mut counts = vec![0_usize; quantized.palette.len()];
    for &index in &quantized.indices {
        counts[index as usize] += 1;
    }
    for ([r, g, b, _], count) in quantized.palette.iter().zip(counts) {
        println!("#{r:02x}{g:02x}{b:02x} {:6.2} %", 100.0 * count as f64 / pixels.len() as f64);
    }
    // The mean over the pixels of the squared distance between a colour and its centroid.
    let distortion = clustering.sse / pixels.len() as f64;
    println!("{} of {} colours, distortion {distortion:.2}", quantized.palette.len(), histogram.len());
    Ok(())
}

/// A disc before a vertical gradient, over dark waves.
fn sunset(x: usize, y: usize) -> [u8; 4] {
    let (dx, dy) = (x.abs_diff(SIDE / 2), y.abs_diff(SIDE / 2));
    let wave = (x * y / 16 % 24) as u8;
    match y as u8 {
        sky @ ..160 if dx * dx + dy * dy > 1_600 => [80 + sky, 60 + sky / 2, 150 - sky / 2, 255],
        sky @ ..160 => [255, 240 - sky / 2, 90, 255],
        sea => [20 + wave, 50 + wave, 255 - sea / 2, 255],
    }
}
