//! What pixels looked like before: where something moves over a picture, the picture that comes back looks as it did, dithered too.

use codec::Color;

/// Colours of a pixel that are remembered: its own, and the one that it had for longest beside that.
const REMEMBERED: usize = 2;

/// A colour of the source, what it became, and in how many frames it was seen.
#[derive(Clone, Copy, Default)]
struct Memory {
    source: Color,
    shown: Color,
    frames: u32,
}

/// What each pixel looked like.
pub(super) struct SeenBefore(Vec<[Memory; REMEMBERED]>);

impl SeenBefore {
    pub(super) fn new(pixels: usize) -> Self {
        Self(vec![[Memory::default(); REMEMBERED]; pixels])
    }

    /// What a colour of the source became at this place, if that is remembered.
    pub(super) fn at(&self, place: usize, source: Color) -> Option<Color> {
        let known = self.0[place].iter().find(|memory| memory.frames > 0 && memory.source == source);
        known.map(|memory| memory.shown)
    }

    /// A colour of the source became another one; it takes the place of the one that was seen in the fewest frames.
    pub(super) fn remember(&mut self, place: usize, source: Color, shown: Color) {
        let memories = &mut self.0[place];
        let known = memories.iter().position(|memory| memory.frames > 0 && memory.source == source);
        if let Some(known) = known {
            (memories[known].shown, memories[known].frames) = (shown, memories[known].frames + 1);
        } else if let Some(least) = memories.iter_mut().min_by_key(|memory| memory.frames) {
            *least = Memory { source, shown, frames: 1 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_background_is_remembered_behind_what_passes() {
        let color = |level: u8| [level, level, level, 255];
        let mut seen = SeenBefore::new(1);
        for _ in 0..3 {
            seen.remember(0, color(1), color(10));
        }
        for passing in 2..9 {
            seen.remember(0, color(passing), color(99));
        }
        assert_eq!((seen.at(0, color(1)), seen.at(0, color(8))), (Some(color(10)), Some(color(99))));
        assert_eq!(seen.at(0, color(2)), None);
        assert_eq!(SeenBefore::new(1).at(0, [0; 4]), None);
    }
}
