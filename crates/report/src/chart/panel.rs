//! One plot with its axes: grid, images, quartiles, median, series, level and marks, and the texts around them.

use super::axis::Axis;
use super::canvas::ChartError;
use super::canvas::{Anchor, Canvas, Point};
use super::marks::{Mark, Place, place};
use super::page::{Figure, Frame};
use super::series::{Labels, Series, Spot};
use super::style::{
    AXIS, BACKGROUND, BELOW, DOT, FRAME, Fill, Font, GRID, IMAGE, INTERVAL, LABEL, LEVEL, MEDIAN,
    PANEL_TITLE, QUARTILES, SPACE, STRONG_LABEL, Stroke,
};
use super::text;
use super::trend::Trend;

/// Half the width of what stands for an area over a single K.
const HALF_BAR: f64 = 6.0;
const NO_VALUE: &str = "no value to show here";

/// A value that is to be reached, with its label.
#[derive(Clone, Debug)]
pub(super) struct Level {
    pub(super) value: f64,
    pub(super) label: String,
}

/// What one plot shows.
#[derive(Clone, Debug)]
pub(super) struct Panel {
    pub(super) title: String,
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) trend: Trend,
    /// Curves beside the trend.
    pub(super) series: Vec<Series>,
    pub(super) level: Option<Level>,
    pub(super) marks: Vec<Mark>,
    /// Whether the marks are labelled, or only drawn.
    pub(super) labels: bool,
}

impl Panel {
    /// The marks that lie on the axis of a plot from `left` to `right`, and the places of their labels.
    fn labelled(&self, left: f64, right: f64) -> Vec<(&Mark, f64, Place)> {
        let marks = self.marks.iter().filter(|mark| self.labels && self.x.holds(f64::from(mark.k)));
        let marks: Vec<(&Mark, f64)> = marks
            .filter_map(|mark| Some((mark, left + self.x.share(f64::from(mark.k))? * (right - left))))
            .collect();
        let width = |mark: &Mark| text::width(&mark.label, font(mark)) + 1.5 * SPACE;
        let labels: Vec<(f64, f64)> = marks.iter().map(|&(mark, x)| (x, width(mark))).collect();
        let places = place(&labels, (left, right + SPACE));
        marks.into_iter().zip(places).map(|((mark, x), place)| (mark, x, place)).collect()
    }
}

/// Rows of labels.
fn lanes(labelled: &[(&Mark, f64, Place)]) -> f64 {
    labelled.iter().map(|(.., place)| place.row + 1).max().unwrap_or(0) as f64
}

impl Figure for Panel {
    fn head(&self, plot_width: f64) -> f64 {
        let lanes = lanes(&self.labelled(0.0, plot_width)) * LABEL.line();
        let name = if self.y.name.is_empty() { 0.0 } else { AXIS.line() };
        PANEL_TITLE.line() + SPACE + name + lanes
    }

    fn foot(&self) -> f64 {
        let name = if self.x.name.is_empty() { 0.0 } else { AXIS.line() };
        BELOW + AXIS.line() + name
    }

    fn left(&self) -> f64 {
        let widths = self.y.ticks.iter().map(|tick| text::width(&tick.label, AXIS));
        widths.fold(0.0, f64::max) + SPACE
    }

    fn right(&self) -> f64 {
        self.level.as_ref().map_or(SPACE, |level| text::width(&level.label, LABEL) + SPACE)
    }

    fn x_name(&self) -> &str {
        &self.x.name
    }

    fn hide_x_name(&mut self) {
        self.x.name.clear();
    }

    fn draw(&self, canvas: &Canvas<'_>, frame: Frame) -> Result<(), ChartError> {
        let plot = Plot { canvas, panel: self, frame };
        plot.titles()?;
        plot.interval()?;
        plot.grid()?;
        plot.level()?;
        plot.marks()?;
        if plot.is_empty() {
            return plot.nothing();
        }
        plot.trend()?;
        plot.series()
    }
}

/// A panel being drawn.
struct Plot<'a, 'svg> {
    canvas: &'a Canvas<'svg>,
    panel: &'a Panel,
    frame: Frame,
}

impl Plot<'_, '_> {
    fn x(&self, k: u32) -> Option<f64> {
        let share = self.panel.x.share(f64::from(k))?;
        Some(self.frame.left + share * (self.frame.right - self.frame.left))
    }

