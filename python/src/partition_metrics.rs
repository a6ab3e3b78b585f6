//! Metrics of rows of samples and the cluster of each.

use codec::Rejection;
use evaluate::internal;
use metrics::{Partition, SilhouetteMethod, Silhouettes, Undefined};
use numpy::{PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use rayon::prelude::*;

use crate::arrays::shaped;
use crate::error::{UndefinedMetricError, value_error};
use crate::pool::detached;

/// Rows that are equal and have equal labels, once, with how many there are.
struct Distinct {
    points: Vec<[f32; 4]>,
    weights: Vec<u32>,
    labels: Vec<u16>,
    clusters: usize,
    /// For each row the place of its point.
    places: Vec<u32>,
}

impl Distinct {
    fn of(pixels: &PyReadonlyArray2<'_, u8>, labels: &PyReadonlyArray1<'_, i64>) -> PyResult<Self> {
        let (pixels, labels) = (pixels.as_array(), labels.as_array());
        if pixels.nrows() != labels.len() {
            let (pixels, labels) = (pixels.nrows(), labels.len());
            return Err(value_error(format!("{pixels} pixels have {labels} labels")));
        }
        if !(1..=4).contains(&pixels.ncols()) {
            return Err(value_error(format!("pixels have 1 to 4 columns, not {}", pixels.ncols())));
        }
        // Equal rows of one label have one key, and those of one label are together.
        let key = |(row, &label): (numpy::ndarray::ArrayView1<'_, u8>, &i64)| {
            let label = u16::try_from(label).map_err(|_| value_error("there are at most 65,536 clusters"))?;
            Ok(row.iter().fold(u64::from(label), |key, &sample| key << 8 | u64::from(sample)))
        };
        let keys: Vec<u64> = pixels.outer_iter().zip(labels).map(key).collect::<PyResult<_>>()?;
        Ok(Self::of_keys(&keys, pixels.ncols()))
    }

    fn of_keys(keys: &[u64], columns: usize) -> Self {
        let mut order: Vec<u32> = (0..keys.len() as u32).collect();
        order.sort_unstable_by_key(|&row| keys[row as usize]);
        let mut distinct = Self {
            points: Vec::new(),
            weights: Vec::new(),
            labels: Vec::new(),
            clusters: 0,
            places: vec![0; keys.len()],
        };
        for rows in order.chunk_by(|&a, &b| keys[a as usize] == keys[b as usize]) {
            let key = keys[rows[0] as usize];
            let sample = |column| (key >> (8 * (columns - 1 - column)) & 255) as f32;
            let mut point = [0.0; 4];
            (0..columns).for_each(|column| point[column] = sample(column));
            for &row in rows {
                distinct.places[row as usize] = distinct.points.len() as u32;
            }
            distinct.points.push(point);
            distinct.weights.push(rows.len() as u32);
            distinct.labels.push((key >> (8 * columns)) as u16);
        }
        distinct.clusters = distinct.labels.iter().max().map_or(0, |&label| usize::from(label) + 1);
        distinct
    }

    fn partition(&self) -> Result<Partition<'_>, Rejection> {
        Partition::new(&self.points, 1.0, &self.weights, &self.labels, self.clusters).map_err(internal)
    }
}

/// The silhouette's parts side by side.
fn in_parallel(
    parts: usize,
    part: &(dyn Fn(usize) -> metrics::SilhouettePart + Sync),
) -> Vec<metrics::SilhouettePart> {
    (0..parts).into_par_iter().map(part).collect()
}

/// One metric of `pixels` in the clusters that `labels`, from 0 on, divide them into; a silhouette may be off by `error`.
#[pyfunction]
pub(crate) fn partition_metric(
    py: Python<'_>,
    name: &str,
    pixels: PyReadonlyArray2<'_, u8>,
    labels: PyReadonlyArray1<'_, i64>,
    error: f64,
) -> PyResult<f64> {
    let distinct = Distinct::of(&pixels, &labels)?;
    let work = || {
        let partition = distinct.partition()?;
        Ok(match name {
            "silhouette_score" => {
                let method = match error {
                    0.0 => SilhouetteMethod::Exact,
                    error => SilhouetteMethod::Bounded { error },
                };
                let silhouettes = Silhouettes::new(partition.points());
                silhouettes.of(&partition, method, &in_parallel).map(|silhouette| silhouette.mean)
            }
            "calinski_harabasz_score" => metrics::calinski_harabasz(&partition),
            "davies_bouldin_score" => metrics::davies_bouldin(&partition),
            _ => return Err(Rejection::Failed(format!("'{name}' is no metric of a partition"))),
        })
    };
    detached(py, work)?.map_err(|reason| undefined(name, reason))
}

/// The silhouette width of each of `pixels`.
#[pyfunction]
pub(crate) fn silhouette_samples<'py>(
    py: Python<'py>,
    pixels: PyReadonlyArray2<'py, u8>,
    labels: PyReadonlyArray1<'py, i64>,
) -> PyResult<Bound<'py, PyAny>> {
    let distinct = Distinct::of(&pixels, &labels)?;
    let work = || {
        let partition = distinct.partition()?;
        Ok(Silhouettes::new(partition.points()).widths(&partition, 0.0, &in_parallel))
    };
    let widths = detached(py, work)?.map_err(|reason| undefined("silhouette_samples", reason))?;
    let of_rows = distinct.places.iter().map(|&place| widths.of_points[place as usize]).collect();
    shaped(py, of_rows, [distinct.places.len()])
}

fn undefined(name: &str, reason: Undefined) -> PyErr {
    UndefinedMetricError::new_err(format!("{name}: {reason}"))
}
