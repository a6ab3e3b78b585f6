//! What an image needs: before it is decoded at least and at most, and what it does once its colours are counted.
//!
//! The figures are bytes per pixel or per distinct colour, summed up from what is held at the same time, and checked against
//! the peak of whole runs on images of 24 megapixels.

use tables::{MemorySize, Metric, MetricSet};

/// Bytes that all K share, and those of each K that is evaluated at the same time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// Bytes that all K share.
    pub(crate) image: u64,
    /// Bytes of each K.
    pub(crate) per_lane: u64,
}

impl Need {
    /// Of an image of so many pixels a side that other encoders store and SSIM and SSIMULACRA 2 compare, from a file of
    /// `file` bytes.
    #[must_use]
    pub fn of_alternatives(width: u32, height: u32, file: u64) -> Self {
        let pixels = u64::from(width) * u64::from(height);
        Self {
            image: file + pixels * (PIXELS + 3 * PLANE + SSIMULACRA2_KEPT),
            per_lane: pixels * (ENCODING + 3 * PLANE) + ssimulacra2_per_output(pixels, u64::from(width)),
        }
    }

    /// How much of it fits into `limit` side by side, at most `threads`; nothing where not even one does.
    #[must_use]
    pub fn lanes(self, limit: MemorySize, threads: usize) -> Option<usize> {
        let room = limit.bytes().checked_sub(self.image)?;
        let lanes = room.checked_div(self.per_lane).map_or(threads, |lanes| (lanes as usize).min(threads));
        (lanes > 0).then_some(lanes)
    }

    /// How many such images fit into `limit` side by side, at most `threads`; nothing where not even one does.
    #[must_use]
    pub fn side_by_side(self, limit: MemorySize, threads: usize) -> Option<usize> {
        let fitting = limit.bytes().checked_div(self.total()).map_or(threads, |fitting| fitting as usize);
        (fitting > 0).then_some(fitting.min(threads))
    }

    /// Bytes with one K at a time.
    pub(super) fn total(self) -> u64 {
        self.image + self.per_lane
    }

    /// Why it is refused.
    #[must_use]
    pub fn refusal(self, limit: MemorySize) -> String {
        refusal(self.total(), limit)
    }
}

/// Why an image that needs so many bytes is refused.
pub(super) fn refusal(needed: u64, limit: MemorySize) -> String {
    format!("{}: raise it, or scale the image down", shortage(needed, limit))
}

pub(super) fn shortage(needed: u64, limit: MemorySize) -> String {
    format!("needs about {} to be evaluated, more than the {limit} of --max-memory", MemorySize::of(needed))
}

/// Ways to do with less memory, each with less than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemoryTier {
    /// Every metric.
    Full,
    /// Without SSIMULACRA 2, which keeps ten samples of every pixel.
    WithoutSsimulacra2,
    /// Also without banding.
    WithoutBanding,
}

impl MemoryTier {
    pub(crate) const ALL: [Self; 3] = [Self::Full, Self::WithoutSsimulacra2, Self::WithoutBanding];

    /// The metrics that are not computed.
    pub(crate) fn left_out(self) -> &'static [Metric] {
        match self {
            Self::Full => &[],
            Self::WithoutSsimulacra2 => &[Metric::Ssimulacra2],
            Self::WithoutBanding => &[Metric::Ssimulacra2, Metric::Banding],
        }
    }
}

/// What the memory that an image takes depends on.
#[derive(Clone, Debug)]
pub(crate) struct Footprint {
    pub(crate) width: u64,
    pub(crate) height: u64,
    pub(crate) colors: u64,
    /// Channels that differ: 1 for gray, else 3; doubled with alpha, which is seen over black and over white.
    pub(crate) planes: u64,
    /// K to evaluate.
    pub(crate) ks: u64,
    pub(crate) metrics: MetricSet,
    /// Bytes of what goes to a device and comes back.
    pub(crate) on_device: u64,
}

