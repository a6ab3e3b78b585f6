//! What is walked and what is found: options, files with their classes, and why there is no dataset.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use codec::Rejection;
use serde::Serialize;
use thiserror::Error;

/// Where a file's class comes from: `folder`, `none`, the path of a CSV manifest, or whoever calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ClassRule {
    /// The first folder below the path given; `.` for files straight in it.
    #[default]
    Folder,
    /// All files are of class `.`.
    None,
    /// A CSV file with the columns `image` (as in the tables) and `class`; `.` for images that it does not name.
    Manifest(PathBuf),
    /// A class for each image, by its name in the tables; `.` for images that are not named. No option of the command line.
    Given(BTreeMap<String, String>),
}

impl From<&OsStr> for ClassRule {
    fn from(text: &OsStr) -> Self {
        match text.to_str() {
            Some("folder") => Self::Folder,
            Some("none") => Self::None,
            _ => Self::Manifest(PathBuf::from(text)),
        }
    }
}

impl std::fmt::Display for ClassRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder => f.write_str("folder"),
            Self::None => f.write_str("none"),
            Self::Manifest(path) => write!(f, "{}", path.display()),
            Self::Given(_) => f.write_str("given"),
        }
    }
}

/// Which files are seen: as ripgrep walks, hidden and ignored ones are not.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// See hidden files and folders.
    pub hidden: bool,
    /// See what `.gitignore` and `.ignore` files leave out.
    pub no_ignore: bool,
    /// Only files that match one of these globs.
    pub include: Vec<String>,
    /// No files that match one of these globs.
    pub exclude: Vec<String>,
    /// Where classes come from.
    pub classes: ClassRule,
}

/// A file that may be an image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Where it lies.
    #[serde(skip)]
    pub path: PathBuf,
    /// Its class.
    pub class: String,
    /// Its name in tables: the path below the dataset root, with `/`. Several roots are told apart by their names.
    pub image: String,
    /// Why it is not to be opened, where it is not.
    #[serde(skip)]
    pub obstacle: Option<Rejection>,
    /// What is odd about it before it is opened.
    #[serde(skip)]
    pub note: Option<String>,
}

/// The files of a sweep.
#[derive(Debug, Default)]
pub struct Dataset {
    /// In order of their paths, root by root.
    pub sources: Vec<Source>,
    /// What a person should know.
    pub messages: Vec<String>,
}

impl Source {
    /// An image that belongs to no dataset.
    #[must_use]
    pub fn alone(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            class: String::new(),
            image: path.display().to_string(),
            obstacle: None,
            note: None,
        }
    }
}

/// Why there is no dataset.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum DatasetError {
    /// A path is not there or can't be opened.
    #[error("{path}: {reason}; give a folder of images, or images, that can be read")]
    Path {
        /// As it was given.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// The class manifest can't be used.
    #[error("the class manifest {path} can't be used: {reason}")]
    Manifest {
        /// As it was given.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Classes are given for images that are not there.
    #[error(
        "classes are given for what is no image of the dataset: {images}; an image is called as in the table images"
    )]
    UnknownImages {
        /// Their names.
        images: String,
    },
    /// A glob is malformed.
    #[error("the glob '{glob}' is malformed: {reason}")]
    Glob {
        /// As it was given.
        glob: String,
        /// What is wrong with it.
        reason: String,
    },
}
