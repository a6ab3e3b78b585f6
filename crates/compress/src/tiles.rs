//! Tiles of few palettes: an indexed PNG whose palette is all of these one after the other, and a map of which tile uses which.

use codec::{Color, Encoding, Indexed, Raster, Rejection, encode, hex_of};
use evaluate::{defined, internal, pixels_of, view_of};
use files::{Like, write_whole_like};
use kmeans::{Histogram, TileShape, Tiled, tiled};
use metrics::{IndexedView, Reference, Wanted};
use serde::Serialize;

use crate::jobs::Job;
use crate::lost::lost;
use crate::outcome::{CompressedImage, TileFacts, Written};
use crate::plan::CompressPlan;
use crate::swatch::PaletteEntries;
use crate::target::{keep, map_of};

/// What is measured of every image.
const WANTED: Wanted =
    Wanted { ssim: true, ms_ssim: false, ssimulacra2: false, delta_e2000: false, banding: false };

/// The map as it is written: what a program needs to draw the picture from tiles.
#[derive(Serialize)]
struct TileMap<'a> {
    /// Width and height of a tile in pixels.
    tile: [u32; 2],
    columns: usize,
    rows: usize,
    /// Bits of red, green and blue.
    color_bits: [u8; 3],
    /// Colours of each palette; entry `i` of palette `p` is the index `p * colors_per_palette + i` of the PNG.
    colors_per_palette: u32,
    palettes: Vec<Vec<String>>,
    /// For each tile, row by row, its palette.
    tiles: &'a [u16],
}

/// One image in tiles.
pub(crate) fn compress(
    (job, raster, bytes_before): (&Job, &Raster, u64),
    shape: &TileShape,
    plan: &CompressPlan,
) -> Result<Written, Rejection> {
    let has_transparent = raster.pixels().iter().any(|pixel| pixel[3] < 128);
    if has_transparent && shape.colors < 2 {
        return Err(Rejection::Failed(
            "has transparent pixels, which take an entry of every palette: give --colors-per-palette 2 or more".to_owned(),
        ));
    }
    let pixels = pixels_of(raster)?;
    let tiled = tiled(&pixels, shape, &plan.params);
    let (palette, indices) = flat(&tiled, raster, shape);
    let picture =
        Indexed { width: raster.width, height: raster.height, palette: &palette, indices: &indices };
    let encoding = Encoding { keep_palette: true, ..plan.encoding };
    let file = encode(&picture, encoding).map_err(|error| Rejection::Failed(error.to_string()))?;
    let bytes_after = file.len() as u64;
    write_map(job, &tiled, shape, plan)?;
    let bytes = keep(job, plan, file)?;
    let image = described((job, raster), (palette, &indices), &tiled)?;
    Ok(Written::Ok(Box::new(CompressedImage { bytes, bytes_before, bytes_after, ..image })))
}

/// All palettes one after the other, and each pixel's place in them.
fn flat(tiled: &Tiled, raster: &Raster, shape: &TileShape) -> (Vec<Color>, Vec<u16>) {
    let width = raster.width as usize;
    let index = |(place, &index): (usize, &u16)| {
        let (column, row) = (place % width / shape.width as usize, place / width / shape.height as usize);
        tiled.palette_of_tile[row * tiled.columns + column] * shape.colors as u16 + index
    };
    (tiled.palettes.concat(), tiled.indices.iter().enumerate().map(index).collect())
}

fn write_map(job: &Job, tiled: &Tiled, shape: &TileShape, plan: &CompressPlan) -> Result<(), Rejection> {
    let map = TileMap {
        tile: [shape.width, shape.height],
        columns: tiled.columns,
        rows: tiled.rows,
        color_bits: shape.bits,
        colors_per_palette: shape.colors,
        palettes: tiled
            .palettes
            .iter()
            .map(|palette| palette.iter().map(|color| hex_of(*color)).collect())
            .collect(),
        tiles: &tiled.palette_of_tile,
    };
    let mut json = serde_json::to_vec(&map).map_err(internal)?;
    json.push(b'\n');
    let path = map_of(job);
    let source: Vec<_> = std::fs::metadata(&job.image).into_iter().collect();
    let like = Like { sources: &source, times: plan.files.preserve };
    write_whole_like(&path, &json, plan.files.overwrite, Some(like))
        .map_err(|error| Rejection::Failed(format!("can't write {}: {error}", path.display())))
}

/// What is told of the picture, but for bytes.
fn described(
    (job, raster): (&Job, &Raster),
    (palette, indices): (Vec<Color>, &[u16]),
    tiled: &Tiled,
) -> Result<CompressedImage, Rejection> {
    let (width, height) = (raster.width as usize, raster.height as usize);
    let seen = IndexedView::new(width, height, &palette, indices).map_err(internal)?;
    let pair = Reference::of(view_of(raster)?, WANTED).measure(seen).map_err(internal)?;
    let mut undefined = Vec::new();
    Ok(CompressedImage {
        output: job.output.clone(),
        bytes: None,
        colors: palette.len(),
        entries: PaletteEntries::of(&palette, indices),
        dither: "none",
        dither_space: None,
        psnr_db: defined("psnr_db", pair.psnr_db, &mut undefined),
        weighted_psnr_db: None,
        ssim: defined("ssim", pair.ssim, &mut undefined),
        ssimulacra2: None,
        level: None,
        met: None,
        animation: None,
        tiles: Some(TileFacts {
            columns: tiled.columns,
            rows: tiled.rows,
            palettes: tiled.palettes.len(),
            map: map_of(job),
        }),
        lost: lost(&Histogram::covering(&pixels_of(raster)?, kmeans::ColorSpace::Srgb, &palette), &palette),
        undefined,
        bytes_before: 0,
        bytes_after: 0,
        palette,
    })
}
