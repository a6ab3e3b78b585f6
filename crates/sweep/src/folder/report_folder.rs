//! The folder of a run: its journal from the start, its files at the end. A run that is killed leaves a folder that can be
//! resumed, and nothing else.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use evaluate::{Evaluation, Run};
use tables::Palette;

use super::error::ReportError;
use super::names::{PART, PREVIEWS};
use super::part::Part;
use super::place::{Existing, Output, is_report_file, may_use, reserve};
use crate::journal::{self, Evaluated, Finished, Journal, OpenError};
use crate::recent_palettes::RecentPalettes;
use crate::shards::Shards;

/// A report in the making: its folder, with the journal of what is finished. The files appear at the end, each whole.
#[derive(Debug)]
pub(crate) struct ReportFolder {
    /// As the caller wrote it.
    shown: PathBuf,
    place: PathBuf,
    journal: Journal,
    /// Where evaluations come from in place of the journal, which is empty then.
    shards: Option<Shards>,
    palettes: RecentPalettes,
    existing: Existing,
    /// This run made the folder.
    is_new: bool,
    /// Names of the files that this run wrote.
    written: HashSet<String>,
}

impl ReportFolder {
    /// Makes room for a report, and proves that it can be written there, before any work is done.
    pub(crate) fn open(output: &Output, existing: Existing, run: &Run) -> Result<Self, ReportError> {
        let mut folder = Self::reserve(output, existing)?;
        match existing {
            Existing::Resume => folder.journal.resume(run),
            Existing::Keep | Existing::Replace => folder.journal.restart(run),
        }
        .map_err(|error| ReportError::stopped(&folder.shown, &error))?;
        Ok(folder)
    }

    /// Makes room for a report of what `shards` hold; its journal stays empty, and goes at the end.
    pub(crate) fn of_shards(
        output: &Output,
        existing: Existing,
        shards: Shards,
    ) -> Result<Self, ReportError> {
        let mut folder = Self::reserve(output, existing)?;
        folder.journal.clear().map_err(|error| ReportError::io(&folder.shown, &error))?;
        Ok(Self { shards: Some(shards), ..folder })
    }

    /// The folder, with a journal that no other run has open.
    fn reserve(output: &Output, existing: Existing) -> Result<Self, ReportError> {
        loop {
            let shown = if existing == Existing::Resume { output.latest() } else { output.path() };
            if shown.file_name().is_none() {
                return Err(ReportError::Nameless { path: shown });
            }
            may_use(&shown, existing)?;
            let place = std::path::absolute(&shown).map_err(|error| ReportError::io(&shown, &error))?;
            let is_new = match reserve(&place) {
                Ok(is_new) => is_new,
                Err(error) => return Err(ReportError::io(&shown, &error)),
            };
            if !is_new && existing == Existing::Keep && matches!(output, Output::Free { .. }) {
                // Another run was faster: there is a next name.
                continue;
            }
            let journal = Journal::open(&place).map_err(|error| match error {
                OpenError::Locked => ReportError::Busy { path: shown.clone() },
                OpenError::Io(error) => ReportError::io(&shown, &error),
            })?;
            let (shards, palettes, written) = (None, RecentPalettes::default(), HashSet::new());
            return Ok(Self { shown, place, journal, shards, palettes, existing, is_new, written });
        }
    }

    /// Where the report is, as the caller wrote it.
    pub(crate) fn shown(&self) -> &Path {
        &self.shown
    }

    /// Where its files are.
    pub(crate) fn place(&self) -> &Path {
        &self.place
    }

    /// What each finished image was read from, by its name.
    pub(crate) fn finished(&self) -> HashMap<String, Finished> {
        self.journal.finished()
    }

    /// Adds finished images to the journal, and takes their palettes.
    pub(crate) fn add(&mut self, evaluated: &mut [Evaluated]) -> Result<(), ReportError> {
        self.journal.add(evaluated).map_err(|error| ReportError::stopped(&self.shown, &error))?;
        for Evaluated { evaluation, .. } in evaluated {
            self.palettes.keep(&evaluation.image.image, std::mem::take(&mut evaluation.palettes));
        }
        Ok(())
    }

    /// Whether evaluations come from shards.
    pub(crate) fn is_merged(&self) -> bool {
        self.shards.is_some()
    }

    /// What became of an image, as the journal or the shards have it.
    pub(crate) fn evaluation(&mut self, image: &str) -> Result<Option<Evaluation>, ReportError> {
        if let Some(shards) = &mut self.shards {
            let evaluation = shards.evaluation(image);
            return evaluation.map_err(|error| ReportError::Shards { reason: error.to_string() });
        }
        self.journal
            .evaluation(image)
            .map_err(|error| ReportError::io(&self.shown.join(journal::NAME), &error))
    }

    /// The palettes of an image that this run evaluated, where it kept them.
    pub(crate) fn take_palettes(&mut self, image: &str) -> Option<Vec<Palette>> {
        self.palettes.take(image)
    }

