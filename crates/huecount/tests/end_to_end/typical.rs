//! The typical image of a class: its clusters are those of its row, and other encoders stand beside it.

use std::collections::BTreeMap;

use crate::support::{Row, Table, TestDir, gallery, hills, leaf};

/// Photographs and leaves, three of each.
fn two_classes() -> TestDir {
    let dir = TestDir::new();
    for number in 0..3 {
        dir.draw(&format!("set/photos/{number}.png"), hills(60 + 8 * number, 40));
        dir.draw(&format!("set/leaves/{number}.png"), leaf(40 + 4 * number, 40));
    }
    dir
}

fn of_class<'a>(table: &'a Table, class: &str) -> Vec<&'a Row> {
    table.with("class", class)
}

fn sum(rows: &[&Row], column: &str) -> f64 {
    rows.iter().map(|row| row.number(column).expect("a number")).sum()
}

#[test]
fn its_silhouette_is_that_of_its_row_and_the_mean_of_its_clusters() {
    for mode in ["stratified:1e-3", "bounded:1e-3", "exact", "sample:500"] {
        let dir = two_classes();
        dir.succeed(&format!("sweep set -k 2-6,16 --silhouette {mode} -o report"));
        let metrics = dir.table("report/metrics.csv");
        let (typical, clusters) = (dir.table("report/typical.csv"), dir.table("report/silhouettes.csv"));
        assert_eq!(typical.rows.len(), 2);
        for row in &typical.rows {
            let k = row.number("k").unwrap() as u32;
            let reported = metrics.at(row.cell("image"), k);
            let (ours, theirs) = (row.number("silhouette").unwrap(), reported.number("silhouette").unwrap());
            let errors = [row, reported].map(|row| row.number("silhouette_error").unwrap());
            assert!((ours - theirs).abs() <= errors[0] + errors[1], "{mode}: {ours} {theirs}");
            if !mode.starts_with("sample") {
                assert_eq!(row.cell("silhouette"), reported.cell("silhouette"), "to the last digit");
            }
            let clusters = of_class(&clusters, row.cell("class"));
            assert!(clusters.len() as u32 <= k && clusters.len() > 1);
            let weighted = |row: &&Row| row.number("share").unwrap() * row.number("silhouette").unwrap();
            assert!((clusters.iter().map(weighted).sum::<f64>() - ours).abs() < 1e-9);
            assert!((sum(&clusters, "share") - 1.0).abs() < 1e-9);
            let image = dir.table("report/images.csv").image(row.cell("image")).clone();
            assert_eq!(Some(sum(&clusters, "pixels")), image.number("pixels"));
            for cluster in clusters {
                let width = |percent: u32| cluster.number(&format!("width_p{percent}")).unwrap();
                let widths: Vec<f64> = (0..=100).step_by(5).map(width).collect();
                assert!(widths.is_sorted(), "{widths:?}");
                let mean = cluster.number("silhouette").unwrap();
                assert!(widths[0] - 1e-9 <= mean && mean <= widths[20] + 1e-9, "{mean} of {widths:?}");
            }
        }
    }
}

#[test]
fn it_is_the_median_at_the_recommended_k_or_at_the_largest() {
    let dir = two_classes();
    dir.succeed("sweep set -k 2-6,16 --target ssim=0.5 --verdict-by quality -o low");
    dir.succeed("sweep set -k 2-6,16 --target ssim=1 --criterion elbow -o none");
    let choices = dir.table("low/choices.csv");
    for row in &dir.table("low/typical.csv").rows {
        let of_class = choices.with("class", row.cell("class"));
        let chosen = of_class.iter().find(|choice| choice.cell("recommended") == "true").expect("a choice");
        assert_eq!((row.cell("k"), row.cell("recommended")), (chosen.cell("k"), "true"));
        let metrics = dir.table("low/metrics.csv");
        let images = metrics.with("class", row.cell("class"));
        let quality =
            |image: &str| metrics.at(image, row.number("k").unwrap() as u32).number("ssimulacra2").unwrap();
        let mut ranked: Vec<&str> = images.iter().map(|row| row.cell("image")).collect();
        ranked.sort_by(|a, b| quality(a).total_cmp(&quality(b)));
        ranked.dedup();
        assert_eq!(row.cell("image"), ranked[1]);
    }
    for row in &dir.table("none/typical.csv").rows {
        assert_eq!((row.cell("k"), row.cell("recommended")), ("16", "false"));
        let chart = dir.text(&format!("none/silhouette-{}.svg", row.cell("class")));
        assert!(chart.contains("at K = 16, as none is recommended"), "{chart}");
    }
}

#[test]
fn other_encoders_store_it_and_jpeg_only_what_is_opaque() {
    let dir = two_classes();
    dir.succeed("sweep set -k 4,16 -o report");
    let versions = dir.table("report/versions.csv");
    let families = |class: &str| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for row in of_class(&versions, class) {
            *counts.entry(row.cell("family").to_owned()).or_default() += 1;
        }
        counts.into_iter().map(|(family, count)| format!("{family} {count}")).collect::<Vec<_>>()
    };
    assert_eq!(families("photos"), ["jpeg 6", "lossless-png 1", "lossless-webp 1", "webp 6"]);
    assert_eq!(families("leaves"), ["lossless-png 1", "lossless-webp 1", "webp 6"]);
    for row in &versions.rows {
        assert!(row.number("bytes").unwrap() > 20.0 && row.number("ssim").unwrap() <= 1.0);
        let lossless = row.cell("family").starts_with("lossless");
        assert_eq!(lossless, row.number("psnr_db").is_none(), "{row:?}");
    }
    let quality = |quality: &str| {
        let rows = of_class(&versions, "photos");
        let row = rows.iter().find(|row| row.cell("family") == "jpeg" && row.cell("setting") == quality);
        row.map(|row| (row.number("bytes").unwrap(), row.number("psnr_db").unwrap())).expect("a row")
    };
    let (rough, fine) = (quality("10"), quality("95"));
    assert!(rough.0 < fine.0 && rough.1 + 5.0 < fine.1, "{rough:?} {fine:?}");
}

#[test]
fn a_report_of_an_older_version_is_rendered_without_it() {
    let dir = two_classes();
    dir.succeed("sweep set -k 2-4 -o report");
    let names = ["typical.csv", "silhouettes.csv", "versions.csv", "alternatives.csv", "curves.csv"];
    let curves = dir.text("report/curves.csv");
    let charts = |part: &str| {
        ["silhouette", "rate"].map(|chart| dir.text(&format!("report/{chart}-photos.svg")).contains(part))
    };
    let typical = "the median image";
    assert_eq!(charts(typical), [true, true]);
    for name in names {
        std::fs::remove_file(dir.path(&format!("report/{name}"))).expect("the table goes");
    }
    dir.succeed("report report");
    assert_eq!(charts(typical), [false, false]);
    assert_eq!(dir.text("report/curves.csv"), curves, "it follows from the other tables");
}

#[test]
fn what_was_not_measured_has_a_reason() {
    let dir = gallery();
    dir.succeed("sweep set -k 2,16 --silhouette off -o report");
    let typical = dir.table("report/typical.csv");
    assert!(dir.table("report/silhouettes.csv").rows.is_empty());
    for row in &typical.rows {
        assert_eq!(row.cell("silhouette"), "");
        assert!(row.cell("undefined").contains("silhouette: switched off"), "{row:?}");
        let chart = dir.text(&format!("report/silhouette-{}.svg", row.cell("class")));
        assert!(chart.contains("No silhouette: switched off."));
    }
}
