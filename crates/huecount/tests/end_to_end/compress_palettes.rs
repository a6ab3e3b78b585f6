//! `huecount compress` with palettes that are given, pinned, shared and saved, with dithering and other weights.

use std::collections::BTreeSet;

use image::{Rgb, RgbImage};

use crate::support::{Png, TestDir, flag, glass, hills, leaf, page, seen};

fn pictures() -> TestDir {
    let dir = TestDir::new();
    dir.draw("hills.png", hills(24, 18));
    dir.draw("leaf.png", leaf(18, 18));
    dir.draw("page.png", page(20, 16));
    dir
}

fn colors(dir: &TestDir, name: &str) -> BTreeSet<[u8; 4]> {
    seen(&dir.path(name)).into_iter().collect()
}

/// The palette of a PNG as its chunks have it.
fn entries(dir: &TestDir, name: &str) -> Vec<[u8; 4]> {
    let png = Png::parse(&dir.read(name));
    let alphas = png.chunk("tRNS").unwrap_or_default().iter().copied().chain(std::iter::repeat(255));
    let colors = png.chunk("PLTE").expect("a palette").as_chunks().0;
    colors.iter().zip(alphas).map(|(&[r, g, b], a)| [r, g, b, a]).collect()
}

#[test]
fn images_are_mapped_onto_a_palette() {
    let dir = pictures();
    dir.write("bw.hex", "000000\nffffff\nff0000\n");
    dir.succeed("compress hills.png page.png --palette bw.hex -o out --keep-larger");
    let three = BTreeSet::from([[0, 0, 0, 255], [255, 255, 255, 255], [255, 0, 0, 255]]);
    assert_eq!(colors(&dir, "out/hills.png"), three);
    assert!(colors(&dir, "out/page.png").is_subset(&three));
    for (pixel, output) in seen(&dir.path("hills.png")).iter().zip(seen(&dir.path("out/hills.png"))) {
        let squared = |entry: &[u8; 4]| -> i64 {
            pixel.iter().zip(entry).map(|(&a, &b)| (i64::from(a) - i64::from(b)).pow(2)).sum()
        };
        assert_eq!(Some(squared(&output)), three.iter().map(squared).min());
    }
    dir.succeed("compress hills.png --palette bw.hex --keep-larger");
    assert!(dir.path("hills-palette.png").exists());
}

#[test]
fn what_is_transparent_stays_so_with_an_opaque_palette() {
    let dir = TestDir::new();
    dir.draw("glass.png", glass(20, 20));
    dir.write("bw.hex", "000000\nffffff\n");
    dir.succeed("compress glass.png --palette bw.hex -o out.png --keep-larger");
    let output = seen(&dir.path("out.png"));
    for (before, after) in seen(&dir.path("glass.png")).iter().zip(output) {
        assert!(before[3] > 0 || after[3] == 0);
    }
}

#[test]
fn another_image_is_a_palette() {
    let dir = pictures();
    dir.succeed("compress hills.png -k 5 -o five.png");
    dir.succeed("compress page.png --palette five.png -o page-in-five.png --keep-larger");
    assert!(colors(&dir, "page-in-five.png").is_subset(&colors(&dir, "five.png")));
    let run = dir.run("compress page.png --palette hills.png");
    assert!(run.code == Some(2) && run.stderr.contains("hills.png: holds 432 colours"), "{}", run.stderr);
}

#[test]
fn every_saved_palette_reads_back() {
    let dir = pictures();
    for extension in ["gpl", "act", "aco", "ase", "css", "json", "hex", "pal", "riff.pal", "png"] {
        let file = format!("palette.{extension}");
        dir.succeed(&format!("compress hills.png -k 7 -o seven.png --overwrite --save-palette {file}"));
        dir.succeed(&format!("compress hills.png --palette {file} -o again.png --overwrite"));
        assert_eq!(entries(&dir, "again.png"), entries(&dir, "seven.png"), "{extension}");
        let run = dir.run(&format!("compress hills.png -k 7 -o none.png --save-palette {file}"));
        assert!(run.code == Some(2) && run.stderr.contains("exists already"), "{}", run.stderr);
        assert!(!dir.path("none.png").exists());
    }
    let run = dir.run("compress hills.png page.png -k 7 -o out --save-palette new.gpl");
    assert!(run.code == Some(2) && run.stderr.contains("--shared-palette"), "{}", run.stderr);
    assert!(!dir.path("out").exists());
}

