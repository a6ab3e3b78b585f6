//! Lloyd over the cells of a [`Grid`] instead of single colours, with over-relaxation: coarse cells first, then finer ones,
//! so that few iterations over the colours themselves remain.

use super::grid::{FirstMoments, Grid};
use crate::histogram::Histogram;
use crate::kernel::{Cells, Centroids, Columns, assign_by_cells};

/// Most iterations on one grid; the centres are near enough to a fixed point then.
const MAX_ITERATIONS: usize = 300;

/// How far beyond the mean of its cells a centre moves, as a share of its movement (successive over-relaxation with factor
/// 1.7). Shares from 0.5 to 0.8 take the fewest iterations.
const OVER_RELAXATION: f64 = 0.7;

/// Runs Lloyd over the cells of `grid` until the squared distances from the centres to the means of their cells add up to
/// at most `tolerance`, in the histogram's units squared. A centre without cells does not move.
pub(super) fn cell_lloyd(
    histogram: &Histogram,
    grid: &Grid,
    mut centers: Vec<[f64; 4]>,
    tolerance: f64,
) -> Vec<[f64; 4]> {
    let means: Vec<[f32; 4]> = grid.cells.iter().map(|cell| rounded(&cell.moments.mean())).collect();
    let points = Columns::new(&means, grid.dimensions);
    let mut cells = Cells::new(&means, histogram.coordinates().small_step() as f32);
    let mut partition = CellPartition::new(grid, centers.len());
    let mut now = vec![[f32::INFINITY; 4]; centers.len()];
    let mut changes = Vec::new();
    for _ in 0..MAX_ITERATIONS {
        let before = std::mem::replace(&mut now, centers.iter().map(rounded).collect());
        let shifts: Vec<f64> =
            now.iter().zip(&before).map(|(now, before)| squared_distance(now, before).sqrt()).collect();
        changes.clear();
        let centroids = Centroids { now: &now, shifts: &shifts };
        assign_by_cells(&points, &mut cells, &centroids, &mut partition.labels, &mut changes);
        for change in &changes {
            partition.update_moments(grid, change.point as usize, change.from);
        }
        if partition.relax(&mut centers) <= tolerance {
            break;
        }
    }
    centers
}

/// The centre that each cell belongs to, and the moments of each centre's cells.
struct CellPartition {
    labels: Vec<u16>,
    moments: Vec<FirstMoments>,
}

impl CellPartition {
    /// All cells at the first centre.
    fn new(grid: &Grid, centers: usize) -> Self {
        let mut moments = vec![FirstMoments::default(); centers];
        grid.cells.iter().for_each(|cell| moments[0] += cell.moments);
        Self { labels: vec![0; grid.cells.len()], moments }
    }

    /// Brings the moments up to date after the label of `cell` has changed.
    fn update_moments(&mut self, grid: &Grid, cell: usize, from: u16) {
        self.moments[from as usize] -= grid.cells[cell].moments;
        self.moments[self.labels[cell] as usize] += grid.cells[cell].moments;
    }

    /// Moves the centres to the means of their cells and beyond; returns the sum of the squared distances to the means.
    fn relax(&self, centers: &mut [[f64; 4]]) -> f64 {
        let mut squared = 0.0;
        for (center, moments) in centers.iter_mut().zip(&self.moments).filter(|(_, part)| part.count > 0) {
            for (coordinate, mean) in center.iter_mut().zip(moments.mean()) {
                let step = mean - *coordinate;
                squared += step * step;
                *coordinate = mean + OVER_RELAXATION * step;
            }
        }
        squared
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
    fn centers_converge_to_the_means_of_their_colors() {
        let pixels: Vec<[u8; 4]> = (0..600_u16)
            .map(|i| {
                let [r, g] = [(i % 17) as u8, (i % 23) as u8];
                if i % 3 == 0 { [r, g, 5, 255] } else { [200 + r, 100 + g, 9, 255] }
            })
            .collect();
        let histogram = Histogram::new(&ImageView::new(600, 1, &pixels).expect("pixels"));
        let grid = &Grid::levels(&histogram, 2)[0];
        let centers =
            cell_lloyd(&histogram, grid, vec![[90.0, 30.0, 0.0, 0.0], [120.0, 40.0, 0.0, 0.0]], 1e-9);
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
