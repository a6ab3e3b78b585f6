//! The kernels against the code of `kmeans` and `metrics`, on whatever device there is, be it software.
//!
//! Where there is none these tests pass and say so, unless `HUECOUNT_GPU=required` is set.
#![cfg(feature = "wgpu")]

mod assignments;
mod faults;
mod partitions;
mod silhouettes;
mod similarities;

use std::io::Write;
use std::sync::LazyLock;

use gpu::Gpu;

static GPU: LazyLock<Option<Gpu>> = LazyLock::new(|| match Gpu::open() {
    Ok(gpu) => Some(gpu),
    Err(error) if std::env::var_os("HUECOUNT_GPU").is_some_and(|value| value == "required") => {
        panic!("HUECOUNT_GPU=required, but {error}")
    }
    Err(error) => {
        // Past the capture of what tests print: a test that ran on nothing must be seen.
        let skipped = writeln!(std::io::stderr(), "skipped: {error}");
        skipped.expect("standard error is open");
        None
    }
});

/// The device of all tests; `None` where they are to be skipped.
fn device() -> Option<&'static Gpu> {
    GPU.as_ref()
}
