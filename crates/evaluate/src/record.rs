//! One finished image as one line of text with a checksum: what journals, caches and workers exchange.
//!
//! A line is `{"sum":"...","entry":...}`, the sum being the first 16 hexadecimal digits of SHA-256 over the bytes of the entry;
//! a line that does not match, as the torn last one of a process that was killed, counts as never written.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tables::{TimingRow, hex};

use crate::run::Run;

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Entry<Image> {
    /// The first line: what the rows depend on besides the files.
    Run(Run),
    /// What became of a file.
    Image(Image),
    /// What only the machine knows that evaluated a file.
    Local(Local),
    /// The last line: the report is complete.
    End,
}

/// What is known of a file besides its results; nothing but `timings.csv` and what is read again depends on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Local {
    /// The image.
    pub image: String,
    /// What tells the file from the one that replaces it, without reading either; `None` where nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
    /// K, stage and milliseconds; K is `None` for what is done once per image.
    #[serde(default)]
    stages: Vec<(Option<u32>, String, f64)>,
}

impl Local {
    /// Of an image whose stages took so long.
    #[must_use]
    pub fn new(image: &str, stamp: Option<String>, timings: &[TimingRow]) -> Self {
        let stages = timings.iter().map(|row| (row.k, row.stage.clone(), row.ms)).collect();
        Self { image: image.to_owned(), stamp, stages }
    }

    /// How long each stage took.
    #[must_use]
    pub fn timings(self) -> Vec<TimingRow> {
        let Self { image, stages, .. } = self;
        stages.into_iter().map(|(k, stage, ms)| TimingRow { image: image.clone(), k, stage, ms }).collect()
    }
}

const BEFORE_SUM: &[u8] = b"{\"sum\":\"";
const BEFORE_ENTRY: &[u8] = b"\",\"entry\":";
const AFTER_ENTRY: &[u8] = b"}\n";
const SUM_LENGTH: usize = 16;

/// The line of an entry.
///
/// # Errors
/// When the entry does not serialize.
pub fn line<Image: Serialize>(entry: &Entry<Image>) -> serde_json::Result<Vec<u8>> {
    let entry = serde_json::to_vec(entry)?;
    Ok([BEFORE_SUM, sum(&entry).as_bytes(), BEFORE_ENTRY, &entry, AFTER_ENTRY].concat())
}

/// The entry of a line whose checksum matches it.
#[must_use]
pub fn checked(line: &[u8]) -> Option<&[u8]> {
    let (claimed, rest) = line.strip_prefix(BEFORE_SUM)?.split_at_checked(SUM_LENGTH)?;
    let entry = rest.strip_prefix(BEFORE_ENTRY)?.strip_suffix(AFTER_ENTRY)?;
    (sum(entry).as_bytes() == claimed).then_some(entry)
}

fn sum(entry: &[u8]) -> String {
    let mut sum = hex(&Sha256::digest(entry));
    sum.truncate(SUM_LENGTH);
    sum
}
