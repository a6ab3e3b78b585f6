//! Is a class worth having? What images lose by one K for the class, and for all; and whether two classes differ.
//!
//! Regret counts doublings of K from an image's own best K, as the pinball loss of quantile regression (Koenker & Bassett
//! 1978): a doubling too few costs the coverage, one too many 1 - coverage. Its minimum over images is the K that serves
//! that share of them, which is what `target` chooses; for other criteria both sides cost 1/2. An image that no K
//! suffices counts as one doubling beyond the largest.

use rand_pcg::Pcg64;

use crate::chance::below;
use crate::criteria;
use crate::criterion::Criterion;
use crate::curves::{ClassCurves, Curve};
use crate::rules::Rules;
use crate::study::Study;
use crate::target_rule::TargetRule;
use tables::class_title;
use tables::{Better, Metric};
use tables::{ClassRow, PairRow};

/// Permutations of each pair; Holm's adjustment of 100 pairs still reaches 5 %.
const PERMUTATIONS: u32 = 4_999;
const STREAM: u128 = 0x9e2a;
/// Classes of fewer images are not tested.
const FEWEST: usize = 3;
/// Adjusted chance below which classes differ.
const LEVEL: f64 = 0.05;
/// Regret that sharing may cost, in doublings per image, to be called harmless.
const HARMLESS: f64 = 0.1;

/// One row per class.
pub(crate) fn classes(classes: &[ClassCurves<'_>], rules: &Rules) -> Vec<ClassRow> {
    let united = ClassCurves::united(classes);
    let preferred = preferred(rules, &united.ks);
    let global = Study::new(preferred.as_ref(), &united);
    let mut without = global.held_out().into_iter().map(|k_index| k_index.map(|k_index| united.ks[k_index]));
    let row = |class: &ClassCurves<'_>| {
        let title = class_title(class.class, classes.len());
        let criterion = self::preferred(rules, &class.ks);
        let study = Study::new(criterion.as_ref(), class);
        let (own, held_out) = (study.own(), study.held_out());
        let of_class = Loss::of(class, rules, &own, |image| held_out[image].map(|k_index| class.ks[k_index]));
        let global_ks: Vec<Option<u32>> = without.by_ref().take(class.curves.len()).collect();
        let of_global = Loss::of(class, rules, &own, |image| global_ks[image]);
        ClassRow {
            class: class.class.to_owned(),
            images: class.curves.len() as u32,
            k: study.k(),
            k_global: global.k(),
            verdict: class_in_words(title, &study, &of_class, &of_global, global.k()),
            regret_class: of_class.regret,
            regret_global: of_global.regret,
            quality_lost_class: of_class.quality,
            quality_lost_global: of_global.quality,
            bytes_lost_class: of_class.bytes,
            bytes_lost_global: of_global.bytes,
        }
    };
    classes.iter().map(row).collect()
}

/// The criterion that the user prefers, the quality rule unless another was asked for.
fn preferred(rules: &Rules, ks: &[u32]) -> Box<dyn Criterion> {
    let name = rules.preference()[0];
    let wanted = criteria::all(rules, ks).into_iter().find(|criterion| criterion.name() == name);
    wanted.unwrap_or_else(|| {
        Box::new(TargetRule { targets: rules.targets.clone(), coverage: rules.coverage.share() })
    })
}

/// What a doubling too few costs; one too many costs the rest of 1.
fn asymmetry(rules: &Rules) -> f64 {
    if rules.preference()[0] == "target" { rules.coverage.share() } else { 0.5 }
}

/// Mean losses of a class's images, where any is defined.
struct Loss {
    regret: Option<f64>,
    quality: Option<f64>,
    bytes: Option<f64>,
}

