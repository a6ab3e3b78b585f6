//! One colour per line as hexadecimal digits, as Lospec gives them; lines after `;` or `//` are comments.
//!
//! Eight digits are `rrggbbaa`, as in style sheets. But paint.net writes `aarrggbb`: so they are read in files that it is
//! named in, and in `.txt`, its extension, where they have no `#` and not all end with full alpha.

use std::path::Path;

use super::color::{Color, hex_of, parse_color};

const PAINT_NET: &str = "paint.net";

pub(super) fn read(text: &str, path: &Path) -> Result<Vec<Color>, String> {
    let lines = || text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let is_comment = |line: &&str| line.starts_with(';') || line.starts_with("//");
    let words = lines().filter(|line| !is_comment(line));
    let words: Vec<&str> =
        words.filter_map(|line| line.split([';', ' ', '\t']).find(|word| !word.is_empty())).collect();
    let alpha_first = lines().filter(is_comment).any(|line| line.to_ascii_lowercase().contains(PAINT_NET))
        || is_txt(path)
            && words.iter().any(|word| word.len() == 8 && !word.to_ascii_lowercase().ends_with("ff"));
    let color = |word: &&str| {
        let color = parse_color(word).map_err(|error| error.to_string())?;
        let [a, r, g, b] = color;
        Ok(if alpha_first && word.len() == 8 { [r, g, b, a] } else { color })
    };
    words.iter().map(color).collect()
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
        read(text, Path::new(name)).unwrap().into_iter().map(hex_of).collect()
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
}
