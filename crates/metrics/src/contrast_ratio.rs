//! Contrast of two colours as WCAG 2.2 defines it: how well text of the one reads on the other.
//!
//! (L1 + 0.05) / (L2 + 0.05), where L1 is the relative luminance of the lighter colour and L2 that of the darker one: 1 for
//! equal colours to 21 for black and white, without a unit. WCAG asks for 4.5 for text, 3 for large text (criterion 1.4.3)
//! and 7 for enhanced contrast (1.4.6). Not for translucent colours: what lies behind them decides.
//!
//! Source: Web Content Accessibility Guidelines (WCAG) 2.2, W3C Recommendation, terms "contrast ratio" and "relative luminance",
//! <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>.

/// Weights of linear R, G and B in the relative luminance.
const LUMINANCE: [f64; 3] = [0.2126, 0.7152, 0.0722];

/// What stands for light that a screen reflects, in both luminances.
const FLARE: f64 = 0.05;

/// The contrast ratio of two opaque 8-bit sRGB colours, 1 to 21; symmetric.
#[must_use]
pub fn contrast_ratio(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (relative_luminance(one), relative_luminance(other));
    (one.max(other) + FLARE) / (one.min(other) + FLARE)
}

/// 0 for black to 1 for white.
fn relative_luminance(color: [u8; 3]) -> f64 {
    let linear = |sample: u8| {
        let encoded = f64::from(sample) / 255.0;
        if encoded <= 0.040_45 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
    };
    color.into_iter().zip(LUMINANCE).map(|(sample, weight)| weight * linear(sample)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// #767676 is the lightest gray that reaches 4.5 on white, which web designers know it for; pure red has 4.00.
    #[test]
    fn known_pairs_have_their_ratios() {
        let known = [
            ([0, 0, 0], [255, 255, 255], 21.0),
            ([0x76, 0x76, 0x76], [255, 255, 255], 4.54),
            ([0x77, 0x77, 0x77], [255, 255, 255], 4.48),
            ([255, 0, 0], [255, 255, 255], 4.0),
            ([0, 0, 255], [255, 255, 255], 8.59),
            ([9, 9, 9], [9, 9, 9], 1.0),
        ];
        for (one, other, ratio) in known {
            let found = contrast_ratio(one, other);
            assert!((found - ratio).abs() < 0.005, "{one:?} {other:?}: {found}");
            assert_eq!(found.to_bits(), contrast_ratio(other, one).to_bits());
        }
    }
}
