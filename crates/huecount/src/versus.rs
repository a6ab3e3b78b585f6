//! `huecount versus`: what each image would take as something else, and what palettes are good for.

use files::root_name;
use tables::Family;
use thiserror::Error;
use versus::{ClassComparisonRow, IsoQualityRow, VersusPlan, VersusReport, WeightedRow};

use crate::args::{ClusteringError, VersusArgs};
use crate::console::{self, Console, OutputError};
use crate::defaults::Defaults;
use crate::device::{self, DeviceError};
use crate::importance::{ImportanceError, read_importance};
use crate::outcome::Outcome;
use crate::text_table::{Align, bytes, counted, lines};

/// Why nothing was compared.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum VersusError {
    #[error(transparent)]
    Clustering(#[from] ClusteringError),
    #[error(transparent)]
    Importance(#[from] ImportanceError),
    #[error(transparent)]
    Device(#[from] DeviceError),
    #[error(transparent)]
    Versus(#[from] versus::VersusError),
}

pub(crate) fn run(args: VersusArgs, defaults: &Defaults, console: &Console) -> Result<Outcome, VersusError> {
    let name = args.paths.first().map(|path| root_name(path)).unwrap_or_default();
    let plan = VersusPlan {
        output: args.output.unwrap_or_else(|| defaults.reports.join(format!("versus-{name}"))),
        roots: args.paths,
        walk: args.walk.into(),
        ks: args.colors,
        space: args.clustering.space(),
        params: args.clustering.check()?,
        importance: read_importance(args.importance.as_deref())?,
        optimize: args.optimize,
        levels: args.levels,
        overwrite: args.overwrite,
        threads: args.threads.count(),
        device: device::open(args.device.device)?,
    };
    let report = versus::versus(&plan)?;
    let printed = print(&report, console);
    for (image, reason) in &report.failed {
        console::failed(&format!("{image}: {reason}"));
    }
    let mut images: Vec<&str> = report.rows.iter().map(|row| row.image.as_str()).collect();
    images.dedup();
    let closing = format!(
        "{} compared, {} failed; tables and charts are in {}",
        counted(images.len(), "image"),
        report.failed.len(),
        report.output.display()
    );
    Ok(console.closing(&closing, printed, Outcome::of(images.len(), report.failed.len())))
}

fn print(report: &VersusReport, console: &Console) -> Result<(), OutputError> {
    console.data(report)?;
    print_images(report, console)?;
    print_classes(report, console)?;
    print_weighted(report, console)?;
    let notes =
        report.notes.iter().flat_map(|of| of.notes.iter().map(|note| format!("{}: note: {note}", of.image)));
    let device = report.device.iter().map(|device| format!("SSIM was taken on {device}"));
    notes.chain(device).try_for_each(|line| console.result(&line))
}

/// A line per image and level: the bytes of every family, `*` at the smallest.
fn print_images(report: &VersusReport, console: &Console) -> Result<(), OutputError> {
    let families = Family::ALL.map(|family| (family.as_str(), Align::Right));
    let header: Vec<(&str, Align)> =
        [("image", Align::Left), ("at", Align::Left)].into_iter().chain(families).collect();
    let images = report.equal.chunk_by(|a, b| (&a.image, &a.level) == (&b.image, &b.level));
    let rows: Vec<Vec<String>> = images.map(image_cells).collect();
    console.table(lines(&header, &rows))?;
    console.result(
        "Bytes of the smallest version that reaches the quality; * the smallest of all, - none does.\n",
    )
}

fn image_cells(families: &[IsoQualityRow]) -> Vec<String> {
    let cell = |family: Family| {
        let row = families.iter().find(|row| row.family == family)?;
        let setting =
            row.setting.map_or_else(String::new, |setting| format!(" ({}{setting})", family.setting()));
        let star = if row.smallest { "*" } else { "" };
        Some(format!("{}{setting}{star}", bytes(row.bytes?)))
    };
    let cells = Family::ALL.into_iter().map(|family| cell(family).unwrap_or_else(|| "-".to_owned()));
    [families[0].image.clone(), families[0].level.clone()].into_iter().chain(cells).collect()
}

/// Of each version the plain error and the weighted one, where there is an importance map.
fn print_weighted(report: &VersusReport, console: &Console) -> Result<(), OutputError> {
    use Align::{Left, Right};
    if report.weighted.is_empty() {
        return Ok(());
    }
    let header =
        [("image", Left), ("version", Left), ("bytes", Right), ("PSNR dB", Right), ("weighted dB", Right)];
    let decibel = |db: Option<f64>| db.map_or_else(|| "-".to_owned(), |db| format!("{db:.2}"));
    let row = |row: &WeightedRow| {
        let setting =
            row.setting.map_or_else(String::new, |setting| format!(" ({}{setting})", row.family.setting()));
        let version = format!("{}{setting}", row.family.as_str());
        vec![
            row.image.clone(),
            version,
            bytes(row.bytes),
            decibel(row.psnr_db),
            decibel(row.weighted_psnr_db),
        ]
    };
    console.result("")?;
    console.table(lines(&header, &report.weighted.iter().map(row).collect::<Vec<_>>()))
}

fn print_classes(report: &VersusReport, console: &Console) -> Result<(), OutputError> {
    use Align::{Left, Right};
    let header = [
        ("class", Left),
        ("at", Left),
        ("images", Right),
        ("k-means reaches", Right),
        ("is smallest", Right),
        ("its bytes / best other", Right),
        ("mostly smallest", Left),
    ];
    let rows: Vec<Vec<String>> = report.classes.iter().map(class_cells).collect();
    console.table(lines(&header, &rows))
}

fn class_cells(row: &ClassComparisonRow) -> Vec<String> {
    vec![
        row.class.clone(),
        row.level.clone(),
        row.images.to_string(),
        row.reached.to_string(),
        row.smallest.to_string(),
        row.median_ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}")),
        row.best.as_str().to_owned(),
    ]
}
