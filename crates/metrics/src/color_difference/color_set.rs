//! The set of an image's distinct colours, numbered.

use crate::planes::Planes;

/// A bit set of 24-bit colours. It numbers its members in ascending order by rank: a word's prefix count plus a popcount.
pub(super) struct ColorSet {
    bits: Vec<u64>,
    /// Members before each word.
    before: Vec<u32>,
}

impl ColorSet {
    pub(super) fn new(image: &Planes) -> Self {
        let mut bits = vec![0_u64; 1 << 18];
        for color in image.colors() {
            let (word, bit) = word_and_bit(color);
            bits[word] |= 1 << bit;
        }
        let count = |members: &mut u32, word: &u64| {
            let before = *members;
            *members += word.count_ones();
            Some(before)
        };
        let before = bits.iter().scan(0, count).collect();
        Self { bits, before }
    }

    /// The number of a member.
    pub(super) fn index(&self, color: [u8; 3]) -> u32 {
        let (word, bit) = word_and_bit(color);
        self.before[word] + (self.bits[word] & ((1 << bit) - 1)).count_ones()
    }

    /// Members.
    pub(super) fn len(&self) -> usize {
        self.bits.iter().map(|word| word.count_ones() as usize).sum()
    }
}

fn word_and_bit([red, green, blue]: [u8; 3]) -> (usize, u32) {
    let color = u32::from_be_bytes([0, red, green, blue]);
    ((color / 64) as usize, color % 64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageView;
    use crate::planes::renderings;

    #[test]
    fn colours_are_numbered_in_ascending_order() {
        let pixels = [[255, 0, 1, 255], [0, 0, 64, 255], [255, 0, 1, 255], [0, 0, 63, 255]];
        let planes = renderings(ImageView::new(4, 1, &pixels).expect("four pixels").into()).remove(0);
        let set = ColorSet::new(&planes);
        assert_eq!(set.len(), 3);
        assert_eq!(planes.colors().map(|color| set.index(color)).collect::<Vec<_>>(), [2, 1, 2, 0]);
    }
}
