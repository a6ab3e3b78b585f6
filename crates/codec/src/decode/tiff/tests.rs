//! Pages made tag by tag, whose pixels are known.

use super::*;

const LONG: u16 = 4;
const SHORT: u16 = 3;

/// A tag with its values, each of 16 bits unless the tag is an offset.
type Tag = (u16, Vec<u16>);

/// A page of 2x2 pixels unless `tags` say otherwise: one strip of `data` behind the header.
fn page(tags: &[Tag], data: &[u8]) -> Vec<u8> {
    let offset_tags = [(273, 8), (279, data.len() as u32)];
    let mut all: Vec<Tag> = vec![(256, vec![2]), (257, vec![2]), (258, vec![8])];
    all.retain(|(tag, _)| tags.iter().all(|(other, _)| other != tag));
    all.extend(tags.iter().cloned());
    let mut file = [&b"II*\0\0\0\0\0"[..], data].concat();
    let mut entries: Vec<(u16, [u8; 10])> = Vec::new();
    for (tag, values) in all {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let value = if bytes.len() > 4 { (file.len() as u32).to_le_bytes().to_vec() } else { bytes.clone() };
        if bytes.len() > 4 {
            file.extend(bytes);
        }
        entries.push((tag, entry(SHORT, values.len(), &value)));
    }
    entries.extend(offset_tags.map(|(tag, value)| (tag, entry(LONG, 1, &value.to_le_bytes()))));
    entries.sort_unstable();
    let start = file.len() as u32;
    file[4..8].copy_from_slice(&start.to_le_bytes());
    file.extend((entries.len() as u16).to_le_bytes());
    file.extend(entries.iter().flat_map(|(tag, rest)| [&tag.to_le_bytes()[..], rest].concat()));
    file.extend([0; 4]);
    file
}

fn entry(kind: u16, count: usize, value: &[u8]) -> [u8; 10] {
    let mut entry = [0; 10];
    entry[..2].copy_from_slice(&kind.to_le_bytes());
    entry[2..6].copy_from_slice(&(count as u32).to_le_bytes());
    entry[6..6 + value.len()].copy_from_slice(value);
    entry
}

fn samples(tags: &[Tag], data: &[u8]) -> Result<Samples, Rejection> {
    Tiff::open(&page(tags, data), None, &mut ImageInfo::default())?.samples(1 << 20)
}

fn pixels(tags: &[Tag], data: &[u8]) -> Vec<[u8; 4]> {
    match samples(tags, data) {
        Ok(Samples::Light(image)) => image.into_rgba8().into_raw().as_chunks().0.to_vec(),
        Ok(Samples::Inks(_)) => panic!("inks"),
        Err(rejection) => panic!("{}", rejection.reason()),
    }
}

fn photometric(value: u16) -> Tag {
    (262, vec![value])
}

fn rgb_with_extra(kind: u16) -> [Tag; 4] {
    [photometric(2), (258, vec![8; 4]), (277, vec![4]), (338, vec![kind])]
}

fn gray(levels: [u8; 4]) -> Vec<[u8; 4]> {
    levels.map(|level| [level, level, level, 255]).to_vec()
}

#[test]
fn indices_become_the_colours_of_the_palette() {
    let mut map = vec![0; 3 * 16];
    (map[1], map[16 + 2], map[32 + 3]) = (0xff00, 0x80ff, 0x0100);
    let tags = [photometric(3), (258, vec![4]), (320, map.clone())];
    let colors = vec![[0, 0, 0, 255], [255, 0, 0, 255], [0, 128, 0, 255], [0, 0, 1, 255]];
    assert_eq!(pixels(&tags, &[0x01, 0x23]), colors);
    map.resize(3 * 256, 0);
    (map[1], map[256 + 2], map[512 + 3]) = (255, 128, 1);
    map[16 + 2] = 0;
    map[32 + 3] = 0;
    assert_eq!(pixels(&[photometric(3), (320, map)], &[0, 1, 2, 3]), colors, "levels of 8 bits in 16");
    let short = samples(&[photometric(3), (320, vec![0; 9])], &[0; 4]);
    assert!(matches!(short, Err(Rejection::Failed(reason)) if reason.contains("palette")));
}

