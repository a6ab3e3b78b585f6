//! What goes to stdout, what to stderr, and what `--quiet`, `--json` and `--dry-run` leave of it.

use crate::support::{CLASSES, GALLERY, Run, gallery};

fn lines(run: &Run) -> Vec<String> {
    run.stdout.lines().chain(run.stderr.lines()).map(str::to_owned).collect()
}

/// The summary that ends the output of `sweep --json`.
fn summary(run: &Run) -> serde_json::Value {
    let last = run.stdout.lines().last().expect("a line");
    serde_json::from_str::<serde_json::Value>(last).expect("JSON")["summary"].take()
}

#[test]
fn the_last_line_says_where_the_report_lies() {
    let run = gallery().succeed("sweep set -k 2,4 -o somewhere/report");
    let last = run.stdout.lines().last().unwrap();
    assert_eq!(last, "7 images evaluated, 0 failed, 0 skipped; the report is in somewhere/report");
}

#[test]
fn json_has_stdout_for_itself() {
    let run = gallery().succeed("sweep set -k 2,4 -o report --json");
    let json = summary(&run);
    assert_eq!((&json["ok"], &json["skipped"], &json["report"]), (&7.into(), &0.into(), &"report".into()));
    let classes: Vec<&str> =
        json["classes"].as_array().unwrap().iter().map(|class| class["class"].as_str().unwrap()).collect();
    assert_eq!(classes, CLASSES);
}

#[test]
fn json_has_a_line_for_each_image() {
    let run = gallery().succeed("sweep set -k 2,4 -o report --json");
    let lines: Vec<serde_json::Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let mut images: Vec<&str> = lines.iter().filter_map(|line| line["image"]["image"].as_str()).collect();
    images.sort_unstable();
    assert_eq!(images, GALLERY);
    let rows = lines.iter().filter_map(|line| line["metrics"].as_array());
    assert!(rows.map(Vec::len).all(|rows| rows == 2));
}

#[test]
fn with_json_the_closing_line_is_on_stderr() {
    let run = gallery().succeed("sweep set -k 2,4 -o report --json");
    let closing = "7 images evaluated, 0 failed, 0 skipped; the report is in report";
    assert_eq!(run.stderr.lines().collect::<Vec<_>>(), [closing]);
}

#[test]
fn json_choices_are_those_of_the_table() {
    let dir = gallery();
    let run = dir.succeed("sweep set -k 2-6 -o report --json");
    let json = summary(&run);
    let choices = dir.table("report/choices.csv");
    for class in json["classes"].as_array().unwrap() {
        let rows = choices.with("class", class["class"].as_str().unwrap());
        for (choice, row) in class["choices"].as_array().unwrap().iter().zip(rows) {
            assert_eq!(choice["criterion"], row.cell("criterion"));
            assert_eq!(choice["k"].as_f64(), row.number("k"));
            assert_eq!(choice["reason"], row.cell("reason"));
        }
    }
}

#[test]
fn quiet_leaves_one_line() {
    let dir = gallery();
    let sweep = dir.succeed("sweep set -k 2,4 -o report --quiet");
    assert_eq!(lines(&sweep).len(), 1, "{sweep:?}");
    let compress = dir.succeed("compress set/photos/hills.png -k 4 -o out --quiet");
    assert_eq!(lines(&compress).len(), 1, "{compress:?}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let dir = gallery();
    let before = dir.tree();
    let run = dir.succeed("sweep set -k 2,4 -o report --dry-run");
    assert_eq!(dir.tree(), before);
    assert_eq!(run.stdout.lines().last(), Some("7 files at 2 K each would go to report"));
}

#[test]
fn a_dry_run_names_every_file_with_its_class() {
    let run = gallery().succeed("sweep set -k 2,4 --dry-run");
    let words: Vec<Vec<&str>> = run.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    for row in [["photos", "photos/hills.png"], ["scans", "scans/dot.png"], [".", "straight.png"]] {
        assert!(words.contains(&row.to_vec()), "{row:?} in {}", run.stdout);
    }
}

#[test]
fn nothing_is_coloured_where_nobody_sees_it() {
    let dir = gallery();
    dir.write("set/broken.png", "no picture");
    let run = dir.run("sweep set -k 2 -o report");
    assert_eq!(run.code, Some(1));
    assert!(!run.stdout.contains('\x1b') && !run.stderr.contains('\x1b'), "{run:?}");
}
