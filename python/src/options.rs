//! The clustering's options, as the command line reads them.

use std::ffi::OsString;

use compress::CompressPlan;
use huecount::{Defaults, compress_plan};
use pyo3::PyResult;

use crate::error::value_error;

/// A plan of `compress` with these options; its path is never opened.
pub(crate) fn plan(mut options: Vec<OsString>) -> PyResult<CompressPlan> {
    options.push("image.png".into());
    compress_plan(options).map_err(|error| value_error(in_words(&error.to_string())))
}

/// Where nothing lies unless it is named.
pub(crate) fn defaults() -> Defaults {
    Defaults { demo: std::path::PathBuf::new(), ..Defaults::default() }
}

/// Options that Python's parameters call otherwise.
const RENAMED: [(&str, &str); 3] = [("colors", "k"), ("restarts", "n_init"), ("pin", "pinned")];

/// An error of the command line without what only its user needs, and with parameters in place of options: `max_memory` for
/// `--max-memory <SIZE>`.
pub(crate) fn in_words(error: &str) -> String {
    let words = error.strip_prefix("error: ").unwrap_or(error);
    let end = ["\n\nUsage:", "\n\nFor more information"].iter().filter_map(|rest| words.find(rest)).min();
    let mut words = words[..end.unwrap_or(words.len())].trim();
    let mut renamed = String::new();
    while let Some(start) = words.find("--") {
        let (before, option) = words.split_at(start);
        renamed.push_str(before);
        let rest = &option[2..];
        // Within a word, as of a path, it is no option.
        if renamed.ends_with(|c: char| !c.is_whitespace() && !"'\"(".contains(c)) {
            renamed.push_str("--");
            words = rest;
            continue;
        }
        let (name, rest) = rest.split_at(rest.find(|c| !is_of_name(c)).unwrap_or(rest.len()));
        renamed.push_str(&parameter(name));
        words = without_placeholder(rest);
    }
    renamed + words
}

fn is_of_name(c: char) -> bool {
    c == '-' || c.is_ascii_alphanumeric()
}

/// What Python calls an option.
fn parameter(option: &str) -> String {
    let renamed = RENAMED.iter().find(|(name, _)| *name == option);
    renamed.map_or_else(|| option.replace('-', "_"), |(_, parameter)| (*parameter).to_owned())
}

/// What follows an option's name without ` <NAME>`.
fn without_placeholder(rest: &str) -> &str {
    let placeholder = rest.strip_prefix(" <").and_then(|inner| inner.split_once('>'));
    match placeholder {
        Some((name, after)) if !name.contains(' ') => after,
        _ => rest,
    }
}
