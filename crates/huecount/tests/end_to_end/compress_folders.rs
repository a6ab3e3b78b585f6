//! `huecount compress` over folders and pipes: the tree is mirrored, and nothing is lost or silently overwritten.

use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use crate::support::{TestDir, dot, gallery, hills, leaf, seen};

#[test]
fn the_tree_is_mirrored() {
    let dir = gallery();
    dir.write("set/icons/notes.txt", "no picture");
    dir.write("set/.hidden/leaf.png", "not seen");
    dir.succeed("compress set -k 4 -o out --keep-larger");
    assert_eq!(dir.tree_of("out"), dir.images_of("set"));
    let run = dir.succeed("compress set -k 4 -o out --keep-larger --overwrite --verbose");
    assert!(run.stderr.contains("notes.txt: not an image"), "{}", run.stderr);
    assert!(run.stdout.contains("7 images compressed, 0 failed, 0 not written; "), "{}", run.stdout);
}

#[test]
fn several_folders_stay_apart() {
    let dir = TestDir::new();
    dir.draw("a/x.png", hills(24, 18));
    dir.draw("b/x.png", hills(18, 24));
    dir.draw("y.png", leaf(18, 18));
    dir.succeed("compress a b y.png -k 4 -o out --keep-larger");
    assert_eq!(dir.tree_of("out"), ["a", "a/x.png", "b", "b/x.png", "y.png"]);
}

#[test]
fn a_suffix_names_the_results_and_they_are_no_sources_of_the_next_run() {
    let dir = gallery();
    let sources = dir.tree();
    dir.succeed("compress set -k 4 --suffix .few --keep-larger");
    let once = dir.tree();
    assert_eq!(once.len(), sources.len() + 7);
    assert!(once.contains(&"set/icons/leaf.few.png".to_owned()), "{once:?}");

    let again = dir.run("compress set -k 4 --suffix .few --keep-larger");
    assert_eq!((again.code, dir.tree()), (Some(2), once.clone()));
    assert!(again.stderr.contains("leaf.few.png exists already"), "{}", again.stderr);
    dir.succeed("compress set -k 4 --suffix .few --keep-larger --overwrite");
    assert_eq!(dir.tree(), once);
    assert!(dir.run("compress set -k 4 --suffix a/b").stderr.contains("separator"));
}

#[test]
fn results_inside_the_source_folder_are_no_sources() {
    let dir = gallery();
    dir.succeed("compress set -k 4 -o set/small --keep-larger");
    let once = dir.tree();
    dir.succeed("compress set -k 4 -o ./set/small/ --keep-larger --overwrite");
    assert_eq!(dir.tree(), once);
}

#[test]
fn sources_inside_the_output_folder_are_safe() {
    let dir = gallery();
    let before = dir.read("set/icons/leaf.png");
    let run = dir.run("compress set -k 4 -o set --keep-larger");
    assert_eq!((run.code, dir.read("set/icons/leaf.png")), (Some(2), before));
    assert!(run.stderr.contains("is the source itself: pass --overwrite"), "{}", run.stderr);
    dir.succeed("compress set/icons/leaf.png -k 4 -o set --keep-larger");
    assert!(dir.path("set/leaf.png").exists());
    let run = dir.run("compress set/icons set/leaf.png -k 4 -o set --overwrite");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("set/leaf.png, which is itself to be compressed"), "{}", run.stderr);
}

#[test]
fn an_image_is_compressed_in_place_when_asked() {
    let dir = TestDir::new();
    dir.draw("hills.png", hills(24, 18));
    dir.draw("same.png", hills(24, 18));
    dir.succeed("compress hills.png -k 4 -o .. --overwrite --dry-run");
    dir.succeed("compress hills.png -k 4 --suffix= --overwrite");
    dir.succeed("compress same.png -k 4 -o other.png");
    assert_eq!(dir.tree(), ["hills.png", "other.png", "same.png"]);
    assert_eq!(dir.read("hills.png"), dir.read("other.png"));
}

#[test]
fn sources_of_one_stem_keep_their_extension() {
    let dir = TestDir::new();
    dir.draw("set/a.png", hills(24, 18));
    dir.draw("set/a.bmp", leaf(18, 18));
    dir.write("set/a.txt", "no picture");
    dir.draw("set/b.bmp", leaf(18, 18));
    dir.succeed("compress set -k 4 -o out --keep-larger");
    assert_eq!(dir.names_in("out"), ["a.bmp.png", "a.png", "b.png"]);
    dir.succeed("compress set/a.png set/a.bmp -k 4 --keep-larger");
    assert!(dir.path("set/a.bmp-k4.png").exists() && dir.path("set/a-k4.png").exists());
}

