//! `huecount compress` of animations: all frames with their time, in one palette or one each, and nothing flickers that does not
//! change.

use std::collections::HashSet;
use std::path::Path;

use codec::{Animation, Delay, ImageInfo};
use image::{Rgba, RgbaImage};
use serde_json::Value;

use crate::support::{TestDir, hills, seen};

const FORMATS: [&str; 3] = ["png", "gif", "webp"];

/// A ramp over which a disc moves to the right.
pub(crate) fn moving(frame: u32) -> RgbaImage {
    RgbaImage::from_fn(48, 36, |x, y| {
        let (dx, dy) = (x.abs_diff(8 + 4 * frame), y.abs_diff(18));
        let shade = (5 * (dx + dy)) as u8;
        if dx * dx + dy * dy < 50 {
            Rgba([250, shade, 30, 255])
        } else {
            Rgba([(5 * x) as u8, (4 * y) as u8, 90, 255])
        }
    })
}

/// A square that moves over nothing.
fn sprite(frame: u32) -> RgbaImage {
    RgbaImage::from_fn(24, 16, |x, y| {
        let inside = (2 + 3 * frame..8 + 3 * frame).contains(&x) && (4..10).contains(&y);
        if inside { Rgba([(20 * x) as u8, (16 * y) as u8, 200, 255]) } else { Rgba([0; 4]) }
    })
}

/// An animated PNG of these frames, each 3 hundredths of a second longer than the one before, played five times.
pub(crate) fn animated(frames: &[RgbaImage]) -> Vec<u8> {
    let (width, height) = frames[0].dimensions();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_animated(frames.len() as u32, 5).expect("an animation");
    let mut writer = encoder.write_header().expect("a header");
    for (number, frame) in (0..).zip(frames) {
        writer.set_frame_delay(5 + 3 * number, 100).expect("a delay");
        writer.write_image_data(frame.as_raw()).expect("a frame");
    }
    writer.finish().expect("an end");
    bytes
}

fn pictures() -> TestDir {
    let dir = TestDir::new();
    dir.write("moving.png", animated(&(0..6).map(moving).collect::<Vec<_>>()));
    dir.write("sprite.png", animated(&(0..5).map(sprite).collect::<Vec<_>>()));
    dir
}

pub(crate) type Frames = Vec<(Vec<[u8; 4]>, Delay)>;

/// Every frame of a file as it is seen, and how often it is played.
pub(crate) fn frames(dir: &TestDir, name: &str) -> (Frames, Option<u32>) {
    let bytes = dir.read(name);
    let animation =
        Animation::of(&bytes, Path::new(name)).unwrap_or_else(|| panic!("{name} is no animation"));
    let frames = animation.each_frame(&mut ImageInfo::default()).expect("frames");
    let pixels = |frame: codec::AnimationFrame| (frame.raster.pixels().to_vec(), frame.delay);
    let frames = frames.map(|frame| pixels(frame.expect("a frame"))).collect();
    (frames, animation.plays.map(std::num::NonZeroU32::get))
}

