//! `cargo xtask bench silhouette`: the silhouette of all pixels against scikit-learn's of 10,000.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::table::{Table, number};
use crate::process::{self, Outcome, huecount, output, python, say, script};

const KS: [&str; 3] = ["4", "16", "64"];

/// For each image and K: seconds that scikit-learn takes for 10,000 drawn pixels on all threads it takes and ours for all
/// pixels on one, and how far ours is from its exact value beside the bound that it reports.
///
/// The last column is the cost for each distinct colour: over images of few and of many, it is the curve of growth.
pub(super) fn run(images: &[&str]) -> Outcome {
    if images.is_empty() {
        return Err("write `cargo xtask bench silhouette IMAGE...`, with opaque images".to_owned());
    }
    let (huecount, python) = (huecount()?, python()?);
    let folder = std::env::temp_dir().join(format!("huecount-bench-{}", std::process::id()));
    say(&format!(
        "{:<32} {:>7} {:>3} {:>8} {:>7} {:>7} {:>9} {:>9} {:>10}",
        "image", "colours", "K", "peer s", "ours s", "ratio", "off by", "bound", "us/colour"
    ))?;
    let mut logarithms = Vec::new();
    for image in images {
        let colours = table(&huecount, image, "off", &folder, "images.csv")?.column("distinct_colors")?;
        let name = Path::new(image).file_name().map_or(*image, |name| name.to_str().unwrap_or(image));
        for k in KS {
            let peer = peer_seconds(&huecount, &python, image, k, &folder)?;
            let bounded = Reading::of(&huecount, image, k, "bounded:1e-3", &folder)?;
            let exact = Reading::of(&huecount, image, k, "exact", &folder)?;
            let off = (bounded.value - exact.value).abs();
            let ratio = peer / bounded.seconds;
            logarithms.push(ratio.ln());
            let each = 1e6 * bounded.seconds / colours;
            say(&format!(
                "{name:<32} {colours:>7} {k:>3} {peer:>8.2} {:>7.3} {ratio:>7.1} {off:>9.1e} {:>9.1e} {each:>10.2}",
                bounded.seconds, bounded.error
            ))?;
            if off > bounded.error + exact.error {
                return Err(format!("{name} at K = {k} is further off than it says"));
            }
        }
    }
    // What is temporary may stay if it can't be removed.
    let _ = std::fs::remove_dir_all(&folder);
    let mean = (logarithms.iter().sum::<f64>() / logarithms.len() as f64).exp();
    say(&format!("geometric mean of the ratios: {mean:.1}"))
}

/// What a sweep on one thread says of one image at one K.
struct Reading {
    value: f64,
    error: f64,
    seconds: f64,
}

impl Reading {
    fn of(huecount: &Path, image: &str, k: &str, mode: &str, folder: &Path) -> Result<Self, String> {
        let row = sweep(huecount, image, k, mode, folder)?;
        let metrics = Table::read(&row.join("metrics.csv"))?;
        let timings = Table::read(&row.join("timings.csv"))?;
        let seconds = timings.sum("ms", |stage| stage == "silhouette")? / 1e3;
        Ok(Self { value: metrics.column("silhouette")?, error: metrics.column("silhouette_error")?, seconds })
    }
}

fn sweep(huecount: &Path, image: &str, k: &str, mode: &str, folder: &Path) -> Result<PathBuf, String> {
    let mut command = Command::new(huecount);
    command.args(["sweep", image, "-k", k, "--threads", "1", "--silhouette", mode, "--quiet", "--overwrite"]);
    command.arg("--output").arg(folder).stdout(Stdio::null());
    process::run(&mut command)?;
    Ok(folder.to_owned())
}

fn table(huecount: &Path, image: &str, mode: &str, folder: &Path, file: &str) -> Result<Table, String> {
    Table::read(&sweep(huecount, image, KS[0], mode, folder)?.join(file))
}

/// Seconds of scikit-learn, on the labels of our palette PNG.
fn peer_seconds(huecount: &Path, python: &Path, image: &str, k: &str, folder: &Path) -> Result<f64, String> {
    let labelled = folder.with_extension("png");
    let mut compress = Command::new(huecount);
    compress.args(["compress", image, "-k", k, "--keep-larger", "--overwrite", "--quiet", "--output"]);
    process::run(compress.arg(&labelled).stdout(Stdio::null()))?;
    let printed = output(Command::new(python).arg(script("silhouette.py")).arg(image).arg(&labelled))?;
    let _ = std::fs::remove_file(&labelled);
    number(printed.split(' ').next().unwrap_or_default())
}
