//! Text without fonts: how wide it will be at most, and how to break it. The reader's program picks the font.

use super::style::Font;

/// Estimated width of `text`: between the advances of Arial and those of the wider families.
pub(super) fn width(text: &str, font: Font) -> f64 {
    let ems: f64 = text.chars().map(advance).sum();
    ems * font.size * if font.bold { 1.06 } else { 1.0 }
}

/// Advance of a character in em.
fn advance(character: char) -> f64 {
    match character {
        ' ' | '\u{a0}' | '\u{2009}' | 'f' | 'i' | 'j' | 'l' | 'r' | 't' | '.' | ',' | ':' | ';' | '!'
        | '\'' | '|' | '(' | ')' | '/' | '·' => 0.33,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '=' => 0.87,
        'A'..='Z' => 0.7,
        '\0'..='\u{10ff}' => 0.57,
        _ => 1.05,
    }
}

/// Breaks `text` into lines of at most `limit` px, between words where that is possible, and never within `K = 16`.
pub(super) fn wrap(text: &str, font: Font, limit: f64) -> Vec<String> {
    const TOGETHER: [&str; 2] = ["K = ", "K\u{a0}=\u{a0}"];
    let mut lines: Vec<String> = Vec::new();
    let glued = text.replace(TOGETHER[0], TOGETHER[1]);
    let is_gap = |character: char| character.is_whitespace() && character != '\u{a0}';
    for word in glued.split(is_gap).filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if width(line, font) + width(" ", font) + width(word, font) <= limit => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.extend(split(word, font, limit)),
        }
    }
    lines.iter().map(|line| line.replace(TOGETHER[1], TOGETHER[0])).collect()
}

/// Cuts a single word into pieces of at most `limit` px.
fn split(word: &str, font: Font, limit: f64) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for character in word.chars() {
        let piece = pieces.last().map_or("", String::as_str);
        let used = width(piece, font) + width(character.encode_utf8(&mut [0; 4]), font);
        if used > limit && !piece.is_empty() {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(character);
        }
    }
    pieces
}

/// `text`, cut with an ellipsis where it is wider than `limit` px.
pub(super) fn shorten(text: &str, font: Font, limit: f64) -> String {
    if width(text, font) <= limit {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        kept.push(character);
        if width(&kept, font) + width("…", font) > limit {
            kept.pop();
            break;
        }
    }
    kept + "…"
}

/// `text` without the characters that XML can't hold, not even escaped.
pub(super) fn printable(text: &str) -> String {
    let unprintable =
        |c: char| (c.is_control() && !c.is_whitespace()) || matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars()
        .map(|c| if unprintable(c) || c == '\u{b}' || c == '\u{c}' { '\u{fffd}' } else { c })
        .collect()
}

/// `text` as the content of an XML element.
pub(super) fn escape(text: &str) -> String {
    printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// `value` with `decimals` digits after the point, grouped by thin spaces from 10 000 on.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    let plain = format!("{value:.decimals$}");
    let (whole, fraction) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    if value.abs() < 10_000.0 {
        return plain;
    }
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len() - index;
        if index > 0 && left.is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push('\u{2009}');
        }
        grouped.push(digit);
    }
    grouped + fraction
}

/// `value` with three significant digits.
pub(super) fn significant(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let decimals = (2 - value.abs().log10().floor() as i32).clamp(0, 12);
    fixed(value, decimals as usize)
}

/// `830 bytes`, `6.3 kB`, `1.4 MB`.
pub(super) fn bytes(bytes: f64) -> String {
    match bytes {
        ..1e3 => format!("{bytes:.0} bytes"),
        ..1e6 => format!("{:.1} kB", bytes / 1e3),
        ..1e9 => format!("{:.1} MB", bytes / 1e6),
        _ => format!("{:.1} GB", bytes / 1e9),
    }
}

/// `1 image`, `2 images`.
pub(super) fn images(count: usize) -> String {
    counted(count, "image")
}

/// `1 cluster`, `2 clusters`.
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::super::style::{CAPTION, LABEL};
    use super::*;

    #[test]
    fn wrapped_lines_fit_and_lose_no_word() {
        let text = "the smallest K at which at least 90 % of the images meet all targets";
        let lines = wrap(text, CAPTION, 120.0);
        assert!(lines.len() > 2);
        assert!(lines.iter().all(|line| width(line, CAPTION) <= 120.0), "{lines:?}");
        assert_eq!(lines.join(" "), text);
    }

    #[test]
    fn a_number_of_colours_stays_together() {
        let lines = wrap("the smallest is K = 16 of all", CAPTION, 100.0);
        assert!(lines.iter().any(|line| line.contains("K = 16")), "{lines:?}");
        assert_eq!(lines.join(" "), "the smallest is K = 16 of all");
    }

    #[test]
    fn a_word_wider_than_the_line_is_cut() {
        let word = "m".repeat(100);
        let lines = wrap(&format!("a {word} b"), CAPTION, 100.0);
        assert!(lines.iter().all(|line| width(line, CAPTION) <= 100.0), "{lines:?}");
        assert_eq!(lines.concat().matches('m').count(), 100);
    }

    #[test]
    fn short_text_stays_and_long_text_ends_in_an_ellipsis() {
        assert_eq!(shorten("icons", LABEL, 200.0), "icons");
        let cut = shorten(&"漢".repeat(50), LABEL, 100.0);
        assert!(cut.ends_with('…') && width(&cut, LABEL) <= 100.0, "{cut}");
    }

    #[test]
    fn what_xml_can_not_hold_is_replaced() {
        assert_eq!(escape("a<b>&\u{1}\u{b}"), "a&lt;b&gt;&amp;\u{fffd}\u{fffd}");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(fixed(0.1 + 0.2, 1), "0.3");
        assert_eq!(fixed(9999.0, 0), "9999");
        assert_eq!(fixed(123_456.0, 0), "123\u{2009}456");
        assert_eq!(significant(0.000_123_456), "0.000123");
        assert_eq!(significant(45.678), "45.7");
        assert_eq!(significant(12_345.6), "12\u{2009}346");
    }
}
