//! One criterion applied to one class: the K that it selects, how certain that K is, and the reason in words.

use crate::bootstrap::Resamples;
use crate::criterion::{Criterion, SelectedK};
use crate::curves::{ClassCurves, Curve};
use crate::metric_matrix::{Column, MetricMatrix, Sample};
use tables::{ChoiceRow, ImageChoiceRow, MetricRow, ScoreRow, Verdict};

/// Classes of fewer images get no interval.
const MIN_IMAGES_FOR_INTERVAL: usize = 3;
/// A choice from fewer images is weak.
const MIN_IMAGES_FOR_CLEAR: usize = 8;
/// A choice is weak where the upper end of its interval is more than this multiple of the lower end.
const MAX_INTERVAL_RATIO: u32 = 4;

/// The fit of a criterion to a class.
pub(crate) struct CriterionFit<'a> {
    criterion: &'a dyn Criterion,
    class: &'a ClassCurves<'a>,
    matrix: MetricMatrix<'a>,
    /// Every image of the class once; of all of them, where only some are held.
    sample: Sample<'a>,
    /// The score of each K.
    scores: Column,
    /// The index of the selected K, or why there is none.
    choice: Result<usize, String>,
}

/// The smallest and the largest K of an interval; an end that is `None` lies beyond the K set.
type KInterval = (Option<u32>, Option<u32>);

/// What the bootstrap resamples say; empty for classes of too few images.
#[derive(Default)]
struct BootstrapSummary {
    /// The 95 % interval of K.
    interval: Option<KInterval>,
    /// Share of the resamples that select the same K as the class.
    frequency: Option<f64>,
    /// The 95 % interval of the score at each K.
    scores: Vec<Option<(f64, f64)>>,
}

/// The fit to the rows of one of several seeds.
struct SeedFit {
    k: Option<u32>,
    scores: Column,
}

impl<'a> CriterionFit<'a> {
    /// Applies `criterion` to all images of `class`.
    pub(crate) fn new(criterion: &'a dyn Criterion, class: &'a ClassCurves<'a>) -> Self {
        Self::of_all(criterion, class, None)
    }

    /// Applies `criterion` to the sample of `all` images of a class, where `class` has only those of them that are held.
    pub(crate) fn of_all(
        criterion: &'a dyn Criterion,
        class: &'a ClassCurves<'a>,
        all: Option<Sample<'a>>,
    ) -> Self {
        let matrix = metric_matrix(criterion, class, |curve| curve.seeds().collect());
        let sample = all.unwrap_or_else(|| matrix.full_sample());
        let scores = criterion.scores(&sample);
        let choice = select_from(criterion, &matrix, &sample, &scores).map(|selected| selected.k_index);
        Self { criterion, class, matrix, sample, scores, choice }
    }

    /// The selected K.
    pub(crate) fn k(&self) -> Option<u32> {
        self.choice.as_ref().ok().map(|&k_index| self.class.ks[k_index])
    }

    /// Why that K, or why there is none, in words.
    pub(crate) fn explanation(&self) -> String {
        match &self.choice {
            Ok(k_index) => self.criterion.explain(self.class.ks[*k_index], &self.sample, &self.scores),
            Err(reason) => reason.clone(),
        }
    }

    /// The index of the K that the same criterion selects for each image as a class of its own.
    pub(crate) fn per_image(&self) -> Vec<Option<usize>> {
        let select = |image| select(self.criterion, &self.matrix.single_image(image)).ok();
        (0..self.matrix.images()).map(|image| select(image).map(|selected| selected.k_index)).collect()
    }

    /// The index of the K of the class without each of its images: leave-one-out cross-validation.
    pub(crate) fn leave_one_out(&self) -> Vec<Option<usize>> {
        let without = |image| {
            let sample = self.matrix.leave_one_out(image);
            let selected = self.criterion.select(&sample, &self.criterion.scores(&sample));
            selected.map(|selected| selected.k_index)
        };
        (0..self.matrix.images()).map(without).collect()
    }

    /// The rows of the K of each image on its own.
    pub(crate) fn image_choices(&self) -> Vec<ImageChoiceRow> {
        let row = |(curve, k_index): (&Curve<'_>, Option<usize>)| ImageChoiceRow {
            class: self.class.class.to_owned(),
            image: curve.image.image.clone(),
            criterion: self.criterion.name().to_owned(),
            k: k_index.map(|k_index| self.class.ks[k_index]),
            note: self.criterion.note(&curve.rows),
        };
        self.class.curves.iter().zip(self.per_image()).map(row).collect()
    }

