//! Prints SSIMULACRA 2 of drawn pairs as the crate fast-ssim2 computes it, whose values are those of Cloudinary's program.

#[path = "../../../../crates/metrics/tests/golden/drawings.rs"]
mod drawings;

use fast_ssim2::{PixelDescriptor, PixelSlice, Ssimulacra2Error, compute_ssimulacra2};

use drawings::{Drawing, KINDS, SHAPES, draw};

fn main() -> Result<(), Ssimulacra2Error> {
    println!("kind,width,height,ssimulacra2");
    for (width, height) in SHAPES {
        for (name, original, output) in KINDS {
            let score = score(width, height, [original, output])?;
            println!("{name},{width},{height},{score}");
        }
    }
    Ok(())
}

fn score(width: usize, height: usize, pair: [Drawing; 2]) -> Result<f64, Ssimulacra2Error> {
    let [original, output] = pair.map(|drawing| draw(width, height, drawing).concat());
    let image = |samples| {
        PixelSlice::new(samples, width as u32, height as u32, 3 * width, PixelDescriptor::RGB8_SRGB)
            .expect("the drawing fits")
    };
    compute_ssimulacra2(&image(&original), &image(&output))
}
