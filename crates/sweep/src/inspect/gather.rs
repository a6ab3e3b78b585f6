//! From the picked images to `previews/*.png` and `inspected.jsonl`.

use std::path::Path;

use kmeans::{ColorModel, Histogram};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::palette::Palette;
use super::pick::Pick;
use super::preview::preview;
use crate::evaluate::{Evaluation, caught, hex, pixels_of};
use crate::input::{Facts, Raster, Rejection, Source, decode, read as read_file};
use crate::plan::SweepPlan;
use crate::report::{PREVIEWS, ReportError, ReportFolder};
use crate::table::{ImageRow, Tables};

/// The file that says what they show.
const INSPECTED: &str = "inspected.jsonl";
/// Bytes of all previews together: in Base64, with charts and tables, they make a page below 25 MB.
const MOST_BYTES: usize = 16 << 20;

/// A line of `inspected.jsonl`: an image that the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Inspected {
    /// Path relative to the dataset root.
    pub(crate) image: String,
    /// Why it was picked.
    pub(crate) role: String,
    /// Its file in the report.
    pub(crate) preview: String,
    /// The space in which its colours are clustered: `srgb`, `oklab` or `lab`.
    pub(crate) space: String,
    /// Their dimensions: `gray`, `rgb` or `rgba` (premultiplied).
    pub(crate) model: String,
    /// One per swept K that a PNG can hold.
    pub(crate) palettes: Vec<Palette>,
}

/// Writes previews and palettes of `picks`. An image that is not what it was when it was evaluated is left out.
pub(crate) fn gather(
    picks: &[Pick],
    sources: &[Source],
    tables: &Tables,
    plan: &SweepPlan,
    folder: &mut ReportFolder,
) -> Result<(), ReportError> {
    if picks.is_empty() {
        return Ok(());
    }
    let mut lines: Vec<(usize, Vec<u8>)> = Vec::new();
    let mut left = if plan.inspect == super::Inspect::All { usize::MAX } else { MOST_BYTES };
    for (done, &place) in smallest_first(picks, tables).iter().enumerate() {
        let pick = &picks[place];
        let Some(source) = sources.iter().find(|source| source.image == pick.image) else { continue };
        let Some(evaluation) = folder.evaluation(&pick.image)? else { continue };
        let Ok((raster, inspected)) = caught(|| inspected(place, pick, source, evaluation, plan)) else {
            continue;
        };
        let share = left / (picks.len() - done);
        let png = preview(&raster, share).map_err(|error| ReportError::Render {
            name: inspected.preview.clone(),
            reason: error.to_string(),
        })?;
        left = left.saturating_sub(png.len());
        folder.write(&inspected.preview, &png)?;
        lines.push((place, line(&inspected)?));
    }
    lines.sort();
    folder.write(INSPECTED, &lines.into_iter().flat_map(|(_, line)| line).collect::<Vec<u8>>())
}

/// Small images leave room to large ones.
fn smallest_first(picks: &[Pick], tables: &Tables) -> Vec<usize> {
    let pixels = |place: &usize| {
        let row = tables.images.iter().find(|row| row.image == picks[*place].image);
        row.and_then(|row: &ImageRow| row.pixels)
    };
    let mut places: Vec<usize> = (0..picks.len()).collect();
    places.sort_by_cached_key(pixels);
    places
}

fn inspected(
    place: usize,
    pick: &Pick,
    source: &Source,
    evaluation: Evaluation,
    plan: &SweepPlan,
) -> Result<(Raster, Inspected), Rejection> {
    let bytes = read_file(&source.path)?;
    if hex(&Sha256::digest(&bytes)) != evaluation.image.sha256 {
        return Err(Rejection::Failed("changed since it was evaluated".to_owned()));
    }
    let raster = decode(&bytes, &source.path, &mut Facts::default())?;
    let histogram = Histogram::in_space(&pixels_of(&raster)?, plan.space);
    let inspected = Inspected {
        image: pick.image.clone(),
        role: pick.role.clone(),
        preview: format!("{PREVIEWS}/{:04}.png", place + 1),
        space: histogram.space().as_str().to_owned(),
        model: model(histogram.model()).to_owned(),
        palettes: evaluation.palettes,
    };
    Ok((raster, inspected))
}

fn model(model: ColorModel) -> &'static str {
    match model {
        ColorModel::Gray => "gray",
        ColorModel::Rgb => "rgb",
        ColorModel::Rgba => "rgba",
    }
}

fn line(inspected: &Inspected) -> Result<Vec<u8>, ReportError> {
    let render = |error: serde_json::Error| ReportError::Render {
        name: INSPECTED.to_owned(),
        reason: error.to_string(),
    };
    let mut line = serde_json::to_vec(inspected).map_err(render)?;
    line.push(b'\n');
    Ok(line)
}

/// What the report in `folder` shows; nothing where it has no such file.
pub(crate) fn read(folder: &Path) -> Result<Vec<Inspected>, ReportError> {
    let path = folder.join(INSPECTED);
    let text = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => {
            text.map_err(|error| ReportError::Unreadable { path: path.clone(), reason: error.to_string() })?
        }
    };
    let parsed = text.lines().map(serde_json::from_str).collect::<Result<_, _>>();
    parsed.map_err(|error| ReportError::Unreadable { path, reason: error.to_string() })
}
