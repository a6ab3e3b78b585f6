//! What is said of each image, and of all.

use sweep::{Compressed, Small, Written};

use crate::console::{self, Console};
use crate::text_table::{bytes, counted, or_reason, share};

pub(super) fn image(compressed: &Compressed, console: &Console) {
    let image = compressed.image.display();
    match &compressed.result {
        Written::Ok(small) => {
            console.result(&format!("{image} -> {}: {}", small.output.display(), facts(small)));
        }
        Written::Planned { output, obstacle: None } => {
            console.result(&format!("{image} -> {}", output.display()));
        }
        Written::Planned { output, obstacle: Some(obstacle) } => {
            console.result(&format!("{image} -> {}: it would fail: {obstacle}", output.display()));
        }
        Written::Skipped { reason, .. } => console.result(&format!("{image}: nothing written: {reason}")),
        Written::Ignored { reason } if console.verbose() => console::skipped(&format!("{image}: {reason}")),
        Written::Ignored { .. } => {}
        Written::Failed { reason } => console::failed(&format!("{image}: {reason}")),
    }
}

fn facts(small: &Small) -> String {
    let psnr = or_reason(small.psnr_db.map(|db| format!("{db:.2} dB")), "psnr_db", &small.undefined);
    let ssim = or_reason(small.ssim.map(|ssim| format!("{ssim:.4}")), "ssim", &small.undefined);
    format!(
        "{}, PSNR {psnr}, SSIM {ssim}, {} -> {} bytes ({})",
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
    before: u64,
    after: u64,
}

impl Tally {
    pub(super) fn of(results: &[Compressed]) -> Self {
        let mut tally = Self::default();
        for result in results {
            tally.count(&result.result);
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
        }
    }

    /// Images that nothing went wrong with.
    pub(super) fn done(&self) -> usize {
        self.written + self.planned + self.not_written
    }

    pub(super) fn closing(&self, interrupted: bool, dry_run: bool) -> String {
        let Self { written, planned, not_written, failed, before, after } = *self;
        if dry_run {
            return format!("{} would be compressed, {failed} would fail", counted(planned, "image"));
        }
        let sizes = match written {
            0 => String::new(),
            _ => format!("; {} -> {} ({})", bytes(before), bytes(after), share(after, before)),
        };
        let prefix = if interrupted { "interrupted: " } else { "" };
        format!(
            "{prefix}{} compressed, {failed} failed, {not_written} not written{sizes}",
            counted(written, "image")
        )
    }
}
