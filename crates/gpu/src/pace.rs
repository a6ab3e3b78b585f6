//! How much work goes to the device at a time.
//!
//! A driver takes a device that has not answered for about two seconds for hung, and resets it. How fast it is, nobody says;
//! so its speed is measured once, by work whose number of steps is known. Other work is counted by the most steps that it may
//! take. Where work is cut changes no result.

use std::time::Duration;

/// Steps of a piece before the speed is known: some hundredths of a second on a slow device.
pub(crate) const FIRST: u64 = 1 << 26;

/// How long a piece should take at most: far from a reset, and long beside the cost of a submission.
const AIM: Duration = Duration::from_millis(200);

/// Workgroups of a dispatch that every device takes.
const MOST_GROUPS: u64 = 65_535;

/// Steps that the device does in [`AIM`], by all that is known.
#[derive(Debug)]
pub(crate) struct Pace {
    steps: u64,
    measured: bool,
}

impl Default for Pace {
    fn default() -> Self {
        Self { steps: FIRST, measured: false }
    }
}

impl Pace {
    /// Whether the device's speed was measured.
    pub(crate) fn is_measured(&self) -> bool {
        self.measured
    }

    /// Workgroups of the next piece, each of at most so many steps; at least 1.
    pub(crate) fn groups(&self, cost: u64) -> u32 {
        (self.steps / cost.max(1)).clamp(1, MOST_GROUPS) as u32
    }

    /// The device did so many steps, no fewer, in so long.
    pub(crate) fn measure(&mut self, steps: u64, took: Duration) {
        self.steps = steps_in_aim(steps, took).max(1);
        self.measured = true;
    }

    /// A piece of at most so many steps took so long: where that was too long, pieces become smaller.
    pub(crate) fn observe(&mut self, steps: u64, took: Duration) {
        if took > 2 * AIM {
            self.steps = self.steps.min(steps_in_aim(steps, took)).max(1);
        }
    }
}

fn steps_in_aim(steps: u64, took: Duration) -> u64 {
    (steps as f64 * AIM.as_secs_f64() / took.as_secs_f64().max(1e-6)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_takes_as_long_as_it_should_at_the_measured_speed() {
        let mut pace = Pace::default();
        pace.measure(1 << 30, Duration::from_millis(20));
        assert!(pace.is_measured());
        assert_eq!(pace.groups(1 << 20), 10 << 10);
    }

    #[test]
    fn only_slow_pieces_change_the_pace() {
        let mut pace = Pace { steps: 1 << 40, measured: true };
        pace.observe(1, Duration::from_micros(50));
        assert_eq!(pace.groups(1 << 30), 1 << 10);
        pace.observe(1 << 40, Duration::from_secs(2));
        assert_eq!(pace.groups(1 << 30), 102);
    }

    #[test]
    fn a_group_too_large_for_the_pace_runs_by_itself() {
        assert_eq!(Pace { steps: 10, measured: true }.groups(1_000), 1);
    }
}
