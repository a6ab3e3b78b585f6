//! Draws the elbow of a class as SVG from the tables of the sample report: how distortion falls as colours are added.
//!
//! `cargo run -p huecount-report --example chart -- CLASS FILE.svg`; without these it draws the class `icons` into the folder
//! for temporary files.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};

use choice::Rules;
use report::{Options, charts, file_name_part, with_class_charts};
use tables::{Tables, csv};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let class = args.next().unwrap_or_else(|| "icons".to_owned());
    let file = args.next().map_or_else(|| std::env::temp_dir().join("huecount-elbow.svg"), PathBuf::from);

    let sample = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../reports/sample"));
    let tables = Tables {
        images: csv::rows(&std::fs::read(sample.join("images.csv"))?)?,
        metrics: csv::rows(&std::fs::read(sample.join("metrics.csv"))?)?,
        choices: csv::rows(&std::fs::read(sample.join("choices.csv"))?)?,
        ..Tables::default()
    };

    // The targets of these rules are drawn too.
    let options = Options::default().with_rules(&Rules::default());
    let drawn = with_class_charts(&tables, &options, charts)?;
    let name = format!("elbow-{}.svg", file_name_part(&class));
    let (_, svg) = drawn
        .iter()
        .flat_map(|charts| &charts.files)
        .find(|(drawn, _)| *drawn == name)
        .ok_or_else(|| format!("the sample report has no class {class}"))?;

    std::fs::write(&file, svg)?;
    println!("{} bytes of SVG are in {}", svg.len(), file.display());
    Ok(())
}
