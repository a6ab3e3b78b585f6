//! `journal.jsonl`: what a run has finished, one line per image, synced to disk before it is reported.
//!
//! Reports are made from the journal alone, so a run that was interrupted and resumed gives the bytes of one that was not.
//! Each line carries a checksum of its entry; a line that does not match, as the torn last one of a killed run, counts
//! as never written, and its image is done again. Before the line of an image stands one with what only this machine knows of
//! it: how long its stages took, and what tells its file from the one that replaces it.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use evaluate::record::{Entry, Local, checked, line};
use evaluate::{Evaluation, Run};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

/// The journal's name in a report folder.
pub(crate) const NAME: &str = "journal.jsonl";

/// As much of an [`Evaluation`] as the index needs.
#[derive(Deserialize)]
struct Heading {
    image: ImageHeading,
    #[serde(default)]
    short_of_memory: bool,
}

#[derive(Deserialize)]
struct ImageHeading {
    image: String,
    sha256: String,
}

/// Where a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    offset: u64,
    length: usize,
}

/// Where the entry of an image is, and which content it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ImagePlace {
    line: Place,
    /// What only this machine knows of it, as far as that was written.
    local: Option<LocalPlace>,
    sha256: String,
    short_of_memory: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct LocalPlace {
    line: Place,
    stamp: Option<String>,
}

/// A file that a run has finished.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Finished {
    /// The content that was read.
    pub(crate) sha256: String,
    /// What the file was known by then; see [`files::stamp`].
    pub(crate) stamp: Option<String>,
}

/// An image that is done, with what its file was known by before it was read.
#[derive(Debug)]
pub(crate) struct Evaluated {
    pub(crate) evaluation: Evaluation,
    pub(crate) stamp: Option<String>,
}

/// A journal, open and locked.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    index: Index,
}

/// What a journal holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Index {
    key: Option<String>,
    images: HashMap<String, ImagePlace>,
    /// What stands before the line of its image.
    locals: HashMap<String, LocalPlace>,
    complete: bool,
    /// Where the last whole line ends.
    end: u64,
}

/// Why a journal can't be opened.
#[derive(Debug)]
pub(crate) enum OpenError {
    /// Another run has it.
    Locked,
    /// The system refused.
    Io(std::io::Error),
}

impl From<std::io::Error> for OpenError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl Journal {
    /// Opens the journal of the report in `folder`, creating it where there is none; no other run has it then.
    pub(crate) fn open(folder: &Path) -> Result<Self, OpenError> {
        let path = folder.join(NAME);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(OpenError::Locked),
            // A file system without locks has none to respect.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        Ok(Self { file, index: Index::default() })
    }

    /// Keeps what a run that depends on the same has finished; forgets everything else.
    pub(crate) fn resume(&mut self, run: &Run) -> std::io::Result<()> {
        self.file.rewind()?;
        self.index = Index::read(BufReader::new(&self.file))?;
        if self.index.key.as_deref() != Some(run.key.as_str()) {
            return self.restart(run);
        }
        self.file.set_len(self.index.end)?;
        Ok(())
    }

    /// Leaves it empty: this run keeps none.
    pub(crate) fn clear(&mut self) -> std::io::Result<()> {
        self.index = Index::default();
        self.file.set_len(0)
    }

    /// Forgets everything.
    pub(crate) fn restart(&mut self, run: &Run) -> std::io::Result<()> {
        self.file.set_len(0)?;
        self.index = Index::default();
        self.append(&line(&Entry::<Evaluation>::Run(run.clone()))?)?;
        self.file.sync_data()
    }

    /// What each finished image was read from, by its name. What was short of memory may have more this time.
    pub(crate) fn finished(&self) -> HashMap<String, Finished> {
        let images = self.index.images.iter().filter(|(_, place)| !place.short_of_memory);
        let finished = |place: &ImagePlace| Finished {
            sha256: place.sha256.clone(),
            stamp: place.local.as_ref().and_then(|local| local.stamp.clone()),
        };
        images.map(|(image, place)| (image.clone(), finished(place))).collect()
    }

