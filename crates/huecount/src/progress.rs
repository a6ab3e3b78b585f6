//! One bar over the images of a sweep, or of those to compress, on stderr, where that is a terminal.

use std::cell::RefCell;

use compress::{Compressed, Observer as CompressObserver};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use sweep::Observer;
use tables::{ImageRow, MetricRow, Status};

use crate::console::{Console, OutputError, failed, noticed, skipped};
use crate::interrupt::Interrupt;

pub(crate) struct Progress<'a> {
    bar: ProgressBar,
    console: &'a Console,
    /// `None` where Ctrl-C ends the program, as it leaves nothing to be reported.
    interrupt: Option<Interrupt>,
    /// Up to the first line that could not be written; nothing is after it, so that what is there is a beginning.
    printed: RefCell<Result<(), OutputError>>,
}

/// One line of `--json`.
#[derive(Serialize)]
struct ImageLine<'a> {
    image: &'a ImageRow,
    metrics: &'a [MetricRow],
}

impl<'a> Progress<'a> {
    pub(crate) fn new(console: &'a Console) -> Self {
        Self { interrupt: Some(Interrupt::watch()), ..Self::without_interrupt(console) }
    }

    /// Ctrl-C ends the program at once.
    pub(crate) fn without_interrupt(console: &'a Console) -> Self {
        Self { bar: bar(console), console, interrupt: None, printed: RefCell::new(Ok(())) }
    }

    /// Takes the bar away, and says whether all lines were written.
    pub(crate) fn end(self) -> Result<(), OutputError> {
        self.bar.finish_and_clear();
        self.printed.into_inner()
    }

    fn print(&self, line: &ImageLine) {
        let mut printed = self.printed.borrow_mut();
        if printed.is_ok() {
            *printed = self.console.data_line(line);
        }
    }
}

/// Hidden by indicatif itself where stderr is not a terminal.
fn bar(console: &Console) -> ProgressBar {
    let target =
        if console.shows_progress() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style =
        ProgressStyle::with_template("{bar:30} {pos}/{len} images  {per_sec}  {eta} left  {wide_msg:.dim}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(None, target).with_style(style)
}

/// The bar over the images of `compress`, which tells of each at the end, in order.
pub(crate) struct Images {
    bar: ProgressBar,
    interrupt: Interrupt,
}

impl Images {
    pub(crate) fn new(console: &Console) -> Self {
        Self { bar: bar(console), interrupt: Interrupt::watch() }
    }

    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupt.is_pressed()
    }
}

impl CompressObserver for Images {
    fn started(&self, files: usize) {
        self.bar.set_length(files as u64);
    }

    fn finished(&self, compressed: &Compressed) {
        self.bar.set_message(compressed.image.display().to_string());
        self.bar.inc(1);
    }

    fn interrupted(&self) -> bool {
        self.interrupt.is_pressed()
    }
}

impl Observer for Progress<'_> {
    fn started(&self, files: usize) {
        self.bar.set_length(files as u64);
    }

    fn finished(&self, image: &ImageRow, metrics: &[MetricRow]) {
        self.print(&ImageLine { image, metrics });
        let message = format!("{}: {}", image.image, image.reason);
        match image.status {
            Status::Failed => self.bar.suspend(|| failed(&message)),
            Status::Skipped if self.console.verbose() => self.bar.suspend(|| skipped(&message)),
            _ => {}
        }
        if let Some(damage) = image.damage() {
            self.bar.suspend(|| noticed(&format!("{}: {damage}", image.image)));
        }
        self.bar.set_message(image.image.clone());
        self.bar.inc(1);
    }

    fn noticed(&self, message: &str) {
        self.bar.suspend(|| noticed(message));
    }

    fn interrupted(&self) -> bool {
        self.interrupt.as_ref().is_some_and(Interrupt::is_pressed)
    }
}
