//! One bar over the images of a sweep, on stderr, where that is a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sweep::{ImageRow, Observer, Status};

use crate::console::{Console, failed, skipped};

pub(crate) struct Progress {
    bar: ProgressBar,
    names_skipped: bool,
}

impl Progress {
    pub(crate) fn new(console: &Console) -> Self {
        // Hidden by indicatif itself where stderr is not a terminal.
        let target = if console.shows_progress() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let style = ProgressStyle::with_template(
            "{bar:30} {pos}/{len} images  {per_sec}  {eta} left  {wide_msg:.dim}",
        )
        .unwrap_or_else(|_| ProgressStyle::default_bar());
        Self {
            bar: ProgressBar::with_draw_target(None, target).with_style(style),
            names_skipped: console.verbose(),
        }
    }

    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Progress {
    fn started(&self, files: usize) {
        self.bar.set_length(files as u64);
    }

    fn finished(&self, image: &ImageRow) {
        let message = format!("{}: {}", image.image, image.reason);
        match image.status {
            Status::Failed => self.bar.suspend(|| failed(&message)),
            Status::Skipped if self.names_skipped => self.bar.suspend(|| skipped(&message)),
            _ => {}
        }
        self.bar.set_message(image.image.clone());
        self.bar.inc(1);
    }
}
