//! `evaluate` and `merge`: the same report as `sweep`, however the work was shared out and whatever happened to the shards.

use std::fs::File;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::{GALLERY, Run, TestDir, gallery, hills};

/// Options that keep the tests short.
pub(crate) const FEW: &str = "-k 2-5";

/// The gallery with a text, a broken image and a list of all of them, without the sweep's `report` yet.
pub(crate) fn dataset() -> TestDir {
    let dir = gallery();
    dir.write("set/notes.txt", "no image");
    dir.write("set/photos/broken.png", b"\x89PNG\r\n\x1a\nbroken");
    dir.write("list.tsv", list(&dir));
    dir
}

/// `class<TAB>path` of every file of the dataset.
pub(crate) fn list(dir: &TestDir) -> String {
    let files = dir.tree_of("set").into_iter().filter(|name| dir.path(&format!("set/{name}")).is_file());
    let line = |name: String| format!("{}\t{name}\n", name.split_once('/').map_or(".", |(class, _)| class));
    files.map(line).collect()
}

/// Runs `evaluate` on the lines of the list with these numbers, into `shard`.
pub(crate) fn evaluate(dir: &TestDir, lines: impl Fn(usize) -> bool, options: &str, shard: &str) {
    let list = dir.text("list.tsv");
    let chosen = list.split_inclusive('\n').enumerate().filter(|&(number, _)| lines(number));
    dir.write("part.tsv", chosen.map(|(_, line)| line).collect::<String>());
    let arguments = format!("evaluate --files-from part.tsv --images-root set {options}");
    let run = dir.run_into(File::create(dir.path(shard)).expect("a shard"), &arguments);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{arguments}");
}

/// Two shards, every other line of the list in each.
pub(crate) fn two_shards(dir: &TestDir) {
    evaluate(dir, |number| number % 2 == 0, FEW, "even.jsonl");
    evaluate(dir, |number| number % 2 == 1, FEW, "odd.jsonl");
}

pub(crate) fn merge(dir: &TestDir, shards: &str, report: &str) -> Run {
    dir.run(&format!("merge {shards} --images-root set -o {report}"))
}

pub(crate) fn assert_same(dir: &TestDir, one: &str, other: &str) {
    let (one, other) = (dir.results(one), dir.results(other));
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|file| file.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&one), names(&other));
    for ((name, one), (_, other)) in one.iter().zip(&other) {
        assert!(one == other, "{name} differs");
    }
}

/// Feeds `input` to the program.
fn fed(dir: &TestDir, arguments: &str, input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_huecount"))
        .args(arguments.split_whitespace())
        .current_dir(dir.path("."))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // Whoever stops reading early has seen enough.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn frame(dir: &TestDir, class: &str, name: &str) -> Vec<u8> {
    let bytes = dir.read(&format!("set/{name}"));
    let header = serde_json::json!({ "name": name, "class": class, "length": bytes.len() });
    [format!("{header}\n").as_bytes(), &bytes].concat()
}

/// The images of the lines, in their order.
pub(crate) fn images(lines: &str) -> Vec<String> {
    let entry = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["entry"].clone();
    let name = |entry: serde_json::Value| entry["image"]["image"]["image"].as_str().map(str::to_owned);
    lines.lines().map(entry).filter_map(name).collect()
}

#[test]
fn shards_in_any_order_give_the_report_of_a_sweep_byte_for_byte() {
    let dir = dataset();
    let sweep = dir.run(&format!("sweep set {FEW} -o swept"));
    two_shards(&dir);
    for (shards, report) in [("even.jsonl odd.jsonl", "merged"), ("odd.jsonl even.jsonl", "turned")] {
        let run = merge(&dir, shards, report);
        assert_eq!((run.code, sweep.code), (Some(1), Some(1)), "an image is broken");
        assert_same(&dir, "swept", report);
        assert!(!dir.path(&format!("{report}/journal.jsonl")).exists());
    }
    let timings = |report: &str| dir.text(&format!("{report}/timings.csv")).lines().count();
    assert!((timings("merged"), timings("swept") > 1) == (1, true));
    let mut results = dir.run("merge odd.jsonl even.jsonl -o elsewhere --images-root nowhere --name set");
    assert_eq!(results.code, Some(1));
    results.stdout.clear();
    let typical = dir.table("elsewhere/typical.csv");
    assert!(typical.rows.iter().all(|row| row.cell("undefined").starts_with("image: can't be read")));
    assert_eq!(dir.read("elsewhere/metrics.csv"), dir.read("swept/metrics.csv"));
}

