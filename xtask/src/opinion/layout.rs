//! TID2013 and KADID-10k as they are published: which files are pairs, and what people said of them.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// How many missing images an error names.
const NAMED: usize = 5;

/// A database of rated images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Database {
    /// Ponomarenko et al. 2015: `mos_with_names.txt`, with mean opinions from 0 to 9.
    Tid2013,
    /// Lin, Hosu, Saupe 2019: `dmos.csv`, with opinions from 1 to 5. Higher is better, whatever the column's name suggests.
    Kadid10k,
}

/// A distorted image and the mean opinion of it, where higher is better.
#[derive(Debug)]
pub(super) struct Rating {
    /// The original's file.
    pub(super) reference: PathBuf,
    /// The distorted image's file.
    pub(super) distorted: PathBuf,
    /// The type of distortion, as the database numbers them.
    pub(super) kind: u32,
    pub(super) opinion: f64,
}

/// A row of opinions, as a database lists them.
struct Row {
    reference: String,
    distorted: String,
    opinion: f64,
}

impl Database {
    const ALL: [Self; 2] = [Self::Tid2013, Self::Kadid10k];

    /// The database that lies in `folder`.
    pub(super) fn of(folder: &Path) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|database| folder.join(database.opinions()).is_file());
        found.ok_or_else(|| {
            format!(
                "{} is neither TID2013, which has mos_with_names.txt, nor KADID-10k, which has dmos.csv: name the folder that a \
                 copy was unpacked to, as it is published",
                folder.display()
            )
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tid2013 => "TID2013",
            Self::Kadid10k => "KADID-10k",
        }
    }

    /// The types of colour quantization: in TID2013 with dithering and on a grid of levels; in KADID-10k dithered to few colours
    /// and by thresholds.
    pub(super) fn quantization(self) -> Vec<u32> {
        match self {
            Self::Tid2013 => vec![22, 7],
            Self::Kadid10k => vec![6, 22],
        }
    }

    /// Opinions worth a threshold. Those of KADID-10k are the ones of `crates/choice/data/calibration.csv`; those of TID2013 span
    /// what its quantized images got.
    pub(super) fn opinion_levels(self) -> Vec<f64> {
        match self {
            Self::Tid2013 => vec![6.0, 5.5, 5.0, 4.5, 4.0],
            Self::Kadid10k => vec![4.4, 4.25, 4.0, 3.5, 3.0],
        }
    }

    /// The file of opinions.
    fn opinions(self) -> &'static str {
        match self {
            Self::Tid2013 => "mos_with_names.txt",
            Self::Kadid10k => "dmos.csv",
        }
    }

    /// The folders of originals and of distorted images.
    fn folders(self) -> [&'static str; 2] {
        match self {
            Self::Tid2013 => ["reference_images", "distorted_images"],
            Self::Kadid10k => ["images", "images"],
        }
    }

    /// The ratings of these types in the copy in `folder`, in the order of its list.
    ///
    /// # Errors
    /// When the list can't be read, has none of these types, or names images that are missing.
    pub(super) fn ratings(self, folder: &Path, types: &[u32]) -> Result<Vec<Rating>, String> {
        let list = folder.join(self.opinions());
        let rows = match self {
            Self::Tid2013 => tid2013(&list)?,
            Self::Kadid10k => kadid10k(&list)?,
        };
        let rows = of_types(rows, types).map_err(|reason| format!("{}: {reason}", list.display()))?;
        let [references, distorted] = self.folders().map(|name| folder.join(name));
        found(rows, &files_in(&references)?, &files_in(&distorted)?).map_err(|missing| {
            format!("{} lacks images that {} names: {missing}", folder.display(), self.opinions())
        })
    }
}

