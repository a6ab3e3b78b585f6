//! What each colour of a palette covers, and what it is called: share of the pixels, nearest named colour of CSS, contrast
//! against black and against white.

use codec::{Color, css_colors};
use metrics::{contrast_ratio, delta_e2000};
use serde::{Serialize, Serializer};

use crate::as_hex;

/// A colour of a palette, described.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Swatch {
    /// The colour.
    #[serde(serialize_with = "as_hex::serialize")]
    pub color: Color,
    /// Pixels that have it.
    pub pixels: u64,
    /// Their share of the image's pixels, 0 to 1.
    pub share: f64,
    /// The nearest named colour of CSS by CIEDE2000, of several the first by name; of a translucent colour that of the same
    /// colour without alpha, of a fully transparent one `transparent`.
    pub css_name: &'static str,
    /// CIEDE2000 to that named colour, 0 for the same; `None` where it is transparent.
    pub css_delta_e2000: Option<f64>,
    /// Contrast ratio of WCAG 2.2 against black, 1 to 21; `None` where there is alpha: what lies behind decides.
    pub contrast_black: Option<f64>,
    /// The same against white.
    pub contrast_white: Option<f64>,
}

/// The colours of a palette in its order, with the pixels of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaletteEntries {
    /// Colours, straight alpha.
    pub colors: Vec<Color>,
    /// For each colour the pixels that have it.
    pub pixels: Vec<u64>,
}

impl PaletteEntries {
    /// `indices` are the entries of all pixels.
    pub(crate) fn of(colors: &[Color], indices: &[u16]) -> Self {
        let mut pixels = vec![0; colors.len()];
        for &index in indices {
            pixels[index as usize] += 1;
        }
        Self { colors: colors.to_vec(), pixels }
    }

    /// `pixels` have each of these colours.
    pub(crate) fn counted(colors: &[Color], pixels: &[u64]) -> Self {
        Self { colors: colors.to_vec(), pixels: pixels.to_vec() }
    }

    /// Each colour described, in the order of the palette.
    #[must_use]
    pub fn swatches(&self) -> Vec<Swatch> {
        let names: Vec<(&str, Color)> = css_colors().collect();
        let total: u64 = self.pixels.iter().sum();
        let swatch = |(&color, &pixels): (&Color, &u64)| {
            let share = if total == 0 { 0.0 } else { pixels as f64 / total as f64 };
            let (css_name, css_delta_e2000) = nearest_name(color, &names);
            let contrast =
                |other: u8| (color[3] == 255).then(|| contrast_ratio(without_alpha(color), [other; 3]));
            let (contrast_black, contrast_white) = (contrast(0), contrast(255));
            Swatch { color, pixels, share, css_name, css_delta_e2000, contrast_black, contrast_white }
        };
        self.colors.iter().zip(&self.pixels).map(swatch).collect()
    }
}

/// Named and measured only where somebody reads it.
impl Serialize for PaletteEntries {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.swatches().serialize(serializer)
    }
}

fn nearest_name(color: Color, names: &[(&'static str, Color)]) -> (&'static str, Option<f64>) {
    if color[3] == 0 {
        return ("transparent", None);
    }
    let pairs: Vec<_> =
        names.iter().map(|&(_, named)| (without_alpha(color), without_alpha(named))).collect();
    let differences = delta_e2000(&pairs).into_iter().zip(names);
    let nearest = differences.min_by(|one, other| one.0.total_cmp(&other.0));
    nearest.map_or(("", None), |(difference, &(name, _))| (name, Some(difference)))
}

fn without_alpha([r, g, b, _]: Color) -> [u8; 3] {
    [r, g, b]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_counted_named_and_held_against_black_and_white() {
        let colors =
            [[0, 0, 0, 0], [255, 99, 71, 255], [250, 97, 75, 255], [0, 0, 255, 99], [0, 255, 255, 255]];
        let entries = PaletteEntries::of(&colors, &[1, 1, 4, 0, 2, 2, 2, 1, 3, 0]);
        assert_eq!(entries.pixels, [2, 3, 3, 1, 1]);
        let swatches = entries.swatches();
        let names: Vec<&str> = swatches.iter().map(|swatch| swatch.css_name).collect();
        // Of two names of one colour, aqua and cyan, the first.
        assert_eq!(names, ["transparent", "tomato", "tomato", "blue", "aqua"]);
        assert_eq!(swatches[1].css_delta_e2000, Some(0.0));
        assert!(swatches[2].css_delta_e2000.is_some_and(|difference| (0.5..3.0).contains(&difference)));
        assert!((swatches[1].share - 0.3).abs() < 1e-12);
        // 21 on white becomes 1: the two ratios multiply to 21.
        let (black, white) = (swatches[1].contrast_black, swatches[1].contrast_white);
        assert!(black.zip(white).is_some_and(|(black, white)| (black * white - 21.0).abs() < 1e-9));
        assert!([0, 3].iter().all(|&clear: &usize| swatches[clear].contrast_black.is_none()));
    }
}
