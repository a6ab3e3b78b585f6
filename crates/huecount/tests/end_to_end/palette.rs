//! `huecount palette`: what each colour of an image covers, what it is called, and in which formats it is printed.

use std::collections::HashMap;

use serde_json::Value;

use crate::support::{TestDir, flag, glass, hills, leaf, page, seen};

fn pictures() -> TestDir {
    let dir = TestDir::new();
    dir.draw("hills.png", hills(24, 18));
    dir.draw("leaf.png", leaf(18, 18));
    dir.draw("page.png", page(20, 16));
    dir.draw("glass.png", glass(20, 20));
    dir
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// Colour and pixels of each entry.
fn entries(of: &Value) -> Vec<(String, u64)> {
    let entry = |entry: &Value| {
        let color = entry["color"].as_str().expect("a colour").to_owned();
        (color, entry["pixels"].as_u64().expect("pixels"))
    };
    of["entries"].as_array().expect("entries").iter().map(entry).collect()
}

/// How many pixels of the file `name` have each colour.
fn counted(dir: &TestDir, name: &str) -> HashMap<String, u64> {
    let mut counts = HashMap::new();
    for [r, g, b, a] in seen(&dir.path(name)) {
        let alpha = if a == 255 { String::new() } else { format!("{a:02x}") };
        *counts.entry(format!("#{r:02x}{g:02x}{b:02x}{alpha}")).or_default() += 1;
    }
    counts
}

#[test]
fn it_counts_the_pixels_of_what_compress_writes() {
    let dir = pictures();
    let all_options =
        ["-k 1", "-k 7", "-k 200", "-k 7 --weight sqrt", "-k 7 --pin #ff0000", "-k 6 --color-space oklab"];
    for options in all_options {
        for image in ["hills.png", "leaf.png", "page.png", "glass.png"] {
            let run = dir
                .succeed(&format!("compress {image} {options} -o out.png --overwrite --keep-larger --json"));
            let written = json(&run.stdout);
            let counts = counted(&dir, "out.png");
            let palette = json(&dir.succeed(&format!("palette {image} {options} --json")).stdout);
            for of in [&written[0], &palette[0]] {
                let used: HashMap<String, u64> = entries(of).into_iter().filter(|(_, n)| *n > 0).collect();
                assert_eq!(used, counts, "{image} {options}");
            }
            let found = entries(&palette[0]);
            assert!(
                found.is_sorted_by(|one, other| one.1 >= other.1),
                "the colour of most pixels comes first"
            );
            assert_eq!(written[0]["palette"].as_array().map(Vec::len), Some(entries(&written[0]).len()));
        }
    }
}

#[test]
fn colours_are_named_and_held_against_black_and_white() {
    let dir = TestDir::new();
    dir.draw("flag.png", flag(16, 12));
    let run = dir.succeed("palette flag.png");
    // CIEDE2000 as scikit-image's deltaE_ciede2000 has it of rgb2lab: 4.3033 to firebrick and 2.2532 to ivory.
    let expected = "flag.png: 2 colours of 2\n  \
        colour     share  CSS name   dE2000  on black  on white\n  \
        #c81e28  50.00 %  firebrick    4.30      3.67      5.72\n  \
        #fafaf0  50.00 %  ivory        2.25     20.00      1.05\n\
        1 palette, 0 failed\n";
    assert_eq!(run.stdout, expected);
    let pinned = json(&dir.succeed("palette flag.png -k 4 --pin #ff634780,#00000000 --json").stdout);
    let entry = |name: &str| {
        let entries = pinned[0]["entries"].as_array().expect("entries");
        entries.iter().find(|entry| entry["css_name"] == name).expect("an entry of that name").clone()
    };
    assert_eq!(
        (entry("tomato")["share"].as_f64(), entry("tomato")["contrast_white"].is_null()),
        (Some(0.0), true)
    );
    assert!(entry("transparent")["css_delta_e2000"].is_null());
}

#[test]
fn a_terminal_of_all_colours_is_shown_them() {
    let dir = TestDir::new();
    dir.draw("flag.png", flag(16, 12));
    let run = dir.succeed("palette flag.png --color always");
    assert!(run.stdout.contains("\u{1b}[48;2;200;30;40m      \u{1b}[0m  #c81e28"), "{}", run.stdout);
    assert!(!dir.succeed("palette flag.png").stdout.contains('\u{1b}'));
}

#[test]
fn every_format_is_printed_as_it_is_saved() {
    let dir = pictures();
    for format in ["hex", "json", "css", "gpl", "act", "aco", "ase", "pal", "riff.pal", "png"] {
        let file = std::fs::File::create(dir.path("printed")).expect("a file");
        let run = dir.run_into(
            file,
            &format!("palette hills.png -k 6 --format {format} --save-palette saved.{format}"),
        );
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(run.stderr.contains("1 palette, 0 failed"), "{}", run.stderr);
        // A GIMP palette is called as its image or its file.
        let unnamed = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).replace("Name: saved", "Name: hills");
        assert_eq!(unnamed(dir.read("printed")), unnamed(dir.read(&format!("saved.{format}"))), "{format}");
    }
    let colors: Vec<String> = dir.text("saved.hex").lines().map(str::to_owned).collect();
    let found = entries(&json(&dir.succeed("palette hills.png -k 6 --json").stdout)[0]);
    assert_eq!(colors, found.into_iter().map(|(color, _)| color).collect::<Vec<_>>());
    let again = dir.run("palette hills.png -k 6 --save-palette saved.hex");
    assert!(again.code == Some(2) && again.stderr.contains("exists already"), "{}", again.stderr);
    dir.succeed("palette hills.png -k 5 --save-palette saved.hex --overwrite");
    assert_eq!(dir.text("saved.hex").lines().count(), 5);
}

