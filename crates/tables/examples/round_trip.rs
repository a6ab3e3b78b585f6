//! Writes rows of metrics as CSV, reads them again, and asks every metric for its value, unit and direction.
//!
//! `cargo run -p huecount-tables --example round_trip`
#![allow(clippy::print_stdout)]

use tables::{Metric, MetricRow, csv};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let row = |k: u32, ssim: Option<f64>| MetricRow {
        class: "icons".to_owned(),
        image: "icons/leaf.png".to_owned(),
        k,
        colors: k,
        distortion: 900.0 / f64::from(k),
        mse: 300.0 / f64::from(k),
        ssim,
        // What is undefined is an empty cell, and the last column says why.
        undefined: if ssim.is_none() { "ssim: 9x9 pixels are fewer than the window of 11x11" } else { "" }
            .to_owned(),
        ..MetricRow::default()
    };
    let rows = [row(4, Some(0.91)), row(8, None)];

    let bytes = csv::table(&csv::METRICS, &rows)?;
    print!("{}", String::from_utf8_lossy(&bytes));
    let read: Vec<MetricRow> = csv::rows(&bytes)?;
    println!("\nThe same rows come back: {}", read == rows);

    // Columns are found by their names: a table of another program needs only those that a row can't do without.
    let foreign = "note,image,class,k,distortion,mse,ssim\nmine,leaf.png,icons,16,50,20,0.97\n";
    for row in csv::rows::<MetricRow>(foreign.as_bytes())? {
        for metric in Metric::ALL {
            if let Some(value) = metric.of(&row) {
                println!("{} at K = {}: {metric} {value} {}", row.image, row.k, metric.unit());
            }
        }
    }
    Ok(())
}
