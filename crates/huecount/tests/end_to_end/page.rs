//! The page of a report: what is embedded, what is escaped, and that it can be made again from the report alone.

use crate::support::{Playground, gallery, glass, hills, seen};

/// Charts and page of the report.
fn shown(playground: &Playground) -> Vec<(String, Vec<u8>)> {
    let names = playground.names_in("report").into_iter();
    let shown = names.filter(|name| name.contains(".svg") || name == "report.html");
    shown.map(|name| (name.clone(), playground.read(&format!("report/{name}")))).collect()
}

#[test]
fn charts_and_page_are_made_again_from_the_report_alone() {
    let playground = gallery();
    playground.write("set/photos/broken.png", "no image");
    assert_eq!(playground.run("sweep set -k 2-5,16 -o report").code, Some(1));
    let before = shown(&playground);
    std::fs::remove_dir_all(playground.path("set")).expect("the images go");
    for (name, _) in &before {
        std::fs::remove_file(playground.path(&format!("report/{name}"))).expect("what is shown goes");
    }
    playground.succeed("report report");
    for ((name, before), (_, after)) in before.iter().zip(&shown(&playground)) {
        assert!(before == after, "{name} differs");
    }
    assert_eq!(shown(&playground).len(), before.len());
}

#[test]
fn a_folder_without_a_report_is_told_so() {
    let playground = gallery();
    for command in ["report set", "open set"] {
        let run = playground.run(command);
        assert_eq!(run.code, Some(2));
        assert!(run.stderr.contains("set/"), "{}", run.stderr);
    }
}

#[test]
fn previews_hold_the_pixels_of_the_images() {
    let playground = Playground::new();
    playground.draw("set/glass.png", glass(16, 16));
    playground.draw("set/hills.png", hills(24, 18));
    playground.succeed("sweep set -k 2,4 -o report");
    let previews = playground.names_in("report/previews");
    assert_eq!(previews, ["0001.png", "0002.png"]);
    for line in playground.text("report/inspected.jsonl").lines() {
        let member = |name: &str| {
            let after = line.split_once(&format!("\"{name}\":\"")).expect("a member").1;
            after.split_once('"').expect("its end").0.to_owned()
        };
        let image = seen(&playground.path(&format!("set/{}", member("image"))));
        assert_eq!(image, seen(&playground.path(&format!("report/{}", member("preview")))));
    }
}

#[test]
fn images_without_a_class_are_told_so_but_in_tables() {
    let playground = Playground::new();
    playground.draw("set/hills.png", hills(24, 18));
    let printed = playground.succeed("sweep set -k 2,4 -o report").stdout;
    assert!(printed.contains("\nall images "), "{printed}");
    assert!(playground.text("report/elbow-..svg").contains("as colours are added: all images"));
    assert!(playground.text("report/report.html").contains("\"classTitles\":[\"all images\"]"));
    assert!(playground.table("report/choices.csv").rows.iter().all(|row| row.cell("class") == "."));
}

#[test]
fn as_many_images_are_embedded_as_were_asked_for() {
    for (inspect, embedded) in [("0", 0), ("1", 4), ("2", 7), ("all", 7)] {
        let playground = gallery();
        playground.succeed(&format!("sweep set -k 2 --inspect {inspect} -o report"));
        let page = playground.text("report/report.html");
        assert_eq!(page.matches("id=\"specimen-").count(), embedded, "--inspect {inspect}");
    }
}

#[test]
fn a_file_name_is_never_markup() {
    let playground = Playground::new();
    let name = "<img src=x onerror=alert(1)>.png";
    playground.draw(&format!("set/<b>/{name}"), hills(24, 18));
    playground.write("set/<b>/</script><script>alert(2)<!--.png", "no image");
    playground.run("sweep set -k 2 -o report");
    let page = playground.text("report/report.html");
    for markup in ["<img", "<b>", "</script><script>alert", "<!--"] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert!(page.contains("\\u003cimg src=x onerror=alert(1)>.png"));
}
