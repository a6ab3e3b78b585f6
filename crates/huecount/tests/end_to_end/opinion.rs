//! What documents quote of people's opinions is what `crates/choice/data` holds.
//!
//! A table is a quote where its first title is `DMOS` or where a title names a database. Each of its rows must be one of the
//! CSV file's, cell by cell; a document may leave out rows and columns.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Documents that may quote; each must.
const DOCUMENTS: [&str; 1] = ["docs/opinion.md"];
/// The document that holds all there is.
const WHOLE: &str = "docs/opinion.md";

/// Titles of a table, each with the columns that its cells are made of.
type Titles = [(&'static str, &'static [&'static str])];

/// A CSV file and how documents name its columns.
struct Quoted {
    file: &'static str,
    titles: &'static Titles,
    /// A title that only its tables have.
    mark: &'static str,
}

const QUOTED: [Quoted; 2] = [
    Quoted {
        file: "calibration.csv",
        titles: &[
            ("DMOS", &["dmos"]),
            ("meaning", &["meaning"]),
            ("palette", &["palette"]),
            ("SSIMULACRA 2", &["ssimulacra2"]),
            ("95 % interval", &["ssimulacra2_low", "ssimulacra2_high"]),
            ("PSNR dB", &["psnr_db"]),
            ("SSIM", &["ssim"]),
            ("MS-SSIM", &["ms_ssim"]),
            ("mean dE2000", &["delta_e2000_mean"]),
            ("95 % dE2000", &["delta_e2000_p95"]),
            ("DSSIM", &["dssim"]),
        ],
        mark: "DMOS",
    },
    Quoted {
        file: "correlation.csv",
        titles: &[
            ("metric", &["metric"]),
            ("TID2013 22", &["tid2013_22"]),
            ("TID2013 7", &["tid2013_7"]),
            ("TID2013 both", &["tid2013_both"]),
            ("KADID-10k 06", &["kadid10k_6"]),
            ("KADID-10k 22", &["kadid10k_22"]),
            ("SCID", &["scid_cqd"]),
            ("how", &["method"]),
        ],
        mark: "TID2013 22",
    },
];

/// A table of a document: its titles and rows.
#[derive(Debug, PartialEq)]
struct Table {
    titles: Vec<String>,
    rows: Vec<Vec<String>>,
}

type Row = BTreeMap<String, String>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn document(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn rows_of(file: &str) -> Vec<Row> {
    let path = root().join("crates/choice/data").join(file);
    let mut reader = csv::Reader::from_path(path).expect("a file of figures");
    reader.deserialize().map(|row| row.expect("a row of figures")).collect()
}

fn tables(markdown: &str) -> Vec<Table> {
    let lines: Vec<&str> = markdown.lines().collect();
    let blocks = lines.split(|line| !line.starts_with('|')).filter(|block| block.len() > 2);
    let cells = |line: &&str| -> Vec<String> {
        line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    blocks
        .map(|block| Table { titles: cells(&block[0]), rows: block[2..].iter().map(cells).collect() })
        .collect()
}

impl Quoted {
    fn is_quoted_by(&self, table: &Table) -> bool {
        table.titles.iter().any(|title| title == self.mark)
    }

    /// What is in the table but not in the file: unknown titles, or rows.
    fn errors(&self, table: &Table) -> Vec<String> {
        let mut columns = Vec::new();
        for title in &table.titles {
            match self.titles.iter().find(|(known, _)| known == title) {
                Some((_, of_title)) => columns.push(*of_title),
                None => return vec![format!("'{title}' is no title of {}", self.file)],
            }
        }
        let quotes: BTreeSet<Vec<String>> = rows_of(self.file)
            .iter()
            .map(|row| columns.iter().map(|of_cell| cell(row, of_cell)).collect())
            .collect();
        table.rows.iter().filter(|row| !quotes.contains(*row)).map(|row| format!("{row:?}")).collect()
    }
}

/// `61.7 to 69.1` of two columns.
fn cell(row: &Row, columns: &[&str]) -> String {
    columns.iter().map(|column| row[*column].as_str()).collect::<Vec<_>>().join(" to ")
}

#[test]
fn documents_quote_what_the_files_hold() {
    for name in DOCUMENTS {
        let tables = tables(&document(name));
        let mut quotes = 0;
        for quoted in &QUOTED {
            for table in tables.iter().filter(|table| quoted.is_quoted_by(table)) {
                assert_eq!(quoted.errors(table), Vec::<String>::new(), "{name} against {}", quoted.file);
                quotes += 1;
            }
        }
        assert!(quotes > 0, "{name} quotes nothing");
    }
}

#[test]
fn one_document_holds_all() {
    let tables = tables(&document(WHOLE));
    for quoted in &QUOTED {
        let table = tables.iter().find(|table| quoted.is_quoted_by(table)).expect("a table of it");
        let titles: Vec<&str> = quoted.titles.iter().map(|(title, _)| *title).collect();
        assert_eq!(table.titles, titles, "{}", quoted.file);
        assert_eq!(table.rows.len(), rows_of(quoted.file).len(), "{}", quoted.file);
        let columns = quoted.titles.iter().flat_map(|(_, columns)| *columns).count();
        assert_eq!(columns, rows_of(quoted.file)[0].len(), "{}", quoted.file);
    }
}

#[test]
fn the_thresholds_are_those_of_the_table() {
    let rows = rows_of("calibration.csv");
    let at = |dmos: &str, palette: &str, column: &str| -> f64 {
        let row = rows.iter().find(|row| row["dmos"] == dmos && row["palette"] == palette).expect("a row");
        row[column].parse().expect("a figure")
    };
    let text = document(WHOLE).replace('\n', " ");
    let like_original = at("4.40", "dithered", "ssimulacra2").round();
    let [low, high] =
        ["ssimulacra2_low", "ssimulacra2_high"].map(|column| at("4.40", "dithered", column).round());
    assert!(text.contains(&format!("`ssimulacra2={like_original}`, the default | `like-original`")));
    assert!(text.contains(&format!("The 95 % interval of the {like_original} is {low} to {high}:")));
    for (threshold, dmos) in [(50.0, "4.00"), (5.0, "3.00")] {
        let [dithered, undithered] =
            ["dithered", "undithered"].map(|palette| at(dmos, palette, "ssimulacra2"));
        assert!(dithered < threshold && threshold < undithered, "{threshold} at {dmos}");
        assert!(text.contains(&format!("| `ssimulacra2={threshold}` |")), "{threshold}");
    }
}

#[test]
fn a_wrong_quote_is_found() {
    let quote = |cells: &str| {
        tables(&format!("| DMOS | palette | 95 % interval |\n|---|---|---|\n| {cells} |\n")).remove(0)
    };
    let right = quote("4.40 | dithered | 61.7 to 69.1");
    let wrong = quote("4.40 | undithered | 61.7 to 69.1");
    let [calibration, _] = &QUOTED;
    assert!(calibration.is_quoted_by(&right) && calibration.errors(&right).is_empty());
    assert_eq!(calibration.errors(&wrong).len(), 1, "that interval is of dithered palettes");
    let unknown = Table { titles: vec!["DMOS".to_owned(), "VMAF".to_owned()], rows: Vec::new() };
    assert_eq!(calibration.errors(&unknown), ["'VMAF' is no title of calibration.csv"]);
}

/// The README says two correlations in its prose, and the help two levels.
#[test]
fn readme_and_help_say_what_the_files_hold() {
    let readme = document("README.md");
    for metric in ["ssimulacra2", "ssim"] {
        let rows = rows_of("correlation.csv");
        let row = rows.iter().find(|row| row["metric"] == metric).expect("a row");
        let value: f64 = row["tid2013_both"].parse().expect("a number");
        assert!(readme.contains(&format!("{value:.2}")), "{metric}: {value:.2}");
    }
    let readings = rows_of("calibration.csv");
    let help = crate::support::TestDir::new().succeed("sweep --help").stdout;
    for (level, opinion) in [("like-original", "4.40"), ("not-annoying", "4.00")] {
        let after = help.split_once(level).expect("the level").1;
        let value: f64 =
            after.split_once("ssimulacra2=").expect("its value").1[..2].parse().expect("a number");
        let at = readings
            .iter()
            .filter(|row| row["dmos"] == opinion)
            .map(|row| row["ssimulacra2"].parse::<f64>().unwrap());
        assert!(at.into_iter().any(|reading| (reading - value).abs() <= 2.5), "{level} is {value}");
    }
}
