//! The gap statistic (Tibshirani, Walther & Hastie 2001): how far log W, the log of the squared error within clusters, lies
//! below what it is on average for clusterings of as many pixels without clusters.
//!
//! The reference sets are uniform: opaque colours in the box along the principal axes (the paper's choice b), grays
//! between the darkest and the lightest, colours with alpha in the box of their channels (choice a; clustered premultiplied, they fill
//! no box). They lie on an 8-bit grid, as the image's own colours do, and are clustered as its pixels are.

use kmeans::{
    CheckedParams, ClusterCount, Clustering, ColorModel, ColorSpace, Histogram, ImageView, Stop, cluster_each,
};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::draws::{EstimateCell, MonteCarloEstimate, OFF, REFERENCE, below, uniform};
use super::principal::sides;

/// The gap at each K with its standard error s = sd x sqrt(1 + 1 / sets), from `sets` reference sets.
pub(super) fn gaps(
    sample: &Histogram,
    ks: &[ClusterCount],
    params: &CheckedParams,
    sets: u32,
) -> Vec<EstimateCell> {
    if sets == 0 {
        return vec![OFF; ks.len()];
    }
    let uniform = Uniform::like(sample);
    let clusterings = cluster_each(sample, ks, params);
    let references: Vec<Vec<Option<f64>>> = (0..sets)
        .into_par_iter()
        .map(|number| {
            uniform.log_errors(ks, params, &mut Pcg64::new(params.seed as u128, REFERENCE + number as u128))
        })
        .collect();
    let gap = |(index, clustering): (usize, &Clustering)| {
        let own = log_error(clustering).ok_or("each colour is its own cluster")?;
        let logs: Option<Vec<f64>> = references.iter().map(|reference| reference[index]).collect();
        Ok(against(own, &logs.ok_or("a reference set has no more colours than that")?))
    };
    clusterings.iter().enumerate().map(gap).collect()
}

/// log W; `None` where nothing is left of it.
fn log_error(clustering: &Clustering) -> Option<f64> {
    (clustering.stop != Stop::Exact && clustering.sse > 0.0).then(|| clustering.sse.ln())
}

fn against(own: f64, references: &[f64]) -> MonteCarloEstimate {
    let sets = references.len() as f64;
    let mean = references.iter().sum::<f64>() / sets;
    let variance = references.iter().map(|log| (log - mean) * (log - mean)).sum::<f64>() / sets;
    MonteCarloEstimate { mean: mean - own, error: (variance * (1.0 + 1.0 / sets)).sqrt() }
}

/// Where the pixels of a reference set lie.
struct Uniform {
    pixels: usize,
    space: ColorSpace,
    shape: Shape,
    /// log W of a set is larger by this than that of its clustering on the grid.
    log_scale: f64,
}

enum Shape {
    /// The last step of a grid from 0.
    Gray(f64),
    /// The same along each principal axis.
    Principal([f64; 3]),
    /// The lowest and the highest of each channel.
    Channels([u8; 4], [u8; 4]),
}

/// The last step of the grid.
const LAST: f64 = 255.0;

impl Uniform {
    fn like(sample: &Histogram) -> Self {
        let pixels = sample.pixel_count() as usize;
        if sample.model() == ColorModel::Rgba {
            let (low, high) = channels(sample.colors());
            return Self { pixels, space: sample.space(), shape: Shape::Channels(low, high), log_scale: 0.0 };
        }
        let sides = sides(sample.points(), sample.weights());
        let step = sides[0].max(f64::MIN_POSITIVE) / LAST;
        let shape = match sample.model() {
            ColorModel::Gray => Shape::Gray(LAST),
            _ => Shape::Principal(sides.map(|side| side / step)),
        };
        Self { pixels, space: ColorSpace::Srgb, shape, log_scale: 2.0 * (step / sample.unit()).ln() }
    }

    /// log W at each K of one reference set.
    fn log_errors(&self, ks: &[ClusterCount], params: &CheckedParams, rng: &mut Pcg64) -> Vec<Option<f64>> {
        let pixels: Vec<[u8; 4]> = (0..self.pixels).map(|_| self.pixel(rng)).collect();
        let Ok(view) = ImageView::new(self.pixels, 1, &pixels) else { return vec![None; ks.len()] };
        let histogram = Histogram::in_space(&view, self.space);
        let logs = cluster_each(&histogram, ks, params).into_iter().map(|clustering| log_error(&clustering));
        logs.map(|log| log.map(|log| log + self.log_scale)).collect()
    }

    fn pixel(&self, rng: &mut Pcg64) -> [u8; 4] {
        let mut up_to = |last: f64| (last * uniform(rng)).round() as u8;
        match self.shape {
            Shape::Gray(last) => {
                let gray = up_to(last);
                [gray, gray, gray, 255]
            }
            Shape::Principal([x, y, z]) => [up_to(x), up_to(y), up_to(z), 255],
            Shape::Channels(low, high) => {
                std::array::from_fn(|c| low[c] + below(1 + (high[c] - low[c]) as usize, rng) as u8)
            }
        }
    }
}

