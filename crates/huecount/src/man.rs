//! `huecount man`: a manual page for the program, and one for each of its commands.

use std::io;
use std::path::PathBuf;

use clap::CommandFactory;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use files::write_whole;
use thiserror::Error;

use crate::args::{Cli, EXIT_CODES, ManArgs};
use crate::console::Console;
use crate::outcome::Outcome;
use crate::text_table::counted;

/// Why there are no manual pages.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum ManError {
    #[error("{} exists already: pass --overwrite to replace it", .0.display())]
    Exists(PathBuf),
    #[error("can't write {}: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
}

pub(crate) fn run(args: &ManArgs) -> Result<Outcome, ManError> {
    let console = Console::default();
    let pages = pages().map_err(|source| ManError::Write { path: args.folder.clone(), source })?;
    let taken = pages.iter().map(|page| args.folder.join(&page.name)).find(|path| path.exists());
    if let Some(path) = taken.filter(|_| !args.overwrite) {
        return Err(ManError::Exists(path));
    }
    let mut printed = Ok(());
    for page in &pages {
        let path = args.folder.join(&page.name);
        write_whole(&path, &page.text, args.overwrite)
            .map_err(|source| ManError::Write { path: path.clone(), source })?;
        printed = printed.and_then(|()| console.result(&path.display().to_string()));
    }
    let closing = format!("{} are in {}", counted(pages.len(), "manual page"), args.folder.display());
    Ok(console.closing(&closing, printed, Outcome::Done))
}

struct Page {
    name: String,
    text: Vec<u8>,
}

/// The page of the program first, then those of its commands in the order of the help.
fn pages() -> io::Result<Vec<Page>> {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    std::iter::once(&program).chain(program.get_subcommands()).map(|command| page(command.clone())).collect()
}

/// What clap knows of a command, and its exit codes under the heading that manuals have for them.
fn page(command: clap::Command) -> io::Result<Page> {
    let (has_options, has_commands) = (command.get_arguments().next().is_some(), command.has_subcommands());
    // A blank date: one would make each build's pages differ, and an empty one gives its place to what follows.
    let man = Man::new(command).date(" ").source(concat!("huecount ", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    if has_options {
        man.render_options_section(&mut text)?;
    }
    if has_commands {
        man.render_subcommands_section(&mut text)?;
    }
    let mut end = Roff::new();
    end.control("SH", ["EXIT STATUS"]).text([roman(EXIT_CODES.trim_start_matches("Exit codes: "))]);
    end.to_writer(&mut text)?;
    Ok(Page { name: man.get_filename(), text })
}
