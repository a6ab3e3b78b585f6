//! The fixed piece of work that costs are measured in.
//!
//! It does what the program spends its time with, in miniature: integer arithmetic, floating-point distances, and
//! look-ups in a table that fills a part of the processor's cache. What slows one down, another program in the same cache or on
//! the same core, slows the other down, too. The loop calls no generic function, so it is the same whatever the profile does
//! to other crates.
//!
//! **A change here makes every recorded cost meaningless.**

use std::hint::black_box;

/// As many as the jobs get.
const THREADS: u64 = 2;
/// Entries of each thread's table: a mebibyte.
const ENTRIES: usize = 1 << 18;
/// Look-ups by each thread: half a second.
const STEPS: usize = 160_000_000;

/// Does the work on two threads; what it returns is always the same.
pub(super) fn sum() -> u64 {
    let threads: Vec<_> =
        (1..=THREADS).map(|seed| std::thread::spawn(move || one_thread(seed, STEPS))).collect();
    let sums = threads.into_iter().map(|thread| thread.join().unwrap_or_default());
    sums.fold(0, u64::wrapping_add)
}

fn one_thread(seed: u64, steps: usize) -> u64 {
    let mut memory = vec![0_u32; ENTRIES];
    // A slice, as the compiler itself knows how to index it: code of `Vec` may be taken from a crate that is not optimised.
    let table: &mut [u32] = &mut memory;
    let mut state = black_box(seed);
    let (mut distance, mut point) = (0.0_f64, 0.5_f64);
    let mut step = 0;
    while step < steps {
        // Xorshift (Marsaglia 2003).
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let place = (state >> 40) as usize % ENTRIES;
        let entry = table[place].wrapping_add(state as u32);
        table[place] = entry;
        let difference = entry as f64 * (1.0 / 4_294_967_296.0) - point;
        distance += difference * difference;
        point += 0.001 * difference;
        step += 1;
    }
    black_box(table);
    state ^ distance.to_bits()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_work_is_fixed() {
        assert_eq!(super::one_thread(1, 1_000), 16_059_281_586_668_620_421);
    }
}
