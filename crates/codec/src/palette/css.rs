//! CSS: custom properties `--color-1` and so on. Of a style sheet every colour in a value is read: `#rgb`, `#rgba`,
//! `#rrggbb`, `#rrggbbaa`, `rgb()`, `hsl()` and names; what is none that can be read is named.
//!
//! A value is what stands after the colon of a declaration, or without any colon all there is up to a semicolon. Selectors,
//! comments, strings and addresses hold no colours.

use std::fmt::Write;

use super::color::{Color, Colors, hex_of, parse_color};
use super::names::named;

/// Functions that are colours and can't be read: other spaces, and what depends on its place.
const UNREADABLE: [&str; 9] =
    ["hwb", "lab", "lch", "oklab", "oklch", "color", "color-mix", "device-cmyk", "light-dark"];
/// The colour that depends on its place.
const CURRENT: &str = "currentcolor";

/// What properties are called, up to a hyphen, that hold names of other things than colours.
const COLORLESS: [&str; 6] = ["font", "grid", "animation", "transition", "content", "src"];

pub(super) fn read(text: &str) -> Colors {
    let mut colors = Colors::default();
    let mut statement = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = match next {
            '/' if rest.starts_with("/*") => after(rest, 2, "*/"),
            '"' | '\'' => after(rest, 1, if next == '"' { "\"" } else { "'" }),
            _ if starts_address(rest, &statement) => after(rest, 4, ")"),
            '{' | ';' | '}' => {
                // What stands before a block is a selector.
                if next != '{' {
                    read_statement(&statement, &mut colors);
                }
                statement.clear();
                1
            }
            _ => {
                statement.push(next);
                next.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    read_statement(&statement, &mut colors);
    colors
}

/// The length of what ends with `end`, looked for after `start` bytes; all of it where there is no end.
fn after(text: &str, start: usize, end: &str) -> usize {
    text[start..].find(end).map_or(text.len(), |found| start + found + end.len())
}

fn starts_address(rest: &str, before: &str) -> bool {
    let begins = rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("url("));
    begins && !before.ends_with(is_word)
}

fn read_statement(statement: &str, colors: &mut Colors) {
    let (property, mut rest) = statement.split_once(':').unwrap_or(("", statement));
    if is_colorless(property) {
        return;
    }
    while let Some(next) = rest.chars().next() {
        let length = word_length(rest);
        let (word, behind) = rest.split_at(length.max(next.len_utf8()));
        let function = behind.starts_with('(');
        let whole = if function { &rest[..word.len() + brackets(behind)] } else { word };
        let lower = word.to_ascii_lowercase();
        rest = behind;
        let color = match (lower.as_str(), function) {
            ("rgb" | "rgba", true) => rgb(arguments(whole)),
            ("hsl" | "hsla", true) => hsl(arguments(whole)),
            (CURRENT, false) => None,
            (word, true) if UNREADABLE.contains(&word) => None,
            (word, _) if word.starts_with('#') => parse_color(word).ok(),
            (word, false) => match named(word) {
                Some(color) => Some(color),
                None => continue,
            },
            _ => continue,
        };
        if function {
            rest = &rest[whole.len() - word.len()..];
        }
        colors.add(color, whole);
    }
}

/// Whether no value of a property is a colour; of its maker's prefix nothing is said.
fn is_colorless(property: &str) -> bool {
    let property = property.trim().to_ascii_lowercase();
    let maker =
        ["-webkit-", "-moz-", "-ms-", "-o-"].into_iter().find_map(|maker| property.strip_prefix(maker));
    let first = maker.unwrap_or(&property).split('-').next();
    first.is_some_and(|first| COLORLESS.contains(&first))
}

/// The length of what stands between the bracket that a text begins with and its other one, with both.
fn brackets(text: &str) -> usize {
    let mut open = 0;
    let end = text.find(|letter| {
        match letter {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        open == 0
    });
    end.map_or(text.len(), |end| end + 1)
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || "-_#%.".contains(letter)
}

fn word_length(text: &str) -> usize {
    text.find(|letter| !is_word(letter)).unwrap_or(text.len())
}

/// The numbers of a function: three and an alpha; `None` where there are others, or what is no number.
fn arguments(function: &str) -> Option<([Number; 3], f64)> {
    let inside = function.split_once('(')?.1.strip_suffix(')')?.replace([',', '/'], " ");
    let numbers: Option<Vec<Number>> = inside.split_whitespace().map(Number::parse).collect();
    match numbers?[..] {
        [a, b, c] => Some(([a, b, c], 1.0)),
        [a, b, c, alpha] => Some(([a, b, c], alpha.part_of(1.0))),
        _ => None,
    }
}

/// A number, and its unit where that is a percent or a part of a turn.
#[derive(Clone, Copy)]
struct Number {
    value: f64,
    percent: bool,
}

impl Number {
    fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        if text == "none" {
            return Some(Self { value: 0.0, percent: false });
        }
        let units =
            [("%", 1.0), ("grad", 0.9), ("deg", 1.0), ("rad", 180.0 / std::f64::consts::PI), ("turn", 360.0)];
        let (number, factor) = units
            .into_iter()
            .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))
            .unwrap_or((&text, 1.0));
        let value: f64 = number.parse().ok().filter(|value: &f64| value.is_finite())?;
        Some(Self { value: value * factor, percent: text.ends_with('%') })
    }

    /// From 0 to 1, where a number without percent is of `whole`.
    fn part_of(self, whole: f64) -> f64 {
        (self.value / if self.percent { 100.0 } else { whole }).clamp(0.0, 1.0)
    }
}

