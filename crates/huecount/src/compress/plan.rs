//! Arguments to a checked plan.

use std::io::Read;
use std::path::{Path, PathBuf};

use sweep::{
    Bounds, ClusterCount, Colors, CompressPlan, Destination, Dither, Encoding, FileRules, Format, Input,
    PaletteRules, Place, PointWeight, Rules, WalkOptions,
};

use crate::args::{CompressArgs, Count, EncodingArgs, PaletteArgs};

/// What stands for standard input and output.
const STANDARD: &str = "-";

pub(super) fn of(args: CompressArgs) -> Result<CompressPlan, String> {
    let (colors, dither) = (colors(&args)?, args.palette.dither());
    let palette = palette(args.palette, &colors)?;
    let (space, params) = (args.clustering.space(), args.clustering.check()?);
    let piped = args.paths.iter().any(|path| path.as_os_str() == STANDARD);
    let place = place(args.output.output, piped);
    let encoding = encoding(&args.encoding, &place)?;
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
        palette,
        dither,
        space,
        params,
        encoding,
        keep_metadata: args.encoding.keep_metadata,
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

/// A K as given, as a report recommends it, or as targets, quality and size ask for.
fn colors(args: &CompressArgs) -> Result<Colors, String> {
    let bounded = !args.quality.is_empty() || args.target_size.is_some();
    match (args.colors, &args.report, &args.class) {
        (Some(Count::Auto), ..) if bounded => {
            Err("--quality and --target-size choose K themselves: give the most it may be, or no -k"
                .to_owned())
        }
        (count, ..) if bounded => {
            let most = if let Some(Count::At(k)) = count { k } else { most()? };
            Ok(Colors::Within(Bounds { most, floors: args.quality.clone(), size: args.target_size }))
        }
        (Some(Count::At(_)), Some(_), _) => Err("--class and --report belong to -k auto".to_owned()),
        (Some(Count::At(_)), ..) if !args.targets.is_empty() => Err("--target belongs to -k auto".to_owned()),
        (Some(Count::At(k)), ..) => Ok(Colors::At(k)),
        (Some(Count::Auto), Some(report), Some(class)) => {
            let k = sweep::recommended(report, class).map_err(|error| error.to_string())?;
            ClusterCount::new(k).map(Colors::At).map_err(|error| error.to_string())
        }
        (Some(Count::Auto), ..) if args.targets.is_empty() => Ok(Colors::Meeting(Rules::default().targets)),
        (Some(Count::Auto), ..) => Ok(Colors::Meeting(args.targets.clone())),
        (None, ..) => Ok(Colors::Given),
    }
}

fn most() -> Result<ClusterCount, String> {
    ClusterCount::new(256).map_err(|error| error.to_string())
}

fn palette(args: PaletteArgs, colors: &Colors) -> Result<PaletteRules, String> {
    let given = args.palette.as_deref().map(sweep::read_palette).transpose();
    let given = given.map_err(|error| error.to_string())?;
    let plain = args.pin.is_empty() && args.weight() == PointWeight::Pixels && args.dither() == Dither::None;
    match colors {
        Colors::Meeting(_) if !plain => {
            return Err(
                "-k auto measures what a sweep does, without --pin, --weight and --dither: use --quality"
                    .to_owned(),
            );
        }
        Colors::At(k) if args.pin.len() > k.get() => {
            return Err(format!(
                "{} colours are pinned, more than the {k} that there may be",
                args.pin.len()
            ));
        }
        Colors::At(_) => {}
        _ if args.shared_palette => {
            return Err("--shared-palette takes a single K: give it with -k".to_owned());
        }
        _ => {}
    }
    Ok(PaletteRules {
        given,
        weight: args.weight(),
        pins: args.pin,
        shared: args.shared_palette,
        save: args.save_palette,
    })
}

/// The format that is named, or that the output's name says.
fn encoding(args: &EncodingArgs, place: &Place) -> Result<Encoding, String> {
    let named = if let Place::File(file) = place { Format::of_name(file) } else { None };
    let format = match (args.format.map(Format::from), named) {
        (Some(asked), Some(named)) if asked != named => {
            let (asked, named) = (asked.extension(), named.extension());
            return Err(format!("--format says {asked}, but the name of --output says {named}"));
        }
        (asked, named) => asked.or(named).unwrap_or_default(),
    };
    let png_only = match format {
        Format::Png => None,
        _ if args.optimize > 0 => Some("--optimize"),
        _ if args.keep_metadata => Some("--keep-metadata"),
        _ => None,
    };
    match png_only {
        Some(option) => Err(format!("{option} is for PNG alone, not for {}", format.extension())),
        None => Ok(Encoding { format, optimize: args.optimize }),
    }
}

/// `--output` is a file where it ends as a format does and is no folder.
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
    Format::of_name(path).is_some() && !ends_in_separator && !path.is_dir()
}
