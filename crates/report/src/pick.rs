//! Which images of a class represent its range of quality: the worst, the median, the best, and evenly spaced ranks between
//! them.

use std::str::FromStr;

use thiserror::Error;

use choice::{ClassCurves, Curve};
use tables::{ImageRow, MetricRow, Tables};

/// How many images of each class are embedded in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inspect {
    /// At most so many: 1 the median, 2 the worst and the best, 3 all of these, more evenly between them.
    PerClass(usize),
    /// All of them, whatever the size of the page.
    All,
}

impl Default for Inspect {
    /// The worst, the median and the best.
    fn default() -> Self {
        Self::PerClass(3)
    }
}

/// Why a text is not a number of images to embed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("'{0}' is no number of images: write 3, 0 or all")]
pub struct InspectError(String);

impl FromStr for Inspect {
    type Err = InspectError;

    fn from_str(text: &str) -> Result<Self, InspectError> {
        match text {
            "all" => Ok(Self::All),
            _ => text.parse().map(Self::PerClass).map_err(|_| InspectError(text.to_owned())),
        }
    }
}

impl std::fmt::Display for Inspect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::PerClass(count) => write!(f, "{count}"),
            Self::All => f.write_str("all"),
        }
    }
}

/// An image that was picked for the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickedImage {
    /// Path relative to the dataset root.
    pub image: String,
    /// `worst`, `median`, `best`, or its rank.
    pub role: String,
}

/// The representative image of a class: the median by quality.
pub struct Typical<'a> {
    /// Its row of `images.csv`.
    pub image: &'a ImageRow,
    /// Its row at the K at which images were ranked.
    pub row: &'a MetricRow,
    /// Whether that K is recommended; otherwise it is the class's own, or the largest.
    pub recommended: bool,
}

/// The representative image of each class.
#[must_use]
pub fn typical(tables: &Tables) -> Vec<Typical<'_>> {
    ClassCurves::of(tables).iter().filter_map(|class| typical_of(class, tables)).collect()
}

fn typical_of<'a>(class: &ClassCurves<'a>, tables: &Tables) -> Option<Typical<'a>> {
    let (k_index, recommended) = ranking_k_index(class, tables)?;
    let ranked = ranked_by_quality(class, k_index);
    let median = ranked.get((ranked.len() - 1) / 2)?;
    Some(Typical { image: median.image, row: median.rows[k_index], recommended })
}

/// The images to embed, class by class, worst first.
///
/// Images are ranked at the K that is recommended for their class, where there is none at that of quality alone, or at the
/// largest: by SSIMULACRA 2, by SSIM where one of them has none, and by mean squared error where one has no SSIM either.
#[must_use]
pub fn pick(tables: &Tables, inspect: Inspect) -> Vec<PickedImage> {
    ClassCurves::of(tables).iter().flat_map(|class| pick_of(class, tables, inspect)).collect()
}

fn pick_of(class: &ClassCurves<'_>, tables: &Tables, inspect: Inspect) -> Vec<PickedImage> {
    let Some((k_index, _)) = ranking_k_index(class, tables) else { return Vec::new() };
    let ranked = ranked_by_quality(class, k_index);
    let count = ranked.len();
    let picked = match inspect {
        Inspect::All => count,
        Inspect::PerClass(most) => most.min(count),
    };
    let pick = |rank: usize| PickedImage { image: ranked[rank].image.image.clone(), role: role(rank, count) };
    evenly_spaced_ranks(picked, count).map(pick).collect()
}

/// The index of the recommended K; otherwise of the class's K whatever alternatives take, or of the largest; and whether it is
/// recommended.
fn ranking_k_index(class: &ClassCurves<'_>, tables: &Tables) -> Option<(usize, bool)> {
    let choice = tables.choices.iter().find(|choice| choice.recommended && choice.class == class.class);
    let recommended = choice.and_then(|choice| choice.k);
    let k_index = class.ks.iter().position(|&k| Some(k) == recommended);
    let own = tables.classes.iter().find(|row| row.class == class.class).and_then(|row| row.k);
    let own = class.ks.iter().position(|&k| Some(k) == own);
    Some((k_index.or(own).or(class.ks.len().checked_sub(1))?, k_index.is_some()))
}

