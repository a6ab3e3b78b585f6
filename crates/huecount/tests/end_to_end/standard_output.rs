//! Standard output that can't be written: a full disk is an error of every command, a reader that is gone is none.

use crate::support::{Run, TestDir, blocks, flag, hills};

/// Two images, a version of one of them, and a report; what is run may write into `new`.
fn swept() -> TestDir {
    let dir = TestDir::new();
    dir.draw("set/hills.png", hills(24, 18));
    dir.draw("set/blocks.png", blocks(24, 18));
    dir.succeed("sweep set -k 2-4 --silhouette off -o report");
    dir
}

/// Every command that prints, and what it prints first.
const COMMANDS: [(&str, &str); 22] = [
    ("--help", "the help"),
    ("help sweep", "the help"),
    ("compress --help", "the help"),
    ("--version", "the version"),
    ("sweep set -k 2,3 --silhouette off -o new", "the results"),
    ("sweep set -k 2,3 --silhouette off -o new --quiet", "the closing line"),
    ("sweep set -k 2,3 --silhouette off -o new --json", "the JSON"),
    ("sweep set -k 2,3 -o new --dry-run", "the results"),
    ("sweep set -k 2,3 -o new --dry-run --json", "the JSON"),
    ("choose report", "the results"),
    ("choose report --json", "the JSON"),
    ("compress set/hills.png -k 4 -o new.png", "the results"),
    ("compress set/hills.png -k 4 -o new.png --json", "the JSON"),
    ("compress set/hills.png -k 4 -o new.png --dry-run", "the results"),
    ("compress set/hills.png -k 4 -o -", "the image"),
    ("compare set/hills.png set/blocks.png", "the results"),
    ("compare set/hills.png set/blocks.png --json", "the JSON"),
    ("versus set/hills.png -k 4 -o new", "the results"),
    ("versus set/hills.png -k 4 -o new --json", "the JSON"),
    ("report report", "the closing line"),
    ("report report --json", "the JSON"),
    ("man new", "the results"),
];

#[cfg(target_os = "linux")]
fn into_a_full_disk(dir: &TestDir, arguments: &str) -> Run {
    let full = std::fs::File::options().write(true).open("/dev/full").expect("the device of a full disk");
    dir.run_into(full, arguments)
}

#[cfg(target_os = "linux")]
fn assert_named(run: &Run, what: &str) {
    let error = format!("error: can't write {what} to standard output: No space left on device");
    assert_eq!(run.stderr.matches(&error).count(), 1, "{error}\n{}", run.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_of_every_command() {
    for (arguments, what) in COMMANDS {
        let dir = swept();
        let run = into_a_full_disk(&dir, arguments);
        assert_eq!(run.code, Some(2), "{arguments}\n{}", run.stderr);
        assert_named(&run, what);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_of_every_script() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = into_a_full_disk(&TestDir::new(), &format!("completions {shell}"));
        assert_eq!(run.code, Some(2), "{shell}");
        assert_named(&run, "the script");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_done_is_there_and_its_closing_line_on_stderr() {
    let dir = swept();
    let run = into_a_full_disk(&dir, "sweep set -k 2-4 --silhouette off -o new");
    assert!(
        run.stderr.ends_with("2 images evaluated, 0 failed, 0 skipped; the report is in new\n"),
        "{}",
        run.stderr
    );
    assert!(dir.results("new") == dir.results("report"));
    let run = into_a_full_disk(&dir, "compress set -k 2 -o small --json");
    assert!(
        run.stderr.lines().last().is_some_and(|line| line.starts_with("2 images compressed, ")),
        "{}",
        run.stderr
    );
    assert_eq!(dir.names_in("small"), ["blocks.png", "hills.png"]);
}

#[cfg(target_os = "linux")]
#[test]
fn failed_images_are_named_all_the_same_and_decide_the_exit_code() {
    let dir = swept();
    dir.draw("set/flag.png", flag(16, 12));
    dir.write("set/broken.png", "no picture");
    for arguments in ["sweep set -k 2 --silhouette off", "compress set -k 2", "versus set -k 2"] {
        for options in ["-o new --overwrite", "-o new --overwrite --json"] {
            let run = into_a_full_disk(&dir, &format!("{arguments} {options}"));
            assert_eq!(run.code, Some(1), "{arguments} {options}\n{}", run.stderr);
            assert!(run.stderr.contains("failed: "), "{}", run.stderr);
            assert!(run.stderr.contains("broken.png: "), "{}", run.stderr);
            assert!(run.stderr.contains("error: can't write "), "{}", run.stderr);
        }
        std::fs::remove_dir_all(dir.path("new")).expect("what was written goes");
    }
}

#[test]
fn a_reader_that_is_gone_has_seen_enough() {
    for (arguments, _) in COMMANDS {
        let dir = swept();
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let run = dir.run_into(writer, arguments);
        assert_eq!(run.code, Some(0), "{arguments}\n{}", run.stderr);
        assert!(!run.stderr.contains("error"), "{arguments}\n{}", run.stderr);
    }
}
