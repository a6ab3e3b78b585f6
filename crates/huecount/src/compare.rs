//! `huecount compare`: every metric of a pair, one per line.

use crate::Outcome;
use crate::args::CompareArgs;
use crate::console::Console;
use crate::text_table::share;

pub(crate) fn run(args: &CompareArgs, console: &Console) -> Result<Outcome, String> {
    let pair = sweep::compare(&args.original, &args.output).map_err(|error| error.to_string())?;
    console.data(&pair)?;
    let reason = |name: &str| {
        let undefined = pair.undefined.iter().find(|(metric, _)| metric == name);
        undefined.map_or("undefined", |(_, reason)| reason)
    };
    let measure = |name: &str, value: Option<f64>| {
        value.map_or_else(|| format!("none ({})", reason(name)), |value| value.to_string())
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
