//! The mean silhouette width estimated from pixels drawn in strata, until its 95 % interval is narrow enough.
//!
//! Three steps make few pixels enough:
//!
//! - The mean of an approximation, the [`spread_widths`](super::spread_widths), is taken over ALL pixels. Only the mean of
//!   what it lacks is estimated, whose variance is some fifty times smaller (the difference estimator of Cochran 1977,
//!   chapter 7). It need not be good for the estimate to be unbiased.
//! - The pixels, cluster by cluster and within each along the Hilbert curve, are divided into strata. Two are drawn in each,
//!   with replacement. Neighbours lack about the same, so strata take most of what variance is left (ibid., chapter 5).
//! - Each drawn pixel is measured against all pixels, with an error that is bounded and far below the half-width (see
//!   [`cell_groups`](super::cell_groups)). The mean of these bounds is added to it.
//!
//! With differences `r` and `r'` of the two pixels of each stratum, which has a share `p` of all pixels, the mean of what is
//! lacking is estimated as `sum of p (r + r') / 2`, and the variance of this as `v = sum of p^2 (r - r')^2 / 4`. The half-width
//! is `t` times its root, with `t` of Student's distribution with `v^2 / sum of (p^2 (r - r')^2 / 4)^2` degrees of freedom
//! (Satterthwaite, ibid.): where few strata make up most of the variance, it is less certain. Where the half-width is too
//! large, more strata are drawn anew.
//!
//! A 95 % interval is no bound. It is too narrow where no draw meets the few pixels that differ from their neighbours most.
//!
//! Source: W. G. Cochran, "Sampling Techniques", third edition, 1977.

use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64;

use super::bounded;
use super::cell_groups::CellGroups;
use super::drawn::{DrawnBlocks, Pixel, Stratum};
use super::prepared::{PreparedPartition, WidthsBy};
use super::result::{PartExecutor, Silhouette, in_parts, mean_of};
use super::sample::below;
use crate::lanes::LANES;

/// Strata of the first draw.
const FIRST_STRATA: usize = 512;

/// Distinct colours up to which the first draw would not be cheaper than the exact value.
const EXACT_UP_TO: usize = 2 * FIRST_STRATA;

/// Colours for each draw below which a bounded mean of all costs no more.
const COLOURS_PER_DRAW: usize = 4;

/// About the largest error of a drawn pixel's width, relative to the half-width. The mean of the bounds is a tenth of it.
const WIDTH_TOLERANCE: f64 = 0.2;

/// Mean with a 95 % interval of at most `half_width` on either side.
pub(super) fn stratified(
    prepared: &PreparedPartition,
    half_width: f64,
    seed: u64,
    execute: &PartExecutor<'_>,
) -> Silhouette {
    if prepared.colours <= EXACT_UP_TO {
        return bounded::exact(prepared, execute).0;
    }
    let population = Population::new(prepared, execute);
    let mut random = Pcg64::seed_from_u64(seed);
    let mut strata = FIRST_STRATA;
    while 2 * strata * COLOURS_PER_DRAW <= prepared.colours {
        let draws = population.draw(strata, &mut random);
        let estimate = population.estimate(&draws, WIDTH_TOLERANCE * half_width, execute);
        if estimate.error <= half_width {
            return estimate;
        }
        strata = more(strata, estimate.error / half_width);
    }
    bounded::bounded(prepared, half_width, execute).0
}

/// The quantile 0.975 of Student's t distribution with so many degrees of freedom, at least 1: 1.96 for many of them. This is
/// its asymptotic expansion (Abramowitz and Stegun 1964, 26.7.5), within 2 % from 2.5 degrees on.
fn t_quantile(degrees: f64) -> f64 {
    const TERMS: [f64; 4] = [1.959_964, 2.372_271, 2.822_502, 2.555_849];
    TERMS.iter().rev().fold(0.0, |sum, term| sum / degrees + term)
}

/// The strata that make the half-width `excess` times smaller, which falls at least with the power 2/3 of their number.
fn more(strata: usize, excess: f64) -> usize {
    (strata as f64 * excess.powf(1.5).max(1.25)) as usize
}

/// All pixels, from which some are drawn.
struct Population<'a> {
    prepared: &'a PreparedPartition,
    groups: CellGroups,
    /// The approximate widths of all blocks' lanes.
    approximate: Vec<[f64; LANES]>,
    /// Their means.
    means: Silhouette,
    /// Pixels of all blocks up to each.
    ends: Vec<u64>,
}

