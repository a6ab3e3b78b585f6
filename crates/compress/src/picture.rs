//! One image in few colours, in every way that a plan may ask for.

use std::collections::HashMap;

use kmeans::{ClusterCount, Dither, Histogram, ImageView, PointWeight, Quantized};

use crate::hidden::HiddenColors;
use crate::plan::CompressPlan;
use codec::{Color, hex_of};
use codec::{Format, MAX_COLORS};
use codec::{ImageInfo, Raster, Rejection};
use evaluate::{Importance, pixels_of};

/// An image as it is clustered.
pub(crate) struct Picture<'a> {
    pixels: ImageView<'a>,
    pub(crate) histogram: Histogram,
    /// The same colours as they count by an importance map.
    by_importance: Option<Histogram>,
    /// What lies under alpha 0, where that is to be kept.
    hidden: Option<HiddenColors>,
    plan: &'a CompressPlan,
}

impl<'a> Picture<'a> {
    /// `others` are colours that its pixels will be compared with.
    pub(crate) fn new(
        raster: &'a Raster,
        others: &[Color],
        plan: &'a CompressPlan,
    ) -> Result<Self, Rejection> {
        let pixels = pixels_of(raster)?;
        let hidden = if plan.keep_hidden_colors { HiddenColors::of(raster) } else { None };
        let histogram = Histogram::covering(&pixels, plan.space, others);
        let by_importance = match &plan.importance {
            Some(importance) => importance.weigh(raster, &histogram)?,
            None => None,
        };
        Ok(Self { pixels, histogram, by_importance, hidden, plan })
    }

    /// In at most so many colours, for each K.
    pub(crate) fn at_each(&self, ks: &[ClusterCount]) -> Vec<Quantized> {
        let Some(hidden) = &self.hidden else { return self.visible_at_each(ks) };
        let visible: Vec<ClusterCount> = ks.iter().map(|&k| hidden.left_of(k)).collect();
        let visible = self.visible_at_each(&visible);
        let options = (&self.plan.palette.pins[..], &self.plan.params);
        visible.into_iter().zip(ks).map(|(visible, &k)| hidden.added_to(visible, k, options)).collect()
    }

    /// The same, whatever colours lie under alpha 0.
    fn visible_at_each(&self, ks: &[ClusterCount]) -> Vec<Quantized> {
        let (rules, params) = (&self.plan.palette, &self.plan.params);
        let weighted = self.weighted();
        if !rules.pins.is_empty() {
            let palette = |&k| kmeans::pinned_palette(&weighted, &rules.pins, k, params);
            return ks.iter().map(palette).map(|palette| self.of_palette(palette)).collect();
        }
        let clusterings = kmeans::cluster_each(&weighted, ks, params);
        let plain = rules.weight == PointWeight::Pixels && self.plan.dither == Dither::None;
        let quantized = |clustering: &kmeans::Clustering| {
            if plain && self.plan.encoding.format != Format::Gif {
                kmeans::quantize(&self.pixels, &weighted, clustering)
            } else {
                self.of_palette(kmeans::palette(&weighted, clustering))
            }
        };
        clusterings.iter().map(quantized).collect()
    }

