//! Rank correlation, and where a metric reads what people said: isotonic regression of opinion on the metric, with a bootstrap
//! over originals.

use rand_core::Rng;
use rand_pcg::Pcg64;

/// Resamples of the originals.
const RESAMPLES: usize = 1_000;
/// Keeps these draws apart from those of other purposes under the same seed.
const STREAM: u128 = 0x0919;
/// The probability that a 95 % interval leaves out on each side.
const TAIL: f64 = 0.025;
/// Fewer originals have no interval.
const MIN_ORIGINALS: usize = 3;

/// A rated pair as a curve sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    /// Which original it is of.
    pub(super) reference: usize,
    /// A metric of which more is better: one of which less is better comes with its sign turned.
    pub(super) metric: f64,
    /// The mean opinion; higher is better.
    pub(super) opinion: f64,
}

/// Where a metric reads an opinion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) value: f64,
    /// The 95 % interval; `None` for few originals, and where more than one resample in twenty does not reach the opinion.
    pub(super) interval: Option<(f64, f64)>,
}

/// Spearman's rank correlation: Pearson's of the ranks, of which tied values share the mean. `None` where either side does
/// not vary.
pub(super) fn spearman(points: &[Point]) -> Option<f64> {
    let metric = ranks(&points.iter().map(|point| point.metric).collect::<Vec<_>>());
    let opinion = ranks(&points.iter().map(|point| point.opinion).collect::<Vec<_>>());
    let mean = f64::midpoint(points.len() as f64, 1.0);
    let product = |one: &[f64], other: &[f64]| {
        one.iter().zip(other).map(|(one, other)| (one - mean) * (other - mean)).sum::<f64>()
    };
    let spread = product(&metric, &metric) * product(&opinion, &opinion);
    (spread > 0.0).then(|| product(&metric, &opinion) / spread.sqrt())
}

/// The rank of each value, from 1; equal ones have the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&one, &other| values[one].total_cmp(&values[other]));
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0;
    for tied in order.chunk_by(|&one, &next| values[one].total_cmp(&values[next]).is_eq()) {
        let rank = below as f64 + f64::midpoint(tied.len() as f64, 1.0);
        for &index in tied {
            ranks[index] = rank;
        }
        below += tied.len();
    }
    ranks
}

/// Where the metric reads each of `opinions`; `None` where the curve does not reach it.
///
/// The interval is of percentiles over resamples of the originals, whose pairs stand or fall together.
pub(super) fn readings(points: &[Point], opinions: &[f64], seed: u64) -> Vec<Option<Reading>> {
    let mut points = points.to_vec();
    points.sort_by(|one, other| one.metric.total_cmp(&other.metric));
    let curve = Curve::fit(&points, |_| 1.0);
    let mut drawn = vec![Vec::with_capacity(RESAMPLES); opinions.len()];
    let originals = 1 + points.iter().map(|point| point.reference).max().unwrap_or(0);
    if distinct(&points) >= MIN_ORIGINALS {
        let mut rng = Pcg64::new(seed.into(), STREAM);
        for _ in 0..RESAMPLES {
            let weights = resample(originals, &mut rng);
            let curve = Curve::fit(&points, |reference| weights[reference]);
            drawn.iter_mut().zip(opinions).for_each(|(drawn, &opinion)| drawn.extend(curve.reads(opinion)));
        }
    }
    let reading = |(&opinion, drawn): (&f64, &mut Vec<f64>)| {
        Some(Reading { value: curve.reads(opinion)?, interval: interval(drawn) })
    };
    opinions.iter().zip(&mut drawn).map(reading).collect()
}

fn distinct(points: &[Point]) -> usize {
    let mut originals: Vec<usize> = points.iter().map(|point| point.reference).collect();
    originals.sort_unstable();
    originals.dedup();
    originals.len()
}

/// How often each original is drawn, of as many draws as there are originals.
fn resample(originals: usize, rng: &mut Pcg64) -> Vec<f64> {
    let mut weights = vec![0.0; originals];
    for _ in 0..originals {
        // Off uniform by at most `originals` / 2^64.
        weights[((u128::from(rng.next_u64()) * originals as u128) >> 64) as usize] += 1.0;
    }
    weights
}

fn interval(drawn: &mut [f64]) -> Option<(f64, f64)> {
    if (drawn.len() as f64) < (1.0 - 2.0 * TAIL) * RESAMPLES as f64 {
        return None;
    }
    drawn.sort_by(f64::total_cmp);
    let last = drawn.len() - 1;
    let from_an_end = (TAIL * last as f64).round() as usize;
    Some((drawn[from_an_end], drawn[last - from_an_end]))
}

/// Opinion as a non-decreasing function of a metric: isotonic regression by pooling adjacent violators (Ayer et al. 1955),
/// straight from the centre of one pool to that of the next.
#[derive(Debug)]
struct Curve {
    pools: Vec<Pool>,
}

/// Neighbouring points that share an opinion.
#[derive(Clone, Copy, Debug)]
struct Pool {
    weight: f64,
    metric: f64,
    opinion: f64,
}

impl Pool {
    fn joined(self, other: Self) -> Self {
        let weight = self.weight + other.weight;
        let mean = |one: f64, next: f64| (self.weight * one + other.weight * next) / weight;
        Self { weight, metric: mean(self.metric, other.metric), opinion: mean(self.opinion, other.opinion) }
    }
}

