//! Frames in few colours: what is seen after each.

use std::collections::HashMap;
use std::rc::Rc;

use codec::{Color, Delay, Format, MAX_COLORS, Raster, Rejection};
use kmeans::ClusterCount;

use crate::picture::Picture;
use crate::plan::{Colors, CompressPlan};

/// What is seen of a frame.
pub(super) struct Shown {
    /// The colour of each pixel, row by row.
    pub(super) pixels: Vec<Color>,
    /// Those that a pixel which changes may have.
    pub(super) palette: Rc<Vec<Color>>,
    /// For how long.
    pub(super) delay: Delay,
}

impl Shown {
    /// Adds the pixels of each colour of `palette`.
    pub(super) fn count(&self, palette: &[Color], pixels: &mut [u64]) {
        let places: HashMap<Color, usize> =
            palette.iter().enumerate().rev().map(|(place, &color)| (color, place)).collect();
        for color in &self.pixels {
            if let Some(&place) = places.get(color) {
                pixels[place] += 1;
            }
        }
    }
}

/// Gives frames their colours, one after the other.
pub(super) struct Shower<'a> {
    plan: &'a CompressPlan,
    /// Those of all frames; none where each has its own.
    palette: Option<Rc<Vec<Color>>>,
    /// The frame before, in the source and as it is seen.
    before: Option<(Raster, Vec<Color>)>,
}

impl<'a> Shower<'a> {
    /// An empty palette stands for one of each frame.
    pub(super) fn new(palette: &[Color], plan: &'a CompressPlan) -> Self {
        let palette = (!palette.is_empty()).then(|| Rc::new(palette.to_vec()));
        Self { plan, palette, before: None }
    }

    /// The next frame: what has not changed in the source looks as it did.
    pub(super) fn show(&mut self, raster: Raster, delay: Delay) -> Result<Shown, Rejection> {
        let changed: Option<Vec<bool>> = self.before.as_ref().map(|(before, _)| {
            raster.pixels().iter().zip(before.pixels()).map(|(pixel, before)| pixel != before).collect()
        });
        let (palette, indices) = self.mapped(&raster, changed.as_deref())?;
        let mut pixels: Vec<Color> = indices.iter().map(|&index| palette[index as usize]).collect();
        if let (Some(changed), Some((_, before))) = (&changed, &self.before) {
            for ((pixel, before), changed) in pixels.iter_mut().zip(before).zip(changed) {
                if !changed {
                    *pixel = *before;
                }
            }
        }
        self.before = Some((raster, pixels.clone()));
        Ok(Shown { pixels, palette, delay })
    }

    /// The palette of a frame, and the entry of each pixel that has changed.
    fn mapped(
        &self,
        raster: &Raster,
        changed: Option<&[bool]>,
    ) -> Result<(Rc<Vec<Color>>, Vec<u16>), Rejection> {
        let others = self.palette.as_ref().map_or(&self.plan.palette.pins[..], |palette| palette);
        let picture = Picture::new(raster, others, self.plan)?;
        let palette = match &self.palette {
            Some(palette) => Rc::clone(palette),
            None => Rc::new(self.own_palette(&picture)?),
        };
        if let Some(reason) = picture.beyond(&palette) {
            return Err(Rejection::Failed(reason));
        }
        let indices = picture.entries_of(&palette, changed);
        Ok((palette, indices))
    }

    /// At most K colours of one frame; in a GIF one fewer than a palette holds, as one entry says that nothing changes.
    fn own_palette(&self, picture: &Picture<'_>) -> Result<Vec<Color>, Rejection> {
        let Colors::At(k) = self.plan.colors else {
            return Err(Rejection::Failed("an animation needs a number of colours, or a palette".to_owned()));
        };
        let most = if self.plan.encoding.format == Format::Gif { MAX_COLORS - 1 } else { MAX_COLORS };
        let k = ClusterCount::new(k.get().min(most) as u32).unwrap_or(k);
        Ok(picture.at_each(&[k]).swap_remove(0).palette)
    }
}
