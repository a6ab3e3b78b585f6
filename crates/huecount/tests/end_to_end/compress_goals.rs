//! `huecount compress` to a quality or a size, and in every format.

use crate::support::{Png, TestDir, glass, hills, leaf, seen};

fn pictures() -> TestDir {
    let dir = TestDir::new();
    dir.draw("hills.png", hills(24, 18));
    dir.draw("leaf.png", leaf(18, 18));
    dir
}

/// Palette entries, PSNR and bytes of a result, as `--json` says.
fn told(dir: &TestDir, arguments: &str) -> (u64, f64, u64) {
    let run = dir.succeed(&format!("{arguments} --json --overwrite"));
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let number = |name: &str| json[0][name].as_f64().unwrap_or(f64::INFINITY);
    (number("colors") as u64, number("psnr_db"), number("bytes_after") as u64)
}

#[test]
fn the_fewest_colours_that_keep_the_quality() {
    let dir = pictures();
    let (colors, psnr, _) = told(&dir, "compress hills.png --quality psnr>=28 -o out.png --keep-larger");
    assert!(psnr >= 28.0 && colors < 100, "{colors} colours, {psnr} dB");
    let (_, below, _) = told(&dir, &format!("compress hills.png -k {} -o less.png", colors - 1));
    assert!(below < 28.0, "{below} dB with one less");
    dir.succeed(&format!("compress hills.png -k {colors} -o same.png --keep-larger"));
    assert_eq!(dir.read("same.png"), dir.read("out.png"));
}

#[test]
fn the_most_colours_that_fit_the_size() {
    let dir = pictures();
    let limit = 3 * dir.read("hills.png").len() as u64 / 5;
    let (colors, _, bytes) = told(&dir, "compress hills.png --target-size 60% -o out.png");
    assert!(bytes <= limit);
    let (_, _, more) = told(&dir, &format!("compress hills.png -k {} -o more.png --keep-larger", colors + 1));
    assert!(more > limit, "{more} bytes with one more");
    let (same, ..) = told(&dir, &format!("compress hills.png --target-size {limit} -o same.png"));
    assert_eq!(same, colors);
}

#[test]
fn what_cannot_be_had_is_said_and_not_written() {
    let dir = pictures();
    let before = dir.tree();
    for (goal, best) in [
        ("--quality ssim>=0.9999 -k 8", "no K up to 8 has ssim of at least 0.9999: the best is ssim 0."),
        ("--target-size 20", "no result is within 20 bytes: the smallest has "),
        (
            "--quality psnr=30 --target-size 90",
            "psnr_db of at least 30 does not fit 90 bytes: it takes psnr_db 3",
        ),
    ] {
        let run = dir.run(&format!("compress hills.png {goal} -o out.png"));
        assert_eq!((run.code, dir.tree()), (Some(1), before.clone()), "{run:?}");
        assert!(run.stderr.contains(best), "{}", run.stderr);
    }
    assert!(dir.run("compress hills.png -k auto --quality ssim=0.9").stderr.contains("choose K themselves"));
}

#[test]
fn gif_and_webp_show_the_pixels() {
    let dir = pictures();
    dir.draw("glass.png", glass(20, 20));
    dir.succeed("compress leaf.png -k 12 -o leaf12.png --keep-larger");
    dir.succeed("compress leaf.png -k 12 -o leaf12.webp --keep-larger");
    assert_eq!(seen(&dir.path("leaf12.webp")), seen(&dir.path("leaf12.png")));
    dir.succeed("compress hills.png -k 12 -o hills12.png --keep-larger");
    dir.succeed("compress hills.png -k 12 -o hills12.gif --keep-larger");
    assert_eq!(seen(&dir.path("hills12.gif")), seen(&dir.path("hills12.png")));
    dir.succeed("compress glass.png -k 12 --format gif -o out --keep-larger");
    let alphas: Vec<u8> = seen(&dir.path("out/glass.gif")).iter().map(|pixel| pixel[3]).collect();
    let wanted = seen(&dir.path("glass.png")).into_iter().map(|pixel| if pixel[3] < 128 { 0 } else { 255 });
    assert!(alphas.into_iter().eq(wanted));
    for wrong in ["-o a.gif --format png", "-o a.webp -O 2", "-o a.gif --keep-metadata"] {
        assert_eq!(dir.run(&format!("compress hills.png -k 4 {wrong}")).code, Some(2), "{wrong}");
    }
}

#[test]
fn optimised_files_are_smaller_indexed_and_show_the_same_pixels() {
    let dir = TestDir::new();
    dir.draw("hills.png", hills(120, 90));
    for k in [2, 7, 200] {
        dir.succeed(&format!("compress hills.png -k {k} -o {k}.png"));
        dir.succeed(&format!("compress hills.png -k {k} -O 2 -o {k}-o2.png"));
        let (plain, small) = (dir.read(&format!("{k}.png")), dir.read(&format!("{k}-o2.png")));
        assert!(small.len() <= plain.len() && Png::parse(&small).is_indexed());
        assert_eq!(seen(&dir.path(&format!("{k}-o2.png"))), seen(&dir.path(&format!("{k}.png"))));
        dir.succeed(&format!("compress {k}-o2.png -k {k} -O 2 -o again.png --overwrite"));
        assert_eq!(dir.read("again.png").len(), small.len());
    }
}