#[test]
fn alpha_is_straight_or_was_multiplied_or_is_none() {
    let data = [100, 50, 0, 128, 9, 9, 9, 0, 255, 255, 255, 255, 200, 0, 0, 100];
    let straight = data.as_chunks().0.to_vec();
    assert_eq!(pixels(&rgb_with_extra(2), &data), straight);
    let divided = vec![[199, 100, 0, 128], [255, 255, 255, 0], [255; 4], [255, 0, 0, 100]];
    assert_eq!(pixels(&rgb_with_extra(1), &data), divided);
    let opaque: Vec<[u8; 4]> = straight.iter().map(|&[r, g, b, _]| [r, g, b, 255]).collect();
    assert_eq!(pixels(&rgb_with_extra(0), &data), opaque);
    let gray_alpha = [photometric(1), (258, vec![8; 2]), (277, vec![2]), (338, vec![2])];
    assert_eq!(pixels(&gray_alpha, &[7, 8, 9, 10, 1, 2, 3, 4])[1], [9, 9, 9, 10]);
}

#[test]
fn gray_of_few_bits_spans_all_levels_and_white_may_be_zero() {
    let of_bits = |bits| [photometric(1), (258, vec![bits])];
    assert_eq!(pixels(&of_bits(1), &[0b0100_0000, 0b1000_0000]), gray([0, 255, 255, 0]));
    assert_eq!(pixels(&of_bits(2), &[0b0001_0000, 0b1011_0000]), gray([0, 85, 170, 255]));
    assert_eq!(pixels(&of_bits(4), &[0x01, 0xef]), gray([0, 17, 238, 255]));
    assert_eq!(pixels(&[photometric(0)], &[0, 1, 254, 255]), gray([255, 254, 1, 0]));
}

#[test]
fn planes_are_interleaved() {
    let tags =
        [photometric(2), (258, vec![8; 3]), (277, vec![3]), (284, vec![2]), (256, vec![1]), (257, vec![1])];
    let mut file = page(&tags, &[10, 20, 30]);
    // Three strips of one byte each: their offsets and lengths stand behind the file.
    let end = file.len() as u32;
    for (tag, values) in [(273_u16, [8_u32, 9, 10]), (279, [1, 1, 1])] {
        let at =
            file.windows(4).position(|w| w == [tag.to_le_bytes()[0], tag.to_le_bytes()[1], 4, 0]).unwrap();
        let offset = file.len() as u32;
        file[at + 4..at + 8].copy_from_slice(&3_u32.to_le_bytes());
        file[at + 8..at + 12].copy_from_slice(&offset.to_le_bytes());
        file.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    }
    assert_eq!(file.len() as u32, end + 24);
    let tiff = Tiff::open(&file, None, &mut ImageInfo::default()).unwrap();
    let Ok(Samples::Light(image)) = tiff.samples(1 << 20) else { panic!("no pixels") };
    assert_eq!(image.into_rgb8().into_raw(), [10, 20, 30]);
}

#[test]
fn luma_and_chroma_become_light_and_inks_stay_inks() {
    let tags = [photometric(6), (258, vec![8; 3]), (277, vec![3]), (530, vec![1, 1])];
    let data = [128, 128, 128, 76, 85, 255, 255, 128, 128, 29, 255, 107];
    assert_eq!(pixels(&tags, &data), [[128, 128, 128, 255], [254, 0, 0, 255], [255; 4], [0, 0, 254, 255]]);
    let inks = [photometric(5), (258, vec![8; 4]), (277, vec![4])];
    let data: Vec<u8> = (0..16).collect();
    assert!(matches!(samples(&inks, &data), Ok(Samples::Inks(samples)) if samples == data));
}

#[test]
fn a_profile_of_any_bytes_is_found() {
    let profile: Vec<u16> = (0..40).map(|number| 0xff80 ^ (number * 257)).collect();
    let bytes: Vec<u8> = profile.iter().flat_map(|value| value.to_le_bytes()).collect();
    let file = page(&[photometric(1), (34_675, profile)], &[0; 4]);
    assert_eq!(Tiff::open(&file, None, &mut ImageInfo::default()).unwrap().icc(), Some(&bytes[..]));
}

#[test]
fn what_is_not_read_says_why() {
    let reason = |tags: &[Tag]| match samples(tags, &[0; 64]) {
        Err(rejection) => rejection.reason(),
        Ok(_) => panic!("{tags:?} was read"),
    };
    assert!(reason(&[photometric(8), (258, vec![8; 3]), (277, vec![3])]).contains("L*a*b*"));
    assert!(reason(&[photometric(1), (258, vec![32]), (339, vec![3])]).contains("floating-point"));
    assert!(reason(&[photometric(1), (258, vec![16]), (339, vec![2])]).contains("signed"));
    assert!(reason(&[photometric(1), (258, vec![12])]).contains("12-bit"));
    assert!(reason(&[photometric(2), (258, vec![5, 6, 5]), (277, vec![3])]).contains("different depths"));
    assert!(reason(&[photometric(32_803)]).contains("camera"));
    assert!(reason(&[photometric(1), (259, vec![3])]).contains("compression"));
}

