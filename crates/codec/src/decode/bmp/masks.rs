//! Where the channels of a pixel lie in its number.

/// The bits of each channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Masks([Mask; 4]);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mask {
    shift: u32,
    /// The largest value; 0 where there is no such channel.
    most: u32,
}

impl Masks {
    pub(super) const BGR_555: [u32; 4] = [0x7c00, 0x03e0, 0x001f, 0];
    pub(super) const BGR_888: [u32; 4] = [0xff_0000, 0xff00, 0xff, 0];
    pub(super) const BGRA_8888: [u32; 4] = [0xff_0000, 0xff00, 0xff, 0xff00_0000];

    /// Of red, green, blue and alpha; `None` where the bits of a channel do not lie side by side.
    pub(super) fn new(masks: [u32; 4]) -> Option<Self> {
        let masks = masks.map(|mask| {
            let shift = mask.trailing_zeros() % u32::BITS;
            Mask { shift, most: mask >> shift }
        });
        masks.iter().all(|mask| mask.most & mask.most.wrapping_add(1) == 0).then_some(Self(masks))
    }

    pub(super) fn have_alpha(&self) -> bool {
        self.0[3].most > 0
    }

    /// `[r, g, b, a]` in 8 bits, rounded to the nearest level; opaque without alpha.
    pub(super) fn pixel(&self, number: u32) -> [u8; 4] {
        let level = |Mask { shift, most }: Mask| {
            let (value, most) = (u64::from(number >> shift & most), u64::from(most));
            (value * 255 + most / 2).checked_div(most).unwrap_or(0) as u8
        };
        let [r, g, b, a] = self.0.map(level);
        [r, g, b, if self.have_alpha() { a } else { 255 }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_of_any_width_span_all_levels() {
        let masks = Masks::new([0x3ff, 0xffc00, 0x3ff0_0000, 0xc000_0000]).unwrap();
        assert_eq!(masks.pixel(0x3ff | 512 << 10 | 1 << 30), [255, 128, 0, 85]);
        let masks = Masks::new(Masks::BGR_555).unwrap();
        assert_eq!(masks.pixel(0x7fff), [255; 4]);
        assert_eq!(masks.pixel(3 << 5), [0, 25, 0, 255]);
        assert_eq!(Masks::new([0, 0, u32::MAX, 0]).unwrap().pixel(u32::MAX), [0, 0, 255, 255]);
        assert_eq!(Masks::new([0b101, 0, 0, 0]), None);
    }
}
