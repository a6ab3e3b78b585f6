//! Adobe colour swatches (Photoshop): a section of colours, and a second one of the same with names; big-endian.

use super::color::{Color, Colors, check_opaque, hex_of};

/// A version, a number, and for each colour a space and four values.
const COLOR: usize = 10;
/// Spaces of colours.
const RGB: u16 = 0;
const HSB: u16 = 1;
const CMYK: u16 = 2;
const GRAY: u16 = 8;

pub(super) fn read(bytes: &[u8]) -> Result<Colors, String> {
    let numbers: Vec<u16> = bytes.as_chunks().0.iter().map(|&number| u16::from_be_bytes(number)).collect();
    let [version, count, ref rest @ ..] = numbers[..] else { return Err("ends too early".to_owned()) };
    let mut colors = Colors::default();
    let mut rest = rest;
    for _ in 0..count {
        let (color, after) = match version {
            1 => rest.split_at_checked(COLOR / 2),
            2 => named(rest),
            _ => return Err("is no Adobe colour swatch file".to_owned()),
        }
        .ok_or("ends too early")?;
        add(color, &mut colors);
        rest = after;
    }
    Ok(colors)
}

/// A colour of the second section: values, the length of the name in two numbers, and the name.
fn named(numbers: &[u16]) -> Option<(&[u16], &[u16])> {
    let (color, rest) = numbers.split_at_checked(COLOR / 2)?;
    let (length, rest) = rest.split_at_checked(2)?;
    let length = usize::from(length[0]) << 16 | usize::from(length[1]);
    Some((color, rest.get(length..)?))
}

fn add(color: &[u16], colors: &mut Colors) {
    let [space, values @ ..] = color else { return };
    let part = |index: usize| f64::from(values[index]) / 65_535.0;
    let rgb = match *space {
        RGB => Some([part(0), part(1), part(2)]),
        HSB => Some(from_hsb(part(0), part(1), part(2))),
        // 0 is full ink.
        CMYK => Some([0, 1, 2].map(|ink| part(ink) * part(3))),
        // 0 is black, 10,000 white.
        GRAY => Some([(f64::from(values[0]) / 10_000.0).min(1.0); 3]),
        _ => None,
    };
    let sample = |part: f64| (255.0 * part + 0.5) as u8;
    let rgb = rgb.map(|[r, g, b]| [sample(r), sample(g), sample(b), 255]);
    colors.add(
        rgb,
        &format!("colour {} (in space {space}, which is neither RGB, HSB, CMYK nor gray)", colors.seen() + 1),
    );
}

fn from_hsb(hue: f64, saturation: f64, brightness: f64) -> [f64; 3] {
    [5.0, 3.0, 1.0].map(|number: f64| {
        let k = (number + 6.0 * hue).rem_euclid(6.0);
        brightness * (1.0 - saturation * k.min(4.0 - k).clamp(0.0, 1.0))
    })
}

pub(super) fn write(colors: &[Color]) -> Result<Vec<u8>, String> {
    check_opaque(colors, "an Adobe colour swatch file")?;
    let count =
        u16::try_from(colors.len()).map_err(|_| "a swatch file holds at most 65,535 colours".to_owned())?;
    let mut numbers = Vec::new();
    for version in [1, 2] {
        numbers.extend([version, count]);
        for &color in colors {
            let [r, g, b, _] = color.map(|sample| 257 * u16::from(sample));
            numbers.extend([RGB, r, g, b, 0]);
            if version == 2 {
                let name: Vec<u16> = hex_of(color).encode_utf16().chain([0]).collect();
                numbers.extend([0, name.len() as u16]);
                numbers.extend(name);
            }
        }
    }
    Ok(numbers.into_iter().flat_map(u16::to_be_bytes).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(numbers: &[u16]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
    }

    #[test]
    fn every_space_but_lab_is_read() {
        let first = bytes(&[
            1, 5, 0, 65_535, 32_896, 0, 0, 8, 10_000, 0, 0, 0, 2, 0, 65_535, 65_535, 65_535, 1, 21_845,
            65_535, 65_535, 0, 7, 5_000, 0, 0, 0,
        ]);
        let read = read(&first).unwrap();
        assert_eq!(read.colors, [[255, 128, 0, 255], [255; 4], [0, 255, 255, 255], [0, 255, 0, 255]]);
        assert_eq!(read.skipped.len(), 1);
        assert!(read.skipped[0].starts_with("colour 5 (in space 7"), "{:?}", read.skipped);
    }

    #[test]
    fn a_second_section_alone_is_read() {
        let named = bytes(&[2, 2, 0, 257, 514, 771, 0, 0, 2, 65, 0, 0, 65_535, 0, 0, 0, 0, 1, 0]);
        assert_eq!(read(&named).unwrap().colors, [[1, 2, 3, 255], [255, 0, 0, 255]]);
        assert!(read(&named[..30]).unwrap_err().contains("too early"));
        assert!(read(&bytes(&[3, 1, 0, 0, 0, 0, 0])).is_err());
    }
}