    /// How much each pixel counts.
    pub(crate) fn importance(&self) -> Option<&'a Importance> {
        self.plan.importance.as_ref()
    }

    /// The colours as they count in the clustering.
    fn weighted(&self) -> Histogram {
        self.by_importance.clone().unwrap_or_else(|| self.histogram.weighted(self.plan.palette.weight))
    }

    /// In colours of `palette`, the nearest or dithered. What is fully transparent stays so: where a palette that was given
    /// has room for it and no entry, it gets one.
    pub(crate) fn of_palette(&self, mut palette: Vec<Color>) -> Quantized {
        if self.plan.encoding.format == Format::Gif {
            palette = palette.into_iter().map(with_or_without_alpha).collect();
        }
        let missing = self.turns_opaque(&palette);
        let keeps = self.plan.encoding.keep_palette;
        if self.plan.palette.given.is_some() && !keeps && missing && palette.len() < MAX_COLORS {
            palette.push([0; 4]);
        }
        let indices = self.entries_of(&palette);
        let quantized = Quantized { palette, indices };
        if keeps { quantized } else { quantized.tidied(&self.plan.palette.pins) }
    }

    /// For each pixel its entry, the nearest or dithered.
    pub(crate) fn entries_of(&self, palette: &[Color]) -> Vec<u16> {
        let Self { pixels, histogram, .. } = self;
        let dithered = kmeans::dither(pixels, histogram, palette, self.plan.dither);
        dithered.unwrap_or_else(|| match self.plan.palette.tolerance {
            Some(tolerance) => self.map_within(tolerance, palette),
            None => kmeans::map_to_palette(pixels, histogram, palette),
        })
    }

    /// For each pixel the entry from which its farthest sample is nearest, as a tolerance measures it; for an opaque pixel an
    /// opaque one, where that is within the tolerance.
    fn map_within(&self, tolerance: u8, palette: &[Color]) -> Vec<u16> {
        let entry_of = |color: &Color| {
            let rank = |entry: &Color| {
                let farthest = farthest_sample(*color, *entry);
                let sum: u32 = color.iter().zip(entry).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
                (farthest > tolerance, color[3] == 255 && entry[3] < 255, farthest, sum)
            };
            (0..).zip(palette).min_by_key(|(_, entry)| rank(entry)).map_or(0, |(index, _)| index)
        };
        let entries: HashMap<Color, u16> =
            self.histogram.colors().iter().map(|color| (*color, entry_of(color))).collect();
        // What lies under alpha 0 makes no difference.
        let visible = |pixel: &Color| if pixel[3] == 0 { [0; 4] } else { *pixel };
        self.pixels.pixels().iter().map(|pixel| entries[&visible(pixel)]).collect()
    }

    /// Whether pixels that are fully transparent can't be so in the colours of `palette`.
    pub(crate) fn turns_opaque(&self, palette: &[Color]) -> bool {
        has_transparent(self.histogram.colors()) && !has_transparent(palette)
    }

    /// Why the image is not in the colours of `palette` alone, with those that it has beside them; `None` where it is, or
    /// need not be.
    pub(crate) fn beyond(&self, palette: &[Color]) -> Option<String> {
        let tolerance = self.plan.palette.tolerance?;
        let is_near = |color: &Color, entry: &Color| farthest_sample(*color, *entry) <= tolerance;
        let all = self.histogram.colors().iter().zip(self.histogram.weights());
        let mut missing: Vec<(&Color, &u32)> =
            all.filter(|(color, _)| !palette.iter().any(|entry| is_near(color, entry))).collect();
        missing.sort_by_key(|(_, pixels)| std::cmp::Reverse(**pixels));
        let told: Vec<String> = missing
            .iter()
            .take(MOST_TOLD)
            .map(|(color, pixels)| format!("{} ({pixels} pixels)", hex_of(**color)))
            .collect();
        let more = match missing.len() - told.len() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let count = missing.len();
        (count > 0).then(|| {
            format!("colours that are not in the palette, {count} of them: {}{more}", told.join(", "))
        })
    }
}

pub(crate) fn has_transparent(colors: &[Color]) -> bool {
    colors.iter().any(|color| color[3] == 0)
}

/// The most by which a sample of two colours differs.
fn farthest_sample(one: Color, other: Color) -> u8 {
    one.iter().zip(&other).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or_default()
}

/// Colours beside a palette that are named.
const MOST_TOLD: usize = 32;

/// The image as it is mapped onto colours: as its format can hold it, and gray where only grays are given.
pub(crate) fn as_mapped(raster: Raster, plan: &CompressPlan) -> Raster {
    let raster = for_format(raster, plan.encoding.format);
    if plan.palette.by_luminance { raster.by_luminance() } else { raster }
}

/// Pixels that are neither opaque nor fully transparent.
pub(crate) fn count_translucent(raster: &Raster) -> u64 {
    raster.pixels().iter().filter(|pixel| (1..255).contains(&pixel[3])).count() as u64
}

/// Why a GIF changes translucent pixels.
pub(crate) const IN_GIF: &str = "GIF has no translucency; write PNG or WebP";

/// Says how many pixels lost their alpha, and why.
pub(crate) fn note_translucent(pixels: u64, reason: &str, info: &mut ImageInfo) {
    let became = match pixels {
        0 => return,
        1 => "1 translucent pixel".to_owned(),
        _ => format!("{pixels} translucent pixels"),
    };
    info.note(format!("{became} became opaque or clear: {reason}"));
}

/// The image as a format can hold it: of a GIF's pixels each is opaque or transparent.
fn for_format(raster: Raster, format: Format) -> Raster {
    if format != Format::Gif || raster.pixels().iter().all(|pixel| pixel[3] == 255) {
        return raster;
    }
    let pixels = raster.pixels().iter().map(|&pixel| with_or_without_alpha(pixel)).collect();
    raster.with_pixels(pixels)
}

pub(crate) fn with_or_without_alpha([r, g, b, a]: Color) -> Color {
    if a < 128 { [0; 4] } else { [r, g, b, 255] }
}