#[test]
fn auto_gives_the_palette_of_compress_auto() {
    let dir = pictures();
    let written = json(&dir.succeed("compress hills.png -k auto -o out.png --keep-larger --json").stdout);
    let found = json(&dir.succeed("palette hills.png -k auto --json").stdout);
    assert_eq!(found[0]["met"], written[0]["met"]);
    let sorted = |of: &Value| {
        let mut entries = entries(of);
        entries.sort();
        entries
    };
    assert_eq!(sorted(&found[0]), sorted(&written[0]));
    let few = json(&dir.succeed("palette hills.png -k auto --target psnr=20 --json").stdout);
    assert!(entries(&few[0]).len() < entries(&found[0]).len());
}

#[test]
fn the_same_for_any_number_of_threads() {
    let dir = pictures();
    let printed = |threads: u32| {
        dir.succeed(&format!("palette hills.png leaf.png page.png -k 5 --json --threads {threads}")).stdout
    };
    assert_eq!(printed(1), printed(3));
}

#[test]
fn what_cannot_be_is_said() {
    let dir = pictures();
    dir.write("notes.png", "no picture");
    dir.write("folder/notes.txt", "no picture");
    let wrong = [
        ("hills.png leaf.png --format hex", "2 images have a palette each"),
        ("hills.png leaf.png --save-palette a.hex", "2 images have a palette each"),
        ("leaf.png --format act", "no alpha"),
        ("hills.png -k auto --pin #fff", "without --pin and --weight"),
        ("hills.png --target psnr=30", "--target belongs to -k auto"),
        ("hills.png -k 1 --pin #fff,#000", "2 colours are pinned"),
        ("hills.png -k 300", "at most 256 colours"),
        ("hills.png -", "give no other PATH"),
        ("hills.png --save-palette a.jpg", "name it .gpl"),
        ("folder", "no images in folder"),
        ("notes.png", "notes.png"),
    ];
    for (arguments, said) in wrong {
        let run = dir.run(&format!("palette {arguments}"));
        assert!(run.code == Some(2) && run.stderr.contains(said), "{arguments}: {}", run.stderr);
    }
    let run = dir.run("palette hills.png notes.png");
    assert!(run.code == Some(1) && run.stdout.contains("1 palette, 1 failed"), "{}", run.stdout);
}

/// The page has a table of its own, as its scripts ask nobody.
#[test]
fn the_page_knows_the_same_names() {
    let dir = TestDir::new();
    dir.draw("set/flag.png", flag(16, 12));
    dir.succeed("sweep set -k 2 -o report");
    let page = dir.text("report/report.html");
    let (_, after) = page.split_once("const CSS_COLORS = `").expect("the table");
    let (table, _) = after.split_once('`').expect("its end");
    let names: Vec<String> =
        codec::css_colors().map(|(name, [r, g, b, _])| format!("{name}:{r:02x}{g:02x}{b:02x}")).collect();
    assert_eq!(table.split_whitespace().collect::<Vec<_>>(), names);
}
