//! `huecount choose` and `compress -k auto`: K from a report's tables, and from the targets.

use crate::support::{TestDir, gallery, hills, seen};

const TABLES: [&str; 6] =
    ["choices.csv", "criteria.csv", "image_choices.csv", "classes.csv", "pairs.csv", "alternatives.csv"];

fn swept_gallery() -> TestDir {
    let dir = gallery();
    dir.succeed("sweep set -k 1-12,16,24,32,64 -o report");
    dir
}

#[test]
fn the_same_rules_choose_what_the_sweep_chose() {
    let dir = swept_gallery();
    dir.succeed("choose report -o again");
    for table in TABLES {
        assert_eq!(dir.text(&format!("again/{table}")), dir.text(&format!("report/{table}")), "{table}");
    }
}

#[test]
fn two_tables_of_a_report_suffice() {
    let dir = gallery();
    dir.succeed("sweep set -k 1-12,16,24,32,64 --alternatives 0 -o report");
    for table in ["metrics.csv", "images.csv"] {
        dir.write(&format!("bare/{table}"), dir.read(&format!("report/{table}")));
    }
    dir.succeed("choose bare -o again");
    assert_eq!(dir.text("again/choices.csv"), dir.text("report/choices.csv"));
}

#[test]
fn columns_of_other_programs_suffice() {
    let dir = TestDir::new();
    let rows = (2..=20).map(|k| {
        format!("a,x.png,{k},{},{},{}\n", 100.0 / f64::from(k), 30.0 / f64::from(k), f64::from(k) / 20.0)
    });
    let metrics = format!("class,image,k,distortion,mse,ssim\n{}", rows.collect::<String>());
    dir.write("bare/metrics.csv", metrics);
    dir.write("bare/images.csv", "class,image,status\na,x.png,ok\n");
    dir.succeed("choose bare -o again --target ssim=0.5");
    let choices = dir.table("again/choices.csv");
    assert_eq!((choices.rows[0].cell("k"), choices.rows[0].cell("verdict")), ("10", "weak"));
    let silhouette = choices.with("criterion", "silhouette");
    assert!(silhouette[0].cell("reason").contains("undefined"), "{silhouette:?}");
}

#[test]
fn other_targets_choose_another_k() {
    let dir = swept_gallery();
    let k = |options: &str| {
        dir.succeed(&format!("choose report -o again --overwrite {options}"));
        let choices = dir.table("again/choices.csv");
        choices.with("class", "photos")[0].number("k").unwrap()
    };
    let strict = k("--target psnr=28 --coverage 100%");
    assert!(k("--target psnr=22") < strict);
    assert!(k("--target psnr=28 --coverage 30%") <= strict);
}

#[test]
fn nothing_is_written_unasked() {
    let dir = swept_gallery();
    let before = dir.tree();
    dir.succeed("choose report --target psnr=30");
    assert_eq!(dir.tree(), before);
    let choices = dir.text("report/choices.csv");
    let refused = dir.run("choose report -o report --target psnr=30");
    assert_eq!(refused.code, Some(2));
    assert_eq!(dir.text("report/choices.csv"), choices);
    dir.succeed("choose report --overwrite --target psnr=30");
    assert_ne!(dir.text("report/choices.csv"), choices);
}

#[test]
fn another_criterion_is_recommended_when_asked_for() {
    let dir = swept_gallery();
    dir.succeed("choose report -o again --criterion kneedle");
    let choices = dir.table("again/choices.csv");
    let recommended = choices.with("recommended", "true");
    assert!(!recommended.is_empty() && recommended.iter().all(|row| row.cell("criterion") == "kneedle"));
}

#[test]
fn what_is_no_report_is_named() {
    let dir = TestDir::new();
    let run = dir.run("choose nowhere");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("nowhere/images.csv can't be read"), "{}", run.stderr);
}

#[test]
fn auto_takes_as_few_colours_as_meet_the_target() {
    let dir = TestDir::new();
    dir.draw("hills.png", hills(24, 18));
    dir.succeed("sweep hills.png -o report");
    let rows = dir.table("report/metrics.csv").rows;
    let first = rows.iter().find(|row| row.number("psnr_db") >= Some(32.0)).unwrap();
    dir.succeed("compress hills.png -k auto --target psnr=32 -o out.png --keep-larger");
    let mut colors = seen(&dir.path("out.png"));
    colors.sort_unstable();
    colors.dedup();
    assert_eq!(Some(colors.len() as f64), first.number("colors"));
    let run = dir.run("compress hills.png -k auto --target bytes=10 -o none.png");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("no K up to 256 meets bytes=10"), "{}", run.stderr);
}

#[test]
fn auto_takes_what_a_report_recommends_for_a_class() {
    let dir = swept_gallery();
    dir.succeed("choose report --overwrite --target psnr=25");
    let choices = dir.table("report/choices.csv");
    let k = choices.with("class", "photos")[0].number("k").unwrap();
    dir.succeed(
        "compress set/photos/hills.png -k auto --class photos --report report -o auto.png --keep-larger",
    );
    dir.succeed(&format!("compress set/photos/hills.png -k {k} -o same.png --keep-larger"));
    assert_eq!(dir.read("auto.png"), dir.read("same.png"));
    let run = dir.run("compress set/photos/hills.png -k auto --class maps --report report");
    assert!(run.stderr.contains("no K for the class 'maps': its classes are"), "{}", run.stderr);
    let run = dir.run("compress set/photos/hills.png -k 8 --target ssim=0.9");
    assert!(run.stderr.contains("--target belongs to -k auto"), "{}", run.stderr);
}
