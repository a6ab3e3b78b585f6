//! `cargo xtask cold`: how long the README's two commands take whoever has just cloned the repository.
//!
//! HEAD is cloned into a temporary folder, where nothing is built yet; what has to be downloaded is downloaded before
//! and not counted. The aim on two cores: the demo's table within 3 minutes, both commands within 6.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;
use std::process::Command;

use crate::build_report::{Compiled, Seconds, add_seconds, compiled, package, slowest};
use crate::cpu::{Clock, Spent};
use crate::process::{Outcome, cargo_path, note, output, run, say};
use crate::root;
use crate::temporary::Folder;

/// What Cargo prints for each thing it made; messages of the compiler stay readable.
const MESSAGES: &str = "--message-format=json-render-diagnostics";
/// How much is shown of what a command that failed has printed.
const LINES_SHOWN: usize = 30;

/// The checkout, and what its commands print.
struct Checkout {
    path: PathBuf,
    printed: PathBuf,
    clock: Clock,
}

/// Clones, times both commands and prints what they took.
pub(crate) fn check() -> Outcome {
    let folder = Folder::new("cold")?;
    let checkout = Checkout::clone_into(&folder)?;
    let mut seconds = Seconds::new();

    note("`cargo xtask sweep` builds and runs ...");
    let sweep = checkout.time(&with_reports(&checkout.alias()?, &["sweep"]))?;
    let first = checkout.compiled(&mut seconds)?;

    note("`cargo test --workspace` builds and runs ...");
    let test = checkout.time(&with_reports(&["test".to_owned()], &["--workspace"]))?;
    let second = checkout.compiled(&mut seconds)?;

    let both = Spent { wall: sweep.wall + test.wall, cpu: sweep.cpu + test.cpu };
    say(&format!("{:<24} {:>8} {:>8}", "", "wall s", "CPU s"))?;
    for (name, spent) in [("cargo xtask sweep", sweep), ("cargo test --workspace", test), ("both", both)] {
        say(&format!("{name:<24} {:>8.1} {:>8.1}", spent.wall, spent.cpu))?;
    }
    say(&compiled_again(&first, &second))?;
    say(&format!("the slowest packages, in seconds over both commands:\n{}", slowest(&seconds)))
}

impl Checkout {
    fn clone_into(folder: &Folder) -> Result<Self, String> {
        let path = folder.join("checkout");
        let root = root::path();
        let mut changes = Command::new("git");
        if !output(changes.args(["status", "--porcelain"]).current_dir(&root))?.is_empty() {
            note("what is not committed is not measured");
        }
        run(Command::new("git").args(["clone", "--quiet"]).arg(&root).arg(&path))?;
        let checkout = Self { path, printed: folder.join("printed"), clock: Clock::new(folder) };
        note("what is missing of the packages is downloaded ...");
        run(Command::new(cargo_path()).args(["fetch", "--quiet", "--locked"]).current_dir(&checkout.path))?;
        Ok(checkout)
    }

    /// What `cargo xtask` stands for.
    fn alias(&self) -> Result<Vec<String>, String> {
        let path = self.path.join(".cargo/config.toml");
        let config =
            std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let alias = config.lines().find_map(|line| line.strip_prefix("xtask = \"")?.strip_suffix('"'));
        let words = alias.filter(|alias| alias.starts_with("run "));
        let words = words.ok_or_else(|| format!("{} has no alias `xtask` that runs it", path.display()))?;
        Ok(words.split_whitespace().map(str::to_owned).collect())
    }

    /// Runs a command of Cargo with an empty target folder or that of the command before.
    fn time(&self, arguments: &[String]) -> Result<Spent, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", self.printed.display());
        let printed = File::create(&self.printed).map_err(failed)?;
        let mut command = self.clock.command(cargo_path());
        command.args(arguments).current_dir(&self.path);
        command.stdout(printed.try_clone().map_err(failed)?).stderr(printed);
        for variable in ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "RUSTC_WORKSPACE_WRAPPER"] {
            command.env_remove(variable);
        }
        // An empty wrapper is none: nothing comes from a cache such as sccache.
        command.env("RUSTC_WRAPPER", "").env("CARGO_TERM_PROGRESS_WHEN", "never");
        command.env("CARGO_TERM_COLOR", "never").env("CARGO_NET_OFFLINE", "true");
        self.clock.run(&mut command).inspect_err(|_| self.show_end())
    }

    fn show_end(&self) {
        let printed = self.printed();
        // What Cargo prints for programs helps nobody here.
        let lines: Vec<&str> = printed.lines().filter(|line| !line.starts_with('{')).collect();
        note(&lines[lines.len().saturating_sub(LINES_SHOWN)..].join("\n"));
    }

    fn printed(&self) -> String {
        std::fs::read(&self.printed)
            .map_or_else(|_| String::new(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// What the command that ended last has compiled; its time is added.
    fn compiled(&self, seconds: &mut Seconds) -> Result<Compiled, String> {
        add_seconds(seconds, &self.path.join("target"))?;
        Ok(compiled(&self.printed()))
    }
}

/// A command of Cargo that also tells what it compiles; `rest` are its last arguments.
fn with_reports(command: &[String], rest: &[&str]) -> Vec<String> {
    let (name, options) = command.split_at(1);
    let reports = ["--timings", MESSAGES].map(str::to_owned);
    let rest: Vec<String> = rest.iter().map(|&argument| argument.to_owned()).collect();
    [name, &reports, options, &rest].concat()
}

fn compiled_again(first: &Compiled, second: &Compiled) -> String {
    let packages: BTreeSet<String> = first.intersection(second).map(package).collect();
    let names = packages.iter().map(|name| format!("\n  {name}")).collect::<Vec<_>>().concat();
    format!("packages that the second command compiled again: {}{names}", packages.len())
}
