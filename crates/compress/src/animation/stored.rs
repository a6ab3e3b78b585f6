//! Frames as they are stored: what changes on the canvas, in the smaller of two ways.
//!
//! A frame is the smallest rectangle that holds all changes. In the one way all its pixels are stored; in the other those that do not change
//! are transparent, and the frame lies over what is there, which takes an entry of the palette and only opaque changes. A GIF can't
//! make a pixel transparent again but by clearing the rectangle before: where the next frame needs that, the frame before covers these pixels
//! too, and is cleared. What else was in the rectangle is drawn anew in the colours that it had, which the next frame's palette then has too.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroU32;
use std::rc::Rc;

use codec::{
    AnimationCanvas, AnimationWriter, Color, EncodeError, Format, MAX_COLORS, Rejection, StoredFrame,
};

use super::colors::Seen;
use super::shown::Shown;
use crate::plan::CompressPlan;

const CLEAR: Color = [0; 4];

/// A file to which frames are added; the last one is written once the next is known.
pub(super) struct Film {
    writer: AnimationWriter,
    format: Format,
    width: u32,
    /// What is on the canvas before the pending frame.
    canvas: Vec<Color>,
    pending: Option<Shown>,
    is_first: bool,
    /// The palette as it is in the file; empty where each frame has its own.
    palette: Vec<Color>,
}

/// A rectangle: left, top, width, height.
type Area = [u32; 4];

impl Film {
    pub(super) fn new(
        plays: Option<NonZeroU32>,
        Seen { frames, size: (width, height), .. }: Seen,
        palette: &[Color],
        plan: &CompressPlan,
    ) -> Result<Self, Rejection> {
        let format = plan.encoding.format;
        let keeps = plan.encoding.keep_palette;
        let palette =
            if keeps || palette.is_empty() { palette.to_vec() } else { with_clear(palette, format) };
        let canvas = AnimationCanvas { width, height, frames, plays, palette: &palette };
        let writer = AnimationWriter::new(format, &canvas).map_err(refused)?;
        let canvas = vec![CLEAR; width as usize * height as usize];
        Ok(Self { writer, format, width, canvas, pending: None, is_first: true, palette })
    }

    /// Adds a frame; whether its palette has room for all the colours in which it is drawn. Where it has not, the file can't be
    /// finished.
    pub(super) fn add(&mut self, mut shown: Shown) -> Result<bool, Rejection> {
        let pending = self.pending.take();
        let fits = pending.map_or(Ok(true), |pending| self.write(&pending, Some(&mut shown)))?;
        self.pending = Some(shown);
        Ok(fits)
    }

    pub(super) fn finish(mut self) -> Result<Vec<u8>, Rejection> {
        if let Some(pending) = self.pending.take() {
            self.write(&pending, None)?;
        }
        self.writer.finish().map_err(refused)
    }

    /// Writes a frame, and leaves what it cleared to the next one; whether that has room for the colours.
    fn write(&mut self, shown: &Shown, next: Option<&mut Shown>) -> Result<bool, Rejection> {
        let vanish = |place: usize, next: &Shown| shown.pixels[place][3] > 0 && next.pixels[place][3] == 0;
        let next = next.filter(|_| self.format == Format::Gif);
        let clear = next.as_ref().is_some_and(|next| (0..self.canvas.len()).any(|place| vanish(place, next)));
        let area = self.area(|place| {
            shown.pixels[place] != self.canvas[place]
                || clear && next.as_ref().is_some_and(|next| vanish(place, next))
        });
        self.append(shown, area, clear)?;
        self.canvas.clone_from(&shown.pixels);
        let Some(next) = next.filter(|_| clear) else { return Ok(true) };
        for place in places(area, self.width) {
            self.canvas[place] = CLEAR;
        }
        let uncovered = places(area, self.width).map(|place| next.pixels[place]);
        let palette = with_colors(&next.palette, uncovered);
        next.palette = Rc::new(palette);
        Ok(next.palette.iter().filter(|color| **color != CLEAR).count() < MAX_COLORS)
    }

    /// The smallest rectangle that holds all these places; all of the canvas for the first frame.
    fn area(&self, holds: impl Fn(usize) -> bool) -> Area {
        let (width, height) = (self.width, self.canvas.len() as u32 / self.width);
        if self.is_first {
            return [0, 0, width, height];
        }
        let (mut left, mut top, mut right, mut bottom) = (width, height, 0, 0);
        for place in (0..self.canvas.len()).filter(|&place| holds(place)) {
            let (x, y) = (place as u32 % width, place as u32 / width);
            (left, top) = (left.min(x), top.min(y));
            (right, bottom) = (right.max(x + 1), bottom.max(y + 1));
        }
        if right == 0 {
            // Nothing changes, and the frame has its time.
            return [0, 0, 1, 1];
        }
        if self.format == Format::WebP {
            // It begins at even places.
            (left, top) = (left & !1, top & !1);
        }
        [left, top, right - left, bottom - top]
    }

