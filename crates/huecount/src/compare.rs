//! `huecount compare`: every metric of a pair, one per line.

use crate::Outcome;
use crate::args::CompareArgs;
use crate::console::Console;
use crate::text_table::share;

pub(crate) fn run(args: &CompareArgs, console: &Console) -> Result<Outcome, String> {
    let pair = sweep::compare(&args.original, &args.output).map_err(|error| error.to_string())?;
    if console.json() {
        console.data(&serde_json::to_string_pretty(&pair).map_err(|error| error.to_string())?);
        return Ok(Outcome::Done);
    }
    let measure = |name: &str, value: Option<f64>| match value {
        Some(value) => format!("{value}"),
        None => {
            let reason = pair.undefined.iter().find(|(metric, _)| metric == name).map(|(_, reason)| reason);
            format!("none ({})", reason.map_or("undefined", String::as_str))
        }
    };
    let percentage = share(pair.output_bytes, pair.original_bytes);
    let rows = [
        ("size", format!("{}x{} pixels", pair.width, pair.height)),
        ("colors", format!("{} -> {}", pair.original_colors, pair.output_colors)),
        ("bytes", format!("{} -> {} ({percentage})", pair.original_bytes, pair.output_bytes)),
        ("mse", format!("{}", pair.mse)),
        ("psnr_db", measure("psnr_db", pair.psnr_db)),
        ("ssim", measure("ssim", pair.ssim)),
    ];
    for (name, value) in rows {
        console.result(&format!("{name:<8} {value}"));
    }
    Ok(Outcome::Done)
}
