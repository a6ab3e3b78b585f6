//! `cargo xtask bench`: ours and a peer alternately in one run, and the ratio. The machine's noise hits both; the ratio
//! is what counts.

mod all;
mod choose;
mod compress;
mod cq100;
mod curve;
mod gpu;
mod grid;
mod growth;
mod images;
mod kmeans;
mod large;
mod merge;
mod metrics;
mod ours;
mod pngquant;
mod quantette;
mod report;
mod silhouette;
mod sweep;
mod table;
mod threads;
mod timing;

use crate::process::Outcome;

const USAGE: &str = "\
write `cargo xtask bench WHAT IMAGE...`, where an IMAGE may be a folder of them and WHAT is
  kmeans      clusterings against scikit-learn and quantette; without IMAGE: what there is to compare
  cq100       palettes of a set of photographs against five programs', by error and as they are seen
  curve       the distortion at every K from 2 to 256, by the whole program
  sweep       a sweep against today's Python script
  silhouette  the silhouette against all pixels beside scikit-learn's of 10,000 pixels
  metrics     SSIM against scikit-image's, and what all metrics cost
  compress    palette PNGs against pngquant's: error, bytes, CPU time, by class (the images' folders) and as packs
  threads     a sweep on two threads against one, of each image or folder
  growth      time and memory over the pixels of one photograph; renews docs/speed-growth.svg
  large       from file to palette PNG at K = 256 against decoding alone, on one thread and on two
  merge       shards of so many synthetic images to a report: seconds and peak memory; takes numbers of images
  gpu         the graphics device beside the processor, kernel by kernel, and whole sweeps of each IMAGE; --build in place
              of images only builds
  choose      the choice of K alone, from a synthetic report; takes no image
  all         most of these, written to docs/speed.md; without IMAGE: what it takes";

/// One line and one file for each thing that is timed.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    match arguments {
        ["all", arguments @ ..] => all::run(arguments),
        ["compress", images @ ..] => compress::run(images),
        ["cq100", paths @ ..] => cq100::run(paths),
        ["gpu", arguments @ ..] => gpu::run(arguments),
        ["growth", images @ ..] => growth::run(images),
        ["curve", images @ ..] => curve::run(images),
        ["threads", paths @ ..] => threads::run(paths),
        ["choose"] => choose::run(),
        ["kmeans", arguments @ ..] => kmeans::run(arguments),
        ["large", images @ ..] => large::run(images),
        ["merge", counts @ ..] => merge::run(counts),
        ["metrics", images @ ..] => metrics::run(images),
        ["silhouette", images @ ..] => silhouette::run(images),
        ["sweep", images @ ..] => sweep::run(images),
        _ => Err(USAGE.to_owned()),
    }
}
