//! Columns of text for a terminal, and numbers as people read them.

use std::fmt::Write;

/// How a column's cells stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// The lines of a table: the header, then the rows, two spaces between columns.
pub(crate) fn lines(header: &[(&str, Align)], rows: &[Vec<String>]) -> Vec<String> {
    let titles: Vec<String> = header.iter().map(|(title, _)| (*title).to_owned()).collect();
    let all: Vec<&Vec<String>> = std::iter::once(&titles).chain(rows).collect();
    let width = |column: usize| all.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let mut line = String::new();
        for ((cell, (_, align)), width) in row.iter().zip(header).zip(&widths) {
            // Writing to a string can't fail.
            let _ = match align {
                Align::Left => write!(line, "{cell:<width$}  "),
                Align::Right => write!(line, "{cell:>width$}  "),
            };
        }
        line.trim_end().to_owned()
    };
    all.into_iter().map(line).collect()
}

/// Characters of the longest line.
pub(crate) fn width_of(lines: &[String]) -> usize {
    lines.iter().map(|line| line.chars().count()).max().unwrap_or(0)
}

/// `text`, or as much of it as `width` characters hold.
pub(crate) fn clipped(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(2)).chain("..".chars()).collect()
}

/// `1 image`, `2 images`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// `812 B`, `12.3 kB`, `4.5 MB`: decimal units.
pub(crate) fn bytes(bytes: u64) -> String {
    let value = bytes as f64;
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", value / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", value / 1e6),
        _ => format!("{:.1} GB", value / 1e9),
    }
}

/// A metric's value; where it has none, the reason that stands in `undefined`.
pub(crate) fn or_reason(value: Option<String>, metric: &str, undefined: &[(String, String)]) -> String {
    let reason =
        || undefined.iter().find(|(name, _)| name == metric).map_or("undefined", |(_, reason)| reason);
    value.unwrap_or_else(|| format!("none ({})", reason()))
}

/// `after` as a share of `before`.
pub(crate) fn share(after: u64, before: u64) -> String {
    if before == 0 { String::new() } else { format!("{:.0} %", 100.0 * after as f64 / before as f64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let header = [("class", Align::Left), ("K", Align::Right)];
        let rows = [vec!["icons".to_owned(), "8".to_owned()], vec!["übung".to_owned(), "128".to_owned()]];
        assert_eq!(lines(&header, &rows), ["class    K", "icons    8", "übung  128"]);
    }

    #[test]
    fn long_names_are_clipped() {
        assert_eq!([clipped("übung", 5), clipped("übungen", 5)], ["übung", "übu.."]);
        assert_eq!(width_of(&["a".to_owned(), "übung".to_owned()]), 5);
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!([bytes(999), bytes(1_234), bytes(5_600_000)], ["999 B", "1.2 kB", "5.6 MB"]);
        assert_eq!((share(1, 4), share(1, 0)), ("25 %".to_owned(), String::new()));
        assert_eq!((counted(1, "image"), counted(0, "image")), ("1 image".to_owned(), "0 images".to_owned()));
    }
}
