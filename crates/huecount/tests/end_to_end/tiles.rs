//! `huecount compress --tiles`: a PNG of small palettes, and the map of which tile uses which.

use std::collections::HashSet;

use image::{Rgba, RgbaImage};
use serde_json::Value;

use crate::support::{Png, TestDir, hills, leaf, seen};

fn pictures() -> TestDir {
    let dir = TestDir::new();
    dir.draw("hills.png", hills(44, 30));
    dir.draw("leaf.png", leaf(40, 24));
    dir
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// The colours of a palette as a map has them.
fn colors(palette: &Value) -> Vec<String> {
    palette
        .as_array()
        .expect("a palette")
        .iter()
        .map(|color| color.as_str().expect("a colour").to_owned())
        .collect()
}

fn hex([r, g, b, a]: [u8; 4]) -> String {
    if a == 255 { format!("#{r:02x}{g:02x}{b:02x}") } else { format!("#{r:02x}{g:02x}{b:02x}{a:02x}") }
}

#[test]
fn every_tile_has_the_colours_of_its_palette() {
    let dir = pictures();
    for (image, columns, rows) in [("hills", 6, 4), ("leaf", 5, 3)] {
        let options = "--tiles 8x8 --palettes 3 --colors-per-palette 4 --color-bits 555";
        let run = dir.succeed(&format!("compress {image}.png {options} -o {image}-t.png --keep-larger"));
        assert!(
            run.stdout
                .contains(&format!("{columns}x{rows} tiles in 3 palettes ({image}-t.json), 12 colours")),
            "{}",
            run.stdout
        );
        let map = json(&dir.text(&format!("{image}-t.json")));
        assert_eq!((map["columns"].as_u64(), map["rows"].as_u64()), (Some(columns), Some(rows)));
        assert_eq!(
            (map["tile"].to_string(), map["color_bits"].to_string()),
            ("[8,8]".to_owned(), "[5,5,5]".to_owned())
        );
        let palettes: Vec<Vec<String>> = map["palettes"].as_array().unwrap().iter().map(colors).collect();
        assert!(palettes.len() == 3 && palettes.iter().all(|palette| palette.len() == 4));
        let tiles: Vec<u64> =
            map["tiles"].as_array().unwrap().iter().map(|tile| tile.as_u64().unwrap()).collect();
        assert_eq!(tiles.len() as u64, columns * rows);

        let png = Png::parse(&dir.read(&format!("{image}-t.png")));
        let entries: Vec<[u8; 3]> = png.chunk("PLTE").expect("a palette").as_chunks().0.to_vec();
        let flat: Vec<String> = palettes.concat();
        assert!(entries.iter().zip(&flat).all(|(&[r, g, b], color)| color.starts_with(&hex([r, g, b, 255]))));
        assert_eq!(entries.len(), 12);

        let width = image::image_dimensions(dir.path(&format!("{image}-t.png"))).unwrap().0 as usize;
        for (place, pixel) in seen(&dir.path(&format!("{image}-t.png"))).into_iter().enumerate() {
            let tile = place / width / 8 * columns as usize + place % width / 8;
            assert!(palettes[tiles[tile] as usize].contains(&hex(pixel)), "{image} at {place}");
        }
        if image == "leaf" {
            assert!(
                palettes.iter().all(|palette| palette[0] == "#00000000"),
                "the transparent entry comes first"
            );
        }
    }
}

#[test]
fn more_palettes_show_more() {
    let dir = pictures();
    let psnr = |palettes: u32| {
        let options = format!("--tiles 8x8 --palettes {palettes} --colors-per-palette 4");
        let run =
            dir.succeed(&format!("compress hills.png {options} -o t.png --overwrite --keep-larger --json"));
        json(&run.stdout)[0]["psnr_db"].as_f64().expect("a number")
    };
    let all = [psnr(1), psnr(2), psnr(4), psnr(8)];
    assert!(all.is_sorted_by(|fewer, more| more > &(fewer + 1.0)), "{all:?}");
}

/// Three hues of four shades each: three palettes lose nothing.
#[test]
fn palettes_that_suffice_are_found() {
    let dir = TestDir::new();
    let picture = RgbaImage::from_fn(64, 48, |x, y| {
        let mut color = [0, 0, 0, 255];
        color[((x / 16 + 2 * (y / 16)) % 3) as usize] = 60 + 60 * ((x + y) % 4) as u8;
        Rgba(color)
    });
    dir.draw("hues.png", picture);
    dir.succeed(
        "compress hues.png --tiles 16x16 --palettes 3 --colors-per-palette 4 -o out.png --keep-larger",
    );
    assert_eq!(seen(&dir.path("out.png")), seen(&dir.path("hues.png")));
    let used: HashSet<u64> = json(&dir.text("out.json"))["tiles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tile| tile.as_u64().unwrap())
        .collect();
    assert_eq!(used.len(), 3);
}

#[test]
fn the_same_for_any_number_of_threads() {
    let dir = pictures();
    for threads in [1, 3] {
        let options = format!("--tiles 8x8 --palettes 4 --colors-per-palette 4 -t {threads} --keep-larger");
        dir.succeed(&format!("compress hills.png {options} -o {threads}.png"));
    }
    assert_eq!(dir.read("1.png"), dir.read("3.png"));
    assert_eq!(dir.read("1.json"), dir.read("3.json"));
}

#[test]
fn what_cannot_be_is_said_and_nothing_is_replaced() {
    let dir = pictures();
    let tiles = "--tiles 8x8 --palettes 4 --colors-per-palette 4";
    let wrong = [
        ("--tiles 8 --palettes 4 --colors-per-palette 4", "as 8x8"),
        ("--tiles 8x8 --palettes 4", "were not provided"),
        ("--palettes 4 -k 3", "were not provided"),
        ("--tiles 8x8 --palettes 32 --colors-per-palette 16", "more than the 256"),
        ("--tiles 8x8 --palettes 4 --colors-per-palette 4 --color-bits 5", "as 555"),
        ("--tiles 8x8 --palettes 4 --colors-per-palette 4 -k 4", "cannot be used with"),
        ("--tiles 8x8 --palettes 4 --colors-per-palette 4 --dither bayer", "cannot be used with"),
        ("--tiles 8x8 --palettes 4 --colors-per-palette 4 -o -", "a picture and a map"),
        ("--tiles 8x8 --palettes 4 --colors-per-palette 4 -o t.gif", "--tiles is for PNG alone"),
        ("--tiles 8x8 --palettes 4 --colors-per-palette 4 --color-space lab", "sRGB samples"),
    ];
    for (options, said) in wrong {
        let run = dir.run(&format!("compress hills.png {options}"));
        assert!(run.code == Some(2) && run.stderr.contains(said), "{options}: {}", run.stderr);
    }
    let one =
        dir.run("compress leaf.png --tiles 8x8 --palettes 4 --colors-per-palette 1 -o one.png --keep-larger");
    assert!(one.stderr.contains("--colors-per-palette 2 or more"), "{}", one.stderr);
    dir.write("out.json", "mine");
    let run = dir.run(&format!("compress hills.png {tiles} -o out.png --keep-larger"));
    assert!(run.code == Some(2) && run.stderr.contains("out.json exists already"), "{}", run.stderr);
    assert_eq!(dir.text("out.json"), "mine");
    dir.succeed(&format!("compress hills.png {tiles} -o out.png --keep-larger --overwrite"));
    assert_ne!(dir.text("out.json"), "mine");
}
