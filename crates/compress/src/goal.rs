//! As few colours as keep a quality, as many as fit a size: K by bisection over the curve.
//!
//! Quality grows and files grow with K, but not always from each K to the next. What is found is a K that meets the bound
//! while the K below it does not.

use std::str::FromStr;

use kmeans::ClusterCount;
use metrics::{PairMetrics, Wanted};
use thiserror::Error;

use codec::Rejection;
use tables::MemorySize;
use tables::Metric;

/// What a result must keep to; at least one of the two is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    /// The most colours it may have.
    pub most: ClusterCount,
    /// What its quality must be at least: the fewest colours that keep all of these.
    pub floors: Vec<QualityMin>,
    /// What its file may have at most: without floors, the most colours that fit.
    pub size: Option<SizeLimit>,
}

/// The least that a metric may be: `ssim>=0.95`, or `ssim=0.95`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QualityMin {
    metric: Metric,
    value: f64,
}

/// Why a text is no floor.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "'{0}' is no floor of quality: write ssim>=0.95, psnr>=35, ssimulacra2>=70 or ms_ssim>=0.95 (quoted, or with = alone)"
)]
pub struct QualityMinError(String);

impl FromStr for QualityMin {
    type Err = QualityMinError;

    fn from_str(text: &str) -> Result<Self, QualityMinError> {
        let floor = || {
            let (name, value) = text.split_once(">=").or_else(|| text.split_once('='))?;
            let metric = name.trim().parse().ok().filter(|metric| FLOORS.contains(metric))?;
            let value = value.trim().parse().ok().filter(|value: &f64| value.is_finite())?;
            Some(Self { metric, value })
        };
        floor().ok_or_else(|| QualityMinError(text.to_owned()))
    }
}

/// Metrics that can have a floor.
const FLOORS: [Metric; 4] = [Metric::Ssim, Metric::PsnrDb, Metric::Ssimulacra2, Metric::MsSsim];

impl QualityMin {
    /// Whether an output keeps it; one without any error does, whatever is undefined.
    fn is_kept(&self, pair: &PairMetrics) -> bool {
        pair.mse == 0.0 || value(self.metric, pair).is_ok_and(|value| value >= self.value)
    }

    /// `ssim 0.9312`, or why it has none.
    fn describe(&self, pair: &PairMetrics) -> String {
        match value(self.metric, pair) {
            Ok(value) => format!("{} {value:.4}", self.metric),
            Err(reason) => format!("{} undefined ({reason})", self.metric),
        }
    }
}

impl std::fmt::Display for QualityMin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of at least {}", self.metric, self.value)
    }
}

fn value(metric: Metric, pair: &PairMetrics) -> metrics::Measure {
    match metric {
        Metric::Ssimulacra2 => pair.ssimulacra2,
        Metric::MsSsim => pair.ms_ssim,
        Metric::PsnrDb => pair.psnr_db,
        _ => pair.ssim,
    }
}

/// The most bytes of a file: `20KB`, or `30%` of its source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SizeLimit {
    /// So many bytes.
    Bytes(u64),
    /// A part of the source's bytes, above 0.
    Share(f64),
}

/// Why a text is no limit.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("'{0}' is no size of a file: write 20KB, 1.5MiB, 20000 or 30% (of the source)")]
pub struct SizeLimitError(String);

impl FromStr for SizeLimit {
    type Err = SizeLimitError;

    fn from_str(text: &str) -> Result<Self, SizeLimitError> {
        let share = |percent: &str| {
            percent.trim().parse().ok().filter(|percent: &f64| percent.is_finite() && *percent > 0.0)
        };
        let limit = match text.strip_suffix('%') {
            Some(percent) => share(percent).map(|percent| Self::Share(percent / 100.0)),
            None => text.parse().ok().map(|size: MemorySize| Self::Bytes(size.bytes())),
        };
        limit.ok_or_else(|| SizeLimitError(text.to_owned()))
    }
}

impl SizeLimit {
    /// Bytes that a file may have whose source has `source`.
    fn bytes(self, source: u64) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Share(share) => (share * source as f64) as u64,
        }
    }
}