/// A metric of quality: higher is better.
type Quality = fn(&MetricRow) -> Option<f64>;

/// Those that images are ranked by, the preferred one first; an identical image has the best value.
const QUALITIES: [Quality; 2] = [
    |row| row.ssimulacra2.or((row.mse == 0.0).then_some(100.0)),
    |row| row.ssim.or((row.mse == 0.0).then_some(1.0)),
];

/// The images by quality at one K, worst first; ties stay in the order of the tables.
fn ranked_by_quality<'a, 'b>(class: &'b ClassCurves<'a>, k_index: usize) -> Vec<&'b Curve<'a>> {
    let of_all = |metric: &&Quality| class.curves.iter().all(|curve| metric(curve.rows[k_index]).is_some());
    let metric = QUALITIES.iter().find(of_all);
    let quality = |curve: &Curve<'_>| {
        let row = curve.rows[k_index];
        metric.and_then(|metric| metric(row)).unwrap_or(-row.mse)
    };
    let mut ranked: Vec<&Curve<'a>> = class.curves.iter().collect();
    ranked.sort_by(|a, b| quality(a).total_cmp(&quality(b)));
    ranked
}

/// `picked` of `count` ranks, from the first to the last, evenly.
fn evenly_spaced_ranks(picked: usize, count: usize) -> impl Iterator<Item = usize> {
    let rank = move |index: usize| match picked {
        1 => (count - 1) / 2,
        _ => index * (count - 1) / (picked - 1),
    };
    (0..picked).map(rank)
}

fn role(rank: usize, count: usize) -> String {
    match rank {
        _ if count == 1 => "the only one".to_owned(),
        0 => "worst".to_owned(),
        _ if rank == count - 1 => "best".to_owned(),
        _ if rank == (count - 1) / 2 => "median".to_owned(),
        _ => format!("{} of {count} from the worst", rank + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::testing;

    #[test]
    fn numbers_and_all_are_read() {
        assert_eq!("3".parse(), Ok(Inspect::PerClass(3)));
        assert_eq!("all".parse(), Ok(Inspect::All));
        for text in ["", "-1", "many"] {
            assert_eq!(text.parse::<Inspect>(), Err(InspectError(text.to_owned())));
        }
    }

    /// The numbers of the images of a class of nine whose quality falls with their number, with their roles.
    fn picked(inspect: Inspect) -> Vec<(String, String)> {
        let mut tables = testing::tables(&[("icons", 9)], &testing::KS);
        for row in &mut tables.metrics {
            let number: f64 =
                row.image.trim_start_matches("icons/").trim_end_matches(".png").parse().unwrap();
            row.ssim = row.ssim.map(|ssim| ssim - number / 100.0);
        }
        let name = |image: &str| image.trim_start_matches("icons/").trim_end_matches(".png").to_owned();
        pick(&tables, inspect).into_iter().map(|pick| (name(&pick.image), pick.role)).collect()
    }

    #[test]
    fn the_worst_the_median_and_the_best_come_first() {
        let of =
            |inspect| picked(inspect).iter().map(|(name, role)| format!("{name} {role}")).collect::<Vec<_>>();
        assert_eq!(of(Inspect::PerClass(1)), ["4 median"]);
        assert_eq!(of(Inspect::PerClass(2)), ["8 worst", "0 best"]);
        assert_eq!(of(Inspect::PerClass(3)), ["8 worst", "4 median", "0 best"]);
        assert_eq!(of(Inspect::PerClass(0)), Vec::<String>::new());
        assert_eq!(picked(Inspect::PerClass(50)).len(), 9);
        assert_eq!(picked(Inspect::All).len(), 9);
        assert_eq!(picked(Inspect::PerClass(5))[1].1, "3 of 9 from the worst");
    }

    #[test]
    fn where_ssim_is_undefined_the_squared_error_ranks() {
        let mut tables = testing::tables(&[("icons", 3)], &testing::KS);
        tables.metrics[0].ssim = None;
        tables.metrics[KS_LAST].ssim = None;
        let worst = &pick(&tables, Inspect::PerClass(2))[0];
        assert_eq!(worst.image, "icons/2.png");
    }

    /// Index of the first image's last row.
    const KS_LAST: usize = testing::KS.len() - 1;
}
