//! Arguments to a checked plan.

use std::path::{Path, PathBuf};

use choice::Rules;
use codec::{Color, Encoding, Format, GrayPng, KeptMetadata, gray_bits};
use compress::{Bounds, Colors, CompressPlan, Destination, FileRules, Input, PaletteRules, Place};
use evaluate::Device;
use files::WalkOptions;
use kmeans::{ClusterCount, ColorSpace, Dither, PointWeight};

use crate::args::{CompressArgs, Count, EncodingArgs, PaletteArgs, PaletteUnit};
use crate::console;
use crate::device;
use crate::importance::read_importance;
use crate::input::{has_standard, is_standard, standard};

use super::error::PlanError;

/// What an indexed image holds.
const MOST_COLORS: u32 = 256;

/// So much of what can't be read of a palette is named.
const MOST_TOLD: usize = 8;

pub(crate) fn of(args: CompressArgs) -> Result<CompressPlan, PlanError> {
    let (colors, dither) = (colors(&args)?, args.palette.dither());
    // Elsewhere nothing is measured that a device could measure.
    let measured = matches!(colors, Colors::Meeting(_)) && !args.output.dry_run;
    let device = if measured { device::open(args.device.device)? } else { Device::CPU };
    let keep_hidden_colors = args.palette.keep_hidden_colors;
    let keep_palette = args.palette.keep_palette;
    let fixed = args.palette.colors_from.as_ref().map(|fixed| fixed.0.clone());
    if args.palette.has_space_alone() {
        return Err(PlanError::SpaceWithoutDither);
    }
    let importance = read_importance(args.palette.importance.as_deref())?;
    if importance.is_some() && args.palette.weight() != PointWeight::Pixels {
        return Err(PlanError::ImportanceAndWeight);
    }
    let by_frame = args.palette.palette_per == PaletteUnit::Frame;
    let palette = palette(args.palette, &colors)?;
    let (space, params) = (args.clustering.space(), args.clustering.check()?);
    let piped = has_standard(&args.paths);
    let place = place(args.output.output, piped)?;
    let gray = gray(args.encoding.grayscale, keep_palette, fixed.as_deref());
    let encoding = Encoding { keep_palette, gray, ..encoding(&args.encoding, &place)? };
    if by_frame && encoding.format == Format::Png {
        return Err(PlanError::PaletteOfFrameInPng);
    }
    if keep_palette && encoding.format == Format::WebP {
        return Err(PlanError::PaletteInWebP);
    }
    if keep_hidden_colors && encoding.format == Format::Gif {
        return Err(PlanError::HiddenInGif);
    }
    if args.encoding.keep_profile {
        check_profile(&colors, space, palette.save.is_some())?;
    }
    if matches!(colors, Colors::Tiles(_)) {
        check_tiles(&place, encoding.format, space)?;
    }
    let files = FileRules {
        overwrite: args.output.overwrite,
        keep_larger: args.output.keep_larger,
        preserve: args.output.preserve,
        dry_run: args.output.dry_run,
    };
    check(&place, args.paths.len(), piped, files)?;
    if args.output.suffix.as_ref().is_some_and(|suffix| suffix.contains(std::path::is_separator)) {
        return Err(PlanError::SuffixWithSeparator);
    }
    Ok(CompressPlan {
        input: if piped {
            standard().map_err(PlanError::StandardInput)?
        } else {
            paths(args.paths, args.files.into())
        },
        destination: Destination { place, suffix: args.output.suffix },
        frame: args.frame,
        colors,
        palette,
        importance,
        dither,
        space,
        params,
        encoding,
        metadata: args.encoding.metadata(),
        keep_profile: args.encoding.keep_profile,
        keep_hidden_colors,
        files,
        threads: args.threads.count(),
        device,
    })
}

/// Samples in a profile are no sRGB, from which other spaces and a sweep's measures come, and as which files of palettes are read.
fn check_profile(colors: &Colors, space: ColorSpace, is_saved: bool) -> Result<(), PlanError> {
    match (colors, space) {
        _ if is_saved => Err(PlanError::ProfileWithSavedPalette),
        (Colors::Meeting(_), _) => Err(PlanError::ProfileWithAuto),
        (_, ColorSpace::Srgb) => Ok(()),
        _ => Err(PlanError::ProfileInSpace),
    }
}

