//! Colours as grays of the same luminance, for palettes that hold nothing else.
//!
//! Luminance is that of linear light, 0.2126 R + 0.7152 G + 0.0722 B (IEC 61966-2-1), in integers, so that every machine gives the
//! same grays. What is nearest to a colour among grays is another one: the gray of the mean of its samples, in which red and blue
//! are as light as green.

use crate::raster::Raster;

/// Weights of red, green and blue in ten thousandths.
const WEIGHTS: [u32; 3] = [2126, 7152, 722];

/// The light of white.
const WHITE: f64 = 65_535.0;

impl Raster {
    /// The same picture in grays of the same luminance; alpha stays, and grays stay what they are.
    #[must_use]
    pub fn by_luminance(&self) -> Self {
        let light: [u32; 256] = std::array::from_fn(light);
        // The level above which the next one is nearer.
        let halves: Vec<u32> = light.windows(2).map(|pair| pair[0].midpoint(pair[1])).collect();
        let gray = |&[r, g, b, a]: &[u8; 4]| {
            if r == g && g == b {
                return [r, g, b, a];
            }
            let parts = [r, g, b].into_iter().zip(WEIGHTS);
            let luminance =
                parts.map(|(sample, weight)| weight * light[sample as usize]).sum::<u32>() / 10_000;
            let level = halves.partition_point(|half| *half < luminance) as u8;
            [level, level, level, a]
        };
        self.with_pixels(self.pixels().iter().map(gray).collect())
    }
}

/// Linear light of a sample, rounded to 16 bits.
fn light(sample: usize) -> u32 {
    let encoded = sample as f64 / 255.0;
    let linear = if encoded <= 0.040_45 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) };
    (WHITE * linear).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_become_grays_that_are_as_light() {
        let colors = [[255, 0, 0, 255], [0, 255, 0, 9], [0, 0, 255, 255], [255, 255, 0, 255], [0, 0, 0, 0]];
        let raster = Raster::new(colors.len() as u32, 1, colors.as_flattened().to_vec());
        // CIE L* of the primaries, as of these grays: 53.2, 87.7, 32.3, 97.1.
        let expected =
            [[127, 127, 127, 255], [220, 220, 220, 9], [76, 76, 76, 255], [247, 247, 247, 255], [0; 4]];
        assert_eq!(raster.by_luminance().pixels(), expected);
    }

    #[test]
    fn grays_stay_what_they_are() {
        let grays: Vec<u8> = (0..=255).flat_map(|level| [level, level, level, 255]).collect();
        let raster = Raster::new(256, 1, grays);
        assert_eq!(raster.by_luminance(), raster);
    }
}
