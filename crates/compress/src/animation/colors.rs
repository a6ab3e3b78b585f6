//! The colours of all frames together, and the palette that they become.

use codec::{Animation, AnimationFrame, Color, Format, ImageInfo, MAX_COLORS, Rejection};
use evaluate::pixels_of;
use kmeans::{Histogram, HistogramSum, Quantized};

use crate::picture::{
    IN_GIF, as_mapped, count_translucent, has_transparent, note_translucent, with_or_without_alpha,
};
use crate::plan::{Colors, CompressPlan};

/// What a first look at all frames shows beside their colours.
#[derive(Clone, Copy, Default)]
pub(crate) struct Seen {
    /// Frames that can be read: fewer than the file promises where it breaks off.
    pub(super) frames: u32,
    /// Width and height.
    pub(super) size: (u32, u32),
    /// Pixels of all frames that are translucent.
    translucent: u64,
    /// Frames that are seen for less than a browser shows of a GIF, and for longer than a GIF can say.
    too_short: u32,
    too_long: u32,
}

impl Seen {
    fn add(&mut self, frame: &AnimationFrame) {
        let AnimationFrame { raster, delay } = frame;
        let hundredths = 100.0 * f64::from(delay.numerator) / f64::from(delay.denominator.max(1));
        self.frames += 1;
        self.size = (raster.width, raster.height);
        self.translucent += count_translucent(raster);
        self.too_short += u32::from(hundredths < LEAST_HUNDREDTHS);
        self.too_long += u32::from(hundredths > MOST_HUNDREDTHS);
    }

    /// Says what a GIF can't hold of them.
    pub(super) fn note_lost_in_gif(&self, info: &mut ImageInfo) {
        note_translucent(self.translucent, IN_GIF, info);
        if self.too_short > 0 && info.format != "gif" {
            let frames = counted(self.too_short);
            info.note(format!(
                "{frames} seen for less than 20 ms, and browsers show delays below that as 100 ms in a GIF: write PNG or WebP"
            ));
        }
        if self.too_long > 0 {
            let frames = counted(self.too_long);
            info.note(format!(
                "{frames} seen for more than 655.35 s, the most that a GIF holds, and for that in it"
            ));
        }
    }
}

/// Hundredths of a second below which browsers take a delay for 10.
const LEAST_HUNDREDTHS: f64 = 2.0;

/// What 16 bits hold.
const MOST_HUNDREDTHS: f64 = 65_535.0;

fn counted(frames: u32) -> String {
    if frames == 1 { "1 frame is".to_owned() } else { format!("{frames} frames are") }
}

/// Adds the colours of every frame to those of others.
pub(crate) fn add_frames(
    animation: &Animation<'_>,
    plan: &CompressPlan,
    sum: &mut HistogramSum,
    info: &mut ImageInfo,
) -> Result<Seen, Rejection> {
    let mut seen = Seen::default();
    for frame in animation.each_frame(info)? {
        let frame = frame?;
        seen.add(&frame);
        let raster = as_mapped(frame.raster, plan);
        sum.add(&Histogram::in_space(&pixels_of(&raster)?, plan.space));
    }
    if seen.frames < animation.frames {
        info.note(format!("{} of {} frames are whole, and are kept", seen.frames, animation.frames));
    }
    Ok(seen)
}

/// The colours that are given, or at most K of these, in the order that compresses well.
pub(super) fn clustered(
    histogram: &Histogram,
    given: Option<&[Color]>,
    plan: &CompressPlan,
) -> Result<Vec<Color>, Rejection> {
    if let Some(given) = given {
        return Ok(given.to_vec());
    }
    let Colors::At(k) = plan.colors else {
        return Err(Rejection::Failed("an animation needs a number of colours, or a palette".to_owned()));
    };
    let weighted = histogram.weighted(plan.palette.weight);
    let palette = match &plan.palette.pins[..] {
        [] => kmeans::palette(&weighted, &kmeans::cluster(&weighted, k, &plan.params)),
        pins => kmeans::pinned_palette(&weighted, pins, k, &plan.params),
    };
    let sorted = Quantized { palette: palette.clone(), indices: Vec::new() }.tidied(&palette);
    Ok(sorted.palette)
}

/// The palette as the format holds it, with a transparent entry where pixels are transparent and there is room.
pub(super) fn usable(palette: Vec<Color>, histogram: &Histogram, plan: &CompressPlan) -> Vec<Color> {
    let mut palette = palette;
    if plan.encoding.format == Format::Gif {
        palette = palette.into_iter().map(with_or_without_alpha).collect();
    }
    let missing = has_transparent(histogram.colors()) && !has_transparent(&palette);
    if missing && !plan.encoding.keep_palette && palette.len() < MAX_COLORS {
        palette.push([0; 4]);
    }
    palette
}
