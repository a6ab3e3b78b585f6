//! Clustering a sample of the pixels, for a bound on the cost: the centroids come from the sample, labels, counts and SSE from
//! all pixels.
//!
//! The sample is systematic: every n-th of the pixels in Morton order of their colours, from an offset that follows from the
//! seed. Each pixel is drawn with the same probability, none is drawn twice, and exactly as many are drawn as asked for. As
//! adjacent pixels in the order have similar colours, each region of the colour space is represented by its share, which
//! independent draws would not ensure. The fully transparent colour, which is the first, is always drawn, if need be in
//! addition.

use rand_pcg::Pcg64;

use crate::algorithm::{Assigner, State, permitted_assignment};
use crate::clustering::{Clustering, Stop};
use crate::coordinates::ColorModel;
use crate::histogram::Histogram;
use crate::params::CheckedParams;
use crate::random::below;
use crate::weighted_points::{PointColumns, WeightedPoints};

/// A stream of random numbers that no clustering uses: theirs are numbered by K and run.
const STREAM: u128 = u128::MAX;

/// The histogram of `params.max_pixels` drawn pixels; `None` where the image has no more. Gray images are never sampled, as
/// the cost of their clustering does not depend on the pixels.
pub(crate) fn sample(histogram: &Histogram, params: &CheckedParams) -> Option<Histogram> {
    let (drawn, all) = (params.max_pixels? as u64, histogram.pixel_count());
    if all <= drawn || histogram.model() == ColorModel::Gray {
        return None;
    }
    let offset = below(&mut Pcg64::new(params.seed as u128, STREAM), all);
    // Below 2^32 pixels: the product fits, and so does the sum.
    let drawn_before = |pixels: u64| (pixels * drawn + offset) / all;
    let (mut pixels, mut clear) = (0, WeightedPoints::from(histogram).has_clear());
    let weights = histogram.weights().iter().map(|&weight| {
        let before = drawn_before(pixels);
        pixels += weight as u64;
        let drawn = (drawn_before(pixels) - before) as u32;
        drawn.max(std::mem::take(&mut clear).into())
    });
    Some(histogram.with_weights(weights))
}

/// Extends clusterings of a sample to all colours of `histogram`: each colour is assigned to the nearest centroid.
pub(crate) fn assign_all(
    clusterings: impl IntoIterator<Item = Clustering>,
    histogram: &Histogram,
    params: &CheckedParams,
) -> Vec<Clustering> {
    let points = PointColumns::new(&histogram.into());
    let mut assigner = Assigner::new(params.algorithm, &histogram.into(), &points);
    let extended = |clustering: Clustering| {
        let mut state = State::unassigned(histogram.into(), clustering.centroids);
        permitted_assignment(&mut state, &mut assigner);
        let stop = if clustering.stop == Stop::Exact { Stop::Converged } else { clustering.stop };
        state.to_clustering(histogram, clustering.iterations, stop)
    };
    clusterings.into_iter().map(extended).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageView;
    use crate::params::Params;
    use proptest::prelude::*;

    fn sampled(histogram: &Histogram, max_pixels: u32, seed: u64) -> Option<Histogram> {
        let params = Params { max_pixels: Some(max_pixels), seed, ..Params::default() };
        sample(histogram, &params.check().expect("valid options"))
    }

    proptest! {
        #[test]
        fn colours_are_drawn_by_their_share(
            pixels in prop::collection::vec(prop::array::uniform4(0_u8..4), 2..200), seed: u64, max_pixels in 1_u32..250,
        ) {
            let histogram = Histogram::new(&ImageView::new(pixels.len(), 1, &pixels).expect("pixels"));
            let Some(sample) = sampled(&histogram, max_pixels, seed) else {
                prop_assert!(pixels.len() <= max_pixels as usize);
                return Ok(());
            };
            let added = sample.pixel_count() - max_pixels as u64;
            prop_assert!(added == 0 || added == 1 && sample.colors()[0] == [0; 4] && sample.weights()[0] == 1);
            prop_assert_eq!(sample.model(), histogram.model());
            let share = max_pixels as f64 / pixels.len() as f64;
            for (color, &weight) in histogram.colors().iter().zip(histogram.weights()) {
                let drawn = sample.colors().iter().position(|other| other == color);
                let drawn = drawn.map_or(0, |index| sample.weights()[index]);
                prop_assert!((drawn as f64 - share * weight as f64).abs() < 1.0 && drawn <= weight);
            }
        }
    }

    #[test]
    fn the_seed_decides_which_pixels_are_drawn() {
        let pixels: Vec<[u8; 4]> = (0..=255).map(|v: u8| [v, v / 2, 7, 255]).collect();
        let histogram = Histogram::new(&ImageView::new(256, 1, &pixels).expect("pixels"));
        let colors = |seed| sampled(&histogram, 10, seed).expect("a sample").colors().to_vec();
        assert_eq!(colors(1), colors(1));
        assert!((2..20).any(|seed| colors(seed) != colors(1)));
        let starts: Vec<u8> = (0..50).map(|seed| colors(seed)[0][0]).collect();
        assert!(starts.iter().min() < Some(&5) && starts.iter().max() > Some(&20), "all starts are possible");
    }
}
