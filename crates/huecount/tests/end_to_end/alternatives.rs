//! Palettes beside JPEG and WebP at equal quality, levels of opinion, and what both do to the verdict.

use image::{Rgb, RgbImage, Rgba, RgbaImage};

use crate::support::{TestDir, blocks, dot, hills};

/// Soft waves of many colours, as a photograph has them: lossy encoders store them in few bytes.
fn waves(number: u32) -> RgbImage {
    RgbImage::from_fn(96, 80, |x, y| {
        let wave = |a: u32, b: u32, shift: u32| {
            let angle = f64::from(a * x + b * y) / 97.0 + f64::from(shift + 3 * number);
            (128.0 + 50.0 * angle.sin()) as u8
        };
        Rgb([wave(3, 5, 0), wave(7, 2, 1), wave(2, 9, 2)])
    })
}

fn translucent_waves(number: u32) -> RgbaImage {
    let opaque = waves(number);
    RgbaImage::from_fn(96, 80, |x, y| {
        let Rgb([r, g, b]) = *opaque.get_pixel(x, y);
        Rgba([r, g, b, if x < 20 { 0 } else { 255 }])
    })
}

/// Nine images of waves, and nine of sixteen flat colours.
fn two_classes() -> TestDir {
    let dir = TestDir::new();
    for number in 0..9 {
        dir.draw(&format!("set/waves/{number}.png"), waves(number));
        dir.draw(&format!("set/flat/{number}.png"), blocks(64 + 4 * number, 48));
    }
    dir
}

#[test]
fn palettes_are_recommended_where_nothing_else_takes_clearly_fewer_bytes() {
    let dir = two_classes();
    let run = dir.succeed("sweep set -k 4,8,16,32,64,128,256 -o report");
    let choices = dir.table("report/choices.csv");
    let target = |class: &str| choices.with("class", class)[0];
    assert_eq!(target("flat").cell("k"), "16");
    let waves = target("waves");
    assert_eq!((waves.cell("k"), waves.cell("verdict"), waves.cell("recommended")), ("", "none", "false"));
    let reason = waves.cell("reason");
    assert!(reason.contains("of the bytes at equal quality: palettes do not suit this class"), "{reason}");
    assert!(reason.contains("by quality alone, K = "), "{reason}");
    assert!(choices.with("class", "waves").iter().all(|row| row.cell("recommended") == "false"));
    assert!(
        run.stdout.contains("waves: lossy WebP takes") || run.stdout.contains("waves: JPEG takes"),
        "{}",
        run.stdout
    );

    let classes = dir.table("report/classes.csv");
    let row = classes.with("class", "waves")[0];
    let k = row.number("k").expect("that of quality alone");
    assert!(row.number("alternative_high").unwrap() < 0.8);
    assert_eq!(
        classes.with("class", "flat")[0].cell("level"),
        "not told from an identical pair for 100 % of the images"
    );

    // Four images of each class, each by three encoders, at the K of quality alone.
    let alternatives = dir.table("report/alternatives.csv");
    let of_waves = alternatives.with("class", "waves");
    assert_eq!(of_waves.len(), 12);
    let metrics = dir.table("report/metrics.csv");
    for row in of_waves {
        let palette = metrics.at(row.cell("image"), k as u32);
        assert_eq!((row.number("k"), row.cell("reached")), (Some(k), "true"));
        assert_eq!(row.cell("ssimulacra2"), palette.cell("ssimulacra2"));
        assert_eq!(row.cell("palette_bytes"), palette.cell("png_bytes"));
        let ratio = row.number("bytes").unwrap() / row.number("palette_bytes").unwrap();
        assert!((row.number("ratio").unwrap() - ratio).abs() < 1e-12);
    }
    let charted = dir.text("report/quality-flat.svg");
    assert!(charted.contains("identical pair") && charted.contains("like-original"));
}

#[test]
fn quality_alone_and_no_images_leave_the_comparison_out() {
    let dir = two_classes();
    dir.succeed("sweep set/waves -k 4,64,256 --verdict-by quality -o by-quality");
    let target = dir.table("by-quality/choices.csv").rows.remove(0);
    assert_eq!(target.cell("recommended"), "true");
    assert!(dir.table("by-quality/classes.csv").rows[0].number("alternative_ratio").is_some());
    dir.succeed("sweep set/waves -k 4,64,256 --alternatives 0 -o without");
    assert!(dir.table("without/alternatives.csv").rows.is_empty());
    assert_eq!(dir.table("without/choices.csv").rows[0].cell("k"), target.cell("k"));
    // Chosen again by the rules of the other, each says what the other did.
    dir.succeed("choose by-quality -o again");
    assert_eq!(dir.table("again/choices.csv").rows[0].cell("verdict"), "none");
}

#[test]
fn jpeg_holds_no_transparency() {
    let dir = TestDir::new();
    (0..4).for_each(|number| dir.draw(&format!("set/{number}.png"), translucent_waves(number)));
    dir.succeed("sweep set -k 64,128,256 -o report");
    let alternatives = dir.table("report/alternatives.csv");
    let jpeg = alternatives.with("family", "jpeg");
    assert_eq!(jpeg.len(), 4);
    assert!(
        jpeg.iter().all(|row| row.cell("bytes").is_empty() && row.cell("undefined").contains("transparency"))
    );
    assert_ne!(dir.table("report/classes.csv").rows[0].cell("alternative"), "jpeg");
}

