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
/// Below so many images there is no interval: the range of three would hold the median of their class in three cases of four.
const MIN_IMAGES_FOR_INTERVAL: usize = 4;
/// Colours that an encoder can store as a palette.
const MOST_INDEXED: u32 = 256;
/// Between the names of encoders.
const OR: &str = " or ";

/// An image whose palette is to be compared with other encoders.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// Its row of `images.csv`.
    pub image: &'a ImageRow,
    /// Its row of `metrics.csv` at the K in question.
    pub row: &'a MetricRow,
}

/// What other encoders take for a class, in shares of the palettes' bytes.
#[derive(Clone, Debug, PartialEq)]
struct Comparison {
    /// Those that take the fewest bytes of some image.
    families: Vec<Family>,
    images: usize,
    /// The median over the images; infinite where most of them do not reach the palette's quality.
    ratio: f64,
    /// Its 95 % bootstrap interval; none for few images.
    interval: Option<(f64, f64)>,
}

/// The images to compare: of each class at most `count`, drawn by `seed`, one from each of as many strata of equal size in the
/// order of the images' own K. All that need more than the K of their class count alike, so that what was swept beyond it makes no
/// difference.
#[must_use]
pub fn images_to_compare<'a>(tables: &'a Tables, count: usize, seed: u64) -> Vec<Compared<'a>> {
    let classes = ClassCurves::of(tables);
    let drawn = |class: &ClassCurves<'a>| {
        let ranked = ranked_by_own_k(tables, class, seed);
        let (images, strata) = (ranked.len(), count.min(ranked.len()));
        let stratum = |number: usize| &ranked[number * images / strata..(number + 1) * images / strata];
        let draw = |compared: &&Compared<'a>| hash(&compared.image.image, !seed);
        (0..strata).filter_map(|number| stratum(number).iter().min_by_key(draw).copied()).collect::<Vec<_>>()
    };
    classes.iter().flat_map(drawn).collect()
}

/// The images of a class that can be compared at its recommended K, by their own K; ties in a random order.
fn ranked_by_own_k<'a>(tables: &'a Tables, class: &ClassCurves<'a>, seed: u64) -> Vec<Compared<'a>> {
    let Some(choice) = recommended(&tables.choices, class.class) else { return Vec::new() };
    let Some(k_index) = class.ks.iter().position(|&k| Some(k) == choice.k) else { return Vec::new() };
    let (own, k) = (own_ks(tables, class.class, &choice.criterion), class.ks[k_index]);
    let capped = |image: &str| own.get(image).copied().flatten().filter(|&own| own <= k).unwrap_or(k + 1);
    let compared = class.curves.iter().map(|curve| Compared { image: curve.image, row: curve.rows[k_index] });
    let mut ranked: Vec<Compared<'a>> = compared.filter(|compared| can_be_compared(compared.row)).collect();
    ranked.sort_by_key(|compared| (capped(&compared.image.image), hash(&compared.image.image, seed)));
    ranked
}

/// Whether the palette at this row has a file, and a quality to compare.
fn can_be_compared(row: &MetricRow) -> bool {
    row.png_bytes.is_some() && (row.ssimulacra2.is_some() || row.mse == 0.0)
}

/// Puts into the tables of a choice what the rows of `alternatives.csv` say: into the rows of classes, and into the verdict of
/// `target` unless the rules say that it rests on quality alone, or another criterion was asked for.
pub fn weigh_alternatives(tables: &mut Tables, rules: &Rules) {
    let Tables { choices, classes, alternatives, images, .. } = tables;
    let has_say = rules.verdict_by == VerdictBy::Alternatives && rules.criterion.is_none();
    for class in classes {
        let of_class: Vec<&AlternativeRow> =
            alternatives.iter().filter(|row| row.class == class.class).collect();
        let Some(k) = recommended(choices, &class.class).and_then(|choice| choice.k) else { continue };
        let Some(first) = of_class.first() else { continue };
        let at_k: Vec<&AlternativeRow> = of_class.iter().copied().filter(|row| row.k == k).collect();
        if at_k.is_empty() {
            let words = format!("other encoders were measured at K = {}, not at {k}", first.k);
            class.verdict = format!("{}; {words}", class.verdict);
            if has_say {
                weaken(of_class_mut(choices, &class.class), &words);
            }
            continue;
        }
        let Some(comparison) = comparison(&at_k, &ClassImages::of(&class.class, images), rules.seed) else {
            class.verdict =
                format!("{}; other encoders could not be measured: {}", class.verdict, first.undefined);
            continue;
        };
        comparison.put(class);
        if has_say && comparison.beats() {
            refuse(of_class_mut(choices, &class.class), &comparison.in_words());
        } else if has_say && comparison.may_beat() {
            weaken(of_class_mut(choices, &class.class), &comparison.in_words());
        }
    }
}

