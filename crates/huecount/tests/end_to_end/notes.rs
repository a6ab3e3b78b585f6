//! What was done to an image on its way to pixels is told by every command; frames of an animation are chosen.

use std::process::Stdio;

use image::{ImageFormat, RgbImage};
use serde_json::Value;

use crate::awkward::{animated_gif, encoded};
use crate::support::{TestDir, hills, seen};

/// An animation of 12x12 pixels, of as many frames as there are levels of gray.
fn animated_png(levels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 12, 12);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(levels.len() as u32, 0).expect("an animation");
    let mut writer = encoder.write_header().expect("a header");
    for &level in levels {
        writer.write_image_data(&[level; 12 * 12 * 3]).expect("a frame");
    }
    writer.finish().expect("an end");
    bytes
}

/// A JPEG whose data are no codes from the middle on, up to its end marker.
fn damaged_jpeg() -> Vec<u8> {
    let mut bytes = encoded(hills(160, 120), ImageFormat::Jpeg);
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40].fill(0xff);
    bytes
}

/// Levels of gray of light rather than of samples.
fn linear_png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 12, 12);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_source_gamma(png::ScaledFloat::new(1.0));
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&[165, 90, 40].repeat(144)).expect("pixels");
    writer.finish().expect("an end");
    bytes
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_frame_of_an_animation_is_named_and_can_be_chosen() {
    let dir = TestDir::new();
    dir.write("moving.png", animated_png(&[10, 100, 200]));
    dir.write("moving.gif", animated_gif());
    let run = dir.succeed("compress moving.png -k 2 --frame 1 -o one.png --keep-larger --overwrite");
    assert!(run.stdout.contains("note: the first of 3 frames of an animation was taken"), "{}", run.stdout);
    for (frame, level) in [(1, 10), (2, 100), (3, 200)] {
        dir.succeed(&format!(
            "compress moving.png -k 2 --frame {frame} -o one.png --keep-larger --overwrite"
        ));
        assert_eq!(seen(&dir.path("one.png"))[0], [level, level, level, 255]);
    }
    let beyond = dir.run("compress moving.png moving.gif -k 2 --frame 4 -o out");
    assert_eq!(beyond.code, Some(2));
    assert_eq!(beyond.stderr.matches("has no frame 4: it has 3 frames").count(), 2, "{}", beyond.stderr);

    let auto =
        dir.succeed("compress moving.png -k auto --target psnr=30 --frame 3 -o auto.png --keep-larger");
    assert!(auto.stdout.contains("frame 3 of 3"), "{}", auto.stdout);
    assert_eq!(seen(&dir.path("auto.png"))[0], [200, 200, 200, 255]);

    let compared = dir.succeed("compare moving.png one.png --frame 3");
    assert!(compared.stdout.contains("mse              0\n"), "{}", compared.stdout);
    assert!(compared.stdout.contains("original: frame 3 of 3"), "{}", compared.stdout);
}

#[test]
fn an_animation_is_replaced_only_by_the_frame_that_was_chosen() {
    let dir = TestDir::new();
    dir.write("moving.png", animated_png(&[10, 100, 200]));
    let refused = dir.run("compress moving.png -k auto --target psnr=20 --suffix= --overwrite --keep-larger");
    assert!(refused.code == Some(2) && refused.stderr.contains("--frame"), "{}", refused.stderr);
    dir.succeed("compress moving.png -k 2 --suffix= --overwrite --keep-larger --frame 2");
    assert_eq!(seen(&dir.path("moving.png"))[0], [100, 100, 100, 255]);
}

#[test]
fn a_damaged_image_is_written_opaque_and_counts_as_damaged() {
    let dir = TestDir::new();
    dir.write("set/damaged.jpg", damaged_jpeg());
    dir.draw("set/whole.png", hills(20, 20));
    let run = dir.run("compress set/damaged.jpg -k 16 -o out.png --keep-larger");
    assert_eq!(run.code, Some(1), "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("note: damaged, read as far as it goes"), "{}", run.stdout);
    assert!(run.stdout.contains("1 damaged"), "{}", run.stdout);
    assert!(seen(&dir.path("out.png")).iter().all(|pixel| pixel[3] == 255));
    let result = json(&dir.run("compress set/damaged.jpg -k 16 -o again.png --keep-larger --json").stdout);
    assert_eq!(result[0]["damaged"], true);

    let run = dir.succeed("sweep set -k 2 --metrics mse -o report");
    assert!(run.stderr.contains("damaged.jpg: damaged, read as far"), "{}", run.stderr);
    assert!(dir.table("report/images.csv").image("damaged.jpg").cell("notes").starts_with("damaged"));
}

#[test]
fn every_command_tells_the_notes_that_a_sweep_has() {
    let dir = TestDir::new();
    dir.write("set/linear.png", linear_png());
    let deep = image::DynamicImage::from(hills(12, 12)).into_rgb16();
    dir.write("set/deep.jpg", encoded(deep, ImageFormat::Png));
    dir.succeed("sweep set -k 2 --metrics mse -o report");
    let images = dir.table("report/images.csv");
    for (name, words) in [("linear.png", "converted from a gamma of 1"), ("deep.jpg", "16-bit samples")] {
        let of_sweep = images.image(name).cell("notes").to_owned();
        assert!(of_sweep.contains(words), "{of_sweep}");
        let notes = |list: &Value| -> String {
            let notes: Vec<&str> = list.as_array().expect("notes").iter().filter_map(Value::as_str).collect();
            notes.join("; ")
        };
        let path = format!("set/{name}");
        let compressed = dir.succeed(&format!("compress {path} -k 2 -o small.png --overwrite --keep-larger"));
        let compared = dir.succeed(&format!("compare {path} small.png"));
        let versus = dir.succeed(&format!("versus {path} -k 2 -O 0 -o versus --overwrite"));
        for note in of_sweep.split("; ") {
            for text in [&compressed.stdout, &compared.stdout, &versus.stdout] {
                assert!(text.contains(note), "{note} in {text}");
            }
        }
        let json_of = |arguments: String| json(&dir.succeed(&format!("{arguments} --json")).stdout);
        let compressed = json_of(format!("compress {path} -k 2 -o small.png --overwrite --keep-larger"));
        assert_eq!(notes(&compressed[0]["notes"]), of_sweep);
        assert_eq!(compressed[0]["damaged"], false);
        let compared = json_of(format!("compare {path} small.png"));
        assert_eq!(notes(&compared["original_notes"]), of_sweep);
        assert_eq!(compared["output_notes"], Value::Array(Vec::new()));
        let versus = json_of(format!("versus {path} -k 2 -O 0 -o versus --overwrite"));
        assert_eq!(notes(&versus["notes"][0]["notes"]), of_sweep);
    }
}

#[test]
fn notes_do_not_mix_with_an_image_on_standard_output() {
    let dir = TestDir::new();
    dir.write("linear.png", linear_png());
    let piped = dir.run_into(Stdio::null(), "compress linear.png -k 2 -o - --keep-larger");
    assert!(piped.code == Some(0) && piped.stderr.contains("converted from a gamma"), "{}", piped.stderr);
    dir.write(
        "noise.png",
        encoded(RgbImage::from_fn(9, 9, |x, y| image::Rgb([x as u8, y as u8, 7])), ImageFormat::Png),
    );
    assert!(!dir.run("compress noise.png -k 2 -o noise-2.png").stdout.contains("note:"));
}
