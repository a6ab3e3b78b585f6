//! Clustering a part of the pixels, for a bound on the cost: centroids come from a sample, everything else from all pixels.
//!
//! The sample is systematic: of the pixels in Morton order of their colours, every so-and-so-many-th, from a start that
//! follows from the seed. Each pixel is as likely to be drawn as any other, none is drawn twice, exactly as many
//! are drawn as asked for, and since neighbours in the order have similar colours, each region of the colour space is
//! represented by its share (which chance alone would not grant).

use rand_core::Rng;
use rand_pcg::Pcg64;

use crate::algorithm::{Assigner, State, reassign};
use crate::clustering::{Clustering, Stop};
use crate::coordinates::ColorModel;
use crate::histogram::Histogram;
use crate::kernel::Columns;
use crate::params::CheckedParams;

/// Not the stream of any fit: those are numbered by K and run.
const STREAM: u128 = u128::MAX;

/// The colours of `params.max_pixels` drawn pixels; nothing where the image has no more. Gray images are never sampled:
/// their cost does not depend on it.
pub(crate) fn sample(histogram: &Histogram, params: &CheckedParams) -> Option<Histogram> {
    let (drawn, all) = (params.max_pixels? as u64, histogram.pixel_count());
    if all <= drawn || histogram.model() == ColorModel::Gray {
        return None;
    }
    let draw = Pcg64::new(params.seed as u128, STREAM).next_u64();
    let offset = ((draw as u128 * all as u128) >> 64) as u64;
    // Below 2^32 pixels: the product fits, and so does the sum.
    let drawn_before = |pixels: u64| (pixels * drawn + offset) / all;
    let mut pixels = 0;
    let weights = histogram.weights().iter().map(|&weight| {
        let before = drawn_before(pixels);
        pixels += weight as u64;
        (drawn_before(pixels) - before) as u32
    });
    Some(histogram.weighing(weights))
}

/// What a clustering of a sample makes of all colours: each belongs to the nearest of its centroids.
pub(crate) fn spread(
    clusterings: impl IntoIterator<Item = Clustering>,
    histogram: &Histogram,
    params: &CheckedParams,
) -> Vec<Clustering> {
    let points = Columns::new(histogram.points(), histogram.model().dimensions());
    let mut step = Assigner::new(params.algorithm, &histogram.into(), &points);
    let over_all = |clustering: Clustering| {
        let mut state = State::unassigned(histogram.into(), clustering.centroids);
        reassign(&mut state, &mut step, &mut Vec::new());
        let stop = if clustering.stop == Stop::Exact { Stop::Converged } else { clustering.stop };
        state.finish(histogram, clustering.iterations, stop)
    };
    clusterings.into_iter().map(over_all).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageView;
    use crate::params::Params;
    use proptest::prelude::*;

    fn sampled(histogram: &Histogram, max_pixels: u32, seed: u64) -> Option<Histogram> {
        let params = Params { max_pixels: Some(max_pixels), seed, ..Params::default() };
        sample(histogram, &params.check().expect("sound options"))
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
            prop_assert_eq!(sample.pixel_count(), max_pixels as u64);
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
