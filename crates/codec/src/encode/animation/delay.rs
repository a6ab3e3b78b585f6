//! Delays in whole parts of a second.

use crate::decode::Delay;

/// Rounds delays so that the sum of all stays what it is.
pub(super) struct Rounded {
    /// Parts of a second.
    parts: f64,
    elapsed: f64,
    written: u64,
}

impl Rounded {
    pub(super) fn to(parts: u32) -> Self {
        Self { parts: parts.into(), elapsed: 0.0, written: 0 }
    }

    /// The next delay in these parts, at most `most`.
    pub(super) fn next(&mut self, delay: Delay, most: u32) -> u32 {
        self.elapsed += f64::from(delay.numerator) / f64::from(delay.denominator.max(1));
        let until = (self.elapsed * self.parts).round() as u64;
        let parts = until.saturating_sub(self.written).min(most.into());
        self.written = until;
        parts as u32
    }
}

/// The same delay in numbers of 16 bits: exact where they hold it, otherwise in coarser parts.
pub(super) fn in_16_bits(delay: Delay) -> (u16, u16) {
    let exact = u16::try_from(delay.numerator).ok().zip(u16::try_from(delay.denominator).ok());
    let rounded = |parts: u32| {
        let numerator = u64::from(delay.numerator) * u64::from(parts) / u64::from(delay.denominator.max(1));
        u16::try_from(numerator).ok().map(|numerator| (numerator, parts as u16))
    };
    exact.or_else(|| rounded(1000)).or_else(|| rounded(100)).or_else(|| rounded(1)).unwrap_or((u16::MAX, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delay(numerator: u32, denominator: u32) -> Delay {
        Delay { numerator, denominator }
    }

    #[test]
    fn the_sum_of_rounded_delays_is_that_of_the_delays() {
        let mut rounded = Rounded::to(100);
        let parts: Vec<u32> = (0..60).map(|_| rounded.next(delay(1, 60), u32::MAX)).collect();
        assert_eq!(parts.iter().sum::<u32>(), 100);
        assert!(parts.iter().all(|part| [1, 2].contains(part)));
        assert_eq!(Rounded::to(100).next(delay(1, 1), 50), 50);
    }

    #[test]
    fn numbers_of_16_bits_hold_every_delay_that_files_have() {
        assert_eq!(in_16_bits(delay(7, 100)), (7, 100));
        assert_eq!(in_16_bits(delay(65_536, 1000)), (6553, 100));
        assert_eq!(in_16_bits(delay(16_777_215, 1000)), (16_777, 1));
        assert_eq!(in_16_bits(delay(u32::MAX, 1)), (u16::MAX, 1));
    }
}
