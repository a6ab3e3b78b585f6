//! The data of the charts of a class: its rows, choices, targets and representative image.

use choice::{ClassCurves, Target};
use tables::{ChoiceRow, ClusterRow, Tables, TypicalRow, VersusRow};

/// How many reasons a verdict gives where no K is recommended; `choices.csv` has all.
const MOST_REASONS: usize = 2;

/// What the charts of a class are drawn from.
#[derive(Clone, Debug)]
pub struct ClassChart<'a> {
    /// The class in words.
    pub title: &'a str,
    /// The measured rows.
    pub curves: &'a ClassCurves<'a>,
    /// The choices of this class, one per criterion.
    pub choices: Vec<&'a ChoiceRow>,
    /// The targets of the run; may be empty.
    pub targets: &'a [Target],
    /// Share of the images that must meet them.
    pub coverage: f64,
    /// The space in which distortion is taken: `srgb`, `oklab` or `lab`.
    pub space: &'a str,
    /// The representative image of the class; none in a report of an older version.
    pub typical: Option<TypicalImage<'a>>,
}

/// The representative image of a class: the median by quality, with its clusters and its versions by other encoders.
#[derive(Clone, Debug)]
pub struct TypicalImage<'a> {
    /// Its row of `typical.csv`.
    pub row: &'a TypicalRow,
    /// Its clusters, larger ones first.
    pub clusters: Vec<&'a ClusterRow>,
    /// Its versions by other encoders.
    pub alternatives: Vec<&'a VersusRow>,
}

/// The representative image of a class; `None` in a report of an older version, which has none.
#[must_use]
pub fn typical_of<'a>(tables: &'a Tables, class: &str) -> Option<TypicalImage<'a>> {
    let row = tables.typical.iter().find(|row| row.class == class)?;
    Some(TypicalImage {
        row,
        clusters: tables.clusters.iter().filter(|row| row.class == class).collect(),
        alternatives: tables.versions.iter().filter(|row| row.class == class).collect(),
    })
}

impl TypicalImage<'_> {
    /// Its name in headings: `icons/leaf.png, the median image`.
    pub(super) fn name(&self) -> String {
        format!("{}, the median image", self.row.image)
    }

    /// `icons/leaf.png, the median image, at K = 16`; where that is not the K that is recommended now, why.
    pub(super) fn heading(&self, recommended: Option<u32>) -> String {
        let k = self.row.k;
        let why = match recommended {
            Some(now) if now == k => "",
            None if !self.row.recommended => ", as none is recommended",
            _ => ", from before K was chosen again",
        };
        format!("{}, at K = {k}{why}", self.name())
    }

    /// Why one of `what` is missing for it, in words.
    pub(super) fn missing(&self, what: &[&str]) -> Option<String> {
        let reasons = self.row.undefined.split("; ").filter_map(|reason| reason.split_once(": "));
        let of_it = reasons.filter(|(name, _)| what.contains(name));
        let sentences: Vec<String> = of_it.map(|(name, reason)| format!("No {name}: {reason}.")).collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }
}

impl ClassChart<'_> {
    pub(super) fn recommended_k(&self) -> Option<u32> {
        self.recommended().and_then(|choice| choice.k)
    }

    pub(super) fn recommended(&self) -> Option<&ChoiceRow> {
        self.choices.iter().copied().find(|choice| choice.recommended && choice.k.is_some())
    }

    /// The verdict as a sentence: of the recommended K, or of the first criteria without one where none is recommended.
    pub(super) fn verdict(&self) -> String {
        let sentence = if let Some(choice) = self.recommended() {
            choice.reason.clone()
        } else {
            let without = self.choices.iter().filter(|choice| choice.k.is_none()).take(MOST_REASONS);
            without.fold("No K is recommended".to_owned(), |sentence, choice| {
                format!("{sentence}; {}: {}", choice.criterion, choice.reason)
            })
        };
        if sentence.is_empty() { sentence } else { format!("{}.", sentence.trim_end_matches('.')) }
    }
}
