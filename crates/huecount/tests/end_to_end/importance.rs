//! Importance maps: what counts in a clustering, and the weighted error beside the plain one.

use image::{GrayImage, Luma, Rgb, RgbImage};
use serde_json::Value;

use crate::support::{TestDir, hills, seen};

/// A large ramp of greens, and a small one of reds that a map marks.
fn marked() -> TestDir {
    let dir = TestDir::new();
    let is_marked = |x: u32, y: u32| x < 20 && y < 10;
    let picture = RgbImage::from_fn(80, 60, |x, y| {
        if is_marked(x, y) { Rgb([(60 + 9 * x) as u8, 0, 0]) } else { Rgb([0, (3 * x) as u8, (4 * y) as u8]) }
    });
    dir.draw("marked.png", picture);
    dir.draw("map.png", GrayImage::from_fn(80, 60, |x, y| Luma([if is_marked(x, y) { 255 } else { 2 }])));
    dir.draw("even.png", GrayImage::from_pixel(80, 60, Luma([9])));
    dir
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn what_counts_has_less_of_an_error() {
    let dir = marked();
    let written = |options: &str| {
        let run =
            dir.succeed(&format!("compress marked.png -k 8 {options} --overwrite --keep-larger --json"));
        json(&run.stdout)[0].clone()
    };
    let (plain, by_map) = (written("-o plain.png"), written("--importance map.png -o map-8.png"));
    assert!(plain.get("weighted_psnr_db").is_none());
    let compared = |name: &str| {
        json(&dir.succeed(&format!("compare marked.png {name} --importance map.png --json")).stdout)
    };
    let db = |of: &Value, metric: &str| of[metric].as_f64().expect("a number");
    let (before, after) = (compared("plain.png"), compared("map-8.png"));
    assert!(db(&after, "weighted_psnr_db") > db(&before, "weighted_psnr_db") + 3.0, "{before} {after}");
    assert!(db(&after, "psnr_db") < db(&before, "psnr_db"));
    assert_eq!(after["weighted_psnr_db"], by_map["weighted_psnr_db"], "both say the same");
    let lines = dir.succeed("compare marked.png map-8.png --importance map.png").stdout;
    assert!(lines.contains("\nweighted_mse     ") && lines.contains("\nweighted_psnr_db "), "{lines}");
    assert!(!dir.succeed("compare marked.png map-8.png").stdout.contains("weighted"));
}

/// Computed by hand from the two pictures and the map.
#[test]
fn the_weighted_error_is_that_of_its_formula() {
    let dir = marked();
    dir.succeed("compress marked.png -k 5 -o five.png --keep-larger");
    let (mut sum, mut total) = (0_u64, 0_u64);
    let pictures = seen(&dir.path("marked.png")).into_iter().zip(seen(&dir.path("five.png")));
    for ((one, other), weight) in pictures.zip(seen(&dir.path("map.png"))) {
        let squares = (0..3).map(|c| u64::from(one[c].abs_diff(other[c])).pow(2)).sum::<u64>();
        sum += u64::from(weight[0]) * squares;
        total += 3 * u64::from(weight[0]);
    }
    let compared = json(&dir.succeed("compare marked.png five.png --importance map.png --json").stdout);
    assert_eq!(compared["weighted_mse"].as_f64(), Some(sum as f64 / total as f64));
}

#[test]
fn an_even_map_changes_nothing() {
    let dir = marked();
    for options in ["-k 8", "-k 8 --pin #ffffff", "-k 6 --dither bayer", "--quality psnr=25"] {
        dir.succeed(&format!("compress marked.png {options} -o plain.png --overwrite --keep-larger"));
        dir.succeed(&format!(
            "compress marked.png {options} --importance even.png -o even-8.png --overwrite --keep-larger"
        ));
        assert_eq!(dir.read("even-8.png"), dir.read("plain.png"), "{options}");
    }
}

#[test]
fn versus_has_the_weighted_error_of_every_version() {
    let dir = marked();
    dir.succeed("versus marked.png -k 4,8 -o plain");
    assert!(!dir.path("plain/importance.csv").exists());
    let run = dir.succeed("versus marked.png -k 4,8 --importance map.png -o by-map");
    assert!(run.stdout.contains("weighted dB"), "{}", run.stdout);
    let (all, weighted) = (dir.table("by-map/versus.csv"), dir.table("by-map/importance.csv"));
    assert_eq!(all.rows.len(), weighted.rows.len());
    let of = |table: &crate::support::Table, k: &str, column: &str| {
        let row = table
            .rows
            .iter()
            .find(|row| row.cell("family") == "k-means" && row.cell("setting") == k)
            .expect("a row");
        row.cell(column).to_owned()
    };
    assert_eq!(of(&weighted, "8", "psnr_db"), of(&all, "8", "psnr_db"));
    dir.succeed("compress marked.png -k 8 --importance map.png -o eight.png --keep-larger");
    let compared = json(&dir.succeed("compare marked.png eight.png --importance map.png --json").stdout);
    let number = |text: String| text.parse::<f64>().ok();
    assert_eq!(number(of(&weighted, "8", "weighted_psnr_db")), compared["weighted_psnr_db"].as_f64());
}

#[test]
fn the_same_for_any_number_of_threads() {
    let dir = marked();
    for threads in [1, 3] {
        dir.succeed(&format!("compress marked.png -k 8 --importance map.png -t {threads} -o {threads}.png"));
    }
    assert_eq!(dir.read("1.png"), dir.read("3.png"));
}

#[test]
fn what_cannot_be_is_said() {
    let dir = marked();
    dir.draw("hills.png", hills(24, 18));
    dir.draw("small.png", GrayImage::from_pixel(8, 6, Luma([200])));
    dir.draw("black.png", GrayImage::from_pixel(80, 60, Luma([0])));
    let wrong = [
        ("compress marked.png -k 4 --importance small.png", "the importance map is 8x6, and the image 80x60"),
        ("compress marked.png -k 4 --importance hills.png", "is gray and opaque"),
        ("compress marked.png -k 4 --importance black.png", "no pixel would count"),
        ("compress marked.png -k 4 --importance none.png", "none.png"),
        ("compress marked.png hills.png -k 4 --importance map.png", "of one image, and there are 2"),
        ("compress marked.png -k 4 --importance map.png --weight sqrt", "give one of the two"),
        ("compress marked.png -k auto --importance map.png", "without --pin, --weight, --importance"),
        ("compress marked.png --colors-from bwr --importance map.png", "cannot be used with"),
        ("compare marked.png marked.png --importance small.png", "small.png: the importance map is 8x6"),
        ("versus marked.png hills.png --importance map.png", "of one image, and there are 2"),
    ];
    for (arguments, said) in wrong {
        let run = dir.run(arguments);
        assert!(run.code == Some(2) && run.stderr.contains(said), "{arguments}: {}", run.stderr);
    }
    let same = dir.succeed("compare marked.png marked.png --importance map.png");
    assert!(same.stdout.contains("weighted_psnr_db none (nothing that counts differs)"), "{}", same.stdout);
}