fn rgb(arguments: Option<([Number; 3], f64)>) -> Option<Color> {
    let (channels, alpha) = arguments?;
    let [r, g, b] = channels.map(|channel| sample(channel.part_of(255.0)));
    Some([r, g, b, sample(alpha)])
}

/// CSS Color Module Level 4, section 7.1.
fn hsl(arguments: Option<([Number; 3], f64)>) -> Option<Color> {
    let ([hue, saturation, lightness], alpha) = arguments?;
    let (saturation, lightness) = (saturation.part_of(100.0), lightness.part_of(100.0));
    let channel = |number: f64| {
        let k = (number + hue.value / 30.0).rem_euclid(12.0);
        let reach = saturation * lightness.min(1.0 - lightness);
        sample(lightness - reach * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0))
    };
    Some([channel(0.0), channel(8.0), channel(4.0), sample(alpha)])
}

fn sample(part: f64) -> u8 {
    (255.0 * part + 0.5).floor().clamp(0.0, 255.0) as u8
}

pub(super) fn write(colors: &[Color]) -> String {
    let mut text = ":root {\n".to_owned();
    for (number, &color) in (1..).zip(colors) {
        // Writing to a string can't fail.
        let _ = writeln!(text, "  --color-{number}: {};", hex_of(color));
    }
    text + "}\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colors(text: &str) -> Vec<String> {
        read(text).colors.into_iter().map(hex_of).collect()
    }

    #[test]
    fn every_notation_is_read() {
        assert_eq!(colors("a { color: #abc; } :root { --b: #01020304 }"), ["#aabbcc", "#01020304"]);
        assert_eq!(colors("--a: #a968; --b: RebeccaPurple"), ["#aa996688", "#663399"]);
        assert_eq!(
            colors("b: rgb(255, 0, 10); c: rgba(0,0,0,.5); d: rgb(100% 0% 50% / 20%)"),
            ["#ff000a", "#00000080", "#ff008033"]
        );
        // As the specification's table of hsl(30deg ...) has them.
        assert_eq!(
            colors("e: hsl(30deg 100% 50%); f: hsla(270, 60%, 50%, 0.15); g: hsl(0.5turn, 25%, 75%)"),
            ["#ff8000", "#8033cc26", "#afcfcf"]
        );
        assert_eq!(colors("background: linear-gradient(red, #00f 40%) no-repeat"), ["#ff0000", "#0000ff"]);
        assert_eq!(colors("#fff\n#000"), ["#ffffff", "#000000"], "a plain list");
    }

    #[test]
    fn what_is_no_value_holds_no_colour() {
        assert!(
            colors("#fade { margin: 0 } a.red:hover { } /* tan: #123; */ b { content: 'red'; c: url(#abc) }")
                .is_empty()
        );
        assert!(read("b: solid 1px var(--red)").skipped.is_empty());
    }

    #[test]
    fn names_of_other_things_are_no_colours() {
        let sheet = "a { font-family: Tan Pearl; grid-area: red; -webkit-animation: pink 2s; content: navy;
            transition: color 1s; will-change: color; animation-name: lab; mask: lab 3px; border: 1px solid tan }";
        let read = read(sheet);
        assert_eq!((read.colors, read.skipped), (vec![[0xd2, 0xb4, 0x8c, 255]], vec![]));
    }

    #[test]
    fn brackets_within_a_function_belong_to_it() {
        let read = read("a: rgb(calc(1 + (2 * 3)), 0, 0) red; b: color-mix(in lab, rgb(0 0 0), tan)");
        assert_eq!(read.colors, [[255, 0, 0, 255]]);
        assert_eq!(read.skipped, ["rgb(calc(1 + (2 * 3)), 0, 0)", "color-mix(in lab, rgb(0 0 0), tan)"]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let read =
            read("a: oklch(40% 0.27 20); b: #12345; c: rgb(var(--r), 0, 0); d: currentColor; e: white");
        assert_eq!(read.colors, [[255; 4]]);
        assert_eq!(read.skipped, ["oklch(40% 0.27 20)", "#12345", "rgb(var(--r), 0, 0)", "currentColor"]);
    }
}
