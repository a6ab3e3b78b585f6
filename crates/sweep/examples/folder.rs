//! Sweeps a folder at a few K, and prints the K that each class needs.
//!
//! `cargo run -p huecount-sweep --example folder -- FOLDER REPORT`; without these it sweeps the small images of the demo dataset
//! and writes the report into the folder for temporary files.
#![allow(clippy::print_stdout)]

use std::path::PathBuf;

use choice::Rules;
use evaluate::EvaluationPlan;
use files::{WalkOptions, root_name};
use report::Inspect;
use sweep::{Existing, Observer, Output, SweepPlan, TableFormat, half_of_memory, sweep};
use tables::{ImageRow, MetricRow};

struct Progress;

impl Observer for Progress {
    fn finished(&self, image: &ImageRow, metrics: &[MetricRow]) {
        println!("{}: {} rows", image.image, metrics.len());
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/demo");
    let small = || vec!["icons/*.png".to_owned(), "pixel-art/*.png".to_owned()];
    let (folder, include) = args.next().map_or_else(|| (demo.into(), small()), |folder| (folder, vec![]));
    let report = args.next().unwrap_or_else(|| std::env::temp_dir().join("huecount-folder"));

    let rules = Rules { targets: vec!["ssim=0.95".parse()?], ..Rules::default() };
    let plan = SweepPlan {
        name: root_name(&folder),
        roots: vec![folder],
        walk: WalkOptions { include, ..WalkOptions::default() },
        evaluation: EvaluationPlan {
            ks: "2,4,8,16,32,64".parse()?,
            // What the targets are about has to be measured; the criterion `rate` looks at the bytes too.
            metrics: "ssim,png_bytes".parse()?,
            ..EvaluationPlan::default()
        },
        rules,
        alternatives: choice::DEFAULT_ALTERNATIVES,
        inspect: Inspect::default(),
        format: TableFormat::Csv,
        output: Output::At(report),
        existing: Existing::Replace,
        verify: false,
        max_memory: half_of_memory(),
        cache: None,
        threads: 0,
    };
    let summary = sweep(&plan, &Progress)?;

    for class in &summary.classes {
        let reason = class.recommended().map_or("no K", |choice| &choice.reason);
        println!("{:<12} {reason}", class.class);
    }
    println!("The report is in {}", summary.report.display());
    Ok(())
}
