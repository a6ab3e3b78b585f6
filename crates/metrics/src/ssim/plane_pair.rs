//! One channel of an original and of its output at one scale.

use std::ops::{Add, Mul, Sub};

use pulp::Arch;

use super::window::INPUTS;
use crate::vectorized::Vectorized;

/// A sample, and the type of number in which it and its square are exact.
///
/// The finest scale has bytes, whose squares fit into 32 bits. The coarser ones have means of up to 256 bytes: exact in
/// single precision, their squares in double precision.
pub(super) trait Sample: Copy + Default + Into<f32> + Into<Self::Number> {
    type Number: Copy
        + Default
        + From<u8>
        + Into<f64>
        + Add<Output = Self::Number>
        + Sub<Output = Self::Number>
        + Mul<Output = Self::Number>;
}

impl Sample for u8 {
    type Number = i32;
}

impl Sample for f32 {
    type Number = f64;
}

/// The samples of one channel of an original and of its output, row by row.
#[derive(Clone, Copy)]
pub(super) struct PlanePair<'a, S> {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) original: &'a [S],
    pub(super) output: &'a [S],
}

/// Room for the samples of a coarser scale.
pub(super) struct HalvedPair {
    width: usize,
    height: usize,
    original: Vec<f32>,
    output: Vec<f32>,
}

impl HalvedPair {
    /// Room for `width * height` samples that are halved `scale` times.
    pub(super) fn new(width: usize, height: usize, scale: usize) -> Self {
        let [width, height] = [width, height].map(|side| side.div_ceil(1 << scale));
        let zeros = || vec![0.0; width * height];
        Self { width, height, original: zeros(), output: zeros() }
    }

    pub(super) fn view(&self) -> PlanePair<'_, f32> {
        let &Self { width, height, .. } = self;
        PlanePair { width, height, original: &self.original, output: &self.output }
    }

    /// Halves both planes of the next finer scale.
    pub(super) fn fill<S: Sample>(&mut self, finer: PlanePair<'_, S>, arch: Arch) {
        for (plane, halves) in [(finer.original, &mut self.original), (finer.output, &mut self.output)] {
            arch.dispatch(Vectorized(
                #[inline(always)]
                || halve(finer.width, finer.height, plane, halves),
            ));
        }
    }
}

impl<S: Sample> PlanePair<'_, S> {
    /// The samples of both from index `start` on, zeros behind the last.
    #[inline(always)]
    pub(super) fn inputs(&self, start: usize) -> [[S::Number; INPUTS]; 2] {
        [inputs(&self.original[start..]), inputs(&self.output[start..])]
    }
}

#[inline(always)]
fn inputs<S: Sample>(samples: &[S]) -> [S::Number; INPUTS] {
    if let Some(inputs) = samples.first_chunk() {
        return numbers(inputs);
    }
    let mut inputs = [S::default(); INPUTS];
    inputs[..samples.len()].copy_from_slice(samples);
    numbers(&inputs)
}

#[inline(always)]
fn numbers<S: Sample>(samples: &[S; INPUTS]) -> [S::Number; INPUTS] {
    let mut numbers = [S::Number::default(); INPUTS];
    for i in 0..INPUTS {
        numbers[i] = samples[i].into();
    }
    numbers
}

/// Writes the means of 2x2 samples. At an odd edge the last row or column counts twice.
#[inline(always)]
fn halve<S: Sample>(width: usize, height: usize, samples: &[S], halves: &mut [f32]) {
    let row = |y: usize| &samples[y * width..][..width];
    let half = width.div_ceil(2);
    for (y, means) in halves.chunks_exact_mut(half).enumerate() {
        let (above, below) = (row(2 * y), row((2 * y + 1).min(height - 1)));
        let pairs = above.as_chunks::<2>().0.iter().zip(below.as_chunks::<2>().0);
        for (mean, (above, below)) in means.iter_mut().zip(pairs) {
            *mean = mean_of_four(*above, *below);
        }
        if width % 2 == 1 {
            means[half - 1] = mean_of_four([above[width - 1]; 2], [below[width - 1]; 2]);
        }
    }
}

#[inline(always)]
fn mean_of_four<S: Sample>(above: [S; 2], below: [S; 2]) -> f32 {
    let ([a, b], [c, d]): ([f32; 2], [f32; 2]) = (above.map(S::into), below.map(S::into));
    ((a + b) + (c + d)) * 0.25
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_halved_plane_holds_means_and_repeats_its_odd_edge() {
        let (original, output) = ([10_u8, 20, 30, 40, 50, 60, 70, 80, 90], [7; 9]);
        let mut coarser = HalvedPair::new(3, 3, 1);
        coarser.fill(PlanePair { width: 3, height: 3, original: &original, output: &output }, Arch::new());
        assert_eq!((coarser.width, coarser.height), (2, 2));
        assert_eq!(
            (&coarser.original[..], &coarser.output[..]),
            (&[30.0, 45.0, 75.0, 90.0][..], &[7.0; 4][..])
        );
    }

    #[test]
    fn inputs_end_where_the_samples_do() {
        let samples: Vec<f32> = (0..100_u8).map(f32::from).collect();
        let (first, last) = (inputs(&samples[20..]), inputs(&samples[70..]));
        assert_eq!(first.map(|sample| sample as usize), std::array::from_fn(|i| 20 + i));
        assert_eq!(
            last.map(|sample| sample as usize),
            std::array::from_fn(|i| if i < 30 { 70 + i } else { 0 })
        );
    }
}
