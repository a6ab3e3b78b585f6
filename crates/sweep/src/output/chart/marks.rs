//! The chosen K, as vertical marks with labels above the plot.

use super::ClassChart;
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Row above the plot, 0 the highest.
    pub(super) row: usize,
    /// Left of the mark instead of right of it.
    pub(super) left: bool,
}

/// Places labels of (x of the mark, width of the label), x ascending, so that no label meets another one, nor the mark
/// of another one, which goes up to its own label.
///
/// A label stands right of its mark, or left where it would run out at `right` or into one that had to go left. Each has
/// a row of its own, and a mark that lies under a label always has a lower row.
pub(super) fn place(labels: &[(f64, f64)], right: f64) -> Vec<Place> {
    let mut left = vec![false; labels.len()];
    for index in (0..labels.len()).rev() {
        let end = labels[index].0 + labels[index].1;
        let meets = |other: usize| left[other] && labels[other].0 <= end;
        left[index] = end > right || (index + 1..labels.len()).any(meets);
    }
    let lefts = (0..labels.len()).rev().filter(|&index| left[index]);
    let order: Vec<usize> = lefts.chain((0..labels.len()).filter(|&index| !left[index])).collect();
    let mut places = vec![Place { row: 0, left: false }; labels.len()];
    for (row, index) in order.into_iter().enumerate() {
        places[index] = Place { row, left: left[index] };
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: f64 = 300.0;

    /// The span of a label.
    fn span((x, width): (f64, f64), place: Place) -> (f64, f64) {
        if place.left { (x - width, x) } else { (x, x + width) }
    }

    #[test]
    fn no_label_meets_another_one_or_its_mark() {
        let xs = (0..=10).map(|step| f64::from(step) * 30.0);
        for first in xs.clone() {
            for second in xs.clone().filter(|&x| x > first) {
                for third in xs.clone().filter(|&x| x > second) {
                    let labels = [(first, 110.0), (second, 90.0), (third, 120.0)];
                    let places = place(&labels, RIGHT);
                    for (index, &label) in labels.iter().enumerate() {
                        let (start, end) = span(label, places[index]);
                        assert!(end <= RIGHT, "{labels:?} {places:?}");
                        for (other, &(x, _)) in labels.iter().enumerate().filter(|&(other, _)| other != index)
                        {
                            let under = (start..=end).contains(&x);
                            let lower = places[other].row > places[index].row;
                            assert_ne!(places[other].row, places[index].row);
                            assert!(!under || lower, "{labels:?} {places:?}");
                        }
                    }
                }
            }
        }
    }
}
