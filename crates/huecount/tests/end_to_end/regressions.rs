//! Faults that were found: one test each, with the fault in a line. Whoever mends another adds it here.
//!
//! Those that show in a file's bytes are rows of `awkward`, those of standard output stand in `standard_output`, and those
//! of a single function beside it.

use crate::awkward::{animated_gif, png_beside_animation};
use crate::support::{TestDir, blocks, dot, gallery, hills, seen};

fn one_image() -> TestDir {
    let dir = TestDir::new();
    dir.draw("set/hills.png", hills(24, 18));
    dir
}

/// An animation was replaced by its first frame.
#[test]
fn an_animation_is_not_replaced_by_its_first_frame() {
    let dir = TestDir::new();
    dir.write("moving.gif", animated_gif());
    let run = dir.run("compress moving.gif -k auto --target psnr=20 -o moving.gif --overwrite --keep-larger");
    assert_ne!(run.code, Some(0));
    assert!(run.stderr.contains("choose a frame with --frame"), "{}", run.stderr);
    assert_eq!(dir.read("moving.gif"), animated_gif());
    // With a K all frames stay.
    let run = dir.succeed("compress moving.gif -k 2 -o moving.gif --overwrite --keep-larger");
    assert!(run.stdout.contains(": 3 frames in 2 colours"), "{}", run.stdout);
    let beyond = dir.run("compress moving.gif -k 2 --frame 4 -o none.gif");
    assert!(beyond.stderr.contains("it has 3 frames"), "{}", beyond.stderr);
}

/// It was, where its second frame had been cut away: the first counted as all there is.
#[test]
fn an_animation_that_ends_early_is_not_replaced() {
    let (dir, whole) = (TestDir::new(), animated_gif());
    let second = whole.windows(2).enumerate().filter(|(_, pair)| pair == b"\x21\xf9").nth(1).unwrap().0;
    let cut = &whole[..second];
    dir.write("moving.gif", cut);
    let run = dir.run("compress moving.gif -k 2 -o moving.gif --overwrite --keep-larger");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("ends early"), "{}", run.stderr);
    assert_eq!(dir.read("moving.gif"), cut);
    let run = dir.run("compress moving.gif -k 2 -o first.gif --keep-larger");
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("damaged: its end is missing") && dir.path("first.gif").exists());
}

/// Of a still picture beside an animation it was said that the first frame would be left.
#[test]
fn a_still_picture_beside_an_animation_is_named_as_what_would_be_left() {
    let (dir, png) = (TestDir::new(), png_beside_animation());
    dir.write("beside.png", &png);
    let run = dir.run("compress beside.png -k 2 -o beside.png --overwrite --keep-larger");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("only the still picture would be left"), "{}", run.stderr);
    assert_eq!(dir.read("beside.png"), png);
}

/// All images of a folder were written to standard output, one after the other.
#[test]
fn standard_output_takes_one_image() {
    let run = gallery().run("compress set -k 4 -o -");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
}

/// `-k auto` measured palettes without the pins, weights and dithering that it then wrote with.
#[test]
fn auto_refuses_what_a_sweep_does_not_measure() {
    let dir = one_image();
    for option in ["--dither bayer", "--pin #ff0000", "--weight sqrt", "--keep-hidden-colors"] {
        let run = dir.run(&format!("compress set/hills.png -k auto {option} -o out.png"));
        assert!(run.code == Some(2) && run.stderr.contains("use --quality"), "{option}: {}", run.stderr);
    }
    assert_eq!(dir.tree(), ["set", "set/hills.png"]);
}

/// An image that was given twice was compressed twice, and the second took the first's place.
#[test]
fn an_image_is_not_compressed_twice() {
    let dir = one_image();
    for again in ["set/hills.png", "./set/hills.png", "set/../set/hills.png", "set"] {
        let run = dir.run(&format!("compress set/hills.png {again} -k 4 -o out"));
        assert_eq!(run.code, Some(2), "{again}: {}", run.stderr);
        assert!(run.stderr.contains("is given twice"), "{again}: {}", run.stderr);
    }
    assert_eq!(dir.tree(), ["set", "set/hills.png"]);
}

