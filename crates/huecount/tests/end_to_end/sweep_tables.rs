//! The report of a sweep: which files there are, and what stands in the tables.

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest, Sha256};

use crate::support::{CLASSES, GALLERY, Row, Table, TestDir, gallery, hills, seen};

const KS: [u32; 5] = [1, 2, 4, 16, 300];

fn swept_gallery() -> TestDir {
    let dir = gallery();
    dir.succeed("sweep set -k 1,2,4,16,300 -o report");
    dir
}

fn metrics_of_the_gallery() -> Table {
    swept_gallery().table("report/metrics.csv")
}

/// The reason that `undefined` gives for an empty cell.
fn reason(row: &Row, metric: &str) -> Option<String> {
    let reasons = row.cell("undefined").split("; ");
    reasons.filter_map(|reason| reason.strip_prefix(&format!("{metric}: "))).map(str::to_owned).next()
}

/// The hash in lower-case hexadecimal digits.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<String>>().concat()
}

#[test]
fn the_columns_of_the_metrics_keep_their_order() {
    let columns = "class,image,k,seed,colors,iterations,stop,distortion,mse,psnr_db,ssim,silhouette,\
                   silhouette_error,png_bytes,ms_ssim,ssimulacra2,delta_e2000_mean,delta_e2000_p95,banding,\
                   silhouette_squared,calinski_harabasz,davies_bouldin";
    assert!(swept_gallery().text("report/metrics.csv").starts_with(columns));
}

#[test]
fn the_columns_of_images_and_choices_keep_their_order() {
    let dir = swept_gallery();
    let images = "class,image,status,reason,width,height,pixels,distinct_colors,alpha,gray,bytes,sha256";
    assert!(dir.text("report/images.csv").starts_with(images));
    let choices = "class,criterion,k,k_low,k_high,images,verdict,recommended";
    assert!(dir.text("report/choices.csv").starts_with(choices));
}

#[test]
fn every_image_has_one_row_per_k() {
    let metrics = metrics_of_the_gallery();
    let found: Vec<(String, String)> =
        metrics.rows.iter().map(|row| (row.cell("image").to_owned(), row.cell("k").to_owned())).collect();
    let expected: HashSet<(String, String)> =
        GALLERY.iter().flat_map(|image| KS.iter().map(|k| ((*image).to_owned(), k.to_string()))).collect();
    assert_eq!(found.iter().cloned().collect::<HashSet<_>>(), expected);
    assert_eq!(found.len(), expected.len(), "no row stands twice");
}

#[test]
fn the_class_is_the_first_folder_and_a_point_straight_below() {
    let images = swept_gallery().table("report/images.csv");
    let classes: BTreeMap<&str, &str> =
        images.rows.iter().map(|row| (row.cell("image"), row.cell("class"))).collect();
    assert_eq!(classes["photos/hills.png"], "photos");
    assert_eq!(classes["icons/leaf.png"], "icons");
    assert_eq!(classes["straight.png"], ".");
}

#[test]
fn an_empty_cell_has_a_reason_and_a_full_one_none() {
    for row in &metrics_of_the_gallery().rows {
        for metric in [
            "psnr_db",
            "ssim",
            "silhouette",
            "png_bytes",
            "ms_ssim",
            "ssimulacra2",
            "banding",
            "gap",
            "stability",
        ] {
            assert_eq!(row.cell(metric).is_empty(), reason(row, metric).is_some(), "{metric} of {row:?}");
        }
        for (value, error) in
            [("silhouette", "silhouette_error"), ("gap", "gap_se"), ("stability", "stability_se")]
        {
            assert_eq!(row.cell(value).is_empty(), row.cell(error).is_empty(), "{value} of {row:?}");
        }
    }
}

#[test]
fn no_cell_is_infinite_or_not_a_number() {
    let dir = swept_gallery();
    for file in
        ["metrics.csv", "images.csv", "choices.csv", "criteria.csv", "image_choices.csv", "timings.csv"]
    {
        let table = dir.table(&format!("report/{file}"));
        for (column, row) in table.columns.iter().flat_map(|c| table.rows.iter().map(move |row| (c, row))) {
            let cell = row.cell(column).to_lowercase();
            let odd = ["nan", "inf", "-inf", "infinity", "null", "none"].contains(&cell.as_str());
            assert!(!odd || column == "verdict", "{file}, {column}: {cell}");
        }
    }
}

#[test]
fn ssim_is_undefined_below_eleven_pixels() {
    let metrics = metrics_of_the_gallery();
    for image in ["photos/tiny.png", "scans/dot.png"] {
        assert!(KS.iter().all(|&k| metrics.at(image, k).cell("ssim").is_empty()), "{image}");
    }
    assert!(reason(metrics.at("photos/tiny.png", 4), "ssim").unwrap().contains("11x11"));
    assert!(metrics.at("photos/hills.png", 4).number("ssim").is_some());
}

