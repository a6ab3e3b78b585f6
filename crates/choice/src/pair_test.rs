//! Whether two classes differ: a permutation test of the regret that they save with a K each.
//!
//! The statistic is the least total pinball loss (see [`crate::pinball`]) with one K per class. Its p-value is the share of
//! random splits of the pooled images into classes of the same sizes that lose as little; over all pairs of classes p-values
//! are adjusted by Holm (1979). Not for classes of fewer than three images, nor for more than [`MOST_CLASSES`].

use rand_pcg::Pcg64;

use crate::criteria;
use crate::criterion_fit::CriterionFit;
use crate::curves::ClassCurves;
use crate::pinball::{doublings, pinball_loss, quantile_level};
use crate::random::uniform_below;
use crate::rules::Rules;
use tables::{PairRow, class_title};

/// Permutations of each pair; Holm's adjustment of 100 pairs still reaches 5 %.
const PERMUTATIONS: u32 = 4_999;
/// Classes beyond which no pair is tested: the work grows by their square, and adjusted for some thousand pairs the smallest p-value
/// that so many permutations can give is 1.
pub(crate) const MOST_CLASSES: usize = 100;
/// Keeps these draws apart from those of other purposes under the same seed.
const STREAM: u128 = 0x9e2a;
/// Classes of fewer images are not tested.
const MIN_IMAGES: usize = 3;
/// Adjusted p-value below which classes differ.
const SIGNIFICANCE: f64 = 0.05;
/// Regret that sharing a K may cost, in doublings per image, to be called negligible.
const NEGLIGIBLE_REGRET: f64 = 0.1;

