//! `cargo xtask bench choose`: the choice of K alone, from a synthetic report of 8 classes of 60 images at 24 K.

use std::fmt::Write;
use std::process::Command;

use super::timing::timed;
use crate::process::{self, Outcome, huecount, say};

const CLASSES: usize = 8;
const IMAGES: usize = 60;
const KS: [u32; 24] =
    [2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 64, 80, 96, 128, 160, 192, 256];
const RUNS: usize = 5;

/// Writes the report and times `huecount choose` on it, the start of the program and the reading of tables included.
pub(super) fn run() -> Outcome {
    let folder = std::env::temp_dir().join(format!("huecount-bench-choose-{}", std::process::id()));
    let failed = |error: std::io::Error| format!("can't write {}: {error}", folder.display());
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let (images, metrics) = tables();
    std::fs::write(folder.join("images.csv"), images).map_err(failed)?;
    std::fs::write(folder.join("metrics.csv"), metrics).map_err(failed)?;

    let huecount = huecount()?;
    let mut fastest = f64::INFINITY;
    for _ in 0..RUNS {
        let mut choose = Command::new(&huecount);
        choose
            .arg("choose")
            .arg(&folder)
            .args(["--quiet", "--lambda", "0.01"])
            .stdout(std::process::Stdio::null());
        fastest = fastest.min(timed(|| process::run(&mut choose))?);
    }
    // What is temporary may stay if it can't be removed.
    let _ = std::fs::remove_dir_all(&folder);
    say(&format!(
        "{CLASSES} classes x {IMAGES} images x {} K, 2000 resamples, every criterion, one thread: {fastest:.3} s \
         (fastest of {RUNS})",
        KS.len()
    ))
}

/// `images.csv` and `metrics.csv`: power laws of every image's own, with noise.
fn tables() -> (String, String) {
    let mut noise = Noise(1);
    let mut images = "class,image,status,distinct_colors,bytes,gray,alpha\n".to_owned();
    let mut metrics = "class,image,k,seed,colors,stop,distortion,mse,psnr_db,ssim,silhouette,png_bytes,\
                       calinski_harabasz,davies_bouldin,gap,gap_se,stability,stability_se\n"
        .to_owned();
    for class in 0..CLASSES {
        for image in 0..IMAGES {
            let name = format!("class-{class},class-{class}/{image}.png");
            let _ = writeln!(images, "{name},ok,50000,{},false,false", 40_000 + 1_000 * image);
            let (exponent, need) = (0.6 + 0.4 * noise.next(), 4.0 + 40.0 * noise.next() * (class + 1) as f64);
            for k in KS {
                let x = f64::from(k);
                let distortion = 900.0 * x.powf(-exponent) * (1.0 + 0.05 * noise.next());
                let (psnr, ssim) = (10.0 * (195_075.0 / distortion).log10(), 1.0 - 0.05 * need / (x + need));
                let (silhouette, bytes) = (0.6 - 0.05 * x.ln() + 0.02 * noise.next(), 2_000.0 * x.powf(0.4));
                let (harabasz, bouldin) = (4e4 * x.powf(0.2 * noise.next()), 0.7 + 0.1 * noise.next());
                let (gap, stability) =
                    (0.2 * x.ln() + 0.02 * noise.next(), 1.0 - 0.1 * x.ln() * noise.next());
                let _ = writeln!(
                    metrics,
                    "{name},{k},0,{k},converged,{distortion},{},{psnr},{ssim},{silhouette},{},{harabasz},{bouldin},\
                     {gap},0.01,{stability},0.02",
                    distortion / 3.0,
                    bytes.round()
                );
            }
        }
    }
    (images, metrics)
}

/// Uniform in 0 to 1, the same in every run (splitmix64).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
