//! Which files are seen.

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser};
use files::{ClassRule, WalkOptions};

#[derive(Debug, Args)]
#[command(next_help_heading = "Which files")]
pub(crate) struct WalkArgs {
    /// Where classes come from: folder (the first below each path), none, or a CSV file with the columns image and class
    #[arg(long, value_name = "RULE", default_value = "folder", value_parser = class_rule())]
    classes: ClassRule,

    #[command(flatten)]
    files: FilesArgs,
}

/// Which files of folders are seen.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which files")]
pub(crate) struct FilesArgs {
    /// Only files that match this glob; repeatable
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,

    /// No files that match this glob; repeatable
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,

    /// See hidden files and folders
    #[arg(long)]
    hidden: bool,

    /// See what .gitignore and .ignore files leave out
    #[arg(long)]
    no_ignore: bool,
}

fn class_rule() -> impl TypedValueParser<Value = ClassRule> {
    OsStringValueParser::new().map(|text| ClassRule::from(text.as_os_str()))
}

impl From<WalkArgs> for WalkOptions {
    fn from(args: WalkArgs) -> Self {
        Self { classes: args.classes, ..args.files.into() }
    }
}

impl From<FilesArgs> for WalkOptions {
    fn from(args: FilesArgs) -> Self {
        let FilesArgs { include, exclude, hidden, no_ignore } = args;
        Self { hidden, no_ignore, include, exclude, classes: ClassRule::None }
    }
}
