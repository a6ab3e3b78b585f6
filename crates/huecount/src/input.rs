//! Images of the command line: paths, or one from standard input.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use compress::Input;

/// What stands for standard input and output.
const STANDARD: &str = "-";

/// Whether a path stands for standard input or output.
pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == STANDARD
}

/// Whether one of these is standard input.
pub(crate) fn has_standard(paths: &[PathBuf]) -> bool {
    paths.iter().any(|path| is_standard(path))
}

/// All of standard input.
///
/// # Errors
/// When it can't be read.
pub(crate) fn standard() -> io::Result<Input> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(Input::Bytes(bytes))
}