/// A link beside its file ended the run for all images.
#[cfg(unix)]
#[test]
fn a_file_and_a_link_to_it_fail_alone() {
    let dir = one_image();
    std::os::unix::fs::symlink("hills.png", dir.path("set/link.png")).expect("a link");
    dir.draw("other.png", hills(12, 9));
    let before = dir.read("set/hills.png");
    let run =
        dir.run("compress set/hills.png set/link.png other.png -k 4 --suffix= --overwrite --keep-larger");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("give this file by one of its names"), "{}", run.stderr);
    assert_eq!(dir.read("set/hills.png"), before);
    assert!(seen(&dir.path("other.png")).iter().collect::<std::collections::BTreeSet<_>>().len() <= 4);
}

/// `-o x.jpe` and `-o x.pdf` made folders.
#[test]
fn no_folder_is_made_of_a_document() {
    let dir = one_image();
    for extension in ["jpe", "dib", "pdf", "ps", "eps", "svg", "heic", "avif", "tif"] {
        let run = dir.run(&format!("compress set/hills.png -k 4 -o x.{extension}"));
        assert!(run.code == Some(2) && run.stderr.contains("can't be written"), "{}", run.stderr);
    }
    assert_eq!(dir.tree(), ["set", "set/hills.png"]);
}

/// `--output name.png/` was taken for a file, although it ends as folders do.
#[test]
fn a_path_that_ends_in_a_separator_is_a_folder() {
    let dir = one_image();
    dir.succeed("compress set/hills.png -k 4 -o out.png/");
    assert_eq!(dir.tree_of("out.png"), ["hills.png"]);
}

/// `--json` was an error where a path is not UTF-8, once the images had been written.
#[cfg(target_os = "linux")]
#[test]
fn json_names_paths_of_any_bytes() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let dir = one_image();
    let odd = dir.path("set").join(OsStr::from_bytes(b"odd-\xff.png"));
    std::fs::rename(dir.path("set/hills.png"), odd).expect("names are any bytes");
    let run = dir.succeed("compress set -k 4 -o out --json");
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(
        (&json[0]["image"], &json[0]["output"]),
        (&"set/odd-\u{fffd}.png".into(), &"out/odd-\u{fffd}.png".into())
    );
}

/// Metrics had another shape in the JSON of `compress` than in that of `compare`.
#[test]
fn json_says_alike_what_is_undefined() {
    let dir = TestDir::new();
    dir.draw("dot.png", dot());
    let json = |arguments: &str| -> serde_json::Value {
        serde_json::from_str(&dir.succeed(arguments).stdout).expect("JSON")
    };
    let compressed = json("compress dot.png -k 2 -o out.png --keep-larger --json")[0].take();
    let compared = json("compare dot.png out.png --json");
    for metric in ["psnr_db", "ssim"] {
        assert!(compressed[metric].is_null() && compared[metric].is_null(), "{metric}");
        let reason = |json: &serde_json::Value| {
            let undefined = json["undefined"].as_array().expect("a list");
            undefined.iter().find(|pair| pair[0] == metric).map(|pair| pair[1].clone())
        };
        assert!(reason(&compressed).is_some(), "{metric}");
        assert_eq!(reason(&compressed), reason(&compared), "{metric}");
    }
}

/// `--dry-run --json` printed nothing.
#[test]
fn a_dry_run_prints_json_too() {
    let run = gallery().succeed("sweep set -k 2 -o report --dry-run --json");
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let images = json.as_array().expect("a list");
    assert_eq!(images.len(), 7);
    assert!(images.contains(&serde_json::json!({ "class": "icons", "image": "icons/leaf.png" })), "{json}");
}

/// Without an evaluated image, the header of a table without rows was printed.
#[test]
fn no_table_is_printed_of_nothing() {
    let dir = TestDir::new();
    dir.write("set/broken.png", "no picture");
    let run = dir.run("sweep set -k 2 -o report");
    assert_eq!(run.stdout, "0 images evaluated, 1 failed, 0 skipped; the report is in report\n");
}

