//! What is said where: results on stdout, messages on stderr, both without colours where nobody would see them.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use clap::ColorChoice;
use clap::error::ErrorKind;
use thiserror::Error;

use crate::args::ConsoleArgs;
use crate::outcome::Outcome;
use crate::stdout::{write_bytes, write_line, write_text};

pub(crate) const BOLD: Style = Style::new().bold();

/// Why somebody who reads standard output does not have all of it.
#[derive(Debug, Error)]
#[error("can't write {what} to standard output: {source}")]
pub(crate) struct OutputError {
    what: &'static str,
    source: io::Error,
}

/// What a command may print, as its options say.
#[derive(Default)]
pub(crate) struct Console {
    quiet: bool,
    verbose: bool,
    json: bool,
    progress: bool,
    /// Standard output holds an image or a palette: text goes to stderr.
    file_on_stdout: bool,
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
            file_on_stdout: false,
        }
    }

    /// Leaves standard output to an image or a palette.
    pub(crate) fn leave_stdout_to_file(&mut self) {
        self.file_on_stdout = true;
    }

    pub(crate) fn shows_progress(&self) -> bool {
        self.progress
    }

    pub(crate) fn verbose(&self) -> bool {
        self.verbose
    }

    pub(crate) fn json(&self) -> bool {
        self.json
    }

    /// A line of the result, for people.
    pub(crate) fn result(&self, line: &str) -> Result<(), OutputError> {
        if self.quiet || self.json { Ok(()) } else { self.say("the results", line) }
    }

    /// Lines of the result: a table, whose first line is its header.
    pub(crate) fn table(&self, lines: Vec<String>) -> Result<(), OutputError> {
        let mut lines = lines.into_iter();
        let header = lines.next().map(|header| format!("{BOLD}{header}{BOLD:#}"));
        header.into_iter().chain(lines).try_for_each(|line| self.result(&line))
    }

    /// What a program reads, where `--json` asks for it.
    pub(crate) fn data(&self, value: &impl serde::Serialize) -> Result<(), OutputError> {
        if self.json { json(serde_json::to_string_pretty(value)) } else { Ok(()) }
    }

    /// One line of what a program reads, where `--json` asks for it.
    pub(crate) fn data_line(&self, value: &impl serde::Serialize) -> Result<(), OutputError> {
        if self.json { json(serde_json::to_string(value)) } else { Ok(()) }
    }

    /// The last line, and how the command ends that came to `outcome`.
    ///
    /// The line is always there: on stderr where stdout holds data or could not take what was `printed` before it, which is
    /// said, too.
    pub(crate) fn closing(&self, line: &str, printed: Result<(), OutputError>, outcome: Outcome) -> Outcome {
        let closed =
            printed.and_then(|()| if self.json { Ok(()) } else { self.say("the closing line", line) });
        match closed {
            Ok(()) if self.json => err(line),
            Ok(()) => {}
            Err(failure) => {
                error(&failure);
                err(line);
                return outcome.without_output();
            }
        }
        outcome
    }

    fn say(&self, what: &'static str, line: &str) -> Result<(), OutputError> {
        if self.file_on_stdout {
            err(line);
            return Ok(());
        }
        text(what, &format!("{line}\n"))
    }
}

/// An image that goes to standard output.
pub(crate) fn image(bytes: &[u8]) -> Result<(), OutputError> {
    write_bytes(bytes).map_err(|source| OutputError { what: "the image", source })
}

/// A palette in the format of a file, which may be text or not.
pub(crate) fn palette(bytes: &[u8]) -> Result<(), OutputError> {
    write_bytes(bytes).map_err(|source| OutputError { what: "the palette", source })
}

/// A list of files, whose names may be any bytes.
pub(crate) fn list(lines: &[u8]) -> Result<(), OutputError> {
    write_bytes(lines).map_err(|source| OutputError { what: "the list", source })
}

/// A script for a shell.
pub(crate) fn script(script: &[u8]) -> Result<(), OutputError> {
    write_bytes(script).map_err(|source| OutputError { what: "the script", source })
}

/// What the reader of the command line has to say: the help, the version, or what is wrong with it.
pub(crate) fn usage(message: &clap::Error) -> Result<Outcome, OutputError> {
    if message.use_stderr() {
        // Where not even stderr takes it, the exit code is all that is left to say.
        let _ = message.print();
        return Ok(Outcome::Nothing);
    }
    let what = if message.kind() == ErrorKind::DisplayVersion { "the version" } else { "the help" };
    text(what, &message.render().ansi().to_string())?;
    Ok(Outcome::Done)
}

/// A line of `evaluate`; whether anybody still reads.
pub(crate) fn evaluation_line(line: &[u8]) -> Result<bool, OutputError> {
    write_line(line).map_err(|source| OutputError { what: "the lines", source })
}

fn json(value: serde_json::Result<String>) -> Result<(), OutputError> {
    let written = value.map_err(io::Error::from).and_then(|json| write_text(&format!("{json}\n")));
    written.map_err(|source| OutputError { what: "the JSON", source })
}

fn text(what: &'static str, text: &str) -> Result<(), OutputError> {
    write_text(text).map_err(|source| OutputError { what, source })
}

/// What went wrong, with what to do about it.
pub(crate) fn error(message: &dyn std::fmt::Display) {
    labelled("error", AnsiColor::Red, message);
}

/// What went wrong with one image, while the others go on.
pub(crate) fn failed(message: &str) {
    labelled("failed", AnsiColor::Yellow, &message);
}

/// Which file is no image.
pub(crate) fn skipped(message: &str) {
    labelled("skipped", AnsiColor::Cyan, &message);
}

/// Which image should be there.
pub(crate) fn missing(message: &str) {
    labelled("missing", AnsiColor::Yellow, &message);
}

/// Which file is not looked at.
pub(crate) fn passed_over(message: &str) {
    labelled("passed over", AnsiColor::Cyan, &message);
}

/// What a person should know of the dataset.
pub(crate) fn noticed(message: &str) {
    labelled("note", AnsiColor::Cyan, &message);
}

fn labelled(label: &str, color: AnsiColor, message: &dyn std::fmt::Display) {
    let style = Style::new().bold().fg_color(Some(color.into()));
    err(&format!("{style}{label}:{style:#} {message}"));
}

/// Where stderr can't be written there is nobody left to tell.
fn err(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}
