//! As few colours as an image needs: a sweep of that image alone.

use std::path::{Path, PathBuf};

use kmeans::{CheckedParams, ClusterCount, ColorSpace};

use crate::evaluate::Opened;
use crate::input::{Rejection, Source, WalkOptions};
use crate::inspect::Inspect;
use crate::k_set::KSet;
use crate::memory::{Memory, MemorySize};
use crate::metric::MetricSet;
use crate::plan::{SilhouetteMode, SweepPlan, TableFormat};
use crate::report::{Existing, Output};
use crate::resample::Resampling;
use crate::select::{Rules, Target, smallest_meeting};
use crate::table::Status;

/// The smallest K of the sweep's default set at which an image meets every target.
pub(crate) fn smallest_k(
    image: &Path,
    bytes: Vec<u8>,
    targets: &[Target],
    space: ColorSpace,
    params: CheckedParams,
) -> Result<ClusterCount, Rejection> {
    let source = Source::alone(image);
    let memory = Memory::new(MemorySize::of(u64::MAX));
    let mut share = memory.enter(0, u64::MAX).map_err(Rejection::Failed)?;
    let plan = alone(targets, space, params);
    let evaluation = Opened::holding(&source, bytes).evaluate(&plan, None, &mut share);
    if evaluation.image.status != Status::Ok {
        return Err(Rejection::Failed(evaluation.image.reason));
    }
    let k = smallest_meeting(targets, evaluation.image, evaluation.metrics).map_err(Rejection::Failed)?;
    ClusterCount::new(k).map_err(|error| Rejection::Failed(error.to_string()))
}

/// A sweep that measures what the targets name and leaves no report.
pub(crate) fn alone(targets: &[Target], space: ColorSpace, params: CheckedParams) -> SweepPlan {
    SweepPlan {
        roots: Vec::new(),
        name: String::new(),
        walk: WalkOptions::default(),
        ks: KSet::default(),
        space,
        params,
        seeds: 1,
        silhouette: SilhouetteMode::Off,
        metrics: MetricSet::default().with(targets.iter().map(Target::metric)),
        resampling: Resampling::default(),
        rules: Rules::default(),
        inspect: Inspect::PerClass(0),
        format: TableFormat::Csv,
        output: Output::At(PathBuf::new()),
        existing: Existing::Keep,
        max_memory: MemorySize::of(u64::MAX),
        cache: None,
        threads: 0,
    }
}
