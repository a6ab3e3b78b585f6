//! One criterion on one class: its choice, how sure it is, and its words.

use crate::bootstrap::Resamples;
use crate::criterion::{Criterion, Pick};
use crate::curves::{ClassCurves, Curve};
use crate::evidence::{Column, Evidence, Sample};
use tables::{ChoiceRow, ImageChoiceRow, MetricRow, ScoreRow, Verdict};

/// Classes of fewer images get no interval.
const FEWEST_FOR_INTERVAL: usize = 3;
/// A choice from fewer images is weak.
const FEWEST_FOR_CLEAR: usize = 8;
/// A choice whose interval spans more than this factor is weak.
const WIDEST_CLEAR: u32 = 4;

/// A criterion before a class.
pub(crate) struct Study<'a> {
    criterion: &'a dyn Criterion,
    class: &'a ClassCurves<'a>,
    evidence: Evidence<'a>,
    sample: Sample<'a>,
    scores: Column,
    /// The K's index, or why there is none.
    choice: Result<usize, String>,
}

/// What the resamples say.
#[derive(Default)]
struct Confidence {
    /// Smallest and largest K of the interval; an end that is `None` lies beyond the set.
    interval: Option<(Option<u32>, Option<u32>)>,
    /// Share of the resamples that chose the same K.
    frequency: Option<f64>,
    /// Per K the interval of the score.
    scores: Vec<Option<(f64, f64)>>,
}

/// What one of several seeds says alone.
struct OfSeed {
    k: Option<u32>,
    scores: Column,
}

impl<'a> Study<'a> {
    pub(crate) fn new(criterion: &'a dyn Criterion, class: &'a ClassCurves<'a>) -> Self {
        let evidence = evidence(criterion, class, |curve| curve.seeds().collect());
        let sample = evidence.all();
        let scores = criterion.scores(&sample);
        let choice = decide(criterion, &evidence).map(|pick| pick.k_index);
        Self { criterion, class, evidence, sample, scores, choice }
    }

    /// The chosen K.
    pub(crate) fn k(&self) -> Option<u32> {
        self.choice.as_ref().ok().map(|&k_index| self.class.ks[k_index])
    }

    /// Why that K, or why there is none, in words.
    pub(crate) fn why(&self) -> String {
        match &self.choice {
            Ok(k_index) => self.criterion.found(self.class.ks[*k_index], &self.sample, &self.scores),
            Err(why) => why.clone(),
        }
    }

    /// Index of the K of each image on its own, as the same criterion sees it.
    pub(crate) fn own(&self) -> Vec<Option<usize>> {
        let own = |image| decide(self.criterion, &self.evidence.only(image)).ok().map(|pick| pick.k_index);
        (0..self.evidence.images()).map(own).collect()
    }

    /// Index of the K that the class would have without each of its images.
    pub(crate) fn held_out(&self) -> Vec<Option<usize>> {
        let without = |image| {
            let sample = self.evidence.without(image);
            self.criterion.pick(&sample, &self.criterion.scores(&sample)).map(|pick| pick.k_index)
        };
        (0..self.evidence.images()).map(without).collect()
    }

    /// The choice of each image on its own.
    pub(crate) fn image_choices(&self) -> Vec<ImageChoiceRow> {
        let row = |(curve, own): (&Curve<'_>, Option<usize>)| ImageChoiceRow {
            class: self.class.class.to_owned(),
            image: curve.image.image.clone(),
            criterion: self.criterion.name().to_owned(),
            k: own.map(|k_index| self.class.ks[k_index]),
        };
        self.class.curves.iter().zip(self.own()).map(row).collect()
    }

