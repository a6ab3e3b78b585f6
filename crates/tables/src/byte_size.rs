//! Amounts of memory as people write them.

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

impl MemorySize {
    /// So many bytes.
    #[must_use]
    pub fn of(bytes: u64) -> Self {
        Self(bytes)
    }

    /// In bytes.
    #[must_use]
    pub fn bytes(self) -> u64 {
        self.0
    }
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
}
