//! Pixels with known clusters, for tests.

use kmeans::{CheckedParams, ClusterCount, Histogram, ImageView, Params};
use rand_pcg::Pcg64;

use super::draws::below;

pub(super) fn histogram(pixels: &[[u8; 4]]) -> Histogram {
    Histogram::new(&ImageView::new(pixels.len(), 1, pixels).expect("a row of pixels"))
}

pub(super) fn counts(ks: &[u32]) -> Vec<ClusterCount> {
    ks.iter().map(|&k| ClusterCount::new(k).expect("K")).collect()
}

pub(super) fn params() -> CheckedParams {
    Params::default().check().expect("defaults")
}

/// `groups` round clouds of 60 pixels each, far apart.
pub(super) fn clouds(groups: &[[u8; 3]]) -> Vec<[u8; 4]> {
    let mut rng = Pcg64::new(1, 2);
    let mut near = |center: u8| {
        let steps: usize = (0..4).map(|_| below(7, &mut rng)).sum();
        center - 12 + steps as u8
    };
    let mut cloud = |&[r, g, b]: &[u8; 3]| (0..60).map(|_| [near(r), near(g), near(b), 255]).collect();
    groups.iter().flat_map(|group| -> Vec<[u8; 4]> { cloud(group) }).collect()
}