impl Curve {
    /// Fits points that are sorted by their metric, each with the weight of its original.
    fn fit(points: &[Point], weight: impl Fn(usize) -> f64) -> Self {
        let mut pools: Vec<Pool> = Vec::new();
        for tied in points.chunk_by(|one, next| one.metric.total_cmp(&next.metric).is_eq()) {
            let pool = |point: &Point| Pool {
                weight: weight(point.reference),
                metric: point.metric,
                opinion: point.opinion,
            };
            let drawn = tied.iter().map(pool).filter(|pool| pool.weight > 0.0);
            let Some(mut pool) = drawn.reduce(Pool::joined) else { continue };
            while let Some(before) = pools.pop_if(|before| before.opinion >= pool.opinion) {
                pool = before.joined(pool);
            }
            pools.push(pool);
        }
        Self { pools }
    }

    /// The metric at which the curve has this opinion; `None` beyond its ends.
    fn reads(&self, opinion: f64) -> Option<f64> {
        let above = self.pools.iter().position(|pool| pool.opinion >= opinion)?;
        let upper = self.pools[above];
        let Some(lower) = above.checked_sub(1).map(|below| self.pools[below]) else {
            return (opinion >= upper.opinion).then_some(upper.metric);
        };
        let share = (opinion - lower.opinion) / (upper.opinion - lower.opinion);
        Some(lower.metric + share * (upper.metric - lower.metric))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(pairs: &[(f64, f64)]) -> Vec<Point> {
        pairs
            .iter()
            .enumerate()
            .map(|(reference, &(metric, opinion))| Point { reference, metric, opinion })
            .collect()
    }

    /// Ranks 1, 2.5, 2.5, 4 and 1, 2, 3.5, 3.5 by hand: covariance 3.75, both variances 4.5.
    #[test]
    fn tied_values_share_the_mean_of_their_ranks() {
        let rho = spearman(&points(&[(1.0, 10.0), (2.0, 20.0), (2.0, 30.0), (3.0, 30.0)])).unwrap();
        assert!((rho - 3.75 / 4.5).abs() < 1e-15, "{rho}");
    }

    /// Without ties 1 - 6 sum d^2 / (n (n^2 - 1)): ranks 1, 2, 3, 4, 5 and 2, 1, 4, 3, 5 have a sum of 4.
    #[test]
    fn without_ties_it_is_the_formula_of_squared_differences() {
        let rho =
            spearman(&points(&[(1.0, 2.0), (4.0, -1.0), (9.0, 7.0), (16.0, 5.0), (25.0, 8.0)])).unwrap();
        assert!((rho - 0.8).abs() < 1e-15, "{rho}");
        let falling = spearman(&points(&[(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)])).unwrap();
        assert!((falling + 1.0).abs() < 1e-15, "{falling}");
    }

    #[test]
    fn what_does_not_vary_has_no_correlation() {
        assert_eq!(spearman(&points(&[(1.0, 3.0), (1.0, 2.0)])), None);
        assert_eq!(spearman(&[]), None);
    }

    /// Opinions 1, 3, 2, 4 pool to 1, 2.5, 2.5, 4, the middle at the metric 25.
    #[test]
    fn violators_are_pooled_and_read_between_their_centres() {
        let curve = Curve::fit(&points(&[(10.0, 1.0), (20.0, 3.0), (30.0, 2.0), (40.0, 4.0)]), |_| 1.0);
        let reads = |opinion| curve.reads(opinion);
        assert_eq!([reads(1.0), reads(2.5), reads(4.0)], [Some(10.0), Some(25.0), Some(40.0)]);
        assert_eq!([reads(1.75), reads(3.25)], [Some(17.5), Some(32.5)]);
        assert_eq!([reads(0.9), reads(4.1)], [None, None]);
    }

    #[test]
    fn weights_count_as_repetitions() {
        let once = points(&[(10.0, 1.0), (20.0, 3.0), (30.0, 2.0)]);
        let mut twice = once.clone();
        twice.insert(2, once[1]);
        let weighted = Curve::fit(&once, |reference| if reference == 1 { 2.0 } else { 1.0 });
        let repeated = Curve::fit(&twice, |_| 1.0);
        assert!((weighted.reads(2.0).unwrap() - repeated.reads(2.0).unwrap()).abs() < 1e-12);
        assert!(Curve::fit(&once, |_| 0.0).reads(2.0).is_none());
    }

    #[test]
    fn the_interval_holds_the_value_and_follows_the_seed() {
        let noisy: Vec<Point> = (0..40)
            .map(|index| {
                let metric = f64::from(index);
                let noise = f64::from(index * 7 % 11) / 10.0;
                Point { reference: index as usize / 4, metric, opinion: 1.0 + metric / 10.0 + noise }
            })
            .collect();
        let read = |seed| readings(&noisy, &[3.0], seed)[0].unwrap();
        let Reading { value, interval: Some((low, high)) } = read(1) else { panic!("an interval") };
        assert!(low < value && value < high, "{low} {value} {high}");
        assert_eq!(read(1), read(1));
        assert_ne!(read(1), read(2));
    }

    #[test]
    fn two_originals_have_no_interval() {
        let two = points(&[(10.0, 1.0), (20.0, 3.0)]);
        assert_eq!(readings(&two, &[2.0, 5.0], 0), [Some(Reading { value: 15.0, interval: None }), None]);
    }
}
