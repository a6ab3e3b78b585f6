//! The extension module of the Python package `huecount`: objects of Python to what the crates take, and back.
//!
//! Nothing is computed here: arrays are copied, the crates called, results handed back. The functions are the private half of the
//! package; `huecount/*.py` documents and types what users call. Every function that may take long releases the interpreter's lock
//! while Rust works, in a pool of threads of its own ([`pool`]), and turns what goes wrong into an exception ([`error`]). A signal
//! such as Ctrl-C ends the call at once; the work that it leaves behind owns its data, goes on in the background until it ends,
//! and its result is dropped.

mod arrays;
mod arrow_stream;
mod arrow_table;
mod choose;
mod cluster;
mod command_line;
mod error;
mod image;
mod options;
mod pair_metrics;
mod partition_metrics;
mod pool;
mod quantize;
mod shards;
mod sweep;

use pyo3::prelude::*;

#[pymodule]
mod _huecount {
    #[pymodule_export]
    use crate::arrow_table::{Table, csv_of_arrow};
    #[pymodule_export]
    use crate::choose::choose;
    #[pymodule_export]
    use crate::cluster::{distances, fit, inertia, predict};
    #[pymodule_export]
    use crate::command_line::run;
    #[pymodule_export]
    use crate::pair_metrics::{compare, pair_metric};
    #[pymodule_export]
    use crate::partition_metrics::{partition_metric, silhouette_samples};
    #[pymodule_export]
    use crate::quantize::{encode_png, parse_colors, quantize, seconds_without_python};
    #[pymodule_export]
    use crate::shards::{bytes_of, list_files, merge, run_key, table_name};
    #[pymodule_export]
    use crate::sweep::{encode_image, name_in_tables, sweep};

    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
