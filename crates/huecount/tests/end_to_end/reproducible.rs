//! The same input, options and seed give the same bytes, however they are computed.

use crate::support::gallery;

const EFFORTS: [&str; 2] = ["best", "fast"];

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let dir = gallery();
    let format = if cfg!(feature = "parquet") { "parquet" } else { "csv" };
    for (threads, report) in [(1, "one"), (2, "two")] {
        dir.succeed(&format!("sweep set -k 2-6,20 -t {threads} --format {format} -o {report}"));
    }
    let (one, two) = (dir.results("one"), dir.results("two"));
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|file| file.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&one), names(&two));
    for name in [&format!("images.{format}"), &format!("metrics.{format}"), "previews/"] {
        assert!(names(&one).iter().any(|found| found.starts_with(name)), "{name}");
    }
    for ((name, one), (_, two)) in one.iter().zip(&two) {
        assert!(one == two, "{name} differs");
    }
}

#[test]
fn every_algorithm_gives_the_same_metrics() {
    let dir = gallery();
    for effort in EFFORTS {
        for algorithm in ["auto", "lloyd"] {
            let options = format!("--effort {effort} --algorithm {algorithm}");
            dir.succeed(&format!("sweep set -k 2-6,20 {options} -o {effort}-{algorithm}"));
        }
        let metrics = |algorithm: &str| dir.text(&format!("{effort}-{algorithm}/metrics.csv"));
        assert!(metrics("auto") == metrics("lloyd"), "--effort {effort}");
    }
}

#[test]
fn another_seed_starts_elsewhere() {
    let dir = gallery();
    dir.succeed("sweep set -k 5 --effort fast --init random --seed 1 -o one");
    dir.succeed("sweep set -k 5 --effort fast --init random --seed 2 -o two");
    let distortion = |report: &str| {
        let metrics = dir.table(&format!("{report}/metrics.csv"));
        metrics.at("photos/hills.png", 5).cell("distortion").to_owned()
    };
    assert_ne!(distortion("one"), distortion("two"));
}

#[test]
fn a_row_does_not_depend_on_the_other_k() {
    let dir = gallery();
    for effort in EFFORTS {
        dir.succeed(&format!("sweep set -k 2-9 --effort {effort} -o many-{effort}"));
        dir.succeed(&format!("sweep set -k 5 --effort {effort} -o alone-{effort}"));
        let metrics = |report: &str| dir.table(&format!("{report}-{effort}/metrics.csv"));
        let (many, alone) = (metrics("many"), metrics("alone"));
        assert!(!alone.rows.is_empty());
        for row in &alone.rows {
            assert_eq!(many.at(row.cell("image"), 5), row, "--effort {effort}");
        }
    }
}

#[test]
fn a_row_does_not_depend_on_the_other_images() {
    let dir = gallery();
    dir.succeed("sweep set -k 4 -o all");
    dir.succeed("sweep set --include hills.png -k 4 -o one");
    let (all, one) = (dir.table("all/metrics.csv"), dir.table("one/metrics.csv"));
    assert_eq!(one.rows.len(), 1);
    assert_eq!(all.at("photos/hills.png", 4), one.at("photos/hills.png", 4));
}