/// The tests' picture: `[r, g, b, a]` of a pixel.
fn drawn(x: u32, y: u32) -> [u8; 4] {
    [(7 * x + y) as u8, (5 * y + x / 3) as u8, (x * y) as u8, (9 * x) as u8]
}

/// How a page is cut into pieces: of so many columns and rows; strips are as wide as the page.
#[derive(Clone, Copy, Debug)]
struct Pieces {
    size: Option<(u32, u32)>,
    planes: bool,
    compression: u16,
    is_reversed: bool,
    is_big_endian: bool,
}

/// A page of [`drawn`], RGB with straight alpha, in pieces.
fn page_in_pieces(width: u32, height: u32, pieces: Pieces) -> Vec<u8> {
    let (columns, rows) = pieces.size.unwrap_or((width, 3));
    let groups: Vec<Vec<usize>> =
        if pieces.planes { (0..4).map(|c| vec![c]).collect() } else { vec![vec![0, 1, 2, 3]] };
    let number = |value: u32, bytes: usize| {
        if pieces.is_big_endian {
            value.to_be_bytes()[4 - bytes..].to_vec()
        } else {
            value.to_le_bytes()[..bytes].to_vec()
        }
    };
    let mut file = if pieces.is_big_endian { b"MM\0*\0\0\0\0".to_vec() } else { b"II*\0\0\0\0\0".to_vec() };
    let (mut offsets, mut lengths) = (Vec::new(), Vec::new());
    for channels in &groups {
        for top in (0..height).step_by(rows as usize) {
            for left in (0..width).step_by(columns as usize) {
                let rows = if pieces.size.is_some() { rows } else { rows.min(height - top) };
                let pixels = (top..top + rows).flat_map(|y| (left..left + columns).map(move |x| drawn(x, y)));
                let samples: Vec<u8> =
                    pixels.flat_map(|pixel| channels.iter().map(move |&channel| pixel[channel])).collect();
                let mut stored = compressed(&samples, pieces.compression);
                if pieces.is_reversed {
                    stored = stored.into_iter().map(u8::reverse_bits).collect();
                }
                offsets.push(file.len() as u32);
                lengths.push(stored.len() as u32);
                file.extend(stored);
            }
        }
    }
    let tiled = pieces.size.is_some();
    let mut fields: Vec<(u16, u16, Vec<u32>)> = vec![
        (256, SHORT, vec![width]),
        (257, SHORT, vec![height]),
        (258, SHORT, vec![8; 4]),
        (259, SHORT, vec![pieces.compression.into()]),
        (262, SHORT, vec![2]),
        (266, SHORT, vec![if pieces.is_reversed { 2 } else { 1 }]),
        (if tiled { 324 } else { 273 }, LONG, offsets),
        (277, SHORT, vec![4]),
        (if tiled { 325 } else { 279 }, LONG, lengths),
        (284, SHORT, vec![if pieces.planes { 2 } else { 1 }]),
        (338, SHORT, vec![2]),
    ];
    fields.extend(if tiled {
        vec![(322, SHORT, vec![columns]), (323, SHORT, vec![rows])]
    } else {
        vec![(278, SHORT, vec![rows])]
    });
    fields.sort();
    let mut directory = number(fields.len() as u32, 2);
    for (tag, kind, values) in fields {
        let bytes = if kind == SHORT { 2 } else { 4 };
        let mut value: Vec<u8> = values.iter().flat_map(|&value| number(value, bytes)).collect();
        if value.len() > 4 {
            let offset = number(file.len() as u32, 4);
            file.extend(std::mem::replace(&mut value, offset));
        }
        value.resize(4, 0);
        let count = number(values.len() as u32, 4);
        directory.extend([number(tag.into(), 2), number(kind.into(), 2), count, value].concat());
    }
    let start = number(file.len() as u32, 4);
    file[4..8].copy_from_slice(&start);
    [file, directory, vec![0; 4]].concat()
}

/// By LZW, deflate, `PackBits` of single bytes, or not at all.
fn compressed(samples: &[u8], compression: u16) -> Vec<u8> {
    use std::io::Write;
    match compression {
        5 => {
            let encoder =
                weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(samples);
            encoder.expect("encodes")
        }
        8 => {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(samples).expect("encodes");
            encoder.finish().expect("encodes")
        }
        32_773 => samples.iter().flat_map(|&sample| [0, sample]).collect(),
        _ => samples.to_vec(),
    }
}