/// One row per pair of classes with images; none where there are more than [`MOST_CLASSES`].
pub(crate) fn rows(classes: &[ClassCurves<'_>], rules: &Rules) -> Vec<PairRow> {
    if classes.len() > MOST_CLASSES {
        return Vec::new();
    }
    let classes: Vec<&ClassCurves<'_>> = classes.iter().filter(|class| !class.curves.is_empty()).collect();
    let own: Vec<Vec<f64>> = classes
        .iter()
        .map(|class| {
            let own = CriterionFit::new(criteria::preferred(rules, &class.ks).as_ref(), class).per_image();
            own.into_iter().map(|k_index| doublings(&class.ks, k_index)).collect()
        })
        .collect();
    let mut rows = Vec::new();
    for a in 0..classes.len() {
        for b in a + 1..classes.len() {
            rows.push(row((classes[a], &own[a]), (classes[b], &own[b]), rules));
        }
    }
    let adjusted = holm(&rows.iter().filter_map(|row| row.p).collect::<Vec<_>>());
    for (row, adjusted) in rows.iter_mut().filter(|row| row.p.is_some()).zip(adjusted) {
        row.p_holm = Some(adjusted);
    }
    for row in &mut rows {
        row.verdict = verdict(row);
    }
    rows
}

/// The row of two classes, each with the doublings of its images' own K; its verdict is still empty.
fn row(a: (&ClassCurves<'_>, &[f64]), b: (&ClassCurves<'_>, &[f64]), rules: &Rules) -> PairRow {
    let pooled = PooledImages::of(a.1, b.1);
    let (quantile_level, images) = (quantile_level(rules), (a.1.len() + b.1.len()) as f64);
    let (shared, regret_shared) = pooled.least_regret(&pooled.counts(0..pooled.images()), quantile_level);
    let first: Vec<usize> = (0..a.1.len()).collect();
    let apart = pooled.regret_apart(&first, quantile_level);
    let enough = a.1.len().min(b.1.len()) >= MIN_IMAGES;
    let largest = a.0.ks.last().max(b.0.ks.last()).copied().unwrap_or(0);
    let k = pooled.levels[shared].exp2().round() as u32;
    PairRow {
        class_a: a.0.class.to_owned(),
        class_b: b.0.class.to_owned(),
        k_shared: (k <= largest).then_some(k),
        regret_apart: Some(apart / images),
        regret_shared: Some(regret_shared / images),
        p: enough.then(|| pooled.permutation_p_value(a.1.len(), apart, quantile_level, rules.seed)),
        p_holm: None,
        verdict: String::new(),
    }
}

fn verdict(row: &PairRow) -> String {
    let [a, b] = [&row.class_a, &row.class_b].map(|class| class_title(class, 2));
    let cost = row.regret_shared.unwrap_or_default() - row.regret_apart.unwrap_or_default();
    match (row.p_holm, row.k_shared) {
        (None, _) => format!("{a} and {b}: too few images to compare"),
        (Some(p), _) if p < SIGNIFICANCE => {
            format!(
                "{a} and {b} need K of their own: sharing one costs {cost:.2} doublings per image (p = {p:.3})"
            )
        }
        (Some(_), None) => format!("{a} and {b} can't share a K: none that was swept serves both"),
        (Some(p), Some(k)) if cost <= NEGLIGIBLE_REGRET => {
            format!("{a} and {b} may share K = {k} (p = {p:.2})")
        }
        (Some(p), Some(_)) => {
            format!(
                "{a} and {b} can't be told apart by so few images (p = {p:.2}); sharing costs {cost:.2} doublings"
            )
        }
    }
}

/// The images of two classes, grouped by their own K.
struct PooledImages {
    /// The distinct own K, ascending, in doublings.
    levels: Vec<f64>,
    /// The index of each image's own K among the levels, the first class's images first.
    level_of: Vec<usize>,
}

impl PooledImages {
    fn of(a: &[f64], b: &[f64]) -> Self {
        let images: Vec<f64> = a.iter().chain(b).copied().collect();
        let mut levels = images.clone();
        levels.sort_by(f64::total_cmp);
        levels.dedup();
        let level_of = images.iter().map(|own| levels.partition_point(|level| level < own)).collect();
        Self { levels, level_of }
    }

    fn images(&self) -> usize {
        self.level_of.len()
    }

    /// How many of `images` have each level.
    fn counts(&self, images: impl IntoIterator<Item = usize>) -> Vec<f64> {
        let mut counts = vec![0.0; self.levels.len()];
        images.into_iter().for_each(|image| counts[self.level_of[image]] += 1.0);
        counts
    }

    /// The index of the level of least total regret for so many images of each level, and that regret.
    fn least_regret(&self, counts: &[f64], quantile_level: f64) -> (usize, f64) {
        let enough = quantile_level * counts.iter().sum::<f64>() - 1e-9;
        let mut served = 0.0;
        let serves = |count: &f64| {
            served += count;
            served >= enough
        };
        let best = counts.iter().position(serves).unwrap_or(0);
        let regrets = counts.iter().zip(&self.levels);
        (
            best,
            regrets
                .map(|(count, level)| count * pinball_loss(level - self.levels[best], quantile_level))
                .sum(),
        )
    }

    /// The least total regret with one K for these images and one for the others.
    fn regret_apart(&self, images: &[usize], quantile_level: f64) -> f64 {
        let mut others = self.counts(0..self.images());
        let counts = self.counts(images.iter().copied());
        others.iter_mut().zip(&counts).for_each(|(other, count)| *other -= count);
        self.least_regret(&counts, quantile_level).1 + self.least_regret(&others, quantile_level).1
    }

    /// The share of random splits, with so many images on the first side, whose regret apart is at most `apart`; the
    /// observed split counts as one of them.
    fn permutation_p_value(&self, images: usize, apart: f64, quantile_level: f64, seed: u64) -> f64 {
        let mut rng = Pcg64::new(seed as u128, STREAM);
        let mut order: Vec<usize> = (0..self.images()).collect();
        let mut as_little = 0;
        for _ in 0..PERMUTATIONS {
            for place in 0..images {
                let other = place + uniform_below(order.len() - place, &mut rng);
                order.swap(place, other);
            }
            as_little += u32::from(self.regret_apart(&order[..images], quantile_level) <= apart + 1e-9);
        }
        f64::from(as_little + 1) / f64::from(PERMUTATIONS + 1)
    }
}

/// p-values adjusted for their number (Holm 1979), in the same order.
fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![0.0; p_values.len()];
    let mut largest = 0.0_f64;
    for (rank, &index) in order.iter().enumerate() {
        largest = largest.max((p_values.len() - rank) as f64 * p_values[index]).min(1.0);
        adjusted[index] = largest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{rules, tables_of_first_k};
    use proptest::prelude::*;

    fn pair_of(a: &[u32], b: &[u32]) -> PairRow {
        rows(&ClassCurves::of(&tables_of_first_k(&[("icons", a), ("photos", b)])), &rules("ssim=0.95"))
            .remove(0)
    }

    #[test]
    fn classes_that_differ_are_told_apart() {
        let row = pair_of(&[4; 10], &[32; 10]);
        assert!(row.p_holm < Some(0.01), "{row:?}");
        assert_eq!((row.k_shared, row.regret_apart), (Some(32), Some(0.0)));
        // Half of the images have three doublings too many, at a tenth each.
        assert!((row.regret_shared.unwrap() - 0.15).abs() < 1e-12);
        assert!(row.verdict.contains("need K of their own"), "{}", row.verdict);
    }

    #[test]
    fn classes_alike_may_share() {
        let row = pair_of(&[4, 4, 8, 8, 16, 4, 8, 8], &[4, 8, 8, 16, 8, 4, 4, 8]);
        assert!(row.p_holm > Some(0.2), "{row:?}");
        assert!(row.verdict.contains("icons and photos may share K = 16"), "{}", row.verdict);
    }

    #[test]
    fn of_many_classes_no_pair_is_tested() {
        let names: Vec<String> = (0..=MOST_CLASSES).map(|number| number.to_string()).collect();
        let classes: Vec<(&str, &[u32])> = names.iter().map(|name| (name.as_str(), &[4][..])).collect();
        let pairs = |classes| rows(&ClassCurves::of(&tables_of_first_k(classes)), &rules("ssim=0.95")).len();
        assert_eq!((pairs(&classes[1..]), pairs(&classes)), (MOST_CLASSES * (MOST_CLASSES - 1) / 2, 0));
    }

    #[test]
    fn two_images_are_not_tested() {
        assert_eq!(pair_of(&[2, 2], &[32; 10]).p, None);
    }

    /// `statsmodels.stats.multitest.multipletests([0.01, 0.04, 0.03, 0.005], method="holm")[1]`, also the worked example
    /// of R's `p.adjust`.
    #[test]
    fn holm_equals_r() {
        let adjusted = holm(&[0.01, 0.04, 0.03, 0.005]);
        assert!(
            adjusted.iter().zip([0.03, 0.06, 0.06, 0.02]).all(|(a, b)| (a - b).abs() < 1e-12),
            "{adjusted:?}"
        );
    }

    proptest! {
        #[test]
        fn the_best_level_has_least_regret(own in prop::collection::vec(1_u32..6, 1..20), share in 0.05..0.95_f64) {
            let own: Vec<f64> = own.into_iter().map(f64::from).collect();
            let pooled = PooledImages::of(&own, &[]);
            let (_, regret) = pooled.least_regret(&pooled.counts(0..own.len()), share);
            let at = |level: f64| own.iter().map(|own| pinball_loss(own - level, share)).sum::<f64>();
            let naive = pooled.levels.iter().map(|&level| at(level)).fold(f64::INFINITY, f64::min);
            prop_assert!((regret - naive).abs() < 1e-9);
        }
    }
}
