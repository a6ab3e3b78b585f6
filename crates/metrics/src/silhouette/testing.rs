//! Partitions that the tests of several modules share.

use proptest::collection::vec;
use proptest::prelude::*;
use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64;

use crate::partition::Partition;

/// A partition that owns its slices.
#[derive(Debug, Clone)]
pub(super) struct Colours {
    pub(super) points: Vec<[f32; 4]>,
    pub(super) weights: Vec<u32>,
    pub(super) labels: Vec<u16>,
    pub(super) clusters: usize,
}

impl Colours {
    pub(super) fn partition(&self) -> Partition<'_> {
        Partition::new(&self.points, 1.0, &self.weights, &self.labels, self.clusters)
            .expect("a valid partition")
    }

    /// Each colour as often as it has pixels.
    pub(super) fn expanded(&self) -> Self {
        let repeat = |i: usize| std::iter::repeat_n(i, self.weights[i] as usize);
        let pixels: Vec<usize> = (0..self.points.len()).flat_map(repeat).collect();
        Self {
            points: pixels.iter().map(|&i| self.points[i]).collect(),
            weights: vec![1; pixels.len()],
            labels: pixels.iter().map(|&i| self.labels[i]).collect(),
            clusters: self.clusters,
        }
    }
}

/// Up to 60 colours in RGB or premultiplied RGBA, with few pixels each, in up to 8 clusters; clusters may be empty,
/// overlapping, or as narrow as a point.
pub(super) fn colours() -> impl Strategy<Value = Colours> {
    let colour = (vec(0..=255_u16, 4), 1..5_u32, 0..8_u16);
    (vec(colour, 2..60), prop_oneof![Just(1.0), Just(255.0)], 1..9_u16).prop_map(
        |(colours, scale, clusters)| {
            let point = |c: &[u16]| {
                let alpha = if scale > 1.0 { f32::from(c[3]) } else { 1.0 };
                let fourth = if scale > 1.0 { scale * alpha } else { 0.0 };
                [f32::from(c[0]) * alpha, f32::from(c[1]) * alpha, f32::from(c[2]) * alpha, fourth]
            };
            Colours {
                points: colours.iter().map(|(c, _, _)| point(c)).collect(),
                weights: colours.iter().map(|&(_, weight, _)| weight).collect(),
                labels: colours.iter().map(|&(_, _, label)| label % clusters).collect(),
                clusters: 8,
            }
        },
    )
}

/// `count` colours distributed by `shape`, in `clusters` clusters. A tenth of the labels is random, so that clusters overlap.
pub(super) fn cloud(shape: Shape, count: usize, clusters: u16, seed: u64) -> Colours {
    let mut random = Pcg64::seed_from_u64(seed);
    let mut below = |end: u32| (((random.next_u64() >> 32) * u64::from(end)) >> 32) as u32;
    let mut colour = |i: usize| -> [f32; 4] {
        let uniform = [below(256), below(256), below(256), below(256)].map(|x| x as f32);
        let [x, y, z, a] = uniform;
        match shape {
            Shape::Uniform => [x, y, z, 0.0],
            Shape::Premultiplied => [x * a, y * a, z * a, 255.0 * a],
            Shape::Grid => {
                [(x / 32.0).floor() * 32.0, (y / 32.0).floor() * 32.0, (z / 64.0).floor() * 64.0, 0.0]
            }
            Shape::Line => [x, x, x, 0.0],
            Shape::Duplicates => [if i.is_multiple_of(3) { 7.0 } else { (x / 128.0).floor() }, 3.0, 3.0, 0.0],
            Shape::Outliers => {
                if i.is_multiple_of(50) {
                    [x * 255.0, y, z, a]
                } else {
                    [x / 64.0, y / 64.0, z / 256.0, 0.0]
                }
            }
        }
    };
    let points: Vec<[f32; 4]> = (0..count).map(&mut colour).collect();
    let centres: Vec<[f32; 4]> = (0..clusters).map(|i| points[(i as usize * 7919) % count]).collect();
    let nearest = |point: &[f32; 4]| -> u16 {
        let squared =
            |centre: &[f32; 4]| -> f32 { point.iter().zip(centre).map(|(p, c)| (p - c) * (p - c)).sum() };
        let distances = centres.iter().map(squared).enumerate();
        distances.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(i, _)| i as u16)
    };
    let mut labels: Vec<u16> = points.iter().map(nearest).collect();
    let weights = (0..count).map(|_| if below(20) == 0 { 1 + below(500) } else { 1 + below(3) }).collect();
    for label in &mut labels {
        if below(10) == 0 {
            *label = below(u32::from(clusters)) as u16;
        }
    }
    Colours { points, weights, labels, clusters: clusters as usize }
}

/// Distributions of colours that the tree of cells copes with worst.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Uniform,
    Premultiplied,
    Grid,
    Line,
    Duplicates,
    Outliers,
}

pub(super) const SHAPES: [Shape; 6] =
    [Shape::Uniform, Shape::Premultiplied, Shape::Grid, Shape::Line, Shape::Duplicates, Shape::Outliers];
