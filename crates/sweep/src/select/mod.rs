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
    let reservations = match k {
        Some(k) => reservations(class, k, interval.map(|_| (k_low, k_high))),
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
        images: curves.len() as u32,
        verdict,
        recommended: false,
        reason,
    }
}

/// What speaks against a choice, in words.
fn reservations(
    class: &ClassCurves<'_>,
    k: u32,
    interval: Option<(Option<u32>, Option<u32>)>,
) -> Vec<String> {
    let mut words = Vec::new();
    let images = class.curves.len();
    if images < FEWEST_FOR_CLEAR {
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
