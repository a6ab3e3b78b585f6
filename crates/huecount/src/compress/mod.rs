//! `huecount compress`: one line per image, one line at the end.

mod plan;
mod print;

use std::io::Write;

use sweep::{Compressed, Written};

use crate::Outcome;
use crate::args::CompressArgs;
use crate::console::Console;
use crate::progress::Images;

pub(crate) fn run(args: CompressArgs, console: &mut Console) -> Result<Outcome, String> {
    let plan = plan::of(args)?;
    if plan.destination.place == sweep::Place::Memory {
        console.keep_stdout_free()?;
    }
    let images = Images::new(console);
    let results = sweep::compress(&plan, &images);
    images.clear();
    let mut results = results.map_err(|error| error.to_string())?;
    hand_out(&mut results)?;
    console.data(&results)?;
    for result in &results {
        print::image(result, console);
    }
    let tally = print::Tally::of(&results);
    console.closing(&tally.closing(images.is_interrupted(), plan.files.dry_run));
    Ok(if images.is_interrupted() { Outcome::Interrupted } else { Outcome::of(tally.done(), tally.failed) })
}

/// Writes what was to go to standard output: the result, or the source where that is smaller.
fn hand_out(results: &mut [Compressed]) -> Result<(), String> {
    for compressed in results {
        let bytes = match &mut compressed.result {
            Written::Ok(small) => small.bytes.take(),
            Written::Skipped { unchanged, .. } => unchanged.take(),
            _ => None,
        };
        if let Some(bytes) = bytes {
            let mut stdout = std::io::stdout().lock();
            let written = stdout.write_all(&bytes).and_then(|()| stdout.flush());
            written.map_err(|error| format!("can't write to standard output: {error}"))?;
        }
    }
    Ok(())
}