/// What the row of a class says of other encoders, as `lossy WebP takes 38 % (31-47) of the bytes at equal quality: palettes do
/// not suit this class`; nothing where none was measured.
#[must_use]
pub fn alternative_in_words(class: &ClassRow) -> Option<String> {
    let endless = |value: Option<f64>| value.unwrap_or(f64::INFINITY);
    let images = class.alternative_images? as usize;
    let interval = (endless(class.alternative_low), endless(class.alternative_high));
    let named = |family: &Family| class.alternative.split(OR).any(|name| name == family.as_str());
    let comparison = Comparison {
        families: Family::ALL.into_iter().filter(named).collect(),
        images,
        ratio: endless(class.alternative_ratio),
        interval: (images >= MIN_IMAGES_FOR_INTERVAL).then_some(interval),
    };
    Some(comparison.in_words())
}

/// The choices of a class, to be changed.
fn of_class_mut<'a>(choices: &'a mut [ChoiceRow], class: &'a str) -> impl Iterator<Item = &'a mut ChoiceRow> {
    choices.iter_mut().filter(move |choice| choice.class == class)
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

/// What other encoders take for the images that were compared, each by the one of fewest bytes.
fn comparison(rows: &[&AlternativeRow], class: &ClassImages<'_>, seed: u64) -> Option<Comparison> {
    let mut of_image: BTreeMap<&str, Vec<&AlternativeRow>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.reached.is_some() && class.has_a_say(row)) {
        of_image.entry(&row.image).or_default().push(row);
    }
    let smallest = of_image.values().map(|rows| {
        let reached = rows.iter().filter_map(|row| Some((row.ratio?, row.family)));
        reached.min_by(|a, b| a.0.total_cmp(&b.0))
    });
    let smallest: Vec<Option<(f64, Family)>> = smallest.collect();
    let ratios: Vec<f64> =
        smallest.iter().map(|found| found.map_or(f64::INFINITY, |(ratio, _)| ratio)).collect();
    let mut families: Vec<Family> = smallest.iter().flatten().map(|(_, family)| *family).collect();
    families.sort_unstable();
    families.dedup();
    Some(Comparison {
        families,
        images: ratios.len(),
        ratio: median(&ratios)?,
        interval: interval(&ratios, seed),
    })
}

/// The images of a class, as far as they decide which encoders have a say.
struct ClassImages<'a> {
    translucent: bool,
    /// The distinct colours of each.
    colors: BTreeMap<&'a str, u32>,
}

impl<'a> ClassImages<'a> {
    fn of(class: &str, images: &'a [ImageRow]) -> Self {
        let of_class = || images.iter().filter(|image| image.class == class);
        let colors = |image: &'a ImageRow| Some((image.image.as_str(), image.distinct_colors?));
        Self {
            translucent: of_class().any(|image| image.alpha == Some(true)),
            colors: of_class().filter_map(colors).collect(),
        }
    }

    /// JPEG has none where the class has transparency, and lossless WebP none where it stores a palette itself.
    fn has_a_say(&self, row: &AlternativeRow) -> bool {
        match row.family {
            Family::Jpeg => !self.translucent,
            Family::LosslessWebp => {
                self.colors.get(row.image.as_str()).is_some_and(|&colors| colors > MOST_INDEXED)
            }
            _ => true,
        }
    }
}

/// The 95 % bootstrap interval of the median; `None` for few images. For four it is their range.
fn interval(ratios: &[f64], seed: u64) -> Option<(f64, f64)> {
    if ratios.len() < MIN_IMAGES_FOR_INTERVAL {
        return None;
    }
    let resamples = Resamples::draw(ratios.len(), seed);
    let of_resample = |weights: &[f64]| {
        let repeated = ratios.iter().zip(weights).flat_map(|(&ratio, &times)| vec![ratio; times as usize]);
        median(&repeated.collect::<Vec<_>>())
    };
    resamples.interval(&mut resamples.iter().filter_map(of_resample).collect::<Vec<_>>())
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
        class.alternative = self.families.iter().map(|family| family.as_str()).collect::<Vec<_>>().join(OR);
        class.alternative_images = Some(self.images as u32);
        class.alternative_ratio = finite(self.ratio);
        class.alternative_low = self.interval.and_then(|(low, _)| finite(low));
        class.alternative_high = self.interval.and_then(|(_, high)| finite(high));
        class.verdict = format!("{}; {}", class.verdict, self.in_words());
    }

    fn in_words(&self) -> String {
        let percent = |ratio: f64| {
            if ratio.is_finite() { format!("{:.0}", 100.0 * ratio) } else { "?".to_owned() }
        };
        let share = if self.ratio == f64::INFINITY {
            "no other encoder reaches the quality of most palettes".to_owned()
        } else {
            let families: Vec<&str> = self.families.iter().map(|family| family.in_words()).collect();
            let interval = self.interval.map(|(low, high)| format!(" ({}-{})", percent(low), percent(high)));
            format!(
                "{} takes {} %{} of the bytes at equal quality",
                families.join(OR),
                percent(self.ratio),
                interval.unwrap_or_default()
            )
        };
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
