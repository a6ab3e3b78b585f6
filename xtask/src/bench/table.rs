//! The tables of a report, as a bench reads them.

use std::path::Path;

/// A CSV file of the report, none of whose cells here holds a comma.
pub(super) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let cells = |line: &str| line.split(',').map(str::to_owned).collect();
        let mut lines = text.lines().map(cells);
        Ok(Self { header: lines.next().unwrap_or_default(), rows: lines.collect() })
    }

    fn place(&self, column: &str) -> Result<usize, String> {
        self.header.iter().position(|name| name == column).ok_or_else(|| format!("no column {column}"))
    }

    /// The cell of the first row.
    pub(super) fn column(&self, column: &str) -> Result<f64, String> {
        let place = self.place(column)?;
        number(self.rows.first().and_then(|row| row.get(place)).map_or("", String::as_str))
    }

    /// The sum over the rows whose stage is chosen.
    pub(super) fn sum(&self, column: &str, chosen: impl Fn(&str) -> bool) -> Result<f64, String> {
        let (stage, place) = (self.place("stage")?, self.place(column)?);
        self.rows.iter().filter(|row| chosen(&row[stage])).map(|row| number(&row[place])).sum()
    }
}

pub(super) fn number(text: &str) -> Result<f64, String> {
    text.trim().parse().map_err(|_| format!("'{text}' is not a number"))
}