#[test]
fn tiles_and_strips_with_planes_and_without_are_read_at_every_size() {
    let all = ways_of([(None, false), (None, true), (Some((16, 16)), false), (Some((16, 32)), true)]);
    for (size, planes, compression, is_reversed, is_big_endian) in all {
        let pieces = Pieces { size, planes, compression, is_reversed, is_big_endian };
        for (width, height) in [(1, 1), (9, 5), (16, 16), (37, 51)] {
            let file = page_in_pieces(width, height, pieces);
            let tiff = Tiff::open(&file, None, &mut ImageInfo::default()).unwrap();
            let samples = tiff.samples(1 << 20).map_err(Rejection::reason);
            let Ok(Samples::Light(image)) = samples else {
                panic!("{pieces:?} {width}x{height}: {:?}", samples.err())
            };
            let expected: Vec<u8> =
                (0..height).flat_map(|y| (0..width).flat_map(move |x| drawn(x, y))).collect();
            assert_eq!(image.into_rgba8().into_raw(), expected, "{pieces:?} {width}x{height}");
        }
    }
}

/// Every way to cut with every compression, order of bits and of bytes.
fn ways_of(
    cuts: [(Option<(u32, u32)>, bool); 4],
) -> impl Iterator<Item = (Option<(u32, u32)>, bool, u16, bool, bool)> {
    let of =
        |compression| [(compression, false, false), (compression, true, false), (compression, false, true)];
    let ways = [1, 5, 8, 32_773].into_iter().flat_map(of);
    ways.flat_map(move |(compression, bits, bytes)| {
        cuts.map(|(size, planes)| (size, planes, compression, bits, bytes))
    })
}

/// Two pages of gray, the second one's data and directory behind the first one's.
fn two_pages() -> Vec<u8> {
    let mut first = page(&[photometric(1)], &[1, 2, 3, 4]);
    let second = page(&[photometric(1)], &[5, 6, 7, 8]);
    // The second page's directory follows at the end, with its data at a new place.
    let shift = first.len() as u32;
    let directory = u32::from_le_bytes(second[4..8].try_into().unwrap());
    let mut moved = second;
    let at = moved.windows(4).position(|w| w == [17, 1, 4, 0]).expect("strip offsets");
    moved[at + 8..at + 12].copy_from_slice(&(8 + shift).to_le_bytes());
    let next = first.len() - 4;
    first[next..].copy_from_slice(&(directory + shift).to_le_bytes());
    [first, moved].concat()
}

#[test]
fn pages_are_read_one_by_one() {
    let file = two_pages();
    for (number, levels) in [(1, [1, 2, 3, 4]), (2, [5, 6, 7, 8])] {
        let mut info = ImageInfo::default();
        let tiff = Tiff::open(&file, NonZeroU32::new(number), &mut info).unwrap();
        let Ok(Samples::Light(image)) = tiff.samples(1 << 20) else { panic!("no pixels") };
        assert_eq!(image.into_luma8().into_raw(), levels);
        assert!(info.notes().contains('2'), "{}", info.notes());
    }
    let third = Tiff::open(&file, NonZeroU32::new(3), &mut ImageInfo::default()).map(drop);
    assert_eq!(third.unwrap_err().reason(), "has no page 3: it has 2 pages");
}

#[test]
fn a_file_that_breaks_off_behind_its_first_page_lacks_pages() {
    let file = two_pages();
    let first = page(&[photometric(1)], &[1, 2, 3, 4]).len();
    let info_of = |bytes: &[u8]| {
        let mut info = ImageInfo::default();
        Tiff::open(bytes, None, &mut info).map(|_| info)
    };
    assert!(!info_of(&file).unwrap().damaged);
    for length in first..file.len() {
        let info = info_of(&file[..length]).unwrap();
        assert!(info.damaged && info.lacks_frames, "{length} of {} bytes", file.len());
    }
    let mut outside = file.clone();
    let strips = outside.windows(4).rposition(|window| window == [17, 1, 4, 0]).expect("strip offsets");
    outside[strips + 8..strips + 12].copy_from_slice(&(file.len() as u32).to_le_bytes());
    assert!(info_of(&outside).unwrap().lacks_frames);
}

#[test]
fn lzw_that_breaks_off_is_refused() {
    let pieces = Pieces {
        size: Some((16, 16)),
        planes: true,
        compression: 5,
        is_reversed: false,
        is_big_endian: false,
    };
    let mut file = page_in_pieces(9, 5, pieces);
    // The first tile is said to be three bytes long.
    let lengths = file.windows(4).rposition(|window| window == [0x45, 1, 4, 0]).expect("tile lengths");
    let at = u32::from_le_bytes(file[lengths + 8..lengths + 12].try_into().unwrap()) as usize;
    file[at..at + 4].copy_from_slice(&3_u32.to_le_bytes());
    let tiff = Tiff::open(&file, None, &mut ImageInfo::default()).unwrap();
    let Err(rejection) = tiff.samples(1 << 20) else { panic!("three bytes were enough") };
    assert!(rejection.reason().contains("breaks off"));
}