    /// The rows of the choice and of its scores.
    pub(crate) fn rows(&self, resamples: &Resamples) -> (ChoiceRow, Vec<ScoreRow>) {
        let confidence = if self.class.curves.len() >= FEWEST_FOR_INTERVAL {
            self.confidence(resamples)
        } else {
            Confidence::default()
        };
        let seeds = self.seeds();
        let of_seeds = |k_index: usize| seeds.iter().filter_map(move |seed| seed.scores[k_index]);
        let score = |(k_index, &k): (usize, &u32)| ScoreRow {
            class: self.class.class.to_owned(),
            criterion: self.criterion.name().to_owned(),
            k,
            score: self.scores[k_index],
            low: confidence.scores.get(k_index).copied().flatten().map(|(low, _)| low),
            high: confidence.scores.get(k_index).copied().flatten().map(|(_, high)| high),
            seeds_low: of_seeds(k_index).reduce(f64::min),
            seeds_high: of_seeds(k_index).reduce(f64::max),
        };
        (self.choice_row(&confidence, &seeds), self.class.ks.iter().enumerate().map(score).collect())
    }

    fn choice_row(&self, confidence: &Confidence, seeds: &[OfSeed]) -> ChoiceRow {
        let k = self.k();
        let at = self.choice.as_ref().map_or(self.class.ks.len().saturating_sub(1), |&k_index| k_index);
        let voters = if self.class.ks.is_empty() { 0 } else { self.sample.votes(0, at) as usize };
        let reservations = k.map_or_else(Vec::new, |k| self.reservations(k, voters, confidence.interval));
        let (k_low, k_high) = confidence.interval.unwrap_or_default();
        ChoiceRow {
            class: self.class.class.to_owned(),
            criterion: self.criterion.name().to_owned(),
            k,
            k_low,
            k_high,
            images: voters as u32,
            verdict: match (k, reservations.is_empty()) {
                (None, _) => Verdict::None,
                (Some(_), true) => Verdict::Clear,
                (Some(_), false) => Verdict::Weak,
            },
            recommended: false,
            frequency: confidence.frequency,
            reason: self.reason(&reservations, seeds),
            seeds_low: seeds.iter().filter_map(|seed| seed.k).min(),
            seeds_high: seeds.iter().filter_map(|seed| seed.k).max(),
        }
    }

    fn reason(&self, reservations: &[String], seeds: &[OfSeed]) -> String {
        let mut words = vec![self.why()];
        words.extend(seeds_in_words(seeds));
        if !reservations.is_empty() {
            words.push(format!("weak: {}", reservations.join(", ")));
        }
        words.join("; ")
    }

    /// What each seed alone would say, where there are several.
    fn seeds(&self) -> Vec<OfSeed> {
        let count = self.class.curves.iter().map(|curve| 1 + curve.further_seeds.len()).min().unwrap_or(0);
        let alone = |seed: usize| {
            let rows = |curve: &'a Curve<'a>| curve.seeds().skip(seed).take(1).collect();
            let evidence = evidence(self.criterion, self.class, rows);
            OfSeed {
                k: decide(self.criterion, &evidence).ok().map(|pick| self.class.ks[pick.k_index]),
                scores: self.criterion.scores(&evidence.all()),
            }
        };
        if count < 2 { Vec::new() } else { (0..count).map(alone).collect() }
    }

    fn confidence(&self, resamples: &Resamples) -> Confidence {
        let ks = &self.class.ks;
        let mut picks = Vec::new();
        let mut same = 0;
        let mut columns: Vec<Vec<f64>> = vec![Vec::new(); ks.len()];
        let mut drawn = 0;
        for weights in resamples.iter() {
            drawn += 1;
            let sample = self.evidence.sample(weights);
            let scores = self.criterion.scores(&sample);
            for (column, score) in columns.iter_mut().zip(&scores) {
                column.extend(score);
            }
            match self.criterion.pick(&sample, &scores) {
                Some(pick) => {
                    picks.push(pick.exact);
                    same += usize::from(self.choice == Ok(pick.k_index));
                }
                None if self.criterion.absence_means_more() => picks.push(f64::INFINITY),
                None => {}
            }
        }
        let interval = self.choice.as_ref().ok().zip(resamples.interval(&mut picks));
        Confidence {
            interval: interval.map(|(&k_index, (low, high))| swept(ks, k_index, low, high)),
            frequency: self.choice.is_ok().then(|| f64::from(same as u32) / f64::from(drawn)),
            scores: columns
                .iter_mut()
                .zip(&self.scores)
                .map(|(column, score)| score.and_then(|_| resamples.interval(column)))
                .collect(),
        }
    }

