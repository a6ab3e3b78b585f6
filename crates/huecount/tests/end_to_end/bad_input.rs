//! What can't be done: it is named, it costs nothing that was there, and the exit code says so.

use crate::support::{TestDir, blocks, hills};

/// A PNG that breaks off in the middle.
fn truncated_png(dir: &TestDir, name: &str) {
    dir.draw(name, hills(20, 20));
    let bytes = dir.read(name);
    dir.write(name, &bytes[..bytes.len() / 2]);
}

/// One good image among three broken ones and a text.
fn mixed_folder() -> TestDir {
    let dir = TestDir::new();
    dir.draw("set/good.png", hills(12, 12));
    truncated_png(&dir, "set/truncated.png");
    dir.write("set/empty.png", "");
    dir.write("set/letter.png", "Dear reader, this is no picture.");
    dir.write("set/README.txt", "About these pictures.");
    dir
}

fn one_image() -> TestDir {
    let dir = TestDir::new();
    dir.draw("set/good.png", blocks(12, 12));
    dir
}

#[test]
fn an_empty_folder_is_no_dataset() {
    let dir = TestDir::new();
    std::fs::create_dir(dir.path("set")).unwrap();
    let run = dir.run("sweep set -k 2 -o report");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("no images in set"), "{}", run.stderr);
    assert_eq!(dir.tree(), ["set"]);
}

#[test]
fn a_folder_of_texts_is_no_dataset() {
    let dir = TestDir::new();
    dir.write("set/notes.txt", "Nothing to see.");
    let run = dir.run("sweep set -k 2 -o report");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("notes.txt is not an image"), "{}", run.stderr);
    assert_eq!(dir.tree(), ["set", "set/notes.txt"]);
}

#[test]
fn a_missing_path_is_named() {
    let dir = one_image();
    let run = dir.run("sweep set nowhere -k 2 -o report");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("nowhere"), "{}", run.stderr);
    assert!(!dir.path("report").exists());
}

#[test]
fn broken_images_do_not_stop_the_good_one() {
    let dir = mixed_folder();
    let run = dir.run("sweep set -k 2,4 -o report");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let metrics = dir.table("report/metrics.csv");
    assert_eq!(metrics.with("image", "good.png").len(), 2);
    assert_eq!(metrics.rows.len(), 2, "broken images have no metrics");
}

#[test]
fn each_broken_image_is_a_row_with_its_reason() {
    let dir = mixed_folder();
    dir.run("sweep set -k 2 -o report");
    let images = dir.table("report/images.csv");
    let reasons =
        [("truncated.png", "decoded"), ("empty.png", "empty"), ("letter.png", "no known image format")];
    for (image, reason) in reasons {
        let row = images.image(image);
        assert_eq!(row.cell("status"), "failed", "{image}");
        assert!(row.cell("reason").contains(reason), "{image}: {}", row.cell("reason"));
    }
}

#[test]
fn each_broken_image_is_named_on_stderr() {
    let dir = mixed_folder();
    let run = dir.run("sweep set -k 2 -o report");
    for image in ["truncated.png", "empty.png", "letter.png"] {
        assert!(run.stderr.contains(&format!("failed: {image}: ")), "{}", run.stderr);
    }
    assert!(!run.stderr.contains("README.txt"), "{}", run.stderr);
}

#[test]
fn an_image_too_large_for_any_memory_is_a_row_with_its_reason() {
    let dir = one_image();
    dir.write("set/huge.ppm", "P6 400000 400000 255\n");
    let run = dir.run("sweep set -k 2 -o report");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(dir.table("report/images.csv").image("huge.ppm").cell("status"), "failed");
    assert_eq!(dir.table("report/metrics.csv").with("image", "good.png").len(), 1);
}

#[test]
fn a_text_is_skipped_and_no_failure() {
    let dir = one_image();
    dir.write("set/README.txt", "About these pictures.");
    let run = dir.succeed("sweep set -k 2 -o report");
    let row = dir.table("report/images.csv").image("README.txt").clone();
    assert_eq!((row.cell("status"), row.cell("reason")), ("skipped", "not an image"));
    assert!(run.stdout.contains("1 image evaluated, 0 failed, 1 skipped"), "{}", run.stdout);
}

#[test]
fn only_broken_images_still_leave_a_report_of_the_reasons() {
    let dir = TestDir::new();
    truncated_png(&dir, "set/truncated.png");
    dir.write("set/empty.png", "");
    let run = dir.run("sweep set -k 2 -o report");
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert_eq!(dir.table("report/images.csv").with("status", "failed").len(), 2);
    assert!(dir.table("report/metrics.csv").rows.is_empty());
}

#[test]
fn a_report_can_not_lie_below_a_file() {
    let dir = one_image();
    let before = dir.read("set/good.png");
    let run = dir.run("sweep set -k 2 -o set/good.png/report");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("set/good.png/report"), "{}", run.stderr);
    assert_eq!(dir.read("set/good.png"), before);
}

#[test]
fn a_report_is_not_replaced_unasked() {
    let dir = one_image();
    dir.succeed("sweep set -k 2 -o report");
    let before = dir.text("report/metrics.csv");
    let run = dir.run("sweep set -k 3 -o report");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("report exists already") && run.stderr.contains("--overwrite"),
        "{}",
        run.stderr
    );
    assert_eq!(dir.text("report/metrics.csv"), before);
}

#[test]
fn a_report_is_replaced_when_asked() {
    let dir = one_image();
    dir.succeed("sweep set -k 2 -o report");
    dir.succeed("sweep set -k 3 -o report --overwrite");
    assert_eq!(dir.table("report/metrics.csv").rows.len(), 1);
    assert_eq!(dir.table("report/metrics.csv").at("good.png", 3).cell("k"), "3");
    assert_eq!(dir.names_in("."), ["report", "set"]);
}

#[test]
fn what_is_no_report_is_never_replaced() {
    let dir = one_image();
    dir.write("thesis/chapter.txt", "Years of work.");
    let before = dir.tree();
    let run = dir.run("sweep set -k 2 -o thesis --overwrite");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("thesis holds chapter.txt, which no sweep wrote"), "{}", run.stderr);
    assert_eq!(dir.tree(), before);
    assert_eq!(dir.text("thesis/chapter.txt"), "Years of work.");
}

#[test]
fn without_output_each_report_gets_a_name_of_its_own() {
    let dir = one_image();
    dir.succeed("sweep set -k 2");
    dir.succeed("sweep set -k 2");
    assert_eq!(dir.names_in("reports"), ["set", "set-2"]);
}
