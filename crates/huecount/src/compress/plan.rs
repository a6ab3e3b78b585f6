//! Arguments to a checked plan.

use std::io::Read;
use std::path::{Path, PathBuf};

use sweep::{ClusterCount, Colors, CompressPlan, Destination, FileRules, Input, Place, Rules, WalkOptions};

use crate::args::{CompressArgs, Count};

/// What stands for standard input and output.
const STANDARD: &str = "-";

pub(super) fn of(args: CompressArgs) -> Result<CompressPlan, String> {
    let colors = colors(&args)?;
    let (space, params) = (args.clustering.space(), args.clustering.check()?);
    let piped = args.paths.iter().any(|path| path.as_os_str() == STANDARD);
    let place = place(args.output.output, piped);
    let files = FileRules {
        overwrite: args.output.overwrite,
        keep_larger: args.output.keep_larger,
        preserve: args.output.preserve,
        dry_run: args.output.dry_run,
    };
    check(&place, args.paths.len(), piped, files)?;
    if args.output.suffix.as_ref().is_some_and(|suffix| suffix.contains(std::path::is_separator)) {
        return Err("--suffix is a part of a name: it can't hold a path's separator".to_owned());
    }
    Ok(CompressPlan {
        input: if piped { standard_input()? } else { paths(args.paths, args.files.into()) },
        destination: Destination { place, suffix: args.output.suffix },
        colors,
        space,
        params,
        files,
        threads: args.threads.count(),
    })
}

fn paths(paths: Vec<PathBuf>, walk: WalkOptions) -> Input {
    Input::Paths { paths, walk }
}

fn standard_input() -> Result<Input, String> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| format!("can't read standard input: {error}"))?;
    Ok(Input::Bytes(bytes))
}

/// What can't be done with standard input and output.
fn check(place: &Place, paths: usize, piped: bool, files: FileRules) -> Result<(), String> {
    let alone = paths == 1;
    let reason = match place {
        _ if piped && !alone => "- is standard input, which holds one image: give no other PATH",
        Place::Beside | Place::Folder(_) if piped => {
            "the image from standard input has no name: give --output a file, or leave it away for standard output"
        }
        Place::Memory if !alone => "standard output takes one image: give one PATH, or --output a folder",
        Place::Memory if files.dry_run => "--dry-run is for files: standard output would be written",
        _ => return Ok(()),
    };
    Err(reason.to_owned())
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
fn place(output: Option<PathBuf>, piped: bool) -> Place {
    match output {
        None if piped => Place::Memory,
        None => Place::Beside,
        Some(path) if path.as_os_str() == STANDARD => Place::Memory,
        Some(path) if path.is_file() || names_a_file(&path) => Place::File(path),
        Some(path) => Place::Folder(path),
    }
}

fn names_a_file(path: &Path) -> bool {
    let ends_in_separator = path.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
    let png = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"));
    png && !ends_in_separator && !path.is_dir()
}