    /// The rows of the choice and of the score of each K, with intervals from `resamples`.
    pub(crate) fn rows(&self, resamples: &Resamples) -> (ChoiceRow, Vec<ScoreRow>) {
        let bootstrap = if self.class.curves.len() >= MIN_IMAGES_FOR_INTERVAL {
            self.bootstrap(resamples)
        } else {
            BootstrapSummary::default()
        };
        let seeds = self.seeds();
        let of_seeds = |k_index: usize| seeds.iter().filter_map(move |seed| seed.scores[k_index]);
        let score = |(k_index, &k): (usize, &u32)| ScoreRow {
            class: self.class.class.to_owned(),
            criterion: self.criterion.name().to_owned(),
            k,
            score: self.scores[k_index],
            low: bootstrap.scores.get(k_index).copied().flatten().map(|(low, _)| low),
            high: bootstrap.scores.get(k_index).copied().flatten().map(|(_, high)| high),
            seeds_low: of_seeds(k_index).reduce(f64::min),
            seeds_high: of_seeds(k_index).reduce(f64::max),
        };
        (self.choice_row(&bootstrap, &seeds), self.class.ks.iter().enumerate().map(score).collect())
    }

    fn choice_row(&self, bootstrap: &BootstrapSummary, seeds: &[SeedFit]) -> ChoiceRow {
        let k = self.k();
        let at = self.choice.as_ref().map_or(self.class.ks.len().saturating_sub(1), |&k_index| k_index);
        let counted = if self.class.ks.is_empty() { 0 } else { self.sample.count(0, at) as usize };
        let caveats = k.map_or_else(Vec::new, |k| self.caveats(k, counted, bootstrap.interval));
        let (k_low, k_high) = bootstrap.interval.unwrap_or_default();
        ChoiceRow {
            class: self.class.class.to_owned(),
            criterion: self.criterion.name().to_owned(),
            k,
            k_low,
            k_high,
            images: counted as u32,
            verdict: match (k, caveats.is_empty()) {
                (None, _) => Verdict::None,
                (Some(_), true) => Verdict::Clear,
                (Some(_), false) => Verdict::Weak,
            },
            recommended: false,
            frequency: bootstrap.frequency,
            reason: self.reason(&caveats, seeds),
            seeds_low: seeds.iter().filter_map(|seed| seed.k).min(),
            seeds_high: seeds.iter().filter_map(|seed| seed.k).max(),
        }
    }

    fn reason(&self, caveats: &[String], seeds: &[SeedFit]) -> String {
        let mut words = vec![self.explanation()];
        words.extend(seeds_in_words(seeds));
        if !caveats.is_empty() {
            words.push(format!("weak: {}", caveats.join(", ")));
        }
        words.join("; ")
    }

    /// The fit to each seed alone, where there are several.
    fn seeds(&self) -> Vec<SeedFit> {
        let count = self.class.curves.iter().map(|curve| 1 + curve.further_seeds.len()).min().unwrap_or(0);
        let alone = |seed: usize| {
            let rows = |curve: &'a Curve<'a>| curve.seeds().skip(seed).take(1).collect();
            let matrix = metric_matrix(self.criterion, self.class, rows);
            SeedFit {
                k: select(self.criterion, &matrix).ok().map(|selected| self.class.ks[selected.k_index]),
                scores: self.criterion.scores(&matrix.full_sample()),
            }
        };
        if count < 2 { Vec::new() } else { (0..count).map(alone).collect() }
    }

    fn bootstrap(&self, resamples: &Resamples) -> BootstrapSummary {
        let ks = &self.class.ks;
        let mut estimates = Vec::new();
        let mut same = 0;
        let mut columns: Vec<Vec<f64>> = vec![Vec::new(); ks.len()];
        let mut drawn = 0;
        for weights in resamples.iter() {
            drawn += 1;
            let sample = self.matrix.weighted(weights);
            let scores = self.criterion.scores(&sample);
            for (column, score) in columns.iter_mut().zip(&scores) {
                column.extend(score);
            }
            match self.criterion.select(&sample, &scores) {
                Some(selected) => {
                    estimates.push(selected.estimate);
                    same += usize::from(self.choice == Ok(selected.k_index));
                }
                None if self.criterion.is_right_censored() => estimates.push(f64::INFINITY),
                None => {}
            }
        }
        let interval = self.choice.as_ref().ok().zip(resamples.interval(&mut estimates));
        BootstrapSummary {
            interval: interval.map(|(&k_index, (low, high))| swept_interval(ks, k_index, low, high)),
            frequency: self.choice.is_ok().then(|| f64::from(same as u32) / f64::from(drawn)),
            scores: columns
                .iter_mut()
                .zip(&self.scores)
                .map(|(column, score)| score.and_then(|_| resamples.interval(column)))
                .collect(),
        }
    }

