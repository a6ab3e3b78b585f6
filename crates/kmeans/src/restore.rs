//! A clustering anew from its centroids, by one assignment.

use crate::algorithm::{Assigner, State, reassign};
use crate::cloud::Cloud;
use crate::clustering::{Clustering, Stop};
use crate::histogram::Histogram;
use crate::kernel::Columns;
use crate::params::Algorithm;

/// The clustering of `histogram` whose centroids, in the histogram's units, are known from an earlier run, with that run's
/// `iterations` and `stop`: every colour gets the nearest centroid, as it did then. A centroid that is nearest to none is
/// left out.
///
/// # Panics
/// When there are no centroids, or more than 65,536.
#[must_use]
pub fn restore(histogram: &Histogram, centroids: Vec<[f64; 4]>, iterations: u32, stop: Stop) -> Clustering {
    assert!((1..=1 << 16).contains(&centroids.len()), "a clustering has 1 to 65,536 centroids");
    let points = Columns::new(histogram.points(), histogram.model().dimensions());
    let cloud = Cloud::from(histogram);
    let mut state = State::unassigned(cloud, centroids);
    reassign(&mut state, &mut Assigner::new(Algorithm::Auto, &cloud, &points), &mut Vec::new());
    state.finish(histogram, iterations, stop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClusterCount, ImageView, Params, cluster};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_clustered_comes_back(pixels in prop::collection::vec(prop::array::uniform4(any::<u8>()), 20..300), k in 1_u32..18) {
            let histogram = Histogram::new(&ImageView::new(pixels.len(), 1, &pixels).expect("pixels"));
            let params = Params::default().check().expect("defaults");
            let clustering = cluster(&histogram, ClusterCount::new(k).expect("K"), &params);
            prop_assume!(matches!(clustering.stop, Stop::Converged | Stop::MaxIterations));
            let Clustering { centroids, iterations, stop, .. } = clustering.clone();
            prop_assert_eq!(restore(&histogram, centroids, iterations, stop), clustering);
        }
    }
}
