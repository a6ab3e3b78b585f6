//! Variants that few programs write and many people have: their bytes are made here, or changed from those of a plain file.

use image::ImageFormat;

use super::{Case, chunk, encoded, failed, ok, opaque};
use crate::support::{blocks, hills};

/// Files that are read.
pub(super) fn good() -> Vec<Case> {
    vec![
        // By Pillow: Image.save(keep_rgb=True), whose three components are red, green and blue.
        ok("rgb-not-ycc.jpg", include_bytes!("../files/rgb.jpg").to_vec(), ""),
        ok("beside.png", png_beside_animation(), "the still picture beside an animation of 1 frames"),
        ok("wide-primaries.png", png_of_wide_primaries(), "converted from the primaries in the file"),
        ok("beyond.gif", gif_beyond_canvas(), ""),
        ok("interlaced.gif", INTERLACED_GIF, ""),
        ok("gain-map.jpg", jpeg_with_gain_map(), "without the gain map"),
        ok("no-end.jpg", jpeg_without_end(), "damaged: its end is missing"),
        ok("icon-of-png.ico", icon(&[(48, 24, encoded(blocks(48, 48), ImageFormat::Png))]), ""),
        ok("sizes.ico", two_sizes(), "the largest of 2 sizes"),
        ok("palette.tif", tiff(3, &[(320, [[0xffff; 2].as_slice(), &[0; 766]].concat())], &[0, 1, 2, 3]), ""),
        ok("white-is-zero.tif", tiff(0, &[], &[0, 1, 2, 3]), ""),
        ok("gray-alpha.tif", tiff(1, &[(258, vec![8; 2]), (277, vec![2]), (338, vec![2])], &[9; 8]), ""),
        ok("multiplied.tif", tiff(2, &[(258, vec![8; 4]), (277, vec![4]), (338, vec![1])], &[7; 16]), ""),
        ok("luma.tif", tiff(6, &[(258, vec![8; 3]), (277, vec![3]), (530, vec![1; 2])], &[99; 12]), ""),
        ok("inks.tif", tiff(5, &[(258, vec![8; 4]), (277, vec![4])], &[99; 16]), "four inks"),
        ok("big.tif", big_tiff(), ""),
        ok("odd-profile.tif", tiff(1, &[(34_675, vec![0xfedc; 70])], &[1, 2, 3, 4]), "profile is broken"),
    ]
}

/// Files that are not, each for a reason that names what they are.
pub(super) fn bad() -> Vec<Case> {
    vec![
        failed("phone.png", apple_png(), "Apple CgBI"),
        failed("lossless.jpg", jpeg_of_frame(0xc3, 8), "lossless coding"),
        failed("arithmetic.jpg", jpeg_of_frame(0xc9, 8), "arithmetic coding"),
        failed("ls.jpg", jpeg_of_frame(0xf7, 8), "JPEG-LS"),
        failed("deep.jpg", jpeg_of_frame(0xc1, 12), "other than 8 bits"),
        failed("stub.jpg", &opaque(ImageFormat::Jpeg)[..40], "breaks off"),
        failed("stub.qoi", &opaque(ImageFormat::Qoi)[..20], "breaks off"),
        failed("lab.tif", tiff(8, &[(258, vec![8; 3]), (277, vec![3])], &[0; 12]), "L*a*b*"),
        failed("signed.tif", tiff(1, &[(258, vec![16]), (339, vec![2])], &[0; 8]), "signed"),
        failed("negative.dng", tiff(2, &[], &[0; 4]), "camera's raw"),
        failed("camera.tif", tiff(32_803, &[], &[0; 4]), "camera's raw"),
        failed("camera.cr2", b"II*\0\x10\0\0\0CR\x02\0", "camera's raw"),
        failed("arrow.cur", b"\0\0\x02\0\x01\0", "Windows cursor"),
        failed("empty.ico", b"\0\0\x01\0\x05\0", "directory"),
        failed("old.pcx", b"\x0a\x05\x01\x08", "PCX"),
        failed("old.xpm", "/* XPM */", "XPM"),
        failed("old.xbm", "#define x_width 8", "XBM"),
        failed("old.sgi", b"\x01\xda\0\x01", "SGI"),
        failed("mac.icns", b"icns\0\0\0\x08", "Apple icon"),
        failed("game.dds", b"DDS \x7c\0\0\0", "DDS"),
        failed("game.ktx2", b"\xabKTX 20\xbb\r\n\x1a\n", "KTX"),
        failed("light.pfm", b"PF\n2 2\n-1.0\n", "PFM"),
        failed("layers.psd", b"8BPS\0\x01", "Photoshop"),
        failed("drawing.svgz", b"\x1f\x8b\x08\0", "SVG"),
        failed("drawing.eps", "%!PS-Adobe-3.0 EPSF-3.0", "EPS"),
        failed("new.jp2", b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        failed("nothing.gif", &encoded(blocks(9, 9), ImageFormat::Gif)[..13], "can't be decoded"),
        failed("page.html.png", "<!DOCTYPE html>", "no known image format"),
    ]
}

/// By Pillow: 11x10 pixels of one colour, whose last rows come out of codes that were read before.
const INTERLACED_GIF: &[u8] = b"GIF87a\x0b\0\x0a\0\x81\0\0\xa8h\xc8\0\0\0\0\0\0\0\0\0,\0\0\0\0\x0b\0\x0a\0@\x08\x14\0\x01\x08\x1cH\xb0\xa0\xc1\x83\x08\x13*\\\xc8\xb0\xa1\xc3\x82\x01\x01\0;";

/// A segment as ISO 21496-1 says.
fn jpeg_with_gain_map() -> Vec<u8> {
    let mut jpeg = opaque(ImageFormat::Jpeg);
    let segment = [b"\xff\xe2\0\x22urn:iso:std:iso:ts:21496:-1\0", &[0; 4][..]].concat();
    jpeg.splice(2..2, segment);
    jpeg
}

fn jpeg_without_end() -> Vec<u8> {
    let jpeg = opaque(ImageFormat::Jpeg);
    jpeg[..jpeg.len() - 2].to_vec()
}

/// A picture, and behind it an animation that it is no part of.
pub(crate) fn png_beside_animation() -> Vec<u8> {
    let png = opaque(ImageFormat::Png);
    let data = png.windows(4).position(|name| name == b"IDAT").expect("data");
    let length = u32::from_be_bytes(png[data - 4..data].try_into().expect("four bytes")) as usize;
    let (header, end) = (&png[..33], png.len() - 12);
    let control =
        |number: u32| [&number.to_be_bytes()[..], &png[16..24], &[0; 8], &[0, 1, 0, 9, 0, 0]].concat();
    let frame = [&1_u32.to_be_bytes()[..], &png[data + 4..data + 4 + length]].concat();
    let animation = chunk(*b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]);
    let frames = [chunk(*b"fcTL", &control(0)), chunk(*b"fdAT", &frame)].concat();
    [header, &animation, &png[33..end], &frames, &png[end..]].concat()
}