    /// Appends the smaller of two ways to store what is seen in an area.
    fn append(&mut self, shown: &Shown, area: Area, clear: bool) -> Result<(), Rejection> {
        let palette = match (self.format, self.palette.is_empty()) {
            // Pixels are stored, not indices.
            (Format::WebP, _) => colors_of(places(area, self.width).map(|place| shown.pixels[place])),
            (_, true) => with_clear(&shown.palette, self.format),
            (_, false) => self.palette.clone(),
        };
        let entries = entries(&palette);
        let whole: Option<Vec<u16>> =
            places(area, self.width).map(|place| entries.get(&shown.pixels[place]).copied()).collect();
        let filled = if self.is_first { None } else { self.filled(shown, area, &entries) };
        let base =
            StoredFrame { area, palette: &palette, indices: &[], over: false, clear, delay: shown.delay };
        let whole = whole.filter(|_| self.format != Format::WebP || filled.is_none());
        let variants = [(whole, false), (filled, true)];
        let mut best = None;
        for (indices, over) in &variants {
            let Some(indices) = indices else { continue };
            let encoded =
                self.writer.encode(StoredFrame { indices, over: *over, ..base }).map_err(refused)?;
            if best.as_ref().is_none_or(|best: &codec::EncodedFrame<'_>| encoded.size() < best.size()) {
                best = Some(encoded);
            }
        }
        let best =
            best.ok_or_else(|| Rejection::Failed("a frame has a colour beside its palette".to_owned()))?;
        self.writer.append(&best).map_err(refused)?;
        self.is_first = false;
        Ok(())
    }

    /// The area's entries, transparent where nothing changes; `None` where there is no such entry, or a pixel that changes is not
    /// opaque.
    fn filled(&self, shown: &Shown, area: Area, entries: &HashMap<Color, u16>) -> Option<Vec<u16>> {
        let clear = *entries.get(&CLEAR)?;
        let entry = |place: usize| {
            let pixel = shown.pixels[place];
            if pixel == self.canvas[place] {
                return Some(clear);
            }
            entries.get(&pixel).copied().filter(|_| pixel[3] == 255)
        };
        places(area, self.width).map(entry).collect()
    }
}

/// Each colour with its first entry.
fn entries(palette: &[Color]) -> HashMap<Color, u16> {
    (0..palette.len()).rev().map(|entry| (palette[entry], entry as u16)).collect()
}

/// The places of an area, row by row.
fn places([left, top, width, height]: Area, canvas_width: u32) -> impl Iterator<Item = usize> {
    (top..top + height)
        .flat_map(move |y| (left..left + width).map(move |x| y as usize * canvas_width as usize + x as usize))
}

/// A palette with a transparent entry, where it has none and that costs no pixel a bit: first in a PNG, whose alphas are then
/// short, last in a GIF, whose codes are then.
fn with_clear(palette: &[Color], format: Format) -> Vec<Color> {
    let mut palette = palette.to_vec();
    let fits = match format {
        Format::Png => ![2, 4, 16, MAX_COLORS].contains(&palette.len()),
        Format::Gif | Format::WebP => palette.len() < MAX_COLORS,
    };
    if fits && !palette.contains(&CLEAR) {
        palette.insert(if format == Format::Png { 0 } else { palette.len() }, CLEAR);
    }
    palette
}

/// Distinct colours in order of first appearance, and the transparent one.
fn colors_of(pixels: impl Iterator<Item = Color>) -> Vec<Color> {
    with_colors(&[CLEAR], pixels)
}

/// A palette with the colours of pixels that it lacks, in order of first appearance; the transparent one is no colour.
fn with_colors(palette: &[Color], pixels: impl Iterator<Item = Color>) -> Vec<Color> {
    let mut seen: HashSet<Color> = palette.iter().copied().chain([CLEAR]).collect();
    palette.iter().copied().chain(pixels.filter(|pixel| seen.insert(*pixel))).collect()
}

#[allow(clippy::needless_pass_by_value)] // as an adapter of errors
fn refused(error: EncodeError) -> Rejection {
    Rejection::Failed(error.to_string())
}
