//! A folder of everything that real folders hold: each file has the status and the reason that it should.

mod strange;

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{Delay, DynamicImage, Frame, ImageEncoder, ImageFormat, Rgb32FImage};
use moxcms::ColorProfile;
use png::{BitDepth, ColorType};

pub(crate) use strange::png_beside_animation;

use crate::support::{Row, TestDir, blocks, crc32, dot, glass, hills, leaf, page};

/// A file, and what must be said of it: its status, a part of its reason or notes.
#[derive(Clone)]
struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    status: &'static str,
    words: &'static str,
}

fn ok(name: &'static str, bytes: impl Into<Vec<u8>>, words: &'static str) -> Case {
    Case { name, bytes: bytes.into(), status: "ok", words }
}

fn failed(name: &'static str, bytes: impl Into<Vec<u8>>, words: &'static str) -> Case {
    Case { name, bytes: bytes.into(), status: "failed", words }
}

fn skipped(name: &'static str, bytes: impl Into<Vec<u8>>, words: &'static str) -> Case {
    Case { name, bytes: bytes.into(), status: "skipped", words }
}

pub(crate) fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

fn opaque(format: ImageFormat) -> Vec<u8> {
    encoded(hills(16, 12), format)
}

/// A PNG of 8x8 pixels whose bytes are all `fill`, in any of the ways that PNG stores samples.
fn png_of(color: ColorType, depth: BitDepth, fill: u8, frames: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 8, 8);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if color == ColorType::Indexed {
        encoder.set_palette(vec![10, 20, 30, 200, 100, 50]);
        encoder.set_trns(vec![255, 128]);
    }
    if frames > 1 {
        encoder.set_animated(frames, 0).expect("an animation");
    }
    let row = (8 * depth as usize * color.samples()).div_ceil(8);
    let mut writer = encoder.write_header().expect("a header");
    for _ in 0..frames {
        writer.write_image_data(&vec![fill; 8 * row]).expect("pixels");
    }
    writer.finish().expect("an end");
    bytes
}

pub(crate) fn animated_gif() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for _ in 0..3 {
        let delay = Delay::from_numer_denom_ms(10, 1);
        encoder.encode_frame(Frame::from_parts(glass(16, 16), 0, 0, delay)).expect("encodes");
    }
    drop(encoder);
    bytes
}

fn jpeg_with_profile(profile: Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_icc_profile(profile).expect("takes a profile");
    encoder.encode_image(&hills(16, 12)).expect("encodes");
    bytes
}

/// Orientation 6: turn right.
fn turned_jpeg() -> Vec<u8> {
    let mut jpeg = opaque(ImageFormat::Jpeg);
    let exif =
        b"\xff\xd8\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    jpeg.splice(0..2, exif.iter().copied());
    jpeg
}

fn cut(bytes: &[u8]) -> Vec<u8> {
    bytes[..bytes.len() * 3 / 4].to_vec()
}

/// A chunk with its length and checksum.
fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [name.as_slice(), data].concat();
    [&(data.len() as u32).to_be_bytes(), body.as_slice(), &crc32(&body).to_be_bytes()].concat()
}

