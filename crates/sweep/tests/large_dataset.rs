//! A dataset of more images than are held at once, from shards of rows that were never measured.

use std::io::Write;
use std::path::{Path, PathBuf};

use choice::Rules;
use codec::Rejection;
use evaluate::record::{Entry, line};
use evaluate::{Evaluation, EvaluationPlan, Run};
use files::WalkOptions;
use report::Inspect;
use sweep::{Existing, Merged, Output, Shards, SweepPlan, TableFormat, half_of_memory, merge};
use tables::{ImageRow, MetricRow, Status};

/// More than are held.
const IMAGES: usize = 10_400;
const KS: [u32; 4] = [4, 8, 16, 32];
/// Of a hundred images so many need 16 colours, the others 8.
const RICH_OF_HUNDRED: usize = 40;

fn evaluation(number: usize) -> Evaluation {
    let class = ["few", "many"][usize::from(!number.is_multiple_of(52))];
    let image = ImageRow {
        class: class.to_owned(),
        image: format!("{class}/{number:05}.png"),
        bytes: Some(1_000),
        sha256: format!("{number:064x}"),
        ..ImageRow::default()
    };
    if number == 1 {
        let reason = "broken".to_owned();
        return Evaluation {
            image: ImageRow { status: Status::Failed, reason, ..image },
            ..Evaluation::default()
        };
    }
    let enough = if number % 100 < RICH_OF_HUNDRED { 16 } else { 8 };
    let row = |k: u32| MetricRow {
        class: class.to_owned(),
        image: image.image.clone(),
        k,
        colors: k,
        stop: "converged".to_owned(),
        distortion: 900.0 / f64::from(k),
        mse: 300.0 / f64::from(k),
        ssim: Some(if k < enough { 0.8 } else { 0.97 }),
        png_bytes: Some(100 * u64::from(k)),
        ..MetricRow::default()
    };
    Evaluation { metrics: KS.map(row).to_vec(), image, ..Evaluation::default() }
}

fn evaluation_plan() -> EvaluationPlan {
    EvaluationPlan {
        ks: "4,8,16,32".parse().expect("a set"),
        metrics: "ssim,png_bytes".parse().expect("metrics"),
        ..EvaluationPlan::default()
    }
}

/// The images in this order, as one shard.
fn shard(folder: &Path, name: &str, images: impl Iterator<Item = usize>) -> PathBuf {
    let path = folder.join(name);
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).expect("a file"));
    let run = Entry::<Evaluation>::Run(Run::of(&evaluation_plan()));
    file.write_all(&line(&run).expect("a line")).expect("it is written");
    for number in images {
        let line = line(&Entry::Image(evaluation(number))).expect("a line");
        file.write_all(&line).expect("it is written");
    }
    file.flush().expect("it is written");
    path
}

fn merged(shard: &Path, report: &Path) -> Merged {
    let shards = Shards::open(&[shard.to_owned()]).expect("shards");
    let plan = SweepPlan {
        roots: Vec::new(),
        name: "large".to_owned(),
        walk: WalkOptions::default(),
        evaluation: shards.plan().expect("of this version"),
        rules: Rules { targets: vec!["ssim=0.95".parse().expect("a target")], ..Rules::default() },
        alternatives: 0,
        inspect: Inspect::default(),
        format: TableFormat::Csv,
        output: Output::At(report.to_owned()),
        existing: Existing::Keep,
        verify: false,
        max_memory: half_of_memory(),
        cache: None,
        threads: 1,
    };
    let gone = |_: &files::Source| Err(Rejection::Failed("gone".to_owned()));
    merge(&plan, shards, None, Path::new(""), &(), &gone).expect("a report")
}

