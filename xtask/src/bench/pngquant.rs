//! pngquant, run as a program.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether it can be started.
pub(super) fn check() -> Result<(), String> {
    let started =
        Command::new("pngquant").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    match started {
        Ok(status) if status.success() => Ok(()),
        _ => Err("pngquant is not on the PATH; install it as `apt install pngquant` or `brew install pngquant` does".to_owned()),
    }
}

/// The command that writes `image` in at most `k` colours without dithering.
pub(super) fn command(image: &Path, k: &str, output: &Path) -> Command {
    let mut command = options();
    command.arg("--output").arg(output).arg(k).arg("--").arg(image);
    command
}

/// What the name of an output ends with that is written beside its image.
const PACK_OUTPUT: &str = "-pngquant.png";

/// The command that writes each of some images beside it.
pub(super) fn pack_command(images: &[PathBuf], k: &str) -> Command {
    let mut command = options();
    command.args(["--ext", PACK_OUTPUT, k, "--"]).args(images);
    command
}

/// Whether that command has written a file.
pub(super) fn is_pack_output(file: &Path) -> bool {
    file.to_string_lossy().ends_with(PACK_OUTPUT)
}

fn options() -> Command {
    let mut command = Command::new("pngquant");
    command.args(["--nofs", "--force", "--strip"]);
    command
}
