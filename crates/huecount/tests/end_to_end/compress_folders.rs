//! `huecount compress` over folders and pipes: the tree is mirrored, and nothing is lost or silently overwritten.

use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use crate::awkward::animated_gif;
use crate::support::{Playground, dot, gallery, hills, leaf, seen};

#[test]
fn the_tree_is_mirrored() {
    let playground = gallery();
    playground.write("set/icons/notes.txt", "no picture");
    playground.write("set/.hidden/leaf.png", "not seen");
    playground.succeed("compress set -k 4 -o out --keep-larger");
    assert_eq!(playground.tree_of("out"), playground.images_of("set"));
    let run = playground.succeed("compress set -k 4 -o out --keep-larger --overwrite --verbose");
    assert!(run.stderr.contains("notes.txt: not an image"), "{}", run.stderr);
    assert!(run.stdout.contains("7 images compressed, 0 failed, 0 not written; "), "{}", run.stdout);
}

#[test]
fn several_folders_stay_apart() {
    let playground = Playground::new();
    playground.draw("a/x.png", hills(24, 18));
    playground.draw("b/x.png", hills(18, 24));
    playground.draw("y.png", leaf(18, 18));
    playground.succeed("compress a b y.png -k 4 -o out --keep-larger");
    assert_eq!(playground.tree_of("out"), ["a", "a/x.png", "b", "b/x.png", "y.png"]);
}

#[test]
fn a_suffix_names_the_results_and_they_are_no_sources_of_the_next_run() {
    let playground = gallery();
    let sources = playground.tree();
    playground.succeed("compress set -k 4 --suffix .few --keep-larger");
    let once = playground.tree();
    assert_eq!(once.len(), sources.len() + 7);
    assert!(once.contains(&"set/icons/leaf.few.png".to_owned()), "{once:?}");

    let again = playground.run("compress set -k 4 --suffix .few --keep-larger");
    assert_eq!((again.code, playground.tree()), (Some(2), once.clone()));
    assert!(again.stderr.contains("leaf.few.png exists already"), "{}", again.stderr);
    playground.succeed("compress set -k 4 --suffix .few --keep-larger --overwrite");
    assert_eq!(playground.tree(), once);
    assert!(playground.run("compress set -k 4 --suffix a/b").stderr.contains("separator"));
}

#[test]
fn results_inside_the_source_folder_are_no_sources() {
    let playground = gallery();
    playground.succeed("compress set -k 4 -o set/small --keep-larger");
    let once = playground.tree();
    playground.succeed("compress set -k 4 -o ./set/small/ --keep-larger --overwrite");
    assert_eq!(playground.tree(), once);
}

#[test]
fn sources_inside_the_output_folder_are_safe() {
    let playground = gallery();
    let before = playground.read("set/icons/leaf.png");
    let run = playground.run("compress set -k 4 -o set --keep-larger");
    assert_eq!((run.code, playground.read("set/icons/leaf.png")), (Some(2), before));
    assert!(run.stderr.contains("is the source itself: pass --overwrite"), "{}", run.stderr);
    playground.succeed("compress set/icons/leaf.png -k 4 -o set --keep-larger");
    assert!(playground.path("set/leaf.png").exists());
    let run = playground.run("compress set/icons set/leaf.png -k 4 -o set --overwrite");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("set/leaf.png, which is itself to be compressed"), "{}", run.stderr);
}

#[test]
fn an_image_is_compressed_in_place_when_asked() {
    let playground = Playground::new();
    playground.draw("hills.png", hills(24, 18));
    playground.draw("same.png", hills(24, 18));
    playground.succeed("compress hills.png -k 4 -o .. --overwrite --dry-run");
    playground.succeed("compress hills.png -k 4 --suffix= --overwrite");
    playground.succeed("compress same.png -k 4 -o other.png");
    assert_eq!(playground.tree(), ["hills.png", "other.png", "same.png"]);
    assert_eq!(playground.read("hills.png"), playground.read("other.png"));
}

#[test]
fn sources_of_one_stem_keep_their_extension() {
    let playground = Playground::new();
    playground.draw("set/a.png", hills(24, 18));
    playground.draw("set/a.bmp", leaf(18, 18));
    playground.write("set/a.txt", "no picture");
    playground.draw("set/b.bmp", leaf(18, 18));
    playground.succeed("compress set -k 4 -o out --keep-larger");
    assert_eq!(playground.names_in("out"), ["a.bmp.png", "a.png", "b.png"]);
    playground.succeed("compress set/a.png set/a.bmp -k 4 --keep-larger");
    assert!(playground.path("set/a.bmp-k4.png").exists() && playground.path("set/a-k4.png").exists());
}

#[test]
fn one_failure_in_a_folder_is_named_and_the_rest_is_done() {
    let playground = gallery();
    playground.write("set/icons/broken.png", "no picture");
    playground.write("out/photos", "in the way");
    let run = playground.run("compress set -k 4 -o out --keep-larger");
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("broken.png: named as PNG"), "{}", run.stderr);
    assert!(run.stderr.contains("can't write out/photos/hills.png"), "{}", run.stderr);
    assert!(run.stdout.contains("5 images compressed, 3 failed"), "{}", run.stdout);
    assert_eq!(playground.text("out/photos"), "in the way");
}

