//! The choice of K for a class: pure functions over the tables, one file per criterion.
//!
//! `curves` are a class's rows over K; a `criterion` reads them as columns of numbers (`metric_matrix`), scores every K by
//! means over the images, and selects one. `criterion_fit` applies one criterion to one class: the selected K, its interval
//! over `bootstrap` resamples of the images, and the verdict in words. `class_regret` says what a class loses by one K, and
//! `pair_test` whether two classes differ. [`select`] does all of it for every class and criterion and recommends one choice
//! per class; [`choose()`] puts the outcome into the tables. Nothing here reads an image or a file.

mod alternatives;
mod bootstrap;
mod calinski_harabasz;
mod class_regret;
mod criteria;
mod criterion;
mod criterion_fit;
mod curves;
mod davies_bouldin;
mod elbow;
mod gap;
mod isotonic;
mod jump;
mod kneedle;
mod lagrangian;
mod metric_matrix;
mod one_image;
mod opinion;
mod pair_test;
mod pinball;
#[cfg(test)]
mod properties;
mod random;
mod rate;
mod rules;
mod silhouette;
mod stability;
mod target;
mod target_rule;
#[cfg(test)]
mod testing;
mod totals;

pub use alternatives::{
    Compared, DEFAULT_ALTERNATIVES, alternative_in_words, images_to_compare, weigh_alternatives,
};
pub use curves::{ClassCurves, Curve, quantile};
pub use one_image::{OwnK, smallest_k_meeting};
pub use opinion::Level;
pub use rate::{RateRule, RateRuleError};
pub use rules::{Coverage, CoverageError, CriterionError, CriterionName, Rules, VerdictBy, VerdictByError};
pub use target::{Target, TargetError};
pub use target_rule::{DEFAULT_COVERAGE, share_meeting};
pub use totals::Totals;

/// Classes of a dataset up to which each two are tested against each other; beyond, [`Selection::pairs`] is empty.
pub const MOST_CLASSES_IN_PAIRS: usize = pair_test::MOST_CLASSES;

use bootstrap::Resamples;
use criterion_fit::CriterionFit;
use tables::{ChoiceRow, ClassRow, ImageChoiceRow, MetricRow, PairRow, ScoreRow, Tables};

/// Everything that follows from the rows and the rules.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Every class by every criterion, classes in order of their names.
    pub choices: Vec<ChoiceRow>,
    /// The score of every K behind each choice.
    pub scores: Vec<ScoreRow>,
    /// The K of each image on its own, by every criterion.
    pub image_choices: Vec<ImageChoiceRow>,
    /// What each class loses by one K for it, and by one K for all classes.
    pub classes: Vec<ClassRow>,
    /// Whether each two classes differ.
    pub pairs: Vec<PairRow>,
}

/// Fills the tables that follow from images and metrics, and from what other encoders take where that was measured.
pub fn choose(tables: &mut Tables, rules: &Rules) {
    choose_with(tables, rules, None);
}

/// [`choose()`] where the tables hold only some of the images: K and scores are those of all, as `totals` have them; intervals,
/// regret and what else needs single images are of those held. A class of which none is held has its choices and its row among
/// the classes, and no scores.
pub fn choose_with(tables: &mut Tables, rules: &Rules, totals: Option<&Totals>) {
    let selection = select_with(tables, rules, totals);
    tables.choices = selection.choices;
    tables.scores = selection.scores;
    tables.image_choices = selection.image_choices;
    tables.classes = selection.classes;
    tables.pairs = selection.pairs;
    weigh_alternatives(tables, rules);
}

/// Chooses K for every class by every criterion.
#[must_use]
pub fn select(tables: &Tables, rules: &Rules) -> Selection {
    select_with(tables, rules, None)
}

