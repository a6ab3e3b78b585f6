//! Partitions that are awkward in one way each.

use metrics::Partition;
use proptest::collection::vec;
use proptest::prelude::*;

/// A partition that owns its slices.
#[derive(Clone, Debug)]
pub(crate) struct Owned {
    pub(crate) points: Vec<[f32; 4]>,
    pub(crate) weights: Vec<u32>,
    pub(crate) labels: Vec<u16>,
    pub(crate) clusters: usize,
}

impl Owned {
    pub(crate) fn partition(&self) -> Partition<'_> {
        Partition::new(&self.points, 1.0, &self.weights, &self.labels, self.clusters).expect("a partition")
    }

    /// The same points in other clusters.
    pub(crate) fn labelled(&self, clusters: usize, label: impl Fn(usize) -> usize) -> Self {
        let labels = (0..self.points.len()).map(|index| (label(index) % clusters) as u16).collect();
        Self { labels, clusters, ..self.clone() }
    }
}

/// Numbers that look drawn and never change.
pub(crate) fn scrambled(index: usize, salt: u32) -> u32 {
    let mut x = (index as u32).wrapping_mul(0x9e37_79b9) ^ salt.wrapping_mul(0x85eb_ca6b);
    for shift in [16, 13, 16] {
        x = (x ^ (x >> shift)).wrapping_mul(0x2c1b_3c6d);
    }
    x ^ (x >> 15)
}

/// Colours of RGB or premultiplied RGBA, drawn from so few that many coincide or tie, with weights up to 2^32 - 1, in clusters
/// of which some are empty.
pub(crate) fn partitions() -> impl Strategy<Value = Owned> {
    let weight = prop_oneof![1..4_u32, Just(u32::MAX), 1..u32::MAX];
    let colour = (vec(0..=255_u16, 4), weight, any::<u16>());
    let levels = prop_oneof![Just(255_u16), Just(51), Just(1)];
    (vec(colour, 2..150), levels, any::<bool>(), 2..40_u16).prop_map(|(colours, levels, alpha, clusters)| {
        let level = |x: u16| f32::from(x % (levels + 1) * (255 / levels));
        let point = |c: &[u16]| {
            let [r, g, b, a] = [0, 1, 2, 3].map(|i| level(c[i]));
            if alpha { [r * a, g * a, b * a, 255.0 * a] } else { [r, g, b, 0.0] }
        };
        Owned {
            points: colours.iter().map(|(c, ..)| point(c)).collect(),
            weights: colours.iter().map(|&(_, weight, _)| weight).collect(),
            labels: colours.iter().map(|&(.., label)| label % clusters).collect(),
            clusters: clusters as usize + 1,
        }
    })
}