    /// Whether no larger K has a score: the true choice may lie beyond it.
    fn is_last_scored(&self, k: u32) -> bool {
        self.scores.iter().rposition(Option::is_some).is_some_and(|last| self.class.ks[last] == k)
    }

    /// What speaks against a choice that rests on `counted` images, in words.
    fn caveats(&self, k: u32, counted: usize, interval: Option<KInterval>) -> Vec<String> {
        let mut words = Vec::new();
        let (held, ks) = (self.class.curves.len(), &self.class.ks);
        // Of fewer than an interval needs the sample may have more than are held.
        let images = held.max(self.sample.images() as usize);
        if counted < images {
            words.push(format!("only {counted} of {images} images have a say at that K"));
        }
        if images < MIN_IMAGES_FOR_CLEAR {
            words.push(format!("only {images} image{}", if images == 1 { "" } else { "s" }));
        } else if counted < MIN_IMAGES_FOR_CLEAR {
            words.push("that is few".to_owned());
        }
        if held < MIN_IMAGES_FOR_INTERVAL && images >= MIN_IMAGES_FOR_INTERVAL {
            let of_them = match held {
                0 => format!("none of its {images} images is"),
                1 => format!("1 of its {images} images is"),
                _ => format!("{held} of its {images} images are"),
            };
            words.push(format!("{of_them} held, too few for an interval"));
        }
        match interval {
            Some((Some(low), Some(high))) if high > MAX_INTERVAL_RATIO * low => {
                words.push(format!("the 95 % interval {low} to {high} is wide"));
            }
            Some((_, None)) => words.push("the 95 % interval reaches beyond the swept K".to_owned()),
            _ => {}
        }
        if ks.len() > 1 && (k == ks[0] || k == ks[ks.len() - 1]) {
            words.push("it lies at the edge of the swept K".to_owned());
        } else if self.is_last_scored(k) {
            words.push("it lies at the edge of the K that the criterion can judge".to_owned());
        }
        words.extend(self.criterion.caveats(k, &self.sample));
        words
    }
}

/// How the choice varies from seed to seed; `None` where no seed alone has one.
fn seeds_in_words(seeds: &[SeedFit]) -> Option<String> {
    let of_seeds: Vec<u32> = seeds.iter().filter_map(|seed| seed.k).collect();
    let (low, high) = (of_seeds.iter().min()?, of_seeds.iter().max()?);
    let choice = if low == high { format!("K is {low}") } else { format!("K is {low} to {high}") };
    let without = match seeds.len() - of_seeds.len() {
        0 => String::new(),
        without => format!(", none with {without} of them"),
    };
    Some(format!("seed by seed, of {}, {choice}{without}", seeds.len()))
}

/// The columns that a criterion reads of a class, with the rows of these seeds.
fn metric_matrix<'a>(
    criterion: &dyn Criterion,
    class: &'a ClassCurves<'a>,
    seeds: impl Fn(&'a Curve<'a>) -> Vec<&'a Vec<&'a MetricRow>>,
) -> MetricMatrix<'a> {
    let images: Vec<Vec<Vec<Column>>> = class
        .curves
        .iter()
        .map(|curve| seeds(curve).into_iter().map(|rows| criterion.columns(curve.image, rows)).collect())
        .collect();
    MetricMatrix::new(&class.ks, &images)
}

/// The K that a criterion selects and its significance test does not reject, or why there is none.
fn select(criterion: &dyn Criterion, matrix: &MetricMatrix<'_>) -> Result<SelectedK, String> {
    let sample = matrix.full_sample();
    select_from(criterion, matrix, &sample, &criterion.scores(&sample))
}

/// The same from the sample and its scores; `matrix` has the images that the significance test reads, which rejects nothing where
/// it has none.
fn select_from(
    criterion: &dyn Criterion,
    matrix: &MetricMatrix<'_>,
    sample: &Sample<'_>,
    scores: &[Option<f64>],
) -> Result<SelectedK, String> {
    let selected = criterion.select(sample, scores).ok_or_else(|| criterion.explain_none(sample, scores))?;
    if matrix.images() == 0 {
        return Ok(selected);
    }
    criterion.rejection(matrix, selected).map_or(Ok(selected), Err)
}

/// The swept K within an interval from `low` to `high`, which may lie between them; the chosen K, of index `chosen`, is
/// always one of them. An infinite `high` lies beyond the K set.
fn swept_interval(ks: &[u32], chosen: usize, low: f64, high: f64) -> KInterval {
    let first = ks.partition_point(|&k| f64::from(k) < low).min(chosen);
    let last = ks.partition_point(|&k| f64::from(k) <= high).saturating_sub(1).max(chosen);
    (Some(ks[first]), (high < f64::INFINITY).then(|| ks[last]))
}
