//! Palettes against other encoders: what these take at the quality that a palette has, and what that does to the verdict.
//!
//! A K that meets the target is not yet a reason to use a palette. So a few images of each class are drawn, at the K that would
//! be recommended; whoever has the files measures what JPEG and WebP take for them at the palette's SSIMULACRA 2
//! ([`AlternativeRow`]); and where the class's images surely take fewer bytes as one of these, no palette is recommended.

use std::collections::BTreeMap;

use tables::{AlternativeRow, ChoiceRow, ClassRow, Family, ImageRow, MetricRow, Tables, Verdict};

use crate::bootstrap::Resamples;
use crate::curves::{ClassCurves, quantile};
use crate::random::hash;
use crate::rules::{Rules, VerdictBy};

/// Images of each class that are compared, unless another number is asked for.
pub const DEFAULT_ALTERNATIVES: usize = 4;
/// An encoder beats palettes where the interval of its share of their bytes lies below.
const CLEARLY_FEWER: f64 = 0.8;
/// Below so many images there is no interval.
const MIN_IMAGES_FOR_INTERVAL: usize = 3;

/// An image whose palette is to be compared with other encoders.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// Its row of `images.csv`.
    pub image: &'a ImageRow,
    /// Its row of `metrics.csv` at the K in question.
    pub row: &'a MetricRow,
}

/// What an encoder takes for a class, in shares of the palettes' bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Comparison {
    family: Family,
    images: usize,
    /// The median over the images; infinite where most of them do not reach the palette's quality.
    ratio: f64,
    /// Its 95 % bootstrap interval; none for few images.
    interval: Option<(f64, f64)>,
}

/// The images to compare: of each class at most `count`, drawn by `seed`, one from each of as many strata of equal size in the
/// order of the images' own K. Images that need more than the K of their class are one stratum's end, however much they need,
/// so that what was swept beyond it makes no difference.
#[must_use]
pub fn images_to_compare<'a>(tables: &'a Tables, count: usize, seed: u64) -> Vec<Compared<'a>> {
    let classes = ClassCurves::of(tables);
    let of_class = |class: &ClassCurves<'a>| {
        let Some(choice) = recommended(&tables.choices, class.class) else { return Vec::new() };
        let Some(k_index) = class.ks.iter().position(|&k| Some(k) == choice.k) else { return Vec::new() };
        let own = own_ks(tables, class.class, &choice.criterion);
        let k = class.ks[k_index];
        let capped = |image: &str| own.get(image).copied().flatten().filter(|&own| own <= k).unwrap_or(k + 1);
        let mut ranked: Vec<_> = class
            .curves
            .iter()
            .map(|curve| {
                let name = curve.image.image.as_str();
                let compared = Compared { image: curve.image, row: curve.rows[k_index] };
                ((capped(name), hash(name, seed)), hash(name, !seed), compared)
            })
            .collect();
        ranked.sort_by_key(|(rank, ..)| *rank);
        let (images, strata) = (ranked.len(), count.min(ranked.len()));
        let stratum = |number: usize| &ranked[number * images / strata..(number + 1) * images / strata];
        let drawn = |number| stratum(number).iter().min_by_key(|(_, draw, _)| *draw);
        (0..strata).filter_map(drawn).map(|(.., compared)| *compared).collect()
    };
    classes.iter().flat_map(of_class).collect()
}

/// Puts into the tables of a choice what the rows of `alternatives.csv` say: into the rows of classes, and into the verdict of
/// `target` unless the rules say that it rests on quality alone, or another criterion was asked for.
pub fn weigh_alternatives(tables: &mut Tables, rules: &Rules) {
    let Tables { choices, classes, alternatives, images, .. } = tables;
    for class in classes {
        let of_class: Vec<&AlternativeRow> =
            alternatives.iter().filter(|row| row.class == class.class).collect();
        let Some(k) = recommended(choices, &class.class).and_then(|choice| choice.k) else { continue };
        let at_k: Vec<&AlternativeRow> = of_class.iter().copied().filter(|row| row.k == k).collect();
        if let (Some(other), true) = (of_class.first(), at_k.is_empty()) {
            class.verdict =
                format!("{}; other encoders were measured at K = {}, not at {k}", class.verdict, other.k);
        }
        let translucent = images.iter().any(|image| image.class == class.class && image.alpha == Some(true));
        let Some(best) = best(&at_k, translucent, rules.seed) else { continue };
        best.put(class);
        if rules.verdict_by == VerdictBy::Alternatives && rules.criterion.is_none() {
            let of_class = choices.iter_mut().filter(|choice| choice.class == class.class);
            if best.beats() {
                refuse(of_class, &best.in_words());
            } else if best.may_beat() {
                weaken(of_class, &best.in_words());
            }
        }
    }
}

/// What the row of a class says of other encoders, as `lossy WebP takes 38 % (31-47) of the bytes at equal quality: palettes do
/// not suit this class`; nothing where none was measured.
#[must_use]
pub fn alternative_in_words(class: &ClassRow) -> Option<String> {
    let endless = |value: Option<f64>| value.unwrap_or(f64::INFINITY);
    let images = class.alternative_images.unwrap_or_default() as usize;
    let interval = (endless(class.alternative_low), endless(class.alternative_high));
    let interval = (images >= MIN_IMAGES_FOR_INTERVAL).then_some(interval);
    let of_row = |family| Comparison { family, images, ratio: endless(class.alternative_ratio), interval };
    class.alternative.map(|family| of_row(family).in_words())
}

