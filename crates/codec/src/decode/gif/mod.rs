//! GIF: frames of indices into palettes, which may be interlaced, drawn one over the other.

mod blocks;

use std::num::NonZeroU32;

use image::RgbaImage;
use weezl::decode::Configuration;
use weezl::{BitOrder, LzwStatus};

use super::animation::{Blend, Canvas, Delay, Drawn, Frame, chosen};
use super::check_size;
use super::info::ImageInfo;
use crate::rejection::Rejection;
use blocks::{Image, color_table, has_end, images};

pub(crate) use blocks::{canvas, icc, plays};

/// One frame as a viewer shows it, on a canvas that the first one fits on.
pub(crate) fn decode(
    bytes: &[u8],
    frame: Option<NonZeroU32>,
    info: &mut ImageInfo,
) -> Result<RgbaImage, Rejection> {
    info.stored("palette", 8);
    let (width, height) = canvas(bytes).ok_or_else(|| broken("the file breaks off"))?;
    check_size((width.into(), height.into()), 4)?;
    let frames = (images(bytes).count() as u32).max(1);
    let last = chosen(frame, frames, "frame", info)?;
    if !has_end(bytes) {
        info.note_lack_of("frames");
    }
    let mut canvas = Canvas::new(width.into(), height.into());
    let mut drawn = 0;
    for image in images(bytes).take(last as usize) {
        canvas.draw(&decoded(bytes, &image)?);
        drawn += 1;
    }
    if drawn < last {
        return Err(broken("the file breaks off"));
    }
    canvas.into_image().ok_or_else(|| broken("samples are missing"))
}

/// How many frames there are.
pub(crate) fn count_frames(bytes: &[u8]) -> u32 {
    images(bytes).count() as u32
}

/// Each frame as a viewer shows it.
pub(crate) fn each_frame<'a>(
    bytes: &'a [u8],
    info: &mut ImageInfo,
) -> Result<impl Iterator<Item = Drawn> + use<'a>, Rejection> {
    let (width, height) = canvas(bytes).ok_or_else(|| broken("the file breaks off"))?;
    check_size((width.into(), height.into()), 4)?;
    if !has_end(bytes) {
        info.note_lack_of("frames");
    }
    let mut canvas = Canvas::new(width.into(), height.into());
    Ok(images(bytes).map(move |image| {
        canvas.draw(&decoded(bytes, &image)?);
        let delay = Delay { numerator: image.delay.into(), denominator: 100 };
        Ok((canvas.image().ok_or_else(|| broken("samples are missing"))?, delay))
    }))
}

/// The pixels of one frame.
fn decoded(bytes: &[u8], image: &Image) -> Result<Frame, Rejection> {
    let [_, _, width, height] = image.area;
    check_size((width, height), 4)?;
    let palette = image.palette.clone().or_else(|| color_table(bytes));
    let palette = palette.ok_or_else(|| broken("it has no palette"))?;
    let palette = bytes.get(palette).ok_or_else(|| broken("the file breaks off"))?;
    let indices = indices(bytes, image)?;
    let colors: Vec<[u8; 4]> = (0..=255_u8).map(|index| color(palette, index, image.transparent)).collect();
    let pixels = if image.interlaced {
        let mut pixels = vec![[0; 4]; indices.len()];
        for (row, y) in indices.chunks_exact(width.max(1) as usize).zip(interlaced_rows(height)) {
            let start = y as usize * width as usize;
            for (pixel, &index) in pixels[start..].iter_mut().zip(row) {
                *pixel = colors[index as usize];
            }
        }
        pixels
    } else {
        indices.iter().map(|&index| colors[index as usize]).collect()
    };
    Ok(Frame { area: image.area, pixels, blend: Blend::Over, disposal: image.disposal })
}

/// The colour of an index; beyond the palette it is black.
fn color(palette: &[u8], index: u8, transparent: Option<u8>) -> [u8; 4] {
    if transparent == Some(index) {
        return [0; 4];
    }
    let &[r, g, b] = palette.as_chunks().0.get(index as usize).unwrap_or(&[0; 3]);
    [r, g, b, 255]
}

/// An index for each pixel, as stored. What follows the last pixel is not looked at.
fn indices(bytes: &[u8], image: &Image) -> Result<Vec<u8>, Rejection> {
    let (code_bits, data) = image.data(bytes).ok_or_else(|| broken("the file breaks off"))?;
    if !(1..=MOST_CODE_BITS).contains(&code_bits) {
        return Err(broken(&format!("its codes begin at {code_bits} bits, which no GIF's do")));
    }
    let [_, _, width, height] = image.area;
    let mut indices = vec![0; width as usize * height as usize];
    let (mut read, mut written) = (0, 0);
    let mut decoder = Configuration::new(BitOrder::Lsb, code_bits).build();
    while written < indices.len() {
        let result = decoder.decode_bytes(&data[read..], &mut indices[written..]);
        read += result.consumed_in;
        written += result.consumed_out;
        match result.status {
            Ok(LzwStatus::Ok) => {}
            _ if written == indices.len() => {}
            Ok(_) => return Err(broken("the file breaks off")),
            Err(_) => return Err(broken("its data has a code that stands for nothing")),
        }
    }
    Ok(indices)
}

/// Bits of the first codes at most: those of the longest codes, less the one that a code of its own takes.
const MOST_CODE_BITS: u8 = 11;

/// The rows of an image in the order in which an interlaced one stores them.
fn interlaced_rows(height: u32) -> impl Iterator<Item = u32> {
    [(0, 8), (4, 8), (2, 4), (1, 2)].into_iter().flat_map(move |(from, step)| (from..height).step_by(step))
}

fn broken(reason: &str) -> Rejection {
    Rejection::Failed(format!("GIF image can't be decoded: {reason}"))
}

#[cfg(test)]
mod tests;
