//! Rows of labels above a plot, each beside its vertical line.

/// Where the label of a vertical line stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LabelPosition {
    /// Row above the plot, 0 the highest.
    pub(super) row: usize,
    /// Left of the line instead of right of it.
    pub(super) left: bool,
}

/// A label: the x of its line and its own width, in px.
pub(super) type Label = (f64, f64);

/// Labels for which both sides are tried, in every combination; further ones stand right of their lines.
const MAX_TRIED: usize = 12;

/// Places labels, x ascending, so that no label meets another one, nor the line of another one, which goes up to its own
/// label: the label of a line that lies under another label has a lower row.
///
/// A label stands right of its line, or left where it would otherwise run out of `bounds` or that saves rows. Where it fits
/// on neither side it runs out by as little as can be.
pub(super) fn stack_labels(labels: &[Label], bounds: (f64, f64)) -> Vec<LabelPosition> {
    let tries = (0..1_u32 << labels.len().min(MAX_TRIED)).filter_map(|lefts| {
        let sides: Vec<bool> =
            (0..labels.len()).map(|index| index < MAX_TRIED && lefts >> index & 1 == 1).collect();
        let spans: Vec<(f64, f64)> =
            labels.iter().zip(&sides).map(|(&label, &left)| span(label, left)).collect();
        let out: f64 =
            spans.iter().map(|span| (bounds.0 - span.0).max(0.0) + (span.1 - bounds.1).max(0.0)).sum();
        let rows = rows(labels, &spans)?;
        Some((out, (rows.iter().copied().max(), lefts.count_ones()), sides, rows))
    });
    let best = tries.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let (_, _, sides, rows) = best.unwrap_or_default();
    rows.into_iter().zip(sides).map(|(row, left)| LabelPosition { row, left }).collect()
}

/// The interval of x that a label covers.
fn span((x, width): Label, left: bool) -> (f64, f64) {
    if left { (x - width, x) } else { (x, x + width) }
}

/// The highest row that each label may have; `None` where two would have to be above each other.
fn rows(labels: &[Label], spans: &[(f64, f64)]) -> Option<Vec<usize>> {
    let covers = |upper: usize, lower: usize| {
        let (x, (start, end)) = (labels[lower].0, spans[upper]);
        upper != lower && start < x && x < end
    };
    let meet = |one: usize, other: usize| spans[one].0 < spans[other].1 && spans[other].0 < spans[one].1;
    let mut rows: Vec<Option<usize>> = vec![None; labels.len()];
    for _ in labels {
        let is_next = |&index: &usize| {
            rows[index].is_none()
                && (0..labels.len()).all(|upper| rows[upper].is_some() || !covers(upper, index))
        };
        let next = (0..labels.len()).find(is_next)?;
        let placed = |other: usize| rows[other].map(|row| (other, row));
        let others: Vec<(usize, usize)> = (0..labels.len()).filter_map(placed).collect();
        let uppers = others.iter().filter(|&&(other, _)| covers(other, next));
        let lowest = uppers.map(|&(_, row)| row + 1).max().unwrap_or(0);
        let is_free = |row: &usize| !others.iter().any(|&(other, at)| at == *row && meet(other, next));
        rows[next] = (lowest..=lowest + labels.len()).find(is_free);
    }
    rows.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: (f64, f64) = (0.0, 300.0);

    fn assert_clear(labels: &[Label], places: &[LabelPosition]) {
        for (index, &label) in labels.iter().enumerate() {
            let (start, end) = span(label, places[index].left);
            for (other, &(x, _)) in labels.iter().enumerate().filter(|&(other, _)| other != index) {
                let (from, to) = span(labels[other], places[other].left);
                let meets = places[other].row == places[index].row && from < end && start < to;
                let crosses = start < x && x < end && places[other].row <= places[index].row;
                assert!(!meets && !crosses, "{labels:?} {places:?}");
            }
        }
    }

    #[test]
    fn no_label_meets_another_one_or_its_line() {
        let xs = (0..=10).map(|step| f64::from(step) * 30.0);
        for first in xs.clone() {
            for second in xs.clone().filter(|&x| x > first) {
                for third in xs.clone().filter(|&x| x > second) {
                    let labels = [(first, 110.0), (second, 90.0), (third, 120.0)];
                    assert_clear(&labels, &stack_labels(&labels, BOUNDS));
                }
            }
        }
    }

    #[test]
    fn a_row_of_labels_to_the_left_pushes_none_out_of_the_picture() {
        let labels =
            [(0.0, 200.0), (130.0, 90.0), (180.0, 150.0), (210.0, 80.0), (240.0, 90.0), (290.0, 90.0)];
        let places = stack_labels(&labels, BOUNDS);
        assert_clear(&labels, &places);
        for (&label, place) in labels.iter().zip(places) {
            let (start, end) = span(label, place.left);
            assert!(start >= BOUNDS.0 && end <= BOUNDS.1, "{label:?} {place:?}");
        }
    }

    #[test]
    fn labels_far_apart_share_a_row() {
        let places = stack_labels(&[(0.0, 80.0), (100.0, 80.0), (200.0, 80.0)], BOUNDS);
        assert_eq!(places, [LabelPosition::default(); 3]);
    }

    #[test]
    fn lines_at_one_x_have_a_label_each() {
        let places = stack_labels(&[(100.0, 80.0), (100.0, 80.0)], BOUNDS);
        assert_ne!(places[0], places[1]);
    }

    #[test]
    fn a_label_too_wide_for_either_side_runs_out_by_as_little_as_can_be() {
        assert!(stack_labels(&[(170.0, 200.0)], BOUNDS)[0].left);
        assert!(!stack_labels(&[(130.0, 200.0)], BOUNDS)[0].left);
        assert!(stack_labels(&[], BOUNDS).is_empty());
    }
}
