//! The tables that a bench prints: Markdown, row after row, so that a long run is seen to go on.

use crate::process::{Outcome, say};

/// Characters of a column of numbers at least.
const NUMBER: usize = 7;

/// A table whose head is printed.
pub(super) struct Grid {
    texts: usize,
    widths: Vec<usize>,
}

impl Grid {
    /// Prints the heads: columns of text with their widths, then columns of numbers.
    pub(super) fn open(texts: &[(&str, usize)], numbers: &[&str]) -> Result<Self, String> {
        let widths = texts.iter().map(|&(_, width)| width);
        let widths = widths.chain(numbers.iter().map(|head| head.chars().count().max(NUMBER))).collect();
        let grid = Self { texts: texts.len(), widths };
        let heads = texts.iter().map(|&(head, _)| head).chain(numbers.iter().copied());
        grid.row(&heads.map(str::to_owned).collect::<Vec<_>>())?;
        let rule = |(column, &width): (usize, &usize)| {
            let dashes = "-".repeat(width - 1);
            if column < grid.texts { format!(":{dashes}") } else { format!("{dashes}:") }
        };
        grid.row(&grid.widths.iter().enumerate().map(rule).collect::<Vec<_>>())?;
        Ok(grid)
    }

    /// Prints a row, with a cell for each column.
    pub(super) fn row(&self, cells: &[String]) -> Outcome {
        let padded = |(column, (cell, &width)): (usize, (&String, &usize))| {
            if column < self.texts { format!(" {cell:<width$} |") } else { format!(" {cell:>width$} |") }
        };
        say(&format!("|{}", cells.iter().zip(&self.widths).enumerate().map(padded).collect::<String>()))
    }
}

/// A sentence after a table.
pub(super) fn conclude(sentence: &str) -> Outcome {
    say(&format!("\n{sentence}\n"))
}
