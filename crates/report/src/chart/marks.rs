//! The chosen K, as vertical marks with labels above the plot.

use super::class_chart::ClassChart;
use super::page::Key;
use super::style::{INTERVAL, OTHERS, RECOMMENDED, Stroke};

/// A chosen K.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mark {
    pub(super) k: u32,
    pub(super) label: String,
    pub(super) stroke: Stroke,
    /// The recommended K's interval; an open end is `None`.
    pub(super) interval: Option<(u32, Option<u32>)>,
}

impl Mark {
    /// Whether this is the recommended K.
    pub(super) fn recommended(&self) -> bool {
        self.stroke == RECOMMENDED
    }

    /// The marks of a class, K ascending; criteria that agree share one.
    pub(super) fn all(class: &ClassChart<'_>) -> Vec<Self> {
        let mut ks: Vec<u32> = class.choices.iter().filter_map(|choice| choice.k).collect();
        ks.sort_unstable();
        ks.dedup();
        let mut others = OTHERS.iter().cycle();
        ks.into_iter()
            .map(|k| {
                let recommended = Self::recommended_of(class).filter(|mark| mark.k == k);
                let mark = recommended.unwrap_or_else(|| {
                    let stroke = others.next().copied().unwrap_or(OTHERS[0]);
                    Self { k, label: String::new(), stroke, interval: None }
                });
                Self { label: format!("K = {k} ({})", criteria(class, k)), ..mark }
            })
            .collect()
    }

    /// The mark of the recommended K alone, without its criterion.
    pub(super) fn recommended_of(class: &ClassChart<'_>) -> Option<Self> {
        let choice = class.recommended()?;
        let k = choice.k?;
        let interval = choice.k_low.map(|low| (low, choice.k_high));
        Some(Self { k, label: format!("K = {k}"), stroke: RECOMMENDED, interval })
    }

    /// What the area around the recommended one of `marks` means.
    pub(super) fn interval_key(marks: &[Self]) -> Option<Key> {
        let (low, high) = marks.iter().find_map(|mark| mark.interval)?;
        let high = high.map_or_else(|| "beyond the largest K".to_owned(), |high| high.to_string());
        Some(Key::area(INTERVAL, &format!("95 % interval of K: {low} to {high}")))
    }
}

/// The criteria that chose `k`.
fn criteria(class: &ClassChart<'_>, k: u32) -> String {
    let names: Vec<&str> = class
        .choices
        .iter()
        .filter(|choice| choice.k == Some(k))
        .map(|choice| choice.criterion.as_str())
        .collect();
    if names.len() > 2 { format!("all {} criteria", names.len()) } else { names.join(", ") }
}

/// Where the label of a mark stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Row above the plot, 0 the highest.
    pub(super) row: usize,
    /// Left of the mark instead of right of it.
    pub(super) left: bool,
}

/// A label: where its mark is and how wide it is.
pub(super) type Label = (f64, f64);

/// Labels whose sides are all tried; further ones stand right of their marks.
const TRIED: usize = 12;

/// Places labels, x ascending, so that no label meets another one, nor the mark of another one, which goes up to its own
/// label: a mark that lies under a label has a lower row.
///
/// A label stands right of its mark, or left where it would otherwise run out of `bounds` or that saves rows. Where it fits
/// on neither side it runs out by as little as can be.
pub(super) fn place(labels: &[Label], bounds: (f64, f64)) -> Vec<Place> {
    let tries = (0..1_u32 << labels.len().min(TRIED)).filter_map(|lefts| {
        let sides: Vec<bool> =
            (0..labels.len()).map(|index| index < TRIED && lefts >> index & 1 == 1).collect();
        let spans: Vec<(f64, f64)> =
            labels.iter().zip(&sides).map(|(&label, &left)| span(label, left)).collect();
        let out: f64 =
            spans.iter().map(|span| (bounds.0 - span.0).max(0.0) + (span.1 - bounds.1).max(0.0)).sum();
        let rows = rows(labels, &spans)?;
        Some((out, (rows.iter().copied().max(), lefts.count_ones()), sides, rows))
    });
    let best = tries.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let (_, _, sides, rows) = best.unwrap_or_default();
    rows.into_iter().zip(sides).map(|(row, left)| Place { row, left }).collect()
}

/// What a label covers.
fn span((x, width): Label, left: bool) -> (f64, f64) {
    if left { (x - width, x) } else { (x, x + width) }
}

/// The highest row that each label may have; nothing where two would have to be above each other.
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

    fn assert_clear(labels: &[Label], places: &[Place]) {
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
    fn no_label_meets_another_one_or_its_mark() {
        let xs = (0..=10).map(|step| f64::from(step) * 30.0);
        for first in xs.clone() {
            for second in xs.clone().filter(|&x| x > first) {
                for third in xs.clone().filter(|&x| x > second) {
                    let labels = [(first, 110.0), (second, 90.0), (third, 120.0)];
                    assert_clear(&labels, &place(&labels, BOUNDS));
                }
            }
        }
    }

    #[test]
    fn a_row_of_labels_to_the_left_pushes_none_out_of_the_picture() {
        let labels =
            [(0.0, 200.0), (130.0, 90.0), (180.0, 150.0), (210.0, 80.0), (240.0, 90.0), (290.0, 90.0)];
        let places = place(&labels, BOUNDS);
        assert_clear(&labels, &places);
        for (&label, place) in labels.iter().zip(places) {
            let (start, end) = span(label, place.left);
            assert!(start >= BOUNDS.0 && end <= BOUNDS.1, "{label:?} {place:?}");
        }
    }

    #[test]
    fn labels_far_apart_share_a_row() {
        let places = place(&[(0.0, 80.0), (100.0, 80.0), (200.0, 80.0)], BOUNDS);
        assert_eq!(places, [Place::default(); 3]);
    }

    #[test]
    fn marks_at_one_place_have_a_label_each() {
        let places = place(&[(100.0, 80.0), (100.0, 80.0)], BOUNDS);
        assert_ne!(places[0], places[1]);
    }

    #[test]
    fn a_label_too_wide_for_either_side_runs_out_by_as_little_as_can_be() {
        assert!(place(&[(170.0, 200.0)], BOUNDS)[0].left);
        assert!(!place(&[(130.0, 200.0)], BOUNDS)[0].left);
        assert!(place(&[], BOUNDS).is_empty());
    }
}