/// [`select`] as [`choose_with`] does it.
#[must_use]
pub fn select_with(tables: &Tables, rules: &Rules, totals: Option<&Totals>) -> Selection {
    let mut classes = ClassCurves::of(tables);
    if let Some(totals) = totals {
        totals.add_classes_of_sums(&mut classes);
    }
    let mut selection = Selection {
        classes: class_regret::rows(&classes, rules, totals),
        pairs: pair_test::rows(&classes, rules),
        ..Selection::default()
    };
    for (place, class) in classes.iter().enumerate() {
        let criteria = criteria::all(rules, &class.ks);
        let resamples = Resamples::draw(class.curves.len(), rules.seed);
        let first = selection.choices.len();
        for criterion in &criteria {
            let all = totals.and_then(|totals| totals.sample(class.class, criterion.name(), &class.ks));
            let fit = CriterionFit::of_all(criterion.as_ref(), class, all);
            let (choice, scores) = fit.rows(&resamples);
            selection.choices.push(choice);
            // So many classes at every K would fill the memory that drawing images spares.
            selection.scores.extend(scores.into_iter().filter(|_| !class.curves.is_empty()));
            selection.image_choices.extend(fit.image_choices());
        }
        recommend(&mut selection.choices[first..], rules);
        let recommended = selection.choices[first..].iter().find(|choice| choice.recommended);
        let k = recommended.and_then(|choice| choice.k);
        if let (Some(k), Some(row)) = (k, selection.classes.get_mut(place)) {
            row.level = level_in_words(class, k, rules.coverage.share());
        }
    }
    selection
}

/// Marks the choice of a class that the report stands for: the first in the order of preference that has a K.
fn recommend(choices: &mut [ChoiceRow], rules: &Rules) {
    let mut passed: Vec<&str> = Vec::new();
    for &preferred in rules.preference() {
        let Some(choice) = choices.iter_mut().find(|choice| choice.criterion == preferred) else { continue };
        if choice.k.is_some() {
            choice.recommended = true;
            if !passed.is_empty() {
                choice.reason =
                    format!("{} gives none, so {preferred} decides: {}", passed.join(" and "), choice.reason);
            }
            return;
        }
        passed.push(preferred);
    }
}