/// A file was in the tables twice, or under the name of another, where one path lies below another or has its name.
#[test]
fn a_file_below_one_path_may_be_given_by_another_too() {
    let dir = TestDir::new();
    dir.draw("set/good.png", blocks(12, 12));
    dir.draw("other/set/good.png", hills(12, 12));
    dir.draw("set-2/good.png", hills(12, 12));
    for (number, paths) in ["set set/good.png", "set set/../set", "set other/set set-2"].iter().enumerate() {
        let run = dir.succeed(&format!("sweep {paths} -k 2 -o report-{number}"));
        let metrics = dir.table(&format!("report-{number}/metrics.csv"));
        let mut names: Vec<&str> = metrics.rows.iter().map(|row| row.cell("image")).collect();
        names.sort_unstable();
        let named = names.len();
        names.dedup();
        assert_eq!(names.len(), named, "{paths}: every name stands for one file\n{}", run.stderr);
    }
}

/// A glob did not see names that are not UTF-8.
#[cfg(target_os = "linux")]
#[test]
fn globs_expand_over_names_of_any_bytes() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let dir = one_image();
    let odd = dir.path("set").join(OsStr::from_bytes(b"odd-\xff.png"));
    std::fs::copy(dir.path("set/hills.png"), odd).expect("names are any bytes");
    dir.succeed("sweep set/o*.png -k 2 -o report");
    let images = dir.table("report/images.csv");
    assert_eq!(images.rows.iter().map(|row| row.cell("image")).collect::<Vec<_>>(), ["odd-%FF.png"]);
}

/// Where `--include` and `--exclude` let nothing through, the folder was said to be empty.
#[test]
fn filters_that_leave_nothing_are_named() {
    let dir = one_image();
    for command in ["sweep set -k 2 -o out", "compress set -k 2 -o out", "versus set -k 2 -o out"] {
        let run = dir.run(&format!("{command} --include *.gif"));
        assert_eq!(run.code, Some(2), "{command}");
        assert!(
            run.stderr.contains("--include") && !run.stderr.contains("empty"),
            "{command}: {}",
            run.stderr
        );
    }
}

/// `--overwrite` removed with a report what somebody else had put into its folder.
#[test]
fn a_report_that_holds_something_else_is_not_replaced() {
    let dir = one_image();
    dir.succeed("sweep set -k 2 -o report");
    dir.write("report/notes.txt", "What I think of it.");
    let before = dir.tree();
    let run = dir.run("sweep set -k 3 -o report --overwrite");
    assert_eq!((run.code, dir.tree()), (Some(2), before));
    assert!(run.stderr.contains("report holds notes.txt, which no sweep wrote"), "{}", run.stderr);
    assert_eq!(dir.text("report/notes.txt"), "What I think of it.");
}

/// `--output new/..` made the report of a folder that has no name there.
#[test]
fn a_report_needs_a_folder_with_a_name() {
    let dir = one_image();
    for output in ["new/..", ".."] {
        let run = dir.run(&format!("sweep set -k 2 -o {output} --overwrite"));
        assert_eq!((run.code, dir.names_in(".")), (Some(2), vec!["set".to_owned()]), "{output}");
        assert!(run.stderr.contains("does not name a folder of its own"), "{}", run.stderr);
    }
}

/// `choose --overwrite` left a report's charts, page and `run.json` as they were before.
#[test]
fn charts_and_page_follow_a_choice_in_place() {
    let dir = gallery();
    dir.succeed("sweep set -k 1-12,16,24,32,64 -o report");
    let run = dir.succeed("choose report -o report --overwrite --target psnr=28 --seed 5");
    assert!(run.stdout.contains("charts and the page are in report"), "{}", run.stdout);
    for (file, part) in
        [("quality-photos.svg", "psnr=28"), ("report.html", "psnr=28"), ("run.json", "\"choice_seed\": 5")]
    {
        assert!(dir.text(&format!("report/{file}")).contains(part), "{file}");
    }
    let page = dir.read("report/report.html");
    dir.succeed("report report");
    assert!(page == dir.read("report/report.html"), "the page is that of the report");
}

/// Images that no folder puts into a class were shown as those of the class `.`.
#[test]
fn images_without_a_class_are_named_so_but_in_tables() {
    let dir = one_image();
    let printed = dir.succeed("sweep set -k 2,4 -o report").stdout;
    assert!(printed.contains("\nall images "), "{printed}");
    assert!(dir.text("report/elbow-..svg").contains("as colours are added: all images"));
    assert!(dir.text("report/report.html").contains("\"classTitles\":[\"all images\"]"));
    assert!(dir.table("report/choices.csv").rows.iter().all(|row| row.cell("class") == "."));
}
