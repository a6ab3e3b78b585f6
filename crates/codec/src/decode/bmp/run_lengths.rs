//! Run lengths: of indices of 8 or 4 bits, and of colours of 24.

use super::breaks_off;
use super::header::Header;
use crate::rejection::Rejection;

/// What a pair that begins with zero says.
const END_OF_ROW: u8 = 0;
const END: u8 = 1;
const DELTA: u8 = 2;

/// Pixels, row by row as stored. A run ends with its row; what none covers has the first colour of the palette, or is black.
pub(super) fn decode(
    data: &[u8],
    header: &Header,
    palette: &[[u8; 4]; 256],
) -> Result<Vec<[u8; 4]>, Rejection> {
    let (width, height) = (header.width as usize, header.height as usize);
    let unseen = if header.bits == 24 { [0, 0, 0, 255] } else { palette[0] };
    let mut pixels = vec![unseen; width * height];
    let mut reader = Reader { rest: data, bits: header.bits, palette };
    let (mut x, mut y) = (0, 0);
    while y < height {
        // Some programs end the last row with the file.
        let is_complete = y + 1 == height && x >= width;
        if is_complete && reader.rest.is_empty() {
            break;
        }
        let count = reader.byte()?;
        let command = if count == 0 { reader.byte()? } else { 0 };
        let left = (width - x.min(width)).min(usize::from(if count > 0 { count } else { command }));
        match (count, command) {
            (0, END_OF_ROW) => (x, y) = (0, y + 1),
            (0, END) => break,
            (0, DELTA) => (x, y) = (x + usize::from(reader.byte()?), y + usize::from(reader.byte()?)),
            (0, _) => {
                let colors = reader.absolute(command)?;
                let start = y * width + x.min(width);
                pixels[start..start + left].copy_from_slice(&colors[..left]);
                x += usize::from(command);
            }
            _ => {
                let [even, odd] = reader.run()?;
                let start = y * width + x.min(width);
                for (number, pixel) in pixels[start..start + left].iter_mut().enumerate() {
                    *pixel = if number % 2 == 0 { even } else { odd };
                }
                x += usize::from(count);
            }
        }
    }
    Ok(pixels)
}

struct Reader<'a> {
    rest: &'a [u8],
    bits: u8,
    palette: &'a [[u8; 4]; 256],
}

impl Reader<'_> {
    fn byte(&mut self) -> Result<u8, Rejection> {
        let (&byte, rest) = self.rest.split_first().ok_or_else(breaks_off)?;
        self.rest = rest;
        Ok(byte)
    }

    fn color(&mut self) -> Result<[u8; 4], Rejection> {
        let [b, g, r] = [self.byte()?, self.byte()?, self.byte()?];
        Ok([r, g, b, 255])
    }

    fn halves(&mut self) -> Result<[[u8; 4]; 2], Rejection> {
        let byte = self.byte()?;
        Ok([byte >> 4, byte & 15].map(|index| self.palette[index as usize]))
    }

    /// The colours of a run's pixels of even and odd number.
    fn run(&mut self) -> Result<[[u8; 4]; 2], Rejection> {
        match self.bits {
            4 => self.halves(),
            24 => self.color().map(|color| [color; 2]),
            _ => Ok([self.palette[self.byte()? as usize]; 2]),
        }
    }

    /// Colours one by one, up to a whole number of 16-bit words.
    fn absolute(&mut self, count: u8) -> Result<Vec<[u8; 4]>, Rejection> {
        let count = usize::from(count);
        let before = self.rest.len();
        let mut colors = Vec::with_capacity(count + 1);
        while colors.len() < count {
            match self.bits {
                4 => colors.extend(self.halves()?),
                24 => colors.push(self.color()?),
                _ => colors.push(self.palette[self.byte()? as usize]),
            }
        }
        if (before - self.rest.len()) % 2 == 1 {
            self.rest = self.rest.get(1..).unwrap_or(&[]);
        }
        Ok(colors)
    }
}
