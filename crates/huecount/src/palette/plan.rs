//! Arguments to a checked plan.

use choice::Rules;
use compress::{Input, PalettePlan, PaletteSize};
use kmeans::PointWeight;

use super::error::PaletteCommandError;
use crate::args::{Count, PaletteCommandArgs};
use crate::input::{has_standard, standard};

pub(super) fn of(args: PaletteCommandArgs) -> Result<PalettePlan, PaletteCommandError> {
    let weight = PointWeight::from(args.weight);
    let size = size(&args, weight)?;
    let params = args.clustering.check()?;
    let input = if !has_standard(&args.paths) {
        Input::Paths { paths: args.paths, walk: args.files.into() }
    } else if args.paths.len() == 1 {
        standard().map_err(PaletteCommandError::StandardInput)?
    } else {
        return Err(PaletteCommandError::PathBesideStandardInput);
    };
    Ok(PalettePlan {
        input,
        frame: args.frame,
        size,
        pins: args.pin,
        weight,
        space: args.clustering.space(),
        params,
        threads: args.threads.count(),
    })
}

fn size(args: &PaletteCommandArgs, weight: PointWeight) -> Result<PaletteSize, PaletteCommandError> {
    let plain = args.pin.is_empty() && weight == PointWeight::Pixels;
    match args.colors {
        Count::At(_) if !args.targets.is_empty() => Err(PaletteCommandError::TargetWithoutAuto),
        Count::At(k) if args.pin.len() > k.get() => {
            Err(PaletteCommandError::Pins { pins: args.pin.len(), k })
        }
        Count::At(k) => Ok(PaletteSize::At(k)),
        Count::Auto if !plain => Err(PaletteCommandError::AutoUnlikeSweep),
        Count::Auto if args.targets.is_empty() => Ok(PaletteSize::Meeting(Rules::default().targets)),
        Count::Auto => Ok(PaletteSize::Meeting(args.targets.clone())),
    }
}
