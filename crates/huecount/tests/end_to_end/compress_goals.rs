//! `huecount compress` to a quality or a size, in every format and with what a file says beside its pixels.

use image::{ImageFormat, Rgba, RgbaImage};

use crate::support::{Playground, Png, glass, hills, leaf, seen};

fn pictures() -> Playground {
    let playground = Playground::new();
    playground.draw("hills.png", hills(24, 18));
    playground.draw("leaf.png", leaf(18, 18));
    playground
}

/// Palette entries, PSNR and bytes of a result, as `--json` says.
fn told(playground: &Playground, arguments: &str) -> (u64, f64, u64) {
    let run = playground.succeed(&format!("{arguments} --json --overwrite"));
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let number = |name: &str| json[0][name].as_f64().unwrap_or(f64::INFINITY);
    (number("colors") as u64, number("psnr_db"), number("bytes_after") as u64)
}

#[test]
fn the_fewest_colours_that_keep_the_quality() {
    let playground = pictures();
    let (colors, psnr, _) =
        told(&playground, "compress hills.png --quality psnr>=28 -o out.png --keep-larger");
    assert!(psnr >= 28.0 && colors < 100, "{colors} colours, {psnr} dB");
    let (_, below, _) = told(&playground, &format!("compress hills.png -k {} -o less.png", colors - 1));
    assert!(below < 28.0, "{below} dB with one less");
    playground.succeed(&format!("compress hills.png -k {colors} -o same.png --keep-larger"));
    assert_eq!(playground.read("same.png"), playground.read("out.png"));
}

#[test]
fn the_most_colours_that_fit_the_size() {
    let playground = pictures();
    let limit = 3 * playground.read("hills.png").len() as u64 / 5;
    let (colors, _, bytes) = told(&playground, "compress hills.png --target-size 60% -o out.png");
    assert!(bytes <= limit);
    let (_, _, more) =
        told(&playground, &format!("compress hills.png -k {} -o more.png --keep-larger", colors + 1));
    assert!(more > limit, "{more} bytes with one more");
    let (same, ..) = told(&playground, &format!("compress hills.png --target-size {limit} -o same.png"));
    assert_eq!(same, colors);
}

#[test]
fn what_cannot_be_had_is_said_and_not_written() {
    let playground = pictures();
    let before = playground.tree();
    for (goal, best) in [
        ("--quality ssim>=0.9999 -k 8", "no K up to 8 has ssim of at least 0.9999: the best is ssim 0."),
        ("--target-size 20", "no result is within 20 bytes: the smallest has "),
        (
            "--quality psnr=30 --target-size 90",
            "psnr_db of at least 30 does not fit 90 bytes: it takes psnr_db 3",
        ),
    ] {
        let run = playground.run(&format!("compress hills.png {goal} -o out.png"));
        assert_eq!((run.code, playground.tree()), (Some(1), before.clone()), "{run:?}");
        assert!(run.stderr.contains(best), "{}", run.stderr);
    }
    let run = playground.run("compress hills.png -k auto --dither bayer");
    assert!(run.code == Some(2) && run.stderr.contains("use --quality"), "{}", run.stderr);
    assert!(
        playground
            .run("compress hills.png -k auto --quality ssim=0.9")
            .stderr
            .contains("choose K themselves")
    );
}

#[test]
fn gif_and_webp_show_the_pixels() {
    let playground = pictures();
    playground.draw("glass.png", glass(20, 20));
    playground.succeed("compress leaf.png -k 12 -o leaf12.png --keep-larger");
    playground.succeed("compress leaf.png -k 12 -o leaf12.webp --keep-larger");
    assert_eq!(seen(&playground.path("leaf12.webp")), seen(&playground.path("leaf12.png")));
    playground.succeed("compress hills.png -k 12 -o hills12.png --keep-larger");
    playground.succeed("compress hills.png -k 12 -o hills12.gif --keep-larger");
    assert_eq!(seen(&playground.path("hills12.gif")), seen(&playground.path("hills12.png")));
    playground.succeed("compress glass.png -k 12 --format gif -o out --keep-larger");
    let alphas: Vec<u8> = seen(&playground.path("out/glass.gif")).iter().map(|pixel| pixel[3]).collect();
    let wanted =
        seen(&playground.path("glass.png")).into_iter().map(|pixel| if pixel[3] < 128 { 0 } else { 255 });
    assert!(alphas.into_iter().eq(wanted));
    for wrong in ["-o a.gif --format png", "-o a.webp -O 2", "-o a.gif --keep-metadata"] {
        assert_eq!(playground.run(&format!("compress hills.png -k 4 {wrong}")).code, Some(2), "{wrong}");
    }
}

#[test]
fn optimised_files_are_smaller_indexed_and_show_the_same_pixels() {
    let playground = Playground::new();
    playground.draw("hills.png", hills(120, 90));
    for k in [2, 7, 200] {
        playground.succeed(&format!("compress hills.png -k {k} -o {k}.png"));
        playground.succeed(&format!("compress hills.png -k {k} -O 2 -o {k}-o2.png"));
        let (plain, small) = (playground.read(&format!("{k}.png")), playground.read(&format!("{k}-o2.png")));
        assert!(small.len() <= plain.len() && Png::parse(&small).is_indexed());
        assert_eq!(
            seen(&playground.path(&format!("{k}-o2.png"))),
            seen(&playground.path(&format!("{k}.png")))
        );
        playground.succeed(&format!("compress {k}-o2.png -k {k} -O 2 -o again.png --overwrite"));
        assert_eq!(playground.read("again.png").len(), small.len());
    }
}

#[test]
fn metadata_is_kept_when_asked() {
    let playground = Playground::new();
    let picture = RgbaImage::from_fn(30, 30, |x, y| Rgba([8 * x as u8, 8 * y as u8, (x * y) as u8, 255]));
    let mut source = Vec::new();
    let mut encoder = png::Encoder::new(&mut source, 30, 30);
    encoder.set_color(png::ColorType::Rgba);
    encoder.add_text_chunk("Author".to_owned(), "Nobody".to_owned()).expect("a text");
    encoder.set_source_gamma(png::ScaledFloat::new(1.0));
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&picture).expect("pixels");
    writer.finish().expect("an end");
    playground.write("said.png", &source);
    playground.succeed("compress said.png -k 8 -o bare.png");
    playground.succeed("compress said.png -k 8 -o kept.png --keep-metadata -O 1");
    let (bare, kept) = (Png::parse(&playground.read("bare.png")), Png::parse(&playground.read("kept.png")));
    assert_eq!((bare.chunk("tEXt"), kept.chunk("tEXt")), (None, Some(&b"Author\0Nobody"[..])));
    assert!(bare.chunk("gAMA").is_some(), "samples of another gamma stay what they are");
    let format = image::guess_format(&playground.read("kept.png")).expect("a format");
    assert_eq!((format, seen(&playground.path("kept.png")).len()), (ImageFormat::Png, 900));
}
