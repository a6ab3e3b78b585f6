//! `report.html`: one file that opens from disk and asks nobody for anything.
//!
//! The page is made of real files under `assets`, put together here: a template, a style sheet, scripts, and the tables
//! as JSON. Its content security policy names the hashes of its own script and style and lets nothing else run or load.

mod data;

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use self::data::PageData;
use crate::provenance::Provenance;
use crate::shown::MOST_CLASSES_SHOWN;
use crate::summary::Summary;
use tables::Inspected;
use tables::Tables;
use tables::base64;

const TEMPLATE: &str = include_str!("assets/page.html");
const STYLE: &str = include_str!("assets/style.css");
const WORKER: &str = include_str!("assets/worker.js");
/// In the order in which they build on each other.
const SCRIPTS: [&str; 11] = [
    include_str!("assets/dom.js"),
    include_str!("assets/format.js"),
    include_str!("assets/overview.js"),
    include_str!("assets/specimen.js"),
    include_str!("assets/stage.js"),
    include_str!("assets/color_names.js"),
    include_str!("assets/palette.js"),
    include_str!("assets/route.js"),
    include_str!("assets/inspector.js"),
    include_str!("assets/images.js"),
    include_str!("assets/main.js"),
];

/// The parts of a page.
#[derive(Debug)]
pub struct Page<'a> {
    /// The tables of the report; see [`crate::of_shown_classes`].
    pub tables: &'a Tables,
    /// What the sweep found, of the same classes.
    pub summary: &'a Summary,
    /// How many classes the report has, of which the tables may have only some.
    pub classes: usize,
    /// Where the numbers come from.
    pub provenance: &'a Provenance,
    /// The options of `compress`, each after a space, that cluster as this run did.
    pub compress_flags: &'a str,
    /// The images that its inspector shows, each with its preview as PNG.
    pub inspected: &'a [(Inspected, Vec<u8>)],
    /// The charts as SVG, each below the heading of its class; the empty heading is of all classes.
    pub charts: &'a [(String, Vec<String>)],
}

impl Page<'_> {
    /// The page's bytes.
    ///
    /// # Errors
    /// When a row can't be written as JSON.
    pub fn html(&self) -> serde_json::Result<String> {
        let script = format!("\"use strict\";\n{}", SCRIPTS.concat());
        let data =
            PageData::of(self.tables, self.summary, self.provenance, self.inspected, self.compress_flags);
        let title = format!("{}: how many colours does an image need?", self.provenance.dataset);
        let parts = [
            ("policy", policy(&script)),
            ("title", escaped(&title)),
            ("style", STYLE.to_owned()),
            ("dataset", escaped(&self.provenance.dataset)),
            ("drawn", format!("{}{}", self.drawn(), self.shown())),
            ("charts", self.charts()),
            ("program", escaped(&format!("{} {}", self.provenance.program, self.provenance.version))),
            ("data", json(&data)?),
            ("specimens", self.embedded_images()?),
            ("worker", WORKER.to_owned()),
            ("script", script),
        ];
        Ok(filled(TEMPLATE, &parts))
    }

    /// That not all images are here, where they are not.
    fn drawn(&self) -> String {
        let Provenance { drawn, .. } = self.provenance;
        let note = |drawn: usize| {
            format!(
                "\n<p class=\"note\">K is chosen from all {} images. Of {drawn} of them, drawn class by class, are intervals, charts \
                 and what else this page shows; the tables beside it have all.</p>",
                self.summary.ok
            )
        };
        drawn.map_or_else(String::new, note)
    }

    /// That not all classes are here, where they are not.
    fn shown(&self) -> String {
        if self.classes <= MOST_CLASSES_SHOWN {
            return String::new();
        }
        format!(
            "\n<p class=\"note\">Of {} classes this page and the charts show the {MOST_CLASSES_SHOWN} that have the most images, with \
             what failed of them; choices.csv, classes.csv and the tables of images have all classes.</p>",
            self.classes
        )
    }

    fn charts(&self) -> String {
        let mut html = String::new();
        for (place, (heading, charts)) in self.charts.iter().enumerate() {
            if !heading.is_empty() {
                // Writing to a string can't fail.
                let _ = writeln!(html, "<h3 id=\"charts-{place}\">{}</h3>", escaped(heading));
            }
            html.push_str("<div class=\"figures\">\n");
            for chart in charts {
                let _ = writeln!(html, "<figure tabindex=\"0\">{chart}</figure>");
            }
            html.push_str("</div>\n");
        }
        html
    }

    fn embedded_images(&self) -> serde_json::Result<String> {
        let mut html = String::new();
        for (index, (inspected, png)) in self.inspected.iter().enumerate() {
            let embedded = data::EmbeddedImage::of(inspected, png);
            let _ = writeln!(
                html,
                "<script type=\"application/json\" id=\"specimen-{index}\">{}</script>",
                json(&embedded)?
            );
        }
        Ok(html)
    }
}

/// Lets this page's own script and style run, and nothing be fetched from anywhere.
fn policy(script: &str) -> String {
    let hash = |text: &str| format!("'sha256-{}'", base64(&Sha256::digest(text)));
    format!(
        "default-src 'none'; script-src {}; style-src {}; img-src data: blob:; worker-src blob:; \
         base-uri 'none'; form-action 'none'",
        hash(script),
        hash(STYLE)
    )
}

/// JSON that can't end the element it stands in.
fn json(value: &impl serde::Serialize) -> serde_json::Result<String> {
    Ok(serde_json::to_string(value)?.replace('<', "\\u003c"))
}

/// `text` as the content of an element or the value of an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// `template` with every `{{name}}` replaced; what is put in is not looked at again.
fn filled(template: &str, parts: &[(&str, String)]) -> String {
    let mut html = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        html.push_str(before);
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        let part = parts.iter().find(|(other, _)| *other == name);
        html.push_str(part.map_or("", |(_, text)| text));
        rest = after;
    }
    html.push_str(rest);
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_into_the_template_is_not_looked_at_again() {
        let parts = [("a", "{{b}}".to_owned()), ("b", "x".to_owned())];
        assert_eq!(filled("<{{a}}{{b}}>", &parts), "<{{b}}x>");
    }

    #[test]
    fn every_place_of_the_template_is_known() {
        let names: Vec<&str> = TEMPLATE
            .split("{{")
            .skip(1)
            .filter_map(|rest| rest.split_once("}}"))
            .map(|(name, _)| name)
            .collect();
        let known = [
            "policy",
            "title",
            "style",
            "dataset",
            "drawn",
            "charts",
            "program",
            "data",
            "specimens",
            "worker",
            "script",
        ];
        assert_eq!(names, known);
    }

    #[test]
    fn json_can_not_end_its_script() {
        assert_eq!(json(&"</script><!--").unwrap(), "\"\\u003c/script>\\u003c!--\"");
    }

    #[test]
    fn the_policy_names_the_hashes_of_what_is_inlined() {
        let policy = policy("alert(1)");
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert!(
            policy.contains("script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"),
            "{policy}"
        );
        assert!(!policy.contains("http") && !policy.contains("unsafe"), "{policy}");
    }
}
