//! A run that ends early loses nothing: it is resumed to the very bytes of one that did not.

use std::fs::File;
use std::process::{Child, Command, Stdio};

use evaluate::record::{self, Entry, checked};
use evaluate::{Evaluation, Run};
use serde_json::json;
use tables::TimingRow;

use crate::support::{GALLERY, TestDir, gallery, hills};

fn same(dir: &TestDir, one: &str, two: &str) {
    let (one, two) = (dir.results(one), dir.results(two));
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|file| file.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&one), names(&two));
    for ((name, one), (_, two)) in one.iter().zip(&two) {
        assert!(one == two, "{name} differs");
    }
}

fn journal_lines(dir: &TestDir, report: &str) -> usize {
    let journal = std::fs::read(dir.path(&format!("{report}/journal.jsonl"))).unwrap_or_default();
    String::from_utf8_lossy(&journal).matches('\n').count()
}

/// Twelve images that take a while.
fn many() -> TestDir {
    let dir = TestDir::new();
    for number in 0..12 {
        dir.draw(&format!("set/{number:02}.png"), hills(150 + number, 150));
    }
    dir
}

fn start(dir: &TestDir, arguments: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_huecount"))
        .args(arguments.split_whitespace())
        .current_dir(dir.path("."))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

#[test]
fn a_journal_cut_anywhere_is_resumed_to_the_same_bytes() {
    let dir = gallery();
    dir.succeed("sweep set -k 2-5 -o whole");
    let journal = dir.read("whole/journal.jsonl");
    for (number, length) in (0..journal.len()).step_by(journal.len() / 6).enumerate() {
        let report = format!("resumed-{number}");
        dir.write(&format!("{report}/journal.jsonl"), &journal[..length]);
        dir.succeed(&format!("sweep set -k 2-5 -o {report} --resume"));
        same(&dir, "whole", &report);
    }
}

#[test]
fn a_killed_run_leaves_only_what_resume_needs() {
    let dir = many();
    dir.succeed("sweep set -k 2-4 --silhouette off -o whole");
    for lines in [1, 4, 9] {
        let report = format!("killed-{lines}");
        let mut run = start(&dir, &format!("sweep set -k 2-4 --silhouette off -o {report}"));
        while journal_lines(&dir, &report) < lines && run.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        run.kill().unwrap();
        run.wait().unwrap();
        dir.succeed(&format!("sweep set -k 2-4 --silhouette off -o {report} --resume"));
        same(&dir, "whole", &report);
    }
    assert_eq!(dir.names_in("."), ["killed-1", "killed-4", "killed-9", "set", "whole"]);
}

#[test]
fn what_is_finished_is_not_computed_again_and_what_changed_is() {
    let dir = gallery();
    dir.succeed("sweep set -k 2-5 -o report");
    let lines = journal_lines(&dir, "report");
    dir.succeed("sweep set -k 2-5 -o report --resume");
    assert_eq!(journal_lines(&dir, "report"), lines, "nothing was left to do");

    dir.draw("set/icons/flag.png", hills(15, 15));
    std::fs::remove_file(dir.path("set/straight.png")).unwrap();
    dir.draw("set/new.png", hills(14, 14));
    dir.succeed("sweep set -k 2-5 -o report --resume");
    dir.succeed("sweep set -k 2-5 -o anew");
    same(&dir, "anew", "report");
    dir.succeed("sweep set -k 2-4 -o report --resume");
    dir.succeed("sweep set -k 2-4 -o other");
    same(&dir, "other", "report");
}

/// Writes over a file without a sign: as many bytes, the same time.
fn exchange(dir: &TestDir, name: &str) {
    let path = dir.path(name);
    let mut bytes = std::fs::read(&path).expect("it may be changed");
    *bytes.last_mut().expect("it may be changed") ^= 1;
    let modified = std::fs::metadata(&path).and_then(|it| it.modified()).expect("a time");
    let mut file = File::options().write(true).open(&path).expect("it may be changed");
    std::io::Write::write_all(&mut file, &bytes).expect("it may be changed");
    file.set_modified(modified).expect("it may be changed");
}

#[test]
fn a_file_that_looks_the_same_is_read_again_only_to_verify() {
    let dir = gallery();
    let hour_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    for image in GALLERY {
        let file = File::options().write(true).open(dir.path(&format!("set/{image}"))).unwrap();
        file.set_modified(hour_ago).unwrap();
    }
    dir.succeed("sweep set -k 2-5 --inspect 0 -o report");
    let before = dir.read("report/images.csv");
    exchange(&dir, "set/icons/flag.png");
    dir.succeed("sweep set -k 2-5 --inspect 0 -o report --resume");
    assert_eq!(dir.read("report/images.csv"), before);
    dir.run("sweep set -k 2-5 --inspect 0 -o report --resume --verify");
    assert_ne!(dir.read("report/images.csv"), before);
    let run = dir.run("sweep set -k 2-5 --verify -o other");
    assert!(run.code == Some(2) && run.stderr.contains("--resume"), "{}", run.stderr);
}

#[test]
fn a_journal_of_rows_with_palettes_and_timings_is_resumed() {
    let dir = gallery();
    dir.succeed("sweep set -k 2-5 -o whole");
    let older: Vec<u8> = dir.text("whole/journal.jsonl").lines().filter_map(older_line).flatten().collect();
    dir.write("older/journal.jsonl", older);
    let lines = journal_lines(&dir, "older");
    assert_eq!(lines, 1 + GALLERY.len());
    dir.succeed("sweep set -k 2-5 -o older --resume");
    assert_eq!(journal_lines(&dir, "older"), lines + 1, "only its end is new");
    same(&dir, "whole", "older");
    assert_eq!(dir.table("older/timings.csv").rows.len(), GALLERY.len());
}

/// A line as journals had it before there were columns: the run by its key alone, an image row by row.
fn older_line(line: &str) -> Option<Vec<u8>> {
    let entry = checked(format!("{line}\n").as_bytes()).map(serde_json::from_slice::<Entry<Evaluation>>);
    let older = match entry.expect("a whole line").expect("an entry") {
        Entry::Run(Run { key, .. }) => Entry::Run(Run { key, ..Run::default() }),
        Entry::Image(Evaluation { image, metrics, .. }) => {
            let timing = TimingRow { image: image.image.clone(), k: None, stage: "read".to_owned(), ms: 0.5 };
            let (image, metrics, timings) = (json!(image), json!(metrics), json!([timing]));
            Entry::Image(json!({ "image": image, "metrics": metrics, "palettes": [], "timings": timings }))
        }
        Entry::Local(_) | Entry::End => return None,
    };
    Some(record::line(&older).expect("a line"))
}

#[test]
fn two_runs_do_not_share_a_folder() {
    let dir = gallery();
    dir.write("report/journal.jsonl", "");
    let journal = File::options().write(true).open(dir.path("report/journal.jsonl")).unwrap();
    journal.lock().unwrap();
    for option in ["--resume", "--overwrite"] {
        let run = dir.run(&format!("sweep set -k 2 -o report {option}"));
        assert_eq!(run.code, Some(2));
        assert!(run.stderr.contains("another run is writing to report"), "{}", run.stderr);
    }
    journal.unlock().unwrap();
    dir.succeed("sweep set -k 2 -o report --resume");
}

#[test]
fn an_unfinished_report_says_how_to_go_on() {
    let dir = gallery();
    dir.succeed("sweep set -k 2");
    let run = dir.run("sweep set -k 2 -o reports/set");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("--overwrite, or --resume"), "{}", run.stderr);
    dir.succeed("sweep set -k 2 --resume");
    assert_eq!(dir.names_in("reports"), ["set"], "without a folder, the latest is resumed");
    dir.write("tables/metrics.csv", "k\n");
    let run = dir.run("sweep set -k 2 -o tables --resume");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("no journal.jsonl to resume from"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn ctrl_c_reports_what_is_done_and_says_how_to_go_on() {
    let dir = many();
    let arguments = "sweep set -k 2-24 -t 1 --silhouette off -o report";
    let mut run = start(&dir, arguments);
    while journal_lines(&dir, "report") < 2 && run.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    let id = run.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(run.wait().unwrap().code(), Some(130));
    let images = dir.table("report/images.csv").rows.len();
    assert!((1..12).contains(&images), "{images} images are reported");
    let run: serde_json::Value = serde_json::from_str(&dir.text("report/run.json")).unwrap();
    assert_eq!(run["unfinished"], 12 - images);
    dir.succeed(&format!("{arguments} --resume"));
    dir.succeed("sweep set -k 2-24 --silhouette off -o whole");
    same(&dir, "whole", "report");
}

#[test]
fn a_cache_holds_each_k_for_every_later_run() {
    let dir = gallery();
    dir.succeed("sweep set -k 2-4 --cache cache -o first");
    let kept = dir.tree().into_iter().filter(|name| name.starts_with("cache/")).count();
    dir.succeed("sweep set -k 2-5 --cache cache -o second");
    dir.succeed("sweep set -k 2-5 -o plain");
    same(&dir, "plain", "second");
    let still = dir.tree().into_iter().filter(|name| name.starts_with("cache/")).count();
    assert_eq!(still, kept, "one more K extends the entries");
    let stages = |report: &str| -> Vec<String> {
        let timings = dir.table(&format!("{report}/timings.csv"));
        timings
            .rows
            .iter()
            .filter(|row| !row.cell("k").is_empty())
            .map(|row| row.cell("k").to_owned())
            .collect()
    };
    assert!(stages("second").iter().all(|k| k == "5"), "only the new K was evaluated");
    assert!(stages("plain").iter().any(|k| k == "2"));
}

#[test]
fn a_cache_holds_each_metric_for_every_later_run() {
    let dir = gallery();
    dir.succeed("sweep set -k 2-4 --metrics ssim --silhouette off --cache cache -o first");
    let more = "-k 2-5 --metrics ssim,banding,silhouette --gap 2 --seeds 2";
    dir.succeed(&format!("sweep set {more} --cache cache -o second"));
    dir.succeed(&format!("sweep set {more} -o plain"));
    same(&dir, "plain", "second");

    let less = "-k 3,5 --metrics banding --silhouette exact";
    dir.succeed(&format!("sweep set {less} --cache cache -o third"));
    dir.succeed(&format!("sweep set {less} -o few"));
    same(&dir, "few", "third");
    let timings = dir.table("third/timings.csv");
    let read_only = timings.rows.iter().all(|row| row.cell("stage") == "read");
    assert!(read_only, "everything was known: {:?}", timings.rows);
}

#[test]
fn what_memory_does_not_hold_is_left_out_until_there_is_more() {
    let dir = TestDir::new();
    dir.draw("set/large.png", hills(1_500, 1_000));
    let sweep = "sweep set -k 2,3 --inspect 0";
    dir.succeed(&format!("{sweep} -o plenty"));
    dir.succeed(&format!("{sweep} --max-memory 60MB -o scarce"));
    let (plenty, scarce) = (dir.table("plenty/metrics.csv"), dir.table("scarce/metrics.csv"));
    for (with, without) in plenty.rows.iter().zip(&scarce.rows) {
        for metric in ["distortion", "ssim", "ms_ssim", "delta_e2000_p95", "silhouette", "png_bytes"] {
            assert_eq!(with.cell(metric), without.cell(metric), "{metric}");
        }
        assert_eq!((without.number("ssimulacra2"), without.number("banding")), (None, None));
        let undefined = without.cell("undefined");
        assert!(
            undefined.contains("ssimulacra2: needs about") && undefined.contains("60 MB of --max-memory")
        );
    }
    dir.succeed(&format!("{sweep} -o scarce --resume"));
    same(&dir, "plenty", "scarce");
    let refused = dir.run(&format!("{sweep} --max-memory 10MB -o none"));
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.contains("needs about 2") && refused.stderr.contains("raise it"),
        "{}",
        refused.stderr
    );
}
