//! Shards of attempts that failed, of damaged lines of a run, and without room to unpack them.

use std::fs::File;
use std::process::Command;

use crate::shards::{FEW, evaluate, images, list, merge};
use crate::support::gallery;

#[test]
fn lines_of_other_options_after_a_damaged_line_do_not_count() {
    let dir = gallery();
    dir.write("list.tsv", list(&dir));
    evaluate(&dir, |number| number == 0, "-k 2,3", "one.jsonl");
    evaluate(&dir, |number| number == 1, "-k 2,4", "other.jsonl");
    let other = dir.text("other.jsonl").replacen("\"key\"", "\"kex\"", 1);
    dir.write("joined.jsonl", format!("{}{other}", dir.text("one.jsonl")));
    let run = merge(&dir, "joined.jsonl", "merged");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("1 line of these follow"), "{}", run.stderr);
    assert!(run.stderr.contains(&format!("missing: {}: ", images(&other)[0])), "{}", run.stderr);
    let ks: Vec<String> =
        dir.table("merged/metrics.csv").rows.iter().map(|row| row.cell("k").to_owned()).collect();
    assert_eq!(ks, ["2", "3"]);
}

#[test]
fn an_attempt_that_went_better_counts() {
    let dir = gallery();
    dir.write("list.tsv", "icons\ticons/flag.png\nicons\ticons/leaf.png\n");
    dir.write("gone.tsv", "icons\ticons/flag.png\n");
    let failed = dir.run_into(
        File::create(dir.path("failed.jsonl")).expect("a shard"),
        &format!("evaluate --files-from gone.tsv --images-root nowhere {FEW}"),
    );
    assert_eq!(failed.code, Some(0));
    evaluate(&dir, |_| true, FEW, "again.jsonl");
    let run = dir.succeed("merge failed.jsonl again.jsonl --images-root set -o merged");
    assert!(run.stderr.contains("1 line of failures dropped"), "{}", run.stderr);
    assert!(dir.table("merged/images.csv").rows.iter().all(|row| row.cell("status") == "ok"));
}

#[cfg(unix)]
#[test]
fn where_there_is_no_room_to_unpack_the_folder_is_named() {
    let dir = gallery();
    // As much of a gzip file as is told from others.
    dir.write("all.jsonl.gz", [0x1f, 0x8b]);
    let run = Command::new(env!("CARGO_BIN_EXE_huecount"))
        .args(["merge", "all.jsonl.gz", "-o", "merged"])
        .env("TMPDIR", dir.path("no-such-folder"))
        .current_dir(dir.path("."))
        .output()
        .expect("the program runs");
    let message = String::from_utf8(run.stderr).expect("UTF-8");
    assert_eq!(run.status.code(), Some(2));
    assert!(
        message.contains("no-such-folder, the folder for temporary files") && message.contains("TMPDIR"),
        "{message}"
    );
}
