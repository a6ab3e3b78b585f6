//! What is printed.

use clap::Args;

#[derive(Debug, Args)]
#[command(next_help_heading = "What is printed")]
pub(crate) struct ConsoleArgs {
    /// Only errors and the closing line
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// More detail: every file that was skipped or passed over, each criterion's choice
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,

    /// The outcome as JSON on stdout; the closing line goes to stderr
    #[arg(long)]
    pub(crate) json: bool,

    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = clap::ColorChoice::Auto)]
    pub(crate) color: clap::ColorChoice,

    /// No progress bar (there is none either where stderr is not a terminal)
    #[arg(long)]
    pub(crate) no_progress: bool,
}
