//! CSV files as people ask about them: this column of that row.

use std::collections::BTreeMap;

/// A CSV file.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

/// One row: its cells by column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    cells: BTreeMap<String, String>,
}

impl Table {
    pub(crate) fn parse(text: &str) -> Self {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let columns: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let row = |record: csv::Result<csv::StringRecord>| {
            let record = record.expect("a row as long as the header");
            Row { cells: columns.iter().cloned().zip(record.iter().map(str::to_owned)).collect() }
        };
        let rows = reader.records().map(row).collect();
        Self { columns, rows }
    }

    /// The rows whose cell in `column` is `value`.
    pub(crate) fn with(&self, column: &str, value: &str) -> Vec<&Row> {
        self.rows.iter().filter(|row| row.cell(column) == value).collect()
    }

    /// The one row of `image`.
    pub(crate) fn image(&self, image: &str) -> &Row {
        match self.with("image", image)[..] {
            [row] => row,
            ref rows => panic!("{} rows of {image}", rows.len()),
        }
    }

    /// The one row of `image` at `k`.
    pub(crate) fn at(&self, image: &str, k: u32) -> &Row {
        let rows = self.with("image", image);
        rows.into_iter()
            .find(|row| row.number("k") == Some(f64::from(k)))
            .unwrap_or_else(|| panic!("no row of {image} at K = {k}"))
    }
}

impl Row {
    pub(crate) fn cell(&self, column: &str) -> &str {
        self.cells.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }

    /// The number in a cell; `None` where it is empty.
    pub(crate) fn number(&self, column: &str) -> Option<f64> {
        let cell = self.cell(column);
        let number = || cell.parse().unwrap_or_else(|_| panic!("'{cell}' in {column} is no number"));
        (!cell.is_empty()).then(number)
    }
}