    /// Adds finished images; they are on disk when this returns.
    pub(crate) fn add(&mut self, evaluated: &[Evaluated]) -> std::io::Result<()> {
        for Evaluated { evaluation, stamp } in evaluated {
            let image = &evaluation.image.image;
            let local = Local::new(image, stamp.clone(), &evaluation.timings);
            let local = self.append(&line(&Entry::<Evaluation>::Local(local))?)?;
            let place = ImagePlace {
                line: self.append(&line(&Entry::Image(evaluation))?)?,
                local: Some(LocalPlace { line: local, stamp: stamp.clone() }),
                sha256: evaluation.image.sha256.clone(),
                short_of_memory: evaluation.short_of_memory,
            };
            self.index.images.insert(image.clone(), place);
        }
        self.file.sync_data()
    }

    /// What became of an image.
    pub(crate) fn evaluation(&mut self, image: &str) -> std::io::Result<Option<Evaluation>> {
        let Some(place) = self.index.images.get(image) else { return Ok(None) };
        let (line, local) = (place.line, place.local.as_ref().map(|local| local.line));
        let Some(Entry::Image(mut evaluation)) = self.entry::<Evaluation>(line)? else { return Ok(None) };
        if let Some(line) = local
            && let Some(Entry::Local(local)) = self.entry::<IgnoredAny>(line)?
        {
            evaluation.timings = local.timings();
        }
        Ok(Some(evaluation))
    }

    fn entry<Image: DeserializeOwned>(&mut self, place: Place) -> std::io::Result<Option<Entry<Image>>> {
        let mut bytes = vec![0; place.length];
        self.file.seek(SeekFrom::Start(place.offset))?;
        self.file.read_exact(&mut bytes)?;
        Ok(checked(&bytes).map(serde_json::from_slice).transpose()?)
    }

    /// Marks the report as complete.
    pub(crate) fn finish(&mut self) -> std::io::Result<()> {
        if !self.index.complete {
            self.append(&line(&Entry::<Evaluation>::End)?)?;
            self.index.complete = true;
        }
        self.file.sync_data()
    }

    fn append(&mut self, line: &[u8]) -> std::io::Result<Place> {
        let place = Place { offset: self.index.end, length: line.len() };
        self.file.seek(SeekFrom::Start(place.offset))?;
        self.file.write_all(line)?;
        self.index.end += line.len() as u64;
        self.index.complete = false;
        Ok(place)
    }
}

impl Index {
    /// Reads all lines; what is damaged is passed over.
    ///
    /// # Errors
    /// When the reader fails.
    pub fn read(mut reader: impl BufRead) -> std::io::Result<Self> {
        let mut index = Self::default();
        let mut line = Vec::new();
        loop {
            line.clear();
            reader.read_until(b'\n', &mut line)?;
            if line.last() != Some(&b'\n') {
                return Ok(index);
            }
            index.add(&line);
            index.end += line.len() as u64;
        }
    }

