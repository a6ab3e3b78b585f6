//! Files made byte by byte.

use super::*;

/// A file of this header, what follows it, and its data; `gap` unused bytes stand before the data.
fn file(header: &[u8], palette: &[u8], gap: usize, data: &[u8]) -> Vec<u8> {
    let start = (14 + header.len() + palette.len() + gap) as u32;
    let mut file = b"BM\0\0\0\0\0\0\0\0".to_vec();
    file.extend(start.to_le_bytes());
    [&file[..], header, palette, &vec![7; gap], data].concat()
}

/// A header of so many bytes, of 40 and what is appended; 3x2 pixels unless height says otherwise.
fn header(length: usize, (height, bits, compression, colors): (i32, u16, u32, u32), more: &[u32]) -> Vec<u8> {
    let mut header = (length as u32).to_le_bytes().to_vec();
    header.extend(3_i32.to_le_bytes());
    header.extend(height.to_le_bytes());
    header.extend([1, 0]);
    header.extend(bits.to_le_bytes());
    header.extend(compression.to_le_bytes());
    header.extend([0; 12]);
    header.extend(colors.to_le_bytes());
    header.extend([0; 4]);
    header.extend(more.iter().flat_map(|number| number.to_le_bytes()));
    header.resize(length, 0);
    header
}

/// Blue, green, red and gray, each in four bytes.
const PALETTE: [u8; 16] = [255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 9, 9, 9, 0];
const BLUE: [u8; 4] = [0, 0, 255, 255];
const GREEN: [u8; 4] = [0, 255, 0, 255];
const RED: [u8; 4] = [255, 0, 0, 255];
const GRAY: [u8; 4] = [9, 9, 9, 255];
const BLACK: [u8; 4] = [0, 0, 0, 255];

/// Rows of 8-bit indices, the lower one first.
const ROWS: [u8; 8] = [0, 1, 2, 0, 3, 2, 1, 0];
const SEEN: [[u8; 4]; 6] = [GRAY, RED, GREEN, BLUE, GREEN, RED];

fn read(bytes: &[u8]) -> Result<(Vec<[u8; 4]>, ImageInfo), Rejection> {
    let mut info = ImageInfo::default();
    let image = decode(bytes, &mut info)?.into_rgba8();
    Ok((image.pixels().map(|pixel| pixel.0).collect(), info))
}

fn seen(bytes: &[u8]) -> Vec<[u8; 4]> {
    read(bytes).expect("pixels").0
}

fn reason(bytes: &[u8]) -> String {
    read(bytes).expect_err("a reason").reason()
}

#[test]
fn headers_of_all_lengths_are_read() {
    for length in [40, 52, 56, 64, 108, 124] {
        let bytes = file(&header(length, (2, 8, 0, 4), &[]), &PALETTE, 0, &ROWS);
        assert_eq!(seen(&bytes), SEEN, "{length}");
        assert_eq!(shape(&bytes), Some((3, 2)));
    }
    let os2_v1 = [12, 0, 0, 0, 3, 0, 2, 0, 1, 0, 8, 0];
    let palette: Vec<u8> = PALETTE.as_chunks::<4>().0.iter().flat_map(|color| &color[..3]).copied().collect();
    assert_eq!(
        seen(&file(&os2_v1, &palette, 0, &ROWS)),
        SEEN,
        "a palette of fewer entries than indices have"
    );
}

#[test]
fn the_shortest_header_of_os2_has_zeros_for_what_it_lacks() {
    let mut short = header(40, (2, 8, 0, 0), &[])[..16].to_vec();
    short[0] = 16;
    let whole = [PALETTE.to_vec(), vec![0; 4 * 252]].concat();
    assert_eq!(seen(&file(&short, &whole, 0, &ROWS)), SEEN);
}

