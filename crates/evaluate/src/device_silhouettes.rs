//! Exact silhouettes of several clusterings of an image at once, on a device.

use kmeans::{Clustering, Histogram};
use metrics::{
    DEVICE_SILHOUETTE_TOLERANCE, DeviceError, MeasuringDevice, Partition, Silhouette, Undefined,
    check_silhouette_defined, silhouette_of_widths,
};

use crate::measure::partition_of;

/// The silhouette of each clustering, or why it has none.
pub(crate) fn device_silhouettes(
    device: &dyn MeasuringDevice,
    histogram: &Histogram,
    clusterings: &[Clustering],
) -> Result<Vec<Result<Silhouette, Undefined>>, DeviceError> {
    let partition = |clustering| partition_of(histogram, clustering);
    let partitions: Vec<Partition<'_>> = clusterings
        .iter()
        .map(partition)
        .collect::<Result<_, _>>()
        .map_err(|rejection| DeviceError(rejection.to_string()))?;
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
