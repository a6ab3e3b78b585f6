//! Plain Lloyd: every point is compared with every centroid, O(U K) per iteration. The reference that the faster
//! algorithms are tested against, and as fast as any of them up to about 16 clusters.

use super::assign::Assign;
use crate::kernel::{Centroids, Change, Columns, assign};

#[derive(Clone)]
pub(crate) struct Lloyd<'a> {
    pub(crate) points: &'a Columns,
}

impl Assign for Lloyd<'_> {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>) {
        assign(self.points, centroids.now, labels, changes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithm::iterate::iterate;
    use crate::algorithm::state::State;
    use crate::histogram::Histogram;
    use crate::image::ImageView;
    use crate::params::Params;
    use proptest::prelude::*;

    /// Lloyd as in a textbook, over single pixels: labels, pixels per cluster, updates.
    fn over_pixels(pixels: &[[f32; 4]], mut centroids: Vec<[f64; 4]>) -> (Vec<u16>, Vec<u64>, u32) {
        let mut labels = vec![0; pixels.len()];
        for iteration in 0.. {
            let now: Vec<_> = centroids.iter().map(|c| c.map(|x| x as f32)).collect();
            let nearest = |pixel: &[f32; 4]| {
                let squared = |c: &[f32; 4]| pixel.iter().zip(c).map(|(x, c)| (x - c) * (x - c)).sum::<f32>();
                (0..now.len())
                    .fold(0, |best, c| if squared(&now[c]) < squared(&now[best]) { c } else { best })
            };
            let before = labels.clone();
            labels = pixels.iter().map(|pixel| nearest(pixel) as u16).collect();
            let mut counts = vec![0_u64; centroids.len()];
            let mut sums = vec![[0_u64; 4]; centroids.len()];
            for (pixel, &label) in pixels.iter().zip(&labels) {
                counts[label as usize] += 1;
                (0..4).for_each(|d| sums[label as usize][d] += pixel[d] as u64);
            }
            if iteration > 0 && (before == labels || counts.contains(&0)) {
                return (labels, counts, iteration);
            }
            for (centroid, (sum, &count)) in centroids.iter_mut().zip(sums.iter().zip(&counts)) {
                *centroid = sum.map(|sum| sum as f64 / count.max(1) as f64);
            }
        }
        unreachable!("Lloyd converges")
    }

    proptest! {
        #[test]
        fn weighted_colours_equal_expanded_pixels(colors in prop::collection::vec(prop::array::uniform3(0_u8..30), 8..200), k in 1_usize..8) {
            let pixels: Vec<[u8; 4]> = colors.iter().map(|&[r, g, b]| [r, g, b, 255]).collect();
            let histogram = Histogram::new(&ImageView::new(pixels.len(), 1, &pixels).expect("pixels"));
            prop_assume!(histogram.model().dimensions() == 3 && k < histogram.len());
            let start: Vec<_> = histogram.points()[..k].iter().map(|point| point.map(f64::from)).collect();
            let colors: Vec<usize> = (0..histogram.len())
                .flat_map(|color| std::iter::repeat_n(color, histogram.weights()[color] as usize))
                .collect();
            let expanded: Vec<_> = colors.iter().map(|&color| histogram.points()[color]).collect();
            let (labels, counts, iterations) = over_pixels(&expanded, start.clone());
            prop_assume!(!counts.contains(&0));

            let points = Columns::new(histogram.points(), 3);
            let mut state = State::unassigned((&histogram).into(), start);
            let params = Params::default().check().expect("defaults");
            let (updates, _) = iterate(&mut state, &params, &mut Lloyd { points: &points });
            prop_assert_eq!(updates, iterations);
            let ours: Vec<u64> = state.moments.iter().map(|moments| moments.count).collect();
            prop_assert_eq!(&ours, &counts);
            for (color, label) in colors.into_iter().zip(labels) {
                prop_assert_eq!(state.labels[color], label);
            }
        }
    }
}