    fn y(&self, value: f64) -> Option<f64> {
        let share = self.panel.y.share(value)?;
        Some(self.frame.bottom - share * (self.frame.bottom - self.frame.top))
    }

    fn vertical(&self, x: f64, top: f64, stroke: Stroke) -> Result<(), ChartError> {
        self.canvas.line(&[(x, self.frame.bottom), (x, top)], stroke)
    }

    fn horizontal(&self, y: f64, stroke: Stroke) -> Result<(), ChartError> {
        self.canvas.line(&[(self.frame.left, y), (self.frame.right, y)], stroke)
    }

    fn interval(&self) -> Result<(), ChartError> {
        for (low, high) in self.panel.marks.iter().filter_map(|mark| mark.interval) {
            let left = self.x(low).unwrap_or(self.frame.left).max(self.frame.left);
            let right = high.and_then(|high| self.x(high)).unwrap_or(self.frame.right).min(self.frame.right);
            self.canvas.rectangle([(left, self.frame.top), (right, self.frame.bottom)], INTERVAL)?;
        }
        Ok(())
    }

    fn grid(&self) -> Result<(), ChartError> {
        for tick in &self.panel.y.ticks {
            let Some(y) = self.y(tick.value) else { continue };
            self.horizontal(y, GRID)?;
            self.canvas.text(&tick.label, (self.frame.left - SPACE, y), Anchor::EndCentered, AXIS)?;
        }
        for tick in &self.panel.x.ticks {
            let Some(x) = self.x(tick.value as u32) else { continue };
            self.vertical(x, self.frame.top, GRID)?;
            self.canvas.text(&tick.label, (x, self.frame.bottom + BELOW), Anchor::Middle, AXIS)?;
        }
        self.horizontal(self.frame.bottom, FRAME)
    }

    fn titles(&self) -> Result<(), ChartError> {
        let Frame { left, right, corner, .. } = self.frame;
        let title = text::shorten(&self.panel.title, PANEL_TITLE, right - corner.0);
        self.canvas.text(&title, corner, Anchor::Start, PANEL_TITLE)?;
        let below = (corner.0, corner.1 + PANEL_TITLE.line());
        self.canvas.text(&self.panel.y.name, below, Anchor::Start, AXIS)?;
        let below = self.frame.bottom + BELOW + AXIS.line();
        self.canvas.text(&self.panel.x.name, (f64::midpoint(left, right), below), Anchor::Middle, AXIS)
    }

    fn nothing(&self) -> Result<(), ChartError> {
        let Frame { left, top, right, bottom, .. } = self.frame;
        let (x, y) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
        let half = text::width(NO_VALUE, AXIS) / 2.0 + SPACE;
        self.canvas.rectangle([(x - half, y - SPACE), (x + half, y + AXIS.line() + SPACE)], BACKGROUND)?;
        self.canvas.text(NO_VALUE, (x, y), Anchor::Middle, AXIS)
    }

    fn is_empty(&self) -> bool {
        let series = self.panel.series.iter().flat_map(Series::values);
        self.panel.trend.values().chain(series).all(|value| self.y(value).is_none())
    }

    /// Curves with their markers, then what can be said along them without covering anything.
    fn series(&self) -> Result<(), ChartError> {
        let place = |spot: &Spot| self.place(spot.x, Some(spot.y));
        let mut labels = Labels::within(self.frame);
        for series in &self.panel.series {
            let points: Vec<Point> = series.spots.iter().filter_map(place).collect();
            if points.len() > 1 {
                self.canvas.line(&points, series.look.stroke)?;
            }
            points.iter().try_for_each(|&point| self.canvas.marker(point, series.look))?;
            labels.keep_clear_of(&points);
        }
        for x in self.panel.marks.iter().filter_map(|mark| self.x(mark.k)) {
            labels.keep_clear_of(&[(x, self.frame.top), (x, self.frame.bottom)]);
        }
        for series in &self.panel.series {
            for spot in &series.spots {
                let Some(point) = place(spot) else { continue };
                if let Some(at) = labels.place(&spot.label, point) {
                    self.canvas.text(&spot.label, at, Anchor::Middle, LABEL)?;
                }
            }
        }
        Ok(())
    }

