//! Which colours of an image did not survive: small marks in a colour of their own.

use kmeans::{Histogram, nearest_entries};
use metrics::delta_e2000;
use serde::Serialize;

use codec::Color;

use crate::as_hex;

/// A CIEDE2000 beyond which a colour became another one, and within which colours are told of together.
const ANOTHER_COLOR: f64 = 10.0;

/// Groups of colours that are told of.
const MOST: usize = 8;

/// A colour that became another one, with the pixels of all lost colours near it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LostColor {
    /// The colour that most of these pixels had.
    #[serde(serialize_with = "as_hex::serialize")]
    pub color: [u8; 4],
    /// The palette's nearest entry.
    #[serde(serialize_with = "as_hex::serialize")]
    pub became: [u8; 4],
    /// CIEDE2000 between the two.
    pub delta_e2000: f64,
    /// Pixels.
    pub pixels: u64,
}

/// The colours of an image that are further from the nearest entry of `palette` than a CIEDE2000 of 10, gathered around
/// those of most pixels. Colours with alpha are compared over black and over white; the worse counts.
pub(crate) fn lost(histogram: &Histogram, palette: &[Color]) -> Vec<LostColor> {
    let mut rest = all_lost(histogram, palette);
    rest.sort_by(|a, b| b.pixels.cmp(&a.pixels).then_with(|| a.color.cmp(&b.color)));
    let mut groups: Vec<LostColor> = Vec::new();
    while groups.len() < MOST && !rest.is_empty() {
        let leader = over(rest[0].color, 255);
        let pairs: Vec<_> = rest.iter().map(|lost| (leader, over(lost.color, 255))).collect();
        let differences = delta_e2000(&pairs).into_iter();
        let (near, far): (Vec<_>, Vec<_>) =
            rest.into_iter().zip(differences).partition(|(_, difference)| *difference < ANOTHER_COLOR);
        let pixels = near.iter().map(|(lost, _)| lost.pixels).sum();
        groups.extend(near.into_iter().next().map(|(leader, _)| LostColor { pixels, ..leader }));
        rest = far.into_iter().map(|(lost, _)| lost).collect();
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.pixels));
    groups
}

fn all_lost(histogram: &Histogram, palette: &[Color]) -> Vec<LostColor> {
    let became = nearest_entries(histogram, palette).into_iter().map(|entry| palette[entry as usize]);
    let pairs: Vec<(Color, Color)> = histogram.colors().iter().copied().zip(became).collect();
    let on = |backdrop: u8| {
        let seen: Vec<_> =
            pairs.iter().map(|&(one, other)| (over(one, backdrop), over(other, backdrop))).collect();
        delta_e2000(&seen)
    };
    let mut worse = on(0);
    if pairs.iter().any(|(one, other)| one[3] < 255 || other[3] < 255) {
        for (worse, white) in worse.iter_mut().zip(on(255)) {
            *worse = worse.max(white);
        }
    }
    let all = pairs.iter().zip(worse).zip(histogram.weights());
    let far = all.filter(|((_, difference), _)| *difference > ANOTHER_COLOR);
    far.map(|((&(color, became), delta_e2000), &pixels)| LostColor {
        color,
        became,
        delta_e2000,
        pixels: u64::from(pixels),
    })
    .collect()
}

/// A colour as it is seen over a gray.
fn over([r, g, b, a]: Color, backdrop: u8) -> [u8; 3] {
    let mixed = |sample: u8| {
        let (sample, a, backdrop) = (u32::from(sample), u32::from(a), u32::from(backdrop));
        ((sample * a + backdrop * (255 - a) + 127) / 255) as u8
    };
    [mixed(r), mixed(g), mixed(b)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmeans::ImageView;

    #[test]
    fn lost_colours_are_named_by_groups() {
        let mut pixels = vec![[40, 40, 200, 255]; 50];
        pixels.extend([[250, 0, 0, 255], [251, 0, 0, 255], [251, 0, 0, 255], [0, 255, 0, 255], [9, 9, 9, 0]]);
        let histogram = Histogram::new(&ImageView::new(pixels.len(), 1, &pixels).unwrap());
        let lost = lost(&histogram, &[[42, 40, 200, 255], [0, 0, 0, 0]]);
        let told: Vec<_> = lost.iter().map(|lost| (lost.color, lost.pixels)).collect();
        assert_eq!(told, [([251, 0, 0, 255], 3), ([0, 255, 0, 255], 1)]);
        assert!(lost.iter().all(|lost| lost.delta_e2000 > 10.0 && lost.became == [42, 40, 200, 255]));
    }
}