impl<'a> Population<'a> {
    fn new(prepared: &'a PreparedPartition, execute: &PartExecutor<'_>) -> Self {
        let clusters = &prepared.clusters;
        let of_clusters = clusters.occupied.iter().map(|cluster| &clusters.blocks[cluster.blocks.clone()]);
        let parts = in_parts(of_clusters, execute, &|place, blocks| {
            prepared.block_widths(place, blocks, WidthsBy::Spreads)
        });
        let running = clusters.blocks.iter().scan(0, |pixels, block| {
            *pixels += block.weight() as u64;
            Some(*pixels)
        });
        Self {
            prepared,
            groups: CellGroups::new(clusters),
            means: mean_of(prepared, &parts),
            approximate: parts.into_iter().flat_map(|part| part.widths).collect(),
            ends: running.collect(),
        }
    }

    /// Two pixels of each of at most `strata` strata.
    fn draw(&self, strata: usize, random: &mut Pcg64) -> Vec<Stratum> {
        let edges = self.edges(strata);
        let sizes = edges.iter().zip(&edges[1..]).filter(|(start, end)| start < end);
        let draw = |(start, end): (&u64, &u64)| {
            let mut pixel = || self.pixel(start + below(random.next_u64(), end - start));
            Stratum { pixels: [pixel(), pixel()], share: (end - start) as f64 / self.prepared.weight }
        };
        sizes.map(draw).collect()
    }

    /// The ranks of the pixels at which strata begin, and the end of the last. A stratum has its share of the pixels and of
    /// the colours taken together, so that rare colours are drawn, too.
    fn edges(&self, strata: usize) -> Vec<u64> {
        let PreparedPartition { weight: pixels, colours, ref clusters, .. } = *self.prepared;
        let pixels_per_colour = pixels / colours as f64;
        let step = 2.0 * pixels / strata as f64;
        let mut edges = vec![0];
        let (mut place, mut rank) = (0.0, 0.0);
        for weight in clusters.blocks.iter().flat_map(|block| block.weights).filter(|&weight| weight > 0.0) {
            let size = weight + pixels_per_colour;
            while edges.len() < strata && edges.len() as f64 * step < place + size {
                let share = (edges.len() as f64 * step - place) / size;
                edges.push((rank + share * weight) as u64);
            }
            place += size;
            rank += weight;
        }
        edges.extend(self.ends.last());
        edges
    }

    /// The pixel of a rank, counted from 0.
    fn pixel(&self, rank: u64) -> Pixel {
        let block = self.ends.partition_point(|&end| end <= rank);
        let weights = &self.prepared.clusters.blocks[block].weights;
        let mut left = self.ends[block] - rank;
        let mut lane = LANES - 1;
        while left > weights[lane] as u64 {
            left -= weights[lane] as u64;
            lane -= 1;
        }
        Pixel { block, lane }
    }

    fn estimate(&self, draws: &[Stratum], tolerance: f64, execute: &PartExecutor<'_>) -> Silhouette {
        let clusters = &self.prepared.clusters;
        let drawn = DrawnBlocks::new(clusters, draws);
        let how = WidthsBy::Colours { groups: &self.groups, tolerance };
        let of_clusters = clusters.occupied.iter().map(|cluster| &drawn.blocks[drawn.range(cluster)]);
        let parts =
            in_parts(of_clusters, execute, &|place, blocks| self.prepared.block_widths(place, blocks, how));
        let bound: f64 = parts.iter().map(|part| part.sums.errors).sum();
        let mut lacks: Vec<[f64; LANES]> = parts.into_iter().flat_map(|part| part.widths).collect();
        for (lacks, &block) in lacks.iter_mut().zip(&drawn.indices) {
            for lane in 0..LANES {
                lacks[lane] -= self.approximate[block][lane];
            }
        }

        let (mut lacking, mut variance, mut squares) = (0.0, 0.0, 0.0);
        for Stratum { pixels, share } in draws {
            let [first, second] = pixels.map(|pixel| lacks[drawn.place(pixel.block)][pixel.lane]);
            lacking += 0.5 * share * (first + second);
            let half = 0.5 * share * (first - second);
            variance += half * half;
            squares += half * half * half * half;
        }
        let standard_errors = if squares > 0.0 { t_quantile(variance * variance / squares) } else { 0.0 };
        Silhouette {
            mean: (self.means.mean + lacking).clamp(-1.0, 1.0),
            error: standard_errors * variance.sqrt() + bound,
            clusters: self.cluster_means(&drawn, &lacks),
        }
    }

