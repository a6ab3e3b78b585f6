//! `cargo xtask bench all`: the benches one after another, and `docs/speed.md` from what they print.

mod machine;
mod sections;

use std::fmt::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::images::{expand, name};
use crate::process::{Outcome, note, say, this_program};
use crate::root;
use sections::{INTRODUCTION, On, SECTIONS, Section};

const USAGE: &str = "\
write `cargo xtask bench all PHOTO... [--icons FOLDER] [--cq100 FOLDER|IMAGE...]`
  PHOTO    opaque photographs; the slowest benches take the first alone
  --icons  a pack of icons, for `compress` and `threads`
  --cq100  a set of photographs, of which `cq100` takes 8";

/// How many photographs of the set are taken: the peers need seconds for each.
const OF_THE_SET: usize = 8;
/// More images than these are not all named.
const NAMED: usize = 3;

/// What the command line names.
#[derive(Default)]
struct Inputs {
    photos: Vec<String>,
    icons: Vec<String>,
    set: Vec<String>,
}

pub(super) fn run(arguments: &[&str]) -> Outcome {
    let inputs = Inputs::read(arguments)?;
    let mut page = format!("{INTRODUCTION}\n{}\n", machine::describe());
    for section in SECTIONS {
        let images = inputs.of(section.on);
        if images.is_empty() && section.on != On::Nothing {
            note(&format!("{} is left out: no images are named for it", section.title));
            continue;
        }
        page.push_str(&written(&section, &images));
    }
    let file = root::path().join("docs/speed.md");
    std::fs::write(&file, page).map_err(|error| format!("{}: {error}", file.display()))?;
    say("docs/speed.md is written")
}

impl Inputs {
    fn read(arguments: &[&str]) -> Result<Self, String> {
        let mut inputs = Self::default();
        let mut list = &mut inputs.photos;
        for argument in arguments {
            match *argument {
                "--icons" => list = &mut inputs.icons,
                "--cq100" => list = &mut inputs.set,
                option if option.starts_with('-') => return Err(USAGE.to_owned()),
                path => list.push(path.to_owned()),
            }
        }
        if inputs.photos.is_empty() {
            return Err(USAGE.to_owned());
        }
        let missing = inputs.photos.iter().chain(&inputs.icons).chain(&inputs.set);
        if let Some(path) = missing.into_iter().find(|path| !std::path::Path::new(path).exists()) {
            return Err(format!("there is no {path}\n{USAGE}"));
        }
        let set = expand(&inputs.set.iter().map(String::as_str).collect::<Vec<_>>())?;
        inputs.set = evenly(&set);
        Ok(inputs)
    }

    fn of(&self, on: On) -> Vec<String> {
        let first = self.photos.iter().take(1);
        match on {
            On::Photos => self.photos.clone(),
            On::FirstPhoto => first.cloned().collect(),
            On::FirstPhotoAndIcons => first.chain(&self.icons).cloned().collect(),
            On::PhotosAndIcons => self.photos.iter().chain(&self.icons).cloned().collect(),
            On::Set => self.set.clone(),
            On::Nothing => Vec::new(),
        }
    }
}

/// Some of the set, at equal distances.
fn evenly(set: &[String]) -> Vec<String> {
    let taken = set.len().min(OF_THE_SET);
    (0..taken).map(|number| set[number * set.len() / taken].clone()).collect()
}

/// A section of the page: what is compared, by which command, and what that printed.
fn written(section: &Section, images: &[String]) -> String {
    let command = shown(section.bench, images);
    note(&format!("{command} ..."));
    let start = Instant::now();
    let printed = printed(section.bench, images).unwrap_or_else(|reason| {
        note(&reason);
        "Left out: the command says why.".to_owned()
    });
    note(&format!("... took {:.0} s", start.elapsed().as_secs_f64()));
    let mut text = format!("## {}\n\n{}\n\n```sh\n{command}\n```\n\n", section.title, section.text);
    let _ = writeln!(text, "{}\n", printed.trim());
    text
}

/// What the bench prints, in a process of its own.
fn printed(bench: &[&str], images: &[String]) -> Result<String, String> {
    let mut command = Command::new(this_program()?);
    command.arg("bench").args(bench).args(images).stderr(Stdio::inherit());
    let output = command.output().map_err(|error| format!("{command:?} can't be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{}` ended with {}", shown(bench, images), output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

/// The command as one writes it, without the folders of this machine.
fn shown(bench: &[&str], images: &[String]) -> String {
    let mut words = vec!["cargo xtask bench"];
    words.extend(bench);
    words.extend(images.iter().take(NAMED).map(|image| name(image)));
    if images.len() > NAMED {
        words.push("...");
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{evenly, shown};

    #[test]
    fn a_set_is_taken_evenly_and_named_without_folders() {
        let set: Vec<String> = (0..32).map(|number| format!("photos/{number}.png")).collect();
        let taken = evenly(&set);
        assert_eq!(taken.len(), 8);
        assert_eq!((taken[1].as_str(), taken[7].as_str()), ("photos/4.png", "photos/28.png"));
        assert_eq!(evenly(&set[..3]), set[..3]);
        assert_eq!(shown(&["cq100"], &taken), "cargo xtask bench cq100 0.png 4.png 8.png ...");
    }
}