/// Ten bytes of data that promise 3.6 gigapixels.
fn png_bomb() -> Vec<u8> {
    let size = 60_000_u32.to_be_bytes();
    let header = [&size[..], &size, &[8, 6, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(*b"IHDR", &header), chunk(*b"IDAT", &[0; 10]), chunk(*b"IEND", &[])]
        .concat()
}

/// Colours named by code points: BT.2020 primaries with the PQ transfer function.
fn png_of_hdr() -> Vec<u8> {
    let mut bytes = opaque(ImageFormat::Png);
    bytes.splice(33..33, chunk(*b"cICP", &[9, 16, 0, 1]));
    bytes
}

fn png_with_bad_checksum() -> Vec<u8> {
    let mut bytes = opaque(ImageFormat::Png);
    let data = bytes.windows(4).position(|name| name == b"IDAT").expect("data");
    bytes[data + 8] ^= 0xff;
    bytes
}

fn float_tiff() -> Vec<u8> {
    encoded(Rgb32FImage::from_pixel(8, 8, image::Rgb([0.5, 1.5, 2.5])), ImageFormat::Tiff)
}

fn deep(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    encoded(picture.into().into_rgb16(), format)
}

fn good_cases() -> Vec<Case> {
    use ColorType::{Grayscale, GrayscaleAlpha, Indexed, Rgb, Rgba};
    let png = |name, color, depth| ok(name, png_of(color, depth, 0b0110_1001, 1), "");
    let p3 = ColorProfile::new_display_p3().encode().expect("a profile");
    vec![
        png("gray-1.png", Grayscale, BitDepth::One),
        png("gray-2.png", Grayscale, BitDepth::Two),
        png("gray-4.png", Grayscale, BitDepth::Four),
        png("gray-8.png", Grayscale, BitDepth::Eight),
        ok("gray-16.png", png_of(Grayscale, BitDepth::Sixteen, 77, 1), "rounded to 8 bits"),
        png("gray-alpha-8.png", GrayscaleAlpha, BitDepth::Eight),
        ok("gray-alpha-16.png", png_of(GrayscaleAlpha, BitDepth::Sixteen, 88, 1), "rounded"),
        png("rgb-8.png", Rgb, BitDepth::Eight),
        ok("rgb-16.png", deep(hills(12, 12), ImageFormat::Png), "rounded"),
        png("rgba-8.png", Rgba, BitDepth::Eight),
        ok("rgba-16.png", png_of(Rgba, BitDepth::Sixteen, 99, 1), "rounded"),
        png("palette-1.png", Indexed, BitDepth::One),
        ok("palette-2.png", png_of(Indexed, BitDepth::Two, 0b0100_0100, 1), ""),
        ok("palette-4.png", png_of(Indexed, BitDepth::Four, 0b0001_0000, 1), ""),
        ok("palette-8.png", png_of(Indexed, BitDepth::Eight, 1, 1), ""),
        ok("animated.png", png_of(Rgb, BitDepth::Eight, 5, 3), "the first of 3 frames"),
        ok("soft.png", encoded(leaf(16, 16), ImageFormat::Png), ""),
        ok("invisible.png", encoded(image::RgbaImage::new(12, 12), ImageFormat::Png), ""),
        ok("dot.png", encoded(dot(), ImageFormat::Png), ""),
        ok("photo.jpg", opaque(ImageFormat::Jpeg), ""),
        ok("scan.jpg", encoded(page(16, 12), ImageFormat::Jpeg), ""),
        ok("turned.jpg", turned_jpeg(), ""),
        ok("wide.jpg", jpeg_with_profile(p3), "converted from"),
        ok("odd-profile.jpg", jpeg_with_profile(b"nonsense".repeat(20)), "profile is broken"),
        ok("inks.jpg", include_bytes!("../files/inks.jpg").to_vec(), "four inks"),
        ok("still.gif", encoded(blocks(16, 16), ImageFormat::Gif), ""),
        ok("moving.gif", animated_gif(), "the first of 3 frames"),
        ok("lossless.webp", opaque(ImageFormat::WebP), ""),
        ok("plain.bmp", opaque(ImageFormat::Bmp), ""),
        ok("plain.tiff", opaque(ImageFormat::Tiff), ""),
        ok("deep.tiff", deep(hills(12, 12), ImageFormat::Tiff), "rounded"),
        ok("plain.tga", opaque(ImageFormat::Tga), ""),
        ok("plain.ppm", opaque(ImageFormat::Pnm), ""),
        ok("bits.pbm", b"P1\n3 2\n0 1 0\n1 0 1\n".to_vec(), ""),
        ok("plain.qoi", opaque(ImageFormat::Qoi), ""),
        ok("icon.ico", encoded(glass(16, 16), ImageFormat::Ico), ""),
        ok(
            "plain.ff",
            encoded(DynamicImage::from(leaf(9, 9)).into_rgba16(), ImageFormat::Farbfeld),
            "rounded",
        ),
        ok("really-a-gif.jpg", encoded(blocks(12, 12), ImageFormat::Gif), "named as JPEG, but it is GIF"),
        ok("no-extension", encoded(blocks(13, 12), ImageFormat::Png), ""),
        ok("name with ünïcode, comma.png", encoded(blocks(14, 12), ImageFormat::Png), ""),
        ok("-dash.png", encoded(blocks(15, 12), ImageFormat::Png), ""),
        ok("0-copy.png", encoded(blocks(20, 20), ImageFormat::Png), ""),
        ok("copy.png", encoded(blocks(20, 20), ImageFormat::Png), "the same content as 0-copy.png"),
    ]
}

fn bad_cases() -> Vec<Case> {
    vec![
        failed("empty.png", "", "empty"),
        failed("cut.png", cut(&opaque(ImageFormat::Png)), "can't be decoded"),
        failed("cut.jpg", cut(&encoded(hills(200, 150), ImageFormat::Jpeg)), "breaks off"),
        failed("cut.gif", cut(&opaque(ImageFormat::Gif)), "can't be decoded"),
        failed("cut.webp", cut(&opaque(ImageFormat::WebP)), "can't be decoded"),
        failed("cut.bmp", cut(&opaque(ImageFormat::Bmp)), "can't be decoded"),
        failed("cut.tiff", cut(&opaque(ImageFormat::Tiff)), "can't be decoded"),
        failed("checksum.png", png_with_bad_checksum(), "can't be decoded"),
        failed("letter.png", "Dear reader", "no known image format"),
        failed("vast.ppm", "P6 400000 400000 255\n", "more than the"),
        failed("bomb.png", png_bomb(), "more than the"),
        failed("pq.png", png_of_hdr(), "PQ samples (HDR)"),
        failed("float.tiff", float_tiff(), "floating-point"),
        failed("light.hdr", "#?RADIANCE\n", "Radiance HDR"),
        failed("light.exr", b"\x76\x2f\x31\x01\x02\0\0\0", "OpenEXR"),
        failed("drawing.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        failed("new.avif", b"\0\0\0\x20ftypavif\0\0\0\0", "AVIF"),
        failed("phone.heic", b"\0\0\0\x20ftypheic\0\0\0\0", "HEIC"),
        failed("new.jxl", b"\xff\x0a\x7f\x90", "JPEG XL"),
        skipped("notes.txt", "About these pictures.", "not an image"),
        skipped("car.txt", "BMW is a car", "not an image"),
        skipped("nothing.txt", "", "empty"),
        skipped("script", "#!/bin/sh\n", "not an image"),
    ]
}

fn check(row: &Row, case: &Case) {
    assert_eq!(row.cell("status"), case.status, "{}: {row:?}", case.name);
    let text = if case.status == "ok" { row.cell("notes") } else { row.cell("reason") };
    assert!(text.contains(case.words), "{}: {text}", case.name);
    assert!(case.status == "ok" || !text.contains("internal error"), "{}: {text}", case.name);
}

#[test]
fn every_awkward_file_has_its_status_and_reason() {
    let dir = TestDir::new();
    let cases: Vec<Case> = [good_cases(), strange::good(), bad_cases(), strange::bad()].concat();
    assert!(cases.len() >= 100);
    for case in &cases {
        dir.write(&format!("set/{}", case.name), &case.bytes);
    }
    dir.write("set/.hidden.png", opaque(ImageFormat::Png));
    let run = dir.run("sweep set -k 2,5 --silhouette off -o report");
    assert_eq!(run.code, Some(1), "{}", run.stderr);

    let (images, metrics) = (dir.table("report/images.csv"), dir.table("report/metrics.csv"));
    assert_eq!(images.rows.len(), cases.len(), "none is lost, none is new");
    for case in &cases {
        check(images.image(case.name), case);
        let rows = if case.status == "ok" { 2 } else { 0 };
        assert_eq!(metrics.with("image", case.name).len(), rows, "{}", case.name);
    }
    let turned = images.image("turned.jpg");
    assert_eq!((turned.cell("width"), turned.cell("height"), turned.cell("orientation")), ("12", "16", "6"));
    assert_eq!(images.image("wide.jpg").cell("icc"), "converted");
    assert_eq!(images.image("inks.jpg").cell("color_type"), "cmyk");
    assert_eq!(images.image("palette-2.png").cell("bit_depth"), "2");
    for (name, side) in [("beyond.gif", "16"), ("sizes.ico", "32"), ("icon-of-png.ico", "48")] {
        assert_eq!(
            (images.image(name).cell("width"), images.image(name).cell("height")),
            (side, side),
            "{name}"
        );
    }
    assert_eq!(images.image("beside.png").cell("frames"), "2");
}

#[cfg(unix)]
#[test]
fn pipes_loops_and_odd_names_are_survived() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let dir = TestDir::new();
    dir.draw("set/good.png", hills(12, 12));
    let odd = dir.path("set").join(OsStr::from_bytes(b"odd-\xff.png"));
    std::fs::copy(dir.path("set/good.png"), odd).unwrap();
    std::os::unix::fs::symlink(dir.path("set"), dir.path("set/loop")).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(dir.path("set/queue.png")).status();
    assert!(pipe.is_ok_and(|status| status.success()));
    dir.write("set/.hidden.png", opaque(ImageFormat::Png));
    dir.write("set/two\nlines.txt", "");
    let run = dir.succeed("sweep set -k 2 -v -o report");
    assert!(run.stderr.contains("passed over: .hidden.png: hidden"), "{}", run.stderr);
    assert!(run.stderr.contains("two%0Alines.txt"), "{}", run.stderr);
    let images = dir.table("report/images.csv");
    let status = |image: &str| images.image(image).cell("status").to_owned();
    assert_eq!((status("good.png"), status("odd-%FF.png")), ("ok".to_owned(), "ok".to_owned()));
    assert_eq!((status("loop"), status("queue.png")), ("skipped".to_owned(), "skipped".to_owned()));
    assert_eq!(images.rows.len(), 5);
}

#[test]
fn globs_are_expanded_and_a_manifest_gives_classes() {
    let dir = TestDir::new();
    for name in ["set/a.png", "set/b.png", "set/c.bmp"] {
        dir.draw(name, hills(12, 12));
    }
    dir.succeed("sweep set/*.png -k 2 -o globbed");
    let globbed = dir.table("globbed/images.csv");
    assert_eq!(globbed.rows.iter().map(|row| row.cell("image")).collect::<Vec<_>>(), ["a.png", "b.png"]);

    dir.write("classes.csv", "image,class\na.png,hills\nb.png,hills\ngone.png,hills\nb.png,hills\n");
    let run = dir.succeed("sweep set -k 2 --classes classes.csv -o classed");
    assert!(
        run.stderr.contains("names b.png twice") && run.stderr.contains("not there: gone.png"),
        "{}",
        run.stderr
    );
    let classed = dir.table("classed/images.csv");
    assert_eq!(classed.image("b.png").cell("class"), "hills");
    let stranger = classed.image("c.bmp");
    assert_eq!(stranger.cell("class"), ".");
    assert!(stranger.cell("notes").contains("not in the class manifest"), "{stranger:?}");

    dir.write("twice.csv", "image,class\na.png,hills\na.png,valleys\n");
    let run = dir.run("sweep set -k 2 --classes twice.csv -o refused");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("class hills and of class valleys"), "{}", run.stderr);
}

#[test]
fn an_image_beyond_the_memory_limit_fails_with_the_figure_and_the_option() {
    let dir = TestDir::new();
    dir.draw("set/small.png", hills(12, 12));
    dir.draw("set/large.png", hills(600, 400));
    let run = dir.run("sweep set -k 2 --silhouette off --max-memory 4MB -o report");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let images = dir.table("report/images.csv");
    let reason = images.image("large.png").cell("reason");
    assert!(reason.contains("MB") && reason.contains("the 4 MB of --max-memory"), "{reason}");
    assert_eq!(images.image("small.png").cell("status"), "ok");
}
