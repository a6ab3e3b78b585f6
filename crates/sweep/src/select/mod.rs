//! The choice of K for a class: pure functions over the tables, one file per criterion.
//!
//! Criteria stand in the order of preference: the quality target, the elbow of the distortion, the peak of the
//! silhouette. Each gives a row with a 95 % bootstrap interval over the class's images; the first that has a K is
//! recommended.

mod bootstrap;
mod curves;
mod elbow;
mod silhouette;
mod target;
#[cfg(test)]
mod testing;

pub(crate) use curves::{ClassCurves, Curve, quantile};
pub(crate) use target::share_meeting;
pub use target::{COVERAGE, Target, TargetError};

use crate::table::{ChoiceRow, Tables, Verdict};

/// Classes of fewer images get no interval.
const FEWEST_FOR_INTERVAL: usize = 3;
/// A choice from fewer images is weak.
const FEWEST_FOR_CLEAR: usize = 8;
/// A choice whose interval spans more than this factor is weak.
const WIDEST_CLEAR: u32 = 4;

#[derive(Clone, Copy)]
enum Criterion {
    Target,
    Elbow,
    Silhouette,
}

impl Criterion {
    const BY_PREFERENCE: [Self; 3] = [Self::Target, Self::Elbow, Self::Silhouette];