#[test]
fn a_folder_stands_for_the_shards_in_it() {
    let dir = dataset();
    dir.run(&format!("sweep set {FEW} -o swept"));
    two_shards(&dir);
    for shard in ["even.jsonl", "odd.jsonl"] {
        dir.write(&format!("shards/{shard}"), dir.read(shard));
    }
    dir.write("shards/even.jsonl.sha256", "no shard");
    let run = merge(&dir, "shards", "merged");
    assert_eq!(run.code, Some(1), "an image is broken: {}", run.stderr);
    assert_same(&dir, "swept", "merged");
    let run = merge(&dir, "set/photos", "none");
    assert!(run.code == Some(2) && run.stderr.contains("no file in set/photos has a name"), "{}", run.stderr);
}

#[test]
fn a_journal_is_a_shard_too() {
    let dir = gallery();
    dir.succeed("sweep set -k 2-5 -o swept");
    dir.succeed("merge swept/journal.jsonl --images-root set -o merged");
    assert_same(&dir, "swept", "merged");
}

#[test]
fn options_are_those_of_the_shards() {
    let dir = gallery();
    dir.write("list.tsv", list(&dir));
    let measured = "-k 3,6 --metrics banding --silhouette off --seeds 2 --gap 2 --color-space lab --seed 7";
    dir.succeed(&format!("sweep set {measured} --target psnr=30 --coverage 80% --inspect 1 -o swept"));
    evaluate(&dir, |_| true, &format!("{measured} --target psnr=30 -t 2"), "all.jsonl");
    let rules = "--target psnr=30 --coverage 80% --inspect 1";
    dir.succeed(&format!("merge all.jsonl --images-root set {rules} -o merged"));
    assert_same(&dir, "swept", "merged");
}

#[test]
fn a_manifest_says_which_images_in_which_order_and_of_which_class() {
    let dir = gallery();
    dir.write("list.tsv", list(&dir));
    evaluate(&dir, |_| true, FEW, "all.jsonl");
    dir.write("manifest.tsv", "small\tphotos/tiny.png\nflat\ticons/flag.png\nflat\tstraight.png\n");
    let run = dir.succeed("merge all.jsonl --manifest manifest.tsv --images-root set -o merged");
    let rows = dir.table("merged/images.csv").rows;
    let listed: Vec<(&str, &str)> = rows.iter().map(|row| (row.cell("class"), row.cell("image"))).collect();
    assert_eq!(listed, [("small", "photos/tiny.png"), ("flat", "icons/flag.png"), ("flat", "straight.png")]);
    assert!(run.stderr.contains("4 images left out that the manifest does not name"), "{}", run.stderr);
    dir.write("manifest.tsv", "flat\tstraight.png\nstraight.png\n");
    let run = dir.run("merge all.jsonl --manifest manifest.tsv -o other");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("line 2 of the list manifest.tsv has no tab"), "{}", run.stderr);
}

#[test]
fn what_is_delivered_twice_counts_once() {
    let dir = dataset();
    dir.run(&format!("sweep set {FEW} -o swept"));
    two_shards(&dir);
    let run = merge(&dir, "even.jsonl odd.jsonl even.jsonl", "merged");
    assert!(run.stderr.contains("5 lines dropped that another says, too"), "{}", run.stderr);
    assert_same(&dir, "swept", "merged");

    // The same image, of another content.
    dir.draw("set/icons/flag.png", hills(12, 12));
    evaluate(&dir, |_| true, FEW, "again.jsonl");
    let run = merge(&dir, "even.jsonl odd.jsonl again.jsonl", "none");
    assert_eq!(run.code, Some(2));
    let named = "again.jsonl have different results of icons/flag.png";
    assert!(run.stderr.contains(named) && !dir.path("none").exists(), "{}", run.stderr);
}