    /// Adds a file.
    pub(crate) fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), ReportError> {
        let mut part = self.part(name)?;
        part.write_all(bytes).map_err(|error| ReportError::stopped(&self.shown, &error))?;
        self.put(part)
    }

    /// Begins a file that is written piece by piece.
    pub(crate) fn part(&self, name: &str) -> Result<Part, ReportError> {
        Part::create(&self.place, name).map_err(|error| ReportError::stopped(&self.shown, &error))
    }

    /// Puts a file that is written to its end in its place.
    pub(crate) fn put(&mut self, part: Part) -> Result<(), ReportError> {
        let name = part.put(&self.place).map_err(|error| ReportError::stopped(&self.shown, &error))?;
        self.written.insert(name);
        Ok(())
    }

    /// Declares the report complete: what a run before this one left beside it goes.
    pub(crate) fn finish(mut self) -> Result<(), ReportError> {
        let journal = self.place.join(journal::NAME);
        let finished = self.remove_stale().and_then(|()| {
            if self.is_merged() { std::fs::remove_file(journal) } else { self.journal.finish() }
        });
        finished.map_err(|error| ReportError::stopped(&self.shown, &error))
    }

    fn remove_stale(&self) -> std::io::Result<()> {
        for folder in
            ["", PREVIEWS].map(|folder| self.place.join(folder)).iter().filter(|folder| folder.is_dir())
        {
            for entry in std::fs::read_dir(folder)? {
                let path = entry?.path();
                let name =
                    path.strip_prefix(&self.place).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                if path.is_file() && self.is_stale(&name) {
                    std::fs::remove_file(path)?;
                }
            }
        }
        Ok(())
    }

    /// Leaves no trace of a run that found nothing to report.
    pub(crate) fn abandon(self) {
        // What can't be removed is an empty journal: nobody's work.
        let _ = std::fs::remove_file(self.place.join(journal::NAME));
        if self.is_new {
            let _ = std::fs::remove_dir(&self.place);
        }
    }

    fn is_stale(&self, name: &str) -> bool {
        let written = self.written.contains(name) || name == journal::NAME;
        match self.existing {
            _ if written => false,
            Existing::Keep => false,
            _ if name.starts_with(PREVIEWS) => true,
            Existing::Replace => is_report_file(name),
            Existing::Resume => name.ends_with(PART) || Path::new(name).extension() == Some("svg".as_ref()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::names::MARK;

    fn at(place: &Path) -> Output {
        Output::At(place.to_owned())
    }

    fn reported(place: &Path, existing: Existing, text: &str) -> Result<(), ReportError> {
        let mut folder = ReportFolder::open(&at(place), existing, &Run::default())?;
        folder.write(MARK, text.as_bytes())?;
        folder.finish()
    }

    fn names_in(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_report_is_not_replaced_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("deep/report");
        reported(&place, Existing::Keep, "one").unwrap();
        let refused = reported(&place, Existing::Keep, "two");
        assert!(matches!(refused, Err(ReportError::Exists { resumable: true, .. })), "{refused:?}");
        assert_eq!(std::fs::read_to_string(place.join(MARK)).unwrap(), "one");

        std::fs::write(place.join("elbow-old.svg"), "x").unwrap();
        std::fs::write(place.join("metrics.csv.part"), "x").unwrap();
        reported(&place, Existing::Replace, "two").unwrap();
        assert_eq!(std::fs::read_to_string(place.join(MARK)).unwrap(), "two");
        assert_eq!(names_in(&place), [journal::NAME, MARK], "nothing old stays");
        assert_eq!(names_in(place.parent().unwrap()), ["report"], "nothing lies beside it");
    }

    #[test]
    fn a_run_that_ends_early_leaves_its_journal_and_one_without_images_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("report");
        ReportFolder::open(&at(&place), Existing::Keep, &Run::default()).unwrap().abandon();
        assert!(!place.exists());
        let running = ReportFolder::open(&at(&place), Existing::Keep, &Run::default()).unwrap();
        let second = ReportFolder::open(&at(&place), Existing::Resume, &Run::default());
        assert!(matches!(second, Err(ReportError::Busy { .. })), "{second:?}");
        drop(running);
        assert_eq!(names_in(&place), [journal::NAME]);
        reported(&place, Existing::Resume, "resumed").unwrap();
        assert_eq!(names_in(&place), [journal::NAME, MARK]);
    }

    #[test]
    fn what_no_sweep_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("thesis.txt"), "x").unwrap();
        std::fs::write(folder.path().join(MARK), "{}").unwrap();
        let error = reported(folder.path(), Existing::Replace, "new").unwrap_err();
        assert!(matches!(error, ReportError::Foreign { name, .. } if name == "thesis.txt"));
        let error = reported(folder.path(), Existing::Resume, "new").unwrap_err();
        assert!(matches!(error, ReportError::NoJournal { .. }));
        let beneath_a_file = folder.path().join("thesis.txt/report");
        let error = reported(&beneath_a_file, Existing::Keep, "new").unwrap_err().to_string();
        assert!(error.contains("thesis.txt/report") && error.contains("--output"), "{error}");
        let nameless = reported(&folder.path().join("new/.."), Existing::Keep, "new");
        assert!(matches!(nameless, Err(ReportError::Nameless { .. })));
        assert_eq!(names_in(folder.path()), [MARK, "thesis.txt"]);
    }

    #[test]
    fn each_run_gets_a_name_of_its_own_and_resume_finds_the_latest() {
        let folder = tempfile::tempdir().unwrap();
        let free = Output::Free { folder: folder.path().to_owned(), name: "icons".to_owned() };
        let open = |existing| ReportFolder::open(&free, existing, &Run::default()).unwrap();
        let names: Vec<String> = (0..3)
            .map(|_| open(Existing::Keep).shown().file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["icons", "icons-2", "icons-3"]);
        assert!(open(Existing::Resume).shown().ends_with("icons-3"));
    }
}
