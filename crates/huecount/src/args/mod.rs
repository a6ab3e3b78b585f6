//! What may be written on the command line, a file for each command and for what commands share. Every value is checked
//! here or where it is parsed.

mod choose;
mod clustering;
mod compare;
mod compress;
mod console;
mod device;
mod evaluate;
mod frame;
mod measurement;
mod merge;
mod palette;
mod report;
mod rules;
mod sweep;
mod threads;
mod tiles;
mod tools;
mod versus;
mod walk;

use clap::{Parser, Subcommand};

pub(crate) use choose::ChooseArgs;
pub(crate) use clustering::ClusteringError;
pub(crate) use compare::CompareArgs;
pub(crate) use compress::{CompressArgs, Count, EncodingArgs, PaletteArgs, PaletteUnit};
pub(crate) use console::ConsoleArgs;
pub(crate) use device::{DeviceName, DevicesArgs};
pub(crate) use evaluate::EvaluateArgs;
pub(crate) use merge::MergeArgs;
pub(crate) use palette::PaletteCommandArgs;
pub(crate) use report::{OpenArgs, ReportArgs};
pub(crate) use rules::RulesError;
pub(crate) use sweep::SweepArgs;
pub(crate) use tiles::TileError;
pub(crate) use tools::{CompletionsArgs, ManArgs};
pub(crate) use versus::VersusArgs;

/// How many colours does an image need? Compresses images by k-means clustering of their colours, measures what every
/// K costs and keeps, and chooses K for each class of images.
#[derive(Debug, Parser)]
#[command(name = PROGRAM, version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What the installed program is called.
pub(crate) const PROGRAM: &str = "huecount";

pub(crate) const EXIT_CODES: &str = "Exit codes: 0 done (files that are no images are skipped), 1 done but some images failed, \
2 wrong usage or nothing could be done, 130 interrupted.";

/// Images that fail are lines with a reason, which `merge` counts.
const EVALUATE_EXIT_CODES: &str = "Exit codes: 0 every image has its line, those that failed or are none with the reason, \
2 wrong usage or broken input; the lines before it stand.";

const MERGE_EXIT_CODES: &str = "Exit codes: 0 done (files that are no images are skipped), 1 done but some images failed or are missing, \
2 wrong usage or nothing could be done; where it is interrupted there is no report, and --overwrite begins anew.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Evaluate many K over folders of images, choose K for each class, and write a report
    #[command(after_help = EXIT_CODES)]
    Sweep(Box<SweepArgs>),
    /// Evaluate images one by one, from standard input or a list, to lines on standard output that merge makes a report of
    #[command(after_help = EVALUATE_EXIT_CODES)]
    Evaluate(Box<EvaluateArgs>),
    /// Join the lines of any number of evaluate into the report that sweep would write
    #[command(after_help = MERGE_EXIT_CODES)]
    Merge(Box<MergeArgs>),
    /// Choose K again from a report's tables by other rules, clustering nothing
    #[command(after_help = EXIT_CODES)]
    Choose(Box<ChooseArgs>),
    /// Write images, or every image of a folder, in at most K colours: as indexed PNG or GIF, or as lossless WebP
    #[command(after_help = EXIT_CODES)]
    Compress(Box<CompressArgs>),
    /// Print the palette of images, of an animation that of one frame: each colour with its share of the pixels, its nearest CSS name and its contrast
    #[command(after_help = EXIT_CODES)]
    Palette(Box<PaletteCommandArgs>),
    /// Compare k-means palettes with lossless PNG and WebP, JPEG and lossy WebP: bytes at equal quality
    #[command(after_help = EXIT_CODES)]
    Versus(Box<VersusArgs>),
    /// Measure how far one image is from another of equal size
    #[command(after_help = EXIT_CODES)]
    Compare(CompareArgs),
    /// Make the charts and the page of a report anew from its tables, clustering nothing
    #[command(after_help = EXIT_CODES)]
    Report(ReportArgs),
    /// Open the page of a report in the browser
    #[command(after_help = EXIT_CODES)]
    Open(OpenArgs),
    /// List the graphics devices that --device gpu computes on, the one first that it takes
    #[command(after_help = EXIT_CODES)]
    Devices(DevicesArgs),
    /// Print the script by which a shell completes commands and options
    #[command(after_help = EXIT_CODES)]
    Completions(CompletionsArgs),
    /// Write the manual pages: one for the program, and one for each of its commands
    #[command(after_help = EXIT_CODES)]
    Man(ManArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