/// White, red, green and blue of Display P3, in 1/100000.
fn png_of_wide_primaries() -> Vec<u8> {
    let primaries = [31_270_u32, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000];
    let mut png = opaque(ImageFormat::Png);
    png.splice(33..33, chunk(*b"cHRM", &primaries.map(u32::to_be_bytes).concat()));
    png
}

/// A frame of 16x16 on a canvas of 4x4.
fn gif_beyond_canvas() -> Vec<u8> {
    let mut gif = encoded(blocks(16, 16), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[4, 0, 4, 0]);
    gif
}

/// Of sides, bits per pixel, and files.
fn icon(sizes: &[(u8, u8, Vec<u8>)]) -> Vec<u8> {
    let mut icon = vec![0, 0, 1, 0, sizes.len() as u8, 0];
    let mut offset = 6 + 16 * sizes.len();
    for (side, bits, data) in sizes {
        icon.extend([*side, *side, 0, 0, 1, 0, *bits, 0]);
        icon.extend((data.len() as u32).to_le_bytes());
        icon.extend((offset as u32).to_le_bytes());
        offset += data.len();
    }
    icon.extend(sizes.iter().flat_map(|(_, _, data)| data));
    icon
}

fn two_sizes() -> Vec<u8> {
    let png = |side| encoded(blocks(side, side), ImageFormat::Png);
    icon(&[(8, 32, png(8)), (32, 24, png(32))])
}

/// Before its header comes a chunk that says that nothing else is as it should be.
fn apple_png() -> Vec<u8> {
    let mut png = opaque(ImageFormat::Png);
    png.splice(8..8, chunk(*b"CgBI", &[0x50, 0, 0x20, 2]));
    png
}

/// A JPEG whose frame is coded another way, as its marker says, with samples of so many bits.
fn jpeg_of_frame(marker: u8, bits: u8) -> Vec<u8> {
    let mut jpeg = encoded(hills(16, 12), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a baseline frame");
    (jpeg[frame + 1], jpeg[frame + 4]) = (marker, bits);
    jpeg
}

/// A page of 2x2 pixels, uncompressed: its photometric interpretation, other tags of 16-bit values, and its samples.
fn tiff(photometric: u16, tags: &[(u16, Vec<u16>)], samples: &[u8]) -> Vec<u8> {
    let strip = vec![(273, vec![8]), (279, vec![samples.len() as u16])];
    let plain = vec![(256, vec![2]), (257, vec![2]), (258, vec![8]), (262, vec![photometric])];
    let is_new = |(tag, _): &(u16, Vec<u16>)| tags.iter().all(|(other, _)| other != tag);
    let mut tags: Vec<_> =
        plain.into_iter().filter(is_new).chain(tags.iter().cloned()).chain(strip).collect();
    tags.sort();
    let mut file = [&b"II*\0\0\0\0\0"[..], samples].concat();
    let mut directory = (tags.len() as u16).to_le_bytes().to_vec();
    for (tag, values) in tags {
        let mut value: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        if value.len() > 4 {
            let offset = file.len() as u32;
            file.extend(std::mem::replace(&mut value, offset.to_le_bytes().to_vec()));
        }
        value.resize(4, 0);
        directory
            .extend([&tag.to_le_bytes()[..], &[3, 0], &(values.len() as u32).to_le_bytes(), &value].concat());
    }
    let start = (file.len() as u32).to_le_bytes();
    file[4..8].copy_from_slice(&start);
    [file, directory, vec![0; 4]].concat()
}

/// The same with offsets of 64 bits, one tag after the other.
fn big_tiff() -> Vec<u8> {
    let tags: [(u16, u64); 7] = [(256, 2), (257, 2), (258, 8), (262, 1), (273, 16), (278, 2), (279, 4)];
    let mut file = b"II+\0\x08\0\0\0\x14\0\0\0\0\0\0\0\x01\x02\x03\x04".to_vec();
    file.extend((tags.len() as u64).to_le_bytes());
    for (tag, value) in tags {
        file.extend([&tag.to_le_bytes()[..], &[3, 0], &1_u64.to_le_bytes(), &value.to_le_bytes()].concat());
    }
    file.extend([0; 8]);
    file
}
