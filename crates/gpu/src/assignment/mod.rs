//! Nearest centroids: the labels of `kmeans`, to the bit.
//!
//! A driver may fuse multiplications and additions, and does so as it likes, so that a distance is not the processor's in the
//! last digits. The kernel therefore marks every point whose two nearest centroids are closer than rounding can tell, and
//! [`kmeans::assign_points`] labels these: of the colours of a photograph none, or a few in a hundred thousand.
//!
//! Cost: U K distances for U points and K centroids; 16 bytes per point travel to the device, and 4 back.

use kmeans::assign_points;

use crate::error::GpuError;
use crate::gpu::Gpu;
use crate::kernel::Kernel;
use crate::pace::Pace;

/// Points of a workgroup.
const GROUP: usize = 64;

/// Marks a label that the processor must decide.
const NEAR_TIE: u32 = 1 << 31;

/// The nearest centroid of every point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// For every point the index of its centroid.
    pub labels: Vec<u16>,
    /// How many of them the processor decided.
    pub near_ties: usize,
}

/// The points of a cluster, added up: exact integers, so that no order makes a difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClusterSum {
    /// Pixels.
    pub pixels: u64,
    /// Coordinates times pixels.
    pub coordinates: [i64; 4],
}

impl Assignment {
    /// The sums of `clusters` clusters over points with integer coordinates of at most 65,536 in absolute value, as `kmeans`
    /// has them. The labels are here already, so that nothing more has to travel.
    ///
    /// # Panics
    ///
    /// If there are not as many points and weights as labels, or a label is `clusters` or above.
    #[must_use]
    pub fn sums(&self, points: &[[f32; 4]], weights: &[u32], clusters: usize) -> Vec<ClusterSum> {
        assert!(points.len() == self.labels.len() && weights.len() == self.labels.len(), "of these points");
        let mut sums = vec![ClusterSum::default(); clusters];
        for ((point, &weight), &label) in points.iter().zip(weights).zip(&self.labels) {
            let sum = &mut sums[label as usize];
            sum.pixels += u64::from(weight);
            for (sum, &x) in sum.coordinates.iter_mut().zip(point) {
                *sum += i64::from(weight) * x as i64;
            }
        }
        sums
    }
}

/// The kernel of assignments.
struct AssignmentKernel(Kernel);

impl Gpu {
    /// For every point the index of its nearest centroid, as [`kmeans::assign_points`] finds it.
    ///
    /// # Errors
    ///
    /// [`GpuError::OutOfMemory`], [`GpuError::Lost`] or [`GpuError::Failed`].
    ///
    /// # Panics
    ///
    /// When there are no centroids, or more than 65,536.
    pub fn assign(&self, points: &[[f32; 4]], centroids: &[[f32; 4]]) -> Result<Assignment, GpuError> {
        assert!((1..=1 << 16).contains(&centroids.len()), "there are 1 to 65,536 centroids");
        let most = (self.buffer_bytes / 16) as usize;
        let marked = self.in_turn(|pace| {
            let mut marked = Vec::with_capacity(points.len());
            for points in points.chunks(most) {
                marked.extend(self.marked_labels(points, centroids, pace)?);
            }
            Ok(marked)
        })?;
        Ok(decided(points, centroids, &marked))
    }

    fn marked_labels(
        &self,
        points: &[[f32; 4]],
        centroids: &[[f32; 4]],
        pace: &mut Pace,
    ) -> Result<Vec<u32>, GpuError> {
        let source = include_str!("nearest.wgsl");
        let new = || Ok(AssignmentKernel(Kernel::new(self, source, "nearest_centroids", &[])?));
        let compiled = self.compiled(new)?;
        let AssignmentKernel(kernel) = &*compiled;
        self.check_iterations(centroids.len() as u64 / 4 + 3)?;
        let (on_device, positions) = (self.upload(points)?, self.upload(centroids)?);
        let labels = self.room(points.len() as u64 * 4)?;
        let sizes = self.uniform(&[0, points.len() as u32, centroids.len() as u32, 0]);
        let bindings = kernel.bind(self, &[&on_device, &positions, &labels, &sizes]);
        let (groups, cost) = (points.len().div_ceil(GROUP) as u32, (GROUP * centroids.len()) as u64);
        kernel.run(self, &bindings, pace, (groups, cost), &sizes)?;
        self.download(&labels, points.len())
    }
}

/// The labels, those decided here that the device has marked.
fn decided(points: &[[f32; 4]], centroids: &[[f32; 4]], marked: &[u32]) -> Assignment {
    let near: Vec<usize> = (0..marked.len()).filter(|&index| marked[index] & NEAR_TIE != 0).collect();
    let near_points: Vec<[f32; 4]> = near.iter().map(|&index| points[index]).collect();
    let mut labels: Vec<u16> = marked.iter().map(|&label| label as u16).collect();
    for (&index, label) in near.iter().zip(assign_points(&near_points, centroids)) {
        labels[index] = label;
    }
    Assignment { labels, near_ties: near.len() }
}
