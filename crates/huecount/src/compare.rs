//! `huecount compare`: every metric of a pair, one per line, and what matters most in the last.

use std::num::NonZeroU32;
use std::path::Path;

use codec::{ImageInfo, Rejection, decode_frame};
use evaluate::{Comparison, Decoded, Importance, compare};
use files::read;
use thiserror::Error;

use crate::args::CompareArgs;
use crate::console::{Console, OutputError};
use crate::importance::{ImportanceError, read_importance};
use crate::outcome::Outcome;
use crate::text_table::{or_reason, share};

/// Why two images can't be compared.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum CompareError {
    /// A file gives no pixels.
    #[error("{path}: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The map can't be used.
    #[error(transparent)]
    Importance(#[from] ImportanceError),
    /// The shapes differ.
    #[error("{original} is {} but {output} is {}: only images of equal size can be compared", shape(*.original_shape), shape(*.output_shape))]
    Shapes {
        /// The original's file.
        original: String,
        /// The output's file.
        output: String,
        /// Width and height of the original.
        original_shape: (u32, u32),
        /// Width and height of the output.
        output_shape: (u32, u32),
    },
}

fn shape((width, height): (u32, u32)) -> String {
    format!("{width}x{height}")
}

pub(crate) fn run(args: &CompareArgs, console: &Console) -> Result<Outcome, CompareError> {
    let importance = read_importance(args.importance.as_deref())?;
    let pair = measured(args, importance.as_ref())?;
    let metric = |name: &str, value: Option<String>| or_reason(value, name, &pair.undefined);
    let closing = format!(
        "{} against {}: PSNR {}, SSIM {}",
        args.output.display(),
        args.original.display(),
        metric("psnr_db", pair.psnr_db.map(|db| format!("{db:.2} dB"))),
        metric("ssim", pair.ssim.map(|ssim| format!("{ssim:.4}")))
    );
    Ok(console.closing(&closing, print(&pair, console), Outcome::Done))
}

/// The metrics of two files of equal size.
fn measured(args: &CompareArgs, importance: Option<&Importance>) -> Result<Comparison, CompareError> {
    let (original, output) = (&args.original, &args.output);
    let (before, after) = (decoded(original, args.frame)?, decoded(output, None)?);
    let shape = |image: &Decoded| (image.raster.width, image.raster.height);
    if shape(&before) != shape(&after) {
        return Err(CompareError::Shapes {
            original: original.display().to_string(),
            output: output.display().to_string(),
            original_shape: shape(&before),
            output_shape: shape(&after),
        });
    }
    compare(&before, &after, importance).map_err(|rejection| match (rejection, &args.importance) {
        (rejection, Some(map)) => CompareError::Importance(ImportanceError::of(map, rejection)),
        (rejection, None) => unreadable(output, rejection),
    })
}

fn decoded(path: &Path, frame: Option<NonZeroU32>) -> Result<Decoded, CompareError> {
    let decoded = || {
        let bytes = read(path)?;
        let mut info = ImageInfo::default();
        let raster = decode_frame(&bytes, path, frame, &mut info)?;
        Ok(Decoded { raster, bytes: bytes.len() as u64, notes: info.each_note().to_vec() })
    };
    decoded().map_err(|rejection| unreadable(path, rejection))
}

fn unreadable(path: &Path, rejection: Rejection) -> CompareError {
    CompareError::Unreadable { path: path.display().to_string(), reason: rejection.reason() }
}

fn print(pair: &Comparison, console: &Console) -> Result<(), OutputError> {
    console.data(pair)?;
    let number = |name: &str, value: Option<f64>| {
        or_reason(value.map(|value| value.to_string()), name, &pair.undefined)
    };
    let percentage = share(pair.output_bytes, pair.original_bytes);
    let rows = [
        ("size", format!("{}x{} pixels", pair.width, pair.height)),
        ("colors", format!("{} -> {}", pair.original_colors, pair.output_colors)),
        ("bytes", format!("{} -> {} ({percentage})", pair.original_bytes, pair.output_bytes)),
        ("mse", pair.mse.to_string()),
        ("psnr_db", number("psnr_db", pair.psnr_db)),
        ("mae", pair.mae.to_string()),
        ("max_error", pair.max_error.to_string()),
        ("ssim", number("ssim", pair.ssim)),
        ("ms_ssim", number("ms_ssim", pair.ms_ssim)),
        ("ssimulacra2", number("ssimulacra2", pair.ssimulacra2)),
        ("delta_e2000_mean", number("delta_e2000_mean", pair.delta_e2000_mean)),
        ("delta_e2000_p95", number("delta_e2000_p95", pair.delta_e2000_p95)),
        ("banding", number("banding", pair.banding)),
    ];
    let notes = [("original", &pair.original_notes), ("output", &pair.output_notes)];
    let notes =
        notes.into_iter().flat_map(|(which, notes)| notes.iter().map(move |note| format!("{which}: {note}")));
    let notes = notes.map(|note| ("note", note));
    rows.into_iter()
        .chain(importance_rows(pair))
        .chain(notes)
        .try_for_each(|(name, value)| console.result(&format!("{name:<16} {value}")))
}

/// The weighted error, where there is a map.
fn importance_rows(pair: &Comparison) -> Vec<(&'static str, String)> {
    let Some(mse) = pair.weighted_mse else { return Vec::new() };
    let nothing = || "none (nothing that counts differs)".to_owned();
    let psnr = pair.weighted_psnr_db.map_or_else(nothing, |db| db.to_string());
    vec![("weighted_mse", mse.to_string()), ("weighted_psnr_db", psnr)]
}
