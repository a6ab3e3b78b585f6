//! Lloyd with cell filtering (Kanungo et al. 2002, "An efficient k-means clustering algorithm: analysis and
//! implementation"): most centroids are ruled out for a whole cell of adjacent colours at once, and only the remaining
//! candidates are compared with its points.
//!
//! The labels are those of plain Lloyd, to the bit. An iteration costs about O(U) once clusters are small compared with
//! the space. With few clusters (up to about 16) plain Lloyd is as fast.

use super::assign::Assign;
use crate::kernel::{Cells, Centroids, Change, Columns, assign_by_cells};
use crate::weighted_points::WeightedPoints;

#[derive(Clone)]
pub(crate) struct CellFilter<'a> {
    points: &'a Columns,
    cells: Cells,
}

impl<'a> CellFilter<'a> {
    pub(crate) fn new(data: &WeightedPoints<'_>, points: &'a Columns) -> Self {
        Self { points, cells: Cells::new(data.points, data.step) }
    }
}

impl Assign for CellFilter<'_> {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>) {
        assign_by_cells(self.points, &mut self.cells, centroids, labels, changes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithm::iterate::{assignment_step, updated_centroids};
    use crate::algorithm::lloyd::Lloyd;
    use crate::algorithm::split::split_widest;
    use crate::algorithm::state::State;
    use crate::histogram::Histogram;
    use crate::image::ImageView;
    use proptest::prelude::*;

    /// What happens between two assignment steps.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        Update,
        Split,
        /// The numbers choose the clusters.
        Merge(usize, usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            3 => Just(Step::Update),
            2 => Just(Step::Split),
            2 => (any::<usize>(), any::<usize>()).prop_map(|(cluster, into)| Step::Merge(cluster, into)),
        ]
    }

    fn take(step: Step, state: &mut State<'_>) {
        let clusters = state.clusters();
        match step {
            Step::Update => state.centroids = updated_centroids(state),
            Step::Split => split_widest(state),
            Step::Merge(..) if clusters == 1 => {}
            Step::Merge(cluster, distance) => {
                let cluster = cluster % clusters;
                state.merge(cluster, (cluster + 1 + distance % (clusters - 1)) % clusters);
            }
        }
    }

    proptest! {
        /// The filter's labels are plain Lloyd's after any sequence of updates, splits and merges, whichever cluster vanishes.
        #[test]
        fn equals_plain_lloyd_through_splits_and_merges(
            colors in prop::collection::vec(prop::array::uniform3(any::<u8>()), 60..700),
            steps in prop::collection::vec(prop::collection::vec(step(), 1..4), 1..20),
            k in 1_usize..20,
        ) {
            let pixels: Vec<[u8; 4]> = colors.iter().map(|&[r, g, b]| [r, g, b, 255]).collect();
            let histogram = Histogram::new(&ImageView::new(pixels.len(), 1, &pixels).expect("pixels"));
            prop_assume!(histogram.model().dimensions() == 3 && k < histogram.len());
            let start = histogram.points()[..k].iter().map(|point| point.map(f64::from)).collect();
            let points = Columns::new(histogram.points(), 3);
            let data = WeightedPoints::from(&histogram);
            let mut filtered = State::unassigned(data, start);
            let mut plain = filtered.clone();
            let (mut filter, mut lloyd) = (CellFilter::new(&data, &points), Lloyd { points: &points });
            for steps in steps {
                for step in steps {
                    take(step, &mut filtered);
                    take(step, &mut plain);
                }
                assignment_step(&mut filtered, &mut filter, &mut Vec::new());
                assignment_step(&mut plain, &mut lloyd, &mut Vec::new());
                prop_assert_eq!(&filtered.labels, &plain.labels);
                prop_assert_eq!(&filtered.moments, &plain.moments);
            }
        }
    }
}
