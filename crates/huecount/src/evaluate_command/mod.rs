//! `huecount evaluate`: images in, lines out, for whoever shares out the work.

mod frames;
mod timings;

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use evaluate::record::{Entry, line};
use evaluate::{Evaluation, Run};
use files::listed;
use sweep::{Content, FilterError, FilterPlan, Unit, filter, half_of_memory};
use thiserror::Error;

use crate::args::{ClusteringError, EvaluateArgs};
use crate::console::{OutputError, evaluation_line};
use crate::outcome::Outcome;

use self::frames::{FrameError, Frames, too_large};
use self::timings::{TimingsError, TimingsFile};

/// Why not every image has its line.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum CommandError {
    #[error(transparent)]
    Clustering(#[from] ClusteringError),
    #[error("the list {} can't be read: {reason}", list.display())]
    List { list: PathBuf, reason: String },
    #[error(transparent)]
    Input(#[from] FilterError<InputError>),
    #[error(transparent)]
    Output(#[from] OutputError),
    #[error(transparent)]
    Timings(#[from] TimingsError),
    #[error("a line can't be made: {0}")]
    Line(#[from] serde_json::Error),
}

/// Where the input breaks off.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum InputError {
    #[error(transparent)]
    Frame(#[from] FrameError),
    #[error("line {number} of the list {reason}; the lines before it are evaluated")]
    Listed { number: usize, reason: String },
}

type Units = Box<dyn Iterator<Item = Result<Unit, InputError>> + Send>;

pub(crate) fn run(args: EvaluateArgs) -> Result<Outcome, CommandError> {
    let evaluation = args.measurement.plan(&args.clustering, &args.targets)?;
    let max_memory = args.memory.unwrap_or_else(half_of_memory);
    let plan = FilterPlan { evaluation, max_memory, threads: args.threads.count() };
    let units = units(args.files_from, args.images_root.unwrap_or_default(), max_memory.bytes())?;
    let mut timings = args.timings.as_deref().map(TimingsFile::create).transpose()?;
    if !evaluation_line(&line(&Entry::<Evaluation>::Run(Run::of(&plan.evaluation)))?)? {
        return Ok(Outcome::Done);
    }
    let mut failure = None;
    filter(&plan, units, &mut |evaluation| {
        let written = write(&evaluation, timings.as_mut());
        written.unwrap_or_else(|error| {
            failure = Some(error);
            false
        })
    })?;
    failure.map_or(Ok(Outcome::Done), Err)
}

/// Whether somebody still reads.
fn write(evaluation: &Evaluation, timings: Option<&mut TimingsFile>) -> Result<bool, CommandError> {
    if let Some(timings) = timings {
        timings.add(&evaluation.timings)?;
    }
    Ok(evaluation_line(&line(&Entry::Image(evaluation))?)?)
}

fn units(list: Option<PathBuf>, root: PathBuf, most_bytes: u64) -> Result<Units, CommandError> {
    let Some(list) = list else {
        let frames = Frames::new(BufReader::new(io::stdin()), most_bytes);
        return Ok(Box::new(frames.map(|unit| Ok(unit?))));
    };
    if list == Path::new("-") {
        return Ok(Box::new(of_list(BufReader::new(io::stdin()), root, most_bytes)));
    }
    let file = File::open(&list).map_err(|error| CommandError::List { list, reason: error.to_string() })?;
    Ok(Box::new(of_list(BufReader::new(file), root, most_bytes)))
}

/// The files that a list names, one `class<TAB>path` a line.
fn of_list(
    list: impl BufRead,
    root: PathBuf,
    most_bytes: u64,
) -> impl Iterator<Item = Result<Unit, InputError>> {
    let unit = move |(index, line): (usize, io::Result<Vec<u8>>)| {
        let wrong = |reason| InputError::Listed { number: index + 1, reason };
        let listed =
            line.map_err(|error| format!("can't be read: {error}")).and_then(|line| listed(&line, &root));
        let source = listed.map_err(wrong).transpose()?;
        Some(source.map(|source| Unit {
            class: source.class,
            image: source.image,
            content: content_of(&source.path, most_bytes),
            path: source.path,
        }))
    };
    list.split(b'\n').enumerate().filter_map(unit)
}

/// A file is not read at all where its bytes alone are more than there is memory; whatever else is wrong with it, who reads it says.
fn content_of(path: &Path, most_bytes: u64) -> Content {
    let length = std::fs::metadata(path).map_or(0, |file| if file.is_file() { file.len() } else { 0 });
    if length > most_bytes { Content::Nothing(too_large(length, most_bytes)) } else { Content::File }
}
