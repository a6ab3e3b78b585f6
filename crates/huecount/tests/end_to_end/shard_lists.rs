//! Which files `evaluate` reads and `merge` takes: lists that the program writes, folders of shards, files that are too large.

use std::fs::File;

use crate::shards::{FEW, assert_same, dataset, evaluate, images, list, two_shards};
use crate::support::{gallery, hills};

#[test]
fn shards_may_be_named_as_spark_names_them() {
    let dir = gallery();
    dir.write("list.tsv", list(&dir));
    dir.succeed(&format!("sweep set {FEW} -o swept"));
    two_shards(&dir);
    dir.write("shards/part-00000.txt", dir.read("even.jsonl"));
    dir.write("shards/part-00001.txt", dir.read("odd.jsonl"));
    dir.write("shards/.part-00000.txt", "a hidden checksum");
    dir.write("shards/_SUCCESS", "");
    dir.succeed("merge shards --images-root set -o merged");
    assert_same(&dir, "swept", "merged");
}

#[test]
fn the_list_of_a_dry_run_gives_the_report_of_the_sweep() {
    let dir = dataset();
    dir.draw("set/icons/.hidden/flag.png", hills(9, 9));
    dir.draw("set/icons-2/a b%41.png", hills(9, 9));
    let run = dir.succeed("sweep set/ --dry-run --list");
    assert!(
        run.stdout.starts_with("icons\ticons/flag.png\nicons\ticons/leaf.png\nicons-2\t"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("hidden") && run.stdout.ends_with("\n.\tstraight.png\n"), "{}", run.stdout);
    dir.write("list.tsv", run.stdout);
    two_shards(&dir);
    let swept = dir.run(&format!("sweep set {FEW} -o swept"));
    let merged = dir.run("merge even.jsonl odd.jsonl --manifest list.tsv --images-root set -o merged");
    assert_eq!((swept.code, merged.code), (Some(1), Some(1)), "an image is broken: {}", merged.stderr);
    assert_same(&dir, "swept", "merged");
    let run = dir.run("sweep set/icons set/photos --dry-run --list");
    assert!(
        run.code == Some(2) && run.stderr.contains("--list takes the files below one folder, not 2"),
        "{}",
        run.stderr
    );
    assert_eq!(dir.run("sweep set --list").code, Some(2));
}

#[cfg(unix)]
#[test]
fn what_a_list_can_not_name_is_refused_and_links_are_left_out() {
    let dir = gallery();
    dir.draw("set/icons/tab\there.png", hills(9, 9));
    std::os::unix::fs::symlink(dir.path("set/icons/flag.png"), dir.path("set/icons/link.png"))
        .expect("a link");
    let run = dir.succeed("sweep set --dry-run --list");
    assert!(
        run.stdout.contains("icons\ticons/tab\there.png\n") && !run.stdout.contains("link"),
        "{}",
        run.stdout
    );
    assert!(run.stderr.contains("icons/link.png is not listed: a symbolic link"), "{}", run.stderr);
    dir.draw("set/icons/two\nlines.png", hills(9, 9));
    let run = dir.run("sweep set --dry-run --list");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("icons/two%0Alines.png can't stand in a list"), "{}", run.stderr);
}

#[test]
fn a_file_of_more_bytes_than_memory_is_not_read() {
    let dir = gallery();
    dir.write("list.tsv", "photos\thuge.png\nicons\ticons/flag.png\n");
    let huge = File::create(dir.path("set/huge.png")).expect("a file");
    // All of it is a hole: it takes no space, and would take all memory.
    huge.set_len(1 << 40).expect("a size");
    evaluate(&dir, |_| true, "-k 2 -t 1 --memory 50MB", "all.jsonl");
    let lines = dir.text("all.jsonl");
    assert!(
        lines.contains("its 1099511627776 bytes are more than the 50000000 of --memory: raise it"),
        "{lines}"
    );
    assert_eq!(images(&lines), ["huge.png", "icons/flag.png"]);
}