impl Bounds {
    /// The metrics that the floors are about, beside `wanted`.
    pub(crate) fn wanted(&self, wanted: Wanted) -> Wanted {
        let has = |metric| self.floors.iter().any(|floor| floor.metric == metric);
        Wanted {
            ms_ssim: wanted.ms_ssim || has(Metric::MsSsim),
            ssimulacra2: wanted.ssimulacra2 || has(Metric::Ssimulacra2),
            ..wanted
        }
    }

    /// The candidate that keeps all bounds; where there is none, the best that could be had in words.
    ///
    /// `at_each` makes a candidate of each K, of which only some are asked for their metrics.
    pub(crate) fn search<C: Candidate>(
        &self,
        source_bytes: u64,
        at_each: impl Fn(&[ClusterCount]) -> Vec<C>,
    ) -> Result<Result<C, String>, Rejection> {
        let limit = self.size.map(|size| size.bytes(source_bytes));
        if self.floors.is_empty() {
            let limit = limit.unwrap_or(u64::MAX);
            let edge = edge(self.most, &at_each, |candidate| Ok(candidate.bytes()? > limit))?;
            return match (edge.below, edge.at) {
                (Some(fits), _) => Ok(Ok(fits)),
                (None, Some(too_large)) => Ok(Err(format!(
                    "no result is within {limit} bytes: the smallest has {} at {}",
                    too_large.bytes()?,
                    colors(&too_large)
                ))),
                (None, None) => Err(Rejection::Failed("no K to try".to_owned())),
            };
        }
        let keeps = |candidate: &C| {
            let pair = candidate.measured()?;
            Ok(self.floors.iter().all(|floor| floor.is_kept(&pair)))
        };
        let edge = edge(self.most, &at_each, keeps)?;
        let Some(best) = edge.at.as_ref().or(edge.below.as_ref()) else {
            return Err(Rejection::Failed("no K to try".to_owned()));
        };
        let (bytes, pair) = (best.bytes()?, best.measured()?);
        let had: Vec<String> = self.floors.iter().map(|floor| floor.describe(&pair)).collect();
        let had = format!("{} in {bytes} bytes at {}", had.join(", "), colors(best));
        let wanted: Vec<String> = self.floors.iter().map(QualityMin::to_string).collect();
        let wanted = wanted.join(" and ");
        Ok(match (edge.at, limit) {
            (None, _) => Err(format!("no K up to {} has {wanted}: the best is {had}", self.most)),
            (Some(_), Some(limit)) if bytes > limit => {
                Err(format!("{wanted} does not fit {limit} bytes: it takes {had}"))
            }
            (Some(best), _) => Ok(best),
        })
    }
}

fn colors(candidate: &impl Candidate) -> String {
    match candidate.colors() {
        1 => "1 colour".to_owned(),
        colors => format!("{colors} colours"),
    }
}

/// An image at one K, of which bytes and metrics are made when they are asked for.
pub(crate) trait Candidate {
    /// Palette entries.
    fn colors(&self) -> usize;
    /// Size of its file.
    fn bytes(&self) -> Result<u64, Rejection>;
    /// Its metrics.
    fn measured(&self) -> Result<PairMetrics, Rejection>;
}

/// The two neighbours between which something begins to hold.
struct Edge<C> {
    /// The largest K at which it does not.
    below: Option<C>,
    /// The smallest at which it does.
    at: Option<C>,
}

/// K that are tried between two others at a time: they share one run of incremental k-means.
const AT_ONCE: usize = 15;

/// Where from 1 to `most` something begins to hold: first among powers of two, then ever closer.
fn edge<C: Candidate>(
    most: ClusterCount,
    at_each: &impl Fn(&[ClusterCount]) -> Vec<C>,
    holds: impl Fn(&C) -> Result<bool, Rejection>,
) -> Result<Edge<C>, Rejection> {
    let mut edge = Edge { below: None, at: None };
    let (mut below, mut at) = (0, most.get() + 1);
    let powers = (0..).map(|power| 1_usize << power).take_while(|&k| k < most.get());
    let mut ks: Vec<usize> = powers.chain([most.get()]).collect();
    while !ks.is_empty() {
        let counts: Vec<ClusterCount> = ks.iter().filter_map(|&k| ClusterCount::new(k as u32).ok()).collect();
        let mut candidates: Vec<Option<C>> = at_each(&counts).into_iter().map(Some).collect();
        let (mut low, mut high) = (0, candidates.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            let Some(candidate) = candidates[middle].take() else { break };
            if holds(&candidate)? {
                (high, at, edge.at) = (middle, ks[middle], Some(candidate));
            } else {
                (low, below, edge.below) = (middle + 1, ks[middle], Some(candidate));
            }
        }
        ks = between(below, at);
    }
    Ok(edge)
}

