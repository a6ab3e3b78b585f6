//! Palettes and the tiles that use them, found together.

use rayon::prelude::*;

use super::palette::{Bits, clustered, nearest};
use super::shape::TileShape;
use super::tile::{Seen, Tile};
use crate::fit::cluster;
use crate::histogram::Histogram;
use crate::image::ImageView;
use crate::params::{CheckedParams, ClusterCount, Effort, Init, Params};

/// Rounds of assignment and clustering from one start at most; most rest after a few.
const MOST_ROUNDS: usize = 20;

/// The same of a palette that has moved: the first rounds say whether that was worth it.
const ROUNDS_AFTER_MOVE: usize = 4;

/// The same with all the effort that was asked for.
const THOROUGH_ROUNDS: usize = 2;

/// Palettes are moved until so many moves in turn, for each palette, lower nothing.
const VAIN_MOVES_PER_PALETTE: usize = 2;

/// Moves at most for each palette.
const MOVES_PER_PALETTE: usize = 6;

/// Palettes, which tile uses which, and the squared error.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) palettes: Vec<Vec<Seen>>,
    pub(super) palette_of_tile: Vec<u16>,
    error: u64,
}

/// Everything that stays the same during a search.
struct Search<'a> {
    tiles: &'a [Tile],
    shape: &'a TileShape,
    bits: Bits,
    transparent: bool,
    /// A clustering that is fast, of which there are many.
    fast: CheckedParams,
}

/// The errors of a tile in its palette and in the one that comes next.
#[derive(Clone, Copy)]
struct Choice {
    palette: u16,
    error: u64,
    second_error: u64,
}

pub(super) fn search(
    tiles: &[Tile],
    shape: &TileShape,
    bits: Bits,
    (transparent, params): (bool, &CheckedParams),
) -> Found {
    let fast = Params { effort: Effort::Fast, init: Init::Wu, seed: params.seed, ..Params::default() };
    let fast = fast.check().unwrap_or(*params);
    let search = Search { tiles, shape, bits, transparent, fast };
    let mut best = search.settled(search.start(), &search.fast, MOST_ROUNDS);
    let (palettes, mut vain) = (shape.palettes as usize, 0);
    for turn in 0..MOVES_PER_PALETTE * palettes {
        if vain >= VAIN_MOVES_PER_PALETTE * palettes || best.error == 0 || palettes == 1 {
            break;
        }
        let moved = search.settled(search.moved(&best, turn % palettes), &search.fast, ROUNDS_AFTER_MOVE);
        if moved.error < best.error {
            (best, vain) = (moved, 0);
        } else {
            vain += 1;
        }
    }
    let rested = search.settled(best.palettes.clone(), &search.fast, MOST_ROUNDS);
    let thorough = search.settled(search.palettes(&rested.palette_of_tile, params), params, THOROUGH_ROUNDS);
    if thorough.error < rested.error { thorough } else { rested }
}

