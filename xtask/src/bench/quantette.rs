//! quantette's k-means in sRGB: its Wu start and one pass over all pixels, on one thread. The program of
//! `xtask/peers/quantette` times it.

use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;

use super::ours::Picture;
use crate::process::{self, cargo, output};
use crate::root;
use crate::temporary::Folder;

/// Timed so often in one run of the program, and the median counts.
const RUNS: usize = 3;

/// The program, and where it reads pixels from.
pub(super) struct Quantette {
    program: PathBuf,
    folder: Folder,
}

#[derive(Deserialize)]
pub(super) struct Fit {
    /// From pixels to the palette.
    pub(super) seconds: f64,
    pub(super) palette: Vec<[u8; 3]>,
}

impl Quantette {
    /// Builds the program in a target folder of its own.
    pub(super) fn build() -> Result<Self, String> {
        let target = root::path().join("target/quantette");
        let mut command = cargo(&["build", "--quiet", "--release", "--locked", "--manifest-path"]);
        command.arg(root::path().join("xtask/peers/quantette/Cargo.toml")).env("CARGO_TARGET_DIR", &target);
        process::run(&mut command)
            .map_err(|error| format!("quantette can't be built, which needs the network once: {error}"))?;
        let program = target.join("release").join(format!("quantette-peer{}", std::env::consts::EXE_SUFFIX));
        Ok(Self { program, folder: Folder::new("bench-quantette")? })
    }

    /// Says which picture the next fits are of.
    pub(super) fn open(&self, picture: &Picture) -> Result<(), String> {
        let bytes: Vec<u8> = picture.pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
        let file = self.pixels();
        std::fs::write(&file, bytes).map_err(|error| format!("{}: {error}", file.display()))
    }

    /// A fit of the picture that was opened.
    pub(super) fn fit(&self, k: u32) -> Result<Fit, String> {
        let mut command = Command::new(&self.program);
        command.arg(self.pixels()).arg(k.to_string()).arg(RUNS.to_string());
        serde_json::from_str(&output(&mut command)?).map_err(|error| error.to_string())
    }

    fn pixels(&self) -> PathBuf {
        self.folder.join("pixels.rgb")
    }
}
