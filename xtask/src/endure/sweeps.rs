//! The sweeps that the checks run, and what they leave.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use image::{Rgb, RgbImage};

use crate::process::{Outcome, huecount};
use crate::root;

/// A folder with images to sweep, in which reports are made.
pub(super) struct Sweeps {
    huecount: PathBuf,
    pub(super) folder: PathBuf,
}

/// Images, enough for a kill to fall between two.
const IMAGES: u32 = 24;
/// What is swept, quick but with every kind of file in its report.
pub(super) const OPTIONS: [&str; 6] = ["-k", "2-4", "--threads", "2", "--metrics", "ssim"];

impl Sweeps {
    /// Builds the program and draws the images.
    pub(super) fn prepare() -> Result<Self, String> {
        let (huecount, folder) = (huecount()?, root::path().join("target/endure"));
        let drawn = fresh(&folder.join("set")).and_then(|set| draw(&set));
        drawn.map_err(|error| format!("can't write to {}: {error}", folder.display()))?;
        Ok(Self { huecount, folder })
    }

    /// The command that sweeps into `report`, an absolute path or the name of a folder beside the images.
    pub(super) fn command(&self, report: impl AsRef<Path>, resume: bool) -> Command {
        let mut command = Command::new(&self.huecount);
        command.arg("sweep").arg(self.folder.join("set")).args(OPTIONS).arg("--output");
        command.arg(self.folder.join(report));
        command.args(resume.then_some("--resume"));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Leaves nothing of a report that an earlier check made.
    pub(super) fn forget(&self, report: &str) {
        // What can't be removed is found out by the sweep.
        let _ = std::fs::remove_dir_all(self.folder.join(report));
    }

    /// Starts a sweep, from nothing unless it is to resume.
    pub(super) fn start(&self, report: &str, resume: bool) -> Result<Child, String> {
        if !resume {
            self.forget(report);
        }
        // One that was killed before it made its folder has nothing to resume from: it begins.
        let resume = resume && self.folder.join(report).exists();
        self.command(report, resume).spawn().map_err(|error| format!("the sweep can't be started: {error}"))
    }

    /// Runs a sweep to its end.
    pub(super) fn finish(&self, report: &str, resume: bool) -> Outcome {
        let status = self.start(report, resume)?.wait().map_err(|error| error.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("the sweep into {report} ended with {status}")) }
    }

    pub(super) fn journal_lines(&self, report: &str) -> usize {
        let journal = std::fs::read(self.folder.join(report).join("journal.jsonl")).unwrap_or_default();
        String::from_utf8_lossy(&journal).matches('\n').count()
    }

    /// Whether a report has the files, to the byte, of the sweep that was left alone.
    pub(super) fn same_as_whole(&self, report: &str) -> Outcome {
        let files =
            |report: &str| files(&self.folder.join(report)).map_err(|error| format!("{report}: {error}"));
        let (whole, other) = (files("whole")?, files(report)?);
        let names =
            |files: &[(PathBuf, Vec<u8>)]| files.iter().map(|file| file.0.clone()).collect::<Vec<_>>();
        if names(&whole) != names(&other) {
            return Err(format!("{report} has the files {:?}, not {:?}", names(&other), names(&whole)));
        }
        match whole.iter().zip(&other).find(|(whole, other)| whole != other) {
            Some(((name, _), _)) => Err(format!("{report} differs in {}", name.display())),
            None => Ok(()),
        }
    }
}

/// An empty folder.
pub(super) fn fresh(folder: &Path) -> std::io::Result<PathBuf> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    Ok(folder.to_owned())
}

fn draw(set: &Path) -> std::io::Result<()> {
    for number in 0..IMAGES {
        let class = set.join(if number % 2 == 0 { "even" } else { "odd" });
        std::fs::create_dir_all(&class)?;
        let wave = |x: u32, y: u32| ((x * x + y * number + x * y / 7) % 256) as u8;
        let picture = RgbImage::from_fn(64 + number, 64, |x, y| Rgb([wave(x, y), 4 * y as u8, wave(y, x)]));
        picture.save(class.join(format!("{number}.png"))).map_err(std::io::Error::other)?;
    }
    Ok(())
}

/// The files of a report in which neither the clock nor the order of work has a part, in order of their names.
fn files(report: &Path) -> std::io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let (mut found, mut folders) = (Vec::new(), vec![report.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("timings.csv") && !path.ends_with("journal.jsonl") {
                let name = path.strip_prefix(report).unwrap_or(&path).to_owned();
                found.push((name, std::fs::read(path)?));
            }
        }
    }
    found.sort();
    Ok(found)
}
