//! The colours of all frames together, and the palette that they become.

use codec::{Animation, Color, Format, ImageInfo, MAX_COLORS, Rejection};
use evaluate::pixels_of;
use kmeans::{Histogram, HistogramSum, Quantized};

use crate::picture::{as_mapped, has_transparent, with_or_without_alpha};
use crate::plan::{Colors, CompressPlan};

/// What a first look at all frames shows beside their colours.
#[derive(Clone, Copy, Default)]
pub(crate) struct Seen {
    /// Frames that can be read: fewer than the file promises where it breaks off.
    pub(super) frames: u32,
    /// Width and height.
    pub(super) size: (u32, u32),
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
        let raster = as_mapped(frame?.raster, plan);
        seen = Seen { frames: seen.frames + 1, size: (raster.width, raster.height) };
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
