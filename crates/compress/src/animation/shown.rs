//! Frames in few colours: what is seen after each.

use std::collections::HashMap;
use std::rc::Rc;

use codec::{Color, Delay, Format, MAX_COLORS, Raster, Rejection};
use kmeans::ClusterCount;

use super::seen_before::SeenBefore;
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
    /// What pixels looked like, and the frame before in the source.
    before: Option<(SeenBefore, Raster)>,
}

impl<'a> Shower<'a> {
    /// An empty palette stands for one of each frame.
    pub(super) fn new(palette: &[Color], plan: &'a CompressPlan) -> Self {
        let palette = (!palette.is_empty()).then(|| Rc::new(palette.to_vec()));
        Self { plan, palette, before: None }
    }

    /// The next frame: what has not changed in the source looks as it did, and so does what comes back, where all frames have one
    /// palette.
    pub(super) fn show(&mut self, raster: Raster, delay: Delay) -> Result<Shown, Rejection> {
        let known = self.known(&raster);
        // A frame is dithered as a whole: over nothing but what changes errors would get lost at its edge, and leave a trace there.
        let (palette, indices) = self.mapped(&raster)?;
        let entry = |(known, index): (Option<Color>, &u16)| known.unwrap_or_else(|| palette[*index as usize]);
        let pixels: Vec<Color> = known.into_iter().zip(&indices).map(entry).collect();
        let (mut seen, _) =
            self.before.take().unwrap_or_else(|| (SeenBefore::new(pixels.len()), raster.clone()));
        for (place, (&source, &shown)) in raster.pixels().iter().zip(&pixels).enumerate() {
            seen.remember(place, source, shown);
        }
        self.before = Some((seen, raster));
        Ok(Shown { pixels, palette, delay })
    }

    /// What each pixel looks like, where that is known.
    fn known(&self, raster: &Raster) -> Vec<Option<Color>> {
        let Some((seen, before)) = &self.before else { return vec![None; raster.pixels().len()] };
        let pixels = raster.pixels().iter().zip(before.pixels()).enumerate();
        let known = |(place, (&pixel, &before)): (usize, (&Color, &Color))| {
            let may_be = pixel == before || self.palette.is_some();
            if may_be { seen.at(place, pixel) } else { None }
        };
        pixels.map(known).collect()
    }

    /// The palette of a frame, and the entry of each pixel.
    fn mapped(&self, raster: &Raster) -> Result<(Rc<Vec<Color>>, Vec<u16>), Rejection> {
        let others = self.palette.as_ref().map_or(&self.plan.palette.pins[..], |palette| palette);
        let picture = Picture::new(raster, others, self.plan)?;
        let palette = match &self.palette {
            Some(palette) => Rc::clone(palette),
            None => Rc::new(self.own_palette(&picture)?),
        };
        if let Some(reason) = picture.beyond(&palette) {
            return Err(Rejection::Failed(reason));
        }
        let indices = picture.entries_of(&palette);
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
