//! `huecount compress`: the small file is what the report showed, and nothing is lost for it.

use crate::support::{Playground, Png, blocks, dot, glass, hills, leaf, seen};

/// An opaque picture and one with alpha, both of many colours.
fn two_pictures() -> Playground {
    let playground = Playground::new();
    playground.draw("hills.png", hills(24, 18));
    playground.draw("leaf.png", leaf(18, 18));
    playground
}

#[test]
fn the_file_is_what_the_report_showed() {
    let playground = two_pictures();
    playground.succeed("sweep hills.png leaf.png -k 2,4,16,20 -o report");
    let metrics = playground.table("report/metrics.csv");
    for k in [2, 4, 16, 20] {
        playground.succeed(&format!("compress hills.png leaf.png -k {k} -o out-{k} --keep-larger"));
        for image in ["hills.png", "leaf.png"] {
            let (row, file) = (metrics.at(image, k), playground.read(&format!("out-{k}/{image}")));
            assert_eq!(Some(file.len() as f64), row.number("png_bytes"), "{image} at K = {k}");
            let colors = Png::parse(&file).palette_colors();
            assert_eq!(Some(colors as f64), row.number("colors"), "{image} at K = {k}");
        }
    }
}

#[test]
fn indices_take_as_few_bits_as_hold_the_palette() {
    let playground = two_pictures();
    for (k, bits) in [(2, 1), (4, 2), (16, 4), (20, 8)] {
        playground.succeed(&format!("compress hills.png -k {k} -o {k}.png --keep-larger"));
        let png = Png::parse(&playground.read(&format!("{k}.png")));
        assert!(png.is_indexed());
        assert_eq!((png.palette_colors(), png.bit_depth()), (k, bits), "K = {k}");
    }
}

#[test]
fn enough_colours_reproduce_an_opaque_image() {
    let playground = Playground::new();
    playground.draw("blocks.png", blocks(20, 20));
    for k in [16, 200] {
        playground.succeed(&format!("compress blocks.png -k {k} -o {k}.png --keep-larger"));
        let output = playground.path(&format!("{k}.png"));
        assert_eq!(seen(&output), seen(&playground.path("blocks.png")), "K = {k}");
    }
}

#[test]
fn enough_colours_reproduce_an_image_with_alpha() {
    let playground = Playground::new();
    playground.draw("glass.png", glass(20, 20));
    // Twelve visible colours; the four under alpha 0 count as one.
    for k in [13, 200] {
        playground.succeed(&format!("compress glass.png -k {k} -o {k}.png --keep-larger"));
        let output = playground.path(&format!("{k}.png"));
        assert_eq!(seen(&output), seen(&playground.path("glass.png")), "K = {k}");
        assert_eq!(Png::parse(&playground.read(&format!("{k}.png"))).palette_colors(), 13);
    }
}

#[test]
fn only_images_with_alpha_have_a_transparency_chunk() {
    let playground = two_pictures();
    playground.succeed("compress hills.png leaf.png -k 8 -o out --keep-larger");
    assert!(Png::parse(&playground.read("out/leaf.png")).chunk("tRNS").is_some());
    assert!(Png::parse(&playground.read("out/hills.png")).chunk("tRNS").is_none());
}

#[test]
fn compressing_twice_changes_no_pixel() {
    let playground = two_pictures();
    for k in [3, 16] {
        playground.succeed(&format!("compress hills.png leaf.png -k {k} -o once-{k} --keep-larger"));
        let once = format!("once-{k}/hills.png once-{k}/leaf.png");
        playground.succeed(&format!("compress {once} -k {k} -o twice-{k} --keep-larger"));
        for image in ["hills.png", "leaf.png"] {
            let once = seen(&playground.path(&format!("once-{k}/{image}")));
            assert_eq!(seen(&playground.path(&format!("twice-{k}/{image}"))), once, "{image} at K = {k}");
        }
    }
}

#[test]
fn without_output_the_file_lies_beside_its_source() {
    let playground = two_pictures();
    playground.succeed("compress hills.png -k 4");
    assert_eq!(playground.tree(), ["hills-k4.png", "hills.png", "leaf.png"]);
}

#[test]
fn an_existing_file_is_not_replaced_unasked() {
    let playground = two_pictures();
    playground.write("out.png", "precious");
    let run = playground.run("compress hills.png -k 4 -o out.png");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("out.png exists already") && run.stderr.contains("--overwrite"),
        "{}",
        run.stderr
    );
    assert_eq!(playground.text("out.png"), "precious");
}

#[test]
fn an_existing_file_is_replaced_when_asked() {
    let playground = two_pictures();
    playground.write("out.png", "x".repeat(100_000));
    playground.succeed("compress hills.png -k 4 -o out.png --overwrite");
    playground.succeed("compress hills.png -k 4 -o fresh.png");
    assert_eq!(playground.read("out.png"), playground.read("fresh.png"));
}

#[test]
fn a_larger_file_is_not_written() {
    let playground = Playground::new();
    playground.draw("dot.png", dot());
    let run = playground.succeed("compress dot.png -k 2");
    assert_eq!(playground.tree(), ["dot.png"]);
    assert!(run.stdout.contains("larger") && run.stdout.contains("--keep-larger"), "{}", run.stdout);
    assert!(run.stdout.ends_with("0 images compressed, 0 failed, 1 not written\n"), "{}", run.stdout);
}

#[test]
fn a_larger_file_is_written_when_asked() {
    let playground = Playground::new();
    playground.draw("dot.png", dot());
    playground.succeed("compress dot.png -k 2 --keep-larger");
    assert!(playground.read("dot-k2.png").len() > playground.read("dot.png").len());
}

#[test]
fn two_images_are_not_written_to_one_file() {
    let playground = Playground::new();
    playground.draw("a/hills.png", hills(24, 18));
    playground.draw("b/hills.png", hills(18, 24));
    let before = playground.tree();
    let run = playground.run("compress a/hills.png b/hills.png -k 4 -o out");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("would both be written to"), "{}", run.stderr);
    assert_eq!(playground.tree(), before);
}

#[test]
fn several_images_do_not_fit_into_one_png() {
    let playground = two_pictures();
    let before = playground.tree();
    let run = playground.run("compress hills.png leaf.png -k 4 -o out.png");
    assert_eq!((run.code, playground.tree()), (Some(2), before));
}

#[test]
fn one_broken_image_does_not_stop_the_others() {
    let playground = two_pictures();
    playground.write("broken.png", "no picture");
    let run = playground.run("compress broken.png hills.png -k 4 -o out");
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("failed: broken.png: "), "{}", run.stderr);
    assert_eq!(playground.names_in("out"), ["hills.png"]);
}

#[test]
fn no_temporary_file_stays() {
    let playground = two_pictures();
    playground.write("out/leaf.png", "precious");
    let run = playground.run("compress hills.png leaf.png -k 4 -o out");
    assert_eq!(run.code, Some(1));
    assert_eq!(playground.tree(), ["hills.png", "leaf.png", "out", "out/hills.png", "out/leaf.png"]);
}

#[test]
fn json_names_each_file() {
    let playground = two_pictures();
    let run = playground.succeed("compress hills.png leaf.png -k 4 -o out --json");
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    for (result, image) in json.as_array().unwrap().iter().zip(["hills.png", "leaf.png"]) {
        assert_eq!((&result["image"], &result["status"]), (&image.into(), &"ok".into()));
        let file = playground.read(result["output"].as_str().unwrap());
        assert_eq!(result["bytes_after"], file.len());
    }
}
