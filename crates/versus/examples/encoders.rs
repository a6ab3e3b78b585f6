//! Compares what one image takes as a palette, as PNG, as WebP and as JPEG, at equal quality.
//!
//! `cargo run -p huecount-versus --example encoders -- IMAGE`; without an image it takes one of the demo dataset. WebP is left
//! out where `codec` is built without it, as it is here: add `--features codec/webp` for it.
#![allow(clippy::print_stdout)]

use std::path::PathBuf;

use evaluate::Device;
use files::WalkOptions;
use kmeans::{CheckedParams, ColorSpace};
use versus::{VersusPlan, versus};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let demo = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/demo/photos/chelsea.png").into();
    let plan = VersusPlan {
        roots: vec![std::env::args_os().nth(1).map_or_else(demo, PathBuf::from)],
        walk: WalkOptions::default(),
        ks: "4,16,64,256".parse()?,
        space: ColorSpace::default(),
        params: CheckedParams::default(),
        importance: None,
        optimize: 0,
        levels: vec!["ssim=0.8".parse()?, "ssim=0.95".parse()?],
        output: std::env::temp_dir().join("huecount-encoders"),
        overwrite: true,
        threads: 0,
        device: Device::CPU,
    };
    let report = versus(&plan)?;

    for row in &report.equal {
        let setting =
            row.setting.map_or_else(String::new, |setting| format!("{}{setting}", row.family.setting()));
        let bytes =
            row.bytes.map_or_else(|| "does not reach it".to_owned(), |bytes| format!("{bytes} bytes"));
        let mark = if row.smallest { ", the smallest" } else { "" };
        println!("{:<9} {:<13} {setting:<7} {bytes}{mark}", row.level, row.family.as_str());
    }
    for (image, reason) in &report.failed {
        println!("{image}: {reason}");
    }
    println!(
        "{} versions were measured; tables and charts are in {}",
        report.rows.len(),
        report.output.display()
    );
    Ok(())
}
