//! `huecount compress` of animations that are hard to write or to read: those that vanish in parts, and files that break off.

use image::{Rgba, RgbaImage};
use serde_json::Value;

use crate::animations::{Frames, animated, frames, moving};
use crate::support::TestDir;

const FORMATS: [&str; 3] = ["png", "gif", "webp"];

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// A picture of many colours in which a dot moves, and every third frame has a hole.
fn holed(frame: u32) -> RgbaImage {
    RgbaImage::from_fn(40, 30, |x, y| {
        let (hole, dot) = (frame % 3 == 2 && (10..14).contains(&x) && y < 4, (x, y) == (2 + 3 * frame, 25));
        match (hole, dot) {
            (true, _) => Rgba([0; 4]),
            (_, true) => Rgba([255, (20 * frame) as u8, 0, 255]),
            _ => Rgba([(6 * x) as u8, (8 * y) as u8, ((x * y) % 200) as u8, 255]),
        }
    })
}

/// PSNR over all frames, with colours over black and over white where there is alpha.
fn psnr(source: &Frames, other: &Frames) -> f64 {
    let over = |pixel: [u8; 4], backdrop: f64, channel: usize| {
        let alpha = f64::from(pixel[3]) / 255.0;
        f64::from(pixel[channel]) * alpha + backdrop * (1.0 - alpha)
    };
    let squared = |one: [u8; 4], other: [u8; 4], backdrop: f64| {
        (0..3).map(|c| (over(one, backdrop, c) - over(other, backdrop, c)).powi(2)).sum::<f64>()
    };
    let (mut sum, mut samples) = (0.0, 0.0);
    for ((one, _), (other, _)) in source.iter().zip(other) {
        for (&one, &other) in one.iter().zip(other) {
            sum += squared(one, other, 0.0) + squared(one, other, 255.0);
            samples += 6.0;
        }
    }
    10.0 * (255.0_f64.powi(2) * samples / sum).log10()
}

#[test]
fn what_is_drawn_anew_around_a_hole_keeps_its_colours_and_is_what_was_measured() {
    let dir = TestDir::new();
    dir.write("holed.png", animated(&(0..9).map(holed).collect::<Vec<_>>()));
    let source = frames(&dir, "holed.png").0;
    for (k, has_note) in [(2, false), (40, false), (250, true)] {
        let options = format!("-k {k} --palette-per frame --keep-larger --overwrite --json");
        let told = json(&dir.succeed(&format!("compress holed.png {options} -o out.gif")).stdout)[0].clone();
        let out = frames(&dir, "out.gif").0;
        for (source, out) in source.windows(2).zip(out.windows(2)) {
            let still = source[0].0.iter().zip(&source[1].0).map(|(one, other)| one == other);
            let mut pairs = out[0].0.iter().zip(&out[1].0).zip(still);
            assert!(pairs.all(|((one, other), still)| !still || one == other), "K = {k}");
        }
        let measured = told["psnr_db"].as_f64().expect("a number");
        let written = psnr(&source, &out);
        assert!((measured - written).abs() < 0.01, "K = {k}: {measured} dB were told, {written} dB written");
        let noted = told["notes"].to_string().contains("all frames have one palette");
        assert_eq!(noted, has_note, "K = {k}: {}", told["notes"]);
    }
}

#[test]
fn whole_frames_of_a_file_that_breaks_off_are_kept() {
    let dir = TestDir::new();
    dir.write("moving.png", animated(&(0..6).map(moving).collect::<Vec<_>>()));
    for format in FORMATS {
        dir.succeed(&format!("compress moving.png -k 64 -o whole.{format} --keep-larger"));
        let (whole, bytes) =
            (frames(&dir, &format!("whole.{format}")).0, dir.read(&format!("whole.{format}")));
        dir.write(&format!("cut.{format}"), &bytes[..bytes.len() * 4 / 5]);
        for other in FORMATS {
            let out = format!("{format}-cut.{other}");
            let run = dir.run(&format!("compress cut.{format} -k 256 -o {out} --keep-larger"));
            assert!(run.code == Some(1) && run.stdout.contains("1 damaged"), "{out}: {}", run.stderr);
            let kept = frames(&dir, &out).0;
            assert!((2..6).contains(&kept.len()), "{out}: {} frames", kept.len());
            assert!(kept.iter().zip(&whole).all(|(kept, whole)| kept.0 == whole.0), "{out}");
        }
        let replaced = dir.run(&format!("compress cut.{format} -k 4 -o cut.{format} --overwrite"));
        assert!(replaced.stderr.contains("ends early"), "{format}: {}", replaced.stderr);
    }
}
