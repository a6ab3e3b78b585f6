//! Ctrl-C once and twice, and a second sweep into the same folder.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::sweeps::Sweeps;
use crate::process::{Outcome, say};

/// What a shell expects of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;
/// Wrong usage.
const REFUSED: i32 = 2;
/// How often a condition is looked at.
const TICK: Duration = Duration::from_millis(2);

pub(super) fn check(sweeps: &Sweeps) -> Outcome {
    once(sweeps)?;
    twice(sweeps)?;
    side_by_side(sweeps)
}

/// Ends with what is done reported, and says how to go on.
fn once(sweeps: &Sweeps) -> Outcome {
    sweeps.forget("interrupted");
    let mut command = sweeps.command("interrupted", false);
    let mut sweep = command.stdout(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
    wait_for(&mut sweep, || sweeps.journal_lines("interrupted") > 2)?;
    interrupt(&sweep)?;
    let output = sweep.wait_with_output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout);
    let is_reported = sweeps.folder.join("interrupted/images.csv").exists();
    if output.status.code() != Some(INTERRUPTED) || !said.contains("--resume") || !is_reported {
        return Err(format!("Ctrl-C ended the sweep with {}: {said}", output.status));
    }
    sweeps.finish("interrupted", true)?;
    sweeps.same_as_whole("interrupted")?;
    say("Ctrl-C: exit code 130, what was done is reported; resumed to the same bytes")
}

/// Ends at once: nothing is reported.
fn twice(sweeps: &Sweeps) -> Outcome {
    let slow = ["--silhouette", "exact", "--gap", "1000"];
    sweeps.forget("left");
    let mut command = sweeps.command("left", false);
    let mut sweep = command.args(slow).spawn().map_err(|error| error.to_string())?;
    wait_for(&mut sweep, || sweeps.journal_lines("left") > 0)?;
    interrupt(&sweep)?;
    std::thread::sleep(10 * TICK);
    interrupt(&sweep)?;
    let status = sweep.wait().map_err(|error| error.to_string())?;
    if status.code() != Some(INTERRUPTED) || sweeps.folder.join("left/run.json").exists() {
        return Err(format!("a second Ctrl-C ended the sweep with {status}, after it was reported"));
    }
    say("Ctrl-C twice: exit code 130, at once")
}

/// The second is refused, and the first goes on.
fn side_by_side(sweeps: &Sweeps) -> Outcome {
    let mut first = sweeps.start("shared", false)?;
    wait_for(&mut first, || sweeps.journal_lines("shared") > 0)?;
    let second = sweeps.command("shared", true).stderr(Stdio::piped()).output();
    let second = second.map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&second.stderr);
    if second.status.code() != Some(REFUSED) || !said.contains("another run is writing") {
        return Err(format!("a second sweep into the same folder ended with {}: {said}", second.status));
    }
    first.wait().map_err(|error| error.to_string())?;
    sweeps.same_as_whole("shared")?;
    say("two sweeps into one folder: the second is refused, the first goes on")
}

fn interrupt(sweep: &Child) -> Outcome {
    crate::process::run(Command::new("kill").args(["-INT", &sweep.id().to_string()]))
}

fn wait_for(sweep: &mut Child, is_so: impl Fn() -> bool) -> Outcome {
    while !is_so() {
        if sweep.try_wait().is_ok_and(|ended| ended.is_some()) {
            return Err("the sweep ended before anything could happen to it".to_owned());
        }
        std::thread::sleep(TICK);
    }
    Ok(())
}
