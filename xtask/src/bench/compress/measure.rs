//! One image at one K in every way.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::bench::pngquant;
use crate::bench::report::Scratch;
use crate::bench::timing::cpu_seconds;
use crate::process::run;

/// The level of oxipng that all are made smaller with.
const LEVEL: &str = "2";

/// A program and its options.
pub(super) struct Way {
    pub(super) name: &'static str,
    /// Of ours; pngquant has none.
    pub(super) options: Option<&'static [&'static str]>,
}

/// Sums over images in one way.
#[derive(Clone, Copy)]
pub(super) struct Sums {
    pub(super) images: f64,
    pub(super) mse: f64,
    pub(super) bytes: f64,
    pub(super) optimized: f64,
    pub(super) psnr: f64,
    pub(super) ssim: f64,
    pub(super) ssimulacra2: f64,
    pub(super) seconds: f64,
    /// Images of a lower MSE than in the first way.
    pub(super) better: f64,
}

impl Sums {
    pub(super) fn add(&mut self, more: &Self) {
        self.images += more.images;
        self.mse += more.mse;
        self.bytes += more.bytes;
        self.optimized += more.optimized;
        self.psnr += more.psnr;
        self.ssim += more.ssim;
        self.ssimulacra2 += more.ssimulacra2;
        self.seconds += more.seconds;
        self.better += more.better;
    }
}

pub(super) fn measure(
    ways: &[Way],
    huecount: &Path,
    image: &Path,
    k: &str,
    scratch: &Scratch,
) -> Result<Vec<Sums>, String> {
    let mut measured: Vec<Sums> = Vec::new();
    for way in ways {
        let file = scratch.join("result.png");
        let mut command = match way.options {
            None => pngquant::command(image, k, &file),
            Some(options) => ours(huecount, image, k, options, &file),
        };
        let seconds = cpu_seconds(&mut command)?;
        let pair = compared(huecount, image, &file)?;
        let mse = number(&pair, "mse")?;
        measured.push(Sums {
            images: 1.0,
            mse,
            bytes: number(&pair, "output_bytes")?,
            optimized: optimized(huecount, &file, scratch)?,
            // What is undefined is without an error, or too small to be seen: all ways share it.
            psnr: number(&pair, "psnr_db").unwrap_or(100.0),
            ssim: number(&pair, "ssim").unwrap_or(1.0),
            ssimulacra2: number(&pair, "ssimulacra2").unwrap_or(100.0),
            seconds,
            better: f64::from(u8::from(measured.first().is_some_and(|first| mse < first.mse))),
        });
    }
    Ok(measured)
}

pub(super) fn ours(huecount: &Path, input: &Path, k: &str, options: &[&str], place: &Path) -> Command {
    let mut command = Command::new(huecount);
    command.arg("compress").arg(input).args(["-k", k, "--threads", "1", "--keep-larger", "--overwrite"]);
    command.args(["--quiet", "--output"]).arg(place).args(options).stdout(Stdio::null());
    command
}

/// Bytes once the pixels of `file` went through oxipng.
fn optimized(huecount: &Path, file: &Path, scratch: &Scratch) -> Result<f64, String> {
    let smaller = scratch.join("optimized.png");
    run(&mut ours(huecount, file, "256", &["-O", LEVEL], &smaller))?;
    let bytes = std::fs::metadata(&smaller).map_err(|error| error.to_string())?.len();
    Ok(bytes as f64)
}

fn compared(huecount: &Path, image: &Path, file: &Path) -> Result<Value, String> {
    // What it says to people on standard error is only of use where it fails.
    let output = Command::new(huecount).arg("compare").arg(image).arg(file).arg("--json").output();
    let output = output.map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
}

fn number(pair: &Value, name: &str) -> Result<f64, String> {
    pair[name].as_f64().ok_or_else(|| format!("no {name}"))
}
