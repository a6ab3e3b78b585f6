//! 8-bit sRGB to CIELAB (D65, 2 degrees), with the constants of scikit-image.

/// L, a, b.
pub(super) type Lab = [f64; 3];

const XYZ_OF_RGB: [[f64; 3]; 3] =
    [[0.412_453, 0.357_580, 0.180_423], [0.212_671, 0.715_160, 0.072_169], [0.019_334, 0.119_193, 0.950_227]];
const WHITE: [f64; 3] = [0.950_47, 1.0, 1.088_83];

/// Slots of the cache.
const SLOTS: usize = 1 << 10;

/// Converts colours to CIELAB through a direct-mapped cache of the latest conversions.
pub(super) struct LabCache {
    linear: [f64; 256],
    slots: Vec<Option<([u8; 3], Lab)>>,
}

impl LabCache {
    pub(super) fn new() -> Self {
        let mut linear = [0.0; 256];
        for (sample, light) in linear.iter_mut().enumerate() {
            *light = linear_light(sample as f64 / 255.0);
        }
        Self { linear, slots: vec![None; SLOTS] }
    }

    /// The CIELAB coordinates of an sRGB colour.
    #[inline]
    pub(super) fn get(&mut self, color: [u8; 3]) -> Lab {
        let [red, green, blue] = color.map(usize::from);
        let slot = (red * 7 + green * 31 + blue * 171) % SLOTS;
        match self.slots[slot] {
            Some((found, lab)) if found == color => lab,
            _ => {
                let lab = lab([self.linear[red], self.linear[green], self.linear[blue]]);
                self.slots[slot] = Some((color, lab));
                lab
            }
        }
    }
}

/// The linear light, 0 to 1, of an sRGB sample from 0 to 1 (IEC 61966-2-1).
fn linear_light(encoded: f64) -> f64 {
    if encoded > 0.040_45 { ((encoded + 0.055) / 1.055).powf(2.4) } else { encoded / 12.92 }
}

/// CIELAB of linear R, G, B from 0 to 1.
fn lab(rgb: [f64; 3]) -> Lab {
    let mut f = [0.0; 3];
    for axis in 0..3 {
        let weights = XYZ_OF_RGB[axis];
        let light = weights[0] * rgb[0] + weights[1] * rgb[1] + weights[2] * rgb[2];
        f[axis] = cube_root(light / WHITE[axis]);
    }
    [116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2])]
}

/// CIELAB's `f`: a cube root, linear near 0.
fn cube_root(light: f64) -> f64 {
    if light > 0.008_856 { light.cbrt() } else { 7.787 * light + 16.0 / 116.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primaries_lie_where_they_are_known_to_lie() {
        let mut cache = LabCache::new();
        let known = [
            ([255, 0, 0], [53.24, 80.09, 67.20]),
            ([0, 255, 0], [87.74, -86.18, 83.18]),
            ([0, 0, 255], [32.30, 79.19, -107.86]),
            ([255, 255, 255], [100.0, 0.0, 0.0]),
            ([0, 0, 0], [0.0, 0.0, 0.0]),
        ];
        for (color, expected) in known {
            for (value, expected) in cache.get(color).iter().zip(expected) {
                assert!((value - expected).abs() < 0.01, "{color:?}: {value}, not {expected}");
            }
            assert_eq!(cache.get(color).map(f64::to_bits), cache.get(color).map(f64::to_bits));
        }
    }
}
