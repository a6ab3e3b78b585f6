//! The page of a report: what is embedded, what is escaped, and that it can be made again from the report alone.

use crate::support::{TestDir, gallery, glass, hills, seen};

/// Charts and page of the report.
fn shown(dir: &TestDir) -> Vec<(String, Vec<u8>)> {
    let names = dir.names_in("report").into_iter();
    let shown = names.filter(|name| name.contains(".svg") || name == "report.html");
    shown.map(|name| (name.clone(), dir.read(&format!("report/{name}")))).collect()
}

#[test]
fn charts_and_page_are_made_again_from_the_report_alone() {
    let dir = gallery();
    dir.write("set/photos/broken.png", "no image");
    assert_eq!(dir.run("sweep set -k 2-5,16 -o report").code, Some(1));
    let before = shown(&dir);
    std::fs::remove_dir_all(dir.path("set")).expect("the images go");
    for (name, _) in &before {
        std::fs::remove_file(dir.path(&format!("report/{name}"))).expect("what is shown goes");
    }
    dir.succeed("report report");
    for ((name, before), (_, after)) in before.iter().zip(&shown(&dir)) {
        assert!(before == after, "{name} differs");
    }
    assert_eq!(shown(&dir).len(), before.len());
}

#[test]
fn a_folder_without_a_report_is_told_so() {
    let dir = gallery();
    for command in ["report set", "open set"] {
        let run = dir.run(command);
        assert_eq!(run.code, Some(2));
        assert!(run.stderr.contains("set/"), "{}", run.stderr);
    }
}

#[test]
fn previews_hold_the_pixels_of_the_images() {
    let dir = TestDir::new();
    dir.draw("set/glass.png", glass(16, 16));
    dir.draw("set/hills.png", hills(24, 18));
    dir.succeed("sweep set -k 2,4 -o report");
    let previews = dir.names_in("report/previews");
    assert_eq!(previews, ["0001.png", "0002.png"]);
    for line in dir.text("report/inspected.jsonl").lines() {
        let member = |name: &str| {
            let after = line.split_once(&format!("\"{name}\":\"")).expect("a member").1;
            after.split_once('"').expect("its end").0.to_owned()
        };
        let image = seen(&dir.path(&format!("set/{}", member("image"))));
        assert_eq!(image, seen(&dir.path(&format!("report/{}", member("preview")))));
    }
}

#[test]
fn as_many_images_are_embedded_as_were_asked_for() {
    for (inspect, embedded) in [("0", 0), ("1", 4), ("2", 7), ("all", 7)] {
        let dir = gallery();
        dir.succeed(&format!("sweep set -k 2 --inspect {inspect} -o report"));
        let page = dir.text("report/report.html");
        assert_eq!(page.matches("id=\"specimen-").count(), embedded, "--inspect {inspect}");
    }
}

#[test]
fn a_file_name_is_never_markup() {
    let dir = TestDir::new();
    let name = "<img src=x onerror=alert(1)>.png";
    dir.draw(&format!("set/<b>/{name}"), hills(24, 18));
    dir.write("set/<b>/</script><script>alert(2)<!--.png", "no image");
    dir.run("sweep set -k 2 -o report");
    let page = dir.text("report/report.html");
    for markup in ["<img", "<b>", "</script><script>alert", "<!--"] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert!(page.contains("\\u003cimg src=x onerror=alert(1)>.png"));
}
