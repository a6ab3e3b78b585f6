//! Lloyd over cells of colours instead of single ones: coarse cells first, then finer ones, so that few steps are left to
//! do over the colours themselves.

use super::grid::{Grid, Moments};
use crate::histogram::Histogram;
use crate::kernel::{Cells, Centroids, Columns, assign_by_cells};

/// Steps after which the centres are near enough.
const MOST_STEPS: usize = 300;

/// How far beyond the mean of its cells a centre moves, as a share of the way: it is about to go on that way, and from
/// 0.5 to 0.8 take the fewest steps.
const OVERSHOOT: f64 = 0.7;

/// Moves centres to the cells that are nearest to them, until none is farther from the mean of its cells than `tolerance`
/// allows (all squared distances together). A centre without cells stays.
pub(super) fn settle(
    histogram: &Histogram,
    grid: &Grid,
    mut centers: Vec<[f64; 4]>,
    tolerance: f64,
) -> Vec<[f64; 4]> {
    let means: Vec<[f32; 4]> = grid.cells.iter().map(|cell| rounded(&cell.moments.mean())).collect();
    let points = Columns::new(&means, grid.dimensions);
    let mut cells = Cells::new(&means, histogram.coordinates().small_step() as f32);
    let mut parts = Parts::new(grid, centers.len());
    let mut now = vec![[f32::INFINITY; 4]; centers.len()];
    let mut changes = Vec::new();
    for _ in 0..MOST_STEPS {
        let before = std::mem::replace(&mut now, centers.iter().map(rounded).collect());
        let shifts: Vec<f64> =
            now.iter().zip(&before).map(|(now, before)| squared_distance(now, before).sqrt()).collect();
        changes.clear();
        let centroids = Centroids { now: &now, shifts: &shifts };
        assign_by_cells(&points, &mut cells, &centroids, &mut parts.labels, &mut changes);
        for change in &changes {
            parts.follow(grid, change.point as usize, change.from);
        }
        if parts.pull(&mut centers) <= tolerance {
            break;
        }
    }
    centers
}

/// Which cells belong to which centre, and their moments.
struct Parts {
    labels: Vec<u16>,
    moments: Vec<Moments>,
}

impl Parts {
    /// All cells in the first part.
    fn new(grid: &Grid, parts: usize) -> Self {
        let mut moments = vec![Moments::default(); parts];
        grid.cells.iter().for_each(|cell| moments[0] += cell.moments);
        Self { labels: vec![0; grid.cells.len()], moments }
    }

    fn follow(&mut self, grid: &Grid, cell: usize, from: u16) {
        self.moments[from as usize] -= grid.cells[cell].moments;
        self.moments[self.labels[cell] as usize] += grid.cells[cell].moments;
    }

    /// Moves centres to their means and beyond; returns the sum of the squared distances they were away.
    fn pull(&self, centers: &mut [[f64; 4]]) -> f64 {
        let mut away = 0.0;
        for (center, moments) in centers.iter_mut().zip(&self.moments).filter(|(_, part)| part.count > 0) {
            for (coordinate, mean) in center.iter_mut().zip(moments.mean()) {
                let way = mean - *coordinate;
                away += way * way;
                *coordinate = mean + OVERSHOOT * way;
            }
        }
        away
    }
}

fn rounded(point: &[f64; 4]) -> [f32; 4] {
    point.map(|coordinate| coordinate as f32)
}

fn squared_distance(a: &[f32; 4], b: &[f32; 4]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| (a as f64 - b as f64).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageView;

    #[test]
    fn centers_come_to_rest_at_the_means_of_what_is_near() {
        let pixels: Vec<[u8; 4]> = (0..600_u16)
            .map(|i| {
                let [r, g] = [(i % 17) as u8, (i % 23) as u8];
                if i % 3 == 0 { [r, g, 5, 255] } else { [200 + r, 100 + g, 9, 255] }
            })
            .collect();
        let histogram = Histogram::new(&ImageView::new(600, 1, &pixels).expect("pixels"));
        let grid = &Grid::levels(&histogram, 2)[0];
        let centers = settle(&histogram, grid, vec![[90.0, 30.0, 0.0, 0.0], [120.0, 40.0, 0.0, 0.0]], 1e-9);
        let near = |first: bool| pixels.iter().filter(move |pixel| (pixel[0] < 100) == first);
        for (index, first) in [true, false].into_iter().enumerate() {
            let count = near(first).count() as f64;
            for channel in 0..3 {
                let mean = near(first).map(|pixel| pixel[channel] as f64).sum::<f64>() / count;
                assert!((centers[index][channel] - mean).abs() < 1e-3, "{:?}", centers[index]);
            }
        }
    }
}
