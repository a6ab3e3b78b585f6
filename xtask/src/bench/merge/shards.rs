//! Shards of images that never were: rows whose values fall and rise over K as those of photographs do, with all their digits.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use evaluate::record::{Entry, line};
use evaluate::{Evaluation, EvaluationPlan, Run};
use rand_core::Rng;
use rand_pcg::Pcg64;
use tables::{ImageRow, MetricRow};

use crate::temporary::Folder;

const IMAGES_OF_SHARD: usize = 10_000;

/// Files of lines.
pub(super) struct WrittenShards {
    pub(super) paths: Vec<PathBuf>,
    pub(super) bytes: u64,
}

/// Writes the shards of so many images of so many classes.
pub(super) fn write(folder: &Folder, images: usize, classes: usize) -> Result<WrittenShards, String> {
    let plan = EvaluationPlan {
        silhouette: "stratified:1e-3".parse().map_err(|error| format!("{error}"))?,
        metrics: "all".parse().map_err(|error| format!("{error}"))?,
        ..EvaluationPlan::default()
    };
    let mut written = WrittenShards { paths: Vec::new(), bytes: 0 };
    let mut random = Pcg64::new(0, 0);
    for first in (0..images).step_by(IMAGES_OF_SHARD) {
        let path = folder.join(&format!("{:05}.jsonl", written.paths.len()));
        let last = images.min(first + IMAGES_OF_SHARD);
        let bytes = write_shard(&path, &plan, (first..last, classes), &mut random);
        written.bytes += bytes.map_err(|error| format!("can't write {}: {error}", path.display()))?;
        written.paths.push(path);
    }
    Ok(written)
}

fn write_shard(
    path: &PathBuf,
    plan: &EvaluationPlan,
    (images, classes): (std::ops::Range<usize>, usize),
    random: &mut Pcg64,
) -> std::io::Result<u64> {
    let mut file = BufWriter::new(File::create(path)?);
    let run = line(&Entry::<Evaluation>::Run(Run::of(plan)))?;
    file.write_all(&run)?;
    let mut bytes = run.len() as u64;
    for number in images {
        let line = line(&Entry::Image(evaluation(number, classes, plan, random)))?;
        bytes += line.len() as u64;
        file.write_all(&line)?;
    }
    file.flush()?;
    Ok(bytes)
}

fn evaluation(number: usize, classes: usize, plan: &EvaluationPlan, random: &mut Pcg64) -> Evaluation {
    let class = format!("class-{}", number % classes);
    let image = format!("{class}/{number:08}.jpg");
    let of_image = ImageRow {
        class: class.clone(),
        image: image.clone(),
        width: Some(1_024),
        height: Some(768),
        pixels: Some(1_024 * 768),
        distinct_colors: Some(90_000),
        alpha: Some(false),
        gray: Some(false),
        bytes: Some(150_000 + random.next_u64() % 100_000),
        sha256: [(); 4].map(|()| format!("{:016x}", random.next_u64())).concat(),
        format: "jpeg".to_owned(),
        color_type: "ycck".to_owned(),
        bit_depth: Some(8),
        orientation: Some(1),
        frames: Some(1),
        ..ImageRow::default()
    };
    // How rich the image is: at twice the colours it looks the same.
    let richness = 1.0 + 3.0 * unit(random);
    let metrics =
        plan.ks.ks().iter().map(|k| row(&class, &image, k.get() as u32, richness, random)).collect();
    Evaluation { image: of_image, metrics, ..Evaluation::default() }
}

fn row(class: &str, image: &str, k: u32, richness: f64, random: &mut Pcg64) -> MetricRow {
    let mut noisy = |value: f64| value * (0.99 + 0.02 * unit(random));
    let left = richness / f64::from(k).sqrt();
    let mse = noisy(700.0 * left * left);
    MetricRow {
        class: class.to_owned(),
        image: image.to_owned(),
        k,
        seed: 0,
        colors: k,
        iterations: 20 + k,
        stop: "converged".to_owned(),
        distortion: 3.0 * mse,
        mse,
        psnr_db: Some(10.0 * (255.0 * 255.0 / mse).log10()),
        ssim: Some(noisy(1.0 / (1.0 + 0.2 * left))),
        silhouette: Some(noisy(0.4 / (1.0 + 0.01 * f64::from(k)))),
        silhouette_error: Some(noisy(1e-3)),
        png_bytes: Some(noisy(90_000.0 * f64::from(k).log2()) as u64),
        ms_ssim: Some(noisy(1.0 / (1.0 + 0.1 * left))),
        ssimulacra2: Some(noisy(95.0 - 60.0 * left)),
        delta_e2000_mean: Some(noisy(9.0 * left)),
        delta_e2000_p95: Some(noisy(20.0 * left)),
        banding: Some(noisy(4.0 * left)),
        silhouette_squared: Some(noisy(0.6 / (1.0 + 0.01 * f64::from(k)))),
        calinski_harabasz: Some(noisy(600_000.0 + 900.0 * f64::from(k))),
        davies_bouldin: Some(noisy(0.8 + 0.001 * f64::from(k))),
        undefined: "gap: switched off; stability: switched off".to_owned(),
        ..MetricRow::default()
    }
}

/// Evenly from 0 to 1.
fn unit(random: &mut Pcg64) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}
