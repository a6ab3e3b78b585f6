//! `huecount compress`: one line per image, one line at the end.

mod error;
mod plan;
mod print;

use compress::{Compressed, Place, Written};

use crate::args::CompressArgs;
use crate::console::{self, Console, OutputError};
use crate::outcome::Outcome;
use crate::progress::Images;

use self::error::CommandError;
pub(crate) use self::plan::of as plan;

pub(crate) fn run(args: CompressArgs, mut console: Console) -> Result<Outcome, CommandError> {
    let plan = self::plan(args)?;
    if plan.destination.place == Place::Memory {
        if console.json() {
            return Err(CommandError::JsonBesideImage);
        }
        console.leave_stdout_to_file();
    }
    let images = Images::new(&console);
    let results = compress::compress(&plan, &images);
    images.clear();
    let mut results = results?;
    write_images(&mut results)?;
    let printed = console.data(&results).and(print::images(&results, &console));
    let tally = print::Tally::of(&results);
    let outcome = if images.is_interrupted() {
        Outcome::Interrupted
    } else {
        Outcome::of(tally.done(), tally.failed + tally.damaged)
    };
    let closing = tally.closing(images.is_interrupted(), plan.files.dry_run);
    Ok(console.closing(&closing, printed, outcome))
}

/// Writes what was to go to standard output: the result, or the source where that is smaller.
fn write_images(results: &mut [Compressed]) -> Result<(), OutputError> {
    for compressed in results {
        let bytes = match &mut compressed.result {
            Written::Ok(small) => small.bytes.take(),
            Written::Skipped { unchanged, .. } => unchanged.take(),
            _ => None,
        };
        if let Some(bytes) = bytes {
            console::image(&bytes)?;
        }
    }
    Ok(())
}