#[test]
fn a_single_image_is_compared_but_decides_nothing() {
    let dir = TestDir::new();
    dir.draw("set/only.png", waves(0));
    dir.succeed("sweep set -k 4,64,256 -o report");
    let target = dir.table("report/choices.csv").rows.remove(0);
    assert_eq!((target.cell("verdict"), target.cell("recommended")), ("weak", "true"));
    assert!(target.cell("reason").contains("only 1 image, "), "{}", target.cell("reason"));
    assert!(target.cell("reason").contains("of the bytes at equal quality"), "{}", target.cell("reason"));
}

#[test]
fn images_below_eight_pixels_are_judged_by_psnr() {
    let dir = TestDir::new();
    dir.draw("set/small.png", hills(7, 7));
    dir.draw("set/dot.png", dot());
    let run = dir.succeed("sweep set -k 2-49 -o report");
    let target = dir.table("report/choices.csv").rows.remove(0);
    assert!(
        target.cell("reason").contains("by psnr=32, as they have no SSIMULACRA 2"),
        "{}",
        target.cell("reason")
    );
    let metrics = dir.table("report/metrics.csv");
    let own = dir.table("report/image_choices.csv");
    let own =
        own.with("criterion", "target").into_iter().find(|row| row.cell("image") == "small.png").unwrap();
    let (k, note) = (own.number("k").unwrap() as u32, own.cell("note"));
    assert!(metrics.at("small.png", k).number("psnr_db").unwrap() >= 32.0);
    assert!(metrics.at("small.png", k - 1).number("psnr_db").unwrap() < 32.0);
    assert!(note.contains("judged by psnr=32"), "{note}");
    let level = "not told from an identical pair for 100 % of the images that have a SSIMULACRA 2";
    assert!(run.stdout.contains(level), "{}", run.stdout);
    let alternatives = dir.table("report/alternatives.csv");
    assert!(alternatives.with("image", "small.png").is_empty(), "it has no quality to compare");
}

#[test]
fn where_no_image_meets_the_target_nothing_is_invented() {
    let dir = TestDir::new();
    (0..3).for_each(|number| dir.draw(&format!("set/{number}.png"), waves(number)));
    let run = dir.succeed("sweep set -k 2,3 -o report");
    let target = dir.table("report/choices.csv").rows.remove(0);
    assert_eq!((target.cell("k"), target.cell("verdict")), ("", "none"));
    assert!(target.cell("reason").contains("the best share is 0 %"), "{}", target.cell("reason"));
    assert!(run.stdout.contains("no K up to 3 meets like-original (ssimulacra2=65)"), "{}", run.stdout);
}

#[test]
fn what_was_not_asked_for_is_not_measured_for_the_default_target() {
    let dir = TestDir::new();
    dir.draw("set/only.png", waves(0));
    dir.succeed("sweep set -k 4,64,256 --metrics distortion -o report");
    let row = &dir.table("report/metrics.csv").rows[0];
    assert!(row.cell("ssimulacra2").is_empty() && row.cell("ssim").is_empty());
    let target = dir.table("report/choices.csv").rows.remove(0);
    assert!(target.cell("reason").contains("1 of 1 image by psnr=32"), "{}", target.cell("reason"));
    dir.succeed("sweep set -k 4,64 --metrics distortion --target not-annoying -o asked");
    assert!(dir.table("asked/metrics.csv").rows[0].number("ssimulacra2").is_some());
}

#[test]
fn the_images_that_need_more_are_named_worst_first() {
    let dir = TestDir::new();
    for number in 0..10 {
        dir.draw(&format!("set/{number}.png"), blocks(64, 48));
    }
    dir.draw("set/9.png", waves(1));
    let run = dir.succeed("sweep set -k 4,8,16,64,128 --alternatives 0 -o report");
    assert!(
        run.stdout.contains("all images: 1 of 10 images needs more than K = 16: 9.png ("),
        "{}",
        run.stdout
    );
}

#[test]
fn a_report_of_an_older_version_says_nothing_of_alternatives() {
    let dir = two_classes();
    dir.succeed("sweep set/waves -k 4,64,256 -o report");
    dir.write(
        "report/alternatives.csv",
        "class,image,family,setting,bytes,psnr_db,ssim,ssimulacra2,undefined\n",
    );
    dir.succeed("choose report -o again");
    assert_eq!(dir.table("again/choices.csv").rows[0].cell("recommended"), "true");
    dir.succeed("report report");
}

#[test]
fn an_automatic_k_says_which_level_it_met() {
    let dir = TestDir::new();
    dir.draw("waves.png", waves(2));
    dir.draw("small.png", hills(7, 7));
    let run = dir.succeed("compress waves.png -k auto --target not-annoying --keep-larger -o out.png");
    assert!(run.stdout.contains("; meets not-annoying (ssimulacra2=50)"), "{}", run.stdout);
    assert!(
        run.stdout.contains("(visible, not annoying)") || run.stdout.contains("identical pair)"),
        "{}",
        run.stdout
    );
    let run = dir.succeed("compress small.png -k auto --keep-larger --json -o small-out.png");
    assert!(run.stdout.contains("like-original (ssimulacra2=65), judged by psnr=32"), "{}", run.stdout);
}

#[test]
fn an_unknown_level_is_named_with_those_there_are() {
    let dir = TestDir::new();
    let run = dir.run("sweep . --target perfect");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("like-original, not-annoying or METRIC=VALUE"), "{}", run.stderr);
}
