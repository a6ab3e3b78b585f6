//! `cargo xtask bench compress`: palette PNGs of `huecount compress` against those of pngquant, both run as programs, at the
//! same number of colours without dithering; image by image, then each class as a pack in one run.

mod measure;
mod pack;

use std::collections::BTreeMap;
use std::path::Path;

use super::grid::{Grid, conclude};
use super::images::{class, expand, name};
use super::pngquant;
use super::report::Scratch;
use crate::process::{Outcome, huecount, left_out};
use measure::{Sums, Way, measure};

const KS: [&str; 3] = ["16", "64", "256"];

/// Pngquant stands first: the others are compared with it.
const WAYS: [Way; 3] = [
    Way { name: "pngquant", options: None },
    Way { name: "huecount --effort fast --init wu", options: Some(&["--effort", "fast", "--init", "wu"]) },
    Way { name: "huecount", options: Some(&[]) },
];

/// Of each class (the image's folder) and K, what every way brought.
type Classes = BTreeMap<(String, usize), Vec<Sums>>;

pub(super) fn run(arguments: &[&str]) -> Outcome {
    if arguments.is_empty() {
        return Err("write `cargo xtask bench compress IMAGE|FOLDER...`".to_owned());
    }
    let (huecount, scratch, images) = (huecount()?, Scratch::new()?, expand(arguments)?);
    let ways = match pngquant::check() {
        Ok(()) => WAYS.as_slice(),
        Err(reason) => {
            left_out("pngquant", &reason)?;
            &WAYS[1..]
        }
    };
    let mut classes = Classes::new();
    for image in &images {
        for (number, k) in KS.iter().enumerate() {
            match measure(ways, &huecount, Path::new(image), k, &scratch) {
                Ok(measured) => add(classes.entry((class(image), number)).or_default(), measured),
                Err(reason) => left_out(&format!("{} at K = {k}", name(image)), &reason)?,
            }
        }
    }
    print_means(ways, &classes)?;
    if ways.len() == WAYS.len() {
        print_ratios(&classes)?;
        pack::run(&WAYS, &huecount, &images)?;
    }
    Ok(())
}

fn add(sums: &mut Vec<Sums>, measured: Vec<Sums>) {
    if sums.is_empty() {
        *sums = measured;
    } else {
        sums.iter_mut().zip(measured).for_each(|(sum, more)| sum.add(&more));
    }
}

fn print_means(ways: &[Way], classes: &Classes) -> Outcome {
    let numbers = ["K", "images", "MSE", "PSNR dB", "SSIM", "SSIMULACRA 2", "bytes", "oxipng -o 2", "CPU s"];
    let grid = Grid::open(&[("class", 14), ("program", 32)], &numbers)?;
    for ((class, k), sums) in classes {
        for (way, sum) in ways.iter().zip(sums) {
            let mean = |sum_of: f64| sum_of / sum.images;
            grid.row(&[
                class.clone(),
                way.name.to_owned(),
                KS[*k].to_owned(),
                sum.images.to_string(),
                format!("{:.3}", mean(sum.mse)),
                format!("{:.2}", mean(sum.psnr)),
                format!("{:.4}", mean(sum.ssim)),
                format!("{:.2}", mean(sum.ssimulacra2)),
                format!("{:.0}", mean(sum.bytes)),
                format!("{:.0}", mean(sum.optimized)),
                format!("{:.2}", sum.seconds),
            ])?;
        }
    }
    conclude(
        "Means over the images of a class, but for the seconds, which are CPU time of the whole program over all of them.",
    )
}

fn print_ratios(classes: &Classes) -> Outcome {
    let numbers = ["K", "MSE", "bytes", "oxipng -o 2", "CPU time", "lower MSE"];
    let grid = Grid::open(&[("class", 14), ("relative to pngquant", 32)], &numbers)?;
    for ((class, k), sums) in classes {
        let [theirs, ours @ ..] = sums.as_slice() else { continue };
        for (way, sum) in WAYS[1..].iter().zip(ours) {
            grid.row(&[
                class.clone(),
                way.name.to_owned(),
                KS[*k].to_owned(),
                format!("{:.3}", sum.mse / theirs.mse),
                format!("{:.3}", sum.bytes / theirs.bytes),
                format!("{:.3}", sum.optimized / theirs.optimized),
                format!("{:.2}", sum.seconds / theirs.seconds),
                format!("{} of {}", sum.better, sum.images),
            ])?;
        }
    }
    conclude("Ratios of these to pngquant's, below 1 where ours is lower, and in how many images our MSE is.")
}
