//! What `compress` keeps beside the pixels, and who may read what it writes.

use image::{ImageFormat, Rgba, RgbaImage};

use crate::support::{Png, TestDir, hills, seen};

#[test]
fn metadata_is_kept_when_asked() {
    let dir = TestDir::new();
    let picture = RgbaImage::from_fn(30, 30, |x, y| Rgba([8 * x as u8, 8 * y as u8, (x * y) as u8, 255]));
    let mut source = Vec::new();
    let mut encoder = png::Encoder::new(&mut source, 30, 30);
    encoder.set_color(png::ColorType::Rgba);
    encoder.add_text_chunk("Author".to_owned(), "Nobody".to_owned()).expect("a text");
    encoder.set_source_gamma(png::ScaledFloat::new(1.0));
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&picture).expect("pixels");
    writer.finish().expect("an end");
    dir.write("said.png", &source);
    dir.succeed("compress said.png -k 8 -o bare.png");
    dir.succeed("compress said.png -k 8 -o kept.png --keep-metadata -O 1");
    let (bare, kept) = (Png::parse(&dir.read("bare.png")), Png::parse(&dir.read("kept.png")));
    assert_eq!((bare.chunk("tEXt"), kept.chunk("tEXt")), (None, Some(&b"Author\0Nobody"[..])));
    assert!(bare.chunk("gAMA").is_none() && kept.chunk("gAMA").is_none(), "samples are sRGB by now");
    let format = image::guess_format(&dir.read("kept.png")).expect("a format");
    assert_eq!((format, seen(&dir.path("kept.png")).len()), (ImageFormat::Png, 900));
}

/// The chunks of a PNG after its header.
fn with_chunks(png: &[u8], chunks: &[(&str, &[u8])]) -> Vec<u8> {
    let (header, rest) = png.split_at(33);
    let chunk = |(name, data): &(&str, &[u8])| {
        let named = [name.as_bytes(), data].concat();
        [&(data.len() as u32).to_be_bytes()[..], &named, &crate::support::crc32(&named).to_be_bytes()]
            .concat()
    };
    [header, &chunks.iter().flat_map(chunk).collect::<Vec<u8>>(), rest].concat()
}

fn chunk(dir: &TestDir, name: &str, kind: &str) -> Option<Vec<u8>> {
    Png::parse(&dir.read(name)).chunk(kind).map(<[u8]>::to_vec)
}

fn size_on_paper(x: u32, y: u32) -> Vec<u8> {
    [&x.to_be_bytes()[..], &y.to_be_bytes(), &[1]].concat()
}

/// EXIF of two entries: it stands on its side, and an author.
const SIDEWAYS: &[u8] =
    b"MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x01\x3b\0\x02\0\0\0\x04Jo.\0\0\0\0\0";

#[test]
fn a_turned_image_says_what_is_true_of_it() {
    let dir = TestDir::new();
    dir.draw("plain.png", hills(24, 18));
    let size = size_on_paper(11_811, 5_906);
    dir.write("turned.png", with_chunks(&dir.read("plain.png"), &[("pHYs", &size), ("eXIf", SIDEWAYS)]));
    dir.succeed("compress turned.png -k 8 -o out.png --keep-metadata --keep-larger");
    assert_eq!(image::image_dimensions(dir.path("out.png")).expect("a size"), (18, 24));
    assert_eq!(chunk(&dir, "out.png", "pHYs"), Some(size_on_paper(5_906, 11_811)));
    let exif = chunk(&dir, "out.png", "eXIf").expect("EXIF");
    assert_eq!((exif[19], &exif[30..33]), (1, &b"Jo."[..]));

    dir.succeed("compress turned.png -k 8 -o rights.png --keep-metadata=copyright --strip all --keep-larger");
    let exif = chunk(&dir, "rights.png", "eXIf").expect("EXIF");
    assert!(exif.windows(3).any(|part| part == b"Jo.") && exif[9] == 1, "{exif:?}");
    assert_eq!(chunk(&dir, "rights.png", "pHYs"), None);
    dir.succeed("compress turned.png -k 8 -o none.png --keep-metadata --strip all --keep-larger");
    assert_eq!((chunk(&dir, "none.png", "pHYs"), chunk(&dir, "none.png", "eXIf")), (None, None));
}

#[test]
fn the_size_on_paper_survives() {
    let dir = TestDir::new();
    for extension in ["bmp", "jpg"] {
        dir.draw(&format!("plain.{extension}"), hills(24, 18));
    }
    let mut bmp = dir.read("plain.bmp");
    bmp[38..46].copy_from_slice(&[0x23, 0x2e, 0, 0, 0x23, 0x2e, 0, 0]);
    let mut jpeg = dir.read("plain.jpg");
    assert_eq!(&jpeg[6..10], b"JFIF");
    jpeg[13..18].copy_from_slice(&[1, 1, 44, 1, 44]);
    dir.write("a.bmp", bmp);
    dir.write("a.jpg", jpeg);
    for name in ["a.bmp", "a.jpg"] {
        dir.succeed(&format!("compress {name} -k 8 -o out.png --keep-metadata --keep-larger --overwrite"));
        assert_eq!(chunk(&dir, "out.png", "pHYs"), Some(size_on_paper(11_811, 11_811)), "{name}");
    }
}

#[test]
fn what_is_not_kept_is_said() {
    let dir = TestDir::new();
    dir.draw("plain.jpg", hills(24, 18));
    let jpeg = dir.read("plain.jpg");
    dir.write("a.jpg", [&jpeg[..2], b"\xff\xfe\0\x04hi", &jpeg[2..]].concat());
    let run = dir.succeed("compress a.jpg -k 8 -o out.png --keep-metadata --keep-larger");
    assert!(run.stdout.contains("the JPEG's comment could not be kept"), "{}", run.stdout);
    let run = dir.succeed("compress a.jpg -k 8 -o bare.png --keep-larger");
    assert!(!run.stdout.contains("could not be kept"), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn who_may_read_a_file_stays_and_links_are_written_through() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let dir = TestDir::new();
    dir.draw("secret.png", hills(24, 18));
    let set = |name: &str, mode| {
        std::fs::set_permissions(dir.path(name), std::fs::Permissions::from_mode(mode)).expect("a mode");
    };
    let mode = |name: &str| dir.path(name).metadata().expect("a file").permissions().mode() & 0o777;
    set("secret.png", 0o600);
    dir.succeed("compress secret.png -k 8 -o new.png --keep-larger --save-palette new.gpl");
    assert_eq!(mode("new.png"), 0o600, "a small copy of what others may not read");
    assert_eq!(mode("new.gpl"), 0o600, "its colours");
    set("new.png", 0o640);
    dir.succeed("compress secret.png -k 4 -o new.png --keep-larger --overwrite");
    assert_eq!(mode("new.png"), 0o640);

    dir.write("elsewhere/target.png", "old");
    symlink("elsewhere/target.png", dir.path("link.png")).expect("a link");
    dir.succeed("compress secret.png -k 8 -o link.png --keep-larger --overwrite");
    assert!(dir.path("link.png").symlink_metadata().expect("a link").is_symlink());
    assert_eq!(seen(&dir.path("elsewhere/target.png")).len(), 24 * 18);
    // A link to the source is the source.
    symlink("secret.png", dir.path("self.png")).expect("a link");
    let run = dir.run("compress secret.png -k 8 -o self.png");
    assert!(run.stderr.contains("is the source itself"), "{}", run.stderr);
}
