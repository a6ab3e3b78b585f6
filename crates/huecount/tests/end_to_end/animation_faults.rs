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

#[test]
fn what_is_for_still_pictures_asks_for_a_frame() {
    let dir = TestDir::new();
    dir.write("moving.png", animated(&(0..4).map(moving).collect::<Vec<_>>()));
    let still = [
        ("-k auto", "-k auto"),
        ("--quality ssim=0.9", "--quality"),
        ("--quality psnr=30 --target-size 2KB", "--quality"),
        ("--target-size 2KB", "--target-size"),
        ("--tiles 8x8 --palettes 2 --colors-per-palette 4", "--tiles"),
    ];
    for format in FORMATS {
        dir.succeed(&format!("compress moving.png -k 30 -o source.{format} --keep-larger --overwrite"));
        for (options, named) in still {
            let call = format!("compress source.{format} {options} -o out.png --keep-larger --overwrite");
            let refused = dir.run(&call);
            let said =
                format!("is an animation, and {named} is for still pictures: choose a frame with --frame");
            assert!(refused.code == Some(2) && refused.stderr.contains(&said), "{call}: {}", refused.stderr);
            assert!(!dir.path("out.png").exists(), "{call}");
            dir.succeed(&format!("{call} --frame 2"));
            std::fs::remove_file(dir.path("out.png")).expect("it was written");
        }
    }
}

#[test]
fn what_a_gif_cannot_hold_is_said() {
    let dir = TestDir::new();
    let glassy = |frame: u32| {
        RgbaImage::from_fn(16, 16, |x, y| {
            Rgba([(9 * x) as u8, 90, (30 * frame) as u8, if y < 4 { 120 } else { 255 }])
        })
    };
    let note = "translucent pixels became opaque or clear";
    dir.write("still.png", animated(&[glassy(0)]));
    dir.write("many.png", animated(&[0, 1, 2].map(glassy)));
    let tiles = "--tiles 8x8 --palettes 2 --colors-per-palette 4";
    let cases = [
        ("still.png --frame 1 -k 8 -o a.gif", Some(64)),
        ("many.png -k 8 -o b.gif", Some(192)),
        (&format!("still.png --frame 1 {tiles} -o c.png"), Some(64)),
        ("still.png --frame 1 -k 8 -o d.png", None),
        ("many.png -k 8 -o e.png", None),
    ];
    for (call, pixels) in cases {
        let stdout = dir.succeed(&format!("compress {call} --keep-larger")).stdout;
        let said = pixels.is_some_and(|pixels| stdout.contains(&format!("note: {pixels} {note}")));
        assert!(said || pixels.is_none() && !stdout.contains(note), "{call}: {stdout}");
    }
}

#[test]
fn times_that_a_gif_does_not_show_are_said() {
    let dir = TestDir::new();
    let timed = |delays: &[(u16, u16)]| {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 48, 36);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_animated(delays.len() as u32, 0).expect("an animation");
        let mut writer = encoder.write_header().expect("a header");
        for (number, &(numerator, denominator)) in (0..).zip(delays) {
            writer.set_frame_delay(numerator, denominator).expect("a delay");
            writer.write_image_data(moving(number).as_raw()).expect("a frame");
        }
        writer.finish().expect("an end");
        bytes
    };
    dir.write("odd.png", timed(&[(1, 60), (1, 100), (2, 100), (700, 1)]));
    dir.write("even.png", timed(&[(2, 100), (655, 1), (1, 50)]));
    let notes = |call: &str| dir.succeed(&format!("compress {call} -k 8 --keep-larger --overwrite")).stdout;
    let odd = notes("odd.png -o odd.gif");
    assert!(odd.contains("2 frames are seen for less than 20 ms, and browsers show"), "{odd}");
    assert!(odd.contains("1 frame is seen for more than 655.35 s"), "{odd}");
    for silent in ["even.png -o even.gif", "odd.png -o odd.webp", "odd.gif -o again.gif"] {
        let told = notes(silent);
        assert!(!told.contains("20 ms") && !told.contains("655.35"), "{silent}: {told}");
    }
}

#[test]
fn errors_say_what_is_meant() {
    let dir = TestDir::new();
    dir.write("moving.png", animated(&(0..2).map(moving).collect::<Vec<_>>()));
    let wrong = [
        ("-k 4 --frame 0", "frames are counted from 1"),
        ("--colors-from gray:4,red", "'gray:4' stands alone"),
        ("-k 4 --palette-per frame", "as by --format gif"),
        ("-k 4 --pin reddish", "write a name of CSS"),
        ("-k 4 --frame 1 --keep-profile --save-palette a.hex", "--save-palette writes sRGB"),
        ("--importance moving.png --colors-from red", "'--colors-from <COLORS>'"),
    ];
    for (options, said) in wrong {
        let run = dir.run(&format!("compress moving.png {options}"));
        assert!(run.code == Some(2) && run.stderr.contains(said), "{options}: {}", run.stderr);
    }
    dir.succeed(
        "compress moving.png -k 4 --frame 1 --pin Red,#00f -o pinned.png --save-palette p.json --keep-larger",
    );
    let palette = dir.text("p.json");
    assert!(palette.contains("#ff0000") && palette.contains("#0000ff"), "{palette}");
}