#[test]
fn metrics_that_were_not_picked_are_empty_and_say_so() {
    let dir = TestDir::new();
    dir.draw("hills.png", hills(40, 30));
    dir.succeed("sweep hills.png -k 3 --metrics banding --target psnr=20 -o report");
    let metrics = dir.table("report/metrics.csv");
    let row = metrics.at("hills.png", 3);
    for picked in ["distortion", "mse", "banding", "psnr_db"] {
        assert!(row.number(picked).is_some(), "{picked}");
    }
    for other in ["ssim", "silhouette", "png_bytes", "ssimulacra2", "delta_e2000_p95", "davies_bouldin"] {
        assert_eq!(reason(row, other).as_deref(), Some("not asked for"), "{other}");
    }
    let whole = TestDir::new();
    whole.draw("hills.png", hills(40, 30));
    whole.succeed("sweep hills.png -k 3 -o report");
    assert_eq!(whole.table("report/metrics.csv").at("hills.png", 3).cell("banding"), row.cell("banding"));
}

#[test]
fn the_silhouette_of_a_single_cluster_is_undefined() {
    let metrics = metrics_of_the_gallery();
    for image in GALLERY {
        assert_eq!(metrics.at(image, 1).number("silhouette"), None, "{image}");
    }
    assert!(metrics.at("photos/hills.png", 2).number("silhouette").is_some());
}

#[test]
fn more_colours_than_a_palette_png_holds_have_no_size() {
    let metrics = metrics_of_the_gallery();
    let row = metrics.at("photos/hills.png", 300);
    assert_eq!((row.number("colors"), row.number("png_bytes")), (Some(300.0), None));
    assert!(reason(row, "png_bytes").unwrap().contains("256"));
}

#[test]
fn k_from_the_distinct_colours_on_reproduces_the_image() {
    let dir = swept_gallery();
    let (metrics, images) = (dir.table("report/metrics.csv"), dir.table("report/images.csv"));
    for row in &metrics.rows {
        let distinct = images.image(row.cell("image")).number("distinct_colors");
        let exact = row.number("k") >= distinct;
        assert_eq!(row.cell("stop") == "exact", exact, "{row:?}");
        assert_eq!(row.number("mse") == Some(0.0), exact, "{row:?}");
        assert_eq!(row.cell("psnr_db").is_empty(), exact, "{row:?}");
        if exact {
            assert_eq!(row.number("distortion"), Some(0.0), "{row:?}");
            assert_eq!(row.number("colors"), distinct, "{row:?}");
        }
    }
}

#[test]
fn distortion_never_grows_with_k() {
    let dir = gallery();
    dir.succeed("sweep set -k 1-24,40,80 -o report");
    let metrics = dir.table("report/metrics.csv");
    for image in GALLERY {
        let rows = metrics.with("image", image);
        for (fewer, more) in rows.iter().zip(&rows[1..]) {
            assert!(fewer.number("k") < more.number("k"), "{fewer:?} before {more:?}");
            assert!(fewer.number("distortion") >= more.number("distortion"), "{fewer:?} then {more:?}");
        }
    }
}

#[test]
fn gray_is_optimal_and_colour_converges() {
    let metrics = metrics_of_the_gallery();
    assert_eq!(metrics.at("scans/page.png", 4).cell("stop"), "optimal");
    assert_eq!(metrics.at("photos/hills.png", 4).cell("stop"), "converged");
    assert_eq!(metrics.at("icons/leaf.png", 4).cell("stop"), "converged");
}

#[test]
fn a_clustering_cut_short_says_so() {
    let dir = gallery();
    dir.succeed("sweep set/photos/hills.png -k 12 --effort fast --max-iter 1 -o report");
    assert_eq!(dir.table("report/metrics.csv").at("hills.png", 12).cell("stop"), "max-iterations");
}

#[test]
fn alpha_and_gray_are_recognised() {
    let images = swept_gallery().table("report/images.csv");
    let kinds = |image: &str| (images.image(image).cell("alpha"), images.image(image).cell("gray"));
    assert_eq!(kinds("icons/leaf.png"), ("true", "false"));
    assert_eq!(kinds("scans/page.png"), ("false", "true"));
    assert_eq!(kinds("scans/dot.png"), ("false", "true"));
    assert_eq!(kinds("photos/hills.png"), ("false", "false"));
    assert_eq!(kinds("icons/flag.png"), ("false", "false"));
}

#[test]
fn distinct_colours_are_those_that_are_seen() {
    let dir = swept_gallery();
    let images = dir.table("report/images.csv");
    for image in GALLERY {
        let colors: HashSet<[u8; 4]> = seen(&dir.path(&format!("set/{image}"))).into_iter().collect();
        assert_eq!(images.image(image).number("distinct_colors"), Some(colors.len() as f64), "{image}");
    }
    assert_eq!(images.image("icons/flag.png").cell("distinct_colors"), "2");
}

#[test]
fn shapes_are_in_pixels() {
    let images = swept_gallery().table("report/images.csv");
    let shape = |image: &str| ["width", "height", "pixels"].map(|column| images.image(image).number(column));
    assert_eq!(shape("photos/hills.png"), [Some(24.0), Some(18.0), Some(432.0)]);
    assert_eq!(shape("scans/dot.png"), [Some(1.0), Some(1.0), Some(1.0)]);
}