#[test]
fn rows_may_begin_at_the_top_and_data_anywhere() {
    let top_down = file(&header(40, (-2, 8, 0, 4), &[]), &PALETTE, 0, &ROWS);
    assert_eq!(seen(&top_down), [BLUE, GREEN, RED, GRAY, RED, GREEN]);
    assert_eq!(seen(&file(&header(40, (2, 8, 0, 4), &[]), &PALETTE, 100, &ROWS)), SEEN);
    for start in [0, 54] {
        let mut bytes = file(&header(40, (2, 8, 0, 4), &[]), &PALETTE, 0, &ROWS);
        bytes[10..14].copy_from_slice(&u32::to_le_bytes(start));
        assert_eq!(seen(&bytes), SEEN, "the start is {start}, and the palette stands there");
    }
    let bytes = file(&header(40, (2, 8, 0, 4), &[]), &PALETTE, 0, &ROWS);
    assert_eq!(seen(&bytes[..bytes.len() - 1]), SEEN, "what fills the last row may lack");
    assert!(reason(&bytes[..bytes.len() - 2]).contains("breaks off"));
}

#[test]
fn palettes_may_be_larger_or_smaller_than_bits_ask_for() {
    let large = [PALETTE.to_vec(), vec![77; 4 * 296]].concat();
    assert_eq!(seen(&file(&header(40, (2, 8, 0, 300), &[]), &large, 0, &ROWS)), SEEN);
    let one_bit = [0b0100_0000, 0, 0, 0, 0b1010_0000, 0, 0, 0];
    let of_five = [&PALETTE[..], &[1; 4]].concat();
    let bytes = file(&header(40, (2, 1, 0, 5), &[]), &of_five, 0, &one_bit);
    assert_eq!(seen(&bytes), [GREEN, BLUE, GREEN, BLUE, GREEN, BLUE]);
    let bytes = file(&header(40, (2, 1, 0, 1), &[]), &PALETTE[..4], 0, &one_bit);
    assert_eq!(seen(&bytes), [BLACK, BLUE, BLACK, BLUE, BLACK, BLUE], "beyond the palette it is black");
    let two_bits = [0b0001_1000, 0, 0, 0, 0b1110_0100, 0, 0, 0];
    let (pixels, info) = read(&file(&header(40, (2, 2, 0, 0), &[]), &PALETTE, 0, &two_bits)).unwrap();
    assert_eq!(pixels, [GRAY, RED, GREEN, BLUE, GREEN, RED]);
    assert_eq!((info.color_type.as_str(), info.bit_depth), ("palette", Some(2)));
}

#[test]
fn masks_stand_in_the_header_or_behind_it() {
    let data: Vec<u8> = [0x1122_3344_u32; 6].iter().flat_map(|pixel| pixel.to_le_bytes()).collect();
    let masks = [0xff00_0000, 0xff_0000, 0xff00, 0xff];
    let bytes_of = |masks: &[u32]| masks.iter().flat_map(|mask| mask.to_le_bytes()).collect::<Vec<_>>();
    let plain = header(40, (2, 32, 3, 0), &[]);
    assert_eq!(seen(&file(&plain, &bytes_of(&masks[..3]), 0, &data))[0], [0x11, 0x22, 0x33, 255]);
    assert_eq!(
        seen(&file(&header(52, (2, 32, 3, 0), &masks[..3]), &[], 0, &data))[0],
        [0x11, 0x22, 0x33, 255]
    );
    let (pixels, info) = read(&file(&header(56, (2, 32, 3, 0), &masks), &[], 0, &data)).unwrap();
    assert_eq!((pixels[5], info.color_type.as_str()), ([0x11, 0x22, 0x33, 0x44], "rgba"));
    let with_alpha = header(40, (2, 32, 6, 0), &[]);
    assert_eq!(seen(&file(&with_alpha, &bytes_of(&masks), 0, &data))[0], [0x11, 0x22, 0x33, 0x44]);
    assert_eq!(seen(&file(&header(40, (2, 32, 0, 0), &[]), &[], 0, &data))[0], [0x22, 0x33, 0x44, 255]);
    let split = header(56, (2, 32, 3, 0), &[0b101, 0, 0, 0]);
    assert!(reason(&file(&split, &[], 0, &data)).contains("side by side"));
}