#[test]
fn shards_of_other_options_are_refused_by_name() {
    let dir = dataset();
    two_shards(&dir);
    evaluate(&dir, |number| number == 0, "-k 2-5 --max-iter 9", "other.jsonl");
    let run = merge(&dir, "even.jsonl other.jsonl", "merged");
    assert_eq!(run.code, Some(2));
    let words =
        "even.jsonl and other.jsonl are of different runs: max-iter is 300 in the first and 9 in the second";
    assert!(run.stderr.contains(words), "{}", run.stderr);
    let older = dir.text("other.jsonl").replacen(
        &format!("\"version\":\"{}\"", env!("CARGO_PKG_VERSION")),
        "\"version\":\"0.0.9\"",
        1,
    );
    dir.write("older.jsonl", older);
    let run = merge(&dir, "older.jsonl", "merged");
    assert!(
        run.code == Some(2) && run.stderr.contains("does not begin with the line of a run"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_is_missing_is_named_and_the_rest_reported() {
    let dir = gallery();
    dir.write("list.tsv", list(&dir));
    two_shards(&dir);
    let odd = images(&dir.text("odd.jsonl"));
    let run = dir.run("merge even.jsonl --manifest list.tsv --images-root set -o merged");
    assert_eq!(run.code, Some(1));
    for image in &odd {
        assert!(run.stderr.contains(&format!("missing: {image}: ")), "{}", run.stderr);
    }
    assert!(
        run.stdout.contains(&format!("{} missing; the report is in merged", odd.len())),
        "{}",
        run.stdout
    );
    assert_eq!(dir.table("merged/images.csv").rows.len(), GALLERY.len() - odd.len());
    let run: serde_json::Value = serde_json::from_str(&dir.text("merged/run.json")).unwrap();
    assert_eq!(run["unfinished"], odd.len());
}

#[test]
fn cut_and_corrupt_lines_are_counted_and_their_images_named() {
    let dir = gallery();
    dir.write("list.tsv", list(&dir));
    evaluate(&dir, |_| true, FEW, "all.jsonl");
    let (lines, order) = (dir.text("all.jsonl"), images(&dir.text("all.jsonl")));
    let corrupt = lines.replacen("\"iterations\":", "\"iterations\" :", 1);
    dir.write("damaged.jsonl", &corrupt[..corrupt.len() - 40]);
    for manifest in ["", "--manifest list.tsv"] {
        let run = dir.run(&format!("merge damaged.jsonl {manifest} --overwrite --images-root set -o merged"));
        assert_eq!(run.code, Some(1));
        assert!(run.stderr.contains("2 lines damaged"), "{}", run.stderr);
        let missing: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("missing: ")).collect();
        assert_eq!(missing.len(), 2, "{}", run.stderr);
        assert!(missing.iter().any(|line| line.contains(order.last().unwrap())), "{missing:?}");
    }
    // Another shard makes it good.
    dir.succeed("merge damaged.jsonl all.jsonl --images-root set -o whole");
    dir.succeed(&format!("sweep set {FEW} -o swept"));
    assert_same(&dir, "swept", "whole");
    dir.write("torn.jsonl", format!("{lines}torn"));
    let run = dir.run("merge torn.jsonl --images-root set -o torn");
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("1 line damaged, 1 beyond telling of which image"), "{}", run.stderr);
    dir.succeed("merge torn.jsonl --manifest list.tsv --images-root set -o certain");
    let run = dir.run("merge list.tsv -o none");
    assert!(run.code == Some(2) && run.stderr.contains("list.tsv does not begin"), "{}", run.stderr);
}

#[test]
fn frames_give_the_same_lines_as_files() {
    let dir = dataset();
    evaluate(&dir, |_| true, "-k 2-5 -t 1", "files.jsonl");
    let frames: Vec<u8> = dir
        .text("list.tsv")
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .flat_map(|(class, name)| frame(&dir, class, name))
        .collect();
    let run = fed(&dir, "evaluate -k 2-5 -t 1 --timings timings.csv", &frames);
    assert_eq!((run.code, run.stdout), (Some(0), dir.text("files.jsonl")));
    assert!(dir.table("timings.csv").rows.iter().any(|row| row.cell("stage") == "cluster"));

    let parallel = fed(&dir, "evaluate -k 2-5 -t 3", &frames).stdout;
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&parallel), sorted(&dir.text("files.jsonl")));
}