/// Lines as `5.51429 I01_01_1.bmp`.
fn tid2013(list: &Path) -> Result<Vec<Row>, String> {
    let text = std::fs::read_to_string(list).map_err(|error| format!("{}: {error}", list.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let row = |(index, line): (usize, &str)| {
        let row = line.split_whitespace().collect::<Vec<_>>();
        let parsed = match row[..] {
            [opinion, distorted] => opinion_of(opinion).zip(reference_of(distorted).zip(Some(distorted))),
            _ => None,
        };
        let (opinion, (reference, distorted)) = parsed.ok_or_else(|| {
            format!("{}, line {}: '{line}' is no opinion and image", list.display(), index + 1)
        })?;
        Ok(Row { reference: format!("{reference}.bmp"), distorted: distorted.to_owned(), opinion })
    };
    lines.map(row).collect()
}

/// Rows as `I01_06_01.png,I01.png,4.57,0.5`, below a header.
fn kadid10k(list: &Path) -> Result<Vec<Row>, String> {
    let unreadable = |reason: &dyn std::fmt::Display| format!("{}: {reason}", list.display());
    let mut reader = csv::Reader::from_path(list).map_err(|error| unreadable(&error))?;
    let headers = reader.headers().map_err(|error| unreadable(&error))?.clone();
    let place = |name: &str| {
        let place = headers.iter().position(|header| header.trim() == name);
        place.ok_or_else(|| unreadable(&format!("there is no column {name}")))
    };
    let places = [place("dist_img")?, place("ref_img")?, place("dmos")?];
    let row = |record: Result<csv::StringRecord, csv::Error>| {
        let record = record.map_err(|error| unreadable(&error))?;
        let [distorted, reference, opinion] = places.map(|place| record.get(place).unwrap_or("").trim());
        let opinion = opinion_of(opinion)
            .ok_or_else(|| unreadable(&format!("'{opinion}', the dmos of {distorted}, is no number")))?;
        Ok(Row { reference: reference.to_owned(), distorted: distorted.to_owned(), opinion })
    };
    reader.records().map(row).collect()
}

fn opinion_of(text: &str) -> Option<f64> {
    text.parse().ok().filter(|opinion: &f64| opinion.is_finite())
}

/// `I01` of `I01_22_1.bmp`.
fn reference_of(distorted: &str) -> Option<&str> {
    distorted.split_once('_').map(|(reference, _)| reference)
}

/// 22 of `I01_22_1.bmp`.
fn kind_of(distorted: &str) -> Option<u32> {
    distorted.split('_').nth(1)?.parse().ok()
}

fn of_types(rows: Vec<Row>, types: &[u32]) -> Result<Vec<(u32, Row)>, String> {
    let kinds: Vec<(u32, Row)> = rows
        .into_iter()
        .map(|row| {
            let kind = kind_of(&row.distorted);
            kind.zip(Some(row)).ok_or_else(|| "an image's name has no type, as I01_22_1 does".to_owned())
        })
        .collect::<Result<_, _>>()?;
    let known: BTreeSet<u32> = kinds.iter().map(|(kind, _)| *kind).collect();
    if let Some(absent) = types.iter().find(|kind| !known.contains(kind)) {
        let known = known.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        return Err(format!("no image is of type {absent}; the types are {known}"));
    }
    Ok(kinds.into_iter().filter(|(kind, _)| types.contains(kind)).collect())
}

/// Files by their names in lower case: TID2013 spells some in capitals.
fn files_in(folder: &Path) -> Result<HashMap<String, PathBuf>, String> {
    let unreadable = |error: std::io::Error| format!("{} can't be read: {error}", folder.display());
    let mut files = HashMap::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        files.insert(entry.file_name().to_string_lossy().to_lowercase(), entry.path());
    }
    Ok(files)
}

/// Each row with its files, or the names that are missing.
fn found(
    rows: Vec<(u32, Row)>,
    references: &HashMap<String, PathBuf>,
    distorted: &HashMap<String, PathBuf>,
) -> Result<Vec<Rating>, String> {
    let mut missing = BTreeSet::new();
    let mut find = |name: &str, files: &HashMap<String, PathBuf>| {
        let file = files.get(&name.to_lowercase()).cloned();
        if file.is_none() {
            missing.insert(name.to_owned());
        }
        file
    };
    let mut ratings = Vec::new();
    for (kind, row) in rows {
        let files = (find(&row.reference, references), find(&row.distorted, distorted));
        if let (Some(reference), Some(distorted)) = files {
            ratings.push(Rating { reference, distorted, kind, opinion: row.opinion });
        }
    }
    if missing.is_empty() {
        return Ok(ratings);
    }
    let named = missing.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let further = missing.len().saturating_sub(NAMED);
    Err(if further == 0 { named } else { format!("{named} and {further} more") })
}
