//! `huecount palette`: the colours of images, each with what it covers and what it is called.

mod error;
mod plan;
mod print;

use std::fs::Metadata;

use compress::{FoundPalette, ImagePalette, PaletteResult, palettes};
use files::{Like, write_palette};

use crate::args::PaletteCommandArgs;
use crate::console::{self, Console};
use crate::interrupt::Interrupt;
use crate::outcome::Outcome;
use crate::text_table::counted;

use self::error::PaletteCommandError;

pub(crate) fn run(args: PaletteCommandArgs, mut console: Console) -> Result<Outcome, PaletteCommandError> {
    let (format, save, overwrite) = (args.format.clone(), args.save_palette.clone(), args.overwrite);
    if let Some(path) = &save {
        files::check_palette_place(path, overwrite)?;
    }
    let plan = plan::of(args)?;
    if format.is_some() {
        console.leave_stdout_to_file();
    }
    let interrupt = Interrupt::watch();
    let results = palettes(&plan, &|| interrupt.is_pressed())?;
    let found: Vec<(&FoundPalette, &ImagePalette)> = results.iter().filter_map(with_palette).collect();
    if format.is_some() || save.is_some() {
        match found[..] {
            [] => {}
            [(of, palette)] => {
                if let Some(format) = &format {
                    console::palette(&print::rendered(of, palette, format)?)?;
                }
                if let Some(path) = &save {
                    let source: Vec<Metadata> = std::fs::metadata(&of.image).into_iter().collect();
                    let like = Like { sources: &source, times: false };
                    write_palette(path, &palette.entries.colors, overwrite, Some(like))?;
                }
            }
            _ => return Err(PaletteCommandError::Several { images: found.len() }),
        }
    }
    let printed = console.data(&results).and(print::images(&results, &console));
    let failed = results.iter().filter(|found| matches!(found.result, PaletteResult::Failed { .. })).count();
    let damaged = results.iter().filter(|found| found.damaged).count();
    let outcome = if interrupt.is_pressed() {
        Outcome::Interrupted
    } else {
        Outcome::of(found.len(), failed + damaged)
    };
    let closing = format!("{}, {failed} failed", counted(found.len(), "palette"));
    Ok(console.closing(&closing, printed, outcome))
}

fn with_palette(found: &FoundPalette) -> Option<(&FoundPalette, &ImagePalette)> {
    match &found.result {
        PaletteResult::Ok(palette) => Some((found, palette)),
        PaletteResult::Ignored { .. } | PaletteResult::Failed { .. } => None,
    }
}