    /// Where the last whole line ends.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.end
    }

    fn add(&mut self, line: &[u8]) {
        self.complete = false;
        match checked(line).and_then(|entry| serde_json::from_slice(entry).ok()) {
            Some(Entry::Run(run)) => self.key = Some(run.key),
            Some(Entry::Image(Heading { image, short_of_memory })) => {
                let place = ImagePlace {
                    line: Place { offset: self.end, length: line.len() },
                    local: self.locals.remove(&image.image),
                    sha256: image.sha256,
                    short_of_memory,
                };
                self.images.insert(image.image, place);
            }
            Some(Entry::Local(local)) => {
                let place = Place { offset: self.end, length: line.len() };
                self.locals.insert(local.image, LocalPlace { line: place, stamp: local.stamp });
            }
            Some(Entry::End) => self.complete = true,
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use tables::{ImageRow, MetricRow, TimingRow};

    fn evaluation(image: &str, distortion: f64) -> Evaluation {
        let row =
            ImageRow { image: image.to_owned(), sha256: format!("hash of {image}"), ..ImageRow::default() };
        let metrics = MetricRow { image: image.to_owned(), distortion, ..MetricRow::default() };
        let timing =
            TimingRow { image: image.to_owned(), k: None, stage: "decode".to_owned(), ms: 0.1 + 0.2 };
        Evaluation { image: row, metrics: vec![metrics], timings: vec![timing], ..Evaluation::default() }
    }

    fn evaluated(image: &str, distortion: f64) -> Evaluated {
        Evaluated { evaluation: evaluation(image, distortion), stamp: Some(format!("stamp of {image}")) }
    }

    fn run(key: &str) -> Run {
        Run { key: key.to_owned(), ..Run::default() }
    }

    fn journal(folder: &Path) -> Journal {
        let mut journal = Journal::open(folder).expect("opens");
        journal.resume(&run("key")).expect("resumes");
        journal
    }

    fn filled(folder: &Path) -> Vec<u8> {
        let mut journal = journal(folder);
        journal.add(&[evaluated("a.png", 1.0 / 3.0), evaluated("b.png", 2e-308)]).unwrap();
        journal.add(&[evaluated("c.png", 5e300)]).unwrap();
        std::fs::read(folder.join(NAME)).unwrap()
    }

    #[test]
    fn what_was_added_comes_back_to_the_bit() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path());
        let mut journal = journal(folder.path());
        assert_eq!(journal.finished().len(), 3);
        let c = Finished { sha256: "hash of c.png".to_owned(), stamp: Some("stamp of c.png".to_owned()) };
        assert_eq!(journal.finished()["c.png"], c);
        assert_eq!(journal.evaluation("a.png").unwrap(), Some(evaluation("a.png", 1.0 / 3.0)));
        assert_eq!(journal.evaluation("b.png").unwrap(), Some(evaluation("b.png", 2e-308)));
        assert_eq!(journal.evaluation("d.png").unwrap(), None);
        journal.add(&[evaluated("a.png", 7.0)]).unwrap();
        assert_eq!(
            journal.evaluation("a.png").unwrap(),
            Some(evaluation("a.png", 7.0)),
            "the last one counts"
        );
    }

    #[test]
    fn every_torn_end_costs_at_most_its_own_line() {
        let folder = tempfile::tempdir().unwrap();
        let whole = filled(folder.path());
        let ends: Vec<usize> =
            whole.iter().enumerate().filter(|&(_, &byte)| byte == b'\n').map(|(at, _)| at + 1).collect();
        for length in ends[0]..whole.len() {
            std::fs::write(folder.path().join(NAME), &whole[..length]).unwrap();
            let mut journal = journal(folder.path());
            // The first line is the run's, and each image has two.
            let lines = ends.iter().filter(|&&end| end <= length).count();
            assert_eq!(journal.finished().len(), (lines - 1) / 2, "{length} bytes");
            journal.add(&[evaluated("z.png", 1.0)]).unwrap();
            drop(journal);
            assert_eq!(self::journal(folder.path()).finished().len(), lines.div_ceil(2), "{length} bytes");
        }
    }

    #[test]
    fn a_changed_byte_costs_its_own_line() {
        let folder = tempfile::tempdir().unwrap();
        let whole = filled(folder.path());
        for at in (0..whole.len()).step_by(7).filter(|&at| whole[at] != b'\n') {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            let index = Index::read(damaged.as_slice()).unwrap();
            let stamps = index.images.values().filter(|place| place.local.is_some()).count();
            let lost = usize::from(index.key.is_none()) + 3 - index.images.len();
            let lost_locals = index.images.len() - stamps;
            assert!(lost + lost_locals == 1 || damaged[at] == b'\n' && lost <= 2, "byte {at}");
        }
    }

    #[test]
    fn other_options_begin_anew() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path());
        let mut journal = Journal::open(folder.path()).unwrap();
        journal.resume(&run("other key")).unwrap();
        assert!(journal.finished().is_empty());
    }

    #[test]
    fn one_run_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = Journal::open(folder.path()).unwrap();
        assert!(matches!(Journal::open(folder.path()), Err(OpenError::Locked)));
        drop(first);
        assert!(Journal::open(folder.path()).is_ok());
    }

    #[test]
    fn the_end_is_marked_until_something_is_added() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path());
        journal(folder.path()).finish().unwrap();
        let complete = || Index::read(&*std::fs::read(folder.path().join(NAME)).unwrap()).unwrap().complete;
        assert!(complete());
        journal(folder.path()).add(&[evaluated("d.png", 1.0)]).unwrap();
        assert!(!complete());
    }

    proptest! {
        #[test]
        fn reading_what_counts_as_written_finds_the_same(
            lines in prop::collection::vec(r#"\{"sum":"[0-9a-f]{16}","entry":\{"end":null\}\}|[^\n]{0,30}"#, 0..5),
            tail in ".{0,10}",
        ) {
            let bytes = (lines.join("\n") + &tail).into_bytes();
            let index = Index::read(bytes.as_slice()).expect("memory can be read");
            let whole = index.end() as usize;
            prop_assert_eq!(Index::read(&bytes[..whole]).expect("memory can be read"), index);
        }
    }
}