/// Bytes per pixel while a file is decoded and its colours are counted: the pixels (4), a decoder's copy and its coefficients
/// (3 to 9), the keys of the histogram (4).
const DECODING: u64 = 16;
/// Bytes per pixel of a decoded image.
const PIXELS: u64 = 4;
/// Bytes per sample of one image of a pair.
const PLANE: u64 = 1;
/// Bytes per pixel of two neighbouring coarser scales of MS-SSIM, one channel of both images.
const COARSER_SCALES: u64 = 3;
/// Bytes per pixel that SSIMULACRA 2 keeps, and those that it takes for one output: per pixel and per column.
const SSIMULACRA2_KEPT: u64 = 40;
const SSIMULACRA2_PER_OUTPUT: u64 = 4;
const SSIMULACRA2_PER_COLUMN: u64 = 1024;
/// Bytes per pixel that CIEDE2000 keeps: the number of its colour.
const DELTA_E2000_KEPT: u64 = 4;
/// Bytes per pixel that banding keeps, and that it takes for one output.
const BANDING_KEPT: u64 = 6;
const BANDING_PER_OUTPUT: u64 = 24;
/// Bytes per pixel of one K: its indices, and the file made of them.
const INDICES: u64 = 2;
const FILE: u64 = 2;
/// Bytes per pixel of an encoder: pixels read and given (8), what lossless WebP keeps of each (36).
const ENCODING: u64 = 44;
/// Bytes per distinct colour that all K share: colour, point and weight, what incremental k-means knows of its cells, the order
/// along a curve, CIELAB.
const SHARED_PER_COLOR: u64 = 160;
/// Bytes per distinct colour of one K: colours by cluster (64), their cells (96) and their approximate widths (8), for the silhouette.
const LANE_PER_COLOR: u64 = 168;
/// Bytes per distinct colour and K: a label.
const LABEL: u64 = 2;

fn ssimulacra2_per_output(pixels: u64, width: u64) -> u64 {
    pixels * SSIMULACRA2_PER_OUTPUT + width * SSIMULACRA2_PER_COLUMN
}

/// Pixels that no machine holds: estimates of more are as good as those of so many, and stay within 64 bits.
const MOST_PIXELS: u64 = 1 << 40;

impl Footprint {
    /// Of a file of `file` bytes, while it becomes pixels and their colours.
    pub(crate) fn arriving(pixels: u64, file: u64) -> u64 {
        file + pixels * DECODING
    }

    /// Pixels, as far as they matter: a header may claim any number.
    pub(crate) fn pixels(&self) -> u64 {
        (self.width * self.height).min(MOST_PIXELS)
    }

    /// What it may need at most, whatever its colours, with `lanes` K side by side.
    pub(crate) fn most(&self, lanes: u64) -> u64 {
        let all_differ = Self { colors: self.pixels(), ..self.clone() };
        let need = all_differ.need(MemoryTier::Full);
        need.image + lanes * need.per_lane
    }

    pub(crate) fn need(&self, tier: MemoryTier) -> Need {
        let metrics = self.metrics.without(tier.left_out());
        let asked = |metric, bytes: u64| if metrics.contains(metric) { bytes } else { 0 };
        let (pixels, samples) = (self.pixels(), self.pixels() * self.planes);
        let backdrops = if self.planes.is_multiple_of(2) { 2 } else { 1 };
        let delta_e2000 = asked(Metric::DeltaE2000Mean, DELTA_E2000_KEPT)
            .max(asked(Metric::DeltaE2000P95, DELTA_E2000_KEPT));
        let per_backdrop =
            delta_e2000 + asked(Metric::Ssimulacra2, SSIMULACRA2_KEPT) + asked(Metric::Banding, BANDING_KEPT);
        let shared = pixels * (PIXELS + backdrops * per_backdrop) + samples * PLANE;
        let busiest = asked(Metric::Ssimulacra2, ssimulacra2_per_output(pixels, self.width))
            .max(asked(Metric::Banding, BANDING_PER_OUTPUT * pixels))
            .max(asked(Metric::MsSsim, COARSER_SCALES * pixels));
        let pair = samples * PLANE + busiest;
        Need {
            image: shared + self.colors * (SHARED_PER_COLOR + LABEL * self.ks) + self.on_device,
            per_lane: pixels * INDICES + pair.max(FILE * pixels) + self.colors * LANE_PER_COLOR,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(colors: u64) -> Footprint {
        let metrics = "all".parse().expect("all of them");
        Footprint { width: 6_000, height: 4_000, colors, planes: 3, ks: 43, metrics, on_device: 0 }
    }

    #[test]
    fn each_tier_needs_less() {
        let needs = MemoryTier::ALL.map(|tier| photo(150_000).need(tier));
        let totals = needs.map(Need::total);
        assert!(totals.is_sorted_by(|more, less| more > less), "{totals:?}");
        assert!(totals[2] < 520_000_000, "{totals:?}");
    }

    #[test]
    fn the_most_is_never_exceeded() {
        for colors in [1, 1_000_000, 24_000_000] {
            for tier in MemoryTier::ALL {
                let need = photo(colors).need(tier);
                assert!(need.image + 2 * need.per_lane <= photo(colors).most(2));
            }
        }
    }

    #[test]
    fn a_header_may_claim_any_size() {
        let side = u64::from(u32::MAX);
        let claimed = Footprint { width: side, height: side, planes: 6, ks: 1 << 16, ..photo(0) };
        assert!(Footprint::arriving(claimed.pixels(), 1) > 1 << 40);
        assert!(claimed.most(256) > 1 << 40);
    }
}
