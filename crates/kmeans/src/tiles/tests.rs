//! Images whose best palettes are known, and properties that hold for all.

use super::*;
use crate::params::Params;

fn params() -> CheckedParams {
    Params::default().check().expect("defaults")
}

fn shape(palettes: u32, colors: u32) -> TileShape {
    TileShape { width: 8, height: 8, palettes, colors, bits: [8; 3] }
}

/// Tiles of 4 hues, each of 4 shades, in a fixed disorder.
fn hues(width: usize, height: usize) -> Vec<[u8; 4]> {
    let color = |place: usize| {
        let (x, y) = (place % width, place / width);
        let (hue, shade) = ((x / 8 * 7 + y / 8 * 5) % 4, ((x + 2 * y) % 4) as u8 * 60 + 50);
        let mut color = [10, 10, 10, 255];
        match hue {
            3 => color[..3].fill(shade),
            hue => color[hue] = shade,
        }
        color
    };
    (0..width * height).map(color).collect()
}

fn shown(tiled: &Tiled, image: &ImageView<'_>, shape: &TileShape) -> Vec<[u8; 4]> {
    let width = image.width();
    let pixel = |(place, &index): (usize, &u16)| {
        let tile =
            place / width / shape.height as usize * tiled.columns + place % width / shape.width as usize;
        tiled.palettes[tiled.palette_of_tile[tile] as usize][index as usize]
    };
    tiled.indices.iter().enumerate().map(pixel).collect()
}

#[test]
fn palettes_that_there_are_are_found() {
    let pixels = hues(60, 44);
    let image = ImageView::new(60, 44, &pixels).expect("pixels");
    let tiled = tiled(&image, &shape(4, 4), &params());
    assert_eq!((tiled.columns, tiled.rows, tiled.palettes.len()), (8, 6, 4));
    assert_eq!(shown(&tiled, &image, &shape(4, 4)), pixels, "tiles at the edges too");
    assert_eq!(tiled.squared_error(&image, &shape(4, 4)), 0);
}

#[test]
fn more_of_either_is_never_worse_here() {
    let pixels: Vec<[u8; 4]> = (0..64 * 64_u32)
        .map(|i| (i % 64, i / 64))
        .map(|(x, y)| [(4 * x) as u8, (4 * y) as u8, (x * y / 16) as u8, 255])
        .collect();
    let image = ImageView::new(64, 64, &pixels).expect("pixels");
    let error = |palettes, colors| {
        let shape = shape(palettes, colors);
        tiled(&image, &shape, &params()).squared_error(&image, &shape)
    };
    let errors = [error(1, 4), error(2, 4), error(4, 4), error(8, 4), error(8, 8), error(8, 16)];
    assert!(errors.is_sorted_by(|one, other| one > other), "{errors:?}");
    assert!(2 * errors[2] < errors[0], "four palettes have half the error of one: {errors:?}");
}

#[test]
fn a_transparent_entry_comes_first_and_colours_have_their_bits() {
    let mut pixels = hues(32, 32);
    for pixel in pixels.iter_mut().step_by(3) {
        *pixel = [200, 9, 9, 100];
    }
    let image = ImageView::new(32, 32, &pixels).expect("pixels");
    let shape = TileShape { bits: [5, 5, 5], ..shape(3, 4) };
    let tiled = tiled(&image, &shape, &params());
    let five = |sample: u8| (0..32_u32).any(|level| (level * 255 + 15) / 31 == u32::from(sample));
    for palette in &tiled.palettes {
        assert_eq!((palette.len(), palette[0]), (4, [0; 4]));
        assert!(palette[1..].iter().all(|color| color[3] == 255 && color[..3].iter().all(|&s| five(s))));
    }
    for (pixel, index) in pixels.iter().zip(&tiled.indices) {
        assert_eq!(pixel[3] < 128, *index == 0);
    }
}

#[test]
fn the_same_for_any_number_of_threads() {
    let pixels = hues(48, 48);
    let image = ImageView::new(48, 48, &pixels).expect("pixels");
    let of = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| tiled(&image, &shape(2, 3), &params()))
    };
    assert_eq!(of(1), of(4));
}
