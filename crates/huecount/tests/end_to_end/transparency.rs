//! What is fully transparent or opaque stays so, and what lies under alpha 0 makes no difference, in every command.

use image::{Rgba, RgbaImage};

use crate::support::{Png, TestDir, seen};

/// An icon of many colours with soft edges and a shadow of many levels; `hidden` is the colour under alpha 0.
fn icon(hidden: impl Fn(u32, u32) -> [u8; 3]) -> RgbaImage {
    RgbaImage::from_fn(40, 40, |x, y| {
        let from_center = x.abs_diff(18).pow(2) + y.abs_diff(18).pow(2);
        match from_center {
            ..=120 => Rgba([(x * 6) as u8, (y * 6) as u8, (x * y % 250) as u8, 255]),
            121..=150 => Rgba([(x * 6) as u8, (y * 6) as u8, 90, 240 - 7 * (from_center - 120) as u8]),
            151..=390 => Rgba([0, 0, 0, (120 - (from_center - 151) / 2) as u8]),
            _ => {
                let [r, g, b] = hidden(x, y);
                Rgba([r, g, b, 0])
            }
        }
    })
}

fn icons() -> TestDir {
    let dir = TestDir::new();
    dir.draw("a/icon.png", icon(|_, _| [0; 3]));
    dir.draw("b/icon.png", icon(|x, y| [(x * 31) as u8, (y * 57) as u8, 200]));
    dir
}

#[test]
fn alpha_0_and_alpha_255_are_kept_by_every_option() {
    let dir = icons();
    let before = seen(&dir.path("a/icon.png"));
    assert!(before.contains(&[0; 4]) && before.iter().any(|pixel| pixel[3] == 240 - 70));
    let options = [
        "-k 2",
        "-k 3",
        "-k 8",
        "-k 16",
        "-k 32 --dither floyd-steinberg",
        "-k 8 --dither bayer",
        "-k 8 --dither blue-noise",
        "-k 8 --weight sqrt",
        "-k 8 --pin #ff0000",
        "-k 8 --shared-palette",
        "-k 8 --max-pixels 300",
        "-k 8 --color-space oklab",
        "-k 8 --effort fast --init wu",
        "-k 8 --effort fast --algorithm minibatch",
        "-k 8 --format webp",
    ];
    for options in options {
        dir.succeed(&format!("compress a/icon.png {options} -o out --overwrite --keep-larger"));
        let name = if options.ends_with("webp") { "out/icon.webp" } else { "out/icon.png" };
        for (before, after) in before.iter().zip(seen(&dir.path(name))) {
            assert!(before[3] > 0 || after[3] == 0, "{options}: {before:?} became {after:?}");
            assert!(before[3] < 255 || after[3] == 255, "{options}: {before:?} became {after:?}");
        }
    }
}

#[test]
fn a_sweep_and_its_page_have_the_pixels_that_compress_writes() {
    let dir = icons();
    dir.succeed("sweep a -k 2-4,8 -o report");
    for k in [2, 3, 4, 8] {
        dir.succeed(&format!("compress a/icon.png -k {k} -o {k}.png --keep-larger"));
        let row = dir.table("report/metrics.csv").at("icon.png", k).clone();
        assert_eq!(row.number("png_bytes"), Some(dir.read(&format!("{k}.png")).len() as f64));
        assert_eq!(
            row.number("colors"),
            Some(Png::parse(&dir.read(&format!("{k}.png"))).palette_colors() as f64)
        );
    }
    let clusters = dir.table("report/silhouettes.csv");
    assert_eq!(clusters.rows[0].cell("color"), "#00000000");
    let chart = dir.names_in("report").into_iter().find(|name| name.starts_with("silhouette-"));
    let chart = dir.text(&format!("report/{}", chart.expect("a chart")));
    assert!(
        chart.contains("\ntransparent\n") && chart.contains("largest clusters transparent of"),
        "{chart}"
    );
}

#[test]
fn what_lies_under_alpha_0_makes_no_difference() {
    let dir = icons();
    assert_ne!(dir.read("a/icon.png"), dir.read("b/icon.png"));
    for options in [
        "-k 8",
        "-k 200",
        "-k 8 --dither floyd-steinberg",
        "-k 8 --weight saliency",
        "-k 8 --format gif",
        "-k 8 --format webp",
        "--quality ssim=0.5",
    ] {
        for set in ["a", "b"] {
            dir.succeed(&format!("compress {set} {options} -o out-{set} --overwrite --keep-larger"));
        }
        for name in dir.names_in("out-a") {
            assert_eq!(dir.read(&format!("out-a/{name}")), dir.read(&format!("out-b/{name}")), "{options}");
        }
    }
    for set in ["a", "b"] {
        dir.succeed(&format!("sweep {set} -k 2,8 -o report-{set}"));
        dir.succeed(&format!("versus {set} -k 4 -o versus-{set}"));
    }
    for table in [
        "report-A/metrics.csv",
        "report-A/alternatives.csv",
        "report-A/silhouettes.csv",
        "versus-A/versus.csv",
    ] {
        assert_eq!(dir.text(&table.replace('A', "a")), dir.text(&table.replace('A', "b")), "{table}");
    }
}

#[test]
fn colours_under_alpha_0_are_kept_for_textures() {
    let dir = TestDir::new();
    dir.draw("texture.png", icon(|x, _| if x < 20 { [250, 10, 10] } else { [10, 10, 250] }));
    let all = |name: &str| image::open(dir.path(name)).expect("an image").into_rgba8();
    dir.succeed("compress texture.png -k 16 --keep-hidden-colors -o kept.png");
    dir.succeed("compress texture.png -k 16 --keep-hidden-colors -o kept.webp");
    let (before, kept) = (all("texture.png"), all("kept.png"));
    for (before, after) in before.pixels().zip(kept.pixels()).filter(|(before, _)| before.0[3] == 0) {
        assert_eq!(before, after);
    }
    assert_eq!(kept, all("kept.webp"));
    assert_eq!(Png::parse(&dir.read("kept.png")).palette_colors(), 16);
    dir.succeed("compress texture.png -k 16 -o seen.png");
    assert!(all("seen.png").pixels().all(|pixel| pixel.0[3] > 0 || pixel.0 == [0; 4]));
    let run = dir.run("compress texture.png -k 16 --keep-hidden-colors -o kept.gif");
    assert!(run.code == Some(2) && run.stderr.contains("one transparent colour"), "{}", run.stderr);
}
