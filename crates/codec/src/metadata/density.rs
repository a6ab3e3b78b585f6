//! How many pixels there are to the metre, from every format that says it.

use super::exif::Exif;

/// Pixels per metre along x and y, as a file says; `None` where it says nothing, or no unit. A PNG says it in a chunk.
pub(super) fn density(source: &[u8], exif: Option<&Exif>) -> Option<(f64, f64)> {
    let own = match source {
        [0xff, 0xd8, ..] => of_jpeg(source),
        [b'B', b'M', ..] => of_bmp(source),
        // A TIFF has the tags of EXIF.
        [b'I', b'I', ..] | [b'M', b'M', ..] => Exif::parse(source).and_then(|tiff| tiff.density()),
        _ => None,
    };
    let is_some_size = |(x, y): &(f64, f64)| [x, y].into_iter().all(|size| size.is_finite() && *size >= 0.5);
    own.or_else(|| exif.and_then(Exif::density)).filter(is_some_size)
}

/// The content of a `pHYs` chunk.
pub(super) fn phys((x, y): (f64, f64)) -> Vec<u8> {
    const METRE: u8 = 1;
    let rounded = |size: f64| (size.round().min(f64::from(i32::MAX)) as u32).to_be_bytes();
    [&rounded(x)[..], &rounded(y)[..], &[METRE]].concat()
}

/// The density in the JFIF segment, which is the first: per inch or centimetre.
fn of_jpeg(source: &[u8]) -> Option<(f64, f64)> {
    let mut rest = source.get(2..)?;
    while let [0xff, marker, high, low, after @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low])).checked_sub(2)?;
        let (segment, behind) = after.split_at_checked(length)?;
        if let (0xe0, [b'J', b'F', b'I', b'F', 0, _, _, unit, sizes @ ..]) = (marker, segment) {
            let metre = match unit {
                1 => 1.0 / 0.0254,
                2 => 100.0,
                _ => return None,
            };
            let &[x_high, x_low, y_high, y_low] = sizes.first_chunk()?;
            let size = |bytes| f64::from(u16::from_be_bytes(bytes)) * metre;
            return Some((size([x_high, x_low]), size([y_high, y_low])));
        }
        // Only other application segments and comments come before it.
        if !matches!(marker, 0xe0..=0xef | 0xfe) {
            return None;
        }
        rest = behind;
    }
    None
}

/// The density in the header, which is per metre.
fn of_bmp(source: &[u8]) -> Option<(f64, f64)> {
    const OLD_HEADER: u32 = 12;
    let number = |at: usize| source.get(at..)?.first_chunk().copied().map(u32::from_le_bytes);
    let size = |at: usize| number(at).map(|size| f64::from(size.cast_signed()));
    if number(14)? <= OLD_HEADER { None } else { Some((size(38)?, size(42)?)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(source: &[u8]) -> Option<(u32, u32)> {
        density(source, None).map(|(x, y)| (x.round() as u32, y.round() as u32))
    }

    #[test]
    fn every_format_says_it_in_its_way() {
        let jfif = |unit: u8| {
            [
                b"\xff\xd8\xff\xfe\0\x04hi\xff\xe0\0\x10JFIF\0\x01\x01".to_vec(),
                vec![unit, 1, 44, 0, 118, 0, 0],
            ]
            .concat()
        };
        assert_eq!(rounded(&jfif(1)), Some((11_811, 4_646)));
        assert_eq!(rounded(&jfif(2)), Some((30_000, 11_800)));
        assert_eq!((rounded(&jfif(0)), rounded(&jfif(1)[..18])), (None, None));
        let mut bmp = vec![0; 54];
        bmp[..2].copy_from_slice(b"BM");
        (bmp[14], bmp[38], bmp[39], bmp[42]) = (40, 0x23, 0x2e, 200);
        assert_eq!(rounded(&bmp), Some((11_811, 200)));
        bmp[41] = 0xff;
        assert_eq!(rounded(&bmp), None, "below 0");
        let mut tiff = std::io::Cursor::new(Vec::new());
        let mut encoder = tiff::encoder::TiffEncoder::new(&mut tiff).unwrap();
        let mut page = encoder.new_image::<tiff::encoder::colortype::Gray8>(2, 1).unwrap();
        page.resolution(tiff::tags::ResolutionUnit::Centimeter, tiff::encoder::Rational { n: 236, d: 2 });
        page.write_data(&[1, 2]).unwrap();
        assert_eq!(rounded(&tiff.into_inner()), Some((11_800, 11_800)));
        assert_eq!(phys((11_811.02, 5_905.5)), [0, 0, 0x2e, 0x23, 0, 0, 0x17, 0x12, 1]);
    }
}