/// Tiles are of samples, and need a palette and a place for their map.
fn check_tiles(place: &Place, format: Format, space: ColorSpace) -> Result<(), PlanError> {
    match (place, format, space) {
        (Place::Memory, ..) => Err(PlanError::TilesToStandardOutput),
        (_, Format::Gif | Format::WebP, _) => Err(PlanError::PngOnly { option: "--tiles", format }),
        (_, _, ColorSpace::Srgb) => Ok(()),
        _ => Err(PlanError::TilesInSpace),
    }
}

fn paths(paths: Vec<PathBuf>, walk: WalkOptions) -> Input {
    Input::Paths { paths, walk }
}

/// What can't be done with standard input and output.
fn check(place: &Place, paths: usize, piped: bool, files: FileRules) -> Result<(), PlanError> {
    let alone = paths == 1;
    match place {
        _ if piped && !alone => Err(PlanError::PathBesideStandardInput),
        Place::Beside | Place::Folder(_) if piped => Err(PlanError::StandardInputWithoutName),
        Place::Memory if !alone => Err(PlanError::SeveralToStandardOutput),
        Place::Memory if files.dry_run => Err(PlanError::DryRunToStandardOutput),
        _ => Ok(()),
    }
}

/// A K as given, as a report recommends it, or as targets, quality and size ask for.
fn colors(args: &CompressArgs) -> Result<Colors, PlanError> {
    if let Some(shape) = args.tiles.shape()? {
        return Ok(Colors::Tiles(shape));
    }
    let bounded = !args.quality.is_empty() || args.target_size.is_some();
    match (args.colors, &args.report, &args.class) {
        (Some(Count::Auto), ..) if bounded => Err(PlanError::AutoWithBounds),
        (count, ..) if bounded => {
            let most = if let Some(Count::At(k)) = count { k } else { ClusterCount::new(MOST_COLORS)? };
            Ok(Colors::Within(Bounds { most, floors: args.quality.clone(), size: args.target_size }))
        }
        (Some(Count::At(_)), Some(_), _) => Err(PlanError::ReportWithoutAuto),
        (Some(Count::At(_)), ..) if !args.targets.is_empty() => Err(PlanError::TargetWithoutAuto),
        (Some(Count::At(k)), ..) => Ok(Colors::At(k)),
        (Some(Count::Auto), Some(report), Some(class)) => {
            let k = sweep::recommended(report, class)?;
            Ok(Colors::At(ClusterCount::new(k)?))
        }
        (Some(Count::Auto), ..) if args.targets.is_empty() => Ok(Colors::Meeting(Rules::default().targets)),
        (Some(Count::Auto), ..) => Ok(Colors::Meeting(args.targets.clone())),
        (None, ..) => Ok(Colors::Given),
    }
}

fn palette(args: PaletteArgs, colors: &Colors) -> Result<PaletteRules, PlanError> {
    let given = match (&args.palette, args.colors_from.clone()) {
        (Some(path), _) => Some(given(path, args.keep_palette)?),
        (None, fixed) => fixed.map(|fixed| if args.keep_palette { fixed.0 } else { distinct(fixed.0) }),
    };
    let plain = args.pin.is_empty()
        && args.weight() == PointWeight::Pixels
        && args.dither() == Dither::None
        && args.importance.is_none()
        && !args.keep_hidden_colors;
    match colors {
        Colors::Meeting(_) if !plain => return Err(PlanError::AutoUnlikeSweep),
        Colors::At(k) if args.pin.len() > k.get() => {
            return Err(PlanError::Pins { pins: args.pin.len(), k: *k });
        }
        Colors::At(_) => {}
        _ if args.shared_palette => return Err(PlanError::SharedWithoutK),
        _ => {}
    }
    let by_frame = args.palette_per == PaletteUnit::Frame;
    if by_frame && (given.is_some() || args.shared_palette || args.save_palette.is_some()) {
        return Err(PlanError::PaletteOfFrameIsOwn);
    }
    let are_grays = args.colors_from.as_ref().and_then(|fixed| gray_bits(&fixed.0)).is_some();
    Ok(PaletteRules {
        given,
        // Which colours are not there is a question of colours.
        by_luminance: are_grays && args.tolerance().is_none(),
        tolerance: args.tolerance(),
        weight: args.weight(),
        pins: args.pin,
        shared: args.shared_palette,
        per: args.palette_per.into(),
        save: args.save_palette,
    })
}

