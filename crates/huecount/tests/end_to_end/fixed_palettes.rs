//! `huecount compress --colors-from`: named colours, even grays and panels of e-paper; gray PNG; dithering in linear light.

use std::collections::BTreeSet;

use image::{GrayImage, Luma, Rgb, RgbImage};

use crate::support::{Png, TestDir, glass, hills, page, seen};

fn pictures() -> TestDir {
    let dir = TestDir::new();
    dir.draw("hills.png", hills(48, 36));
    dir.draw("page.png", page(40, 32));
    dir.draw("glass.png", glass(20, 20));
    dir
}

/// Bits per sample and colour type of a PNG: 0 is gray, 3 indexed.
fn kind(dir: &TestDir, name: &str) -> (u8, u8) {
    let header = Png::parse(&dir.read(name)).chunk("IHDR").expect("a header").to_vec();
    (header[8], header[9])
}

fn entries(dir: &TestDir, name: &str) -> Vec<[u8; 3]> {
    let png = Png::parse(&dir.read(name));
    png.chunk("PLTE").expect("a palette").as_chunks().0.to_vec()
}

const KINDS: [&str; 8] =
    ["none", "floyd-steinberg", "atkinson", "jarvis", "stucki", "sierra", "bayer", "blue-noise"];

#[test]
fn grays_become_a_gray_png_of_few_bits() {
    let dir = pictures();
    for (grays, bits) in [("black,white", 1), ("gray:2", 1), ("gray:4", 2), ("gray:16", 4), ("gray:9", 8)] {
        let count = if grays.starts_with('b') { 2 } else { grays[5..].parse().expect("a number") };
        let levels: BTreeSet<[u8; 4]> = (0..count)
            .map(|step: u32| ((255 * step + (count - 1) / 2) / (count - 1)) as u8)
            .map(|level| [level, level, level, 255])
            .collect();
        for dither in KINDS {
            let options = format!("--colors-from {grays} --dither {dither} --overwrite --keep-larger");
            dir.succeed(&format!("compress hills.png {options} -o out.png"));
            assert_eq!(kind(&dir, "out.png"), (bits, 0), "{grays} {dither}");
            let gray = seen(&dir.path("out.png"));
            assert!(gray.iter().all(|pixel| levels.contains(pixel)), "{grays} {dither}");
            dir.succeed(&format!("compress hills.png {options} --keep-palette -o indexed.png"));
            assert_eq!((kind(&dir, "indexed.png").1, seen(&dir.path("indexed.png"))), (3, gray), "{dither}");
        }
    }
}

/// Who sends a file to a panel counts on its bits.
#[test]
fn the_bits_are_those_of_the_grays_given_not_of_those_in_use() {
    let dir = TestDir::new();
    dir.draw("black.png", GrayImage::from_pixel(30, 30, Luma([3])));
    for options in ["", "-O 2"] {
        dir.succeed(&format!(
            "compress black.png --colors-from gray:16 {options} -o out.png --overwrite --keep-larger"
        ));
        assert_eq!(kind(&dir, "out.png"), (4, 0), "{options}");
        assert!(seen(&dir.path("out.png")).iter().all(|pixel| *pixel == [0, 0, 0, 255]));
    }
}

#[test]
fn transparency_needs_a_palette() {
    let dir = pictures();
    dir.succeed("compress glass.png --colors-from gray:4 -o out.png --keep-larger");
    assert_eq!(kind(&dir, "out.png").1, 3);
    for (before, after) in seen(&dir.path("glass.png")).iter().zip(seen(&dir.path("out.png"))) {
        assert!(before[3] > 0 || after[3] == 0);
    }
    let run = dir.run("compress glass.png --colors-from gray:4 --grayscale -o none.png --keep-larger");
    assert!(run.code == Some(2) && run.stderr.contains("#00000000 is no opaque gray"), "{}", run.stderr);
}

#[test]
fn grayscale_is_for_clustered_grays_too() {
    let dir = pictures();
    dir.succeed("compress page.png -k 5 -o indexed.png --keep-larger");
    dir.succeed("compress page.png -k 5 --grayscale -o gray.png --keep-larger");
    assert_eq!((kind(&dir, "indexed.png").1, kind(&dir, "gray.png")), (3, (8, 0)));
    assert_eq!(seen(&dir.path("gray.png")), seen(&dir.path("indexed.png")));
    let run = dir.run("compress hills.png -k 5 --grayscale -o none.png --keep-larger");
    assert!(run.code == Some(2) && run.stderr.contains("is no opaque gray"), "{}", run.stderr);
    assert!(!dir.path("none.png").exists());
}

