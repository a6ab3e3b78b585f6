//! As few colours as an image needs: an evaluation of that image alone.

use std::path::Path;

use choice::{Target, smallest_k_meeting};
use codec::Rejection;
use evaluate::{EvaluationPlan, ImageName, evaluate};
use kmeans::ClusterCount;
use tables::{MetricSet, Status};

use crate::plan::CompressPlan;

/// The smallest K of the sweep's default set at which an image meets every target, and what it meets there, in words.
pub(crate) fn smallest_k(
    image: &Path,
    bytes: Vec<u8>,
    targets: &[Target],
    compress: &CompressPlan,
) -> Result<(ClusterCount, String), Rejection> {
    let metrics = MetricSet::default().with(targets.iter().map(Target::metric));
    let CompressPlan { frame, space, params, .. } = *compress;
    let device = compress.device.clone();
    let plan = EvaluationPlan { frame, space, params, metrics, device, ..EvaluationPlan::default() };
    let name = image.display().to_string();
    let evaluation = evaluate(ImageName { class: "", image: &name, path: image }, bytes, &plan);
    if evaluation.image.status != Status::Ok {
        return Err(Rejection::Failed(evaluation.image.reason));
    }
    let own = smallest_k_meeting(targets, evaluation.image, evaluation.metrics).map_err(Rejection::Failed)?;
    let k = ClusterCount::new(own.k).map_err(|error| Rejection::Failed(error.to_string()))?;
    let met = targets.iter().map(Target::to_string).collect::<Vec<_>>().join(" and ");
    Ok((k, if own.note.is_empty() { met } else { format!("{met}, {}", own.note) }))
}