/// Up to [`AT_ONCE`] numbers strictly between two, evenly spread.
fn between(below: usize, at: usize) -> Vec<usize> {
    let inner = at - below - 1;
    let count = inner.min(AT_ONCE);
    (1..=count).map(|step| below + step * (inner + 1) / (count + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use metrics::Undefined;

    /// Quality K / 100, ten bytes per colour.
    struct Model(usize);

    impl Candidate for Model {
        fn colors(&self) -> usize {
            self.0
        }

        fn bytes(&self) -> Result<u64, Rejection> {
            Ok(10 * self.0 as u64)
        }

        fn measured(&self) -> Result<PairMetrics, Rejection> {
            let undefined = Err(Undefined::NotWanted);
            Ok(PairMetrics {
                mse: 1.0,
                psnr_db: Ok(self.0 as f64),
                mae: 1.0,
                max_error: 1,
                ssim: Ok(self.0 as f64 / 100.0),
                ms_ssim: undefined,
                ssimulacra2: undefined,
                delta_e2000_mean: undefined,
                delta_e2000_p95: undefined,
                banding: undefined,
            })
        }
    }

    fn found(floors: &[&str], size: Option<&str>, most: u32) -> Result<usize, String> {
        let bounds = Bounds {
            most: ClusterCount::new(most).unwrap(),
            floors: floors.iter().map(|floor| floor.parse().unwrap()).collect(),
            size: size.map(|size| size.parse().unwrap()),
        };
        let models = |ks: &[ClusterCount]| ks.iter().map(|k| Model(k.get())).collect();
        bounds.search(1_000, models).unwrap().map(|model| model.0)
    }

    #[test]
    fn the_fewest_colours_that_keep_every_floor() {
        for k in [1, 2, 3, 17, 64, 65, 99, 100] {
            assert_eq!(found(&[&format!("ssim>={}", k as f64 / 100.0)], None, 256), Ok(k));
        }
        assert_eq!(found(&["ssim=0.1", "psnr=70"], None, 256), Ok(70));
        assert_eq!(found(&["ssim=0.1"], Some("10%"), 256), Ok(10));
    }

    #[test]
    fn the_most_colours_that_fit() {
        for k in [1, 2, 31, 32, 33, 200, 256] {
            assert_eq!(found(&[], Some(&format!("{}", 10 * k + 5)), 256), Ok(k as usize));
        }
        assert_eq!(found(&[], Some("30%"), 256), Ok(30));
        assert_eq!(found(&[], Some("1MB"), 100), Ok(100));
    }

    #[test]
    fn what_cannot_be_met_names_the_best() {
        let error = found(&["ssim>=0.95"], None, 40).unwrap_err();
        assert!(
            error.contains("no K up to 40 has ssim of at least 0.95: the best is ssim 0.4000 in 400 bytes"),
            "{error}"
        );
        let error = found(&[], Some("9"), 40).unwrap_err();
        assert!(error.contains("within 9 bytes: the smallest has 10 at 1 colour"), "{error}");
        let error = found(&["psnr>=30"], Some("200"), 40).unwrap_err();
        assert!(error.contains("does not fit 200 bytes: it takes psnr_db 30.0000 in 300 bytes"), "{error}");
    }

    #[test]
    fn bounds_are_read() {
        assert_eq!("20KB".parse(), Ok(SizeLimit::Bytes(20_000)));
        assert_eq!("30%".parse(), Ok(SizeLimit::Share(0.3)));
        for text in ["", "%", "-3%", "0%", "big"] {
            assert!(text.parse::<SizeLimit>().is_err(), "{text}");
        }
        for text in ["ssim", "ssim>0.9", "bytes>=3", "banding>=1", "ssim>=much", "ssim>=nan"] {
            assert!(text.parse::<QualityMin>().is_err(), "{text}");
        }
    }
}
