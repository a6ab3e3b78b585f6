//! Metrics of rows of samples and the cluster of each.

use metrics::{LabeledRows, SilhouetteMethod, Silhouettes, Undefined};
use numpy::{PyReadonlyArray1, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::prelude::*;
use rayon::prelude::*;

use crate::arrays::{flat, shaped};
use crate::error::{Failure, value_error};
use crate::pool::detached;

/// Samples row by row, how many a row has, and the label of each row.
struct Rows {
    samples: Vec<u8>,
    columns: usize,
    labels: Vec<i64>,
}

impl Rows {
    fn of(pixels: &PyReadonlyArray2<'_, u8>, labels: &PyReadonlyArray1<'_, i64>) -> PyResult<Self> {
        let [rows, columns] = *pixels.shape() else { return Err(value_error("pixels have two dimensions")) };
        if rows != labels.len() {
            return Err(value_error(format!("{rows} pixels have {} labels", labels.len())));
        }
        if !(1..=4).contains(&columns) {
            return Err(value_error(format!("pixels have 1 to 4 columns, not {columns}")));
        }
        Ok(Self { samples: flat(pixels.as_array()), columns, labels: flat(labels.as_array()) })
    }

    fn distinct(self) -> Result<LabeledRows, Failure> {
        let labels: Result<Vec<u16>, _> = self.labels.into_iter().map(u16::try_from).collect();
        let labels = labels.map_err(|_| Failure::argument("there are at most 65,536 clusters"))?;
        LabeledRows::new(&self.samples, self.columns, &labels).map_err(Failure::argument)
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
    name: String,
    pixels: PyReadonlyArray2<'_, u8>,
    labels: PyReadonlyArray1<'_, i64>,
    error: f64,
) -> PyResult<f64> {
    let rows = Rows::of(&pixels, &labels)?;
    detached(py, move || {
        let distinct = rows.distinct()?;
        let partition = distinct.partition();
        let value = match name.as_str() {
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
            _ => return Err(Failure::Argument(format!("'{name}' is no metric of a partition"))),
        };
        value.map_err(|reason| undefined(&name, reason))
    })
}

/// The silhouette width of each of `pixels`.
#[pyfunction]
pub(crate) fn silhouette_samples<'py>(
    py: Python<'py>,
    pixels: PyReadonlyArray2<'py, u8>,
    labels: PyReadonlyArray1<'py, i64>,
) -> PyResult<Bound<'py, PyAny>> {
    let rows = Rows::of(&pixels, &labels)?;
    let widths: Vec<f64> = detached(py, move || {
        let distinct = rows.distinct()?;
        let partition = distinct.partition();
        let widths = Silhouettes::new(partition.points()).widths(&partition, 0.0, &in_parallel);
        let widths = widths.map_err(|reason| undefined("silhouette_samples", reason))?;
        Ok(distinct.places().iter().map(|&place| widths.of_points[place as usize]).collect())
    })?;
    let rows = widths.len();
    shaped(py, widths, [rows])
}

fn undefined(name: &str, reason: Undefined) -> Failure {
    Failure::Undefined(format!("{name}: {reason}"))
}
