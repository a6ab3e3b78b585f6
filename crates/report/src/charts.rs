//! Which charts a report has, and the names of their files.

use choice::{ClassCurves, Coverage, DEFAULT_COVERAGE, Target};
use tables::{Tables, class_title};
use thiserror::Error;

use crate::chart::{self, ChartError, ClassChart};
use crate::file_name::file_name_part;
use crate::provenance::Options;

/// Why a file of a report can't be made.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("can't make {name}: {reason}")]
pub struct RenderError {
    /// The file.
    pub name: String,
    /// What is wrong.
    pub reason: String,
}

impl RenderError {
    /// The error of the file `name`, for any reason.
    pub fn new(name: &str, reason: impl std::fmt::Display) -> Self {
        Self { name: name.to_owned(), reason: reason.to_string() }
    }
}

/// The charts below one heading: their file names and SVG.
pub struct ChartGroup {
    /// The class in words; empty for all classes together.
    pub heading: String,
    /// Name and SVG of each.
    pub files: Vec<(String, String)>,
}

/// Calls `draw` with what the charts of each class show, in order of their names, and returns its result. Targets and
/// coverage are those of `options`; a target that can't be read is left out.
pub fn with_class_charts<T>(
    tables: &Tables,
    options: &Options,
    draw: impl FnOnce(&[ClassChart<'_>]) -> T,
) -> T {
    let targets: Vec<Target> = options.targets.iter().filter_map(|target| target.parse().ok()).collect();
    let coverage = options.coverage.parse::<Coverage>().map_or(DEFAULT_COVERAGE, Coverage::share);
    let all_curves = ClassCurves::of(tables);
    let classes: Vec<ClassChart<'_>> = all_curves
        .iter()
        .map(|curves| ClassChart {
            title: class_title(curves.class, all_curves.len()),
            curves,
            choices: tables.choices.iter().filter(|choice| choice.class == curves.class).collect(),
            targets: &targets,
            coverage,
            space: &options.color_space,
            typical: chart::typical_of(tables, curves.class),
        })
        .collect();
    draw(&classes)
}

/// Draws every chart of a report: of all classes together, then of each by itself.
///
/// # Errors
/// When the drawing library fails.
pub fn charts(classes: &[ClassChart<'_>]) -> Result<Vec<ChartGroup>, RenderError> {
    let file = |name: String, svg: Result<String, ChartError>| {
        let svg = svg.map_err(|error| RenderError::new(&name, error))?;
        Ok((name, svg))
    };
    let together = file("classes.svg".to_owned(), chart::classes(classes))?;
    let mut all = vec![ChartGroup { heading: String::new(), files: vec![together] }];
    for class in classes {
        let part = file_name_part(class.curves.class);
        let files = vec![
            file(format!("elbow-{part}.svg"), chart::elbow(class))?,
            file(format!("quality-{part}.svg"), chart::quality(class))?,
            file(format!("silhouette-{part}.svg"), chart::silhouette(class))?,
            file(format!("rate-{part}.svg"), chart::rate(class))?,
        ];
        all.push(ChartGroup { heading: class.title.to_owned(), files });
    }
    Ok(all)
}
