//! What can go wrong with a report folder, each with what to do about it.

use std::path::{Path, PathBuf};

use report::RenderError;
use thiserror::Error;

use super::names::MARK;
use crate::journal::NAME as JOURNAL;

/// Why a report could not be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The folder is there already.
    #[error("{} exists already: choose another folder with --output, or pass --overwrite{}", path.display(), if *.resumable { ", or --resume to finish it" } else { "" })]
    Exists {
        /// The folder.
        path: PathBuf,
        /// A run left its journal there.
        resumable: bool,
    },
    /// Another run writes there.
    #[error("another run is writing to {}: wait for its end, or choose another folder with --output", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// `--resume` names a report that has no journal.
    #[error("{} has no {} to resume from: choose another folder with --output, or pass --overwrite", path.display(), JOURNAL)]
    NoJournal {
        /// The folder.
        path: PathBuf,
    },
    /// The system refused while a run was under way.
    #[error("can't write to {}: {reason}; what is finished is kept, pass --resume to go on from there once there is room", path.display())]
    Stopped {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// `--overwrite` names something that no sweep wrote.
    #[error("{} is not a report (it has no {MARK}), so --overwrite does not replace it: choose another folder with --output", path.display())]
    NotAReport {
        /// The folder.
        path: PathBuf,
    },
    /// `--overwrite` names a folder that holds something else too.
    #[error("{} holds {name}, which no sweep wrote, so --overwrite does not replace it: choose another folder with --output", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// What it holds.
        name: String,
    },
    /// The path ends in `..` or is a root.
    #[error("{} does not name a folder of its own: give one with --output", path.display())]
    Nameless {
        /// The path.
        path: PathBuf,
    },
    /// The system refused.
    #[error("can't write the report {}: {reason}; choose another folder with --output", path.display())]
    Io {
        /// What could not be written.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// A file of a report is not there, or not as a sweep wrote it.
    #[error("{} can't be read: {reason}; name a report folder, which holds {MARK} and tables as metrics.csv", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A report recommends no K for a class.
    #[error("{} recommends no K for the class '{class}': {reason}", report.display())]
    NoChoice {
        /// The folder.
        report: PathBuf,
        /// The class.
        class: String,
        /// What it says instead.
        reason: String,
    },
    /// A shard is not what it was when it was opened.
    #[error("the shards can't be read again: {reason}")]
    Shards {
        /// What the system says.
        reason: String,
    },
    /// A table or chart could not be made.
    #[error(transparent)]
    Render(#[from] RenderError),
}

impl ReportError {
    /// The system refused before anything was done.
    pub(crate) fn io(path: &Path, error: &std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), reason: error.to_string() }
    }

    /// The system refused while a run was under way.
    pub(crate) fn stopped(path: &Path, error: &std::io::Error) -> Self {
        Self::Stopped { path: path.to_owned(), reason: error.to_string() }
    }
}
