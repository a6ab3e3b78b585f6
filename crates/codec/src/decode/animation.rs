//! Frames as a viewer shows them: each is drawn over what those before it have left.

use image::RgbaImage;

use super::info::ImageInfo;
use crate::rejection::Rejection;

/// For how long a frame is seen: a fraction of a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    /// Parts of a second.
    pub numerator: u32,
    /// Parts that a second has, above 0.
    pub denominator: u32,
}

/// A frame as its format draws it, in the colours of the file.
pub(super) type Drawn = Result<(RgbaImage, Delay), Rejection>;

/// A part of the canvas: `[left, top, width, height]`.
pub(super) type Area = [u32; 4];

/// One frame: its pixels, where they go, and what is left of them for the next one.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) area: Area,
    /// `[r, g, b, a]` with straight alpha, row by row.
    pub(super) pixels: Vec<[u8; 4]>,
    pub(super) blend: Blend,
    pub(super) disposal: Disposal,
}

/// What a frame does to the pixels that it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blend {
    /// It takes their place, alpha and all.
    Source,
    /// It lies over them.
    Over,
}

/// What becomes of a frame's area before the next frame is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disposal {
    /// It stays.
    Keep,
    /// It becomes transparent.
    Clear,
    /// It becomes what it was before the frame.
    Restore,
}

/// Where frames are drawn, transparent at first. A background colour that the file names is not shown, as no browser does.
pub(super) struct Canvas {
    width: u32,
    height: u32,
    pixels: Vec<[u8; 4]>,
    /// What is to be done before the next frame: pixels go back to their places.
    undo: Vec<(usize, Vec<[u8; 4]>)>,
}

impl Canvas {
    pub(super) fn new(width: u32, height: u32) -> Self {
        let pixels = vec![[0; 4]; width as usize * height as usize];
        Self { width, height, pixels, undo: Vec::new() }
    }

    /// Draws the next frame; what lies outside of the canvas is not seen.
    pub(super) fn draw(&mut self, frame: &Frame) {
        for (start, pixels) in std::mem::take(&mut self.undo) {
            self.pixels[start..start + pixels.len()].copy_from_slice(&pixels);
        }
        let [left, top, width, height] = frame.area;
        let seen = self.width.saturating_sub(left).min(width) as usize;
        let rows = top..top.saturating_add(height).min(self.height);
        if seen == 0 {
            return;
        }
        for (y, row) in rows.zip(frame.pixels.chunks_exact(width as usize)) {
            let start = y as usize * self.width as usize + left as usize;
            let below = &mut self.pixels[start..start + seen];
            match frame.disposal {
                Disposal::Keep => {}
                Disposal::Clear => self.undo.push((start, vec![[0; 4]; seen])),
                Disposal::Restore => self.undo.push((start, below.to_vec())),
            }
            for (below, &above) in below.iter_mut().zip(row) {
                *below = if frame.blend == Blend::Over { over(above, *below) } else { above };
            }
        }
    }

    /// What is seen now, while more frames are to come.
    pub(super) fn image(&self) -> Option<RgbaImage> {
        RgbaImage::from_raw(self.width, self.height, self.pixels.as_flattened().to_vec())
    }

    /// What is seen now.
    pub(super) fn into_image(self) -> Option<RgbaImage> {
        RgbaImage::from_raw(self.width, self.height, self.pixels.into_flattened())
    }
}

/// One pixel over another, both with straight alpha, rounded to the nearest level.
fn over(above: [u8; 4], below: [u8; 4]) -> [u8; 4] {
    let (a, b) = (u32::from(above[3]), u32::from(below[3]));
    match (a, b) {
        (0, _) => below,
        (255, _) | (_, 0) => above,
        _ => {
            // In parts of 255 * 255.
            let (weight, weight_below) = (a * 255, b * (255 - a));
            let sum = weight + weight_below;
            let mixed = |channel: usize| {
                let light = u32::from(above[channel]) * weight + u32::from(below[channel]) * weight_below;
                ((light + sum / 2) / sum) as u8
            };
            [mixed(0), mixed(1), mixed(2), ((sum + 127) / 255) as u8]
        }
    }
}

/// Which of a file's frames is meant: the one that was asked for, otherwise the first.
///
/// # Errors
/// When there is no such frame.
pub(super) fn chosen(
    asked: Option<std::num::NonZeroU32>,
    frames: u32,
    what: &str,
    info: &mut ImageInfo,
) -> Result<u32, Rejection> {
    let number = asked.map_or(1, std::num::NonZeroU32::get);
    if number > frames {
        let has = if frames == 1 { format!("1 {what}") } else { format!("{frames} {what}s") };
        return Err(Rejection::Failed(format!("has no {what} {number}: it has {has}")));
    }
    info.take_frame(number, frames, what);
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: [u8; 4] = [255, 0, 0, 255];
    const BLUE: [u8; 4] = [0, 0, 255, 255];
    const NONE: [u8; 4] = [0; 4];

    fn frame(left: u32, color: [u8; 4], blend: Blend, disposal: Disposal) -> Frame {
        Frame { area: [left, 0, 2, 1], pixels: vec![color; 2], blend, disposal }
    }

    /// What is seen on a canvas of 3x1 pixels after all frames.
    fn seen(frames: &[Frame]) -> Vec<[u8; 4]> {
        let mut canvas = Canvas::new(3, 1);
        for frame in frames {
            canvas.draw(frame);
        }
        canvas.pixels
    }

    #[test]
    fn frames_stay_go_or_bring_back_what_was_below() {
        let red = || frame(0, RED, Blend::Over, Disposal::Keep);
        let dot = |blend| Frame { area: [2, 0, 1, 1], pixels: vec![BLUE], blend, disposal: Disposal::Keep };
        let after = |disposal| seen(&[red(), frame(1, BLUE, Blend::Over, disposal), dot(Blend::Over)]);
        assert_eq!(after(Disposal::Keep), [RED, BLUE, BLUE]);
        assert_eq!(after(Disposal::Clear), [RED, NONE, BLUE]);
        assert_eq!(after(Disposal::Restore), [RED, RED, BLUE]);
    }

    #[test]
    fn a_frame_replaces_or_covers_and_what_lies_outside_is_not_seen() {
        let red = || frame(0, RED, Blend::Source, Disposal::Keep);
        assert_eq!(seen(&[red(), frame(1, NONE, Blend::Source, Disposal::Keep)]), [RED, NONE, NONE]);
        assert_eq!(seen(&[red(), frame(1, NONE, Blend::Over, Disposal::Keep)]), [RED, RED, NONE]);
        assert_eq!(seen(&[frame(2, BLUE, Blend::Source, Disposal::Clear)]), [NONE, NONE, BLUE]);
        assert_eq!(seen(&[frame(7, BLUE, Blend::Source, Disposal::Clear)]), [NONE; 3]);
    }

    #[test]
    fn half_transparent_pixels_are_mixed_as_porter_and_duff_say() {
        assert_eq!(over([255, 0, 0, 128], BLUE), [128, 0, 127, 255]);
        assert_eq!(over([200, 100, 0, 100], NONE), [200, 100, 0, 100]);
        // Alpha 128/255 + 64/255 * 127/255 = 159.9/255; red 128 of these 159.9.
        assert_eq!(over([255, 0, 0, 128], [0, 0, 255, 64]), [204, 0, 51, 160]);
    }
}
