//! Morton (Z-order) keys: the bits of a colour's channels interleaved, most significant first, so that colours that share
//! a key's upper bits share a cell of the colour cube.

/// Which channels a key is made of.
pub(super) trait Morton {
    /// Half the bits of a key.
    const HALF: u32;

    fn key(color: [u8; 4]) -> u32;

    fn color(key: u32) -> [u8; 4];
}

/// Red, green and blue: 24 bits.
pub(super) enum Opaque {}

/// With alpha: 32 bits.
pub(super) enum Translucent {}

impl Morton for Opaque {
    const HALF: u32 = 12;

    #[inline(always)]
    fn key([r, g, b, _]: [u8; 4]) -> u32 {
        let spread = |value: u8| SPREAD[0][value as usize];
        spread(r) << 2 | spread(g) << 1 | spread(b)
    }

    #[inline(always)]
    fn color(key: u32) -> [u8; 4] {
        [every_third(key >> 2), every_third(key >> 1), every_third(key), 255]
    }
}

impl Morton for Translucent {
    const HALF: u32 = 16;

    #[inline(always)]
    fn key([r, g, b, a]: [u8; 4]) -> u32 {
        let spread = |value: u8| SPREAD[1][value as usize];
        spread(a) << 3 | spread(r) << 2 | spread(g) << 1 | spread(b)
    }

    #[inline(always)]
    fn color(key: u32) -> [u8; 4] {
        [every_fourth(key >> 2), every_fourth(key >> 1), every_fourth(key), every_fourth(key >> 3)]
    }
}

/// The eight bits of a value, three bits apart and four bits apart.
static SPREAD: [[u32; 256]; 2] = [spread(3), spread(4)];

const fn spread(stride: usize) -> [u32; 256] {
    let mut table = [0; 256];
    let mut value = 0;
    while value < 256 {
        let mut bit = 0;
        while bit < 8 {
            table[value] |= (value as u32 >> bit & 1) << (bit * stride);
            bit += 1;
        }
        value += 1;
    }
    table
}

fn every_third(mut bits: u32) -> u8 {
    bits &= 0x24_9249;
    bits = (bits | bits >> 2) & 0x0c_30c3;
    bits = (bits | bits >> 4) & 0x00_f00f;
    (bits | bits >> 8) as u8
}

fn every_fourth(mut bits: u32) -> u8 {
    bits &= 0x1111_1111;
    bits = (bits | bits >> 3) & 0x0303_0303;
    bits = (bits | bits >> 6) & 0x000f_000f;
    (bits | bits >> 12) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_key_gives_its_colour_back(color: [u8; 4]) {
            prop_assert_eq!(Translucent::color(Translucent::key(color)), color);
            let [r, g, b, _] = color;
            prop_assert_eq!(Opaque::color(Opaque::key(color)), [r, g, b, 255]);
            prop_assert!(Opaque::key(color) < 1 << (2 * Opaque::HALF));
        }

        #[test]
        fn upper_bits_name_a_cube(color: [u8; 4], other: [u8; 4], level in 1_u32..8) {
            let same_cube = (0..3).all(|channel| color[channel] >> (8 - level) == other[channel] >> (8 - level));
            let shift = 24 - 3 * level;
            prop_assert_eq!(Opaque::key(color) >> shift == Opaque::key(other) >> shift, same_cube);
        }
    }
}
