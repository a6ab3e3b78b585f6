//! Draws a gradient and the same gradient in four colours, and prints the metrics of the pair.
//!
//! `cargo run -p huecount-metrics --example ssim`
#![allow(clippy::print_stdout)]

use metrics::{ImageView, IndexedView, Reference, ShapeError};

const SIDE: usize = 176;

fn main() -> Result<(), ShapeError> {
    let gray = |x: usize| x * 255 / (SIDE - 1);
    let original: Vec<[u8; 4]> =
        (0..SIDE * SIDE).map(|i| [gray(i % SIDE) as u8, gray(i / SIDE) as u8, 96, 255]).collect();

    // A palette of four colours: red and green are each either 64 or 191.
    let palette = [[64, 64, 96, 255], [191, 64, 96, 255], [64, 191, 96, 255], [191, 191, 96, 255]];
    let indices: Vec<u16> = original
        .iter()
        .map(|&[red, green, ..]| u16::from(red >= 128) + 2 * u16::from(green >= 128))
        .collect();

    // Prepared once, the reference measures any number of outputs.
    let reference = Reference::new(ImageView::new(SIDE, SIDE, &original)?);
    let metrics = reference.measure(IndexedView::new(SIDE, SIDE, &palette, &indices)?)?;

    println!("mse               {:.3}", metrics.mse);
    println!("mae               {:.3}", metrics.mae);
    println!("max_error         {}", metrics.max_error);
    for (name, value) in [
        ("psnr_db", metrics.psnr_db),
        ("ssim", metrics.ssim),
        ("ms_ssim", metrics.ms_ssim),
        ("ssimulacra2", metrics.ssimulacra2),
        ("delta_e2000_mean", metrics.delta_e2000_mean),
        ("delta_e2000_p95", metrics.delta_e2000_p95),
        ("banding", metrics.banding),
    ] {
        match value {
            Ok(value) => println!("{name:<17} {value:.3}"),
            Err(reason) => println!("{name:<17} undefined: {reason}"),
        }
    }
    Ok(())
}