#[test]
fn pinned_colours_are_entries_whatever_the_pixels() {
    let dir = pictures();
    dir.succeed("compress hills.png -k 6 --pin #ff00ff,#0f0,#00000000 -o out.png");
    let entries = entries(&dir, "out.png");
    assert_eq!(entries.len(), 6);
    for pin in [[255, 0, 255, 255], [0, 255, 0, 255], [0, 0, 0, 0]] {
        assert!(entries.contains(&pin), "{entries:?}");
    }
    let run = dir.run("compress hills.png -k 2 --pin #ff00ff,#0f0,#111 -o none.png");
    assert!(run.code == Some(2) && run.stderr.contains("3 colours are pinned"), "{}", run.stderr);
    assert!(dir.run("compress hills.png -k 2 --pin reddish").stderr.contains("'reddish' is no colour"));
}

#[test]
fn images_share_a_palette() {
    let dir = pictures();
    dir.write("notes.png", "no picture");
    let run = dir.run("compress hills.png leaf.png notes.png -k 9 --shared-palette --save-palette nine.json -o out --keep-larger");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let nine: Vec<String> = serde_json::from_str(&dir.text("nine.json")).expect("a list");
    assert_eq!(nine.len(), 9);
    let mut used = colors(&dir, "out/hills.png");
    used.extend(colors(&dir, "out/leaf.png"));
    assert!(used.len() <= 9, "{used:?}");

    dir.succeed("compress hills.png -k 9 -o alone.png");
    dir.succeed("compress hills.png -k 9 --shared-palette -o shared.png");
    assert_eq!(seen(&dir.path("shared.png")), seen(&dir.path("alone.png")));
    let run = dir.run("compress hills.png -k auto --shared-palette");
    assert!(run.stderr.contains("takes a single K"), "{}", run.stderr);
}

/// A sea of blues with a red mark.
fn marked() -> RgbImage {
    RgbImage::from_fn(60, 60, |x, y| match (x, y) {
        (..2, ..2) => Rgb([250, 10, 20]),
        _ => Rgb([0, 0, 100 + 5 * (x as u8 / 3)]),
    })
}

#[test]
fn weights_save_small_marks_and_lost_ones_are_named() {
    let dir = TestDir::new();
    dir.draw("marked.png", marked());
    let run = dir.succeed("compress marked.png -k 3 -o pixels.png --keep-larger");
    assert!(run.stdout.contains("  lost: #fa0a14 (4 pixels) became #"), "{}", run.stdout);
    for weight in ["sqrt", "log", "saliency"] {
        let run =
            dir.succeed(&format!("compress marked.png -k 3 --weight {weight} -o {weight}.png --keep-larger"));
        assert!(!run.stdout.contains("lost:"), "{weight}: {}", run.stdout);
        assert!(colors(&dir, &format!("{weight}.png")).contains(&[250, 10, 20, 255]), "{weight}");
    }
}

#[test]
fn dithering_is_said_and_compressing_again_changes_nothing() {
    let dir = pictures();
    dir.succeed("compress hills.png leaf.png -k 6 -o plain --keep-larger");
    for method in ["floyd-steinberg", "atkinson", "jarvis", "stucki", "sierra", "bayer", "blue-noise"] {
        let options = format!("-k 6 --dither {method} --keep-larger");
        let run = dir.succeed(&format!("compress hills.png leaf.png {options} -o {method}"));
        assert_eq!(run.stdout.matches(&format!("dithered by {method}, PSNR")).count(), 2, "{}", run.stdout);
        assert_ne!(seen(&dir.path(&format!("{method}/hills.png"))), seen(&dir.path("plain/hills.png")));
        dir.succeed(&format!("compress {method}/hills.png {method}/leaf.png {options} -o again-{method}"));
        for image in ["hills.png", "leaf.png"] {
            let (once, again) = (format!("{method}/{image}"), format!("again-{method}/{image}"));
            assert_eq!(dir.read(&again), dir.read(&once), "{again}");
        }
    }
    assert!(dir.run("compress hills.png -k 6 --dither bayer --dither-strength 2").stderr.contains("0 to 1"));
}

