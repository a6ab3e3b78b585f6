//! What people said of colour-quantized images, as levels of SSIMULACRA 2.
//!
//! Of the metrics that this project has, SSIMULACRA 2 follows opinion on quantized images best (rank correlation .91 on TID2013,
//! SSIM .77). `data/calibration.csv` says what each metric reads where opinion takes a value; `docs/opinion.md` says where that
//! comes from and how far it goes.

/// How an image looks to people beside its original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worse than slightly annoying.
    Annoying,
    /// From about 5 on.
    SlightlyAnnoying,
    /// From 50 on.
    NotAnnoying,
    /// From 65 on: as high as people rate the lowest 5 % of pairs that are identical.
    LikeOriginal,
}

impl Level {
    /// All, the best first.
    pub const ALL: [Self; 4] =
        [Self::LikeOriginal, Self::NotAnnoying, Self::SlightlyAnnoying, Self::Annoying];

    /// The level of a SSIMULACRA 2.
    #[must_use]
    pub fn of(ssimulacra2: f64) -> Self {
        let reached = |level: &Self| level.least().is_none_or(|least| ssimulacra2 >= least);
        Self::ALL.into_iter().find(reached).unwrap_or(Self::Annoying)
    }

    /// The least SSIMULACRA 2 that has it; none for the lowest level.
    #[must_use]
    pub fn least(self) -> Option<f64> {
        match self {
            Self::LikeOriginal => Some(65.0),
            Self::NotAnnoying => Some(50.0),
            Self::SlightlyAnnoying => Some(5.0),
            Self::Annoying => None,
        }
    }

    /// Its name as a target, for those that can be one.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::LikeOriginal => Some("like-original"),
            Self::NotAnnoying => Some("not-annoying"),
            Self::SlightlyAnnoying | Self::Annoying => None,
        }
    }

    /// What people say of it.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::LikeOriginal => "not told from an identical pair",
            Self::NotAnnoying => "visible, not annoying",
            Self::SlightlyAnnoying => "slightly annoying",
            Self::Annoying => "annoying",
        }
    }
}

const CALIBRATION: &str = include_str!("../data/calibration.csv");

/// What the metrics read at one value of opinion.
struct Reading {
    palette: String,
    ssimulacra2: f64,
    psnr_db: f64,
}

/// The PSNR in whole dB at which opinion is what it is at a SSIMULACRA 2: the mean over dithered and undithered palettes, by
/// linear interpolation between the readings. The lowest stands for all below; above the highest nobody was asked.
pub(crate) fn equivalent_psnr(ssimulacra2: f64) -> Option<f64> {
    let readings = readings();
    if readings.iter().all(|reading| reading.ssimulacra2 < ssimulacra2) {
        return None;
    }
    let at = |palette: &str| {
        let of_palette = readings.iter().filter(|reading| reading.palette == palette);
        let mut points: Vec<(f64, f64)> =
            of_palette.map(|reading| (reading.ssimulacra2, reading.psnr_db)).collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        interpolated(&points, ssimulacra2)
    };
    Some((0.5 * (at("dithered") + at("undithered"))).round())
}

/// The value at `x` on the lines between `points`, whose first numbers ascend; the outermost ones go on level.
fn interpolated(points: &[(f64, f64)], x: f64) -> f64 {
    let right = points.partition_point(|point| point.0 < x).min(points.len() - 1);
    let (left, right) = (points[right.saturating_sub(1)], points[right]);
    let share = if right.0 > left.0 { ((x - left.0) / (right.0 - left.0)).clamp(0.0, 1.0) } else { 0.0 };
    left.1 + share * (right.1 - left.1)
}

fn readings() -> Vec<Reading> {
    let mut lines = CALIBRATION.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap_or_default();
    let column = |name: &str| header.iter().position(|column| *column == name);
    let (palette, ssimulacra2, psnr_db) = (column("palette"), column("ssimulacra2"), column("psnr_db"));
    let reading = |cells: Vec<&str>| {
        Some(Reading {
            palette: (*cells.get(palette?)?).to_owned(),
            ssimulacra2: cells.get(ssimulacra2?)?.parse().ok()?,
            psnr_db: cells.get(psnr_db?)?.parse().ok()?,
        })
    };
    lines.filter_map(reading).collect()
}

#[cfg(test)]
mod tests {
    use super::Level::{Annoying, LikeOriginal, NotAnnoying, SlightlyAnnoying};
    use super::*;

    #[test]
    fn levels_begin_where_the_calibration_has_them() {
        let levels = [100.0, 65.0, 64.9, 50.0, 49.9, 5.0, 4.9, -30.0].map(Level::of);
        let expected = [
            LikeOriginal,
            LikeOriginal,
            NotAnnoying,
            NotAnnoying,
            SlightlyAnnoying,
            SlightlyAnnoying,
            Annoying,
            Annoying,
        ];
        assert_eq!(levels, expected);
        // Each is what dithered or undithered palettes read, to two and a half points.
        let readings = readings();
        assert_eq!(readings.len(), 10);
        for level in [LikeOriginal, NotAnnoying, SlightlyAnnoying] {
            let least = level.least().unwrap();
            assert!(readings.iter().any(|reading| (reading.ssimulacra2 - least).abs() <= 2.5), "{level:?}");
        }
    }

    #[test]
    fn psnr_stands_in_at_equal_opinion() {
        let psnr = [-50.0, 5.0, 50.0, 65.0, 68.0].map(equivalent_psnr);
        assert_eq!(psnr, [25.0, 25.0, 29.0, 32.0, 32.0].map(Some));
        assert_eq!(equivalent_psnr(70.0), None);
    }
}
