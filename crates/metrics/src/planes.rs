//! The input of pair metrics: opaque images, one plane of samples per channel.
//!
//! The appearance of an image with alpha depends on its backdrop. So it is composited over black and over white, as 8-bit
//! samples: `round((c * alpha + backdrop * (255 - alpha)) / 255)`. A difference of colour or alpha that is visible over any
//! backdrop is visible over one of these two.

use crate::image::AnyImageView;

const BLACK: u8 = 0;
const WHITE: u8 = 255;

/// The samples of an opaque image, channel by channel.
pub(crate) struct Planes {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// R, G and B; or one plane that stands for all three if the image is gray.
    distinct: Vec<Vec<u8>>,
}

/// The opaque images that are compared in place of `image`: itself if it is opaque, else its composites over black and white.
pub(crate) fn renderings(image: AnyImageView<'_>) -> Vec<Planes> {
    if image.is_opaque() {
        vec![Planes::new(&image, |sample, _| sample)]
    } else {
        [BLACK, WHITE]
            .map(|backdrop| Planes::new(&image, |sample, alpha| over(sample, alpha, backdrop)))
            .into()
    }
}

/// The colours of a palette as those images show them: as they are, or over black and over white.
pub(crate) fn opaque_palettes(palette: &[[u8; 4]]) -> Vec<Vec<[u8; 3]>> {
    if palette.iter().all(|color| color[3] == u8::MAX) {
        return vec![palette.iter().map(|&[r, g, b, _]| [r, g, b]).collect()];
    }
    let composite =
        |backdrop| palette.iter().map(|&[r, g, b, a]| [r, g, b].map(|c| over(c, a, backdrop))).collect();
    [BLACK, WHITE].map(composite).into()
}

impl Planes {
    fn new(image: &AnyImageView<'_>, composite: impl Fn(u8, u8) -> u8) -> Self {
        let (width, height) = image.shape();
        let channels = if image.is_gray() { 1 } else { 3 };
        let plane = |channel: usize| image.plane(|color| composite(color[channel], color[3]));
        Self { width, height, distinct: (0..channels).map(plane).collect() }
    }

    /// Whether one channel stands for all three.
    pub(crate) fn is_gray(&self) -> bool {
        self.distinct.len() == 1
    }

    /// The number of channels to compare: one if both images are gray, else three.
    pub(crate) fn channels_to_compare(&self, other: &Self) -> usize {
        if self.is_gray() && other.is_gray() { 1 } else { 3 }
    }

    /// The colour of one pixel.
    pub(crate) fn color(&self, pixel: usize) -> [u8; 3] {
        [self.channel(0)[pixel], self.channel(1)[pixel], self.channel(2)[pixel]]
    }

    /// The colours of all pixels, row by row.
    pub(crate) fn colors(&self) -> impl Iterator<Item = [u8; 3]> {
        let [red, green, blue] = [self.channel(0), self.channel(1), self.channel(2)];
        red.iter().zip(green).zip(blue).map(|((&red, &green), &blue)| [red, green, blue])
    }

    /// The samples of channel 0 (R), 1 (G) or 2 (B), row by row.
    pub(crate) fn channel(&self, channel: usize) -> &[u8] {
        &self.distinct[if self.is_gray() { 0 } else { channel }]
    }

    /// The same image with all three channels written out.
    #[cfg(test)]
    pub(crate) fn expanded(&self) -> Self {
        Self { distinct: (0..3).map(|channel| self.channel(channel).to_vec()).collect(), ..*self }
    }
}

/// One sample composited over a backdrop, to the nearest integer: 255 is odd, so there are no ties.
fn over(sample: u8, alpha: u8, backdrop: u8) -> u8 {
    let weighted = sample as u32 * alpha as u32 + backdrop as u32 * (255 - alpha as u32);
    ((weighted + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageView;

    #[test]
    fn compositing_rounds_to_the_nearest_sample() {
        for sample in 0..=255_u8 {
            for alpha in 0..=255_u8 {
                for backdrop in [BLACK, WHITE] {
                    let [c, a, bg] = [sample, alpha, backdrop].map(f64::from);
                    let expected = (c * a / 255.0 + bg * (255.0 - a) / 255.0).round();
                    assert_eq!(over(sample, alpha, backdrop), expected as u8, "{sample} {alpha} {backdrop}");
                }
            }
        }
    }

    #[test]
    fn an_opaque_image_is_rendered_once_and_a_gray_one_has_one_plane() {
        let gray = [[9, 9, 9, 255], [4, 4, 4, 255]];
        let opaque = renderings(ImageView::new(2, 1, &gray).expect("two pixels").into());
        assert_eq!(opaque.len(), 1);
        assert!(opaque[0].is_gray());
        assert_eq!(opaque[0].channel(2), [9, 4]);

        let translucent = [[9, 8, 7, 0], [4, 4, 4, 255]];
        let planes = renderings(ImageView::new(2, 1, &translucent).expect("two pixels").into());
        assert_eq!(planes.iter().map(|planes| planes.channel(1)).collect::<Vec<_>>(), [[0, 4], [255, 4]]);
    }
}