#[test]
fn k_and_tables_are_of_all_images_and_the_page_says_that_it_shows_some() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = folder.path().join("report");
    let merged = merged(&shard(folder.path(), "all.jsonl", 0..IMAGES), &report);
    let summary = &merged.summary;
    assert_eq!((summary.ok, summary.failed.len(), summary.unfinished), (IMAGES - 1, 1, 0));

    let read = |name: &str| std::fs::read_to_string(report.join(name)).expect("a file of the report");
    assert_eq!(read("images.csv").lines().count(), 1 + IMAGES);
    assert_eq!(read("metrics.csv").lines().count(), 1 + KS.len() * (IMAGES - 1));
    let run: serde_json::Value = serde_json::from_str(&read("run.json")).expect("JSON");
    // All 200 images of the small class, and 2,000 of the other.
    assert_eq!((run["files"].as_u64(), run["drawn"].as_u64()), (Some(IMAGES as u64), Some(2_200)));
    let of_class = |class: usize| summary.classes[class].choices[0].clone();
    let images = |class: &str| (2..IMAGES).filter(|number| evaluation(*number).image.class == class).count();
    assert_eq!((of_class(0).k, of_class(1).k), (Some(16), Some(16)));
    assert_eq!(of_class(1).images as usize, images("many"));
    let score = |k: u32| {
        let start = format!("many,target,{k},");
        let criteria = read("criteria.csv");
        let row = criteria.lines().find_map(|line| line.strip_prefix(&start).map(str::to_owned));
        row.and_then(|row| row.split(',').next().map(str::to_owned))
            .expect("a row")
            .parse::<f64>()
            .expect("a share")
    };
    let content =
        (2..IMAGES).filter(|number| !number.is_multiple_of(52) && number % 100 >= RICH_OF_HUNDRED).count();
    let share = content as f64 / images("many") as f64;
    assert!((score(8) - share).abs() < 1e-12, "of all, not of those drawn: {} {share}", score(8));
    let page = read("report.html");
    assert!(page.contains(&format!("K is chosen from all {} images. Of 2200 of them, drawn", IMAGES - 1)));
    assert_eq!(read("image_choices.csv").lines().filter(|line| line.contains(",target,")).count(), 2_200);
}

#[test]
fn what_is_drawn_does_not_depend_on_the_order_of_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    merged(&shard(folder.path(), "forth.jsonl", 0..IMAGES), &at("forth"));
    merged(&shard(folder.path(), "back.jsonl", (0..IMAGES).rev()), &at("back"));
    for entry in std::fs::read_dir(at("forth")).expect("a folder") {
        let name = entry.expect("an entry").file_name();
        let [one, other] =
            ["forth", "back"].map(|report| std::fs::read(at(report).join(&name)).expect("a file"));
        assert!(one == other, "{}", name.display());
    }
}

/// Images of more classes than are drawn, of which only the last three have more than one image.
fn many_classes(folder: &Path) -> PathBuf {
    const CLASSES: usize = 700;
    let path = folder.join("classes.jsonl");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).expect("a file"));
    let run = Entry::<Evaluation>::Run(Run::of(&evaluation_plan()));
    file.write_all(&line(&run).expect("a line")).expect("it is written");
    for number in 2..IMAGES {
        let class = if number < CLASSES { number } else { CLASSES - 1 - number % 3 };
        let mut evaluation = evaluation(number);
        evaluation.set_class(&format!("{class:04}"));
        file.write_all(&line(&Entry::Image(evaluation)).expect("a line")).expect("it is written");
    }
    file.flush().expect("it is written");
    path
}

#[test]
fn of_many_classes_all_have_a_k_and_the_page_shows_the_largest() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = folder.path().join("report");
    merged(&many_classes(folder.path()), &report);
    let read = |name: &str| std::fs::read_to_string(report.join(name)).expect("a file of the report");
    let rows = |name: &str, part: &str| read(name).lines().filter(|line| line.contains(part)).count();
    let run: serde_json::Value = serde_json::from_str(&read("run.json")).expect("JSON");
    // 497 classes of one image, and of three classes eight.
    assert_eq!(run["drawn"].as_u64(), Some(497 + 3 * 8));
    assert_eq!(rows("choices.csv", ",target,"), 698);
    assert_eq!(rows("classes.csv", " by the sums of its images"), 198);
    assert_eq!(read("pairs.csv").lines().count(), 1);
    let chosen = |class: &str| rows("choices.csv", &format!("{class},target,16,"));
    assert_eq!((chosen("0699"), chosen("0698"), chosen("0697")), (1, 1, 1));
    let charts = std::fs::read_dir(&report).expect("a folder").filter_map(Result::ok);
    assert_eq!(charts.filter(|entry| entry.file_name().to_string_lossy().starts_with("elbow-")).count(), 100);
    let page = read("report.html");
    assert!(page.contains("Of 698 classes this page and the charts show the 100 that have the most images"));
    assert!(page.contains("\"0699\"") && !page.contains("\"0500\""));
}