    /// Whether no larger K has a score: the true choice may lie beyond it.
    fn is_last_judged(&self, k: u32) -> bool {
        self.scores.iter().rposition(Option::is_some).is_some_and(|last| self.class.ks[last] == k)
    }

    /// What speaks against a choice, in words.
    fn reservations(
        &self,
        k: u32,
        voters: usize,
        interval: Option<(Option<u32>, Option<u32>)>,
    ) -> Vec<String> {
        let mut words = Vec::new();
        let (images, ks) = (self.class.curves.len(), &self.class.ks);
        if voters < images {
            words.push(format!("only {voters} of {images} images have a say at that K"));
        }
        if images < FEWEST_FOR_CLEAR {
            words.push(format!("only {images} image{}", if images == 1 { "" } else { "s" }));
        } else if voters < FEWEST_FOR_CLEAR {
            words.push("that is few".to_owned());
        }
        match interval {
            Some((Some(low), Some(high))) if high > WIDEST_CLEAR * low => {
                words.push(format!("the 95 % interval {low} to {high} is wide"));
            }
            Some((_, None)) => words.push("the 95 % interval reaches beyond the swept K".to_owned()),
            _ => {}
        }
        if ks.len() > 1 && (k == ks[0] || k == ks[ks.len() - 1]) {
            words.push("it lies at the edge of the swept K".to_owned());
        } else if self.is_last_judged(k) {
            words.push("it lies at the edge of the K that the criterion can judge".to_owned());
        }
        words.extend(self.criterion.reservations(k, &self.sample));
        words
    }
}

/// How the choice varies from seed to seed.
fn seeds_in_words(seeds: &[OfSeed]) -> Option<String> {
    let of_seeds: Vec<u32> = seeds.iter().filter_map(|seed| seed.k).collect();
    let (low, high) = (of_seeds.iter().min()?, of_seeds.iter().max()?);
    let choice = if low == high { format!("K is {low}") } else { format!("K is {low} to {high}") };
    let without = match seeds.len() - of_seeds.len() {
        0 => String::new(),
        without => format!(", none with {without} of them"),
    };
    Some(format!("seed by seed, of {}, {choice}{without}", seeds.len()))
}

/// What a criterion reads of a class, with the rows of these seeds.
fn evidence<'a>(
    criterion: &dyn Criterion,
    class: &'a ClassCurves<'a>,
    seeds: impl Fn(&'a Curve<'a>) -> Vec<&'a Vec<&'a MetricRow>>,
) -> Evidence<'a> {
    let images: Vec<Vec<Vec<Column>>> = class
        .curves
        .iter()
        .map(|curve| seeds(curve).into_iter().map(|rows| criterion.columns(curve.image, rows)).collect())
        .collect();
    Evidence::new(&class.ks, &images)
}

/// The K that a criterion chooses, or why it does not.
fn decide(criterion: &dyn Criterion, evidence: &Evidence<'_>) -> Result<Pick, String> {
    let sample = evidence.all();
    let scores = criterion.scores(&sample);
    let pick = criterion.pick(&sample, &scores).ok_or_else(|| criterion.not_found(&sample, &scores))?;
    criterion.objection(evidence, pick).map_or(Ok(pick), Err)
}

/// The swept K within an interval that may lie between them; the choice itself is always one of them.
fn swept(ks: &[u32], chosen: usize, low: f64, high: f64) -> (Option<u32>, Option<u32>) {
    let first = ks.partition_point(|&k| f64::from(k) < low).min(chosen);
    let last = ks.partition_point(|&k| f64::from(k) <= high).saturating_sub(1).max(chosen);
    (Some(ks[first]), (high < f64::INFINITY).then(|| ks[last]))
}
