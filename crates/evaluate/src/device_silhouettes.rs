//! Exact silhouettes of several clusterings of an image at once, on a device.

use codec::Rejection;
use kmeans::Clustering;
use metrics::{
    DEVICE_SILHOUETTE_TOLERANCE, DeviceError, MeasuringDevice, Partition, check_silhouette_defined,
    silhouette_of_widths,
};
use tables::{ImageRow, Metric};

use crate::clock::Clock;
use crate::measure::{DeviceSilhouette, ImageContext, partition_of};

/// The silhouettes that the plan's device computes, one for each clustering. Where the processor stands in there are none,
/// and a note in the image's row.
pub(crate) fn device_silhouettes(
    context: &ImageContext<'_>,
    clusterings: &[Clustering],
    row: &mut ImageRow,
    clock: &mut Clock,
) -> Result<Vec<Option<DeviceSilhouette>>, Rejection> {
    let asked = context.request.metrics.contains(Metric::Silhouette);
    let device = context.plan.device_of(Metric::Silhouette).filter(|_| asked);
    let Some(device) = device else { return Ok(vec![None; clusterings.len()]) };
    let partition = |clustering| partition_of(context.histogram, clustering);
    let partitions: Vec<Partition<'_>> = clusterings.iter().map(partition).collect::<Result<_, _>>()?;
    match clock.time("silhouette", || silhouettes(device, &partitions)) {
        Ok(silhouettes) => Ok(silhouettes.into_iter().map(Some).collect()),
        Err(error) => {
            row.add_note_once(&context.plan.device.stand_in(&error).map_err(Rejection::Failed)?);
            Ok(vec![None; clusterings.len()])
        }
    }
}

/// The silhouette of each partition, or why it has none.
fn silhouettes(
    device: &dyn MeasuringDevice,
    partitions: &[Partition<'_>],
) -> Result<Vec<DeviceSilhouette>, DeviceError> {
    let is_defined = |partition: &&Partition<'_>| check_silhouette_defined(partition).is_ok();
    let defined: Vec<Partition<'_>> = partitions.iter().filter(is_defined).copied().collect();
    let mut widths = device.silhouette_widths(&defined)?.into_iter();
    let silhouette = |partition: &Partition<'_>| {
        check_silhouette_defined(partition)?;
        let widths = widths.next().unwrap_or_default();
        silhouette_of_widths(partition, &widths, DEVICE_SILHOUETTE_TOLERANCE)
    };
    Ok(partitions.iter().map(silhouette).collect())
}