impl Loss {
    /// At the K that `used` says, against each image's own; the largest K where one has none.
    fn of(
        class: &ClassCurves<'_>,
        rules: &Rules,
        own: &[Option<usize>],
        used: impl Fn(usize) -> Option<u32>,
    ) -> Self {
        let Some(last) = class.ks.len().checked_sub(1) else {
            return Self { regret: None, quality: None, bytes: None };
        };
        let metric = quality_metric(rules);
        let mut losses: [Vec<f64>; 3] = Default::default();
        for (image, curve) in class.curves.iter().enumerate() {
            let place = used(image).map_or(last, |k| class.ks.partition_point(|&other| other < k).min(last));
            let doublings = |k_index: Option<usize>| doublings(&class.ks, k_index);
            let used = used(image).map_or(doublings(None), |k| f64::from(k).log2());
            losses[0].push(pinball(doublings(own[image]) - used, asymmetry(rules)));
            losses[1].extend(quality_lost(curve, metric, own[image].unwrap_or(last), place));
            losses[2].extend(bytes_lost(curve, own[image].unwrap_or(last), place));
        }
        let [regret, quality, bytes] = losses.map(|losses| mean(&losses));
        Self { regret, quality, bytes }
    }
}

fn quality_metric(rules: &Rules) -> Metric {
    let of_targets = rules.targets.iter().map(super::Target::metric);
    of_targets.into_iter().find(|&metric| metric != Metric::PngBytes).unwrap_or(Metric::Ssim)
}

fn quality_lost(curve: &Curve<'_>, metric: Metric, own: usize, used: usize) -> Option<f64> {
    let (best, got) = (metric.of(curve.rows[own])?, metric.of(curve.rows[used])?);
    Some(if metric.better() == Better::Higher { best - got } else { got - best }.max(0.0))
}

