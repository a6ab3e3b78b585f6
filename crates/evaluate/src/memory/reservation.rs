//! The memory that images in flight may take together, by estimate.
//!
//! How much an image needs is only known once its colours are counted. It reserves what it may need at most, or with all
//! there is where that is less, and gives back what it turns out not to need: nobody who holds memory ever waits for more.

use std::sync::{Condvar, Mutex, PoisonError};

use tables::MemorySize;

use super::need::{Footprint, MemoryTier, Need, refusal, shortage as lacking};

/// Shared by all images in flight.
pub struct Memory {
    limit: u64,
    taken: Mutex<u64>,
    returned: Condvar,
}

/// The memory of one image, taken until it is dropped.
pub struct Reservation<'a> {
    memory: &'a Memory,
    bytes: u64,
}

/// How an image is evaluated within its reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Admission {
    /// K that may be evaluated side by side.
    pub(crate) lanes: usize,
    pub(crate) tier: MemoryTier,
    /// Why metrics were left out, if any were.
    pub(crate) shortage: String,
}

impl Memory {
    /// Of so much memory.
    #[must_use]
    pub fn new(limit: MemorySize) -> Self {
        Self { limit: limit.bytes(), taken: Mutex::new(0), returned: Condvar::new() }
    }

    /// Waits until there is room for an image that needs at least and at most so many bytes; where there never is, why it
    /// is refused.
    ///
    /// # Errors
    /// The refusal, in words.
    pub fn reserve(&self, least: u64, most: u64) -> Result<Reservation<'_>, String> {
        if least > self.limit {
            return Err(refusal(least, MemorySize::of(self.limit)));
        }
        let bytes = most.max(least).min(self.limit);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while bytes > self.limit - *taken {
            taken = self.returned.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += bytes;
        Ok(Reservation { memory: self, bytes })
    }
}

impl Reservation<'_> {
    /// Whether an image of at least this footprint fits in any tier; if not, why.
    pub(crate) fn admit(&self, footprint: &Footprint) -> Result<(), String> {
        self.best_tier(footprint).map(|_| ())
    }

    /// Gives back what an image of this footprint does not need; says in which tier it fits, or why in none.
    pub(crate) fn shrink(&mut self, footprint: &Footprint, threads: usize) -> Result<Admission, String> {
        let (tier, need) = self.best_tier(footprint)?;
        let lanes = (self.room() - need.image).checked_div(need.per_lane);
        let lanes = lanes.map_or(threads, |lanes| (lanes as usize).min(threads)).max(1);
        self.give_back(self.bytes.saturating_sub(need.image + need.per_lane * lanes as u64));
        let shortage = if tier.left_out().is_empty() {
            String::new()
        } else {
            lacking(footprint.need(MemoryTier::Full).total(), self.limit())
        };
        Ok(Admission { lanes, tier, shortage })
    }

    /// The first tier that fits, and what is needed there.
    fn best_tier(&self, footprint: &Footprint) -> Result<(MemoryTier, Need), String> {
        let steps = MemoryTier::ALL.map(|tier| (tier, footprint.need(tier)));
        let fitting = steps.into_iter().find(|(_, need)| need.total() <= self.room());
        let least = steps.iter().map(|(_, need)| need.total()).min().unwrap_or_default();
        fitting.ok_or_else(|| refusal(least, self.limit()))
    }

    /// A reservation of nothing, of an image whose header did not say how large it is, may take what there is.
    fn room(&self) -> u64 {
        if self.bytes == 0 { self.memory.limit } else { self.bytes }
    }

    fn limit(&self) -> MemorySize {
        MemorySize::of(self.memory.limit)
    }

    fn give_back(&mut self, bytes: u64) {
        *self.memory.taken.lock().unwrap_or_else(PoisonError::into_inner) -= bytes;
        self.bytes -= bytes;
        self.memory.returned.notify_all();
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        self.give_back(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One pixel of so many colours: what it needs grows with them, whatever the tier.
    fn footprint(colors: u64) -> Footprint {
        let metrics = "mse".parse().expect("a metric");
        Footprint { width: 1, height: 1, colors, planes: 1, ks: 1, metrics, on_device: 0 }
    }

    #[test]
    fn lanes_are_given_up_before_an_image_is_refused() {
        let need = footprint(100).need(MemoryTier::Full);
        let lanes = |bytes| {
            let memory = Memory::new(MemorySize::of(bytes));
            let mut reservation = memory.reserve(1, u64::MAX)?;
            reservation.shrink(&footprint(100), 4).map(|admission| admission.lanes)
        };
        assert_eq!(lanes(need.image + 9 * need.per_lane), Ok(4));
        assert_eq!(lanes(need.image + 3 * need.per_lane - 1), Ok(2));
        assert_eq!(lanes(need.image + need.per_lane), Ok(1));
        let refused = lanes(need.image + need.per_lane - 1).unwrap_err();
        assert!(refused.contains("kB to be evaluated") && refused.contains("of --max-memory"), "{refused}");
        let memory = Memory::new(MemorySize::of(need.image + need.per_lane));
        let unknown = memory.reserve(0, 0).and_then(|mut reservation| reservation.shrink(&footprint(100), 4));
        assert_eq!(unknown.map(|admission| admission.lanes), Ok(1));
        let reservation = memory.reserve(1, u64::MAX).expect("room");
        assert!(reservation.admit(&footprint(100)).is_ok() && reservation.admit(&footprint(101)).is_err());
        assert!(Memory::new(MemorySize::of(9)).reserve(10, 20).is_err());
    }

    #[test]
    fn what_is_not_needed_is_given_back_and_metrics_are_left_out_before_an_image() {
        let metrics: tables::MetricSet = "all".parse().expect("all");
        let image =
            Footprint { width: 1_000, height: 1_000, colors: 5, planes: 3, ks: 1, metrics, on_device: 0 };
        let total = |tier| image.need(tier).total();
        for (limit, tier) in [
            (total(MemoryTier::Full), MemoryTier::Full),
            (total(MemoryTier::Full) - 1, MemoryTier::WithoutSsimulacra2),
            (total(MemoryTier::WithoutSsimulacra2) - 1, MemoryTier::WithoutBanding),
        ] {
            let memory = Memory::new(MemorySize::of(limit));
            let mut reservation = memory.reserve(1, u64::MAX).expect("room");
            let admission = reservation.shrink(&image, 1).expect("fits");
            assert_eq!((admission.tier, admission.lanes), (tier, 1));
            assert_eq!(admission.shortage.is_empty(), tier.left_out().is_empty());
            assert_eq!(*memory.taken.lock().expect("nobody panicked"), total(tier));
        }
    }

    #[test]
    fn the_sum_of_all_reservations_stays_below_the_limit() {
        let memory = Memory::new(MemorySize::of(100));
        let highest = Mutex::new(0);
        std::thread::scope(|scope| {
            for bytes in [60, 50, 40, 30, 70, 100, 10, 20] {
                let (memory, highest) = (&memory, &highest);
                scope.spawn(move || {
                    let reservation = memory.reserve(bytes, bytes).unwrap();
                    let taken = *memory.taken.lock().unwrap();
                    assert!(taken >= reservation.bytes);
                    let mut highest = highest.lock().unwrap();
                    *highest = taken.max(*highest);
                });
            }
        });
        assert!(*highest.lock().unwrap() <= 100);
        assert_eq!(*memory.taken.lock().unwrap(), 0, "everything was returned");
    }
}
