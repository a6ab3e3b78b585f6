//! Adobe swatch exchange: blocks of colours with names, big-endian.

use super::color::{Color, Colors, check_opaque, hex_of};

const SIGNATURE: &[u8; 4] = b"ASEF";
const COLOR: u16 = 1;

pub(super) fn read(bytes: &[u8]) -> Result<Colors, String> {
    let mut reader = Reader(bytes);
    if reader.take::<4>()? != *SIGNATURE {
        return Err("is no Adobe swatch exchange file".to_owned());
    }
    reader.take::<4>()?;
    let blocks = reader.number()?;
    let mut colors = Colors::default();
    for _ in 0..blocks {
        let kind = u16::from_be_bytes(reader.take()?);
        let length = reader.number()?;
        let block = reader.bytes(length as usize)?;
        if kind == COLOR {
            let (color, name) = color(Reader(block))?;
            colors.add(color, &name);
        }
    }
    Ok(colors)
}

/// A colour, where it is of a model that is read, and what it is called.
fn color(mut block: Reader<'_>) -> Result<(Option<Color>, String), String> {
    let letters = u16::from_be_bytes(block.take()?);
    let name =
        block.bytes(2 * letters as usize)?.as_chunks().0.iter().map(|&letter| u16::from_be_bytes(letter));
    let name = String::from_utf16_lossy(&name.collect::<Vec<_>>()).trim_end_matches('\0').to_owned();
    let model: [u8; 4] = block.take()?;
    let sample = |value: f32| (255.0 * value.clamp(0.0, 1.0) + 0.5) as u8;
    let [r, g, b] = match &model {
        b"RGB " => [block.float()?, block.float()?, block.float()?],
        b"Gray" => [block.float()?; 3],
        b"CMYK" => {
            let inks = [block.float()?, block.float()?, block.float()?];
            let black = block.float()?;
            inks.map(|ink| (1.0 - ink) * (1.0 - black))
        }
        _ => return Ok((None, format!("{name} ({})", String::from_utf8_lossy(&model).trim()))),
    };
    Ok((Some([sample(r), sample(g), sample(b), 255]), name))
}

/// Bytes from the front on.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes(&mut self, count: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or("ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (taken, rest) = self.0.split_first_chunk().ok_or("ends too early")?;
        self.0 = rest;
        Ok(*taken)
    }

    fn number(&mut self) -> Result<u32, String> {
        self.take().map(u32::from_be_bytes)
    }

    fn float(&mut self) -> Result<f32, String> {
        self.take().map(f32::from_be_bytes)
    }
}

pub(super) fn write(colors: &[Color]) -> Result<Vec<u8>, String> {
    check_opaque(colors, "an Adobe swatch exchange file")?;
    let mut bytes = SIGNATURE.to_vec();
    bytes.extend([0, 1, 0, 0]);
    bytes.extend((colors.len() as u32).to_be_bytes());
    for &color in colors {
        let block = block(color);
        bytes.extend(COLOR.to_be_bytes());
        bytes.extend((block.len() as u32).to_be_bytes());
        bytes.extend(block);
    }
    Ok(bytes)
}

fn block(color: Color) -> Vec<u8> {
    let name: Vec<u16> = hex_of(color).encode_utf16().chain([0]).collect();
    let mut block = (name.len() as u16).to_be_bytes().to_vec();
    block.extend(name.iter().flat_map(|letter| letter.to_be_bytes()));
    block.extend(b"RGB ");
    block.extend(color[..3].iter().flat_map(|&sample| (f32::from(sample) / 255.0).to_be_bytes()));
    // A normal colour, neither global nor a spot colour.
    block.extend(2_u16.to_be_bytes());
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_of_another_model_is_named() {
        let mut bytes = write(&[[1, 2, 3, 255], [4, 5, 6, 255]]).unwrap();
        let model = bytes.windows(4).position(|model| model == b"RGB ").unwrap();
        bytes[model..model + 4].copy_from_slice(b"LAB ");
        let read = read(&bytes).unwrap();
        assert_eq!((read.colors, read.skipped), (vec![[4, 5, 6, 255]], vec!["#010203 (LAB)".to_owned()]));
    }
}