    /// The mean over each cluster: the approximate one, and what its drawn pixels lack.
    fn cluster_means(&self, drawn: &DrawnBlocks, lacks: &[[f64; LANES]]) -> Vec<Option<f64>> {
        let clusters = &self.prepared.clusters;
        let lacking = |place: usize| -> f64 {
            let range = drawn.range(&clusters.occupied[place]);
            let (mut sum, mut share) = (0.0, 0.0);
            for (block, lacks) in drawn.blocks[range.clone()].iter().zip(&lacks[range]) {
                for lane in 0..LANES {
                    sum += block.weights[lane] * lacks[lane];
                    share += block.weights[lane];
                }
            }
            if share > 0.0 { sum / share } else { 0.0 }
        };
        let means = self.means.clusters.iter().zip(&clusters.places);
        means.map(|(mean, &place)| mean.map(|mean| (mean + lacking(place)).clamp(-1.0, 1.0))).collect()
    }
}

#[cfg(test)]
mod tests {
    use pulp::Arch;

    use super::super::testing::{Colours, SHAPES, Shape, cloud};
    use super::super::{SilhouetteMethod, Silhouettes, run_in_order, silhouette};
    use super::*;

    fn of(colours: &Colours, method: SilhouetteMethod) -> Silhouette {
        silhouette(&colours.partition(), method).expect("several clusters")
    }

    fn estimate(colours: &Colours, half_width: f64, seed: u64) -> Silhouette {
        of(colours, SilhouetteMethod::Stratified { half_width, seed })
    }

    fn prepared(colours: &Colours) -> PreparedPartition {
        let order = Silhouettes::new(&colours.points).order;
        PreparedPartition::new(&colours.partition(), &order, Arch::new())
    }

    fn exact(colours: &Colours) -> Silhouette {
        of(colours, SilhouetteMethod::Exact)
    }

    /// Shapes in which no pixel is so unlike its neighbours that what it lacks is far from normally distributed.
    const DENSE: [Shape; 3] = [Shape::Uniform, Shape::Premultiplied, Shape::Line];

    /// What is off in each of 5 first draws from each of 200 partitions, in half-widths.
    fn deviations() -> Vec<f64> {
        let of_partition = |number: usize| {
            let clusters = [2, 3, 5, 9, 17, 40][number / DENSE.len() % 6];
            let colours = cloud(DENSE[number % DENSE.len()], 4_096, clusters, number as u64);
            let exact = exact(&colours).mean;
            let prepared = prepared(&colours);
            let population = Population::new(&prepared, &run_in_order);
            let mut random = Pcg64::seed_from_u64(number as u64);
            let mut off = || {
                let draws = population.draw(FIRST_STRATA, &mut random);
                let estimate = population.estimate(&draws, 0.0, &run_in_order);
                (estimate.mean - exact) / estimate.error
            };
            [off(), off(), off(), off(), off()]
        };
        (0..200).flat_map(of_partition).collect()
    }

    #[test]
    fn the_exact_mean_is_within_the_interval_19_times_in_20() {
        let off = deviations();
        let within = off.iter().filter(|off| off.abs() <= 1.0).count();
        // A binomial of p = 0.95 leaves this band with a probability of 1e-6.
        assert!((913..=980).contains(&within), "{within} of {}", off.len());
        // Were intervals no wider than needed, this would be 1 / 1.96, and the mean of an unbiased estimate 0.
        let root_mean_square = (off.iter().map(|off| off * off).sum::<f64>() / off.len() as f64).sqrt();
        assert!((0.45..0.57).contains(&root_mean_square), "{root_mean_square}");
        let mean = off.iter().sum::<f64>() / off.len() as f64;
        assert!(mean.abs() < 5.0 * root_mean_square / (off.len() as f64).sqrt(), "{mean}");
    }

    #[test]
    fn the_half_width_is_reached() {
        for (seed, shape) in SHAPES.into_iter().enumerate() {
            let colours = cloud(shape, 6_000, 9, seed as u64);
            let exact = exact(&colours).mean;
            for half_width in [1e-2, 1e-3, 6e-4] {
                let estimate = estimate(&colours, half_width, 1);
                assert!(0.0 < estimate.error && estimate.error <= half_width, "{shape:?} {}", estimate.error);
                assert!((estimate.mean - exact).abs() < 2.5 * estimate.error, "{shape:?} at {half_width}");
            }
        }
    }