#[test]
fn run_lengths_of_every_kind_are_read() {
    let rows = |depth, compression, data: &[u8]| {
        read(&file(&header(40, (2, depth, compression, 4), &[]), &PALETTE, 0, data)).map(|read| read.0)
    };
    // A run of three and the end of the row; three one by one, filled to a whole word; the end.
    assert_eq!(rows(8, 1, &[3, 2, 0, 0, 0, 3, 3, 1, 2, 0, 0, 1]).unwrap(), [GRAY, GREEN, RED, RED, RED, RED]);
    assert_eq!(
        rows(4, 2, &[3, 0x21, 0, 0, 0, 3, 0x31, 0x20, 0, 1]).unwrap(),
        [GRAY, GREEN, RED, RED, GREEN, RED]
    );
    // One pixel, and a jump by one column and one row to another; what was skipped has the first colour.
    assert_eq!(rows(8, 1, &[1, 3, 0, 2, 1, 1, 1, 2, 0, 1]).unwrap(), [BLUE, BLUE, RED, GRAY, BLUE, BLUE]);
    assert_eq!(
        rows(8, 1, &[9, 1, 0, 0, 9, 2]).unwrap(),
        [RED, RED, RED, GREEN, GREEN, GREEN],
        "runs end with rows"
    );
    assert!(rows(8, 1, &[3, 1, 0, 0, 2, 2]).is_err(), "a pixel is missing");
    let of_colors = header(64, (2, 24, 4, 0), &[]);
    let data = [3, 0, 0, 255, 0, 0, 0, 3, 255, 0, 0, 0, 255, 0, 9, 9, 9, 0, 0, 1];
    assert_eq!(seen(&file(&of_colors, &[], 0, &data)), [BLUE, GREEN, GRAY, RED, RED, RED]);
}

#[test]
fn an_embedded_profile_is_applied_and_a_linked_one_named() {
    let profile = moxcms::ColorProfile::new_display_p3().encode().expect("encodes");
    let data = [50, 50, 200, 50, 50, 200, 50, 50, 200, 0, 0, 0].repeat(2);
    let mut header = header(124, (2, 24, 0, 0), &[]);
    header[56..60].copy_from_slice(b"DEBM");
    header[112..116].copy_from_slice(&((124 + data.len()) as u32).to_le_bytes());
    header[116..120].copy_from_slice(&(profile.len() as u32).to_le_bytes());
    let bytes = file(&header, &[], 0, &[&data[..], &profile].concat());
    let (pixels, info) = read(&bytes).unwrap();
    assert!(pixels[0][0] > 210 && info.icc == "converted", "{pixels:?} {}", info.notes());
    header[56..60].copy_from_slice(b"KNIL");
    let (pixels, info) = read(&file(&header, &[], 0, &data)).unwrap();
    assert!(pixels[0][0] == 200 && info.notes().contains("another file"), "{}", info.notes());
}

#[test]
fn what_is_not_read_says_why() {
    let of = |fields| reason(&file(&header(40, fields, &[]), &PALETTE, 0, &ROWS));
    assert!(of((2, 24, 4, 0)).contains("a JPEG") && of((2, 24, 5, 0)).contains("a PNG"));
    assert!(of((2, 64, 0, 0)).contains("64 bits per pixel"));
    assert!(of((0, 8, 0, 0)).contains("no pixels"));
    assert!(of((2, 8, 2, 0)).contains("compression 2"));
    let huffman = file(&header(64, (2, 1, 3, 2), &[]), &PALETTE[..8], 0, &ROWS);
    assert!(reason(&huffman).contains("Huffman"));
    assert!(reason(&file(&[13, 0, 0, 0], &[], 0, &[0; 40])).contains("13 bytes"));
    assert!(reason(b"BM").contains("breaks off"));
}
