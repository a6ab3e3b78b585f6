use std::io::Write;

use evaluate::record::line;
use flate2::Compression;
use flate2::write::GzEncoder;
use tables::{ImageRow, MetricRow};

use super::*;

fn evaluation(image: &str, distortion: f64) -> Evaluation {
    let row = ImageRow { class: "c".to_owned(), image: image.to_owned(), ..ImageRow::default() };
    let metrics = MetricRow {
        class: row.class.clone(),
        image: row.image.clone(),
        k: 2,
        colors: 2,
        distortion,
        ..MetricRow::default()
    };
    Evaluation { image: row, metrics: vec![metrics], ..Evaluation::default() }
}

fn run(seeds: u32) -> Run {
    Run::of(&EvaluationPlan { seeds, ..EvaluationPlan::default() })
}

/// A shard of one seed with these images, each with its distortion.
fn shard(images: &[(&str, f64)]) -> Vec<u8> {
    let mut bytes = line(&Entry::<Evaluation>::Run(run(1))).unwrap();
    for &(image, distortion) in images {
        bytes.extend(line(&Entry::Image(evaluation(image, distortion))).unwrap());
    }
    bytes
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn opened(contents: &[Vec<u8>]) -> Result<Shards, ShardError> {
    let folder = tempfile::tempdir().unwrap();
    let write = |(number, content): (usize, &Vec<u8>)| {
        let path = folder.path().join(format!("{number}.jsonl"));
        std::fs::write(&path, content).unwrap();
        path
    };
    let paths: Vec<PathBuf> = contents.iter().enumerate().map(write).collect();
    Shards::open(&paths)
}

fn names(shards: &Shards) -> Vec<&str> {
    let mut names: Vec<&str> = shards.names().collect();
    names.sort_unstable();
    names
}

#[test]
fn lines_are_found_in_any_shard_plain_or_packed() {
    let (one, two) = (shard(&[("b", 1.0), ("a", 2.0)]), shard(&[("c", 1.0 / 3.0)]));
    let mut shards = opened(&[one, packed(&two)]).unwrap();
    assert_eq!(names(&shards), ["a", "b", "c"]);
    assert_eq!(shards.faults(), &ShardFaults::default());
    for (image, distortion) in [("c", 1.0 / 3.0), ("a", 2.0), ("b", 1.0), ("a", 2.0)] {
        assert_eq!(shards.evaluation(image).unwrap(), Some(evaluation(image, distortion)));
    }
    assert_eq!(shards.evaluation("d").unwrap(), None);
    assert_eq!(shards.plan(), Ok(EvaluationPlan::default()));
}

#[test]
fn there_may_be_more_shards_than_files_that_may_be_open() {
    let names: Vec<String> = (0..300).map(|number| number.to_string()).collect();
    let contents: Vec<Vec<u8>> = names
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let plain = shard(&[(name, number as f64)]);
            if number % 3 == 0 { packed(&plain) } else { plain }
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = names.iter().map(|name| folder.path().join(name)).collect();
    for (path, content) in paths.iter().zip(&contents) {
        std::fs::write(path, content).unwrap();
    }
    let mut shards = Shards::open(&paths).unwrap();
    for (number, name) in names.iter().enumerate().rev().chain(names.iter().enumerate().step_by(7)) {
        assert_eq!(shards.evaluation(name).unwrap(), Some(evaluation(name, number as f64)));
    }
}

#[test]
fn exact_duplicates_are_counted_and_others_are_an_error() {
    let one = shard(&[("a", 1.0), ("b", 1.0)]);
    let shards = opened(&[one.clone(), one.clone(), packed(&one)]).unwrap();
    assert_eq!((shards.counts(), shards.faults().duplicates), ((2, 2), 4));
    let error = opened(&[one, shard(&[("b", 1.5)])]).unwrap_err().to_string();
    assert!(error.contains("0.jsonl and ") && error.contains("different results of b"), "{error}");
}

#[test]
fn a_cut_shard_costs_what_was_cut() {
    let whole = shard(&[("a", 1.0), ("b", 1.0)]);
    let shards = opened(&[whole[..whole.len() - 9].to_vec()]).unwrap();
    assert_eq!(names(&shards), ["a"]);
    assert_eq!((shards.faults().damaged, &shards.faults().lost), (1, &vec!["b".to_owned()]));
    let again = opened(&[whole[..whole.len() - 9].to_vec(), shard(&[("b", 1.0)])]).unwrap();
    assert_eq!((names(&again), again.faults().lost.len()), (vec!["a", "b"], 0));

    let packed = packed(&whole);
    let shards = opened(&[packed[..packed.len() - 12].to_vec(), whole.clone()]).unwrap();
    assert_eq!(shards.faults().cut.len(), 1);
    assert_eq!(opened(&[whole, Vec::new()]).unwrap().faults().cut.len(), 1, "an empty one too");
    assert_eq!(opened(&[Vec::new()]).unwrap_err(), ShardError::Empty { shards: 1 });
}

#[test]
fn a_changed_byte_costs_its_line() {
    let whole = shard(&[("a", 1.0), ("b", 1.0)]);
    let first = whole.iter().position(|&byte| byte == b'\n').unwrap() + 1;
    let mut in_doubt = 0;
    for at in (first..whole.len()).filter(|&at| whole[at] != b'\n') {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        let shards = opened(&[damaged]).unwrap();
        let (lost, faults) = (2 - shards.counts().0, shards.faults());
        // Where it no longer says that it is of an image it may have been of a run: what follows is in doubt.
        assert_eq!((lost, faults.damaged), (1 + faults.unclaimed, lost), "byte {at}");
        in_doubt += faults.unclaimed;
    }
    assert!(in_doubt <= "\"entry\":{\"image\":".len(), "{in_doubt}");
    let mut headless = whole;
    headless[30] ^= 1;
    assert!(opened(&[headless]).unwrap_err().to_string().contains("does not begin with the line of a run"));
}

#[test]
fn other_options_are_named_with_both_values() {
    let mut other = line(&Entry::<Evaluation>::Run(run(3))).unwrap();
    other.extend(line(&Entry::Image(evaluation("z", 1.0))).unwrap());
    let error = opened(&[shard(&[("a", 1.0)]), other]).unwrap_err().to_string();
    let words = "are of different runs: seeds is 1 in the first and 3 in the second";
    assert!(error.contains("0.jsonl and ") && error.contains("1.jsonl ") && error.contains(words), "{error}");
}

/// A line of an image that could not be evaluated.
fn failure(image: &str, reason: &str) -> Vec<u8> {
    let row = ImageRow { status: Status::Failed, reason: reason.to_owned(), ..evaluation(image, 0.0).image };
    line(&Entry::Image(Evaluation { image: row, ..Evaluation::default() })).unwrap()
}

/// A shard that holds `line` alone.
fn with_line(line: &[u8]) -> Vec<u8> {
    [shard(&[]), line.to_vec()].concat()
}

#[test]
fn a_result_counts_rather_than_failures_in_any_order() {
    let (good, one, other) =
        (shard(&[("a", 1.0)]), with_line(&failure("a", "gone")), with_line(&failure("a", "busy")));
    let orders = [[&good, &one, &other], [&one, &other, &good], [&other, &good, &one]];
    for order in orders {
        let mut shards = opened(&order.map(Clone::clone)).unwrap();
        assert_eq!((shards.faults().retried, shards.faults().duplicates, shards.counts()), (2, 0, (1, 1)));
        assert_eq!(shards.evaluation("a").unwrap(), Some(evaluation("a", 1.0)));
    }
    let reason =
        |contents: &[Vec<u8>]| opened(contents).unwrap().evaluation("a").unwrap().unwrap().image.reason;
    assert_eq!(reason(&[one.clone(), other.clone()]), reason(&[other, one]));
}

#[test]
fn where_the_class_alone_differs_that_is_said() {
    let mut moved = evaluation("a", 1.0);
    moved.set_class("d");
    let of = |evaluation: &Evaluation| with_line(&line(&Entry::Image(evaluation)).unwrap());
    let error = opened(&[shard(&[("a", 1.0)]), of(&moved)]).unwrap_err();
    assert!(
        matches!(&error, ShardError::OtherClass { class, other_class, .. } if (&**class, &**other_class) == ("c", "d"))
    );
    assert!(
        error.to_string().contains("differ in the class of a alone: c in the first and d in the second"),
        "{error}"
    );
    moved.metrics[0].distortion = 2.0;
    let error = opened(&[shard(&[("a", 1.0)]), of(&moved)]).unwrap_err();
    assert!(matches!(error, ShardError::Contradiction { .. }), "{error}");
}

/// One shard after the other in a file, and the second's first line.
fn joined(first: &[u8], second: &[u8]) -> (Vec<u8>, std::ops::Range<usize>) {
    let length = second.iter().position(|&byte| byte == b'\n').unwrap() + 1;
    ([first, second].concat(), first.len()..first.len() + length)
}

#[test]
fn what_follows_a_damaged_line_of_a_run_does_not_count() {
    let first = shard(&[("a", 1.0)]);
    let (both, header) = joined(&first, &shard(&[("b", 1.0), ("c", 1.0)]));
    let lost = |bytes: Vec<u8>| {
        let shards = opened(&[bytes]).unwrap();
        assert_eq!(names(&shards), ["a"]);
        (shards.faults().damaged, shards.faults().unclaimed, shards.faults().lost.clone())
    };
    let mut damaged = both.clone();
    damaged[header.start + 30] ^= 1;
    let both_lost = vec!["b".to_owned(), "c".to_owned()];
    assert_eq!(lost(damaged), (3, 2, both_lost.clone()));
    // The line of the run is torn, and the next begins within it.
    let mut torn = both.clone();
    torn.drain(header.start + 4..header.end);
    assert_eq!(lost(torn), (2, 1, both_lost));

    // The line before it is torn: the run is told within the line of an image.
    let cut = shard(&[("a", 1.0), ("z", 1.0)]);
    let (both, _) = joined(&cut[..cut.len() - 9], &shard(&[("b", 1.0)]));
    assert_eq!(lost(both), (2, 1, vec!["b".to_owned(), "z".to_owned()]));
}

#[test]
fn the_next_line_of_a_run_ends_the_doubt() {
    let mut torn = [shard(&[("a", 1.0)]), b"torn\n".to_vec(), shard(&[("b", 1.0)])].concat();
    let shards = opened(&[torn.clone()]).unwrap();
    assert_eq!((names(&shards), shards.faults().unclaimed), (vec!["a", "b"], 0));
    torn.extend(shard(&[]));
    let shards = opened(&[torn, shard(&[("c", 1.0)])]).unwrap();
    assert_eq!(names(&shards), ["a", "b", "c"]);
}

#[test]
fn a_run_that_was_not_asked_for_is_named() {
    let shards = opened(&[shard(&[("a", 1.0)])]).unwrap();
    assert_eq!(shards.check_run(&run(1)), Ok(()));
    let error = shards.check_run(&run(3)).unwrap_err().to_string();
    assert!(error.contains("seeds is 1 in the shards, and 3 was asked for"), "{error}");
}
