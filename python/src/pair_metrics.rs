//! Metrics of two images of one size.

use std::collections::BTreeMap;

use codec::Raster;
use evaluate::{Decoded, view_of};
use metrics::{PairMetrics, Reference, Undefined, Wanted};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::{Failure, value_error};
use crate::image::{Picture, picture};
use crate::pool::detached;

/// Nothing beyond what every comparison gives.
const NOTHING: Wanted =
    Wanted { ssim: false, ms_ssim: false, ssimulacra2: false, delta_e2000: false, banding: false };

/// How to take a metric out of those of a pair.
type Taken = fn(&PairMetrics) -> Result<f64, Undefined>;

/// What a metric needs, and where it is.
fn metric(name: &str) -> PyResult<(Wanted, Taken)> {
    Ok(match name {
        "mse" => (NOTHING, |pair| Ok(pair.mse)),
        "mae" => (NOTHING, |pair| Ok(pair.mae)),
        "psnr" => (NOTHING, |pair| pair.psnr_db),
        "ssim" => (Wanted { ssim: true, ..NOTHING }, |pair| pair.ssim),
        "ms_ssim" => (Wanted { ms_ssim: true, ..NOTHING }, |pair| pair.ms_ssim),
        "ssimulacra2" => (Wanted { ssimulacra2: true, ..NOTHING }, |pair| pair.ssimulacra2),
        "delta_e2000" => (Wanted { delta_e2000: true, ..NOTHING }, |pair| pair.delta_e2000_mean),
        "delta_e2000_p95" => (Wanted { delta_e2000: true, ..NOTHING }, |pair| pair.delta_e2000_p95),
        "banding" => (Wanted { banding: true, ..NOTHING }, |pair| pair.banding),
        _ => return Err(value_error(format!("'{name}' is no metric of two images"))),
    })
}

/// One metric of two images of equal size.
#[pyfunction]
pub(crate) fn pair_metric(
    name: String,
    original: &Bound<'_, PyAny>,
    output: &Bound<'_, PyAny>,
) -> PyResult<f64> {
    let (py, (wanted, taken)) = (original.py(), metric(&name)?);
    let (original, output) = (picture(original)?.raster, picture(output)?.raster);
    check_sizes(&original, &output)?;
    detached(py, move || {
        let pair = measured(&original, &output, wanted)?;
        taken(&pair).map_err(|reason| Failure::Undefined(format!("{name}: {reason}")))
    })
}

fn measured(original: &Raster, output: &Raster, wanted: Wanted) -> Result<PairMetrics, Failure> {
    Reference::of(view_of(original)?, wanted).measure(view_of(output)?).map_err(Failure::internal)
}

fn check_sizes(original: &Raster, output: &Raster) -> PyResult<()> {
    let size = |raster: &Raster| (raster.width, raster.height);
    let ((w, h), (v, g)) = (size(original), size(output));
    if (w, h) == (v, g) {
        return Ok(());
    }
    Err(value_error(format!("images to compare have one size, these have {w}x{h} and {v}x{g} pixels")))
}

/// Every metric of two images of equal size by its name, `None` where it is undefined; why is in `undefined`.
#[pyfunction]
pub(crate) fn compare<'py>(
    original: &Bound<'py, PyAny>,
    output: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyDict>> {
    let py = original.py();
    let (original, output) = (decoded(picture(original)?), decoded(picture(output)?));
    check_sizes(&original.raster, &output.raster)?;
    let all = detached(py, move || Ok(evaluate::compare(&original, &output, None)?))?;
    let values = PyDict::new(py);
    for (name, value) in [
        ("psnr", all.psnr_db),
        ("ssim", all.ssim),
        ("ms_ssim", all.ms_ssim),
        ("ssimulacra2", all.ssimulacra2),
        ("delta_e2000", all.delta_e2000_mean),
        ("delta_e2000_p95", all.delta_e2000_p95),
        ("banding", all.banding),
        ("mse", Some(all.mse)),
        ("mae", Some(all.mae)),
    ] {
        values.set_item(name, value)?;
    }
    values.set_item("max_error", all.max_error)?;
    values.set_item("width", all.width)?;
    values.set_item("height", all.height)?;
    values.set_item("original_colors", all.original_colors)?;
    values.set_item("output_colors", all.output_colors)?;
    values.set_item("undefined", all.undefined.into_iter().map(plain_name).collect::<BTreeMap<_, _>>())?;
    Ok(values)
}

/// The names of the tables bear units; those of Python's functions do not.
fn plain_name((name, reason): (String, String)) -> (String, String) {
    let plain = match name.as_str() {
        "psnr_db" => "psnr",
        "delta_e2000_mean" => "delta_e2000",
        other => other,
    };
    (plain.to_owned(), reason)
}

fn decoded(picture: Picture) -> Decoded {
    Decoded { raster: picture.raster, bytes: picture.bytes, notes: picture.notes }
}
