//! Our algorithms against each other: one fit from a random start, so that there is something left to iterate, on one
//! thread, histogram included.

use kmeans::{Algorithm, Init};

use crate::bench::grid::Grid;
use crate::bench::ours::{Picture, single_fit, timed_fit};
use crate::process::{Outcome, say};

const RUNS: usize = 3;

const ALGORITHMS: [Algorithm; 5] =
    [Algorithm::Auto, Algorithm::Lloyd, Algorithm::Elkan, Algorithm::Hamerly, Algorithm::MiniBatch];

pub(super) fn run(pictures: &[Picture], ks: &[u32]) -> Outcome {
    say(
        "Milliseconds from a random start to tol 1e-4 on one thread; distortion is minibatch's over that of the others.\n",
    )?;
    let names = ALGORITHMS.map(Algorithm::as_str);
    let heads: Vec<&str> = ["colours", "K"].into_iter().chain(names).chain(["distortion"]).collect();
    let grid = Grid::open(&[("image", 32)], &heads)?;
    for picture in pictures {
        let colors = picture.histogram()?.len();
        for &k in ks {
            let mut fits = Vec::new();
            for algorithm in ALGORITHMS {
                fits.push(timed_fit(picture, k, &single_fit(algorithm, Init::Random)?, RUNS)?.0);
            }
            let share = fits[fits.len() - 1].distortion / fits[0].distortion;
            let mut cells = vec![picture.name.clone(), colors.to_string(), k.to_string()];
            cells.extend(fits.iter().map(|fit| format!("{:.1}", 1e3 * fit.seconds)));
            cells.push(format!("{share:.4}"));
            grid.row(&cells)?;
        }
    }
    say("")
}
