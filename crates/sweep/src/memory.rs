//! How much memory there is, and how much an image needs.

use std::str::FromStr;

use thiserror::Error;

/// An amount of memory: `500MB`, `2GiB`, `1500000`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemorySize(u64);

/// Why a text is no amount of memory.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "'{0}' is no amount of memory: write bytes or, as 500MB or 2GiB, a number with kB, MB, GB, KiB, MiB or GiB"
)]
pub struct MemorySizeError(String);

/// What is assumed where the system does not say what it has.
const UNKNOWN: u64 = 8 << 30;

impl MemorySize {
    pub(crate) fn of(bytes: u64) -> Self {
        Self(bytes)
    }

    /// In bytes.
    #[must_use]
    pub fn bytes(self) -> u64 {
        self.0
    }

    /// Half of what the machine has, or of what a container may have; of 8 GiB where the system does not say.
    #[must_use]
    pub fn half_of_the_machine() -> Self {
        let read = |path: &str| std::fs::read_to_string(path).ok();
        let machine = read("/proc/meminfo").and_then(|text| total_of_meminfo(&text));
        let container = read("/sys/fs/cgroup/memory.max").and_then(|text| text.trim().parse().ok());
        Self(machine.into_iter().chain(container).min().unwrap_or(UNKNOWN) / 2)
    }
}

/// The line `MemTotal:   24576000 kB`.
fn total_of_meminfo(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

const UNITS: [(&str, u64); 10] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("K", 1 << 10),
    ("M", 1 << 20),
    ("G", 1 << 30),
    ("B", 1),
];

impl FromStr for MemorySize {
    type Err = MemorySizeError;

    fn from_str(text: &str) -> Result<Self, MemorySizeError> {
        let lower = text.trim().to_ascii_lowercase();
        let with_unit = UNITS.iter().find_map(|&(unit, bytes)| {
            Some((lower.strip_suffix(unit.to_ascii_lowercase().as_str())?.trim_end(), bytes))
        });
        let (number, unit) = with_unit.unwrap_or((&lower, 1));
        let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let value = number.parse::<f64>().ok().filter(|value| plain && value.is_finite());
        let bytes = value.map(|value| value * unit as f64).filter(|&bytes| bytes >= 1.0);
        bytes.map(|bytes| Self(bytes as u64)).ok_or_else(|| MemorySizeError(text.to_owned()))
    }
}

impl std::fmt::Display for MemorySize {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = self.0 as f64;
        match self.0 {
            0..1_000 => write!(f, "{} B", self.0),
            1_000..1_000_000 => write!(f, "{:.0} kB", value / 1e3),
            1_000_000..1_000_000_000 => write!(f, "{:.0} MB", value / 1e6),
            _ => write!(f, "{:.1} GB", value / 1e9),
        }
    }
}

/// What an image needs, estimated from its size before it is decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Need {
    /// Bytes for what all K share.
    pub(crate) image: u64,
    /// Bytes for each K that is evaluated at the same time.
    pub(crate) per_lane: u64,
}

/// Bytes per pixel that all K share: the pixels (4), a decoder's copy or the histogram's keys (8), the reference of the
/// pair metrics (51).
const SHARED_PER_PIXEL: u64 = 63;
/// Bytes per pixel of one K: indices (2), pixels (4), planes (3).
const LANE_PER_PIXEL: u64 = 9;
/// Bytes per distinct colour that all K share: colour, point, weight, the climb's own, the order along a curve (16).
const SHARED_PER_COLOR: u64 = 96;
/// Bytes per distinct colour of one K: colours by cluster (64) and their cells (96), for the silhouette.
const LANE_PER_COLOR: u64 = 160;
/// Bytes per distinct colour and K: a label.
const CLUSTERING_PER_COLOR: u64 = 2;

/// The distinct colours that an image of so many pixels is taken to have: all of a small one's pixels, few of a large
/// photograph's.
fn likely_colors(pixels: u64) -> u64 {
    pixels.min((1 << 20) + pixels / 32)
}

impl Need {
    /// Of an image of so many pixels, clustered at `ks` K, from a file of `file` bytes.
    pub(crate) fn of(pixels: u64, ks: usize, file: u64) -> Self {
        let per_color = SHARED_PER_COLOR + CLUSTERING_PER_COLOR * ks as u64;
        Self {
            image: file + pixels * SHARED_PER_PIXEL + likely_colors(pixels) * per_color,
            per_lane: pixels * LANE_PER_PIXEL + likely_colors(pixels) * LANE_PER_COLOR,
        }
    }
}

/// Bytes per pixel that all encoders share: the pixels (4) and the reference of the pair metrics (51).
const ENCODED_SHARED_PER_PIXEL: u64 = 55;
/// Bytes per pixel of one encoder: pixels read and given (8), planes (3), what lossless WebP keeps of each (36).
const ENCODER_PER_PIXEL: u64 = 47;

impl Need {
    /// Of an image of so many pixels a side that other encoders store, from a file of `file` bytes.
    pub(crate) fn of_alternatives(width: u32, height: u32, file: u64) -> Self {
        let pixels = u64::from(width) * u64::from(height);
        Self { image: file + pixels * ENCODED_SHARED_PER_PIXEL, per_lane: pixels * ENCODER_PER_PIXEL }
    }

    /// How much of it fits into `limit` side by side, at most `threads`; nothing where not even one does.
    pub(crate) fn lanes(self, limit: MemorySize, threads: usize) -> Option<usize> {
        let room = limit.bytes().checked_sub(self.image)?;
        let lanes = room.checked_div(self.per_lane).map_or(threads, |lanes| (lanes as usize).min(threads));
        (lanes > 0).then_some(lanes)
    }

    /// Why it is refused.
    pub(crate) fn refusal(self, limit: MemorySize) -> String {
        let needed = MemorySize(self.image + self.per_lane);
        format!(
            "needs about {needed} to be evaluated, more than the {limit} of --max-memory: raise it, or scale the image down"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_shown() {
        let bytes = |text: &str| text.parse().map(MemorySize::bytes);
        assert_eq!(bytes("500MB"), Ok(500_000_000));
        assert_eq!(bytes("2GiB"), Ok(2 << 30));
        assert_eq!(bytes("1.5 gb"), Ok(1_500_000_000));
        assert_eq!(bytes("512M"), Ok(512 << 20));
        assert_eq!(bytes("123"), Ok(123));
        for text in ["", "MB", "0", "-1MB", "1e9", "inf", "nan", "5TB", "five"] {
            assert!(bytes(text).is_err(), "{text}");
        }
        let shown = [999, 500_000_000, 1_720_000_000].map(|bytes| MemorySize::of(bytes).to_string());
        assert_eq!(shown, ["999 B", "500 MB", "1.7 GB"]);
    }

    #[test]
    fn encoders_work_side_by_side_as_far_as_there_is_room() {
        let need = Need { image: 100, per_lane: 40 };
        let lanes = |limit| need.lanes(MemorySize(limit), 4);
        assert_eq!([lanes(99), lanes(139), lanes(140), lanes(1000)], [None, None, Some(1), Some(4)]);
        assert!(need.refusal(MemorySize(139)).contains("about 140 B"));
    }

    #[test]
    fn the_system_says_what_it_has() {
        assert_eq!(total_of_meminfo("MemFree: 1 kB\nMemTotal:       24576 kB\n"), Some(24_576 << 10));
        assert_eq!(total_of_meminfo("MemTotal: much"), None);
        assert!(MemorySize::half_of_the_machine().bytes() > 0);
    }
}
