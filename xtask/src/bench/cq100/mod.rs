//! `cargo xtask bench cq100`: palettes by us and by others over a set of photographs, as CQ100
//! (<https://data.mendeley.com/datasets/vw5ys9hfxw>), without dithering, by their error and as they are seen.

mod ways;

use metrics::{ImageView, Reference, Wanted};

use super::grid::{Grid, conclude};
use super::images::{expand, name};
use super::ours::{EFFORTS, Picture, one_thread};
use crate::process::{Outcome, left_out, note};
use ways::{Output, Programs};

const KS: [u32; 4] = [4, 16, 64, 256];
const WANTED: Wanted =
    Wanted { ssim: false, ms_ssim: false, ssimulacra2: true, delta_e2000: false, banding: false };

/// Sums over the photographs, of one program at one K.
struct Sums {
    way: String,
    k: u32,
    mse: f64,
    ssimulacra2: f64,
    seconds: f64,
}

pub(super) fn run(paths: &[&str]) -> Outcome {
    let images = expand(paths)?;
    if images.is_empty() {
        return Err("write `cargo xtask bench cq100 FOLDER|IMAGE...`, with opaque photographs".to_owned());
    }
    let programs = Programs::find()?;
    let (mut sums, mut measured) = (Vec::new(), 0);
    for image in &images {
        note(name(image));
        let outcome = one_thread(|| {
            add(&mut sums, measure(&programs, image)?);
            measured += 1;
            Ok(())
        });
        if let Err(reason) = outcome {
            left_out(name(image), &reason)?;
        }
    }
    if measured == 0 { Err("no photograph could be measured".to_owned()) } else { print(sums, measured) }
}

/// One photograph in every program at every K.
fn measure(programs: &Programs, image: &str) -> Result<Vec<Sums>, String> {
    let picture = Picture::open(image)?;
    let reference = Reference::of(view(&picture, &picture.pixels)?, WANTED);
    let measured = |Output { way, k, seconds, pixels }: Output| {
        let pair = reference.measure(view(&picture, &pixels)?).map_err(|error| error.to_string())?;
        let ssimulacra2 = pair.ssimulacra2.map_err(|reason| format!("SSIMULACRA 2: {reason}"))?;
        Ok(Sums { way, k, mse: pair.mse, ssimulacra2, seconds })
    };
    programs.outputs(&picture)?.into_iter().map(measured).collect()
}

fn view<'a>(picture: &Picture, pixels: &'a [[u8; 4]]) -> Result<ImageView<'a>, String> {
    ImageView::new(picture.width, picture.height, pixels).map_err(|error| error.to_string())
}

fn add(sums: &mut Vec<Sums>, measured: Vec<Sums>) {
    if sums.is_empty() {
        *sums = measured;
        return;
    }
    for (sum, more) in sums.iter_mut().zip(measured) {
        sum.mse += more.mse;
        sum.ssimulacra2 += more.ssimulacra2;
        sum.seconds += more.seconds;
    }
}

fn print(mut sums: Vec<Sums>, photographs: u32) -> Outcome {
    // The sort is stable: at each K the programs stay in their order, our default first.
    sums.sort_by_key(|sum| sum.k);
    let grid =
        Grid::open(&[("program", 18)], &["K", "MSE", "SSIMULACRA 2", "seconds", "x MSE", "x seconds"])?;
    let count = f64::from(photographs);
    for of_k in sums.chunk_by(|one, next| one.k == next.k) {
        for Sums { way, k, mse, ssimulacra2, seconds } in of_k {
            grid.row(&[
                way.clone(),
                k.to_string(),
                format!("{:.2}", mse / count),
                format!("{:.2}", ssimulacra2 / count),
                format!("{:.3}", seconds / count),
                format!("{:.3}", mse / of_k[0].mse),
                format!("{:.2}", seconds / of_k[0].seconds),
            ])?;
        }
    }
    conclude(&format!(
        "Means over the photographs, {photographs} in number, on one thread; `x` are ratios to ours by default, at the same K. {EFFORTS}. Seconds are \
         from decoded pixels to mapped ones for us and Pillow (`quantize` with MEDIANCUT and kmeans=1), to the palette alone for \
         quantette and scikit-learn's MiniBatchKMeans, and CPU time of the whole program, from file to file, for pngquant \
         (`--nofs`)."
    ))
}
