//! Times quantette's k-means: `quantette-peer PIXELS.rgb K RUNS` prints the median seconds of an odd number of runs and
//! the palette as one JSON object. One run is what its sRGB pipeline would be: Wu's quantizer over all pixels, then
//! one pass of online k-means with as many samples as there are pixels, on one thread.

use std::process::ExitCode;
use std::time::Instant;

use quantette::deps::palette::Srgb;
use quantette::kmeans::{Kmeans, KmeansOptions};
use quantette::wu::{BinnerU8x3, WuU8x3};
use quantette::{PaletteBuf, PaletteSize};

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<String, Box<dyn std::error::Error>> {
    let [file, k, runs] = arguments else {
        return Err("write `quantette-peer PIXELS.rgb K RUNS`".into());
    };
    let bytes = std::fs::read(file)?;
    let pixels: Vec<Srgb<u8>> =
        bytes.as_chunks().0.iter().map(|&[r, g, b]| Srgb::new(r, g, b)).collect();
    let size: u16 = k.parse()?;
    let size = PaletteSize::try_from(size)?;
    let mut seconds = Vec::new();
    let mut palette = None;
    for _ in 0..runs.parse::<usize>()?.max(1) {
        let start = Instant::now();
        palette = Some(quantized(&pixels, size)?);
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    let entries = palette.iter().flat_map(|palette| palette.iter());
    let entries: Vec<String> =
        entries.map(|color| format!("[{},{},{}]", color.red, color.green, color.blue)).collect();
    Ok(format!("{{\"seconds\":{},\"palette\":[{}]}}", seconds[seconds.len() / 2], entries.join(",")))
}

fn quantized(
    pixels: &[Srgb<u8>],
    size: PaletteSize,
) -> Result<PaletteBuf<Srgb<u8>>, Box<dyn std::error::Error>> {
    let start = WuU8x3::run_slice(pixels, BinnerU8x3::rgb())?.palette(size);
    let options = KmeansOptions::new().sampling_factor(1.0).max_samples(u32::MAX);
    Ok(Kmeans::run_slice(pixels, start, options)?.into_palette())
}
