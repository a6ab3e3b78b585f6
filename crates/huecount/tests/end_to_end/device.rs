//! `--device` and `huecount devices`, in the build that has no device.

use crate::support::{TestDir, gallery, hills};

#[test]
fn a_build_without_devices_says_so_and_how_to_get_one() {
    let dir = TestDir::new();
    dir.draw("one.png", hills(24, 18));
    for command in ["sweep one.png -k 2 -o report", "versus one.png -k 2 -o out", "compress one.png -k auto"]
    {
        let run = dir.run(&format!("{command} --device gpu"));
        assert_eq!(run.code, Some(2), "{command}");
        assert!(run.stderr.contains("--features gpu"), "{}", run.stderr);
    }
    assert_eq!(dir.tree(), ["one.png"], "nothing was written");

    let run = dir.succeed("devices");
    assert_eq!(run.stdout, "0 devices besides the processor\n");
    assert!(run.stderr.contains("--features gpu"), "{}", run.stderr);
    assert_eq!(dir.succeed("devices --json").stdout, "[]\n");
}

#[test]
fn auto_is_the_processor_where_there_is_no_device() {
    let dir = gallery();
    for device in ["cpu", "auto"] {
        let run = dir.succeed(&format!("sweep set -k 2,4 --silhouette exact -o {device} --device {device}"));
        assert_eq!(run.stderr, "");
    }
    assert_eq!(dir.results("cpu"), dir.results("auto"));
    assert!(!dir.text("auto/run.json").contains("\"device\""));
}