impl Search<'_> {
    /// A palette of each group of tiles whose mean colours are alike.
    fn start(&self) -> Vec<Vec<Seen>> {
        let means: Vec<Seen> = self.tiles.iter().map(mean).collect();
        let groups =
            ClusterCount::new(self.shape.palettes).ok().zip(ImageView::new(means.len(), 1, &means).ok());
        let labels: Vec<u16> = groups.map_or_else(Vec::new, |(k, image)| {
            let histogram = Histogram::new(&image);
            let clustering = cluster(&histogram, k, &self.fast);
            let place = |mean: &Seen| histogram.colors().iter().position(|color| color == mean);
            means.iter().map(|mean| place(mean).map_or(0, |place| clustering.labels[place])).collect()
        });
        self.palettes(&labels, &self.fast)
    }

    /// The palette of each group of tiles.
    fn palettes(&self, palette_of_tile: &[u16], params: &CheckedParams) -> Vec<Vec<Seen>> {
        let of = |palette: u32| {
            let own = self.tiles.iter().zip(palette_of_tile).filter(|(_, own)| u32::from(**own) == palette);
            self.palette(own.map(|(tile, _)| tile), params)
        };
        (0..self.shape.palettes).into_par_iter().map(of).collect()
    }

    fn palette<'t>(&self, tiles: impl Iterator<Item = &'t Tile>, params: &CheckedParams) -> Vec<Seen> {
        let pixels: Vec<Seen> = tiles.flat_map(Tile::opaque).collect();
        clustered(&pixels, self.shape.colors, self.bits, (self.transparent, params))
    }

    /// Assignment and clustering by turns until nothing is gained, or so many rounds are over.
    fn settled(&self, palettes: Vec<Vec<Seen>>, params: &CheckedParams, rounds: usize) -> Found {
        let mut best = self.assigned(palettes);
        for _ in 0..rounds {
            let next = self.assigned(self.palettes(&best.palette_of_tile, params));
            if next.error >= best.error {
                break;
            }
            best = next;
        }
        best
    }

    fn assigned(&self, palettes: Vec<Vec<Seen>>) -> Found {
        let choices = self.choices(&palettes);
        let error = choices.iter().map(|choice| choice.error).sum();
        Found { palettes, palette_of_tile: choices.iter().map(|choice| choice.palette).collect(), error }
    }

    /// For each tile the palette with the least error.
    fn choices(&self, palettes: &[Vec<Seen>]) -> Vec<Choice> {
        let choice = |tile: &Tile| {
            let mut choice = Choice { palette: 0, error: u64::MAX, second_error: u64::MAX };
            for (number, palette) in palettes.iter().enumerate() {
                let error = error(tile, palette, choice.second_error);
                if error < choice.error {
                    choice = Choice { palette: number as u16, error, second_error: choice.error };
                } else if error < choice.second_error {
                    choice.second_error = error;
                }
            }
            choice
        };
        self.tiles.par_iter().map(choice).collect()
    }

    /// The palette that is missed least, or one of those that follow as `turn` grows, made anew from the tiles that are shown worst.
    fn moved(&self, found: &Found, turn: usize) -> Vec<Vec<Seen>> {
        let choices = self.choices(&found.palettes);
        let mut missed: Vec<(u64, usize)> = (0..found.palettes.len()).map(|palette| (0, palette)).collect();
        for choice in &choices {
            let cost = choice.second_error.saturating_sub(choice.error);
            missed[choice.palette as usize].0 = missed[choice.palette as usize].0.saturating_add(cost);
        }
        missed.sort_unstable();
        let removed = missed[turn / 2 % missed.len()].1;
        let worst = self.worst_tiles(&choices, turn);
        let mut palettes = found.palettes.clone();
        palettes[removed] = self.palette(worst.into_iter(), &self.fast);
        palettes
    }

    /// The tile with the largest error, or one of those that follow, and those of its palette that it resembles.
    fn worst_tiles(&self, choices: &[Choice], turn: usize) -> Vec<&Tile> {
        let mut order: Vec<usize> = (0..self.tiles.len()).collect();
        order.sort_by_key(|&tile| std::cmp::Reverse(choices[tile].error));
        let seed = order[turn % order.len()];
        let own = self.palette(std::iter::once(&self.tiles[seed]), &self.fast);
        let nearer = |tile: usize| error(&self.tiles[tile], &own, choices[tile].error) < choices[tile].error;
        let near = (0..self.tiles.len()).into_par_iter().filter(|&tile| tile == seed || nearer(tile));
        near.collect::<Vec<_>>().into_iter().map(|tile| &self.tiles[tile]).collect()
    }
}

/// The squared error of a tile in a palette; where that is at or above `limit`, any value that is.
fn error(tile: &Tile, palette: &[Seen], limit: u64) -> u64 {
    let mut error = 0;
    for &(color, count) in tile.colors() {
        error += u64::from(count) * nearest(color, palette).1;
        if error >= limit {
            break;
        }
    }
    error
}

/// The mean of the opaque pixels; black without any.
fn mean(tile: &Tile) -> Seen {
    let (mut sums, mut pixels) = ([0_u64; 3], 0);
    for &(color, count) in tile.colors().iter().filter(|(color, _)| color[3] == 255) {
        for (sum, sample) in sums.iter_mut().zip(color) {
            *sum += u64::from(count) * u64::from(sample);
        }
        pixels += u64::from(count);
    }
    let [r, g, b] = sums.map(|sum| ((sum + pixels / 2) / pixels.max(1)) as u8);
    [r, g, b, 255]
}
