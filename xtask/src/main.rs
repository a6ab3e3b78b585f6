//! `cargo xtask`: the product's commands run from the checkout, and the repository's chores, one file each.

mod awkward;
mod bench;
mod bless;
mod browser;
mod build_report;
mod ci;
mod cold;
mod cost;
mod cpu;
mod endure;
mod opinion;
mod peers;
mod process;
mod root;
mod temporary;

use std::process::ExitCode;

const CHORES: &str = "\
The repository's chores:
  bench WHAT IMAGE...   Time ours against a peer, alternately in one run; without WHAT: what there is
  peers [FOLDER...]     Check our numbers against scikit-image, scikit-learn and numpy
  awkward FOLDER        Sweep awkward files and hold every row against the folder's manifest.csv
  opinion DIR           Hold our metrics against people's opinions in a copy of TID2013 or KADID-10k
  browser               Use the page of a report in headless Chromium (xtask/browser/README.md)
  endure                Kill sweeps, interrupt them, fill the disk, and resume to the same bytes
  bless                 Renew what is committed but generated: pictures under docs, reports/sample
  cold                  Time the README's two commands in a fresh clone, from nothing built
  cost [ARGUMENT...]    Hold CPU times against xtask/cost.csv: [--with-build] [--record] [JOB...]
  ci                    Everything that is checked before a change lands

The product's commands (`cargo xtask COMMAND --help` explains each):
  sweep [PATH...]       Evaluate many K, choose K for each class, write a report
  compress PATH...      Write images in at most K colours
  palette PATH...       Print the colours of images, what each covers and is called
  versus PATH...        Compare palettes with JPEG, WebP and lossless files
  compare A B           Measure how far one image is from another
  evaluate              Evaluate images from standard input or a list, to lines for merge
  merge SHARD...        Join such lines into the report that sweep would write
  choose REPORT         Choose K again from the tables of a report
  report REPORT         Make charts and page of a report anew
  open REPORT           Open the page of a report
  completions SHELL     Print the completions of a shell
  man DIR               Write the man pages";

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        [] | ["--help" | "-h" | "help"] => process::say(CHORES),
        ["bench", arguments @ ..] => bench::run(arguments),
        ["peers", folders @ ..] => peers::check(folders),
        ["awkward", folder] => awkward::check(folder),
        ["opinion", arguments @ ..] => opinion::run(arguments),
        ["browser"] => browser::check(),
        ["endure"] => endure::check(),
        ["bless"] => bless::renew(),
        ["cold"] => cold::check(),
        ["cost", options @ ..] => cost::run(options),
        ["ci"] => ci::run_checks(),
        _ => return huecount::run(std::env::args_os(), &root::places()),
    };
    process::exit_code(result)
}