#[test]
fn a_broken_frame_is_an_error_and_the_lines_before_it_stand() {
    let dir = gallery();
    let good = frame(&dir, "icons", "icons/flag.png");
    for (broken, words) in [
        (&b"{\"name\":\"a.png\",\"length\":99}\nshort"[..], "frame 2, a.png, ends after 5 of 99 bytes"),
        (b"no header\n", "frame 2 has no header"),
    ] {
        let run = fed(&dir, "evaluate -k 2", &[good.as_slice(), broken].concat());
        assert_eq!(run.code, Some(2));
        assert!(run.stderr.contains(words), "{}", run.stderr);
        assert_eq!(images(&run.stdout), ["icons/flag.png"]);
    }
}

#[test]
fn a_file_that_vanished_or_is_too_large_is_a_line_with_its_reason() {
    let dir = gallery();
    dir.draw("set/photos/large.png", hills(900, 900));
    dir.write("list.tsv", "photos\tgone.png\nicons\ticons/flag.png\nphotos\tphotos/large.png\n");
    evaluate(&dir, |_| true, "-k 2 --memory 5MB", "all.jsonl");
    let run = dir.run("merge all.jsonl --manifest list.tsv --images-root set -o merged");
    assert_eq!(run.code, Some(1));
    let images = dir.table("merged/images.csv");
    let row = |image: &str| {
        (images.image(image).cell("status").to_owned(), images.image(image).cell("reason").to_owned())
    };
    assert!(row("gone.png").1.starts_with("can't be read: "), "{:?}", row("gone.png"));
    assert!(row("photos/large.png").1.starts_with("needs about"), "{:?}", row("photos/large.png"));
    assert_eq!(row("icons/flag.png"), ("ok".to_owned(), String::new()));
    assert!(run.stderr.contains("failed: gone.png: can't be read"), "{}", run.stderr);
}

#[test]
fn evaluate_says_what_is_wrong_with_its_list() {
    let dir = gallery();
    dir.write("list.tsv", "icons\ticons/flag.png\nicons/leaf.png\n");
    let run = dir.run("evaluate -k 2 --files-from list.tsv --images-root set");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("line 2 of the list has no tab: write the class, a tab and the path"),
        "{}",
        run.stderr
    );
    assert_eq!(images(&run.stdout), ["icons/flag.png"]);
    let run = dir.run("evaluate -k 2 --files-from none.tsv");
    assert!(run.code == Some(2) && run.stderr.contains("the list none.tsv can't be read"), "{}", run.stderr);
    let input = b"icons\tset/icons/flag.png\n";
    assert_eq!(images(&fed(&dir, "evaluate -k 2 --files-from -", input).stdout), ["set/icons/flag.png"]);
}

#[test]
fn nothing_to_report_is_no_report() {
    let dir = TestDir::new();
    dir.write("set/notes.txt", "no image");
    dir.write("list.tsv", list(&dir));
    evaluate(&dir, |_| true, FEW, "all.jsonl");
    let run = merge(&dir, "all.jsonl", "merged");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("no images in the shards") && !dir.path("merged").exists(), "{}", run.stderr);
}

#[test]
fn lines_of_the_demo_dataset_stay_small() {
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/demo");
    let dir = TestDir::new();
    let photos: Vec<String> = std::fs::read_dir(format!("{demo}/photos"))
        .expect("the demo's photographs")
        .map(|entry| format!("photos\tphotos/{}\n", entry.expect("an entry").file_name().display()))
        .collect();
    // They have the longest lines of the demo: no value repeats from K to K.
    dir.write("list.tsv", photos.concat());
    let run = dir.succeed(&format!("evaluate --files-from list.tsv --images-root {demo}"));
    let lengths: Vec<usize> = run.stdout.lines().skip(1).map(|line| line.len() + 1).collect();
    assert!(lengths.len() >= 9, "{lengths:?}");
    let mean = lengths.iter().sum::<usize>() / lengths.len();
    assert!(mean < 16_000 && lengths.iter().all(|&length| length < 16_000), "{lengths:?}");
    assert!(run.stdout.lines().skip(1).all(|line| line.contains("\"k\":[2,3,4,")), "43 K each");
}