fn bytes_lost(curve: &Curve<'_>, own: usize, used: usize) -> Option<f64> {
    let (own, used) = (curve.rows[own].png_bytes.filter(|&bytes| bytes > 0)?, curve.rows[used].png_bytes?);
    Some((used as f64 / own as f64 - 1.0).max(0.0))
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// log2 of a K; one more than of the largest where none suffices.
fn doublings(ks: &[u32], k_index: Option<usize>) -> f64 {
    k_index.map_or(f64::from(ks[ks.len() - 1]).log2() + 1.0, |k_index| f64::from(ks[k_index]).log2())
}

fn pinball(lack: f64, asymmetry: f64) -> f64 {
    if lack > 0.0 { asymmetry * lack } else { (asymmetry - 1.0) * lack }
}

fn class_in_words(name: &str, study: &Study<'_>, own: &Loss, global: &Loss, all: Option<u32>) -> String {
    match (study.k(), all, own.regret, global.regret) {
        (None, ..) => {
            format!("{name}: {}; palette images do not suit this class under this rule", study.why())
        }
        (Some(k), Some(all), Some(own), Some(global)) => format!(
            "{name}: with K = {k} an image is {own:.2} doublings of regret from its own best K, with one K = {all} for all classes {global:.2}"
        ),
        (Some(k), ..) => format!("{name}: K = {k}, and no one K serves all classes"),
    }
}

/// One row per pair of classes.
pub(crate) fn pairs(classes: &[ClassCurves<'_>], rules: &Rules) -> Vec<PairRow> {
    let own: Vec<Vec<f64>> = classes
        .iter()
        .map(|class| {
            let own = Study::new(preferred(rules, &class.ks).as_ref(), class).own();
            own.into_iter().map(|k_index| doublings(&class.ks, k_index)).collect()
        })
        .collect();
    let mut rows = Vec::new();
    for a in 0..classes.len() {
        for b in a + 1..classes.len() {
            rows.push(pair((&classes[a], &own[a]), (&classes[b], &own[b]), rules));
        }
    }
    let adjusted = holm(&rows.iter().filter_map(|row| row.p).collect::<Vec<_>>());
    for (row, adjusted) in rows.iter_mut().filter(|row| row.p.is_some()).zip(adjusted) {
        row.p_holm = Some(adjusted);
    }
    for row in &mut rows {
        row.verdict = pair_in_words(row);
    }
    rows
}

fn pair(a: (&ClassCurves<'_>, &[f64]), b: (&ClassCurves<'_>, &[f64]), rules: &Rules) -> PairRow {
    let both = Levels::of(a.1, b.1);
    let (asymmetry, images) = (asymmetry(rules), (a.1.len() + b.1.len()) as f64);
    let (shared, regret_shared) = both.best(&both.counts(0..both.images()), asymmetry);
    let first: Vec<usize> = (0..a.1.len()).collect();
    let apart = both.apart(&first, asymmetry);
    let enough = a.1.len().min(b.1.len()) >= FEWEST;
    let largest = a.0.ks.last().max(b.0.ks.last()).copied().unwrap_or(0);
    let k = both.levels[shared].exp2().round() as u32;
    PairRow {
        class_a: a.0.class.to_owned(),
        class_b: b.0.class.to_owned(),
        k_shared: (k <= largest).then_some(k),
        regret_apart: Some(apart / images),
        regret_shared: Some(regret_shared / images),
        p: enough.then(|| both.chance(a.1.len(), apart, asymmetry, rules.seed)),
        p_holm: None,
        verdict: String::new(),
    }
}

fn pair_in_words(row: &PairRow) -> String {
    let [a, b] = [&row.class_a, &row.class_b].map(|class| class_title(class, 2));
    let cost = row.regret_shared.unwrap_or_default() - row.regret_apart.unwrap_or_default();
    match (row.p_holm, row.k_shared) {
        (None, _) => format!("{a} and {b}: too few images to compare"),
        (Some(p), _) if p < LEVEL => {
            format!(
                "{a} and {b} need K of their own: sharing one costs {cost:.2} doublings per image (p = {p:.3})"
            )
        }
        (Some(_), None) => format!("{a} and {b} can't share a K: none that was swept serves both"),
        (Some(p), Some(k)) if cost <= HARMLESS => format!("{a} and {b} may share K = {k} (p = {p:.2})"),
        (Some(p), Some(_)) => {
            format!(
                "{a} and {b} can't be told apart by so few images (p = {p:.2}); sharing costs {cost:.2} doublings"
            )
        }
    }
}

/// The images of two classes by the level of their own K.
struct Levels {
    /// The levels, ascending, in doublings.
    levels: Vec<f64>,
    /// Each image's level.
    of: Vec<usize>,
}

impl Levels {
    fn of(a: &[f64], b: &[f64]) -> Self {
        let images: Vec<f64> = a.iter().chain(b).copied().collect();
        let mut levels = images.clone();
        levels.sort_by(f64::total_cmp);
        levels.dedup();
        let of = images.iter().map(|own| levels.partition_point(|level| level < own)).collect();
        Self { levels, of }
    }

    fn images(&self) -> usize {
        self.of.len()
    }

    fn counts(&self, images: impl IntoIterator<Item = usize>) -> Vec<f64> {
        let mut counts = vec![0.0; self.levels.len()];
        images.into_iter().for_each(|image| counts[self.of[image]] += 1.0);
        counts
    }

    /// The level of least regret, and its regret.
    fn best(&self, counts: &[f64], asymmetry: f64) -> (usize, f64) {
        let enough = asymmetry * counts.iter().sum::<f64>() - 1e-9;
        let mut served = 0.0;
        let serves = |count: &f64| {
            served += count;
            served >= enough
        };
        let best = counts.iter().position(serves).unwrap_or(0);
        let regrets = counts.iter().zip(&self.levels);
        (best, regrets.map(|(count, level)| count * pinball(level - self.levels[best], asymmetry)).sum())
    }

    /// The regret with a K for these images and one for the others.
    fn apart(&self, images: &[usize], asymmetry: f64) -> f64 {
        let mut others = self.counts(0..self.images());
        let counts = self.counts(images.iter().copied());
        others.iter_mut().zip(&counts).for_each(|(other, count)| *other -= count);
        self.best(&counts, asymmetry).1 + self.best(&others, asymmetry).1
    }

    /// How often a random choice of so many images has as little regret apart.
    fn chance(&self, images: usize, apart: f64, asymmetry: f64, seed: u64) -> f64 {
        let mut rng = Pcg64::new(seed as u128, STREAM);
        let mut order: Vec<usize> = (0..self.images()).collect();
        let mut as_little = 0;
        for _ in 0..PERMUTATIONS {
            for place in 0..images {
                let other = place + below(order.len() - place, &mut rng);
                order.swap(place, other);
            }
            as_little += u32::from(self.apart(&order[..images], asymmetry) <= apart + 1e-9);
        }
        f64::from(as_little + 1) / f64::from(PERMUTATIONS + 1)
    }
}

/// Chances adjusted for their number (Holm 1979), in the same order.
fn holm(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_by(|&a, &b| chances[a].total_cmp(&chances[b]));
    let mut adjusted = vec![0.0; chances.len()];
    let mut largest = 0.0_f64;
    for (rank, &index) in order.iter().enumerate() {
        largest = largest.max((chances.len() - rank) as f64 * chances[index]).min(1.0);
        adjusted[index] = largest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, image, rules};
    use proptest::prelude::*;
    use tables::{MetricRow, Tables};

    /// Images that reach an SSIM of 0.95 from these K on, of 2, 4, 8, 16, 32; 0 for never.
    fn of_classes(classes: &[(&str, &[u32])]) -> Tables {
        let mut tables = Tables::default();
        for (class, firsts) in classes {
            for (number, &first) in firsts.iter().enumerate() {
                let image = image(class, &format!("{class}/{number}.png"));
                tables.metrics.extend([2, 4, 8, 16, 32].map(|k| MetricRow {
                    class: image.class.clone(),
                    image: image.image.clone(),
                    ssim: Some(if first > 0 && k >= first { 0.96 } else { 0.9 }),
                    png_bytes: Some(100 * u64::from(k)),
                    ..at(k)
                }));
                tables.images.push(image);
            }
        }
        tables
    }

    fn pair_of(a: &[u32], b: &[u32]) -> PairRow {
        pairs(&ClassCurves::of(&of_classes(&[("icons", a), ("photos", b)])), &rules("ssim=0.95")).remove(0)
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
    fn two_images_are_no_evidence() {
        assert_eq!(pair_of(&[2, 2], &[32; 10]).p, None);
    }

    #[test]
    fn a_class_beyond_every_k_is_told_so() {
        let tables = of_classes(&[("icons", &[4; 8]), ("photos", &[0; 8])]);
        let rows = classes(&ClassCurves::of(&tables), &rules("ssim=0.95"));
        assert_eq!((rows[0].k, rows[1].k, rows[0].k_global), (Some(4), None, None));
        let words = "photos: no K up to 32 meets ssim=0.95 for 90 % of the images; the best share is 0 %; palette images do not suit";
        assert!(rows[1].verdict.starts_with(words), "{}", rows[1].verdict);
    }

    #[test]
    fn what_one_k_for_all_costs_is_measured() {
        let tables = of_classes(&[("icons", &[4; 10]), ("photos", &[32; 10])]);
        let rows = classes(&ClassCurves::of(&tables), &rules("ssim=0.95"));
        assert_eq!((rows[0].regret_class, rows[0].bytes_lost_class), (Some(0.0), Some(0.0)));
        // Three doublings too many, eight times the bytes.
        assert!((rows[0].regret_global.unwrap() - 0.3).abs() < 1e-12);
        assert_eq!((rows[0].bytes_lost_global, rows[0].quality_lost_global), (Some(7.0), Some(0.0)));
    }

    #[test]
    fn an_image_has_no_say_in_the_k_that_judges_it() {
        let tables = of_classes(&[("icons", &[4, 4, 4, 4, 32])]);
        let row = classes(&ClassCurves::of(&tables), &rules("ssim=0.95")).remove(0);
        // Without the last image K is 4: three doublings too few for it, and the others have K = 32, three too many.
        assert!((row.regret_class.unwrap() - (0.9 * 3.0 + 4.0 * 0.1 * 3.0) / 5.0).abs() < 1e-12, "{row:?}");
        assert!((row.quality_lost_class.unwrap() - 0.06 / 5.0).abs() < 1e-12);
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
            let levels = Levels::of(&own, &[]);
            let (_, regret) = levels.best(&levels.counts(0..own.len()), share);
            let at = |level: f64| own.iter().map(|own| pinball(own - level, share)).sum::<f64>();
            let naive = levels.levels.iter().map(|&level| at(level)).fold(f64::INFINITY, f64::min);
            prop_assert!((regret - naive).abs() < 1e-9);
        }
    }
}
