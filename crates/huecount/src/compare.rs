//! `huecount compare`: every metric of a pair, one per line, and what matters most in the last.

use sweep::{CompareError, Comparison};

use crate::args::CompareArgs;
use crate::console::{Console, OutputError};
use crate::outcome::Outcome;
use crate::text_table::{or_reason, share};

pub(crate) fn run(args: &CompareArgs, console: &Console) -> Result<Outcome, CompareError> {
    let pair = sweep::compare(&args.original, &args.output)?;
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
    rows.iter().try_for_each(|(name, value)| console.result(&format!("{name:<16} {value}")))
}
