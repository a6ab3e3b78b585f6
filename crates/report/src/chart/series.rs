//! Curves whose points are told apart by markers and named along the way.

use super::canvas::Point;
use super::page::Frame;
use super::style::{LABEL, Look, MARK};
use super::text;

/// A measured point.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spot {
    pub(super) x: u32,
    pub(super) y: f64,
    /// What it is called, where there is room for it; empty for nothing.
    pub(super) label: String,
}

/// A curve.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Series {
    pub(super) look: Look,
    pub(super) spots: Vec<Spot>,
}

impl Series {
    /// Every value that is drawn.
    pub(super) fn values(&self) -> impl Iterator<Item = f64> {
        self.spots.iter().map(|spot| spot.y)
    }
}

/// A rectangle in px.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Room {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Room {
    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn is_within(&self, frame: Frame) -> bool {
        self.left >= frame.left
            && self.right <= frame.right
            && self.top >= frame.top
            && self.bottom <= frame.bottom
    }
}

/// Px between a point and its label: best, and still close enough to belong together.
const OFF: [f64; 2] = [MARK + 2.0, MARK + 8.0];

/// Px from one point of a line that is kept clear to the next.
const STEP: f64 = 3.0;

/// Finds places for labels so that they cover neither curves nor each other.
pub(super) struct Labels {
    frame: Frame,
    taken: Vec<Room>,
}

impl Labels {
    /// Nothing is drawn in `frame` yet.
    pub(super) fn within(frame: Frame) -> Self {
        Self { frame, taken: Vec::new() }
    }

    /// Takes the room of a curve with its markers.
    pub(super) fn keep_clear_of(&mut self, points: &[Point]) {
        let around = |(x, y): Point, half: f64| Room {
            left: x - half,
            top: y - half,
            right: x + half,
            bottom: y + half,
        };
        self.taken.extend(points.iter().map(|&point| around(point, MARK)));
        for pair in points.windows(2) {
            let [(x, y), (to_x, to_y)] = [pair[0], pair[1]];
            let steps = ((to_x - x).hypot(to_y - y) / STEP).ceil().max(1.0);
            let along = |step: u32| {
                let share = f64::from(step) / steps;
                around((x + share * (to_x - x), y + share * (to_y - y)), STEP / 2.0)
            };
            self.taken.extend((0..steps as u32).map(along));
        }
    }

    /// The middle of the upper edge of a label at `point`; nothing where it would cover something.
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
        let places = OFF.into_iter().flat_map(around);
        let room = |(middle, top): Point| Room {
            left: middle - half,
            top,
            right: middle + half,
            bottom: top + height,
        };
        let is_free = |&place: &Point| {
            let room = room(place);
            room.is_within(self.frame) && !self.taken.iter().any(|taken| taken.meets(&room))
        };
        let place = { places }.find(is_free)?;
        self.taken.push(room(place));
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame { left: 0.0, top: 0.0, right: 300.0, bottom: 200.0, corner: (0.0, 0.0) };

    #[test]
    fn labels_cover_neither_curves_nor_each_other() {
        let curve: Vec<Point> = (0..30).map(|step| (10.0 * f64::from(step), 100.0)).collect();
        let mut labels = Labels::within(FRAME);
        labels.keep_clear_of(&curve);
        let placed: Vec<Point> = curve.iter().filter_map(|&point| labels.place("K = 16", point)).collect();
        // Above and below the curve there is room for one every 40 px.
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
        let mut labels = Labels::within(Frame { right: 20.0, bottom: 10.0, ..FRAME });
        assert_eq!(labels.place("K = 16", (10.0, 5.0)), None);
        assert_eq!(Labels::within(FRAME).place("", (100.0, 100.0)), None);
    }
}
