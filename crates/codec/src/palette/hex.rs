//! Colours as hexadecimal digits, one per line as Lospec gives them, or several; what stands after `;` or `//` is a comment.
//!
//! Eight digits are `rrggbbaa`, as in style sheets. But paint.net writes `aarrggbb`: so they are read in files that it is
//! named in, and in `.txt`, its extension, where they have no `#` and not all end with full alpha.

use std::path::Path;

use super::color::{Color, Colors, hex_of, parse_color};

const PAINT_NET: &str = "paint.net";

pub(super) fn read(text: &str, path: &Path) -> Colors {
    let lines = || text.trim_start_matches('\u{feff}').lines().map(|line| line.split_at(comment(line)));
    let words = lines().flat_map(|(line, _)| line.split([' ', '\t', ',']));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let alpha_first = lines().any(|(_, comment)| comment.to_ascii_lowercase().contains(PAINT_NET))
        || is_txt(path)
            && words.iter().any(|word| word.len() == 8 && !word.to_ascii_lowercase().ends_with("ff"));
    let mut colors = Colors::default();
    for word in words {
        let color = parse_color(word).ok();
        let alpha_first = alpha_first && word.len() == 8;
        colors.add(color.map(|[a, r, g, b]| if alpha_first { [r, g, b, a] } else { [a, r, g, b] }), word);
    }
    colors
}

/// Where the comment of a line begins; its end where there is none.
fn comment(line: &str) -> usize {
    [";", "//"].into_iter().filter_map(|sign| line.find(sign)).min().unwrap_or(line.len())
}

fn is_txt(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("txt"))
}

pub(super) fn write(colors: &[Color]) -> String {
    colors.iter().map(|&color| hex_of(color) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hexes(text: &str, name: &str) -> Vec<String> {
        read(text, Path::new(name)).colors.into_iter().map(hex_of).collect()
    }

    #[test]
    fn paint_net_writes_alpha_first() {
        let rustic = "; paint.net Palette File\n;Colors: 4\nFF2c2137\n80764462 ; half\n";
        assert_eq!(hexes(rustic, "a.txt"), ["#2c2137", "#76446280"]);
        assert_eq!(hexes(rustic, "a.hex"), ["#2c2137", "#76446280"], "it says so itself");
        assert_eq!(hexes("FF2c2137\nFF0000FF\n", "a.TXT"), ["#2c2137", "#0000ff"]);
        assert_eq!(hexes("2c2137ff\n764462FF\n", "a.txt"), ["#2c2137", "#764462"]);
        assert_eq!(hexes("#2c213780\nff0000\n", "a.txt"), ["#2c213780", "#ff0000"]);
        assert_eq!(hexes("2c213780\n#a968\n", "a.hex"), ["#2c213780", "#aa996688"]);
    }

    #[test]
    fn every_colour_of_a_line_is_read_and_what_is_none_is_named() {
        let text = "ff0000 #00f\t0f0, 123456 ; 777777\n#12345\n// 888888\n";
        assert_eq!(hexes(text, "a.hex"), ["#ff0000", "#0000ff", "#00ff00", "#123456"]);
        assert_eq!(read(text, Path::new("a.hex")).skipped, ["#12345"]);
    }
}
