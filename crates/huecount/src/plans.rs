//! Plans from the command line's options, for other front ends: they have the same options, defaults and errors.

use std::error::Error;
use std::ffi::OsString;

use choice::Rules;
use clap::{CommandFactory, FromArgMatches};
use compress::CompressPlan;
use sweep::SweepPlan;

use crate::args::{Cli, Command};
use crate::defaults::Defaults;
use crate::{compress as compress_command, sweep_command};

/// The plan of `huecount sweep` with these options and paths.
///
/// # Errors
/// What the command line says of options that it can't use.
pub fn sweep_plan(
    arguments: impl IntoIterator<Item = OsString>,
    defaults: &Defaults,
) -> Result<SweepPlan, Box<dyn Error>> {
    match parsed("sweep", arguments)? {
        Command::Sweep(args) => Ok(sweep_command::plan(*args, defaults)?),
        _ => Err("these are not the options of sweep".into()),
    }
}

/// The plan of `huecount compress` with these options and one path or more; paths need not be there.
///
/// # Errors
/// What the command line says of options that it can't use.
pub fn compress_plan(arguments: impl IntoIterator<Item = OsString>) -> Result<CompressPlan, Box<dyn Error>> {
    match parsed("compress", arguments)? {
        Command::Compress(args) => Ok(compress_command::plan(*args)?),
        _ => Err("these are not the options of compress".into()),
    }
}

/// The rules by which `huecount choose` would choose with these options.
///
/// # Errors
/// What the command line says of options that it can't use.
pub fn choice_rules(arguments: impl IntoIterator<Item = OsString>) -> Result<Rules, Box<dyn Error>> {
    let report = std::iter::once(OsString::from("report"));
    match parsed("choose", arguments.into_iter().chain(report))? {
        Command::Choose(args) => Ok(args.rules.check(args.seed)?),
        _ => Err("these are not the options of choose".into()),
    }
}

fn parsed(command: &str, arguments: impl IntoIterator<Item = OsString>) -> Result<Command, clap::Error> {
    let names = ["huecount", command].map(OsString::from);
    let matches = Cli::command().try_get_matches_from(names.into_iter().chain(arguments))?;
    Ok(Cli::from_arg_matches(&matches)?.command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<OsString> {
        text.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn plans_have_the_options_of_the_command_line() {
        let plan = sweep_plan(of("-k 2,4 --color-space oklab images"), &Defaults::default()).expect("a plan");
        assert_eq!(
            (plan.evaluation.ks.to_string().as_str(), plan.evaluation.space.as_str()),
            ("2,4", "oklab")
        );
        let seven = kmeans::ClusterCount::new(7).expect("K");
        let plan = compress_plan(of("-k 7 --dither bayer image.png")).expect("a plan");
        assert_eq!((plan.colors, plan.dither.as_str()), (compress::Colors::At(seven), "bayer"));
        assert_eq!(choice_rules(of("--target psnr=40")).expect("rules").targets[0].to_string(), "psnr=40");
    }

    #[test]
    fn errors_are_those_of_the_command_line() {
        let text = |error: Box<dyn Error>| error.to_string();
        assert!(text(compress_plan(of("-k 0 image.png")).expect_err("no K")).contains("--colors"));
        let error = compress_plan(of("-k 3 --effort best --init wu image.png")).expect_err("init of best");
        assert!(text(error).contains("--init"));
        assert!(text(choice_rules(of("--target beauty=1")).expect_err("no metric")).contains("beauty"));
    }
}
