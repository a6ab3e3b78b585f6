//! From a key to its place among all keys, in constant time.
//!
//! 64 neighbouring keys make a block: a bit for each key that is there, and the number of keys before the block. A table
//! of all blocks is small where keys are short, and only its used pages are ever touched; where keys are long, blocks
//! are hashed into a table at most half full (open addressing). Neighbouring pixels have neighbouring colours, so that
//! most look-ups meet a block that is in the cache.

#[derive(Clone, Debug)]
pub(super) struct Places {
    /// Which of a block's keys are there, none where the table's entry is free; its number and the keys before it.
    blocks: Vec<(u64, u32, u32)>,
    multiplier: u32,
    shift: u32,
}

/// Keys of at most so many bits have a table of all their blocks.
const SHORT_KEY: u32 = 24;

impl Places {
    /// `keys` are distinct, ascend and have `bits` bits.
    pub(super) fn new(keys: &[u32], bits: u32) -> Self {
        let hash_bits =
            if bits <= SHORT_KEY { bits - 6 } else { (2 * blocks(keys)).next_power_of_two().ilog2() };
        let shift = 32 - hash_bits;
        let multiplier = if bits <= SHORT_KEY { 1 << shift } else { 0x9e37_79b1 };
        let mut places = Self { blocks: vec![(0, 0, 0); 1 << hash_bits], multiplier, shift };
        let (mut slot, mut current) = (0, None);
        for (before, &key) in keys.iter().enumerate() {
            let number = key >> 6;
            if current != Some(number) {
                (slot, current) = (places.slot(number), Some(number));
                places.blocks[slot] = (0, number, before as u32);
            }
            places.blocks[slot].0 |= 1 << (key & 63);
        }
        places
    }

    /// The entry of a block, or the free one where it would be.
    #[inline(always)]
    fn slot(&self, number: u32) -> usize {
        let mut slot = (number.wrapping_mul(self.multiplier) >> self.shift) as usize;
        loop {
            let (present, other, _) = self.blocks[slot];
            if other == number || present == 0 {
                return slot;
            }
            slot = (slot + 1) & (self.blocks.len() - 1);
        }
    }

    /// How many keys are below `key`; nothing where it is not one of them.
    #[inline(always)]
    pub(super) fn find(&self, key: u32) -> Option<usize> {
        let (present, _, before) = self.blocks[self.slot(key >> 6)];
        let bit = 1 << (key & 63);
        let below = (present & (bit - 1)).count_ones();
        (present & bit != 0).then_some((before + below) as usize)
    }
}

/// Blocks that have one of `keys`, which ascend.
fn blocks(keys: &[u32]) -> usize {
    keys.chunk_by(|a, b| a >> 6 == b >> 6).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(keys: impl IntoIterator<Item = u32>, others: &[u32], bits: u32) {
        let keys: Vec<u32> = keys.into_iter().collect();
        let places = Places::new(&keys, bits);
        for key in keys.iter().chain(others) {
            assert_eq!(places.find(*key), keys.binary_search(key).ok());
        }
    }

    fn key() -> impl Strategy<Value = u32> {
        prop_oneof![0_u32..300, any::<u32>()]
    }

    proptest! {
        #[test]
        fn finds_what_a_binary_search_finds(
            keys in prop::collection::btree_set(key(), 1..300),
            others in prop::collection::vec(key(), 20),
        ) {
            check(keys.iter().copied(), &others, 32);
            let short: std::collections::BTreeSet<u32> = keys.iter().map(|key| key >> 8).collect();
            let others: Vec<u32> = others.iter().map(|key| key >> 8).collect();
            check(short, &others, 24);
        }
    }
}