#[test]
fn a_palette_is_kept_as_it_is() {
    let dir = pictures();
    dir.write(
        "game.gpl",
        "GIMP Palette\nName: game\n#\n255 0 255 key\n0 0 0\n200 120 60\n0 0 0 again\n17 200 90\nno colour\n",
    );
    let game = [[255, 0, 255, 255], [0, 0, 0, 255], [200, 120, 60, 255], [0, 0, 0, 255], [17, 200, 90, 255]];
    let mapped = "compress hills.png --palette game.gpl --keep-larger --overwrite";
    let run = dir.succeed(&format!("{mapped} -o plain.png"));
    assert!(run.stderr.contains("game.gpl: no colour can't be read"), "{}", run.stderr);
    assert_eq!(entries(&dir, "plain.png").len(), 4, "each of them once");
    for options in ["-o kept.png", "-o kept.png -O 2", "-o kept.png --dither floyd-steinberg"] {
        dir.succeed(&format!("{mapped} --keep-palette {options}"));
        assert_eq!(entries(&dir, "kept.png"), game, "{options}");
    }
    dir.succeed(&format!("{mapped} --keep-palette -o kept.png"));
    assert_eq!(seen(&dir.path("kept.png")), seen(&dir.path("plain.png")));
    // An indexed PNG is a palette with all its entries.
    dir.succeed("compress page.png --palette kept.png --keep-palette -o page-kept.png --keep-larger");
    assert_eq!(entries(&dir, "page-kept.png"), game);
    let run = dir.run(&format!("{mapped} --keep-palette -o kept.webp"));
    assert!(run.code == Some(2) && run.stderr.contains("no palette"), "{}", run.stderr);
}

#[test]
fn a_translucent_entry_may_stand_anywhere() {
    let dir = TestDir::new();
    dir.draw("glass.png", glass(20, 20));
    dir.write("soft.hex", "ffffff\n00000080\n000000\n00000000\nff0000\n");
    dir.succeed("compress glass.png --palette soft.hex --keep-palette -o out.png --keep-larger");
    let alphas: Vec<u8> = entries(&dir, "out.png").iter().map(|entry| entry[3]).collect();
    assert_eq!(alphas, [255, 128, 255, 0, 255]);
    for (before, after) in seen(&dir.path("glass.png")).iter().zip(seen(&dir.path("out.png"))) {
        assert_eq!((before[3] == 0, before[3] == 255), (after[3] == 0, after[3] == 255));
    }
}

#[test]
fn colours_beside_a_palette_are_named() {
    let dir = TestDir::new();
    dir.draw("flag.png", flag(16, 12));
    dir.write("near.hex", "c81e27\nffffff\n");
    let only = "compress flag.png --palette near.hex --palette-only -o out.png --keep-larger";
    let run = dir.run(only);
    assert!(run.stderr.contains("2 of them: #c81e28 (96 pixels), #fafaf0 (96 pixels)"), "{}", run.stderr);
    let run = dir.run(&format!("{only} --tolerance 1"));
    assert!(
        run.stderr.contains("1 of them: #fafaf0 (96 pixels)") && !dir.path("out.png").exists(),
        "{}",
        run.stderr
    );
    dir.succeed(&format!("{only} --tolerance 15"));
    assert_eq!(colors(&dir, "out.png"), BTreeSet::from([[0xc8, 0x1e, 0x27, 255], [255; 4]]));
}

/// A pixel was accepted for one entry, and given another that is nearer in all but one sample.
#[test]
fn a_tolerance_measures_what_a_pixel_becomes() {
    let dir = TestDir::new();
    dir.draw("plain.png", RgbImage::from_pixel(4, 4, Rgb([100, 100, 100])));
    dir.write("near.hex", "676464\n666666\n");
    dir.succeed(
        "compress plain.png --palette near.hex --palette-only --tolerance 2 -o out.png --keep-larger",
    );
    assert_eq!(colors(&dir, "out.png"), BTreeSet::from([[102, 102, 102, 255]]));
}

#[test]
fn it_is_said_where_a_palette_makes_clear_pixels_opaque() {
    let dir = TestDir::new();
    dir.draw("glass.png", glass(20, 20));
    dir.write("bw.hex", "000000\nffffff\n");
    let run = dir.succeed("compress glass.png --palette bw.hex --keep-palette -o out.png --keep-larger");
    assert!(run.stdout.contains("no transparent entry"), "{}", run.stdout);
    let run = dir.succeed("compress glass.png --palette bw.hex -o other.png --keep-larger");
    assert!(!run.stdout.contains("no transparent entry"), "{}", run.stdout);
}

#[test]
fn notes_of_an_image_that_is_a_palette_are_said() {
    let dir = pictures();
    let flag = image::DynamicImage::from(flag(16, 12)).into_rgb16();
    dir.draw("deep.png", flag);
    let run = dir.succeed("compress page.png --palette deep.png -o out.png --keep-larger");
    assert!(run.stderr.contains("deep.png: 16-bit samples were rounded"), "{}", run.stderr);
}
