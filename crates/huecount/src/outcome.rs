//! How a command ended.

use crate::interrupt;

/// The numbers are the exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All was done; files may have been skipped.
    Done = 0,
    /// Some images failed.
    SomeFailed = 1,
    /// Wrong usage, or nothing could be done.
    Nothing = 2,
    /// Ctrl-C came first.
    Interrupted = interrupt::EXIT_CODE as isize,
}

impl Outcome {
    /// Of so many images that were done, and that failed.
    pub(crate) fn of(done: usize, failed: usize) -> Self {
        match (done, failed) {
            (_, 0) => Self::Done,
            (0, _) => Self::Nothing,
            _ => Self::SomeFailed,
        }
    }

    /// The same work where standard output could not be written: no success any more; what was none stays as it is.
    pub(crate) fn without_output(self) -> Self {
        if self == Self::Done { Self::Nothing } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_decide_and_what_cannot_be_printed_is_no_success() {
        let outcomes = [(2, 0), (2, 1), (0, 1), (0, 0)].map(|(done, failed)| Outcome::of(done, failed));
        assert_eq!(outcomes, [Outcome::Done, Outcome::SomeFailed, Outcome::Nothing, Outcome::Done]);
        let unseen = outcomes.map(Outcome::without_output);
        assert_eq!(unseen, [Outcome::Nothing, Outcome::SomeFailed, Outcome::Nothing, Outcome::Nothing]);
        assert_eq!(Outcome::Interrupted.without_output(), Outcome::Interrupted);
    }
}