fn hundredths(delay: Delay) -> u32 {
    100 * delay.numerator / delay.denominator
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn all_frames_stay_with_their_time_and_repetitions() {
    let dir = pictures();
    for source in ["moving", "sprite"] {
        let (before, plays) = frames(&dir, &format!("{source}.png"));
        for format in FORMATS {
            let out = format!("{source}-out.{format}");
            // As many colours as there are: nothing changes.
            dir.succeed(&format!("compress {source}.png -k 256 -o {out} --keep-larger"));
            let (after, played) = frames(&dir, &out);
            assert_eq!((after.len(), played), (before.len(), plays), "{out}");
            for ((one, time), (other, other_time)) in before.iter().zip(&after) {
                assert_eq!(hundredths(*time), hundredths(*other_time), "{out}");
                assert!(one == other || source == "moving", "{out}");
            }
        }
    }
    assert_eq!(frames(&dir, "sprite-out.gif").1, Some(5));
    dir.succeed("compress sprite-out.gif -k 256 -o again.webp --keep-larger");
    assert_eq!(frames(&dir, "again.webp"), frames(&dir, "sprite-out.webp"));
}

#[test]
fn all_frames_have_one_palette_in_every_format() {
    let dir = pictures();
    for source in ["moving", "sprite"] {
        let mut shown = Vec::new();
        for format in FORMATS {
            let run = dir
                .succeed(&format!("compress {source}.png -k 9 -o {source}-9.{format} --keep-larger --json"));
            let told = json(&run.stdout)[0].clone();
            let (frames, _) = frames(&dir, &format!("{source}-9.{format}"));
            let colors: HashSet<[u8; 4]> = frames.iter().flat_map(|(pixels, _)| pixels.clone()).collect();
            assert!(colors.len() <= 9 && told["colors"] == 9, "{source} {format}: {}", colors.len());
            assert_eq!(told["animation"]["frames"].as_u64(), Some(frames.len() as u64));
            let pixels: u64 =
                told["entries"].as_array().unwrap().iter().map(|e| e["pixels"].as_u64().unwrap()).sum();
            assert_eq!(
                pixels,
                (frames.len() * frames[0].0.len()) as u64,
                "each pixel has a colour of the palette"
            );
            shown.push(frames.into_iter().map(|(pixels, _)| pixels).collect::<Vec<_>>());
        }
        assert!(shown[0] == shown[1] && shown[1] == shown[2], "{source}");
    }
}

#[test]
fn what_does_not_change_does_not_flicker() {
    let dir = pictures();
    let (source, _) = frames(&dir, "moving.png");
    for dither in ["none", "floyd-steinberg", "atkinson", "jarvis", "bayer", "blue-noise"] {
        for format in FORMATS {
            for per in ["animation", "frame"] {
                if (per, format) == ("frame", "png") {
                    continue;
                }
                let options = format!("-k 6 --dither {dither} --palette-per {per} --keep-larger --overwrite");
                dir.succeed(&format!("compress moving.png {options} -o out.{format}"));
                let (out, _) = frames(&dir, &format!("out.{format}"));
                for (source, out) in source.windows(2).zip(out.windows(2)) {
                    let still = source[0].0.iter().zip(&source[1].0).map(|(one, other)| one == other);
                    let flickers =
                        out[0].0.iter().zip(&out[1].0).zip(still).any(|((a, b), still)| still && a != b);
                    assert!(!flickers, "{dither} {format} {per}");
                }
            }
        }
    }
}

#[test]
fn a_frame_that_has_its_own_palette_is_nearer_to_its_source() {
    let dir = TestDir::new();
    let hue = |frame: u32| {
        RgbaImage::from_fn(30, 20, |x, y| {
            let mut color = [20, 20, 20, 255];
            color[frame as usize] = (8 * x + y) as u8;
            Rgba(color)
        })
    };
    dir.write("hues.png", animated(&(0..3).map(hue).collect::<Vec<_>>()));
    for format in ["gif", "webp"] {
        let psnr = |per: &str| {
            let run = dir.succeed(&format!(
                "compress hues.png -k 8 --palette-per {per} -o {per}.{format} --keep-larger --json"
            ));
            json(&run.stdout)[0]["psnr_db"].as_f64().expect("a number")
        };
        assert!(psnr("frame") > psnr("animation") + 6.0, "{format}");
        // What has not changed has the colour that it had.
        let shown = frames(&dir, &format!("frame.{format}")).0;
        for pair in shown.windows(2) {
            let changed = pair[0].0.iter().zip(&pair[1].0).filter(|(one, other)| one != other);
            assert!(changed.map(|(_, other)| *other).collect::<HashSet<_>>().len() <= 8, "{format}");
        }
    }
}

/// Pixels vanish and come back: a GIF has to clear what is there.
#[test]
fn what_vanishes_is_gone() {
    let dir = TestDir::new();
    let patch = |frame: u32| {
        RgbaImage::from_fn(20, 20, |x, y| match frame {
            0 if x < 10 => Rgba([200, (9 * y) as u8, 10, 255]),
            2 if x + y > 15 => Rgba([10, (9 * x) as u8, 200, 255]),
            3 => Rgba([90, 90, (6 * x) as u8, 255]),
            _ => Rgba([0; 4]),
        })
    };
    dir.write("patch.png", animated(&[0, 1, 2, 3, 1, 0, 0].map(patch)));
    for format in FORMATS {
        for options in ["-k 100", "-k 100 --palette-per frame"] {
            if format == "png" && options.contains("frame") {
                continue;
            }
            dir.succeed(&format!("compress patch.png {options} -o out.{format} --keep-larger --overwrite"));
            let (before, after) = (frames(&dir, "patch.png").0, frames(&dir, &format!("out.{format}")).0);
            for (number, (before, after)) in before.iter().zip(&after).enumerate() {
                assert!(before.0 == after.0, "{format} {options}: frame {number}");
            }
        }
    }
}

#[test]
fn a_frame_is_stored_as_what_changes() {
    let dir = TestDir::new();
    let noise = |x: u32, y: u32| ((x * 7919 + y * 104_729 + x * y * 31) % 251) as u8;
    let still = RgbaImage::from_fn(64, 64, |x, y| Rgba([noise(x, y), noise(y, x), noise(x + 9, y), 255]));
    let dotted = |frame: u32| {
        let mut picture = still.clone();
        picture.put_pixel(5 + frame, 9, Rgba([255, 0, 0, 255]));
        picture
    };
    dir.write("still.png", animated(&[still.clone(), still.clone()]));
    dir.write("dotted.png", animated(&(0..20).map(dotted).collect::<Vec<_>>()));
    for format in FORMATS {
        let size = |name: &str| {
            dir.succeed(&format!(
                "compress {name}.png -k 64 -o {name}-out.{format} --keep-larger --overwrite"
            ));
            dir.read(&format!("{name}-out.{format}")).len()
        };
        let (still, dotted) = (size("still"), size("dotted"));
        assert!(dotted < still + 20 * 150, "{format}: {still} {dotted}");
    }
}

#[test]
fn the_same_for_any_number_of_threads() {
    let dir = pictures();
    for format in FORMATS {
        for threads in [1, 3] {
            let options = format!("-k 7 --dither floyd-steinberg -t {threads} --keep-larger");
            dir.succeed(&format!("compress moving.png {options} -o {threads}.{format}"));
        }
        assert_eq!(dir.read(&format!("1.{format}")), dir.read(&format!("3.{format}")), "{format}");
    }
}

#[test]
fn palettes_are_given_shared_and_saved() {
    let dir = pictures();
    dir.draw("hills.png", hills(24, 18));
    dir.succeed("compress moving.png --colors-from black,white,red --dither bayer -o bw.gif --keep-larger");
    let shown: HashSet<[u8; 4]> =
        frames(&dir, "bw.gif").0.into_iter().flat_map(|(pixels, _)| pixels).collect();
    assert!(shown.is_subset(&HashSet::from([[0, 0, 0, 255], [255; 4], [255, 0, 0, 255]])), "{shown:?}");

    dir.succeed("compress moving.png hills.png -k 12 --shared-palette --save-palette shared.json -o out --keep-larger");
    let shared: Vec<String> = serde_json::from_str(&dir.text("shared.json")).expect("a list");
    let mut used: HashSet<[u8; 4]> =
        frames(&dir, "out/moving.png").0.into_iter().flat_map(|(pixels, _)| pixels).collect();
    used.extend(seen(&dir.path("out/hills.png")));
    assert!(used.len() <= shared.len() && shared.len() == 12, "{} {}", used.len(), shared.len());
    dir.succeed("compress moving.png -k 5 --save-palette five.json -o five.gif --keep-larger");
    assert_eq!(serde_json::from_str::<Vec<String>>(&dir.text("five.json")).expect("a list").len(), 5);
}

#[test]
fn what_cannot_be_is_said() {
    let dir = pictures();
    dir.draw("hills.png", hills(24, 18));
    let wrong = [
        ("-k 4 --palette-per frame", "write a GIF or a WebP"),
        ("-k 4 --palette-per frame --format gif --save-palette a.hex", "makes a palette of each frame"),
        ("--colors-from bwr --palette-per frame --format gif", "makes a palette of each frame"),
        ("-k 4 --keep-hidden-colors", "is for still pictures: choose a frame"),
        ("-k 4 --importance hills.png", "is gray and opaque"),
        ("-k 4 --grayscale", "is for still pictures: choose a frame"),
    ];
    for (options, said) in wrong {
        let run = dir.run(&format!("compress moving.png {options}"));
        assert!(run.code == Some(2) && run.stderr.contains(said), "{options}: {}", run.stderr);
    }
    let optimized = dir.succeed("compress moving.png -k 4 -O 2 -o out.png --keep-larger");
    assert!(optimized.stdout.contains("--optimize is for still pictures"), "{}", optimized.stdout);
}
