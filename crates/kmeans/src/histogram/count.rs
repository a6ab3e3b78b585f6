//! Distinct keys and how many pixels have each, ascending, in linear time.
//!
//! A key is cut in two halves. Chunks of pixels are sorted by the upper half, each on its own, by a counting sort that
//! moves nothing but lower halves: two bytes per pixel. Then, upper half by upper half over all chunks, lower halves are
//! counted in a table that fits the cache. Chunks, and ranges of upper halves, are worked on in parallel; counts
//! are sums of integers, so that neither shows in the result.

use rayon::prelude::*;

use super::morton::Morton;

/// Pixels per chunk.
const CHUNK: usize = 1 << 20;

/// Pixels up to which sorting their keys is faster than going through all halves.
const SORT_BELOW: usize = 1 << 14;

/// Ranges of upper halves that may be counted at the same time.
const RANGES: usize = 64;

/// Distinct keys, ascending, and their counts.
#[derive(Debug, Default)]
pub(super) struct KeyCounts {
    pub(super) keys: Vec<u32>,
    pub(super) counts: Vec<u32>,
}

/// Counts the keys of `pixels`; `canonical` maps a pixel to the colour that it is counted as.
pub(super) fn count_keys<M: Morton>(
    pixels: &[[u8; 4]],
    canonical: impl Fn([u8; 4]) -> [u8; 4] + Sync,
) -> KeyCounts {
    let key = |pixel| M::key(canonical(pixel));
    if pixels.len() <= SORT_BELOW {
        return count_sorted(pixels.iter().map(|&pixel| key(pixel)).collect());
    }
    if pixels.len() <= CHUNK {
        return count_range::<M>(&[SortedChunk::new::<M>(pixels, key)], 0..1 << M::HALF);
    }
    let chunks: Vec<SortedChunk> =
        pixels.par_chunks(CHUNK).map(|pixels| SortedChunk::new::<M>(pixels, key)).collect();
    let range = (1 << M::HALF) / RANGES;
    let parts: Vec<KeyCounts> = (0..RANGES)
        .into_par_iter()
        .map(|number| count_range::<M>(&chunks, number * range..(number + 1) * range))
        .collect();
    drop(chunks);
    joined(parts)
}

fn count_sorted(mut keys: Vec<u32>) -> KeyCounts {
    keys.sort_unstable();
    let runs = keys.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32));
    let (keys, counts) = runs.unzip();
    KeyCounts { keys, counts }
}

fn joined(parts: Vec<KeyCounts>) -> KeyCounts {
    let len = parts.iter().map(|part| part.keys.len()).sum();
    let mut all = KeyCounts { keys: Vec::with_capacity(len), counts: Vec::with_capacity(len) };
    for part in parts {
        all.keys.extend(part.keys);
        all.counts.extend(part.counts);
    }
    all
}

/// The lower halves of some pixels' keys, sorted by the upper.
struct SortedChunk {
    lower: Vec<u16>,
    /// Where each upper half's lower halves begin, and the end.
    starts: Vec<u32>,
}

impl SortedChunk {
    fn new<M: Morton>(pixels: &[[u8; 4]], key: impl Fn([u8; 4]) -> u32) -> Self {
        let mut starts = vec![0; (1 << M::HALF) + 1];
        for &pixel in pixels {
            starts[(key(pixel) >> M::HALF) as usize + 1] += 1;
        }
        for upper in 1..starts.len() {
            starts[upper] += starts[upper - 1];
        }
        let mut next = starts.clone();
        let mut lower = vec![0; pixels.len()];
        for &pixel in pixels {
            let key = key(pixel);
            let slot = &mut next[(key >> M::HALF) as usize];
            lower[*slot as usize] = (key & ((1 << M::HALF) - 1)) as u16;
            *slot += 1;
        }
        Self { lower, starts }
    }

    fn of_upper(&self, upper: usize) -> &[u16] {
        &self.lower[self.starts[upper] as usize..self.starts[upper + 1] as usize]
    }
}

fn count_range<M: Morton>(chunks: &[SortedChunk], uppers: std::ops::Range<usize>) -> KeyCounts {
    let mut tally = Tally::new(M::HALF);
    let mut counted = KeyCounts::default();
    for upper in uppers {
        for chunk in chunks {
            tally.add(chunk.of_upper(upper));
        }
        tally.drain(|lower, count| {
            counted.keys.push((upper << M::HALF) as u32 | lower);
            counted.counts.push(count);
        });
    }
    counted
}

/// Counts of lower halves, with marks that find those above 0 without going through all.
struct Tally {
    counts: Vec<u32>,
    /// One bit per count.
    marks: Vec<u64>,
    /// One bit per word of marks.
    marked_words: Vec<u64>,
}

impl Tally {
    fn new(half: u32) -> Self {
        let words = (1 << half) / 64;
        Self { counts: vec![0; 1 << half], marks: vec![0; words], marked_words: vec![0; words / 64] }
    }

    fn add(&mut self, lower: &[u16]) {
        for &lower in lower {
            let lower = lower as usize;
            self.counts[lower] += 1;
            self.marks[lower / 64] |= 1 << (lower % 64);
            self.marked_words[lower / 4096] |= 1 << (lower / 64 % 64);
        }
    }

    /// Takes out all counts above 0, ascending.
    fn drain(&mut self, mut take: impl FnMut(u32, u32)) {
        for group in 0..self.marked_words.len() {
            let mut words = std::mem::take(&mut self.marked_words[group]);
            while words != 0 {
                let word = group * 64 + words.trailing_zeros() as usize;
                let mut marks = std::mem::take(&mut self.marks[word]);
                while marks != 0 {
                    let lower = word * 64 + marks.trailing_zeros() as usize;
                    take(lower as u32, std::mem::take(&mut self.counts[lower]));
                    marks &= marks - 1;
                }
                words &= words - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::morton::{Opaque, Translucent};
    use super::*;
    use std::collections::BTreeMap;

    /// Colours of a few cells and of all, more than one chunk of them.
    fn pixels() -> Vec<[u8; 4]> {
        let mixed = |i: u32| i.wrapping_mul(2_654_435_761).rotate_left(i % 7);
        (0..CHUNK as u32 + 100_000)
            .map(|i| (mixed(i / 3) & if i % 2 == 0 { 0x0f0f } else { !0 }).to_le_bytes())
            .collect()
    }

    fn naive(pixels: &[[u8; 4]], key: impl Fn([u8; 4]) -> u32) -> BTreeMap<u32, u32> {
        let mut counts = BTreeMap::new();
        for &pixel in pixels {
            *counts.entry(key(pixel)).or_default() += 1;
        }
        counts
    }

    fn check<M: Morton>(pixels: &[[u8; 4]]) {
        let counted = count_keys::<M>(pixels, |pixel| pixel);
        let naive = naive(pixels, M::key);
        assert!(naive.keys().eq(&counted.keys) && naive.values().eq(&counted.counts));
    }

    #[test]
    fn few_pixels_one_chunk_and_several_are_counted_alike() {
        let pixels = pixels();
        for count in [1, 1000, SORT_BELOW, SORT_BELOW + 1, CHUNK, pixels.len()] {
            check::<Opaque>(&pixels[..count]);
            check::<Translucent>(&pixels[..count]);
        }
    }
}
