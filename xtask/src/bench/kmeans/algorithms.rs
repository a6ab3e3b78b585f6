//! Our algorithms against each other: one fit from a random start, so that there is something left to iterate, on one
//! thread, histogram included.

use kmeans::{Algorithm, Init};

use super::ours::{Picture, single_fit, timed_fit};
use crate::process::{Outcome, say};

const RUNS: usize = 3;

const ALGORITHMS: [Algorithm; 5] =
    [Algorithm::Auto, Algorithm::Lloyd, Algorithm::Elkan, Algorithm::Hamerly, Algorithm::MiniBatch];

pub(super) fn run(pictures: &[Picture], ks: &[u32]) -> Outcome {
    say(
        "algorithms: milliseconds from a random start to tol 1e-4, one thread; minibatch's distortion relative to the exact ones'",
    )?;
    let names = ALGORITHMS.map(|algorithm| format!("{:>10}", algorithm.as_str())).concat();
    say(&format!("{:<32} {:>8} {:>4}{names}{:>12}", "image", "colours", "K", "distortion"))?;
    for picture in pictures {
        let colors = picture.histogram()?.len();
        for &k in ks {
            let mut fits = Vec::new();
            for algorithm in ALGORITHMS {
                fits.push(timed_fit(picture, k, &single_fit(algorithm, Init::Random)?, RUNS)?.0);
            }
            let times =
                fits.iter().map(|fit| format!("{:>10.1}", 1e3 * fit.seconds)).collect::<Vec<_>>().concat();
            let share = fits[fits.len() - 1].distortion / fits[0].distortion;
            say(&format!("{:<32} {colors:>8} {k:>4}{times}{share:>12.4}", picture.name))?;
        }
    }
    say("")
}
