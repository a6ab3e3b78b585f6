//! Error diffusion: the difference between a pixel and its entry is distributed over pixels that come later, as a kernel says. Even
//! rows go from left to right and odd rows from right to left (serpentine order), which gives fewer visible structures.
//!
//! An opaque pixel stays opaque: it takes an opaque entry where there is one, and no part of its neighbours' error in alpha.

use super::entries::Entries;
use super::kernel::{ATKINSON, DiffusionKernel, FLOYD_STEINBERG, JARVIS, REACH, ROWS, SIERRA, STUCKI, Share};
use super::space::{Coordinates, FULL_ALPHA};
use crate::image::ImageView;

/// The entry of each pixel, row by row, with `strength` (0 to 1) times the error passed on.
#[inline(always)]
pub(super) fn diffuse(
    image: &ImageView<'_>,
    palette: &[[u8; 4]],
    coordinates: &Coordinates,
    (kernel, strength): (DiffusionKernel, f32),
) -> Vec<u16> {
    let entries = Entries::new(palette, coordinates);
    match kernel {
        DiffusionKernel::FloydSteinberg => by(image, &entries, coordinates, (&FLOYD_STEINBERG, strength)),
        DiffusionKernel::Atkinson => by(image, &entries, coordinates, (&ATKINSON, strength)),
        DiffusionKernel::Jarvis => by(image, &entries, coordinates, (&JARVIS, strength)),
        DiffusionKernel::Stucki => by(image, &entries, coordinates, (&STUCKI, strength)),
        DiffusionKernel::Sierra => by(image, &entries, coordinates, (&SIERRA, strength)),
    }
}

/// A kernel of so many neighbours, unrolled.
#[inline(always)]
fn by<const NEIGHBOURS: usize>(
    image: &ImageView<'_>,
    entries: &Entries,
    coordinates: &Coordinates,
    (shares, strength): (&[Share; NEIGHBOURS], f32),
) -> Vec<u16> {
    let (width, for_opaque) = (image.width(), entries.for_opaque());
    let mut indices = vec![0; image.pixels().len()];
    // More elements at each end take the error that leaves the image.
    let mut errors: [Vec<[f32; 4]>; ROWS] = std::array::from_fn(|_| vec![[0.0; 4]; width + 2 * REACH]);
    for (y, (pixels, indices)) in image.pixels().chunks(width).zip(indices.chunks_mut(width)).enumerate() {
        for step in 0..width {
            let (x, direction) = if y % 2 == 0 { (step, 1) } else { (width - 1 - step, -1) };
            let position = x + REACH;
            if pixels[x][3] == 0 {
                indices[x] = entries.nearest(&[0.0; 4]) as u16;
                continue;
            }
            let target = target(coordinates.point(pixels[x]), &errors[0][position], pixels[x][3] == 255);
            let permitted = if pixels[x][3] == 255 { &for_opaque } else { entries };
            let nearest = permitted.nearest(&target);
            indices[x] = nearest as u16;
            let mut error = [0.0; 4];
            for channel in 0..4 {
                error[channel] = strength * (target[channel] - entries.points[nearest][channel]);
            }
            for Share { ahead, below, weight } in shares {
                let place = position.wrapping_add_signed(direction * ahead);
                add_share(&mut errors[*below][place], &error, *weight);
            }
        }
        errors.rotate_left(1);
        errors[ROWS - 1].fill([0.0; 4]);
    }
    indices
}

/// The pixel with the error that reached it, clamped to the range of samples, so that error does not accumulate beyond.
#[inline(always)]
fn target(point: [f32; 4], error: &[f32; 4], opaque: bool) -> [f32; 4] {
    let mut target = [0.0; 4];
    for channel in 0..4 {
        target[channel] = (point[channel] + error[channel]).clamp(0.0, 255.0);
    }
    if opaque {
        target[3] = FULL_ALPHA;
    }
    target
}

#[inline(always)]
fn add_share(to: &mut [f32; 4], error: &[f32; 4], share: f32) {
    for channel in 0..4 {
        to[channel] += share * error[channel];
    }
}
