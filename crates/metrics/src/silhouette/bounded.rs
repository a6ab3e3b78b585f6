//! All widths, the error of their mean kept within a bound.
//!
//! How the error follows from the tolerance differs from image to image. So the tolerance is found on some of the blocks
//! first. The error that is reported is summed over all: should it exceed the bound, all is done again with less
//! tolerance.

use super::blocks::Block;
use super::survey::{Survey, Surveyed};
use super::{InParts, Silhouette, mean_of};

/// Blocks in a part.
const PART: usize = 64;

/// Blocks from one that is tried to the next.
const STRIDE: usize = 61;

/// The tolerance that is tried first, relative to the bound: usually far too large or too small.
const FIRST_GUESS: f64 = 0.01;

/// The share of the bound that is aimed for.
const AIM: f64 = 0.85;

/// What rounding may add to the error of a mean, at most.
const ROUNDING: f64 = 1e-9;

/// The mean width and all that it is the mean of, part by part in order of the clusters.
pub(super) fn exact(survey: &Survey, in_parts: &InParts<'_>) -> (Silhouette, Vec<Surveyed>) {
    let parts = all(survey, 0.0, in_parts);
    (mean_of(survey, &parts), parts)
}

/// The same with an error of the mean of at most `bound`.
pub(super) fn bounded(survey: &Survey, bound: f64, in_parts: &InParts<'_>) -> (Silhouette, Vec<Surveyed>) {
    let mut tolerance = tolerance(survey, bound);
    loop {
        let parts = all(survey, tolerance, in_parts);
        let error = parts.iter().map(|part| part.sums.errors).sum::<f64>() / survey.weight + ROUNDING;
        if error <= bound || tolerance == 0.0 {
            return (Silhouette { error, ..mean_of(survey, &parts) }, parts);
        }
        tolerance *= 0.5 * bound / error;
        if tolerance < f64::MIN_POSITIVE {
            tolerance = 0.0;
        }
    }
}

fn all(survey: &Survey, tolerance: f64, in_parts: &InParts<'_>) -> Vec<Surveyed> {
    let clusters = &survey.clusters;
    let parts: Vec<(usize, &[Block])> = clusters
        .occupied
        .iter()
        .enumerate()
        .flat_map(|(place, cluster)| {
            clusters.blocks[cluster.blocks.clone()].chunks(PART).map(move |blocks| (place, blocks))
        })
        .collect();
    in_parts(parts.len(), &|part| {
        let (place, blocks) = parts[part];
        super::SilhouettePart(survey.of(place, blocks, tolerance))
    })
    .into_iter()
    .map(|part| part.0)
    .collect()
}

/// The tolerance that seems to exhaust `bound`.
fn tolerance(survey: &Survey, bound: f64) -> f64 {
    let samples = samples(survey);
    let count = samples.iter().map(Vec::len).sum::<usize>();
    let share = survey.clusters.blocks.len() as f64 / count as f64;
    let error = |tolerance: f64| -> f64 {
        let surveyed = |(place, blocks): (usize, &Vec<Block>)| survey.of(place, blocks, tolerance);
        let errors = samples.iter().enumerate().map(|sample| surveyed(sample).sums.errors);
        errors.sum::<f64>() * share / survey.weight
    };
    let mut tolerance = FIRST_GUESS * bound;
    for _ in 0..2 {
        tolerance *= (AIM * bound / error(tolerance)).clamp(0.05, 20.0);
    }
    tolerance
}

/// Some blocks of each cluster.
fn samples(survey: &Survey) -> Vec<Vec<Block>> {
    let mut next = 0;
    let clusters = &survey.clusters;
    let sample = clusters.occupied.iter().map(|cluster| {
        let mut sample = Vec::new();
        while next < cluster.blocks.end {
            sample.push(clusters.blocks[next]);
            next += STRIDE;
        }
        sample
    });
    sample.collect()
}
