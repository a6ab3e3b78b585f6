//! Every K from 2 to 256 by incremental k-means, on one thread, against scikit-learn's best of 10 restarts over the distinct colours
//! at some of these. The peer's results are kept in `target/peers-kmeans`, by image and K: they take minutes each.

use std::process::Command;
use std::time::Instant;

use kmeans::{Params, cluster_each};
use serde::Deserialize;

use crate::bench::grid::{Grid, conclude};
use crate::bench::ours::{Picture, count};
use crate::bench::timing::geometric_mean;
use crate::process::{Outcome, output, python, say, script};
use crate::root;

const HIGHEST: u32 = 256;
/// Up to this ratio a distortion counts as no worse.
const TIE: f64 = 1.001;

#[derive(Deserialize)]
struct Peer {
    distortion: f64,
}

pub(super) fn run(pictures: &[Picture], ks: &[u32]) -> Outcome {
    say(
        "Every K from 2 to 256 on one thread; distortion over that of scikit-learn's best of 10 restarts.\n",
    )?;
    let names: Vec<String> = ks.iter().map(|k| format!("K = {k}")).collect();
    let heads: Vec<&str> = std::iter::once("seconds").chain(names.iter().map(String::as_str)).collect();
    let grid = Grid::open(&[("image", 32)], &heads)?;
    let params = Params::default().check().map_err(|error| error.to_string())?;
    let all = (2..=HIGHEST).map(count).collect::<Result<Vec<_>, _>>()?;
    let (mut seconds, mut ratios) = (Vec::new(), Vec::new());
    for picture in pictures {
        let start = Instant::now();
        let clusterings = cluster_each(&picture.histogram()?, &all, &params);
        seconds.push(start.elapsed().as_secs_f64());
        let mut row = Vec::new();
        for &k in ks {
            let ours = clusterings[k as usize - 2].sse / picture.pixels.len() as f64;
            row.push(ours / best_of_ten(picture, k)?.distortion);
        }
        let mut cells = vec![picture.name.clone(), format!("{:.2}", seconds[seconds.len() - 1])];
        cells.extend(row.iter().map(|ratio| format!("{ratio:.4}")));
        grid.row(&cells)?;
        ratios.extend(row);
    }
    let within = ratios.iter().filter(|&&ratio| ratio <= TIE).count();
    conclude(&format!(
        "Geometric means: {:.2} s per image, distortion {:.4} of theirs; {within} of {} cases at most {TIE}.",
        geometric_mean(&seconds),
        geometric_mean(&ratios),
        ratios.len()
    ))
}

fn best_of_ten(picture: &Picture, k: u32) -> Result<Peer, String> {
    let mut command = Command::new(python()?);
    command.arg(script("kmeans_peer.py")).args(["best", &picture.path, "-k", &k.to_string(), "--cache"]);
    command.arg(root::path().join("target/peers-kmeans"));
    serde_json::from_str(&output(&mut command)?).map_err(|error| error.to_string())
}
