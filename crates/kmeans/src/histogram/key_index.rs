//! The rank of a key among all keys in constant time (a bit vector with rank, Jacobson 1989).
//!
//! A block covers 64 consecutive keys: a bit for each key that is present, and the number of keys before the block. Where
//! keys are short, the table holds all blocks, and only its used pages are ever touched; where keys are long, blocks are
//! hashed into a table at most half full (open addressing). Adjacent pixels have similar colours, so that most look-ups
//! find their block in the cache.

/// The ranks of a set of keys.
#[derive(Clone, Debug)]
pub(super) struct KeyIndex {
    /// Per table entry the present keys of a block as bits (none where the entry is free), the block's number, and the number
    /// of keys before it.
    blocks: Vec<(u64, u32, u32)>,
    multiplier: u32,
    shift: u32,
}

/// Keys of at most this many bits have a table of all their blocks.
const SHORT_KEY: u32 = 24;

impl KeyIndex {
    /// `keys` are distinct, ascend and have `bits` bits.
    pub(super) fn new(keys: &[u32], bits: u32) -> Self {
        let hash_bits =
            if bits <= SHORT_KEY { bits - 6 } else { (2 * blocks(keys)).next_power_of_two().ilog2() };
        let shift = 32 - hash_bits;
        let multiplier = if bits <= SHORT_KEY { 1 << shift } else { 0x9e37_79b1 };
        let mut index = Self { blocks: vec![(0, 0, 0); 1 << hash_bits], multiplier, shift };
        let (mut slot, mut current) = (0, None);
        for (before, &key) in keys.iter().enumerate() {
            let number = key >> 6;
            if current != Some(number) {
                (slot, current) = (index.slot(number), Some(number));
                index.blocks[slot] = (0, number, before as u32);
            }
            index.blocks[slot].0 |= 1 << (key & 63);
        }
        index
    }

    /// The table entry of a block, or the free one where it would be.
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

    /// The number of keys below `key`; `None` where it is not one of them.
    #[inline(always)]
    pub(super) fn find(&self, key: u32) -> Option<usize> {
        let (present, _, before) = self.blocks[self.slot(key >> 6)];
        let bit = 1 << (key & 63);
        let below = (present & (bit - 1)).count_ones();
        (present & bit != 0).then_some((before + below) as usize)
    }
}

/// The number of blocks that have one of `keys`, which ascend.
fn blocks(keys: &[u32]) -> usize {
    keys.chunk_by(|a, b| a >> 6 == b >> 6).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(keys: impl IntoIterator<Item = u32>, others: &[u32], bits: u32) {
        let keys: Vec<u32> = keys.into_iter().collect();
        let index = KeyIndex::new(&keys, bits);
        for key in keys.iter().chain(others) {
            assert_eq!(index.find(*key), keys.binary_search(key).ok());
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