#[test]
fn a_folder_without_images_is_an_error() {
    let playground = Playground::new();
    playground.write("set/notes.txt", "no picture");
    let run = playground.run("compress set -k 4");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("no images in set: none of 1 files is an image"), "{}", run.stderr);
}

#[test]
fn a_dry_run_writes_nothing_and_says_what_would_be_written() {
    let playground = gallery();
    playground.write("out/straight.png", "precious");
    let before = playground.tree();
    let run = playground.run("compress set -k 4 -o out --dry-run");
    assert_eq!((run.code, playground.tree()), (Some(1), before));
    assert!(run.stdout.contains("set/icons/leaf.png -> out/icons/leaf.png\n"), "{}", run.stdout);
    assert!(run.stdout.contains("out/straight.png: it would fail: "), "{}", run.stdout);
    assert!(run.stdout.ends_with("6 images would be compressed, 1 would fail\n"), "{}", run.stdout);
}

#[test]
fn times_are_kept_when_asked() {
    let playground = Playground::new();
    playground.draw("hills.png", hills(24, 18));
    let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let source = std::fs::File::options().write(true).open(playground.path("hills.png")).unwrap();
    source.set_modified(then).unwrap();
    let modified = |name: &str| playground.path(name).metadata().unwrap().modified().unwrap();
    playground.succeed("compress hills.png -k 4 -o kept.png --preserve");
    playground.succeed("compress hills.png -k 4 -o new.png");
    assert_eq!(modified("kept.png"), then);
    assert!(modified("new.png") > then);
}

#[test]
fn threads_do_not_show() {
    let playground = gallery();
    let one = playground.succeed("compress set -k 4 -o one --keep-larger --threads 1 --json");
    let three = playground.succeed("compress set -k 4 -o three --keep-larger --threads 3 --json");
    assert_eq!(one.stdout, three.stdout.replace("three", "one"));
    for image in playground.tree_of("one").iter().filter(|name| name.contains(".png")) {
        assert_eq!(playground.read(&format!("one/{image}")), playground.read(&format!("three/{image}")));
    }
}

#[test]
fn an_image_goes_through_a_pipe() {
    let playground = Playground::new();
    playground.draw("hills.png", hills(24, 18));
    playground.succeed("compress hills.png -k 4 -o file.png");
    let (code, piped) = through(&playground, "compress - -k 4", &playground.read("hills.png"));
    assert_eq!((code, &piped), (Some(0), &playground.read("file.png")));
    let (_, from_file) = through(&playground, "compress hills.png -k 4 -o - --quiet", b"");
    assert_eq!(from_file, piped);
    through(&playground, "compress - -k 4 -o from-pipe.png", &playground.read("hills.png"));
    assert_eq!(playground.read("from-pipe.png"), piped);
}

#[test]
fn a_pipe_is_never_given_a_larger_image() {
    let playground = Playground::new();
    playground.draw("dot.png", dot());
    playground.draw("dot.bmp", dot());
    let source = playground.read("dot.png");
    assert_eq!(through(&playground, "compress - -k 2", &source), (Some(0), source.clone()));
    assert_ne!(through(&playground, "compress - -k 2 --keep-larger", &source).1, source);
    assert_eq!(through(&playground, "compress - -k 2", b"no picture"), (Some(2), Vec::new()));
    for wrong in ["compress - dot.png -k 2", "compress - -k 2 --json", "compress - -k 2 -o folder"] {
        assert_eq!(through(&playground, wrong, &source), (Some(2), Vec::new()), "{wrong}");
    }
    assert_eq!(seen(&playground.path("dot.png")).len(), 1);
}

#[test]
fn standard_output_takes_one_image() {
    let playground = gallery();
    assert_eq!(through(&playground, "compress set -k 4 -o -", b""), (Some(2), Vec::new()));
}

#[test]
fn an_animation_is_not_replaced_by_its_first_frame() {
    let playground = Playground::new();
    playground.write("moving.gif", animated_gif());
    let run = playground.run("compress moving.gif -k 2 -o moving.gif --overwrite --keep-larger");
    assert_ne!(run.code, Some(0));
    assert!(run.stderr.contains("only the first would be left"), "{}", run.stderr);
    assert_eq!(playground.read("moving.gif"), animated_gif());
    playground.succeed("compress moving.gif -k 2 -o first.gif --keep-larger");
}

/// Exit code and standard output of a run that is fed `input`.
fn through(playground: &Playground, arguments: &str, input: &[u8]) -> (Option<i32>, Vec<u8>) {
    playground.write("piped", input);
    let output = Command::new(env!("CARGO_BIN_EXE_huecount"))
        .args(arguments.split_whitespace())
        .current_dir(playground.path(""))
        .stdin(Stdio::from(std::fs::File::open(playground.path("piped")).expect("what was written")))
        .output()
        .expect("the program starts");
    (output.status.code(), output.stdout)
}
