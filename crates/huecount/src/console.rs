//! Where text goes: results to stdout, messages to stderr, both without colours where nobody would see them.

use std::io::Write;

use anstyle::{AnsiColor, Style};
use clap::ColorChoice;

use crate::args::ConsoleArgs;

pub(crate) const BOLD: Style = Style::new().bold();

pub(crate) struct Console {
    quiet: bool,
    verbose: bool,
    json: bool,
    progress: bool,
    /// Standard output holds an image: text goes to stderr.
    image_on_stdout: bool,
}

impl Console {
    pub(crate) fn new(args: &ConsoleArgs) -> Self {
        match args.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        }
        .write_global();
        Self {
            quiet: args.quiet,
            verbose: args.verbose,
            json: args.json,
            progress: !args.no_progress && !args.quiet,
            image_on_stdout: false,
        }
    }

    /// Leaves standard output to an image.
    pub(crate) fn keep_stdout_free(&mut self) -> Result<(), String> {
        if self.json {
            return Err(
                "--json and the image would both be written to standard output: give --output a file"
                    .to_owned(),
            );
        }
        self.image_on_stdout = true;
        Ok(())
    }

    pub(crate) fn shows_progress(&self) -> bool {
        self.progress
    }

    pub(crate) fn verbose(&self) -> bool {
        self.verbose
    }

    /// A line of the result, for people.
    pub(crate) fn result(&self, line: &str) {
        if !self.quiet && !self.json {
            self.say(line);
        }
    }

    /// What a program reads, where `--json` asks for it.
    pub(crate) fn data(&self, value: &impl serde::Serialize) -> Result<(), String> {
        if self.json {
            out(&serde_json::to_string_pretty(value).map_err(|error| error.to_string())?);
        }
        Ok(())
    }

    /// One line of what a program reads, where `--json` asks for it.
    pub(crate) fn data_line(&self, value: &impl serde::Serialize) {
        if self.json
            && let Ok(line) = serde_json::to_string(value)
        {
            out(&line);
        }
    }

    /// The last line: always printed, and on stderr where stdout holds data.
    pub(crate) fn closing(&self, line: &str) {
        if self.json { err(line) } else { self.say(line) }
    }

    fn say(&self, line: &str) {
        if self.image_on_stdout { err(line) } else { out(line) }
    }
}

/// What went wrong, with what to do about it.
pub(crate) fn error(message: &str) {
    labelled("error", AnsiColor::Red, message);
}

/// What went wrong with one image, while the others go on.
pub(crate) fn failed(message: &str) {
    labelled("failed", AnsiColor::Yellow, message);
}

/// Which file is no image.
pub(crate) fn skipped(message: &str) {
    labelled("skipped", AnsiColor::Cyan, message);
}

/// Which file is not looked at.
pub(crate) fn passed_over(message: &str) {
    labelled("passed over", AnsiColor::Cyan, message);
}

/// What a person should know of the dataset.
pub(crate) fn noticed(message: &str) {
    labelled("note", AnsiColor::Cyan, message);
}

fn labelled(label: &str, color: AnsiColor, message: &str) {
    let style = Style::new().bold().fg_color(Some(color.into()));
    err(&format!("{style}{label}:{style:#} {message}"));
}

/// A reader that closed the pipe has seen enough: that is no error.
fn out(line: &str) {
    let _ = writeln!(anstream::stdout(), "{line}");
}

fn err(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}
