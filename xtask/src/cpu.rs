//! What a program takes of the processors: user and system time, its own and that of the programs it starts.
//!
//! A POSIX shell runs the program and asks its `times` afterwards, so Unix is needed. The clock ticks every hundredth of
//! a second on most systems: what is measured should last a second.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::process;
use crate::temporary::Folder;

/// `$0` is the file that gets the times, the others are the program and its arguments.
const SCRIPT: &str = r#""$@"; status=$?; times >"$0"; exit "$status""#;

/// Measures programs, one after another.
pub(crate) struct Clock {
    times: PathBuf,
}

/// What a program took, in seconds.
#[derive(Clone, Copy)]
pub(crate) struct Spent {
    pub(crate) wall: f64,
    pub(crate) cpu: f64,
}

impl Clock {
    /// One file of the folder is the clock's.
    pub(crate) fn new(folder: &Folder) -> Self {
        Self { times: folder.join("cpu-times") }
    }

    /// A command that [`Self::run`] can measure; it takes the program's arguments.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT]).arg(&self.times).arg(program);
        command
    }

    /// Runs such a command to its end; anything but success is an error.
    pub(crate) fn run(&self, command: &mut Command) -> Result<Spent, String> {
        let start = Instant::now();
        process::run(command)?;
        let wall = start.elapsed().as_secs_f64();
        let times = std::fs::read_to_string(&self.times)
            .map_err(|error| format!("{} can't be read: {error}", self.times.display()))?;
        let cpu = of_children(&times).ok_or_else(|| format!("the shell's `times` printed {times:?}"))?;
        Ok(Spent { wall, cpu })
    }
}

/// The sum of the second line, as in `0m1.250s 0m0.040s`; the first is about the shell itself.
fn of_children(times: &str) -> Option<f64> {
    times.lines().nth(1)?.split_whitespace().map(seconds).sum()
}

fn seconds(time: &str) -> Option<f64> {
    let (minutes, seconds) = time.strip_suffix('s')?.split_once('m')?;
    // Some locales write a comma.
    Some(60.0 * minutes.parse::<f64>().ok()? + seconds.replace(',', ".").parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::of_children;

    #[test]
    fn the_second_line_counts() {
        assert_eq!(of_children("0m9.00s 0m9.00s\n1m2.25s 0m0.50s\n"), Some(62.75));
        assert_eq!(of_children("0m9,00s 0m9,00s\n0m2,250000s 0m0,500000s\n"), Some(2.75));
        assert_eq!(of_children("0m9.00s 0m9.00s\n"), None);
    }
}
