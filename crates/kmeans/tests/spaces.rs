//! The colour spaces against scikit-image and Ottosson's formulas, and what clusterings in them promise.

use kmeans::{
    ClusterCount, Clustering, ColorModel, ColorSpace, Histogram, ImageView, Params, Quantized, Stop, cluster,
    quantize,
};
use proptest::prelude::*;

/// Made by `golden/make.py`, whose head says what the rows mean.
const GOLDEN: &str = include_str!("golden/values.csv");

const SPACES: [ColorSpace; 3] = [ColorSpace::Srgb, ColorSpace::Oklab, ColorSpace::Lab];

fn rows(kind: &str) -> Vec<(ColorSpace, Vec<f64>)> {
    let space = |name: &str| SPACES.into_iter().find(|space| space.as_str() == name).expect("a space");
    let cells = GOLDEN.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let numbers = |cells: &[&str]| cells.iter().map(|cell| cell.parse().expect("a number")).collect();
    cells.filter(|cells| cells[0] == kind).map(|cells| (space(cells[1]), numbers(&cells[2..]))).collect()
}

/// What scikit-image's rounded matrix and white differ from palette's by, in the space's unit.
fn tolerance(space: ColorSpace) -> f64 {
    if space == ColorSpace::Lab { 0.03 } else { 2e-5 }
}

fn histogram(pixels: &[[u8; 4]], space: ColorSpace) -> Histogram {
    Histogram::in_space(&ImageView::new(pixels.len(), 1, pixels).expect("a row of pixels"), space)
}

fn clustered(pixels: &[[u8; 4]], space: ColorSpace, k: u32) -> (Clustering, Quantized) {
    let histogram = histogram(pixels, space);
    let params = Params::default().check().expect("defaults");
    let clustering = cluster(&histogram, ClusterCount::new(k).expect("K"), &params);
    let quantized =
        quantize(&ImageView::new(pixels.len(), 1, pixels).expect("pixels"), &histogram, &clustering);
    (clustering, quantized)
}

fn golden_pixels(alpha: impl Fn(u32) -> u32) -> Vec<[u8; 4]> {
    (0..60_u32)
        .map(|i| [37 * i + 11, 91 * i + 200, i * i * 13 + 5, alpha(i)].map(|v| (v % 256) as u8))
        .collect()
}

#[test]
fn coordinates_are_those_of_other_programs() {
    let rows = rows("color");
    assert_eq!(rows.len(), 20);
    for (space, row) in rows {
        let color = [row[0] as u8, row[1] as u8, row[2] as u8, 255];
        // A second colour keeps the image from being gray.
        let histogram = histogram(&[color, [9, 8, 7, 255]], space);
        let index = histogram.colors().iter().position(|&other| other == color).expect("the colour");
        for (axis, expected) in row[3..].iter().enumerate() {
            let ours = histogram.points()[index][axis] as f64 / histogram.unit();
            assert!((ours - expected).abs() < tolerance(space), "{space:?} {color:?}: {ours} {expected}");
        }
    }
}

#[test]
fn distortion_and_mean_are_those_of_other_programs() {
    for (kind, alpha) in [("mean", (|_| 255) as fn(u32) -> u32), ("alpha", |i| i * 53 + 20)] {
        for (space, row) in rows(kind) {
            let pixels = golden_pixels(alpha);
            let (clustering, quantized) = clustered(&pixels, space, 1);
            let distortion = clustering.sse / pixels.len() as f64;
            // Sixty points, each rounded to the grid.
            let tolerance = if space == ColorSpace::Lab { 1e-4 } else { 2e-5 };
            assert!(
                (distortion / row[0] - 1.0).abs() < tolerance,
                "{kind} {space:?}: {distortion} {}",
                row[0]
            );
            let [r, g, b, a] = quantized.palette[0].map(f64::from);
            assert_eq!(row[1..], [r, g, b, a][..row.len() - 1], "{kind} {space:?}");
        }
    }
}

#[test]
fn gray_is_one_dimension_in_every_space() {
    let grays: Vec<[u8; 4]> = (0..=255).map(|v| [v, v, v, 255]).collect();
    let mut among_colors = grays.clone();
    among_colors.push([255, 0, 0, 255]);
    for space in SPACES {
        let alone = histogram(&grays, space);
        assert_eq!(alone.model(), ColorModel::Gray);
        assert!(alone.points().is_sorted_by(|a, b| a[0] < b[0]), "{space:?}");
        let (clustering, quantized) = clustered(&grays, space, 16);
        assert_eq!(clustering.stop, Stop::Optimal);
        assert!(quantized.palette.iter().all(|&[r, g, b, _]| r == g && g == b));
        if space != ColorSpace::Srgb {
            let points = histogram(&among_colors, space);
            let of_gray = |color: &&[u8; 4]| color[0] == color[1];
            let on_axis = points.colors().iter().zip(points.points()).filter(|(color, _)| of_gray(color));
            assert!(
                on_axis.clone().count() == 256
                    && on_axis.into_iter().all(|(_, p)| p[1] == 0.0 && p[2] == 0.0)
            );
        }
    }
}

/// A cluster of one colour has that colour in the palette.
#[test]
fn colours_return_from_every_space() {
    for space in SPACES {
        for (i, alpha) in (0..200_u32).zip([255, 200, 128].into_iter().cycle()) {
            let color = [100 + i * 67 % 156, i * 151 % 256, i * i % 256, alpha].map(|v| v as u8);
            // Three colours, so that two clusters are not exact.
            let pixels = [color, color, [1, 2, 3, color[3]], [1, 2, 4, color[3]]];
            assert_eq!(clustered(&pixels, space, 2).1.pixels()[..2], pixels[..2], "{space:?}");
        }
    }
}

proptest! {
    #[test]
    fn enough_clusters_are_exact_in_every_space(
        mut pixels in prop::collection::vec(prop::array::uniform4(any::<u8>()), 1..80), opaque: bool, number in 0_usize..3,
    ) {
        for pixel in &mut pixels {
            match pixel[3] {
                _ if opaque => pixel[3] = 255,
                0 => *pixel = [0; 4],
                _ => {}
            }
        }
        let (clustering, quantized) = clustered(&pixels, SPACES[number], 80);
        prop_assert_eq!(clustering.stop, Stop::Exact);
        prop_assert_eq!(quantized.pixels(), pixels);
    }

    /// Nearly transparent colours share points of the grid: nothing breaks, and no cluster is empty.
    #[test]
    fn points_that_coincide_do_no_harm(
        colors in prop::collection::vec(prop::array::uniform3(any::<u8>()), 1..60), k in 1_u32..60, number in 0_usize..3,
    ) {
        let pixels: Vec<[u8; 4]> = colors.iter().map(|&[r, g, b]| [r, g, b, 1]).collect();
        let (clustering, quantized) = clustered(&pixels, SPACES[number], k);
        prop_assert!(clustering.counts.iter().all(|&count| count > 0));
        prop_assert_eq!(clustering.counts.iter().sum::<u64>(), pixels.len() as u64);
        prop_assert!(quantized.palette.len() <= k as usize);
    }
}
