//! What stands between an image and its file: whether it can be written, what may be replaced, and the writing itself.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use codec::{ImageInfo, Rejection};
use files::{Like, place, read, write_whole_like};

use crate::jobs::Job;
use crate::outcome::Written;
use crate::plan::{Colors, CompressPlan, Input, Place};

/// Why the output can't be written, where that is known before.
pub(crate) fn taken(job: &Job, plan: &CompressPlan) -> Option<String> {
    let memory = plan.destination.place == Place::Memory;
    if memory || plan.files.overwrite {
        return None;
    }
    let map = matches!(plan.colors, Colors::Tiles(_)).then(|| map_of(job));
    if let Some(map) = map.filter(|map| std::fs::symlink_metadata(map).is_ok()) {
        return Some(format!("{} exists already: pass --overwrite to replace it", map.display()));
    }
    if std::fs::symlink_metadata(&job.output).is_err() {
        return None;
    }
    let output = job.output.display();
    Some(if place(&job.output) == place(&job.image) {
        format!("{output} is the source itself: pass --overwrite to replace it")
    } else {
        format!("{output} exists already: pass --overwrite to replace it")
    })
}

/// Where the map of a picture in tiles lies: beside it, by its name.
pub(crate) fn map_of(job: &Job) -> PathBuf {
    job.output.with_extension("json")
}

/// Why the source must not be replaced: frames of it would be lost. Who names a frame has chosen.
pub(crate) fn lost_frames(job: &Job, plan: &CompressPlan, info: &ImageInfo) -> Option<String> {
    if !is_replaced(job, plan) || plan.frame.is_some() {
        return None;
    }
    if info.lacks_frames {
        return Some(ENDS_EARLY.to_owned());
    }
    let frames = info.frames.filter(|&frames| frames > 1)?;
    let (has, left) = if info.is_beside_animation {
        (format!("is a still picture beside an animation of {} frames", frames - 1), "the still picture")
    } else {
        (format!("has {frames} frames"), "the first")
    };
    Some(format!(
        "{has}, of which only {left} would be left: write it to another file, or choose with --frame the one to keep"
    ))
}

/// The same of an animation of which all frames are kept.
pub(crate) fn lost_beside_frames(job: &Job, plan: &CompressPlan, info: &ImageInfo) -> Option<String> {
    if !is_replaced(job, plan) {
        return None;
    }
    let beside = "has a still picture beside its frames, which would be lost: write it to another file";
    match info {
        ImageInfo { lacks_frames: true, .. } => Some(ENDS_EARLY.to_owned()),
        ImageInfo { is_beside_animation: true, .. } => Some(beside.to_owned()),
        _ => None,
    }
}

const ENDS_EARLY: &str = "ends early, and what can still be read of its other frames or pages would be lost: write it to another file, or choose with --frame the one to keep";

/// Whether the file takes the place of its source.
fn is_replaced(job: &Job, plan: &CompressPlan) -> bool {
    plan.destination.place != Place::Memory && place(&job.output) == place(&job.image)
}

/// What becomes of a source that is smaller than its result: it stays. Where the result was to go to memory, the
/// source does, if it has the same format.
pub(crate) fn unchanged(
    source: &[u8],
    after: u64,
    info: &ImageInfo,
    plan: &CompressPlan,
) -> Result<Written, Rejection> {
    let before = source.len();
    let reason = format!(
        "the result would be larger than its source ({after} > {before} bytes): pass --keep-larger to write it all the same"
    );
    match plan.destination.place {
        Place::Memory if info.format != plan.encoding.format.extension() => Err(Rejection::Failed(reason)),
        Place::Memory => Ok(Written::Skipped { reason, unchanged: Some(source.to_vec()) }),
        _ => Ok(Written::Skipped { reason, unchanged: None }),
    }
}

pub(crate) fn source<'a>(image: &Path, input: &'a Input) -> Result<Cow<'a, [u8]>, Rejection> {
    match input {
        Input::Bytes(bytes) => Ok(bytes.into()),
        Input::Paths { .. } => Ok(read(image)?.into()),
    }
}

/// Puts the file in its place; what was to go to memory comes back.
pub(crate) fn keep(job: &Job, plan: &CompressPlan, bytes: Vec<u8>) -> Result<Option<Vec<u8>>, Rejection> {
    if plan.destination.place == Place::Memory {
        return Ok(Some(bytes));
    }
    let named = !matches!(plan.input, Input::Bytes(_));
    let source: Vec<_> = named.then(|| std::fs::metadata(&job.image).ok()).flatten().into_iter().collect();
    let like = Like { sources: &source, times: plan.files.preserve };
    write_whole_like(&job.output, &bytes, plan.files.overwrite, Some(like))
        .map_err(|error| Rejection::Failed(format!("can't write {}: {error}", job.output.display())))?;
    Ok(None)
}
