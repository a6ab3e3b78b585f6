//! `huecount versus`: palettes beside lossless files, JPEG and WebP, and what they take at equal quality.

use crate::support::{TestDir, blocks, hills, leaf};

#[test]
fn every_family_is_measured_and_compared() {
    let dir = TestDir::new();
    dir.draw("set/flat/blocks.png", blocks(40, 40));
    dir.draw("set/soft/hills.png", hills(28, 21));
    dir.draw("set/soft/leaf.png", leaf(24, 24));
    dir.write("set/notes.txt", "no picture");
    let run = dir.succeed("versus set -k 4,16 -o out --level ssim=0.9 --level psnr=30");
    assert!(
        run.stdout.ends_with("3 images compared, 0 failed; tables and charts are in out\n"),
        "{}",
        run.stdout
    );
    assert_eq!(dir.names_in("out"), ["charts", "classes.csv", "equal.csv", "versus.csv"]);
    for image in ["flat/blocks.png", "soft/hills.png", "soft/leaf.png"] {
        assert!(dir.text(&format!("out/charts/{image}.svg")).contains(image));
    }

    let versus = dir.table("out/versus.csv");
    let count = |image: &str, family: &str| {
        versus.with("image", image).iter().filter(|row| row.cell("family") == family).count()
    };
    for (family, versions) in [("k-means", 2), ("lossless-png", 1), ("lossless-webp", 1), ("webp", 12)] {
        assert_eq!(count("soft/leaf.png", family), versions, "{family}");
    }
    assert_eq!(
        (count("soft/leaf.png", "jpeg"), count("soft/hills.png", "jpeg")),
        (0, 12),
        "JPEG has no alpha"
    );

    // What is compared is what compress writes.
    dir.succeed("compress set/soft/hills.png -k 16 -O 2 -o 16.png --keep-larger");
    let palettes = versus.with("image", "soft/hills.png");
    let of_16 = palettes.iter().find(|row| row.cell("setting") == "16").expect("a row");
    assert_eq!(of_16.number("bytes"), Some(dir.read("16.png").len() as f64));

    let equal = dir.table("out/equal.csv");
    for image in ["flat/blocks.png", "soft/hills.png", "soft/leaf.png"] {
        for level in ["ssim=0.9", "psnr_db=30"] {
            let rows = equal.with("image", image);
            let at: Vec<_> = rows.iter().filter(|row| row.cell("level") == level).collect();
            let least = at.iter().filter_map(|row| row.number("bytes")).fold(f64::INFINITY, f64::min);
            for row in at {
                assert_eq!(row.cell("smallest") == "true", row.number("bytes") == Some(least));
            }
        }
    }
    let classes = dir.table("out/classes.csv");
    assert_eq!(classes.with("class", "flat")[0].number("reached"), Some(1.0));

    let again = dir.run("versus set -k 4 -o out");
    assert!(again.code == Some(2) && again.stderr.contains("--overwrite"), "{}", again.stderr);
    assert!(dir.run("versus set -k 300 -o new").stderr.contains("at most 256 colours"));
    assert!(dir.run("versus set/notes.txt -o new").stderr.contains("no images"));
}
