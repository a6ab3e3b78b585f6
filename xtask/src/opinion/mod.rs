//! `cargo xtask opinion DIR`: how well this project's metrics follow what people said of colour-quantized images, and what each
//! metric reads where they said it, from a user's own copy of TID2013 or KADID-10k.
//!
//! The figures of `docs/opinion.md` come from reproduced images, as these databases are for research use and are not
//! redistributed; with a copy of one anybody recomputes them from the images that were rated.

mod layout;
mod measure;
mod options;
mod output;
mod statistics;
#[cfg(test)]
mod tests;

use crate::process::{Outcome, say};
use layout::Database;
use measure::{METRICS, Measured, measure, rises};
use options::{Options, USAGE};
use output::{Correlation, Threshold};
use statistics::{Point, Reading, readings, spearman};

/// All that was found for pairs of one type, or of all.
struct Group {
    /// The type of distortion; `None` for all of them.
    kind: Option<u32>,
    correlations: Vec<Correlation>,
    /// By metric, then by opinion.
    thresholds: Vec<Threshold>,
}

pub(crate) fn run(arguments: &[&str]) -> Outcome {
    match arguments {
        ["--help" | "-h"] => say(USAGE),
        _ => say(&report(arguments)?),
    }
}

/// Does all that is asked for, but for printing, and gives what is to be printed.
fn report(arguments: &[&str]) -> Result<String, String> {
    let options = Options::parse(arguments)?;
    if let Some(folder) = &options.output {
        output::check_place(folder, options.overwrite)?;
    }
    let database = Database::of(&options.folder)?;
    let types = if options.types.is_empty() { database.quantization() } else { options.types };
    let opinions = if options.opinions.is_empty() { database.opinion_levels() } else { options.opinions };
    let measured = measure(&database.ratings(&options.folder, &types)?)?;
    let groups = groups(&measured, &types, &opinions, options.seed);
    let text = output::text(database, &measured, &groups, &opinions);
    let Some(folder) = &options.output else { return Ok(text) };
    output::write(folder, &groups)?;
    Ok(format!("{text}\ncorrelation.csv and calibration.csv are in {}", folder.display()))
}

/// All pairs, and where there are several types those of each.
fn groups(measured: &[Measured], types: &[u32], opinions: &[f64], seed: u64) -> Vec<Group> {
    let each = types.iter().map(|&kind| Some(kind)).filter(|_| types.len() > 1);
    std::iter::once(None).chain(each).map(|kind| Group::of(measured, kind, opinions, seed)).collect()
}

impl Group {
    fn of(measured: &[Measured], kind: Option<u32>, opinions: &[f64], seed: u64) -> Self {
        let of_kind = || measured.iter().filter(move |pair| kind.is_none_or(|kind| pair.kind == kind));
        let mut group = Self { kind, correlations: Vec::new(), thresholds: Vec::new() };
        for metric in METRICS {
            let sign = if rises(metric) { 1.0 } else { -1.0 };
            let point = |pair: &Measured| {
                let metric = sign * pair.value(metric)?;
                Some(Point { reference: pair.reference, metric, opinion: pair.opinion })
            };
            let points: Vec<Point> = of_kind().filter_map(point).collect();
            let spearman = spearman(&points).map(f64::abs);
            group.correlations.push(Correlation { metric, pairs: points.len(), spearman });
            let readings = readings(&points, opinions, seed);
            group.thresholds.extend(opinions.iter().zip(readings).map(|(&opinion, reading)| {
                let reading = reading.map(|reading| turned(reading, sign));
                Threshold { metric, opinion, reading }
            }));
        }
        group
    }
}

/// A reading with the metric's own sign.
fn turned(Reading { value, interval }: Reading, sign: f64) -> Reading {
    let turned = |(low, high): (f64, f64)| if sign < 0.0 { (-high, -low) } else { (low, high) };
    Reading { value: sign * value, interval: interval.map(turned) }
}
