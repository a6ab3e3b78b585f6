//! `cargo xtask bench kmeans`: clusterings against scikit-learn and quantette, and our algorithms against each other.

mod algorithms;
mod fit;
mod incremental;
mod quantette;

use crate::bench::images::expand;
use crate::bench::ours::{Picture, one_thread};
use crate::process::Outcome;

const USAGE: &str = "\
write `cargo xtask bench kmeans [PART] [-k K,K...] IMAGE...`, with opaque images; without PART, all of
  fit         one fit from the start wu, against scikit-learn over pixels and over distinct colours
  quantette   one K by default, by --effort fast and by the same fit, against quantette's k-means
  incremental every K from 2 to 256, against scikit-learn's best of 10 restarts
  algorithms  auto, lloyd, elkan, hamerly and minibatch against each other";

type Part = fn(&[Picture], &[u32]) -> Outcome;

/// The K that each part compares unless told otherwise.
const PARTS: [(&str, Part, &[u32]); 4] = [
    ("fit", fit::run, &[16, 64, 256]),
    ("quantette", quantette::run, &[16, 64, 256]),
    ("incremental", incremental::run, &[4, 8, 16, 32, 64, 128, 256]),
    ("algorithms", algorithms::run, &[16, 64, 256]),
];

pub(super) fn run(arguments: &[&str]) -> Outcome {
    let named = |name: &&str| PARTS.iter().any(|(part, ..)| part == name);
    let (part, rest) = match arguments {
        [part, rest @ ..] if named(part) => (Some(*part), rest),
        all => (None, all),
    };
    let (ks, images) = match rest {
        ["-k", set, images @ ..] => (Some(counts(set)?), images),
        images => (None, images),
    };
    if images.is_empty() {
        return Err(USAGE.to_owned());
    }
    let pictures = expand(images)?.iter().map(|path| Picture::open(path)).collect::<Result<Vec<_>, _>>()?;
    one_thread(|| {
        for (name, run, usual) in PARTS {
            if part.is_none_or(|part| part == name) {
                run(&pictures, ks.as_deref().unwrap_or(usual))?;
            }
        }
        Ok(())
    })
}

fn counts(set: &str) -> Result<Vec<u32>, String> {
    let count = |text: &str| text.parse().ok().filter(|k| (2..=256).contains(k));
    set.split(',')
        .map(count)
        .collect::<Option<_>>()
        .ok_or_else(|| format!("{set:?} is no list of K up to 256"))
}
