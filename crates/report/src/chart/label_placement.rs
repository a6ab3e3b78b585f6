//! Labels beside data points, placed so that they cover neither curves nor each other.

use super::canvas::Point;
use super::layout::PlotArea;
use super::style::{LABEL, MARKER_RADIUS};
use super::text;

/// A rectangle in px.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rect {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Rect {
    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn is_within(&self, plot_area: PlotArea) -> bool {
        self.left >= plot_area.left
            && self.right <= plot_area.right
            && self.top >= plot_area.top
            && self.bottom <= plot_area.bottom
    }
}

/// Px between a point and its label: the preferred distance, and the largest one.
const LABEL_OFFSETS: [f64; 2] = [MARKER_RADIUS + 2.0, MARKER_RADIUS + 8.0];

/// Px between the squares that keep a line clear of labels.
const CLEARANCE_STEP: f64 = 3.0;

/// Finds a position for each label, one after another, so that it covers neither curves nor labels.
pub(super) struct LabelPlacer {
    plot_area: PlotArea,
    taken: Vec<Rect>,
}

impl LabelPlacer {
    /// Within a plot area in which nothing is drawn yet.
    pub(super) fn within(plot_area: PlotArea) -> Self {
        Self { plot_area, taken: Vec::new() }
    }

    /// Keeps labels off a curve with its markers, given by its points.
    pub(super) fn keep_clear_of(&mut self, points: &[Point]) {
        let around = |(x, y): Point, half: f64| Rect {
            left: x - half,
            top: y - half,
            right: x + half,
            bottom: y + half,
        };
        self.taken.extend(points.iter().map(|&point| around(point, MARKER_RADIUS)));
        for pair in points.windows(2) {
            let [(x, y), (to_x, to_y)] = [pair[0], pair[1]];
            let steps = ((to_x - x).hypot(to_y - y) / CLEARANCE_STEP).ceil().max(1.0);
            let along = |step: u32| {
                let share = f64::from(step) / steps;
                around((x + share * (to_x - x), y + share * (to_y - y)), CLEARANCE_STEP / 2.0)
            };
            self.taken.extend((0..steps as u32).map(along));
        }
    }

    /// The middle of the upper edge of a label beside `point`, which is then occupied; `None` where every position would cover
    /// something.
    pub(super) fn place(&mut self, label: &str, (x, y): Point) -> Option<Point> {
        if label.is_empty() {
            return None;
        }
        let (half, height) = (text::width(label, LABEL) / 2.0, LABEL.line());
        let around = |off: f64| {
            let (beside, above, below) = (half + off, y - off - height, y + off);
            let middle = y - height / 2.0;
            [
                (x, above),
                (x + beside, below - height / 2.0),
                (x - beside, above + height / 2.0),
                (x, below),
                (x - beside, middle),
                (x + beside, middle),
                (x - beside, above),
                (x + beside, below),
            ]
        };
        let places = LABEL_OFFSETS.into_iter().flat_map(around);
        let rect = |(middle, top): Point| Rect {
            left: middle - half,
            top,
            right: middle + half,
            bottom: top + height,
        };
        let is_free = |&place: &Point| {
            let rect = rect(place);
            rect.is_within(self.plot_area) && !self.taken.iter().any(|taken| taken.meets(&rect))
        };
        let place = { places }.find(is_free)?;
        self.taken.push(rect(place));
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLOT_AREA: PlotArea =
        PlotArea { left: 0.0, top: 0.0, right: 300.0, bottom: 200.0, corner: (0.0, 0.0) };

    #[test]
    fn labels_cover_neither_curves_nor_each_other() {
        let curve: Vec<Point> = (0..30).map(|step| (10.0 * f64::from(step), 100.0)).collect();
        let mut labels = LabelPlacer::within(PLOT_AREA);
        labels.keep_clear_of(&curve);
        let placed: Vec<Point> = curve.iter().filter_map(|&point| labels.place("K = 16", point)).collect();
        // Above and below the curve there is rect for one every 40 px.
        assert!((8..=14).contains(&placed.len()), "{placed:?}");
        let half = text::width("K = 16", LABEL) / 2.0;
        for (index, &(x, top)) in placed.iter().enumerate() {
            assert!(top >= 100.0 || top + LABEL.line() <= 100.0, "{x} {top}");
            assert!(x >= half && x + half <= 300.0);
            for &(other, at) in &placed[index + 1..] {
                assert!((x - other).abs() >= 2.0 * half || (top - at).abs() >= LABEL.line(), "{placed:?}");
            }
        }
    }

    #[test]
    fn what_has_no_room_is_not_said() {
        let mut labels = LabelPlacer::within(PlotArea { right: 20.0, bottom: 10.0, ..PLOT_AREA });
        assert_eq!(labels.place("K = 16", (10.0, 5.0)), None);
        assert_eq!(LabelPlacer::within(PLOT_AREA).place("", (100.0, 100.0)), None);
    }
}
