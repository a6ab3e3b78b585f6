//! `huecount choose` and `compress -k auto`: K from a report's tables, and from the targets.

use crate::support::{Playground, gallery, hills, seen};

const TABLES: [&str; 5] = ["choices.csv", "criteria.csv", "image_choices.csv", "classes.csv", "pairs.csv"];

fn swept_gallery() -> Playground {
    let playground = gallery();
    playground.succeed("sweep set -k 1-12,16,24,32,64 -o report");
    playground
}

#[test]
fn the_same_rules_choose_what_the_sweep_chose() {
    let playground = swept_gallery();
    playground.succeed("choose report -o again");
    for table in TABLES {
        assert_eq!(
            playground.text(&format!("again/{table}")),
            playground.text(&format!("report/{table}")),
            "{table}"
        );
    }
}

#[test]
fn two_tables_of_a_report_suffice() {
    let playground = swept_gallery();
    for table in ["metrics.csv", "images.csv"] {
        playground.write(&format!("bare/{table}"), playground.read(&format!("report/{table}")));
    }
    playground.succeed("choose bare -o again");
    assert_eq!(playground.text("again/choices.csv"), playground.text("report/choices.csv"));
}

#[test]
fn columns_of_other_programs_suffice() {
    let playground = Playground::new();
    let rows = (2..=20).map(|k| {
        format!("a,x.png,{k},{},{},{}\n", 100.0 / f64::from(k), 30.0 / f64::from(k), f64::from(k) / 20.0)
    });
    let metrics = format!("class,image,k,distortion,mse,ssim\n{}", rows.collect::<String>());
    playground.write("bare/metrics.csv", metrics);
    playground.write("bare/images.csv", "class,image,status\na,x.png,ok\n");
    playground.succeed("choose bare -o again --target ssim=0.5");
    let choices = playground.table("again/choices.csv");
    assert_eq!((choices.rows[0].cell("k"), choices.rows[0].cell("verdict")), ("10", "weak"));
    let silhouette = choices.with("criterion", "silhouette");
    assert!(silhouette[0].cell("reason").contains("undefined"), "{silhouette:?}");
}

#[test]
fn other_targets_choose_another_k() {
    let playground = swept_gallery();
    let k = |options: &str| {
        playground.succeed(&format!("choose report -o again --overwrite {options}"));
        let choices = playground.table("again/choices.csv");
        choices.with("class", "photos")[0].number("k").unwrap()
    };
    let strict = k("--target psnr=28 --coverage 100%");
    assert!(k("--target psnr=22") < strict);
    assert!(k("--target psnr=28 --coverage 30%") <= strict);
}

#[test]
fn nothing_is_written_unasked() {
    let playground = swept_gallery();
    let before = playground.tree();
    playground.succeed("choose report --target psnr=30");
    assert_eq!(playground.tree(), before);
    let choices = playground.text("report/choices.csv");
    let refused = playground.run("choose report -o report --target psnr=30");
    assert_eq!(refused.code, Some(2));
    assert_eq!(playground.text("report/choices.csv"), choices);
    playground.succeed("choose report --overwrite --target psnr=30");
    assert_ne!(playground.text("report/choices.csv"), choices);
}

#[test]
fn charts_and_page_follow_a_choice_in_place() {
    let playground = swept_gallery();
    let run = playground.succeed("choose report -o report --overwrite --target psnr=28 --seed 5");
    assert!(run.stdout.contains("charts and the page are in report"), "{}", run.stdout);
    for (file, told) in
        [("quality-photos.svg", "psnr=28"), ("report.html", "psnr=28"), ("run.json", "\"choice_seed\": 5")]
    {
        assert!(playground.text(&format!("report/{file}")).contains(told), "{file}");
    }
    let page = playground.read("report/report.html");
    playground.succeed("report report");
    assert!(page == playground.read("report/report.html"), "the page is that of the report");
}

#[test]
fn another_criterion_is_recommended_when_asked_for() {
    let playground = swept_gallery();
    playground.succeed("choose report -o again --criterion kneedle");
    let choices = playground.table("again/choices.csv");
    let recommended = choices.with("recommended", "true");
    assert!(!recommended.is_empty() && recommended.iter().all(|row| row.cell("criterion") == "kneedle"));
}

#[test]
fn what_is_no_report_is_named() {
    let playground = Playground::new();
    let run = playground.run("choose nowhere");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("nowhere/images.csv can't be read"), "{}", run.stderr);
}

#[test]
fn auto_takes_as_few_colours_as_meet_the_target() {
    let playground = Playground::new();
    playground.draw("hills.png", hills(24, 18));
    playground.succeed("sweep hills.png -o report");
    let rows = playground.table("report/metrics.csv").rows;
    let first = rows.iter().find(|row| row.number("psnr_db") >= Some(32.0)).unwrap();
    playground.succeed("compress hills.png -k auto --target psnr=32 -o out.png --keep-larger");
    let mut colors = seen(&playground.path("out.png"));
    colors.sort_unstable();
    colors.dedup();
    assert_eq!(Some(colors.len() as f64), first.number("colors"));
    let run = playground.run("compress hills.png -k auto --target bytes=10 -o none.png");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("no K up to 256 meets bytes=10"), "{}", run.stderr);
}

#[test]
fn auto_takes_what_a_report_recommends_for_a_class() {
    let playground = swept_gallery();
    playground.succeed("choose report --overwrite --target psnr=25");
    let choices = playground.table("report/choices.csv");
    let k = choices.with("class", "photos")[0].number("k").unwrap();
    playground.succeed(
        "compress set/photos/hills.png -k auto --class photos --report report -o auto.png --keep-larger",
    );
    playground.succeed(&format!("compress set/photos/hills.png -k {k} -o same.png --keep-larger"));
    assert_eq!(playground.read("auto.png"), playground.read("same.png"));
    let run = playground.run("compress set/photos/hills.png -k auto --class maps --report report");
    assert!(run.stderr.contains("no K for the class 'maps': its classes are"), "{}", run.stderr);
    let run = playground.run("compress set/photos/hills.png -k 8 --target ssim=0.9");
    assert!(run.stderr.contains("--target belongs to -k auto"), "{}", run.stderr);
}
