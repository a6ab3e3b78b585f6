//! Decodes an image file, and says what it is and what was done on the way to pixels.
//!
//! `cargo run -p huecount-codec --example decode -- IMAGE`; without an image it draws one, and stores it as a JPEG that is
//! named as a PNG.
#![allow(clippy::print_stdout)]

use std::path::PathBuf;

use codec::{ImageInfo, Raster, decode, jpeg};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (path, bytes) = match std::env::args_os().nth(1).map(PathBuf::from) {
        Some(path) => {
            let bytes = std::fs::read(&path)?;
            (path, bytes)
        }
        None => (PathBuf::from("drawn.png"), jpeg(&drawn(96, 64), 90)?),
    };

    // The path lends only its extension. What is known of the file is in `info`, even if there are no pixels.
    let mut info = ImageInfo::default();
    let raster = decode(&bytes, &path, &mut info)?;

    println!("{}: {}, {} bytes", path.display(), info.format, bytes.len());
    println!("{}x{} pixels, the first is {:?}", raster.width, raster.height, raster.pixels()[0]);
    println!("stored as {} of {} bits", info.color_type, info.bit_depth.unwrap_or_default());
    println!("notes: {}", info.notes());
    Ok(())
}

/// A gradient.
fn drawn(width: u32, height: u32) -> Raster {
    let pixel = |x: u32, y: u32| [(x * 255 / width) as u8, (y * 255 / height) as u8, 90, 255];
    let samples = (0..width * height).flat_map(|index| pixel(index % width, index / width));
    Raster::new(width, height, samples.collect())
}
