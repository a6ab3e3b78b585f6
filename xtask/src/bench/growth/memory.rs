//! The most memory that a program holds.

use std::process::{Child, Command};
use std::time::Duration;

/// How often the system is asked: its mark never falls, so that only what is new in the last moments is missed.
const PAUSE: Duration = Duration::from_millis(2);

/// Runs a command to its end; bytes at its peak, where the system (Linux) says so.
pub(super) fn peak(command: &mut Command) -> Result<Option<f64>, String> {
    let mut child = command.spawn().map_err(|error| format!("{command:?} can't be started: {error}"))?;
    let mut most = None;
    loop {
        most = high_water_mark(&child).or(most);
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return if status.success() { Ok(most) } else { Err(format!("{command:?} ended with {status}")) };
        }
        std::thread::sleep(PAUSE);
    }
}

/// Bytes that the program has held at most until now.
fn high_water_mark(child: &Child) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(1024.0 * line.trim().split(' ').next()?.parse::<f64>().ok()?)
}
