//! From the picked images to `previews/*.png` and `inspected.jsonl`.

use std::path::Path;

use codec::{Raster, preview};
use evaluate::{Evaluation, caught, palettes as palettes_of};
use files::Source;
use report::{Inspect, PickedImage, RenderError};
use tables::{ImageRow, Inspected, Tables};

use crate::folder::{PREVIEWS, ReportError, ReportFolder};
use crate::plan::SweepPlan;
use crate::second_look::SecondLook;

/// The file that says what they show.
const INSPECTED: &str = "inspected.jsonl";
/// Bytes of the page for previews and palettes together, in Base64: charts and tables leave it below 25 MB.
const MOST_BYTES: usize = 20_000_000;
/// What a preview may take however much the palettes need.
const FEWEST_BYTES: usize = 100_000;

/// Writes what the page shows.
pub(crate) struct Gatherer<'a> {
    pub(crate) sources: &'a [Source],
    pub(crate) plan: &'a SweepPlan,
    pub(crate) looking: &'a SecondLook<'a>,
    pub(crate) folder: &'a mut ReportFolder,
}

impl Gatherer<'_> {
    /// Writes previews and palettes of `picks`. An image that is not what it was when it was evaluated is left out.
    pub(crate) fn gather(mut self, picks: &[PickedImage], tables: &Tables) -> Result<(), ReportError> {
        if picks.is_empty() {
            return Ok(());
        }
        let mut lines: Vec<(usize, Vec<u8>)> = Vec::new();
        let mut left = if self.plan.inspect == Inspect::All { usize::MAX } else { MOST_BYTES };
        for (done, &place) in smallest_first(picks, tables).iter().enumerate() {
            let Some((raster, inspected)) = self.inspected(place, &picks[place])? else { continue };
            let palettes = inspected.palettes.iter().map(|palette| palette.clusters.len()).sum();
            let most_bytes = preview_bytes(left / (picks.len() - done), palettes);
            let png =
                preview(&raster, most_bytes).map_err(|error| RenderError::new(&inspected.preview, error))?;
            left = left.saturating_sub(palettes + png.len().div_ceil(3) * 4);
            self.folder.write(&inspected.preview, &png)?;
            lines.push((place, line(&inspected)?));
        }
        lines.sort();
        self.folder.write(INSPECTED, &lines.into_iter().flat_map(|(_, line)| line).collect::<Vec<u8>>())
    }

    /// An image with its palettes: those that this run kept, or made again.
    fn inspected(
        &mut self,
        place: usize,
        pick: &PickedImage,
    ) -> Result<Option<(Raster, Inspected)>, ReportError> {
        let source = self.sources.iter().find(|source| source.image == pick.image);
        let Some(source) = source else { return Ok(None) };
        let Some(evaluation) = self.folder.evaluation(&pick.image)? else { return Ok(None) };
        let Evaluation { image, palettes, .. } = evaluation;
        let kept = Some(palettes).filter(|palettes| !palettes.is_empty());
        let kept = kept.or_else(|| self.folder.take_palettes(&pick.image));
        let (looking, plan) = (self.looking, &self.plan.evaluation);
        let looked_at = caught(|| {
            let (raster, _) = looking.decoded(source, &image.sha256)?;
            let palettes = kept.map_or_else(|| looking.pool.install(|| palettes_of(&raster, plan)), Ok)?;
            Ok((raster, palettes))
        });
        let inspected = |(raster, palettes)| {
            let inspected = Inspected {
                image: pick.image.clone(),
                role: pick.role.clone(),
                preview: format!("{PREVIEWS}/{:04}.png", place + 1),
                space: plan.space.as_str().to_owned(),
                model: model(&image).to_owned(),
                palettes,
            };
            (raster, inspected)
        };
        Ok(looked_at.ok().map(inspected))
    }
}

/// Bytes of a PNG that takes what palettes leave of a `share` of the page, in which three bytes are four characters.
fn preview_bytes(share: usize, palettes: usize) -> usize {
    (share.saturating_sub(palettes) / 4 * 3).max(FEWEST_BYTES)
}

/// Small images leave room to large ones.
fn smallest_first(picks: &[PickedImage], tables: &Tables) -> Vec<usize> {
    let pixels = |place: &usize| {
        let row = tables.images.iter().find(|row| row.image == picks[*place].image);
        row.and_then(|row: &ImageRow| row.pixels)
    };
    let mut places: Vec<usize> = (0..picks.len()).collect();
    places.sort_by_cached_key(pixels);
    places
}

/// The dimensions in which its colours were clustered.
fn model(row: &ImageRow) -> &'static str {
    match (row.gray, row.alpha) {
        (Some(true), _) => "gray",
        (_, Some(true)) => "rgba",
        _ => "rgb",
    }
}

fn line(inspected: &Inspected) -> Result<Vec<u8>, ReportError> {
    let mut line = serde_json::to_vec(inspected).map_err(|error| RenderError::new(INSPECTED, error))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn previews_take_what_palettes_leave() {
        assert_eq!(preview_bytes(1_000_000, 200_000), 600_000);
        assert_eq!(preview_bytes(usize::MAX, 200_000), (usize::MAX - 200_000) / 4 * 3);
        assert_eq!(preview_bytes(100_000, 200_000), FEWEST_BYTES);
    }

    #[test]
    fn nine_classes_at_every_k_stay_below_the_limit_of_a_page() {
        // Three images each, at all K from 2 to 256: 16 bytes per colour of a photograph.
        let palettes = (2..=256).sum::<usize>() * 16 / 3 * 4;
        let all = (0..27).fold((MOST_BYTES, 0), |(left, all), done| {
            let taken = palettes + preview_bytes(left / (27 - done), palettes) / 3 * 4;
            (left.saturating_sub(taken), all + taken)
        });
        assert!(all.1 < 24_000_000, "{}", all.1);
    }
}
