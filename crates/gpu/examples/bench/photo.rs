//! Drawn photographs: gradients with noise, of as many colours as are asked for.

use std::collections::HashSet;

use kmeans::{ClusterCount, Clustering, Effort, Histogram, ImageView, Init, Params, cluster_each};

/// The K of a sweep without options.
pub(crate) fn default_ks() -> Vec<u32> {
    let coarser = |first: u32, last: u32, step: u32| (first..=last).step_by(step as usize);
    (2..=32).chain(coarser(40, 64, 8)).chain(coarser(80, 128, 16)).chain(coarser(160, 256, 32)).collect()
}

/// A generator of numbers that are the same on every machine.
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Below `end`, by the steps of a linear congruential generator (Knuth's MMIX).
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (((self.0 >> 32) * u64::from(end)) >> 32) as u32
    }
}

/// A pixel of a gradient of four hues at `x` and `y`, of 0 to 1, with noise.
pub(crate) fn pixel(x: f64, y: f64, noise: u32, draw: &mut Draw) -> [u8; 4] {
    let base = [90.0 + 120.0 * x * (1.0 - y), 60.0 + 150.0 * y, 40.0 + 90.0 * (1.0 - x) + 60.0 * x * y];
    let [r, g, b] = base.map(|base| {
        let noise = f64::from(draw.below(2 * noise + 1)) - f64::from(noise);
        (base + noise).clamp(0.0, 255.0) as u8
    });
    [r, g, b, 255]
}

/// The colours of a photograph with exactly so many, some of them several times.
pub(crate) fn histogram(colors: usize) -> Histogram {
    let (mut draw, mut seen, mut pixels) = (Draw::new(7), HashSet::new(), Vec::new());
    while seen.len() < colors {
        let at = |draw: &mut Draw| f64::from(draw.below(1 << 16)) / f64::from(1 << 16);
        let (x, y) = (at(&mut draw), at(&mut draw));
        let pixel = pixel(x, y, 24, &mut draw);
        seen.insert(pixel);
        pixels.push(pixel);
    }
    let image = ImageView::new(pixels.len(), 1, &pixels).expect("it has pixels");
    Histogram::new(&image)
}

/// Clusterings at each K: good enough to be measured, and quickly made.
pub(crate) fn clusterings(histogram: &Histogram, ks: &[u32]) -> Vec<Clustering> {
    let params = Params { effort: Effort::Fast, init: Init::Wu, max_iter: 5, ..Params::default() };
    let ks: Vec<ClusterCount> = ks.iter().map(|&k| ClusterCount::new(k).expect("a K")).collect();
    cluster_each(histogram, &ks, &params.check().expect("they are valid"))
}
