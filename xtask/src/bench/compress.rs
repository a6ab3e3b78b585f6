//! `cargo xtask bench compress`: palette PNGs of `huecount compress` against those of pngquant, run as a program, at the
//! same number of colours without dithering.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use crate::process::{Outcome, huecount, say};

const KS: [&str; 3] = ["16", "64", "256"];
/// The level of oxipng that both are made smaller with.
const LEVEL: &str = "2";
const WAYS: [(&str, &[&str]); 3] = [
    ("pngquant", &[]),
    ("huecount --effort fast --init wu", &["--effort", "fast", "--init", "wu"]),
    ("huecount", &[]),
];

/// Sums over the images of a class in one way.
#[derive(Clone, Copy, Default)]
struct Sums {
    images: f64,
    mse: f64,
    bytes: f64,
    optimized: f64,
    psnr: f64,
    ssim: f64,
    ssimulacra2: f64,
    seconds: f64,
    /// Images of a lower MSE than pngquant's.
    better: f64,
}

/// For each class (the image's folder) and K a line per program: means over the images, and seconds of CPU in all.
pub(super) fn run(images: &[&str]) -> Outcome {
    if images.is_empty() {
        return Err("write `cargo xtask bench compress IMAGE...`; pngquant is needed on the PATH".to_owned());
    }
    let huecount = huecount()?;
    let folder = std::env::temp_dir().join(format!("huecount-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let mut classes: BTreeMap<(String, usize), [Sums; 3]> = BTreeMap::new();
    for image in images {
        let class = Path::new(image).parent().and_then(Path::file_name).unwrap_or_default();
        for (number, k) in KS.iter().enumerate() {
            let sums = classes.entry((class.to_string_lossy().into_owned(), number)).or_default();
            if let Err(reason) = add(sums, &huecount, Path::new(image), k, &folder) {
                say(&format!("{image} at K = {k} is left out: {reason}"))?;
            }
        }
    }
    // What is temporary may stay if it can't be removed.
    let _ = std::fs::remove_dir_all(&folder);
    report(&classes)
}

/// Adds one image at one K to all ways.
fn add(sums: &mut [Sums; 3], huecount: &Path, image: &Path, k: &str, folder: &Path) -> Outcome {
    let mut added = *sums;
    let mut reference = f64::INFINITY;
    for (sums, (way, options)) in added.iter_mut().zip(WAYS) {
        let file = folder.join("result.png");
        let command = if way == "pngquant" {
            pngquant(image, k, &file)
        } else {
            ours(huecount, image, k, options, &file)
        };
        let seconds = cpu_seconds(command)?;
        let pair = compared(huecount, image, &file)?;
        let mse = number(&pair, "mse")?;
        sums.images += 1.0;
        sums.seconds += seconds;
        sums.mse += mse;
        sums.bytes += number(&pair, "output_bytes")?;
        sums.optimized += optimized(huecount, &file, folder)?;
        // What is undefined is without an error, or too small to be seen: all ways share it.
        sums.psnr += number(&pair, "psnr_db").unwrap_or(100.0);
        sums.ssim += number(&pair, "ssim").unwrap_or(1.0);
        sums.ssimulacra2 += number(&pair, "ssimulacra2").unwrap_or(100.0);
        sums.better += f64::from(u8::from(mse < reference));
        reference = if way == "pngquant" { mse } else { reference };
    }
    *sums = added;
    Ok(())
}

fn pngquant(image: &Path, k: &str, file: &Path) -> Command {
    let mut command = Command::new("pngquant");
    command.args(["--nofs", "--force", "--strip", "--output"]).arg(file).arg(k).arg("--").arg(image);
    command
}

fn ours(huecount: &Path, image: &Path, k: &str, options: &[&str], file: &Path) -> Command {
    let mut command = Command::new(huecount);
    command.arg("compress").arg(image).args(["-k", k, "--threads", "1", "--keep-larger", "--overwrite"]);
    command.args(["--quiet", "--output"]).arg(file).args(options).stdout(Stdio::null());
    command
}

/// Bytes once the pixels of `file` went through oxipng.
fn optimized(huecount: &Path, file: &Path, folder: &Path) -> Result<f64, String> {
    let smaller = folder.join("optimized.png");
    let mut command = ours(huecount, file, "256", &["-O", LEVEL], &smaller);
    crate::process::run(&mut command)?;
    let bytes = std::fs::metadata(&smaller).map_err(|error| error.to_string())?.len();
    Ok(bytes as f64)
}

fn compared(huecount: &Path, image: &Path, file: &Path) -> Result<Value, String> {
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

/// What a program takes of the processor until it ends: where the system (Linux) does not say, the time that passes.
fn cpu_seconds(mut command: Command) -> Result<f64, String> {
    let (before, start) = (children_ticks(), Instant::now());
    crate::process::run(&mut command)?;
    let passed = start.elapsed().as_secs_f64();
    Ok(before.zip(children_ticks()).map_or(passed, |(before, after)| (after - before) / TICKS_PER_SECOND))
}

const TICKS_PER_SECOND: f64 = 100.0;

/// User and system time of the children that ended, in ticks.
fn children_ticks() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    Some(fields.get(13)?.parse::<f64>().ok()? + fields.get(14)?.parse::<f64>().ok()?)
}

fn report(classes: &BTreeMap<(String, usize), [Sums; 3]>) -> Outcome {
    say(
        "class, K, images | program | MSE, PSNR dB, SSIM, SSIMULACRA 2 | bytes, after oxipng -o 2 | CPU s | lower MSE than pngquant",
    )?;
    for ((class, k), ways) in classes {
        for ((way, _), sums) in WAYS.iter().zip(ways) {
            let Sums { images, mse, bytes, optimized, psnr, ssim, ssimulacra2, seconds, better } = *sums;
            let mean = |sum: f64| sum / images;
            say(&format!(
                "{class:<14} {:>3} {images:>3} | {way:<32} | {:9.3} {:6.2} {:.4} {:7.2} | {:9.0} {:9.0} | {seconds:7.2} | {better:3.0}",
                KS[*k],
                mean(mse),
                mean(psnr),
                mean(ssim),
                mean(ssimulacra2),
                mean(bytes),
                mean(optimized),
            ))?;
        }
        let [theirs, fast, best] = ways;
        say(&format!(
            "{:>22} | ratios to pngquant: MSE {:.3} {:.3}, bytes {:.3} {:.3}, after oxipng {:.3} {:.3}, time {:.2} {:.2}",
            "",
            fast.mse / theirs.mse,
            best.mse / theirs.mse,
            fast.bytes / theirs.bytes,
            best.bytes / theirs.bytes,
            fast.optimized / theirs.optimized,
            best.optimized / theirs.optimized,
            fast.seconds / theirs.seconds,
            best.seconds / theirs.seconds,
        ))?;
    }
    Ok(())
}
