//! `--device gpu` on whatever device there is, be it software. Where there is none these tests pass and say so, unless
//! `HUECOUNT_GPU=required` is set.

use std::io::Write;

use crate::support::{TestDir, gallery, hills};

/// How far a device's values may be from the processor's.
const TOLERANCE: f64 = 1e-5;

/// The columns that a device computes.
const COLUMNS: [&str; 3] = ["ssim", "silhouette", "ms_ssim"];

/// The device's name; `None` where there is none.
fn device() -> Option<String> {
    let dir = TestDir::new();
    let listed: serde_json::Value =
        serde_json::from_str(&dir.succeed("devices --json").stdout).expect("a list of devices");
    let name = listed[0]["name"].as_str().map(str::to_owned);
    if name.is_none() {
        let required = std::env::var_os("HUECOUNT_GPU").is_some_and(|value| value == "required");
        assert!(!required, "HUECOUNT_GPU=required, but there is no device");
        writeln!(std::io::stderr(), "skipped: there is no graphics device").expect("standard error is open");
    }
    name
}

#[test]
fn the_numbers_of_a_device_are_near_those_of_the_processor_and_named_as_its() {
    let Some(name) = device() else { return };
    let dir = gallery();
    dir.draw("set/photos/large.png", hills(170, 165));
    for device in ["cpu", "gpu"] {
        dir.succeed(&format!("sweep set -k 2,4,16 --silhouette exact -o {device} --device {device}"));
    }
    let [processor, on_device] = ["cpu", "gpu"].map(|report| dir.table(&format!("{report}/metrics.csv")));
    assert_eq!(processor.rows.len(), on_device.rows.len());
    for (theirs, ours) in processor.rows.iter().zip(&on_device.rows) {
        for column in &processor.columns {
            if COLUMNS.contains(&column.as_str()) {
                let off = ours.number(column).zip(theirs.number(column)).map_or(0.0, |(a, b)| (a - b).abs());
                assert!(off <= TOLERANCE, "{column}: {off}");
                assert_eq!(ours.cell(column).is_empty(), theirs.cell(column).is_empty());
            } else if column != "silhouette_error" {
                assert_eq!(ours.cell(column), theirs.cell(column), "{column}");
            }
        }
    }
    for report in ["images.csv", "choices.csv"] {
        assert_eq!(dir.text(&format!("cpu/{report}")), dir.text(&format!("gpu/{report}")));
    }
    let run: serde_json::Value = serde_json::from_str(&dir.text("gpu/run.json")).expect("JSON");
    let device = &run["options"]["device"];
    assert!(device["name"].as_str().is_some_and(|device| device.contains(&name)), "{device}");
    assert_eq!(device["metrics"], serde_json::json!(COLUMNS));
    assert!(!dir.text("cpu/run.json").contains("\"device\""));
}

#[test]
fn the_same_device_gives_the_same_bytes_and_resumes_only_its_own_run() {
    if device().is_none() {
        return;
    }
    let dir = gallery();
    for threads in [1, 3] {
        dir.succeed(&format!(
            "sweep set -k 2,4 --silhouette exact --device gpu -o {threads} --threads {threads}"
        ));
    }
    assert_eq!(dir.results("1"), dir.results("3"));
    let journal = || dir.text("1/journal.jsonl").lines().count();
    let lines = journal();
    dir.succeed("sweep set -k 2,4 --silhouette exact --device gpu -o 1 --resume");
    assert_eq!(journal(), lines, "nothing was computed again");
    dir.succeed("sweep set -k 2,4 --silhouette exact --device cpu -o 1 --resume");
    dir.succeed("sweep set -k 2,4 --silhouette exact -o processor");
    assert_eq!(dir.results("1"), dir.results("processor"), "another device is another run");
}

#[test]
fn a_cache_keeps_the_numbers_of_either_apart() {
    if device().is_none() {
        return;
    }
    let dir = TestDir::new();
    dir.draw("one.png", hills(40, 30));
    let options = "-k 2,4 --metrics ssim,silhouette --silhouette exact";
    for (report, rest) in [
        ("a", "--device gpu"),
        ("b", "--device gpu --cache kept"),
        ("c", "--cache kept"),
        ("d", ""),
        ("e", "--device gpu --cache kept"),
    ] {
        dir.succeed(&format!("sweep one.png {options} -o {report} {rest}"));
    }
    let metrics = |report: &str| dir.text(&format!("{report}/metrics.csv"));
    assert_eq!((metrics("b"), metrics("e")), (metrics("a"), metrics("a")));
    assert_eq!(metrics("c"), metrics("d"));
}

#[test]
fn as_few_colours_as_an_image_needs_are_as_many_on_a_device() {
    if device().is_none() {
        return;
    }
    let dir = TestDir::new();
    dir.draw("one.png", hills(60, 50));
    for device in ["cpu", "gpu"] {
        dir.succeed(&format!("compress one.png -k auto --target ssim=0.9 --device {device} -o {device}.png"));
    }
    assert_eq!(dir.read("cpu.png"), dir.read("gpu.png"));
}

#[test]
fn versions_are_compared_on_a_device_that_is_named() {
    let Some(name) = device() else { return };
    let dir = TestDir::new();
    dir.draw("one.png", hills(60, 50));
    for device in ["cpu", "gpu"] {
        let run =
            dir.succeed(&format!("versus one.png -k 4,16 --level ssim=0.9 --device {device} -o {device}"));
        assert_eq!(run.stdout.contains(&name), device == "gpu", "{}", run.stdout);
    }
    let [processor, on_device] = ["cpu", "gpu"].map(|report| dir.table(&format!("{report}/versus.csv")));
    for (theirs, ours) in processor.rows.iter().zip(&on_device.rows) {
        let off = ours.number("ssim").zip(theirs.number("ssim")).map(|(ours, theirs)| (ours - theirs).abs());
        assert!(off.expect("both have one") <= TOLERANCE);
        assert_eq!(
            (ours.cell("bytes"), ours.cell("psnr_db")),
            (theirs.cell("bytes"), theirs.cell("psnr_db"))
        );
    }
}
