//! `huecount compress`: the small file is what the report showed, and nothing is lost for it.

use crate::support::{Png, TestDir, blocks, dot, glass, hills, leaf, seen};

/// An opaque picture and one with alpha, both of many colours.
fn two_pictures() -> TestDir {
    let dir = TestDir::new();
    dir.draw("hills.png", hills(24, 18));
    dir.draw("leaf.png", leaf(18, 18));
    dir
}

#[test]
fn the_file_is_what_the_report_showed() {
    let dir = two_pictures();
    dir.succeed("sweep hills.png leaf.png -k 2,4,16,20 -o report");
    let metrics = dir.table("report/metrics.csv");
    for k in [2, 4, 16, 20] {
        dir.succeed(&format!("compress hills.png leaf.png -k {k} -o out-{k} --keep-larger"));
        for image in ["hills.png", "leaf.png"] {
            let (row, file) = (metrics.at(image, k), dir.read(&format!("out-{k}/{image}")));
            assert_eq!(Some(file.len() as f64), row.number("png_bytes"), "{image} at K = {k}");
            let colors = Png::parse(&file).palette_colors();
            assert_eq!(Some(colors as f64), row.number("colors"), "{image} at K = {k}");
        }
    }
}

#[test]
fn indices_take_as_few_bits_as_hold_the_palette() {
    let dir = two_pictures();
    for (k, bits) in [(2, 1), (4, 2), (16, 4), (20, 8)] {
        dir.succeed(&format!("compress hills.png -k {k} -o {k}.png --keep-larger"));
        let png = Png::parse(&dir.read(&format!("{k}.png")));
        assert!(png.is_indexed());
        assert_eq!((png.palette_colors(), png.bit_depth()), (k, bits), "K = {k}");
    }
}

#[test]
fn enough_colours_reproduce_an_opaque_image() {
    let dir = TestDir::new();
    dir.draw("blocks.png", blocks(20, 20));
    for k in [16, 200] {
        dir.succeed(&format!("compress blocks.png -k {k} -o {k}.png --keep-larger"));
        let output = dir.path(&format!("{k}.png"));
        assert_eq!(seen(&output), seen(&dir.path("blocks.png")), "K = {k}");
    }
}

#[test]
fn enough_colours_reproduce_an_image_with_alpha() {
    let dir = TestDir::new();
    dir.draw("glass.png", glass(20, 20));
    // Twelve visible colours; the four under alpha 0 count as one.
    for k in [13, 200] {
        dir.succeed(&format!("compress glass.png -k {k} -o {k}.png --keep-larger"));
        let output = dir.path(&format!("{k}.png"));
        assert_eq!(seen(&output), seen(&dir.path("glass.png")), "K = {k}");
        assert_eq!(Png::parse(&dir.read(&format!("{k}.png"))).palette_colors(), 13);
    }
}

#[test]
fn only_images_with_alpha_have_a_transparency_chunk() {
    let dir = two_pictures();
    dir.succeed("compress hills.png leaf.png -k 8 -o out --keep-larger");
    assert!(Png::parse(&dir.read("out/leaf.png")).chunk("tRNS").is_some());
    assert!(Png::parse(&dir.read("out/hills.png")).chunk("tRNS").is_none());
}

#[test]
fn compressing_twice_changes_no_pixel() {
    let dir = two_pictures();
    for k in [3, 16] {
        dir.succeed(&format!("compress hills.png leaf.png -k {k} -o once-{k} --keep-larger"));
        let once = format!("once-{k}/hills.png once-{k}/leaf.png");
        dir.succeed(&format!("compress {once} -k {k} -o twice-{k} --keep-larger"));
        for image in ["hills.png", "leaf.png"] {
            let once = seen(&dir.path(&format!("once-{k}/{image}")));
            assert_eq!(seen(&dir.path(&format!("twice-{k}/{image}"))), once, "{image} at K = {k}");
        }
    }
}

#[test]
fn without_output_the_file_lies_beside_its_source() {
    let dir = two_pictures();
    dir.succeed("compress hills.png -k 4");
    assert_eq!(dir.tree(), ["hills-k4.png", "hills.png", "leaf.png"]);
}

#[test]
fn an_existing_file_is_not_replaced_unasked() {
    let dir = two_pictures();
    dir.write("out.png", "precious");
    let run = dir.run("compress hills.png -k 4 -o out.png");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("out.png exists already") && run.stderr.contains("--overwrite"),
        "{}",
        run.stderr
    );
    assert_eq!(dir.text("out.png"), "precious");
}

