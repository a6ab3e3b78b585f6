//! `huecount choose`.

use std::path::PathBuf;

use clap::Args;

use super::console::ConsoleArgs;
use super::rules::RulesArgs;

#[derive(Debug, Args)]
pub(crate) struct ChooseArgs {
    /// The report folder of a sweep, of which metrics.csv and images.csv are read
    pub(crate) report: PathBuf,

    /// Write choices.csv and the other tables of the choice into this folder [default: with
    /// --overwrite into the report, otherwise nowhere]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Replace these tables where they exist; a report whose own are replaced gets charts and page anew, too
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Seed of the resamples and permutations
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,

    #[command(flatten)]
    pub(crate) rules: RulesArgs,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}
