//! Shards to a report: what `sweep` does once its images are evaluated.

use std::collections::HashSet;
use std::path::Path;

use files::{Source, in_walking_order, path_of_name};
use report::Summary;

use crate::conclude::conclude;
use crate::error::SweepError;
use crate::folder::ReportFolder;
use crate::observer::Observer;
use crate::plan::SweepPlan;
use crate::second_look::Fetch;
use crate::shards::{ShardError, Shards};

/// What a merge gave.
#[derive(Clone, Debug)]
pub struct Merged {
    /// What the report says first; [`Summary::unfinished`] counts the missing images.
    pub summary: Summary,
    /// Images that no line is of, although the manifest or a damaged line names them, in the order of the report.
    pub missing: Vec<String>,
    /// Images of the shards that the manifest does not name, in the order of their names: they are left out.
    pub foreign: Vec<String>,
}

/// Joins `shards` into the report that a sweep of the same files with `plan` would leave, but for `timings.csv`, which has no
/// rows, and the journal, which is not there.
///
/// The images are those of `manifest`, in its order and with its classes; without one, all of the shards in the order in which
/// a walk would find them below `root`. Only the few images that the report shows are read again, through `fetch`; what can't be
/// had is a reason in the report. Of `plan`, what says how to walk and to evaluate only stands in the report.
///
/// # Errors
/// When there is no image, or the report can't be written.
pub fn merge(
    plan: &SweepPlan,
    shards: Shards,
    manifest: Option<Vec<Source>>,
    root: &Path,
    observer: &dyn Observer,
    fetch: &Fetch<'_>,
) -> Result<Merged, SweepError> {
    let (files, images) = shards.counts();
    if images == 0 {
        return Err(ShardError::NoImages { files }.into());
    }
    let foreign = manifest.as_deref().map_or_else(Vec::new, |sources| foreign(&shards, sources));
    let sources = manifest.unwrap_or_else(|| sources_of(&shards, root));
    let missing: Vec<String> =
        sources.iter().map(|source| &source.image).filter(|image| !shards.contains(image)).cloned().collect();
    if missing.len() == sources.len() {
        return Err(ShardError::NoImages { files }.into());
    }
    let folder = ReportFolder::of_shards(&plan.output, plan.existing, shards)?;
    observer.started(sources.len());
    let summary = conclude(&sources, plan, observer, fetch, folder)?;
    Ok(Merged { summary, missing, foreign })
}

/// The images that the shards have, and those that they seem to have lost, in walking order.
fn sources_of(shards: &Shards, root: &Path) -> Vec<Source> {
    let lost = shards.faults().lost.iter().map(String::as_str);
    let mut names: Vec<&str> = shards.names().chain(lost).collect();
    names.sort_by(|one, other| in_walking_order(one, other));
    let source = |image: &str| Source {
        path: path_of_name(image, root),
        image: image.to_owned(),
        class: shards.class_of(image).to_owned(),
        ..Source::default()
    };
    names.into_iter().map(source).collect()
}

fn foreign(shards: &Shards, sources: &[Source]) -> Vec<String> {
    let named: HashSet<&str> = sources.iter().map(|source| source.image.as_str()).collect();
    let mut foreign: Vec<String> =
        shards.names().filter(|image| !named.contains(image)).map(str::to_owned).collect();
    foreign.sort_by(|one, other| in_walking_order(one, other));
    foreign
}