#[test]
fn an_existing_file_is_replaced_when_asked() {
    let dir = two_pictures();
    dir.write("out.png", "x".repeat(100_000));
    dir.succeed("compress hills.png -k 4 -o out.png --overwrite");
    dir.succeed("compress hills.png -k 4 -o fresh.png");
    assert_eq!(dir.read("out.png"), dir.read("fresh.png"));
}

#[test]
fn a_larger_file_is_not_written() {
    let dir = TestDir::new();
    dir.draw("dot.png", dot());
    let run = dir.succeed("compress dot.png -k 2");
    assert_eq!(dir.tree(), ["dot.png"]);
    assert!(run.stdout.contains("larger") && run.stdout.contains("--keep-larger"), "{}", run.stdout);
    assert!(run.stdout.ends_with("0 images compressed, 0 failed, 1 not written\n"), "{}", run.stdout);
}

#[test]
fn a_larger_file_is_written_when_asked() {
    let dir = TestDir::new();
    dir.draw("dot.png", dot());
    dir.succeed("compress dot.png -k 2 --keep-larger");
    assert!(dir.read("dot-k2.png").len() > dir.read("dot.png").len());
}

#[test]
fn two_images_are_not_written_to_one_file() {
    let dir = TestDir::new();
    dir.draw("a/hills.png", hills(24, 18));
    dir.draw("b/hills.png", hills(18, 24));
    dir.draw("leaf.png", leaf(18, 18));
    let run = dir.run("compress a/hills.png b/hills.png leaf.png -k 4 -o out --keep-larger");
    assert_eq!(run.code, Some(1));
    for (image, other) in [("a", "b"), ("b", "a")] {
        let told = format!("{image}/hills.png: {other}/hills.png would be written to out/hills.png too");
        assert!(run.stderr.contains(&told), "{}", run.stderr);
    }
    assert_eq!(dir.tree_of("out"), ["leaf.png"], "the others are written");
}

#[test]
fn names_that_differ_in_letters_of_their_extension_clash_alone() {
    let dir = TestDir::new();
    dir.draw("set/a.png", hills(24, 18));
    dir.draw("set/b.png", leaf(18, 18));
    dir.write("set/a.PNG", dir.read("set/b.png"));
    let run = dir.run("compress set -k 4 -o out --keep-larger");
    assert!(
        run.code == Some(1) && run.stderr.contains("set/a.PNG would be written to out/a.png too"),
        "{}",
        run.stderr
    );
    assert_eq!(dir.tree_of("out"), ["b.png"]);
}

#[test]
fn a_format_that_cannot_be_written_is_no_folder() {
    let dir = two_pictures();
    for name in ["shot.jpg", "shot.TIFF", "new/shot.avif"] {
        let run = dir.run(&format!("compress hills.png -k 4 -o {name}"));
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains(".png, .gif or .webp"), "{}", run.stderr);
    }
    assert_eq!(dir.tree(), ["hills.png", "leaf.png"]);
    dir.succeed("compress hills.png -k 4 -o shot.jpg/ --keep-larger");
    assert_eq!(dir.tree_of("shot.jpg"), ["hills.png"]);
}

#[test]
fn several_images_do_not_fit_into_one_png() {
    let dir = two_pictures();
    let before = dir.tree();
    let run = dir.run("compress hills.png leaf.png -k 4 -o out.png");
    assert_eq!((run.code, dir.tree()), (Some(2), before));
}

#[test]
fn one_broken_image_does_not_stop_the_others() {
    let dir = two_pictures();
    dir.write("broken.png", "no picture");
    let run = dir.run("compress broken.png hills.png -k 4 -o out");
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("failed: broken.png: "), "{}", run.stderr);
    assert_eq!(dir.names_in("out"), ["hills.png"]);
}

#[test]
fn no_temporary_file_stays() {
    let dir = two_pictures();
    dir.write("out/leaf.png", "precious");
    let run = dir.run("compress hills.png leaf.png -k 4 -o out");
    assert_eq!(run.code, Some(1));
    assert_eq!(dir.tree(), ["hills.png", "leaf.png", "out", "out/hills.png", "out/leaf.png"]);
}

#[test]
fn json_names_each_file() {
    let dir = two_pictures();
    let run = dir.succeed("compress hills.png leaf.png -k 4 -o out --json");
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    for (result, image) in json.as_array().unwrap().iter().zip(["hills.png", "leaf.png"]) {
        assert_eq!((&result["image"], &result["status"]), (&image.into(), &"ok".into()));
        let file = dir.read(result["output"].as_str().unwrap());
        assert_eq!(result["bytes_after"], file.len());
    }
}
