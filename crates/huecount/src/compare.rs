//! `huecount compare`: every metric of a pair, one per line, and what matters most in the last.

use crate::Outcome;
use crate::args::CompareArgs;
use crate::console::Console;
use crate::text_table::{or_reason, share};

pub(crate) fn run(args: &CompareArgs, console: &Console) -> Result<Outcome, String> {
    let pair = sweep::compare(&args.original, &args.output).map_err(|error| error.to_string())?;
    console.data(&pair)?;
    let metric = |name: &str, value: Option<String>| or_reason(value, name, &pair.undefined);
    let percentage = share(pair.output_bytes, pair.original_bytes);
    let rows = [
        ("size", format!("{}x{} pixels", pair.width, pair.height)),
        ("colors", format!("{} -> {}", pair.original_colors, pair.output_colors)),
        ("bytes", format!("{} -> {} ({percentage})", pair.original_bytes, pair.output_bytes)),
        ("mse", pair.mse.to_string()),
        ("psnr_db", metric("psnr_db", pair.psnr_db.map(|db| db.to_string()))),
        ("ssim", metric("ssim", pair.ssim.map(|ssim| ssim.to_string()))),
    ];
    for (name, value) in rows {
        console.result(&format!("{name:<8} {value}"));
    }
    console.closing(&format!(
        "{} against {}: PSNR {}, SSIM {}",
        args.output.display(),
        args.original.display(),
        metric("psnr_db", pair.psnr_db.map(|db| format!("{db:.2} dB"))),
        metric("ssim", pair.ssim.map(|ssim| format!("{ssim:.4}")))
    ));
    Ok(Outcome::Done)
}
