//! Other encoders beside the palettes of a few images of each class, once K is chosen: see [`choice::images_to_compare`].
//!
//! Whatever can't be had is a reason in the image's rows, and never ends a run.

use codec::Rejection;
use evaluate::{Match, Need, at_equal_quality, caught};
use files::Source;
use rayon::prelude::*;
use tables::{AlternativeRow, Family, ImageRow, Metric, MetricRow, Tables};

use crate::plan::SweepPlan;
use crate::second_look::SecondLook;

/// Measures the alternatives of the images that are to be compared, and lets them have their say in the choice. Nothing is
/// measured of a single K, without SSIMULACRA 2, or once `interrupted`.
pub(crate) fn compare_with_alternatives(
    tables: &mut Tables,
    sources: &[Source],
    plan: &SweepPlan,
    looking: &SecondLook<'_>,
    interrupted: &dyn Fn() -> bool,
) {
    let evaluation = &plan.evaluation;
    let measurable = evaluation.ks.ks().len() > 1 && evaluation.metrics.contains(Metric::Ssimulacra2);
    if !measurable || plan.alternatives == 0 || interrupted() {
        return;
    }
    let shown = report::of_shown_classes(tables);
    let images = choice::images_to_compare(&shown, plan.alternatives, plan.rules.seed);
    let needs = images.iter().map(|compared| need(compared.image));
    let fitting =
        needs.filter_map(|need| need.side_by_side(plan.max_memory, looking.pool.current_num_threads()));
    let side_by_side = fitting.min().unwrap_or(1);
    let mut rows = Vec::new();
    for together in images.chunks(side_by_side) {
        if interrupted() {
            return;
        }
        let of_image =
            |compared: &choice::Compared<'_>| of_image(compared.image, compared.row, sources, plan, looking);
        rows.extend(looking.pool.install(|| together.par_iter().flat_map_iter(of_image).collect::<Vec<_>>()));
    }
    drop(shown);
    tables.alternatives = rows;
    choice::weigh_alternatives(tables, &plan.rules);
}

fn need(image: &ImageRow) -> Need {
    let side = |side: Option<u32>| side.unwrap_or_default();
    Need::of_alternatives(side(image.width), side(image.height), image.bytes.unwrap_or_default())
}

/// A row for each family; a single one, of JPEG, where none could be measured.
fn of_image(
    image: &ImageRow,
    row: &MetricRow,
    sources: &[Source],
    plan: &SweepPlan,
    looking: &SecondLook<'_>,
) -> Vec<AlternativeRow> {
    match caught(|| matches(image, row, sources, plan, looking)) {
        Ok(matches) => matches.into_iter().map(|(family, found)| of_family(row, family, found)).collect(),
        Err(rejection) => vec![of_family(row, Family::Jpeg, Err(rejection))],
    }
}

/// What became of each family.
fn matches(
    image: &ImageRow,
    row: &MetricRow,
    sources: &[Source],
    plan: &SweepPlan,
    looking: &SecondLook<'_>,
) -> Result<Vec<(Family, Match)>, Rejection> {
    let lacks = |what: &str| Rejection::Failed(what.to_owned());
    let exact = row.mse == 0.0;
    let least = row.ssimulacra2.or(exact.then_some(100.0)).ok_or_else(|| lacks("it has no SSIMULACRA 2"))?;
    row.png_bytes.ok_or_else(|| lacks("it has no palette PNG"))?;
    let need = need(image);
    need.side_by_side(plan.max_memory, 1).ok_or_else(|| lacks(&need.refusal(plan.max_memory)))?;
    let source = sources.iter().find(|source| source.image == image.image);
    let source = source.ok_or_else(|| lacks("it is no longer in the dataset"))?;
    let (raster, _) = looking.decoded(source, &image.sha256)?;
    at_equal_quality(&raster, least, exact)
}

fn of_family(row: &MetricRow, family: Family, found: Match) -> AlternativeRow {
    let (found, undefined) = match found {
        Ok(found) => (Some(found), String::new()),
        Err(rejection) => (None, rejection.reason()),
    };
    let matched = found.flatten();
    let bytes = matched.map(|matched| matched.bytes);
    AlternativeRow {
        class: row.class.clone(),
        image: row.image.clone(),
        k: row.k,
        ssimulacra2: row.ssimulacra2,
        palette_bytes: row.png_bytes,
        family,
        quality: matched.and_then(|matched| matched.quality).map(u32::from),
        bytes,
        ratio: bytes.zip(row.png_bytes).map(|(bytes, palette)| bytes as f64 / palette as f64),
        reached: found.map(|matched| matched.is_some()),
        undefined,
    }
}
