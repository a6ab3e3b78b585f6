//! What is said of each image, and of all.

use compress::{AnimationFacts, Compressed, CompressedImage, LostColor, Written};

use crate::console::{self, Console, OutputError};
use crate::text_table::{bytes, counted, or_reason, share};

/// A line for each image; those that failed are named on stderr, whether or not standard output takes the others.
pub(super) fn images(results: &[Compressed], console: &Console) -> Result<(), OutputError> {
    let mut printed = Ok(());
    for compressed in results {
        let shown = image(compressed, console);
        printed = printed.and(shown).and_then(|()| notes(compressed, console));
    }
    printed
}

fn notes(compressed: &Compressed, console: &Console) -> Result<(), OutputError> {
    if matches!(compressed.result, Written::Ignored { .. }) {
        return Ok(());
    }
    compressed.notes.iter().try_for_each(|note| console.result(&format!("  note: {note}")))
}

fn image(compressed: &Compressed, console: &Console) -> Result<(), OutputError> {
    let image = compressed.image.display();
    match &compressed.result {
        Written::Ok(small) => {
            console.result(&format!("{image} -> {}: {}", small.output.display(), facts(small)))?;
            let told = if console.verbose() { small.lost.len() } else { FEW_LOST };
            for lost in small.lost.iter().take(told) {
                console.result(&format!("  {}", lost_color(lost)))?;
            }
            Ok(())
        }
        Written::Planned { output, obstacle: None } => {
            console.result(&format!("{image} -> {}", output.display()))
        }
        Written::Planned { output, obstacle: Some(obstacle) } => {
            console.result(&format!("{image} -> {}: it would fail: {obstacle}", output.display()))
        }
        Written::Skipped { reason, .. } => console.result(&format!("{image}: nothing written: {reason}")),
        Written::Ignored { reason } => {
            if console.verbose() {
                console::skipped(&format!("{image}: {reason}"));
            }
            Ok(())
        }
        Written::Unmet { reason } | Written::Failed { reason } => {
            console::failed(&format!("{image}: {reason}"));
            Ok(())
        }
    }
}

/// Lost colours that are told of without `--verbose`.
const FEW_LOST: usize = 3;

fn lost_color(lost: &LostColor) -> String {
    let hex = |[r, g, b, a]: [u8; 4]| match a {
        255 => format!("#{r:02x}{g:02x}{b:02x}"),
        _ => format!("#{r:02x}{g:02x}{b:02x}{a:02x}"),
    };
    format!(
        "lost: {} ({}) became {}, dE2000 {:.1}",
        hex(lost.color),
        counted(lost.pixels as usize, "pixel"),
        hex(lost.became),
        lost.delta_e2000
    )
}

fn facts(small: &CompressedImage) -> String {
    let psnr = or_reason(small.psnr_db.map(|db| format!("{db:.2} dB")), "psnr_db", &small.undefined);
    let frames = small
        .animation
        .as_ref()
        .map_or_else(String::new, |animation| format!("{} in ", counted(animation.frames as usize, "frame")));
    let tiles = small.tiles.as_ref().map_or_else(String::new, |tiles| {
        let (palettes, map) = (counted(tiles.palettes, "palette"), tiles.map.display());
        format!("{}x{} tiles in {palettes} ({map}), ", tiles.columns, tiles.rows)
    });
    let worst = |of: fn(&AnimationFacts) -> Option<String>| {
        let worst = small.animation.as_ref().and_then(of);
        worst.map_or_else(String::new, |worst| format!(" (worst frame {worst})"))
    };
    let worst_psnr = worst(|animation| animation.worst_psnr_db.map(|db| format!("{db:.2} dB")));
    let worst_ssim = worst(|animation| animation.worst_ssim.map(|ssim| format!("{ssim:.4}")));
    let weighted = small.weighted_psnr_db.map_or_else(String::new, |db| format!(" (weighted {db:.2} dB)"));
    let ssim = or_reason(small.ssim.map(|ssim| format!("{ssim:.4}")), "ssim", &small.undefined);
    let dithered = match small.dither_space {
        None => String::new(),
        Some("linear") => format!(" dithered by {} in linear light", small.dither),
        Some(_) => format!(" dithered by {}", small.dither),
    };
    let perceived = small.ssimulacra2.map_or_else(String::new, |value| {
        format!(", SSIMULACRA 2 {value:.2} ({})", small.level.unwrap_or_default())
    });
    let met = small.met.as_ref().map_or_else(String::new, |met| format!("; meets {met}"));
    format!(
        "{frames}{tiles}{}{dithered}, PSNR {psnr}{weighted}{worst_psnr}, SSIM {ssim}{worst_ssim}{perceived}, {} -> {} bytes ({}){met}",
        counted(small.colors, "colour"),
        small.bytes_before,
        small.bytes_after,
        share(small.bytes_after, small.bytes_before)
    )
}

/// All images in numbers.
#[derive(Default)]
pub(super) struct Tally {
    written: usize,
    planned: usize,
    not_written: usize,
    pub(super) failed: usize,
    /// Those of which not all could be read.
    pub(super) damaged: usize,
    /// Those of the failed whose quality or size can't be had.
    unmet: usize,
    before: u64,
    after: u64,
}

impl Tally {
    pub(super) fn of(results: &[Compressed]) -> Self {
        let mut tally = Self::default();
        for result in results {
            tally.count(&result.result);
            tally.damaged += usize::from(result.damaged);
        }
        tally
    }

    fn count(&mut self, result: &Written) {
        match result {
            Written::Ok(small) => {
                self.written += 1;
                self.before += small.bytes_before;
                self.after += small.bytes_after;
            }
            Written::Planned { obstacle: None, .. } => self.planned += 1,
            Written::Skipped { .. } => self.not_written += 1,
            Written::Ignored { .. } => {}
            Written::Planned { .. } | Written::Failed { .. } => self.failed += 1,
            Written::Unmet { .. } => {
                self.failed += 1;
                self.unmet += 1;
            }
        }
    }

    /// Images that it was found out about what they can be.
    pub(super) fn done(&self) -> usize {
        self.written + self.planned + self.not_written + self.unmet
    }

    pub(super) fn closing(&self, interrupted: bool, dry_run: bool) -> String {
        let Self { written, planned, not_written, failed, damaged, before, after, .. } = *self;
        if dry_run {
            return format!("{} would be compressed, {failed} would fail", counted(planned, "image"));
        }
        let sizes = match written {
            0 => String::new(),
            _ => format!("; {} -> {} ({})", bytes(before), bytes(after), share(after, before)),
        };
        let prefix = if interrupted { "interrupted: " } else { "" };
        let damaged = if damaged == 0 { String::new() } else { format!(", {damaged} damaged") };
        format!(
            "{prefix}{} compressed, {failed} failed, {not_written} not written{damaged}{sizes}",
            counted(written, "image")
        )
    }
}
