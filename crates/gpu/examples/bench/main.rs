//! Times the device beside the processor: exact silhouettes, assignment, and SSIM of many outputs, transfers included.
//!
//! `cargo run -p huecount-gpu --features wgpu --example bench -- [SECONDS]` takes the best device that there is. What would take
//! longer than SECONDS (60 without) by what smaller work has taken is left out. `cargo xtask bench gpu` calls it.
#![allow(clippy::print_stdout)]

mod assignment;
mod photo;
mod silhouettes;
mod similarities;
mod timing;

use std::error::Error;

use gpu::Gpu;

/// Distinct colours of the photographs.
const COLORS: [usize; 3] = [10_000, 72_000, 284_000];

fn main() -> Result<(), Box<dyn Error>> {
    let limit: f64 = std::env::args().nth(1).map_or(Ok(60.0), |seconds| seconds.parse())?;
    let gpu = Gpu::open()?;
    let threads = std::thread::available_parallelism()?;
    println!("Device: {} ({})", gpu.description(), gpu.info().kind.as_str());
    println!("Processor: {threads} threads\n");
    silhouettes::run(&gpu, limit)?;
    assignment::run(&gpu)?;
    similarities::run(&gpu, limit)?;
    println!("{}", memory(&gpu));
    Ok(())
}

/// The most that was in use at a time.
fn memory(gpu: &Gpu) -> String {
    let megabytes = |bytes: u64| format!("{:.0} MB", bytes as f64 / 1e6);
    let of_device = gpu.peak_bytes().map_or_else(|| "unknown".to_owned(), megabytes);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next());
    let of_process = kilobytes
        .and_then(|kilobytes| kilobytes.parse::<u64>().ok())
        .map_or_else(|| "unknown".to_owned(), |kilobytes| megabytes(kilobytes * 1024));
    format!("Peak memory: {of_device} on the device, {of_process} of the process.")
}
