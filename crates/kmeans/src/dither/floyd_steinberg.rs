//! Error diffusion (Floyd & Steinberg 1976, "An adaptive algorithm for spatial grey scale"): the difference between a pixel
//! and its entry is distributed over adjacent pixels that come later. Even rows go from left to right and odd rows from right
//! to left (serpentine order), which gives fewer visible structures.
//!
//! An opaque pixel stays opaque: it takes an opaque entry where there is one, and no part of its neighbours' error in alpha.

use super::entries::Entries;
use super::premultiplied::{FULL_ALPHA, premultiplied};
use crate::image::ImageView;

/// Shares of the error: the next pixel, and in the row below the one behind, straight below, ahead.
const AHEAD: f32 = 7.0 / 16.0;
const BELOW_BEHIND: f32 = 3.0 / 16.0;
const BELOW: f32 = 5.0 / 16.0;
const BELOW_AHEAD: f32 = 1.0 / 16.0;

/// The entry of each pixel, row by row, with `strength` (0 to 1) times the error passed on.
#[inline(always)]
pub(super) fn diffuse(image: &ImageView<'_>, entries: &Entries, strength: f32) -> Vec<u16> {
    let (width, for_opaque) = (image.width(), entries.for_opaque());
    let mut indices = vec![0; image.pixels().len()];
    // One more element at each end takes the error that leaves the image.
    let (mut errors, mut below) = (vec![[0.0_f32; 4]; width + 2], vec![[0.0_f32; 4]; width + 2]);
    for (y, (pixels, indices)) in image.pixels().chunks(width).zip(indices.chunks_mut(width)).enumerate() {
        for step in 0..width {
            let (x, forward) = if y % 2 == 0 { (step, true) } else { (width - 1 - step, false) };
            let position = x + 1;
            if pixels[x][3] == 0 {
                indices[x] = entries.nearest(&[0.0; 4]) as u16;
                continue;
            }
            let target = target(pixels[x], &errors[position]);
            let permitted = if pixels[x][3] == 255 { &for_opaque } else { entries };
            let nearest = permitted.nearest(&target);
            indices[x] = nearest as u16;
            let mut error = [0.0; 4];
            for channel in 0..4 {
                error[channel] = strength * (target[channel] - entries.points[nearest][channel]);
            }
            let (ahead, behind) =
                if forward { (position + 1, position - 1) } else { (position - 1, position + 1) };
            add_share(&mut errors[ahead], &error, AHEAD);
            add_share(&mut below[behind], &error, BELOW_BEHIND);
            add_share(&mut below[position], &error, BELOW);
            add_share(&mut below[ahead], &error, BELOW_AHEAD);
        }
        std::mem::swap(&mut errors, &mut below);
        below.fill([0.0; 4]);
    }
    indices
}

/// The pixel with the error that reached it, clamped to the range of samples, so that error does not accumulate beyond.
#[inline(always)]
fn target(pixel: [u8; 4], error: &[f32; 4]) -> [f32; 4] {
    let point = premultiplied(pixel);
    let mut target = [0.0; 4];
    for channel in 0..4 {
        target[channel] = (point[channel] + error[channel]).clamp(0.0, 255.0);
    }
    if pixel[3] == 255 {
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
