//! As few colours as an image needs: an evaluation of that image alone.

use std::path::Path;

use choice::{Target, smallest_k_meeting};
use codec::Rejection;
use evaluate::{EvaluationPlan, ImageName, evaluate};
use kmeans::{CheckedParams, ClusterCount, ColorSpace};
use tables::{MetricSet, Status};

/// The smallest K of the sweep's default set at which an image meets every target.
pub(crate) fn smallest_k(
    image: &Path,
    bytes: Vec<u8>,
    targets: &[Target],
    space: ColorSpace,
    params: CheckedParams,
) -> Result<ClusterCount, Rejection> {
    let metrics = MetricSet::default().with(targets.iter().map(Target::metric));
    let plan = EvaluationPlan { space, params, metrics, ..EvaluationPlan::default() };
    let name = image.display().to_string();
    let evaluation = evaluate(ImageName { class: "", image: &name, path: image }, bytes, &plan);
    if evaluation.image.status != Status::Ok {
        return Err(Rejection::Failed(evaluation.image.reason));
    }
    let k = smallest_k_meeting(targets, evaluation.image, evaluation.metrics).map_err(Rejection::Failed)?;
    ClusterCount::new(k).map_err(|error| Rejection::Failed(error.to_string()))
}