    fn trend(&self) -> Result<(), ChartError> {
        let trend = &self.panel.trend;
        for image in &trend.images {
            self.curve(image, IMAGE)?;
        }
        self.quartiles()?;
        self.curve(&trend.median, MEDIAN)?;
        if trend.points { self.points(&trend.median) } else { Ok(()) }
    }

    fn place(&self, k: u32, value: Option<f64>) -> Option<Point> {
        Some((self.x(k)?, self.y(value?)?))
    }

    fn points(&self, values: &[Option<f64>]) -> Result<(), ChartError> {
        let fill = Fill { color: MEDIAN.color, opacity: MEDIAN.opacity };
        let points = self.panel.trend.ks.iter().zip(values).filter_map(|(&k, &value)| self.place(k, value));
        points.into_iter().try_for_each(|point| self.canvas.dot(point, DOT, fill))
    }

    /// A line through the defined values, with a gap where one is not; a point where a value stands alone.
    fn curve(&self, values: &[Option<f64>], stroke: Stroke) -> Result<(), ChartError> {
        let points = self.panel.trend.ks.iter().zip(values);
        let points = points.map(|(&k, &value)| self.place(k, value));
        for run in runs(points) {
            match run[..] {
                [alone] => {
                    let fill = Fill { color: stroke.color, opacity: stroke.opacity };
                    self.canvas.dot(alone, DOT + stroke.width / 2.0, fill)?;
                }
                _ => self.canvas.line(&run, stroke)?,
            }
        }
        Ok(())
    }

    fn quartiles(&self) -> Result<(), ChartError> {
        let trend = &self.panel.trend;
        let pairs = trend.ks.iter().zip(&trend.quartiles).map(|(&k, &pair)| {
            let (low, high) = pair?;
            let x = self.x(k)?;
            Some(((x, self.y(low)?), (x, self.y(high)?)))
        });
        for run in runs(pairs) {
            if let [((x, low), (_, high))] = run[..] {
                self.canvas.rectangle([(x - HALF_BAR, high), (x + HALF_BAR, low)], QUARTILES)?;
                continue;
            }
            let (low, high): (Vec<Point>, Vec<Point>) = run.into_iter().unzip();
            let corners: Vec<Point> = low.into_iter().chain(high.into_iter().rev()).collect();
            self.canvas.polygon(&corners, QUARTILES)?;
        }
        Ok(())
    }

    fn level(&self) -> Result<(), ChartError> {
        let Some(level) = &self.panel.level else { return Ok(()) };
        let Some(y) = self.y(level.value) else { return Ok(()) };
        self.horizontal(y, LEVEL)?;
        self.canvas.text(&level.label, (self.frame.right + SPACE, y), Anchor::StartCentered, LABEL)
    }

    fn marks(&self) -> Result<(), ChartError> {
        let Frame { left, top, right, .. } = self.frame;
        if !self.panel.labels {
            let marks = self.panel.marks.iter().filter(|mark| self.panel.x.holds(f64::from(mark.k)));
            let mut lines = marks.filter_map(|mark| Some((self.x(mark.k)?, mark.stroke)));
            return lines.try_for_each(|(x, stroke)| self.vertical(x, top, stroke));
        }
        let labelled = self.panel.labelled(left, right);
        let highest = top - lanes(&labelled) * LABEL.line();
        for (mark, x, place) in labelled {
            let top = highest + place.row as f64 * LABEL.line();
            self.vertical(x, top, mark.stroke)?;
            let (anchor, offset) = if place.left { (Anchor::End, -SPACE) } else { (Anchor::Start, SPACE) };
            let room = if place.left { x - left } else { right + SPACE - x };
            let label = text::shorten(&mark.label, font(mark), room - SPACE);
            self.canvas.text(&label, (x + offset, top), anchor, font(mark))?;
        }
        Ok(())
    }
}

fn font(mark: &Mark) -> Font {
    if mark.recommended() { STRONG_LABEL } else { LABEL }
}

/// The stretches of defined items.
fn runs<T>(items: impl Iterator<Item = Option<T>>) -> Vec<Vec<T>> {
    let mut runs = vec![Vec::new()];
    for item in items {
        match (item, runs.last_mut()) {
            (Some(item), Some(run)) => run.push(item),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}
