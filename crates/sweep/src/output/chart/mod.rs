//! Charts: the curves and choices of a class -> SVG text. Pure, and the same bytes for the same tables.
//!
//! Each chart says *what* is shown, as [`panel`]s of one [`page`]; how it looks stands in [`style`], and only [`canvas`]
//! knows the drawing library. Text stays text, so a chart can be searched, translated and read aloud.

mod axis;
mod canvas;
mod classes;
mod elbow;
mod marks;
mod page;
mod panel;
mod quality;
mod rate;
mod silhouette;
mod style;
#[cfg(test)]
pub(crate) mod testing;
mod text;
mod trend;
mod versus;

pub(crate) use classes::classes;
pub(crate) use elbow::elbow;
pub(crate) use quality::quality;
pub(crate) use rate::rate;
pub(crate) use silhouette::silhouette;
pub(crate) use versus::versus;

use crate::select::{ClassCurves, Target};
use crate::table::ChoiceRow;

/// What a class's charts show.
#[derive(Clone, Debug)]
pub(crate) struct ClassChart<'a> {
    /// The measured rows.
    pub(crate) curves: &'a ClassCurves<'a>,
    /// The choices of this class, one per criterion.
    pub(crate) choices: Vec<&'a ChoiceRow>,
    /// The targets of the run; may be empty.
    pub(crate) targets: &'a [Target],
    /// Share of the images that must meet them.
    pub(crate) coverage: f64,
}

impl ClassChart<'_> {
    fn recommended(&self) -> Option<&ChoiceRow> {
        self.choices.iter().copied().find(|choice| choice.recommended && choice.k.is_some())
    }

    /// The verdict as a sentence: of the recommended K, or of every criterion where none is recommended.
    fn verdict(&self) -> String {
        let sentence = match self.recommended() {
            Some(choice) => choice.reason.clone(),
            None => self.choices.iter().fold("No K is recommended".to_owned(), |sentence, choice| {
                format!("{sentence}; {}: {}", choice.criterion, choice.reason)
            }),
        };
        if sentence.is_empty() { sentence } else { format!("{}.", sentence.trim_end_matches('.')) }
    }
}

/// Why there is no chart.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChartError {
    /// The drawing library gave up.
    #[error("the chart can't be drawn: {0}")]
    Draw(#[from] canvas::DrawError),
}
