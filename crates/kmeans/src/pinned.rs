//! A palette with some given colours, the pins; the others minimise the error together with them.
//!
//! This is Lloyd's algorithm in which some centroids are fixed, from two starts: the centroids of a clustering with as many
//! clusters as there are free entries, and those of a clustering at K without the ones nearest to the pins. The result with
//! the lower SSE is kept.

use crate::algorithm::{
    Assigner, State, assignment_step, squared_distance, squared_movement, tolerance, updated_centroids,
};
use crate::fit::cluster;
use crate::histogram::Histogram;
use crate::params::{CheckedParams, ClusterCount};
use crate::weighted_points::{PointColumns, WeightedPoints};

/// At most `k` distinct colours: first the `pins`, unchanged and whether or not any pixel is near them, then the fully
/// transparent colour, where pixels have it, and the rounded free centroids.
///
/// Where all colours of the image fit beside the pins, they follow unchanged. Count the image by [`Histogram::covering`], so
/// that its space has all dimensions of the pins.
#[must_use]
pub fn pinned_palette(
    histogram: &Histogram,
    pins: &[[u8; 4]],
    k: ClusterCount,
    params: &CheckedParams,
) -> Vec<[u8; 4]> {
    let mut palette: Vec<[u8; 4]> = Vec::with_capacity(k.get());
    let clear = WeightedPoints::from(histogram).has_clear().then_some([0; 4]);
    add_distinct(&mut palette, pins.iter().copied().chain(clear).take(k.get()));
    let free = k.get() - palette.len();
    let others = histogram.colors().iter().copied().filter(|color| !palette.contains(color));
    let others: Vec<[u8; 4]> = others.take(free + 1).collect();
    if others.len() <= free {
        palette.extend(others);
    } else if let Ok(free) = ClusterCount::new(free as u32) {
        let fixed: Vec<[f64; 4]> = points(histogram, &palette);
        let color = |centroid| histogram.coordinates().color(centroid);
        add_distinct(&mut palette, free_centroids(histogram, &fixed, (k, free), params).iter().map(color));
    }
    palette
}

fn add_distinct(palette: &mut Vec<[u8; 4]>, colors: impl Iterator<Item = [u8; 4]>) {
    for color in colors {
        if !palette.contains(&color) {
            palette.push(color);
        }
    }
}

fn points(histogram: &Histogram, colors: &[[u8; 4]]) -> Vec<[f64; 4]> {
    histogram.coordinates().points(colors).into_iter().map(|point| point.map(f64::from)).collect()
}

/// The free centroids beside `fixed` ones.
fn free_centroids(
    histogram: &Histogram,
    fixed: &[[f64; 4]],
    (k, free): (ClusterCount, ClusterCount),
    params: &CheckedParams,
) -> Vec<[f64; 4]> {
    if fixed.is_empty() {
        return cluster(histogram, k, params).centroids;
    }
    let separate = cluster(histogram, free, params).centroids;
    let replaced = without_nearest(cluster(histogram, k, params).centroids, fixed);
    let columns = PointColumns::new(&histogram.into());
    let run = |start| lloyd_with_fixed(histogram, &columns, fixed, start, params);
    let [separate, replaced] = [separate, replaced].map(run);
    let best = if replaced.0 < separate.0 { replaced.1 } else { separate.1 };
    best[fixed.len()..].to_vec()
}

/// The centroids without the nearest to each fixed one, in turn.
fn without_nearest(mut centroids: Vec<[f64; 4]>, fixed: &[[f64; 4]]) -> Vec<[f64; 4]> {
    for pin in fixed {
        let distances = centroids.iter().map(|centroid| squared_distance(centroid, pin));
        let nearest = distances.enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((nearest, _)) = nearest {
            centroids.remove(nearest);
        }
    }
    centroids
}

/// Lloyd's algorithm in which the first centroids do not move; returns the SSE and all centroids.
fn lloyd_with_fixed(
    histogram: &Histogram,
    columns: &PointColumns,
    fixed: &[[f64; 4]],
    free: Vec<[f64; 4]>,
    params: &CheckedParams,
) -> (f64, Vec<[f64; 4]>) {
    let mut state = State::unassigned(histogram.into(), [fixed.to_vec(), free].concat());
    let mut assigner = Assigner::new(params.algorithm, &histogram.into(), columns);
    let (tolerance, mut changes) = (tolerance(&histogram.into(), params), Vec::new());
    assignment_step(&mut state, &mut assigner, &mut changes);
    for _ in 0..params.max_iter {
        let mut updated = updated_centroids(&state);
        updated[..fixed.len()].copy_from_slice(fixed);
        let movement = squared_movement(&updated, &state.centroids);
        state.centroids = updated;
        assignment_step(&mut state, &mut assigner, &mut changes);
        if changes.is_empty() || movement <= tolerance {
            break;
        }
    }
    (state.sse(), state.centroids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageView;
    use crate::map_to_palette::nearest_entries;
    use crate::params::Params;
    use crate::remap::palette;
    use crate::space::ColorSpace;

    fn pixels() -> Vec<[u8; 4]> {
        (0..4_000_u32).map(|i| [(i % 61 * 4) as u8, (i % 53 * 4) as u8, (i / 17 % 256) as u8, 255]).collect()
    }

    fn sse(histogram: &Histogram, palette: &[[u8; 4]]) -> f64 {
        let entries = points(histogram, palette);
        let labels = nearest_entries(histogram, palette);
        let of = |(point, label): (&[f32; 4], u16)| {
            squared_distance(&point.map(f64::from), &entries[label as usize])
        };
        histogram.points().iter().zip(labels).map(of).sum()
    }

    fn k(k: u32) -> ClusterCount {
        ClusterCount::new(k).expect("K")
    }

    #[test]
    fn pins_come_first_and_the_others_adapt_to_them() {
        let pixels = pixels();
        let image = ImageView::new(pixels.len(), 1, &pixels).expect("pixels");
        let pins = [[255, 0, 255, 255], [0, 0, 0, 0], [255, 0, 255, 255]];
        let histogram = Histogram::covering(&image, ColorSpace::Srgb, &pins);
        let params = Params::default().check().expect("defaults");
        let pinned = pinned_palette(&histogram, &pins, k(10), &params);
        assert_eq!((pinned.len(), &pinned[..2]), (10, &pins[..2]));

        // Better than the pins beside an independent clustering, worse than a clustering without pins.
        let apart = palette(&histogram, &cluster(&histogram, k(8), &params));
        let free = palette(&histogram, &cluster(&histogram, k(10), &params));
        let beside = [&pins[..2], &apart].concat();
        let pinned = sse(&histogram, &pinned);
        assert!(pinned < sse(&histogram, &beside) && pinned > sse(&histogram, &free), "{pinned}");
    }

    #[test]
    fn few_colours_all_fit_beside_the_pins() {
        let pixels = [[1, 2, 3, 255], [200, 0, 0, 255], [1, 2, 3, 255]];
        let image = ImageView::new(3, 1, &pixels).expect("pixels");
        let pins = [[200, 0, 0, 255], [9, 9, 9, 255]];
        let histogram = Histogram::covering(&image, ColorSpace::Srgb, &pins);
        let params = Params::default().check().expect("defaults");
        for (count, palette) in
            [(3, vec![pins[0], pins[1], pixels[0]]), (2, pins.to_vec()), (1, vec![pins[0]])]
        {
            assert_eq!(pinned_palette(&histogram, &pins, k(count), &params), palette);
        }
    }
}