    fn name(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Elbow => "elbow",
            Self::Silhouette => "silhouette",
        }
    }

    fn choose(self, curves: &[&Curve<'_>], ks: &[u32], targets: &[Target]) -> Option<usize> {
        match self {
            Self::Target => target::choose(curves, targets),
            Self::Elbow => elbow::choose(curves, ks),
            Self::Silhouette => silhouette::choose(curves),
        }
    }

    /// How many images have a say at the K of index `k_index`.
    fn voters(self, curves: &[&Curve<'_>], k_index: usize, targets: &[Target]) -> usize {
        match self {
            Self::Target => target::voters(curves, k_index, targets),
            Self::Elbow => elbow::voters(curves),
            Self::Silhouette => silhouette::voters(curves, k_index),
        }
    }
}

/// The rows of `choices.csv`: every class by every criterion, classes in order of their names.
#[must_use]
pub(crate) fn choices(tables: &Tables, targets: &[Target], seed: u64) -> Vec<ChoiceRow> {
    ClassCurves::of(tables).iter().flat_map(|class| choices_of(class, targets, seed)).collect()
}

fn choices_of(class: &ClassCurves<'_>, targets: &[Target], seed: u64) -> Vec<ChoiceRow> {
    let mut rows: Vec<ChoiceRow> =
        Criterion::BY_PREFERENCE.iter().map(|&criterion| choice(class, criterion, targets, seed)).collect();
    if let Some(first) = rows.iter_mut().find(|row| row.k.is_some()) {
        first.recommended = true;
    }
    rows
}

fn choice(class: &ClassCurves<'_>, criterion: Criterion, targets: &[Target], seed: u64) -> ChoiceRow {
    let curves: Vec<&Curve<'_>> = class.curves.iter().collect();
    let chosen = criterion.choose(&curves, &class.ks, targets);
    let interval = (chosen.is_some() && curves.len() >= FEWEST_FOR_INTERVAL)
        .then(|| bootstrap::interval(&curves, seed, |sample| criterion.choose(sample, &class.ks, targets)));
    let k_at = |index: Option<usize>| index.map(|index| class.ks[index]);
    let (k_low, k_high) = (k_at(interval.and_then(|i| i.low)), k_at(interval.and_then(|i| i.high)));

    let k = k_at(chosen);
    let voters = criterion.voters(&curves, chosen.unwrap_or(class.ks.len() - 1), targets);
    let reservations = match k {
        Some(k) => reservations(class, k, voters, interval.map(|_| (k_low, k_high))),
        None => Vec::new(),
    };
    let verdict = match (k, reservations.is_empty()) {
        (None, _) => Verdict::None,
        (Some(_), true) => Verdict::Clear,
        (Some(_), false) => Verdict::Weak,
    };
    let mut reason = match k {
        Some(k) => found(criterion, k, targets),
        None => not_found(criterion, class, targets),
    };
    if !reservations.is_empty() {
        reason = format!("{reason}; weak: {}", reservations.join(", "));
    }
    ChoiceRow {
        class: class.class.to_owned(),
        criterion: criterion.name().to_owned(),
        k,
        k_low,
        k_high,
        images: voters as u32,
        verdict,
        recommended: false,
        reason,
    }
}

/// What speaks against a choice, in words.
fn reservations(
    class: &ClassCurves<'_>,
    k: u32,
    voters: usize,
    interval: Option<(Option<u32>, Option<u32>)>,
) -> Vec<String> {
    let mut words = Vec::new();
    let images = class.curves.len();
    if voters < images {
        words.push(format!(
            "only {voters} of {images} images have a say, the metric is undefined for the others"
        ));
    } else if images < FEWEST_FOR_CLEAR {
        words.push(format!("only {images} image{}", if images == 1 { "" } else { "s" }));
    }
    match interval {
        Some((Some(low), Some(high))) if high > WIDEST_CLEAR * low => {
            words.push(format!("the 95 % interval {low} to {high} is wide"));
        }
        Some((_, None)) => words.push("the 95 % interval reaches beyond the swept K".to_owned()),
        _ => {}
    }
    if class.ks.len() > 1 && (k == class.ks[0] || k == class.ks[class.ks.len() - 1]) {
        words.push("it lies at the edge of the swept K".to_owned());
    }
    words
}

fn found(criterion: Criterion, k: u32, targets: &[Target]) -> String {
    match criterion {
        Criterion::Target => {
            format!(
                "K = {k} is the smallest at which {} of the images reach {}",
                percent(COVERAGE),
                all(targets)
            )
        }
        Criterion::Elbow => {
            format!("Kneedle sees the knee of the median distortion at K = {k} for this range of K")
        }
        Criterion::Silhouette => format!("the mean silhouette is highest at K = {k}"),
    }
}

fn not_found(criterion: Criterion, class: &ClassCurves<'_>, targets: &[Target]) -> String {
    match criterion {
        Criterion::Target => {
            let curves: Vec<&Curve<'_>> = class.curves.iter().collect();
            let shares = (0..class.ks.len()).filter_map(|index| share_meeting(&curves, index, targets));
            let goal = format!("no swept K brings {} of the images to {}", percent(COVERAGE), all(targets));
            match shares.reduce(f64::max) {
                Some(best) => format!("{goal}; the best share is {}", percent(best)),
                None => format!("{goal}: the metric is undefined for all of them"),
            }
        }
        Criterion::Elbow => "the median distortion has no knee over this range of K".to_owned(),
        Criterion::Silhouette => {
            "the silhouette is undefined for most images, or was switched off".to_owned()
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

fn all(targets: &[Target]) -> String {
    targets.iter().map(Target::to_string).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::testing::{at, image, tables, targets};
    use super::*;
    use crate::table::MetricRow;

    /// `images` images at K = 2 to 20, with a knee in the distortion and an SSIM of K / 20.
    fn class_of(images: usize) -> Tables {
        let row = |k: u32| MetricRow { ssim: Some(f64::from(k) / 20.0), ..at(k) };
        tables(vec![(2..=20).map(row).collect(); images])
    }

    fn choices_for(tables: &Tables, target: &str) -> Vec<ChoiceRow> {
        choices(tables, &targets(&[target]), 0)
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
        let expected = classes.map(|class| ["target", "elbow", "silhouette"].map(|name| (class, name)));
        assert_eq!(names, expected.as_flattened());
    }

    #[test]
    fn a_reached_target_is_recommended() {
        let rows = choices_for(&class_of(8), "ssim=0.5");
        assert_eq!((rows[0].k, rows[0].verdict), (Some(10), Verdict::Clear));
        assert_eq!(recommended(&rows), ["target"]);
    }

    #[test]
    fn where_no_k_reaches_the_target_the_elbow_is_recommended() {
        let rows = choices_for(&class_of(8), "psnr=99");
        assert_eq!((rows[0].k, rows[0].verdict), (None, Verdict::None));
        assert!(rows[0].reason.contains("psnr=99") && rows[0].reason.contains("0 %"), "{}", rows[0].reason);
        assert!(rows[1].k.is_some_and(|k| k > 2 && k < 20));
        assert_eq!(recommended(&rows), ["elbow"]);
    }

    #[test]
    fn without_evidence_nothing_is_recommended() {
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
