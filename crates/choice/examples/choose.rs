//! Chooses K for each class from a table of metrics, by every criterion.
//!
//! `cargo run -p huecount-choice --example choose -- reports/sample`; the folder has `images.csv` and `metrics.csv`. Without a
//! folder it makes up a class of eight images.
#![allow(clippy::print_stdout)]

use std::path::Path;

use choice::{Rules, select};
use tables::{ImageRow, MetricRow, Tables, csv};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tables = match std::env::args_os().nth(1) {
        Some(folder) => read(Path::new(&folder))?,
        None => made_up(),
    };
    // Nine images of ten at an SSIM of at least 0.9; the rest as it is by default.
    let rules = Rules { targets: vec!["ssim=0.9".parse()?], coverage: "90%".parse()?, ..Rules::default() };

    for row in select(&tables, &rules).choices {
        let number = |k: Option<u32>| k.map_or_else(|| "-".to_owned(), |k| k.to_string());
        let (k, low, high) = (number(row.k), number(row.k_low), number(row.k_high));
        let mark = if row.recommended { "*" } else { " " };
        println!(
            "{mark} {:<14} {:<18} K = {k:>3} ({low} to {high}): {}",
            row.class, row.criterion, row.reason
        );
    }
    Ok(())
}

fn read(folder: &Path) -> Result<Tables, Box<dyn std::error::Error>> {
    Ok(Tables {
        images: csv::rows(&std::fs::read(folder.join("images.csv"))?)?,
        metrics: csv::rows(&std::fs::read(folder.join("metrics.csv"))?)?,
        ..Tables::default()
    })
}

/// The more detail an image has, the more colours it takes to an SSIM of 0.9. What is not measured stays empty.
fn made_up() -> Tables {
    let mut tables = Tables::default();
    for detail in 1..=8 {
        let (class, image) = ("leaves".to_owned(), format!("leaves/{detail}.png"));
        tables.metrics.extend([2, 4, 8, 16, 32, 64].map(|k| MetricRow {
            class: class.clone(),
            image: image.clone(),
            k,
            distortion: 900.0 * f64::from(detail) / f64::from(k),
            ssim: Some(1.0 - 0.1 * f64::from(detail) / f64::from(k)),
            png_bytes: Some(400 + 100 * u64::from(k)),
            ..MetricRow::default()
        }));
        tables.images.push(ImageRow { class, image, distinct_colors: Some(5_000), ..ImageRow::default() });
    }
    tables
}