/// The choice that is recommended for a class.
fn recommended<'a>(choices: &'a [ChoiceRow], class: &str) -> Option<&'a ChoiceRow> {
    choices.iter().find(|choice| choice.recommended && choice.class == class)
}

/// The own K of each image of a class by one criterion.
fn own_ks<'a>(tables: &'a Tables, class: &str, criterion: &str) -> BTreeMap<&'a str, Option<u32>> {
    let of_class =
        tables.image_choices.iter().filter(|choice| choice.class == class && choice.criterion == criterion);
    of_class.map(|choice| (choice.image.as_str(), choice.k)).collect()
}

/// The lossy encoder that takes the fewest bytes of those that hold every image of a class: one that beats palettes before one
/// that may, then by the median. Lossless WebP has no say: it stores what has few colours as a palette itself.
fn best(rows: &[&AlternativeRow], translucent: bool, seed: u64) -> Option<Comparison> {
    let families =
        [Family::Jpeg, Family::Webp].into_iter().filter(|&family| !(translucent && family == Family::Jpeg));
    let comparisons = families.filter_map(|family| of_family(rows, family, seed));
    comparisons.min_by(|a, b| b.beats().cmp(&a.beats()).then(a.ratio.total_cmp(&b.ratio)))
}

/// What an encoder takes, where that is known of an image.
fn of_family(rows: &[&AlternativeRow], family: Family, seed: u64) -> Option<Comparison> {
    let of_family = rows.iter().filter(|row| row.family == family);
    let ratios: Vec<f64> = of_family
        .filter_map(|row| row.reached.map(|reached| row.ratio.filter(|_| reached).unwrap_or(f64::INFINITY)))
        .collect();
    let ratio = median(&ratios)?;
    let resamples = Resamples::draw(ratios.len(), seed);
    let of_resample = |weights: &[f64]| {
        let repeated = ratios.iter().zip(weights).flat_map(|(&ratio, &times)| vec![ratio; times as usize]);
        median(&repeated.collect::<Vec<_>>())
    };
    let enough = ratios.len() >= MIN_IMAGES_FOR_INTERVAL;
    let mut medians: Vec<f64> =
        if enough { resamples.iter().filter_map(of_resample).collect() } else { Vec::new() };
    let interval = resamples.interval(&mut medians);
    Some(Comparison { family, images: ratios.len(), ratio, interval })
}

/// The median; infinite where one of both in the middle is.
fn median(values: &[f64]) -> Option<f64> {
    quantile(values.to_vec(), 0.5).map(|median| if median.is_nan() { f64::INFINITY } else { median })
}

impl Comparison {
    /// Whether the class surely takes fewer bytes so.
    fn beats(&self) -> bool {
        self.interval.is_some_and(|(_, high)| high < CLEARLY_FEWER)
    }

    /// Whether most of the images that were compared take fewer bytes so.
    fn may_beat(&self) -> bool {
        self.ratio < CLEARLY_FEWER
    }

    /// Whether the class surely takes fewer bytes as palettes.
    fn loses(&self) -> bool {
        self.interval.is_some_and(|(low, _)| low > 1.0)
    }

    /// Puts the numbers and the words into the row of a class.
    fn put(&self, class: &mut ClassRow) {
        let finite = |value: f64| Some(value).filter(|value| value.is_finite());
        class.alternative = Some(self.family);
        class.alternative_images = Some(self.images as u32);
        class.alternative_ratio = finite(self.ratio);
        class.alternative_low = self.interval.and_then(|(low, _)| finite(low));
        class.alternative_high = self.interval.and_then(|(_, high)| finite(high));
        class.verdict = format!("{}; {}", class.verdict, self.in_words());
    }

    fn in_words(&self) -> String {
        let family = self.family.in_words();
        if self.ratio == f64::INFINITY {
            let suits = if self.loses() { ": palettes suit this class" } else { "" };
            return format!("{family} does not reach that quality{suits}");
        }
        let percent = |ratio: f64| {
            if ratio.is_finite() { format!("{:.0}", 100.0 * ratio) } else { "?".to_owned() }
        };
        let interval = self.interval.map(|(low, high)| format!(" ({}-{})", percent(low), percent(high)));
        let share = format!(
            "{family} takes {} %{} of the bytes at equal quality",
            percent(self.ratio),
            interval.unwrap_or_default()
        );
        match (self.beats(), self.loses()) {
            (true, _) => format!("{share}: palettes do not suit this class"),
            (_, true) => format!("{share}: palettes suit this class"),
            _ => share,
        }
    }
}

/// The recommended choice of a class is no longer clear.
fn weaken<'a>(choices: impl Iterator<Item = &'a mut ChoiceRow>, reason: &str) {
    for choice in choices.filter(|choice| choice.recommended) {
        choice.verdict = Verdict::Weak;
        let weak = if choice.reason.contains("; weak: ") { ", " } else { "; weak: " };
        choice.reason = format!("{}{weak}{reason}", choice.reason);
    }
}

/// Recommends none of the choices of a class. That of `target` has no K any more, and its reason names the one it had.
fn refuse<'a>(choices: impl Iterator<Item = &'a mut ChoiceRow>, reason: &str) {
    for choice in choices {
        if choice.criterion == "target" {
            *choice = ChoiceRow {
                k: None,
                k_low: None,
                k_high: None,
                verdict: Verdict::None,
                frequency: None,
                recommended: false,
                reason: format!("{reason}; by quality alone, {}", choice.reason),
                ..choice.clone()
            };
        } else if choice.recommended {
            choice.recommended = false;
            choice.reason = format!("not recommended, as {reason}; {}", choice.reason);
        }
    }
}

#[cfg(test)]
mod tests;