fn channels(colors: &[[u8; 4]]) -> ([u8; 4], [u8; 4]) {
    let end =
        |c: usize, pick: fn(u8, u8) -> u8| colors.iter().map(|color| color[c]).reduce(pick).unwrap_or(0);
    (std::array::from_fn(|c| end(c, u8::min)), std::array::from_fn(|c| end(c, u8::max)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resample::testing::{clouds, counts, histogram, params};
    use kmeans::Params;

    const CLOUDS: &str = include_str!("../../tests/golden/clouds.csv");

    /// Gap and s at K = 1 to 8 of `tests/golden/clus_gap.R`.
    const R: [(f64, f64); 8] = [
        (0.072_194_851, 0.054_073_974),
        (0.097_567_276, 0.052_994_651),
        (0.589_473_728, 0.048_405_997),
        (2.273_488_672, 0.047_554_862),
        (2.232_344_283, 0.047_754_147),
        (2.237_294_751, 0.049_058_095),
        (2.242_977_093, 0.048_915_728),
        (2.260_885_247, 0.048_969_369),
    ];
    /// Reference sets of R's, and of ours.
    const SETS: (u32, u32) = (500, 60);

    #[test]
    fn equals_r_within_the_error_of_simulation() {
        let color =
            |line: &str| -> Vec<u8> { line.split(',').map(|digits| digits.parse().unwrap()).collect() };
        let pixels: Vec<[u8; 4]> =
            CLOUDS.lines().skip(1).map(color).map(|color| [color[0], color[1], color[2], 255]).collect();
        let gaps = gaps(&histogram(&pixels), &counts(&[1, 2, 3, 4, 5, 6, 7, 8]), &params(), SETS.1);
        for (index, (gap, r)) in gaps.iter().zip(R).enumerate() {
            let gap = gap.expect("a gap");
            let error = r.1 * (1.0 / f64::from(SETS.0) + 1.0 / f64::from(SETS.1)).sqrt();
            assert!((gap.mean - r.0).abs() < 4.0 * error, "K = {}: {gap:?}, R has {r:?}", index + 1);
            assert!((0.6..1.5).contains(&(gap.error / r.1)), "K = {}: {gap:?}, R has {r:?}", index + 1);
        }
    }

    #[test]
    fn the_error_is_that_of_the_definition() {
        // Mean 2, population variance 2 / 3, three sets.
        let MonteCarloEstimate { mean, error } = against(0.5, &[1.0, 2.0, 3.0]);
        assert!((mean - 1.5).abs() < 1e-12 && (error - (8.0_f64 / 9.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn the_gap_jumps_at_the_number_of_clouds() {
        let groups = [[20, 20, 20], [200, 200, 20], [20, 90, 200]];
        let with_alpha = |mut pixels: Vec<[u8; 4]>| {
            pixels.iter_mut().step_by(3).for_each(|pixel| pixel[3] = 250);
            pixels
        };
        for pixels in [clouds(&groups), with_alpha(clouds(&groups))] {
            let gaps = gaps(&histogram(&pixels), &counts(&[2, 3, 4]), &params(), 5);
            let [two, three, four] = [0, 1, 2].map(|index: usize| gaps[index].expect("a gap").mean);
            assert!(three > two + 1.0 && four < three + 0.3, "{gaps:?}");
        }
    }

    #[test]
    fn a_uniform_cloud_has_no_gap() {
        let mut rng = Pcg64::new(3, 4);
        let mut up_to = |last: usize| below(last + 1, &mut rng) as u8;
        let pixels: Vec<[u8; 4]> = (0..2_000).map(|_| [up_to(250), up_to(120), up_to(60), 255]).collect();
        for gap in gaps(&histogram(&pixels), &counts(&[2, 8, 32]), &params(), 5) {
            assert!(gap.expect("a gap").mean.abs() < 0.1, "{gap:?}");
        }
    }

    #[test]
    fn grays_are_compared_with_grays() {
        let pixels: Vec<[u8; 4]> = (0..200_u32)
            .map(|i| if i < 100 { i / 5 } else { 180 + i / 10 })
            .map(|v| [v as u8; 3])
            .map(|[r, g, b]| [r, g, b, 255])
            .collect();
        let gaps = gaps(&histogram(&pixels), &counts(&[1, 2, 3]), &params(), 10);
        let [one, two, _] = [0, 1, 2].map(|index: usize| gaps[index].expect("a gap").mean);
        assert!(two > one + 1.0, "{gaps:?}");
    }

    #[test]
    fn where_no_error_is_left_there_is_no_gap() {
        let histogram = histogram(&[[1, 2, 3, 255], [9, 2, 3, 255], [9, 9, 3, 255]]);
        assert_eq!(gaps(&histogram, &counts(&[3]), &params(), 2), [Err("each colour is its own cluster")]);
    }

    #[test]
    fn the_seed_decides_on_the_draws() {
        let histogram = histogram(&clouds(&[[20, 20, 20], [200, 200, 20]]));
        let of =
            |seed| gaps(&histogram, &counts(&[2]), &Params { seed, ..Params::default() }.check().unwrap(), 2);
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }
}