/// What `coverage` of a class's images look like at a K: the highest level that so many reach, and how many do; where they are
/// too few for any, how many are worse than the lowest. Empty where none has a SSIMULACRA 2.
fn level_in_words(class: &ClassCurves<'_>, k: u32, coverage: f64) -> String {
    let Some(k_index) = class.ks.iter().position(|&other| other == k) else { return String::new() };
    let identical = |row: &MetricRow| (row.mse == 0.0).then_some(100.0);
    let values = class.values_at(k_index, |row| row.ssimulacra2.or_else(|| identical(row)));
    if values.is_empty() {
        return String::new();
    }
    let some = if values.len() < class.curves.len() { " that have a SSIMULACRA 2" } else { "" };
    let count = |is: &dyn Fn(f64) -> bool| values.iter().filter(|&&value| is(value)).count();
    let in_words = |words: &str, count: usize| {
        let share = target_rule::percent(count as f64 / values.len() as f64);
        format!("{words} for {share} of the images{some}")
    };
    let reaching = |least: f64| count(&|value| value >= least);
    for (level, least) in Level::ALL.into_iter().filter_map(|level| Some((level, level.least()?))) {
        if reaching(least) as f64 >= coverage * values.len() as f64 {
            let better = if level == Level::LikeOriginal { "" } else { " or better" };
            return in_words(&format!("{}{better}", level.in_words()), reaching(least));
        }
    }
    let annoying = count(&|value| Level::of(value) == Level::Annoying);
    in_words("worse than slightly annoying", annoying)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, image, rules, tables};
    use tables::{MetricRow, Verdict};

    /// `images` images at K = 2 to 20, with a knee in the distortion and an SSIM of K / 20.
    fn class_of(images: usize) -> Tables {
        let row = |k: u32| MetricRow { ssim: Some(f64::from(k) / 20.0), ..at(k) };
        tables(vec![(2..=20).map(row).collect(); images])
    }

    fn choices_for(tables: &Tables, target: &str) -> Vec<ChoiceRow> {
        select(tables, &rules(target)).choices
    }

    fn recommended(rows: &[ChoiceRow]) -> Vec<&str> {
        rows.iter().filter(|row| row.recommended).map(|row| row.criterion.as_str()).collect()
    }

    #[test]
    fn every_class_has_every_criterion_in_the_order_of_preference() {
        let mut tables = class_of(1);
        for class in ["zebras", "ants"] {
            let image = image(class, &format!("{class}/a.png"));
            tables.metrics.push(MetricRow { class: class.into(), image: image.image.clone(), ..at(2) });
            tables.images.push(image);
        }
        let rows = choices_for(&tables, "ssim=0.5");
        let names: Vec<(&str, &str)> =
            rows.iter().map(|row| (row.class.as_str(), row.criterion.as_str())).collect();
        let classes = ["ants", "pictures", "zebras"];
        let (_lagrangian, others) = rules::CRITERIA.split_last().unwrap();
        let of_class = |class| others.iter().map(move |&name| (class, name));
        let expected: Vec<(&str, &str)> = classes.into_iter().flat_map(of_class).collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn a_reached_target_is_recommended() {
        let rows = choices_for(&class_of(8), "ssim=0.5");
        assert_eq!((rows[0].k, rows[0].verdict), (Some(10), Verdict::Clear));
        assert_eq!(recommended(&rows), ["target"]);
    }

    #[test]
    fn where_no_k_reaches_the_target_the_rate_decides() {
        let row = |k: u32| MetricRow {
            ssim: Some(1.0 - 1.0 / f64::from(k)),
            png_bytes: Some(100 * u64::from(k)),
            ..at(k)
        };
        let asked = Rules { rate: "ssim=0.048".parse().expect("a rate"), ..rules("psnr=99") };
        let rows = select(&tables(vec![(2..=40).map(row).collect(); 8]), &asked).choices;
        assert_eq!((rows[0].k, rows[0].verdict), (None, Verdict::None));
        assert!(rows[0].reason.contains("psnr=99") && rows[0].reason.contains("0 %"), "{}", rows[0].reason);
        // From K to 2 K bytes double and SSIM gains 1 / 2 K: below 0.048 from K = 11 on.
        assert_eq!(rows[1].k, Some(11));
        assert_eq!(recommended(&rows), ["rate"]);
        assert!(rows[1].reason.starts_with("target gives none, so rate decides"), "{}", rows[1].reason);
    }

    #[test]
    fn another_criterion_can_be_asked_for() {
        let asked =
            |name: &str| Rules { criterion: Some(name.parse().expect("a criterion")), ..rules("ssim=0.5") };
        let choices = |name: &str| select(&class_of(8), &asked(name)).choices;
        assert_eq!(recommended(&choices("kneedle")), ["kneedle"]);
        assert!(
            recommended(&choices("davies-bouldin")).is_empty(),
            "it has none, and no other takes its place"
        );
    }

    #[test]
    fn without_any_k_nothing_is_recommended() {
        let row = |k: u32| MetricRow { distortion: 5.0, silhouette: None, ..at(k) };
        let rows = choices_for(&tables(vec![(2..=9).map(row).collect(); 4]), "ssim=0.99");
        assert!(rows.iter().all(|row| row.k.is_none() && row.verdict == Verdict::None), "{rows:?}");
        assert!(recommended(&rows).is_empty());
        assert!(rows.iter().all(|row| !row.reason.is_empty()));
    }

    #[test]
    fn images_with_an_undefined_metric_are_told_apart_from_images_that_miss() {
        let row = |k: u32| MetricRow { ssim: None, ..at(k) };
        let rows = choices_for(&tables(vec![(2..=9).map(row).collect()]), "ssim=0.9");
        assert!(rows[0].reason.contains("undefined"), "{}", rows[0].reason);
    }

    #[test]
    fn below_three_images_there_is_no_interval() {
        for (images, has_interval) in [(1, false), (2, false), (3, true)] {
            let row = &choices_for(&class_of(images), "ssim=0.5")[0];
            assert_eq!((row.k, row.images as usize), (Some(10), images));
            assert_eq!((row.k_low.is_some(), row.k_high.is_some()), (has_interval, has_interval));
        }
    }

    #[test]
    fn a_choice_from_few_images_is_weak() {
        for (images, verdict) in [(7, Verdict::Weak), (8, Verdict::Clear)] {
            assert_eq!(choices_for(&class_of(images), "ssim=0.5")[0].verdict, verdict, "{images} images");
        }
        assert!(choices_for(&class_of(7), "ssim=0.5")[0].reason.contains("only 7 images"));
    }

    #[test]
    fn a_choice_at_the_edge_is_weak() {
        for (target, k) in [("ssim=0.05", 2), ("ssim=1", 20)] {
            let row = &choices_for(&class_of(8), target)[0];
            assert_eq!((row.k, row.verdict), (Some(k), Verdict::Weak), "{target}");
            assert!(row.reason.contains("edge"), "{}", row.reason);
        }
    }

    #[test]
    fn a_choice_at_the_last_scored_k_is_weak() {
        let mut tables = class_of(8);
        tables.metrics.iter_mut().for_each(|row| row.silhouette = Some(f64::from(row.k) / 20.0));
        tables.images.iter_mut().for_each(|image| image.distinct_colors = Some(30));
        let rows = choices_for(&tables, "ssim=0.5");
        let row = rows.iter().find(|row| row.criterion == "silhouette").unwrap();
        assert_eq!((row.k, row.verdict), (Some(15), Verdict::Weak));
        assert!(row.reason.contains("the edge of the K that the criterion can judge"), "{}", row.reason);
    }

    #[test]
    fn a_choice_of_wide_interval_is_weak() {
        // Eighteen images are content with K = 3, two need K = 19: a resample that draws three of these needs 19 too.
        let from = |first: u32| -> Vec<MetricRow> {
            (2..=20).map(|k| MetricRow { ssim: Some(if k < first { 0.1 } else { 0.9 }), ..at(k) }).collect()
        };
        let images = std::iter::repeat_n(from(3), 18).chain(std::iter::repeat_n(from(19), 2));
        let row = &choices_for(&tables(images.collect()), "ssim=0.5")[0];
        assert_eq!((row.k, row.k_low, row.k_high), (Some(3), Some(3), Some(19)));
        assert_eq!(row.verdict, Verdict::Weak);
        assert!(row.reason.contains("3 to 19 is wide"), "{}", row.reason);
    }

    #[test]
    fn seeds_vary_apart_from_images() {
        let mut tables = class_of(8);
        assert_eq!(choices_for(&tables, "ssim=0.5")[0].seeds_low, None);
        // The second seed needs four K more for the same SSIM.
        let second =
            |row: &MetricRow| MetricRow { seed: 1, ssim: row.ssim.map(|ssim| ssim - 0.19), ..row.clone() };
        tables.metrics.extend(tables.metrics.iter().map(second).collect::<Vec<_>>());
        let row = &choices_for(&tables, "ssim=0.5")[0];
        assert_eq!((row.seeds_low, row.seeds_high), (Some(10), Some(14)));
        assert_eq!((row.k_low, row.k_high), (row.k, row.k), "images do not differ");
        assert!(row.reason.contains("seed by seed, of 2, K is 10 to 14"), "{}", row.reason);
        let scores = select(&tables, &rules("ssim=0.5")).scores;
        let at_12 = scores.iter().find(|row| row.criterion == "target" && row.k == 12).unwrap();
        assert_eq!((at_12.seeds_low, at_12.seeds_high), (Some(0.0), Some(1.0)));
    }

    #[test]
    fn an_interval_beyond_the_swept_k_is_weak_and_open() {
        let mut tables = class_of(10);
        let never = tables.images[9].image.clone();
        for row in tables.metrics.iter_mut().filter(|row| row.image == never) {
            row.ssim = Some(0.0);
        }
        let row = &choices_for(&tables, "ssim=0.5")[0];
        assert_eq!((row.k, row.k_low, row.k_high), (Some(10), Some(10), None));
        assert!(row.reason.contains("beyond the swept K"), "{}", row.reason);
    }
}
