//! `huecount compress`: one line per image, one line at the end.

use std::path::PathBuf;

use sweep::{ClusterCount, Colors, CompressPlan, Compressed, Destination, Rules, Written};

use crate::Outcome;
use crate::args::{CompressArgs, Count};
use crate::console::{self, Console};
use crate::text_table::{bytes, counted, or_reason, share};

pub(crate) fn run(args: CompressArgs, console: &Console) -> Result<Outcome, String> {
    let colors = colors(&args)?;
    let plan = CompressPlan {
        destination: destination(args.output),
        colors,
        space: args.clustering.space(),
        params: args.clustering.check()?,
        images: args.images,
        overwrite: args.overwrite,
        keep_larger: args.keep_larger,
        threads: args.threads.count(),
    };
    let results = sweep::compress(&plan).map_err(|error| error.to_string())?;
    console.data(&results)?;
    for result in &results {
        print_image(result, console);
    }
    let failed = results.iter().filter(|result| matches!(result.result, Written::Failed { .. })).count();
    console.closing(&closing(&results, failed));
    Ok(Outcome::of(results.len() - failed, failed))
}

/// A K as given, as a report recommends it, or as the targets ask for.
fn colors(args: &CompressArgs) -> Result<Colors, String> {
    match (args.colors, &args.report, &args.class) {
        (Count::At(_), Some(_), _) => Err("--class and --report belong to -k auto".to_owned()),
        (Count::At(_), ..) if !args.targets.is_empty() => Err("--target belongs to -k auto".to_owned()),
        (Count::At(k), ..) => Ok(Colors::At(k)),
        (Count::Auto, Some(report), Some(class)) => {
            let k = sweep::recommended(report, class).map_err(|error| error.to_string())?;
            ClusterCount::new(k).map(Colors::At).map_err(|error| error.to_string())
        }
        (Count::Auto, ..) if args.targets.is_empty() => Ok(Colors::Meeting(Rules::default().targets)),
        (Count::Auto, ..) => Ok(Colors::Meeting(args.targets.clone())),
    }
}

/// `--output` is a file where it ends in `.png` and is no folder.
fn destination(output: Option<PathBuf>) -> Destination {
    let Some(path) = output else { return Destination::Beside };
    let ends_in_separator = path.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
    let png = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"));
    if path.is_file() || (png && !ends_in_separator && !path.is_dir()) {
        Destination::File(path)
    } else {
        Destination::Folder(path)
    }
}

fn print_image(compressed: &Compressed, console: &Console) {
    let image = compressed.image.display();
    match &compressed.result {
        Written::Ok { output, colors, psnr_db, ssim, undefined, bytes_before, bytes_after } => {
            let psnr = or_reason(psnr_db.map(|db| format!("{db:.2} dB")), "psnr_db", undefined);
            let ssim = or_reason(ssim.map(|ssim| format!("{ssim:.4}")), "ssim", undefined);
            console.result(&format!(
                "{image} -> {}: {}, PSNR {psnr}, SSIM {ssim}, {bytes_before} -> {bytes_after} bytes ({})",
                output.display(),
                counted(*colors, "colour"),
                share(*bytes_after, *bytes_before)
            ));
        }
        Written::Skipped { reason } => console.result(&format!("{image}: nothing written: {reason}")),
        Written::Failed { reason } => console::failed(&format!("{image}: {reason}")),
    }
}

fn closing(results: &[Compressed], failed: usize) -> String {
    let (mut written, mut before, mut after) = (0, 0, 0);
    for result in results {
        if let Written::Ok { bytes_before, bytes_after, .. } = &result.result {
            written += 1;
            before += bytes_before;
            after += bytes_after;
        }
    }
    let skipped = results.len() - written - failed;
    let sizes = if written > 0 { format!("; {} -> {}", bytes(before), bytes(after)) } else { String::new() };
    format!("{} compressed, {failed} failed, {skipped} not written{sizes}", counted(written, "image"))
}