/// The gray that is nearest to red among all is 85, the mean of its samples.
#[test]
fn colours_become_grays_of_their_luminance() {
    let dir = TestDir::new();
    dir.draw("red.png", RgbImage::from_pixel(4, 4, Rgb([255, 0, 0])));
    dir.succeed("compress red.png --colors-from gray:256 -o out.png --keep-larger");
    assert!(seen(&dir.path("out.png")).iter().all(|pixel| *pixel == [127, 127, 127, 255]));
    let run = dir.run("compress red.png --colors-from gray:256 --palette-only -o none.png");
    assert!(run.stderr.contains("#ff0000 (16 pixels)"), "{}", run.stderr);
}

#[test]
fn panels_have_their_colours_in_the_order_of_their_codes() {
    let dir = pictures();
    for (panel, codes) in [
        ("acep7", "000000 ffffff 00ff00 0000ff ff0000 ffff00 ff8000"),
        ("spectra6", "000000 ffffff ffff00 ff0000 000000 0000ff 00ff00"),
        ("bwr", "000000 ffffff ff0000"),
        ("bwy", "000000 ffffff ffff00"),
        ("bwry", "000000 ffffff ffff00 ff0000"),
    ] {
        let options = "--dither floyd-steinberg --dither-space linear --overwrite --keep-larger";
        dir.succeed(&format!(
            "compress hills.png --colors-from {panel} {options} --keep-palette -o kept.png"
        ));
        let hex = |[r, g, b]: &[u8; 3]| format!("{r:02x}{g:02x}{b:02x}");
        let kept: Vec<String> = entries(&dir, "kept.png").iter().map(hex).collect();
        assert_eq!(kept, codes.split(' ').collect::<Vec<_>>(), "{panel}");
        dir.succeed(&format!("compress hills.png --colors-from {panel} {options} -o out.png"));
        assert_eq!(seen(&dir.path("out.png")), seen(&dir.path("kept.png")), "{panel}");
        let distinct: BTreeSet<&str> = codes.split(' ').collect();
        assert!(entries(&dir, "out.png").len() <= distinct.len(), "each of them once");
    }
}

/// A gray of half the samples has a fifth of the light.
#[test]
fn in_linear_light_the_mean_is_that_of_the_light() {
    let dir = TestDir::new();
    dir.draw("half.png", GrayImage::from_pixel(64, 64, Luma([128])));
    for dither in ["floyd-steinberg", "jarvis", "stucki", "sierra", "bayer", "blue-noise"] {
        for (space, expected) in [("srgb", 0.502), ("linear", 0.216)] {
            let options = format!("--dither {dither} --dither-space {space} --overwrite --keep-larger");
            let run =
                dir.succeed(&format!("compress half.png --colors-from black,white {options} -o out.png"));
            let said =
                if space == "linear" { format!("{dither} in linear light,") } else { format!("{dither},") };
            assert!(run.stdout.contains(&format!("dithered by {said}")), "{}", run.stdout);
            let white = seen(&dir.path("out.png")).iter().filter(|pixel| pixel[0] == 255).count();
            let share = white as f64 / 4096.0;
            assert!((share - expected).abs() < 0.02, "{dither} {space}: {share}");
        }
    }
}

#[test]
fn the_same_for_any_number_of_threads() {
    let dir = pictures();
    for dither in KINDS.iter().filter(|dither| **dither != "none") {
        let options = format!("--colors-from acep7 --dither {dither} --dither-space linear --keep-larger");
        for threads in [1, 3] {
            dir.succeed(&format!("compress hills.png {options} -t {threads} -o {threads}.png --overwrite"));
        }
        assert_eq!(dir.read("1.png"), dir.read("3.png"), "{dither}");
    }
}

#[test]
fn what_cannot_be_is_said() {
    let dir = pictures();
    let wrong = [
        ("--colors-from reddish", "'reddish' is no colour"),
        ("--colors-from gray:1", "from 2 to 256"),
        ("--colors-from bwr --palette hills.png", "cannot be used with"),
        ("--colors-from bwr -k 3", "cannot be used with"),
        ("-k 3 --keep-palette", "were not provided"),
        ("-k 3 --dither-space linear", "choose a kind of dithering"),
        ("--colors-from gray:4 --grayscale --keep-palette", "cannot be used with"),
        ("--colors-from gray:4 --grayscale --format gif", "--grayscale is for PNG alone"),
    ];
    for (options, said) in wrong {
        let run = dir.run(&format!("compress hills.png {options}"));
        assert!(run.code == Some(2) && run.stderr.contains(said), "{options}: {}", run.stderr);
    }
}
