//! The programs that make palettes, and what each makes of a picture.

use std::path::{Path, PathBuf};
use std::process::Command;

use kmeans::{cluster, map_to_palette, quantize};
use serde::Deserialize;

use super::KS;
use crate::bench::ours::{Picture, count, efforts};
use crate::bench::pngquant;
use crate::bench::quantette::Quantette;
use crate::bench::report::Scratch;
use crate::bench::timing::{cpu_seconds, timed};
use crate::process::{left_out, output, python, script};

/// A picture in at most `k` colours.
pub(super) struct Output {
    pub(super) way: String,
    pub(super) k: u32,
    pub(super) seconds: f64,
    pub(super) pixels: Vec<[u8; 4]>,
}

/// What was found on this machine.
pub(super) struct Programs {
    quantette: Option<Quantette>,
    pngquant: Option<Scratch>,
    python: Option<PathBuf>,
}

/// As much as is needed of what `xtask/peers/palettes.py` prints.
#[derive(Deserialize)]
struct Palette {
    way: String,
    k: u32,
    seconds: f64,
    #[serde(rename = "palette")]
    colors: Vec<[u8; 3]>,
}

impl Programs {
    /// Looks for the programs, and says why one is left out.
    pub(super) fn find() -> Result<Self, String> {
        Ok(Self {
            quantette: found("quantette", Quantette::build())?,
            pngquant: found("pngquant", pngquant::check().and_then(|()| Scratch::new()))?,
            python: found("Pillow and scikit-learn", python())?,
        })
    }

    /// What every program makes of the picture, ours first, at every K.
    pub(super) fn outputs(&self, picture: &Picture) -> Result<Vec<Output>, String> {
        let mut outputs = ours(picture)?;
        if let Some(quantette) = &self.quantette {
            outputs.extend(by_quantette(quantette, picture)?);
        }
        if let Some(scratch) = &self.pngquant {
            outputs.extend(by_pngquant(&scratch.join("output.png"), picture)?);
        }
        if let Some(python) = &self.python {
            outputs.extend(by_python(python, picture)?);
        }
        Ok(outputs)
    }
}

fn found<T>(name: &str, program: Result<T, String>) -> Result<Option<T>, String> {
    match program {
        Ok(program) => Ok(Some(program)),
        Err(reason) => left_out(name, &reason).map(|()| None),
    }
}

fn ours(picture: &Picture) -> Result<Vec<Output>, String> {
    let mut outputs = Vec::new();
    for (effort, params) in efforts()? {
        for k in KS {
            let mut pixels = Vec::new();
            let seconds = timed(|| {
                let histogram = picture.histogram()?;
                let clustering = cluster(&histogram, count(k)?, &params);
                pixels = quantize(&picture.view()?, &histogram, &clustering).pixels();
                Ok(())
            })?;
            outputs.push(Output { way: format!("huecount, {effort}"), k, seconds, pixels });
        }
    }
    Ok(outputs)
}

fn by_quantette(quantette: &Quantette, picture: &Picture) -> Result<Vec<Output>, String> {
    quantette.open(picture)?;
    let output = |k| {
        let fit = quantette.fit(k)?;
        let pixels = mapped(picture, &fit.palette)?;
        Ok(Output { way: "quantette".to_owned(), k, seconds: fit.seconds, pixels })
    };
    KS.into_iter().map(output).collect()
}

fn by_pngquant(file: &Path, picture: &Picture) -> Result<Vec<Output>, String> {
    let output = |k: u32| {
        let seconds = cpu_seconds(&mut pngquant::command(Path::new(&picture.path), &k.to_string(), file))?;
        let image = image::open(file).map_err(|error| format!("pngquant's output: {error}"))?.to_rgba8();
        let pixels = image.pixels().map(|pixel| pixel.0).collect();
        Ok(Output { way: "pngquant".to_owned(), k, seconds, pixels })
    };
    KS.into_iter().map(output).collect()
}

fn by_python(python: &Path, picture: &Picture) -> Result<Vec<Output>, String> {
    let mut command = Command::new(python);
    command.arg(script("palettes.py")).arg(&picture.path).args(["-k", &KS.map(|k| k.to_string()).join(",")]);
    command.envs(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"].map(|name| (name, "1")));
    let palettes: Vec<Palette> =
        serde_json::from_str(&output(&mut command)?).map_err(|error| error.to_string())?;
    let output = |Palette { way, k, seconds, colors }: Palette| {
        Ok(Output { way, k, seconds, pixels: mapped(picture, &colors)? })
    };
    palettes.into_iter().map(output).collect()
}

/// The nearest colour of the palette for every pixel.
fn mapped(picture: &Picture, palette: &[[u8; 3]]) -> Result<Vec<[u8; 4]>, String> {
    let palette: Vec<[u8; 4]> = palette.iter().map(|&[r, g, b]| [r, g, b, 255]).collect();
    let indices = map_to_palette(&picture.view()?, &picture.histogram()?, &palette);
    Ok(indices.into_iter().map(|index| palette[index as usize]).collect())
}
