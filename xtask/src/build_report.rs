//! What Cargo says of a build: which packages were compiled, and how long each took.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

/// How many packages [`slowest`] names.
const SLOWEST: usize = 10;

/// As much as is needed of what `--message-format json` prints for each thing that was made or already there.
#[derive(Deserialize)]
struct Artifact {
    reason: String,
    package_id: String,
    target: Target,
    profile: Profile,
    fresh: bool,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

/// As much as is needed of a unit of work in the report of `--timings`.
#[derive(Deserialize)]
struct Unit {
    name: String,
    version: String,
    duration: f64,
}

/// Libraries and build scripts that a build compiled, each after the identity of its package.
pub(crate) type Compiled = BTreeSet<(String, String)>;

/// Seconds of packages, by name and version.
pub(crate) type Seconds = BTreeMap<String, f64>;

/// Reads what a build printed with `--message-format json` or `json-render-diagnostics`, among other things.
///
/// Tests, examples and programs are left out: no other command's build has use for them.
pub(crate) fn compiled(printed: &str) -> Compiled {
    let artifacts = printed.lines().filter_map(|line| serde_json::from_str::<Artifact>(line).ok());
    let is_shared = |artifact: &Artifact| {
        let is_program = artifact.target.kind.iter().any(|kind| kind == "bin" || kind == "example");
        artifact.reason == "compiler-artifact" && !is_program && !artifact.profile.test
    };
    artifacts
        .filter(|artifact| is_shared(artifact) && !artifact.fresh)
        .map(|artifact| (artifact.package_id, artifact.target.name))
        .collect()
}

/// The name and version of what was compiled, for people: the identity names the source first, and after a `#` the version
/// alone where the source's last folder has the package's name.
pub(crate) fn package((identity, _): &(String, String)) -> String {
    let (source, package) = identity.rsplit_once('#').unwrap_or(("", identity));
    let folder = source.rsplit('/').next().unwrap_or_default();
    match package.split_once('@') {
        Some((name, version)) => format!("{name} {version}"),
        None => format!("{folder} {package}"),
    }
}

/// Adds the seconds that each package took in the last build with `--timings` into a target folder.
///
/// # Errors
///
/// Cargo promises nothing of its report's inside: one that looks otherwise is told of.
pub(crate) fn add_seconds(seconds: &mut Seconds, target: &Path) -> Result<(), String> {
    let path = target.join("cargo-timings/cargo-timing.html");
    let failed = |reason: &dyn std::fmt::Display| format!("{} can't be read: {reason}", path.display());
    let page = std::fs::read_to_string(&path).map_err(|error| failed(&error))?;
    let (_, data) = page.split_once("const UNIT_DATA = ").ok_or_else(|| failed(&"it has no UNIT_DATA"))?;
    let (data, _) = data.split_once("];").ok_or_else(|| failed(&"its UNIT_DATA has no end"))?;
    let units: Vec<Unit> = serde_json::from_str(&format!("{data}]")).map_err(|error| failed(&error))?;
    for unit in units {
        *seconds.entry(format!("{} {}", unit.name, unit.version)).or_default() += unit.duration;
    }
    Ok(())
}

/// The packages that took longest, a line each.
pub(crate) fn slowest(seconds: &Seconds) -> String {
    let mut packages: Vec<_> = seconds.iter().collect();
    packages.sort_by(|a, b| b.1.total_cmp(a.1));
    let lines =
        packages.iter().take(SLOWEST).map(|(package, seconds)| format!("  {package:<32} {seconds:>7.1}"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{compiled, package};

    fn artifact(package: &str, kind: &str, test: bool, fresh: bool) -> String {
        format!(
            r#"{{"reason":"compiler-artifact","package_id":"{package}","target":{{"name":"it","kind":["{kind}"]}},"#
        ) + &format!(r#""profile":{{"test":{test}}},"fresh":{fresh}}}"#)
    }

    #[test]
    fn fresh_ones_programs_and_tests_are_not_counted() {
        let printed = [
            artifact("registry#made@1.0.0", "lib", false, false),
            "running 3 tests".to_owned(),
            artifact("registry#fresh@1.0.0", "lib", false, true),
            artifact("registry#tested@1.0.0", "lib", true, false),
            artifact("registry#program@1.0.0", "bin", false, false),
            r#"{"reason":"build-finished","success":true}"#.to_owned(),
        ];
        let compiled: Vec<_> = compiled(&printed.join("\n")).iter().map(package).collect();
        assert_eq!(compiled, ["made 1.0.0"]);
    }

    #[test]
    fn packages_are_named() {
        let name = |identity: &str| package(&(identity.to_owned(), String::new()));
        assert_eq!(name("path+file:///somewhere/crates/sweep#huecount-sweep@0.1.0"), "huecount-sweep 0.1.0");
        assert_eq!(name("path+file:///somewhere/xtask#0.1.0"), "xtask 0.1.0");
    }
}
