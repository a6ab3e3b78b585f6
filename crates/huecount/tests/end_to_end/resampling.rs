//! `sweep --gap` and `--stability`: criteria whose evidence costs clusterings.

use crate::support::gallery;

#[test]
fn gap_and_stability_are_measured_where_they_are_asked_for() {
    let dir = gallery();
    dir.succeed("sweep set -k 1-6 --gap 3 --stability 2 -o report");
    let metrics = dir.table("report/metrics.csv");
    let photos: Vec<_> = metrics.rows.iter().filter(|row| row.cell("image").starts_with("photos/")).collect();
    for row in photos {
        assert!(row.number("gap").is_some() && row.number("gap_se") >= Some(0.0), "{row:?}");
        assert_eq!(row.number("stability").is_some(), row.cell("k") != "1", "{row:?}");
        assert!(row.number("stability").is_none_or(|index| index <= 1.0), "{row:?}");
    }
    let choices = dir.table("report/choices.csv");
    assert!(
        choices.with("criterion", "stability").iter().any(|row| row.number("k").is_some()),
        "{choices:?}"
    );
}

#[test]
fn without_them_the_criteria_say_what_they_need() {
    let dir = gallery();
    dir.succeed("sweep set -k 2-4 -o report");
    let choices = dir.table("report/choices.csv");
    for (criterion, option) in [("gap", "--gap"), ("stability", "--stability")] {
        for row in choices.with("criterion", criterion) {
            assert_eq!(row.cell("verdict"), "none");
            assert!(row.cell("reason").contains(option), "{row:?}");
        }
    }
}

#[test]
fn other_threads_give_the_same_bytes() {
    let dir = gallery();
    for threads in [1, 2] {
        dir.succeed(&format!("sweep set -k 2,5 --gap 2 --stability 2 -t {threads} -o with-{threads}"));
    }
    assert_eq!(dir.text("with-1/metrics.csv"), dir.text("with-2/metrics.csv"));
}

#[test]
fn seeds_are_told_apart_from_images() {
    let dir = gallery();
    dir.succeed("sweep set -k 2-9 --effort fast --init random --seed 5 --seeds 3 --cache kept -o report");
    dir.succeed("sweep set -k 2-9 --effort fast --init random --seed 6 -o single");
    let (metrics, single) = (dir.table("report/metrics.csv"), dir.table("single/metrics.csv"));
    assert_eq!(metrics.rows.len(), 3 * single.rows.len());
    for (row, same) in metrics.with("seed", "6").iter().zip(&single.rows) {
        for column in ["image", "k", "seed", "distortion", "png_bytes"] {
            assert_eq!(row.cell(column), same.cell(column), "{row:?}");
        }
    }
    let seeds: Vec<&str> = metrics.rows.iter().take(4).map(|row| row.cell("seed")).collect();
    assert_eq!(seeds, ["5", "6", "7", "5"], "seeds ascend within a K");
    let choices = dir.table("report/choices.csv");
    for row in choices.rows.iter().filter(|row| row.number("seeds_low").is_some()) {
        assert!(row.number("seeds_low") <= row.number("seeds_high"), "{row:?}");
        assert!(row.cell("reason").contains("seed by seed, of 3, K is"), "{row:?}");
    }
    assert!(choices.rows.iter().any(|row| row.number("seeds_low").is_some()), "{choices:?}");
    let scores = dir.table("report/criteria.csv");
    let spread = |row: &&crate::support::Row| row.number("seeds_low") < row.number("seeds_high");
    assert!(scores.rows.iter().any(|row| spread(&row)), "{scores:?}");
    dir.succeed("sweep set -k 2-9 --effort fast --init random --seed 5 --seeds 3 --cache kept -o again");
    assert_eq!(dir.text("again/metrics.csv"), dir.text("report/metrics.csv"));
    dir.succeed("choose report -o chosen");
    assert_eq!(dir.text("chosen/choices.csv"), dir.text("report/choices.csv"));
}