#[test]
fn each_file_is_named_by_its_size_and_hash() {
    let dir = swept_gallery();
    let images = dir.table("report/images.csv");
    for image in GALLERY {
        let bytes = dir.read(&format!("set/{image}"));
        assert_eq!(images.image(image).cell("sha256"), sha256(&bytes), "{image}");
        assert_eq!(images.image(image).number("bytes"), Some(bytes.len() as f64), "{image}");
    }
}

const CRITERIA: [&str; 10] = [
    "target",
    "rate",
    "elbow",
    "kneedle",
    "silhouette",
    "calinski-harabasz",
    "davies-bouldin",
    "jump",
    "gap",
    "stability",
];

#[test]
fn each_class_has_a_choice_per_criterion_and_at_most_one_recommended() {
    let choices = swept_gallery().table("report/choices.csv");
    assert_eq!(choices.rows.len(), CRITERIA.len() * CLASSES.len());
    for class in CLASSES {
        let rows = choices.with("class", class);
        let criteria: Vec<&str> = rows.iter().map(|row| row.cell("criterion")).collect();
        assert_eq!(criteria, CRITERIA, "{class}");
        let recommended: Vec<_> = rows.iter().filter(|row| row.cell("recommended") == "true").collect();
        assert!(recommended.len() <= 1, "{class}");
        assert!(recommended.iter().all(|row| row.number("k").is_some()), "{class}");
    }
}

#[test]
fn each_choice_has_the_scores_behind_it() {
    let dir = swept_gallery();
    let (choices, scores) = (dir.table("report/choices.csv"), dir.table("report/criteria.csv"));
    assert_eq!(scores.rows.len(), choices.rows.len() * KS.len());
    for choice in choices.rows.iter().filter(|choice| choice.number("k").is_some()) {
        let of_choice = scores.rows.iter().find(|score| {
            ["class", "criterion", "k"].iter().all(|column| score.cell(column) == choice.cell(column))
        });
        assert!(of_choice.is_some_and(|score| score.number("score").is_some()), "{choice:?}");
    }
    let images = dir.table("report/image_choices.csv");
    assert_eq!(images.rows.len(), CRITERIA.len() * GALLERY.len());
}

#[test]
fn a_choice_without_a_k_has_the_verdict_none_and_says_why() {
    let dir = gallery();
    dir.succeed("sweep set -k 2,3 --target ssim=1 -o report");
    let choices = dir.table("report/choices.csv");
    for row in &choices.rows {
        assert_eq!(row.cell("k").is_empty(), row.cell("verdict") == "none", "{row:?}");
        assert!(!row.cell("reason").is_empty(), "{row:?}");
    }
    let photos = choices.with("class", "photos");
    assert_eq!((photos[0].cell("criterion"), photos[0].cell("verdict")), ("target", "none"));
}

#[test]
fn the_report_has_its_files() {
    let files = swept_gallery().names_in("report");
    let mut expected: Vec<String> =
        ["metrics.csv", "images.csv", "choices.csv", "run.json", "timings.csv", "classes.svg"]
            .map(str::to_owned)
            .to_vec();
    for class in CLASSES {
        expected
            .extend(["elbow", "quality", "silhouette", "rate"].map(|chart| format!("{chart}-{class}.svg")));
    }
    let missing: Vec<&String> = expected.iter().filter(|name| !files.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?} not among {files:?}");
}

#[test]
fn each_chart_is_a_whole_drawing_that_names_its_class() {
    let dir = swept_gallery();
    for class in ["icons", "photos", "scans"] {
        for chart in ["elbow", "quality", "silhouette", "rate"] {
            let svg = dir.text(&format!("report/{chart}-{class}.svg"));
            assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"), "{chart}-{class}");
            assert!(svg.contains(class), "{chart}-{class}");
            assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{chart}-{class}");
        }
    }
    let classes = dir.text("report/classes.svg");
    assert!(CLASSES.iter().all(|class| classes.contains(class)));
}

#[test]
fn the_run_can_be_traced() {
    let dir = gallery();
    dir.succeed("sweep set -k 2,4 --effort fast --seed 7 --restarts 2 -o report");
    let run: serde_json::Value = serde_json::from_str(&dir.text("report/run.json")).unwrap();
    assert_eq!(run["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!((&run["options"]["colors"], &run["options"]["seed"]), (&"2,4".into(), &7.into()));
    assert_eq!(run["options"]["restarts"], 2);

    // One line `sha256  image` per file, in the order of images.csv.
    let images = dir.table("report/images.csv");
    let lines: Vec<String> =
        images.rows.iter().map(|row| format!("{}  {}\n", row.cell("sha256"), row.cell("image"))).collect();
    assert_eq!(run["input_sha256"], sha256(lines.concat().as_bytes()));
}

#[test]
fn a_sweep_leaves_nothing_but_its_report() {
    assert_eq!(swept_gallery().names_in("."), ["report", "set"]);
}