#[test]
fn one_failure_in_a_folder_is_named_and_the_rest_is_done() {
    let dir = gallery();
    dir.write("set/icons/broken.png", "no picture");
    dir.write("out/photos", "in the way");
    let run = dir.run("compress set -k 4 -o out --keep-larger");
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("broken.png: named as PNG"), "{}", run.stderr);
    assert!(run.stderr.contains("can't write out/photos/hills.png"), "{}", run.stderr);
    assert!(run.stdout.contains("5 images compressed, 3 failed"), "{}", run.stdout);
    assert_eq!(dir.text("out/photos"), "in the way");
}

#[test]
fn a_folder_without_images_is_an_error() {
    let dir = TestDir::new();
    dir.write("set/notes.txt", "no picture");
    let run = dir.run("compress set -k 4");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("no images in set: none of 1 files is an image"), "{}", run.stderr);
}

#[test]
fn a_dry_run_writes_nothing_and_says_what_would_be_written() {
    let dir = gallery();
    dir.write("out/straight.png", "precious");
    let before = dir.tree();
    let run = dir.run("compress set -k 4 -o out --dry-run");
    assert_eq!((run.code, dir.tree()), (Some(1), before));
    assert!(run.stdout.contains("set/icons/leaf.png -> out/icons/leaf.png\n"), "{}", run.stdout);
    assert!(run.stdout.contains("out/straight.png: it would fail: "), "{}", run.stdout);
    assert!(run.stdout.ends_with("6 images would be compressed, 1 would fail\n"), "{}", run.stdout);
}

#[test]
fn times_are_kept_when_asked() {
    let dir = TestDir::new();
    dir.draw("hills.png", hills(24, 18));
    let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let source = std::fs::File::options().write(true).open(dir.path("hills.png")).unwrap();
    source.set_modified(then).unwrap();
    let modified = |name: &str| dir.path(name).metadata().unwrap().modified().unwrap();
    dir.succeed("compress hills.png -k 4 -o kept.png --preserve");
    dir.succeed("compress hills.png -k 4 -o new.png");
    assert_eq!(modified("kept.png"), then);
    assert!(modified("new.png") > then);
}

#[test]
fn threads_do_not_show() {
    let dir = gallery();
    let one = dir.succeed("compress set -k 4 -o one --keep-larger --threads 1 --json");
    let three = dir.succeed("compress set -k 4 -o three --keep-larger --threads 3 --json");
    assert_eq!(one.stdout, three.stdout.replace("three", "one"));
    for image in dir.tree_of("one").iter().filter(|name| name.contains(".png")) {
        assert_eq!(dir.read(&format!("one/{image}")), dir.read(&format!("three/{image}")));
    }
}

#[test]
fn an_image_goes_through_a_pipe() {
    let dir = TestDir::new();
    dir.draw("hills.png", hills(24, 18));
    dir.succeed("compress hills.png -k 4 -o file.png");
    let (code, piped) = through(&dir, "compress - -k 4", &dir.read("hills.png"));
    assert_eq!((code, &piped), (Some(0), &dir.read("file.png")));
    let (_, from_file) = through(&dir, "compress hills.png -k 4 -o - --quiet", b"");
    assert_eq!(from_file, piped);
    through(&dir, "compress - -k 4 -o from-pipe.png", &dir.read("hills.png"));
    assert_eq!(dir.read("from-pipe.png"), piped);
}

#[test]
fn a_pipe_is_never_given_a_larger_image() {
    let dir = TestDir::new();
    dir.draw("dot.png", dot());
    dir.draw("dot.bmp", dot());
    let source = dir.read("dot.png");
    assert_eq!(through(&dir, "compress - -k 2", &source), (Some(0), source.clone()));
    assert_ne!(through(&dir, "compress - -k 2 --keep-larger", &source).1, source);
    assert_eq!(through(&dir, "compress - -k 2", b"no picture"), (Some(2), Vec::new()));
    for wrong in ["compress - dot.png -k 2", "compress - -k 2 --json", "compress - -k 2 -o folder"] {
        assert_eq!(through(&dir, wrong, &source), (Some(2), Vec::new()), "{wrong}");
    }
    assert_eq!(seen(&dir.path("dot.png")).len(), 1);
}

/// Exit code and standard output of a run that is fed `input`.
fn through(dir: &TestDir, arguments: &str, input: &[u8]) -> (Option<i32>, Vec<u8>) {
    dir.write("piped", input);
    let output = Command::new(env!("CARGO_BIN_EXE_huecount"))
        .args(arguments.split_whitespace())
        .current_dir(dir.path(""))
        .stdin(Stdio::from(std::fs::File::open(dir.path("piped")).expect("what was written")))
        .output()
        .expect("the program starts");
    (output.status.code(), output.stdout)
}
