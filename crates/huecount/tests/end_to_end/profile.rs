//! `huecount compress --keep-profile`: samples stay in the image's own colour space, and the profile beside them.

use std::collections::HashSet;
use std::path::Path;

use codec::ImageInfo;
use image::{DynamicImage, ImageEncoder, RgbImage, codecs::jpeg::JpegEncoder};
use moxcms::ColorProfile;

use crate::support::{Png, TestDir, blocks, hills};

/// A PNG whose samples are those of a profile.
fn png_in(profile: &ColorProfile, picture: &RgbImage) -> Vec<u8> {
    let mut info = png::Info::with_size(picture.width(), picture.height());
    info.color_type = png::ColorType::Rgb;
    info.bit_depth = png::BitDepth::Eight;
    info.icc_profile = Some(profile.encode().expect("a profile").into());
    let mut bytes = Vec::new();
    let encoder = png::Encoder::with_info(&mut bytes, info).expect("an encoder");
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(picture).expect("pixels");
    writer.finish().expect("an end");
    bytes
}

fn wide() -> TestDir {
    let dir = TestDir::new();
    dir.write("wide.png", png_in(&ColorProfile::new_display_p3(), &blocks(32, 32)));
    dir
}

/// The samples of a file as they are stored, and its profile.
fn stored(dir: &TestDir, name: &str) -> (Vec<[u8; 3]>, Option<Vec<u8>>) {
    let bytes = dir.read(name);
    let mut decoder = png::Decoder::new(std::io::Cursor::new(&bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut samples = vec![0; reader.output_buffer_size().expect("a size")];
    reader.next_frame(&mut samples).expect("pixels");
    (samples.as_chunks().0.to_vec(), reader.info().icc_profile.as_ref().map(|icc| icc.to_vec()))
}

/// What is seen of a file, in sRGB.
fn seen(dir: &TestDir, name: &str) -> Vec<[u8; 4]> {
    let raster = codec::decode(&dir.read(name), Path::new(name), &mut ImageInfo::default());
    raster.expect("an image").pixels().to_vec()
}

#[test]
fn a_wide_logo_stays_one() {
    let dir = wide();
    let run = dir.succeed("compress wide.png -k 16 --keep-profile -o kept.png --keep-larger");
    assert!(run.stdout.contains("note: colours stay in Display P3"), "{}", run.stdout);
    assert!(stored(&dir, "wide.png").1.is_some());
    assert_eq!(stored(&dir, "kept.png"), stored(&dir, "wide.png"));
    assert_eq!(seen(&dir, "kept.png"), seen(&dir, "wide.png"));
    let png = dir.read("kept.png");
    let place = |name: &[u8]| png.windows(4).position(|chunk| chunk == name).expect("the chunk");
    assert!(place(b"iCCP") < place(b"PLTE"), "a profile stands before the palette");

    let plain = dir.succeed("compress wide.png -k 16 -o plain.png --keep-larger");
    assert!(plain.stdout.contains("were converted from Display P3"), "{}", plain.stdout);
    let (samples, icc) = stored(&dir, "plain.png");
    assert!(icc.is_none() && samples != stored(&dir, "wide.png").0);
}

#[test]
fn colours_are_clustered_as_they_are_stored() {
    let dir = wide();
    dir.draw("same.png", blocks(32, 32));
    for options in ["-k 5", "-k 5 --dither floyd-steinberg", "--quality psnr=24", "-k 5 -O 2"] {
        dir.succeed(&format!(
            "compress wide.png {options} --keep-profile -o kept.png --overwrite --keep-larger"
        ));
        dir.succeed(&format!("compress same.png {options} -o same-5.png --overwrite --keep-larger"));
        assert_eq!(stored(&dir, "kept.png").0, stored(&dir, "same-5.png").0, "{options}");
        assert!(stored(&dir, "kept.png").1.is_some(), "{options}");
    }
}

#[test]
fn the_profile_of_a_jpeg_is_kept_and_none_is_made_up() {
    let dir = TestDir::new();
    let icc = ColorProfile::new_adobe_rgb().encode().expect("a profile");
    let mut jpeg = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, 95);
    encoder.set_icc_profile(icc.clone()).expect("takes a profile");
    encoder.encode_image(&DynamicImage::from(hills(24, 18))).expect("encodes");
    dir.write("adobe.jpg", jpeg);
    dir.succeed("compress adobe.jpg -k 8 --keep-profile -o kept.png --keep-larger");
    assert_eq!(stored(&dir, "kept.png").1, Some(icc));

    dir.draw("plain.png", hills(24, 18));
    dir.succeed("compress plain.png -k 8 --keep-profile -o one.png --keep-larger");
    dir.succeed("compress plain.png -k 8 -o other.png --keep-larger");
    assert_eq!(dir.read("one.png"), dir.read("other.png"));
    dir.write("srgb.png", png_in(&ColorProfile::new_srgb(), &hills(24, 18)));
    dir.succeed("compress srgb.png -k 8 --keep-profile -o srgb-8.png --keep-larger");
    assert_eq!(dir.read("srgb-8.png"), dir.read("other.png"), "sRGB needs no profile");
}

/// Code points and primaries are no profile; one that says the same is written.
#[test]
fn colours_that_are_named_otherwise_get_a_profile() {
    let dir = TestDir::new();
    let picture = blocks(32, 32);
    let mut info = png::Info::with_size(32, 32);
    info.color_type = png::ColorType::Rgb;
    info.bit_depth = png::BitDepth::Eight;
    let mut bytes = Vec::new();
    let mut writer =
        png::Encoder::with_info(&mut bytes, info).expect("an encoder").write_header().expect("a header");
    // Primaries of Display P3, the curve of sRGB, red, green and blue, full range.
    writer.write_chunk(png::chunk::ChunkType(*b"cICP"), &[12, 13, 0, 1]).expect("a chunk");
    writer.write_image_data(&picture).expect("pixels");
    writer.finish().expect("an end");
    dir.write("points.png", bytes);
    dir.succeed("compress points.png -k 16 --keep-profile -o kept.png --keep-larger");
    let (samples, icc) = stored(&dir, "kept.png");
    assert_eq!(samples.as_flattened(), picture.as_raw().as_slice());
    // It is of no certain time, so that the same image gives the same bytes at any.
    assert_eq!(icc.expect("a profile")[24..36], [0x07, 0xd0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(seen(&dir, "kept.png"), seen(&dir, "points.png"));
}

/// A gray profile is none of red, green and blue: as without the option.
#[test]
fn grays_are_converted_all_the_same() {
    let dir = TestDir::new();
    let gray = ColorProfile::new_gray_with_gamma(1.0).encode().expect("a profile");
    let mut info = png::Info::with_size(16, 1);
    info.color_type = png::ColorType::Grayscale;
    info.bit_depth = png::BitDepth::Eight;
    info.icc_profile = Some(gray.into());
    let mut bytes = Vec::new();
    let encoder = png::Encoder::with_info(&mut bytes, info).expect("an encoder");
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&(0..16).map(|x| 16 * x).collect::<Vec<u8>>()).expect("pixels");
    writer.finish().expect("an end");
    dir.write("gray.png", bytes);
    let run = dir.succeed("compress gray.png -k 16 --keep-profile -o kept.png --keep-larger");
    assert!(run.stdout.contains("were converted from"), "{}", run.stdout);
    assert!(Png::parse(&dir.read("kept.png")).chunk("iCCP").is_none());
    let levels: HashSet<[u8; 4]> = seen(&dir, "kept.png").into_iter().collect();
    assert_eq!(levels, seen(&dir, "gray.png").into_iter().collect());
}

#[test]
fn what_cannot_be_is_said() {
    let dir = wide();
    let wrong = [
        ("-k 4 --keep-profile -o out.webp", "--keep-profile is for PNG alone"),
        ("-k auto --keep-profile -o out.png", "in sRGB"),
        ("-k 4 --color-space oklab --keep-profile -o out.png", "is reached from sRGB"),
        ("--colors-from bwr --keep-profile -o out.png", "cannot be used with"),
        ("-k 4 --pin #fff --keep-profile -o out.png", "cannot be used with"),
    ];
    for (options, said) in wrong {
        let run = dir.run(&format!("compress wide.png {options}"));
        assert!(run.code == Some(2) && run.stderr.contains(said), "{options}: {}", run.stderr);
    }
}
