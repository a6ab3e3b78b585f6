//! A curve as a line of characters: one bar per swept K, as high as the logarithm of its distortion, and below it a
//! mark at the chosen K.

/// From the lowest to the highest bar.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII: [char; 8] = ['_', '.', '-', '~', '+', '*', '#', '@'];

/// What a line is drawn with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glyphs {
    bars: [char; 8],
    /// Below the chosen K.
    pub(crate) mark: char,
}

impl Glyphs {
    pub(crate) fn new(unicode: bool) -> Self {
        if unicode { Self { bars: BLOCKS, mark: '▲' } } else { Self { bars: ASCII, mark: '^' } }
    }
}

/// The bars of at most `width` of the points (K, distortion), and the line below with the mark at `chosen` and `label`
/// beside it. A distortion of 0, which has no logarithm, is blank.
pub(crate) fn lines(
    points: &[(u32, f64)],
    chosen: Option<u32>,
    label: &str,
    width: usize,
    glyphs: Glyphs,
) -> [String; 2] {
    let chosen = chosen.and_then(|k| points.iter().position(|&(other, _)| other == k));
    let shown = shown(points.len(), chosen, width.max(1));
    let logarithms: Vec<f64> = shown.iter().map(|&position| points[position].1.ln()).collect();
    let positive = || logarithms.iter().copied().filter(|log| log.is_finite());
    let (low, high) =
        (positive().fold(f64::INFINITY, f64::min), positive().fold(f64::NEG_INFINITY, f64::max));
    let bar = |&log: &f64| if log.is_finite() { glyphs.bars[level(log, low, high)] } else { ' ' };
    let mark = chosen.and_then(|position| shown.iter().position(|&other| other == position));
    [
        logarithms.iter().map(bar).collect(),
        mark.map_or_else(|| label.to_owned(), |mark| marked(mark, label, width, glyphs.mark)),
    ]
}

/// Positions of the points to draw: all of them, or as many as fit, evenly, with the chosen one among them.
fn shown(count: usize, chosen: Option<usize>, width: usize) -> Vec<usize> {
    if count <= width {
        return (0..count).collect();
    }
    let mut positions: Vec<usize> =
        (0..width).map(|column| column * (count - 1) / (width - 1).max(1)).collect();
    if let Some(chosen) = chosen {
        let nearest = (0..width).min_by_key(|&column| positions[column].abs_diff(chosen)).unwrap_or(0);
        positions[nearest] = chosen;
    }
    positions
}

/// Which of eight levels `log` falls into.
fn level(log: f64, low: f64, high: f64) -> usize {
    if high > low { ((log - low) / (high - low) * 7.0).round() as usize } else { 7 }
}

/// The mark in its column, with `label` after it, or before it where there is no room after, or without.
fn marked(column: usize, label: &str, width: usize, mark: char) -> String {
    let length = label.chars().count() + 1;
    if column + 1 + length <= width {
        format!("{:column$}{mark} {label}", "")
    } else if length <= column {
        format!("{label:>before$} {mark}", before = column - 1)
    } else {
        format!("{:column$}{mark}", "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(points: &[(u32, f64)], chosen: Option<u32>, width: usize) -> [String; 2] {
        lines(points, chosen, "K = 8", width, Glyphs::new(true))
    }

    #[test]
    fn each_halving_takes_the_same_step_down() {
        let points: Vec<(u32, f64)> = (1..=8).map(|step| (1 << step, 256.0 / f64::from(1 << step))).collect();
        assert_eq!(drawn(&points, Some(8), 40), ["█▇▆▅▄▃▂▁", "  ▲ K = 8"]);
        assert_eq!(lines(&points, Some(8), "K = 8", 40, Glyphs::new(false)), ["@#*+~-._", "  ^ K = 8"]);
    }

    #[test]
    fn no_distortion_is_blank_and_equal_ones_are_level() {
        assert_eq!(drawn(&[(2, 9.0), (4, 1.0), (8, 0.0)], Some(8), 40), ["█▁ ", "  ▲ K = 8"]);
        assert_eq!(drawn(&[(2, 3.0), (4, 3.0)], None, 40), ["██", "K = 8"]);
        assert_eq!(drawn(&[(2, 0.0), (4, 0.0)], None, 40)[0], "  ");
    }

    #[test]
    fn too_many_points_are_thinned_out_around_the_chosen_one() {
        let points: Vec<(u32, f64)> = (2..=256).map(|k| (k, 1e4 / f64::from(k))).collect();
        for (width, chosen) in [(30, 2), (30, 91), (30, 256), (9, 77), (1, 50)] {
            let [bars, below] = drawn(&points, Some(chosen), width);
            assert_eq!(bars.chars().count(), width);
            let mark = below.chars().position(|character| character == '▲').expect("a mark");
            let positions = shown(points.len(), Some(chosen as usize - 2), width);
            assert_eq!(points[positions[mark]].0, chosen);
            assert!(positions.is_sorted());
        }
    }

    #[test]
    fn the_label_stands_where_there_is_room() {
        let points: Vec<(u32, f64)> = (1..=20).map(|k| (k, 20.0 - f64::from(k))).collect();
        assert_eq!(drawn(&points, Some(19), 20)[1], "            K = 8 ▲");
        assert_eq!(drawn(&points, Some(3), 20)[1], "  ▲ K = 8");
        assert_eq!(drawn(&points[..4], Some(4), 4)[1], "   ▲");
    }
}
