//! Error diffusion: what a pixel's entry misses is handed on to its neighbours that come later (Floyd & Steinberg 1976),
//! from left to right in even rows and from right to left in odd ones, which leaves fewer trails.

use super::entries::Entries;
use super::premultiplied;
use crate::image::ImageView;

/// Shares of the error: the next pixel, and in the row below the one behind, straight below, ahead.
const AHEAD: f32 = 7.0 / 16.0;
const BELOW_BEHIND: f32 = 3.0 / 16.0;
const BELOW: f32 = 5.0 / 16.0;
const BELOW_AHEAD: f32 = 1.0 / 16.0;

#[inline(always)]
pub(super) fn diffuse(image: &ImageView<'_>, entries: &Entries, strength: f32) -> Vec<u16> {
    let width = image.width();
    let mut indices = vec![0; image.pixels().len()];
    // A place beside each end takes what leaves the image.
    let (mut errors, mut below) = (vec![[0.0_f32; 4]; width + 2], vec![[0.0_f32; 4]; width + 2]);
    for (y, (pixels, indices)) in image.pixels().chunks(width).zip(indices.chunks_mut(width)).enumerate() {
        for step in 0..width {
            let (x, forward) = if y % 2 == 0 { (step, true) } else { (width - 1 - step, false) };
            let place = x + 1;
            if pixels[x][3] == 0 {
                indices[x] = entries.nearest(&[0.0; 4]) as u16;
                continue;
            }
            let wanted = wanted(pixels[x], &errors[place]);
            let nearest = entries.nearest(&wanted);
            indices[x] = nearest as u16;
            let mut error = [0.0; 4];
            for channel in 0..4 {
                error[channel] = strength * (wanted[channel] - entries.points[nearest][channel]);
            }
            let (ahead, behind) = if forward { (place + 1, place - 1) } else { (place - 1, place + 1) };
            hand_on(&mut errors[ahead], &error, AHEAD);
            hand_on(&mut below[behind], &error, BELOW_BEHIND);
            hand_on(&mut below[place], &error, BELOW);
            hand_on(&mut below[ahead], &error, BELOW_AHEAD);
        }
        std::mem::swap(&mut errors, &mut below);
        below.fill([0.0; 4]);
    }
    indices
}

/// The pixel with the error that reached it, within what samples can be: beyond, error would only pile up.
#[inline(always)]
fn wanted(pixel: [u8; 4], error: &[f32; 4]) -> [f32; 4] {
    let point = premultiplied(pixel);
    let mut wanted = [0.0; 4];
    for channel in 0..4 {
        wanted[channel] = (point[channel] + error[channel]).clamp(0.0, 255.0);
    }
    wanted
}

#[inline(always)]
fn hand_on(to: &mut [f32; 4], error: &[f32; 4], share: f32) {
    for channel in 0..4 {
        to[channel] += share * error[channel];
    }
}