    #[test]
    fn more_strata_are_drawn_only_where_they_are_needed() {
        let colours = cloud(Shape::Uniform, 20_000, 9, 1);
        let errors = [2e-3, 2e-4].map(|half_width| estimate(&colours, half_width, 1).error);
        assert!(errors[0] > 3e-4 && errors[1] <= 2e-4 && errors[1] > 1e-4, "{errors:?}");
    }

    #[test]
    fn few_colours_are_measured_exactly() {
        let few = cloud(Shape::Uniform, EXACT_UP_TO, 5, 1);
        assert_eq!(estimate(&few, 1e-2, 1), exact(&few));
        let more = cloud(Shape::Uniform, EXACT_UP_TO + 1, 5, 1);
        assert!(estimate(&more, 1e-2, 1).error > 0.0);
    }

    #[test]
    fn where_most_colours_would_be_drawn_all_are_measured() {
        let colours = cloud(Shape::Uniform, 5_000, 5, 1);
        let all = of(&colours, SilhouetteMethod::Bounded { error: 1e-4 });
        assert_eq!(estimate(&colours, 1e-4, 1), all);
    }

    #[test]
    fn quantiles_are_those_of_tables() {
        for (degrees, quantile) in [(3.0, 3.182), (5.0, 2.571), (10.0, 2.228), (30.0, 2.042), (1e6, 1.960)] {
            assert!((t_quantile(degrees) / quantile - 1.0).abs() < 0.01, "{degrees}");
        }
    }

    #[test]
    fn an_estimate_is_decided_by_its_seed() {
        let colours = cloud(Shape::Premultiplied, 5_000, 5, 1);
        assert_eq!(estimate(&colours, 1.0, 3), estimate(&colours, 1.0, 3));
        assert_ne!(estimate(&colours, 1.0, 3).mean.to_bits(), estimate(&colours, 1.0, 4).mean.to_bits());
    }

    #[test]
    fn clusters_have_means_of_their_own() {
        let colours = Colours { clusters: 5, ..cloud(Shape::Uniform, 5_000, 4, 1) };
        let (estimate, exact) = (estimate(&colours, 1.0, 1), exact(&colours));
        for (estimate, exact) in estimate.clusters.iter().zip(&exact.clusters).take(4) {
            let off = estimate.expect("drawn") - exact.expect("members");
            assert!(off.abs() < 0.03 && off != 0.0, "{estimate:?} {exact:?}");
        }
        assert_eq!(estimate.clusters[4], None);
    }

    #[test]
    fn every_rank_is_a_pixel_of_its_own() {
        let colours = cloud(Shape::Grid, 1_500, 6, 1);
        let prepared = prepared(&colours);
        let population = Population::new(&prepared, &run_in_order);
        let draw = |rank| Stratum { pixels: [population.pixel(rank); 2], share: 1.0 };
        let drawn: Vec<Stratum> = (0..prepared.weight as u64).map(draw).collect();
        let drawn = DrawnBlocks::new(&prepared.clusters, &drawn);
        assert_eq!(drawn.blocks.len(), prepared.clusters.blocks.len());
        for (drawn, block) in drawn.blocks.iter().zip(&prepared.clusters.blocks) {
            assert_eq!(drawn.weights.map(f64::to_bits), block.weights.map(f64::to_bits));
        }
    }

    #[test]
    fn strata_cover_all_pixels_and_rare_colours_have_theirs() {
        // Of 1,100 colours the first has nine pixels in ten.
        let mut colours = cloud(Shape::Uniform, 1_100, 2, 1);
        colours.weights.fill(1);
        colours.weights[0] = 9 * 1_099;
        let prepared = prepared(&colours);
        let population = Population::new(&prepared, &run_in_order);
        let edges = population.edges(400);
        assert!(edges.is_sorted() && edges[0] == 0 && edges.last() == Some(&(10 * 1_099)));
        assert_eq!(edges.len(), 401);
        let draws = population.draw(400, &mut Pcg64::seed_from_u64(1));
        assert!((draws.iter().map(|stratum| stratum.share).sum::<f64>() - 1.0).abs() < 1e-12);
        let rare = draws.iter().filter(|stratum| stratum.share < 2e-3).count();
        assert!((215..=225).contains(&rare), "{rare}");
    }
}
