//! Vertical lines with labels above the plot, such as the chosen K.

use super::class_chart::ClassChart;
use super::legend::LegendEntry;
use super::style::{INTERVAL, OTHER_CRITERIA, RECOMMENDED, Stroke};

/// A vertical line: a chosen K, or the size of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct VerticalLine {
    /// Its value on the horizontal axis: a K, or a size in bytes.
    pub(super) x: u32,
    pub(super) label: String,
    pub(super) stroke: Stroke,
    /// The recommended K's interval; an open end is `None`.
    pub(super) interval: Option<(u32, Option<u32>)>,
}

impl VerticalLine {
    /// Whether this is the recommended K.
    pub(super) fn recommended(&self) -> bool {
        self.stroke == RECOMMENDED
    }

    /// A line for each K that a criterion chose for a class, K ascending; criteria that agree share one.
    pub(super) fn of_choices(class: &ClassChart<'_>) -> Vec<Self> {
        let mut ks: Vec<u32> = class.choices.iter().filter_map(|choice| choice.k).collect();
        ks.sort_unstable();
        ks.dedup();
        let mut others = OTHER_CRITERIA.iter().cycle();
        ks.into_iter()
            .map(|k| {
                let recommended = Self::of_recommended(class).filter(|line| line.x == k);
                let vertical_line = recommended.unwrap_or_else(|| {
                    let stroke = others.next().copied().unwrap_or(OTHER_CRITERIA[0]);
                    Self { x: k, label: String::new(), stroke, interval: None }
                });
                Self { label: format!("K = {k} ({})", criteria(class, k)), ..vertical_line }
            })
            .collect()
    }

    /// The line of the recommended K alone, without its criterion.
    pub(super) fn of_recommended(class: &ClassChart<'_>) -> Option<Self> {
        let choice = class.recommended()?;
        let k = choice.k?;
        let interval = choice.k_low.map(|low| (low, choice.k_high));
        Some(Self { x: k, label: format!("K = {k}"), stroke: RECOMMENDED, interval })
    }

    /// The legend entry of the interval around the recommended K, where one of the lines has an interval.
    pub(super) fn interval_legend(vertical_lines: &[Self]) -> Option<LegendEntry> {
        let (low, high) = vertical_lines.iter().find_map(|line| line.interval)?;
        let high = high.map_or_else(|| "beyond the largest K".to_owned(), |high| high.to_string());
        Some(LegendEntry::area(INTERVAL, &format!("95 % interval of K: {low} to {high}")))
    }
}

/// The criteria that chose `k`.
fn criteria(class: &ClassChart<'_>, k: u32) -> String {
    let names: Vec<&str> = class
        .choices
        .iter()
        .filter(|choice| choice.k == Some(k))
        .map(|choice| choice.criterion.as_str())
        .collect();
    if names.len() > 2 { format!("all {} criteria", names.len()) } else { names.join(", ") }
}
