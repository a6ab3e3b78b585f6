//! A clustering from known centroids, by a single assignment step.

use crate::algorithm::{Assigner, State, assignment_step};
use crate::clustering::{Clustering, Stop};
use crate::histogram::Histogram;
use crate::params::Algorithm;
use crate::weighted_points::{PointColumns, WeightedPoints};

impl Clustering {
    /// The clustering of `histogram` in which every colour belongs to the nearest of `centroids`, K positions in the
    /// histogram's units; a centroid that is nearest to no colour is left out.
    ///
    /// With the centroids of an earlier run on the same histogram, and its `iterations` and `stop`, the result equals that
    /// of the run. Not for gray images or [`Stop::Exact`], whose labels do not come from distances.
    ///
    /// # Panics
    /// When there are no centroids, or more than 65,536.
    #[must_use]
    pub fn from_centroids(
        histogram: &Histogram,
        centroids: Vec<[f64; 4]>,
        iterations: u32,
        stop: Stop,
    ) -> Self {
        assert!((1..=1 << 16).contains(&centroids.len()), "a clustering has 1 to 65,536 centroids");
        let points = PointColumns::new(&histogram.into());
        let data = WeightedPoints::from(histogram);
        let mut state = State::unassigned(data, centroids);
        assignment_step(&mut state, &mut Assigner::new(Algorithm::Auto, &data, &points), &mut Vec::new());
        state.to_clustering(histogram, iterations, stop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::cluster;
    use crate::image::ImageView;
    use crate::params::{ClusterCount, Params};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equals_the_clustering_of_the_centroids(pixels in prop::collection::vec(prop::array::uniform4(any::<u8>()), 20..300), k in 1_u32..18) {
            let histogram = Histogram::new(&ImageView::new(pixels.len(), 1, &pixels).expect("pixels"));
            let params = Params::default().check().expect("defaults");
            let clustering = cluster(&histogram, ClusterCount::new(k).expect("K"), &params);
            prop_assume!(matches!(clustering.stop, Stop::Converged | Stop::MaxIterations));
            let Clustering { centroids, iterations, stop, .. } = clustering.clone();
            prop_assert_eq!(Clustering::from_centroids(&histogram, centroids, iterations, stop), clustering);
        }
    }
}
