//! Draws an image, stores it as PNG, and evaluates these bytes at a few K: the row of the image, and a row for each K.
//!
//! `cargo run -p huecount-evaluate --example one_image`
#![allow(clippy::print_stdout)]

use std::path::Path;

use evaluate::{EvaluationPlan, ImageName, SilhouetteMode, evaluate};

const SIDE: u32 = 64;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A disc over a gradient.
    let pixel = |x: u32, y: u32| match x.abs_diff(SIDE / 2).pow(2) + y.abs_diff(SIDE / 2).pow(2) {
        0..400 => [220, 120, (y * 3) as u8, 255],
        _ => [(x * 2) as u8, 90, (y * 4) as u8, 255],
    };
    let pixels: Vec<[u8; 4]> = (0..SIDE * SIDE).map(|index| pixel(index % SIDE, index / SIDE)).collect();
    let png = codec::png(&pixels, SIDE, SIDE)?;

    let plan = EvaluationPlan {
        ks: "2,4,8-32:8".parse()?,
        metrics: "ssim,psnr_db,png_bytes,silhouette".parse()?,
        silhouette: SilhouetteMode::Exact,
        ..EvaluationPlan::default()
    };
    let name = ImageName { class: "discs", image: "discs/one.png", path: Path::new("one.png") };
    let evaluation = evaluate(name, png, &plan);

    let image = &evaluation.image;
    let colors = image.distinct_colors.unwrap_or_default();
    println!("{}: {:?} {}, {colors} distinct colours", image.image, image.status, image.reason);
    for row in &evaluation.metrics {
        let text =
            |value: Option<f64>| value.map_or_else(|| "undefined".to_owned(), |value| format!("{value:.3}"));
        let (ssim, psnr_db) = (text(row.ssim), text(row.psnr_db));
        let (silhouette, bytes) = (text(row.silhouette), row.png_bytes.unwrap_or_default());
        println!("K = {:>2}: SSIM {ssim}, PSNR {psnr_db} dB, silhouette {silhouette}, {bytes} bytes", row.k);
    }
    Ok(())
}