/// Each colour once, in the order in which they stand.
fn distinct(colors: Vec<Color>) -> Vec<Color> {
    let mut distinct = Vec::with_capacity(colors.len());
    for color in colors {
        if !distinct.contains(&color) {
            distinct.push(color);
        }
    }
    distinct
}

/// A PNG of named grays has the bits that hold all of these, whichever of them an image takes.
fn gray(asked_for: bool, keep_palette: bool, fixed: Option<&[Color]>) -> GrayPng {
    match fixed.and_then(gray_bits) {
        _ if keep_palette => GrayPng::Never,
        least_bits if asked_for => GrayPng::Always { least_bits: least_bits.unwrap_or(1) },
        Some(least_bits) => GrayPng::WherePossible { least_bits },
        None => GrayPng::Never,
    }
}

/// The colours of a palette file; what in it could not be read is named, and what is odd about an image is said.
fn given(path: &Path, as_stored: bool) -> Result<Vec<[u8; 4]>, PlanError> {
    let palette = files::read_palette(path, as_stored)?;
    for note in palette.notes {
        console::noticed(&format!("{}: {note}", path.display()));
    }
    for skipped in palette.skipped.iter().take(MOST_TOLD) {
        console::noticed(&format!("{}: {skipped} can't be read, and is left out", path.display()));
    }
    if let more @ 1.. = palette.skipped.len().saturating_sub(MOST_TOLD) {
        console::noticed(&format!("{}: {more} more can't be read, and are left out", path.display()));
    }
    Ok(palette.colors)
}

/// The format that is named, or that the output's name says.
fn encoding(args: &EncodingArgs, place: &Place) -> Result<Encoding, PlanError> {
    let named = if let Place::File(file) = place { Format::of_name(file) } else { None };
    let format = match (args.format.map(Format::from), named) {
        (Some(asked), Some(named)) if asked != named => {
            return Err(PlanError::Formats { asked, named });
        }
        (asked, named) => asked.or(named).unwrap_or_default(),
    };
    let png_only = match format {
        Format::Png => None,
        _ if args.optimize > 0 => Some("--optimize"),
        _ if args.grayscale => Some("--grayscale"),
        _ if args.keep_profile => Some("--keep-profile"),
        _ if args.metadata() != KeptMetadata::None => Some("--keep-metadata"),
        _ => None,
    };
    match png_only {
        Some(option) => Err(PlanError::PngOnly { option, format }),
        None => Ok(Encoding { format, optimize: args.optimize, ..Encoding::default() }),
    }
}

/// `--output` is a file where it ends as a format does and is no folder.
fn place(output: Option<PathBuf>, piped: bool) -> Result<Place, PlanError> {
    Ok(match output {
        None if piped => Place::Memory,
        None => Place::Beside,
        Some(path) if is_standard(&path) => Place::Memory,
        Some(path) if path.is_dir() || ends_in_separator(&path) => Place::Folder(path),
        Some(path) if Format::of_name(&path).is_some() => Place::File(path),
        Some(path) if codec::is_named_as_image(&path) || is_named_as_document(&path) => {
            return Err(PlanError::Unwritable { path });
        }
        Some(path) if path.is_file() => Place::File(path),
        Some(path) => Place::Folder(path),
    })
}

/// Whether a file is named as a document, or as an image by an extension that is rarely used: no folder is meant.
fn is_named_as_document(path: &Path) -> bool {
    const EXTENSIONS: [&str; 9] = ["pdf", "ps", "ai", "apng", "jpe", "jfif", "pjpeg", "dib", "rle"];
    path.extension()
        .is_some_and(|extension| EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

fn ends_in_separator(path: &Path) -> bool {
    path.as_os_str().to_string_lossy().ends_with(std::path::is_separator)
}
