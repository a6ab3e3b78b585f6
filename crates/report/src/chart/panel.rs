//! One plot with its axes: grid, images, quartiles, median, series, reference line and vertical lines, and the texts around
//! them.

use super::axis::Axis;
use super::canvas::ChartError;
use super::canvas::{Anchor, Canvas, Point};
use super::label_placement::LabelPlacer;
use super::label_rows::{LabelPosition, stack_labels};
use super::layout::{Plot, PlotArea};
use super::series::{DataPoint, Series};
use super::style::{
    AXIS, AXIS_LINE, BACKGROUND, Fill, Font, GRID, INTERVAL, LABEL, LEVEL, MEDIAN, PANEL_TITLE, POINT_RADIUS,
    QUARTILES, REQUIRED, SINGLE_IMAGE, SPACE, STRONG_LABEL, Stroke, TICK_LABEL_GAP,
};
use super::text;
use super::trend::Trend;
use super::vertical_lines::VerticalLine;

/// Half the width in px of the bar that stands for an area over a single K.
const HALF_BAR: f64 = 6.0;
/// Px that the label of a level may take in width.
const LEVEL_WIDTH: f64 = 100.0;
const NO_VALUE: &str = "no value to show here";

/// A horizontal line at a value that is to be reached, or that has a meaning, with its label.
#[derive(Clone, Debug)]
pub(super) struct ReferenceLine {
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
    pub(super) reference_line: Option<ReferenceLine>,
    /// Values that have a meaning, from the top down.
    pub(super) levels: Vec<ReferenceLine>,
    pub(super) vertical_lines: Vec<VerticalLine>,
    /// Whether the vertical lines are labelled, or only drawn.
    pub(super) label_lines: bool,
}

impl Panel {
    /// The vertical lines that lie on the axis of a plot from `left` to `right`, and the positions of their labels.
    fn labelled(&self, left: f64, right: f64) -> Vec<(&VerticalLine, f64, LabelPosition)> {
        let vertical_lines = self
            .vertical_lines
            .iter()
            .filter(|vertical_line| self.label_lines && self.x.contains(f64::from(vertical_line.x)));
        let vertical_lines: Vec<(&VerticalLine, f64)> = vertical_lines
            .filter_map(|vertical_line| {
                Some((vertical_line, left + self.x.fraction(f64::from(vertical_line.x))? * (right - left)))
            })
            .collect();
        let width = |vertical_line: &VerticalLine| {
            text::width(&vertical_line.label, font(vertical_line)) + 1.5 * SPACE
        };
        let labels: Vec<(f64, f64)> =
            vertical_lines.iter().map(|&(vertical_line, x)| (x, width(vertical_line))).collect();
        let positions = stack_labels(&labels, (left, right + SPACE));
        vertical_lines
            .into_iter()
            .zip(positions)
            .map(|((vertical_line, x), position)| (vertical_line, x, position))
            .collect()
    }
}

/// How many rows the labels take.
fn label_rows(labelled: &[(&VerticalLine, f64, LabelPosition)]) -> f64 {
    labelled.iter().map(|(.., position)| position.row + 1).max().unwrap_or(0) as f64
}

impl Plot for Panel {
    fn space_above(&self, plot_width: f64) -> f64 {
        let label_rows = label_rows(&self.labelled(0.0, plot_width)) * LABEL.line();
        let name = if self.y.title.is_empty() { 0.0 } else { AXIS.line() };
        PANEL_TITLE.line() + SPACE + name + label_rows
    }

    fn space_below(&self) -> f64 {
        let name = if self.x.title.is_empty() { 0.0 } else { AXIS.line() };
        TICK_LABEL_GAP + AXIS.line() + name
    }

    fn space_left(&self) -> f64 {
        let widths = self.y.ticks.iter().map(|tick| text::width(&tick.label, AXIS));
        widths.fold(0.0, f64::max) + SPACE
    }

    fn space_right(&self) -> f64 {
        let levels = self.levels.iter().flat_map(|level| level_label(&level.label));
        let labels = self.reference_line.iter().map(|line| line.label.clone()).chain(levels);
        labels.map(|label| text::width(&label, LABEL)).fold(0.0, f64::max) + SPACE
    }

    fn x_title(&self) -> &str {
        &self.x.title
    }

    fn hide_x_title(&mut self) {
        self.x.title.clear();
    }

    fn draw(&self, canvas: &Canvas<'_>, plot_area: PlotArea) -> Result<(), ChartError> {
        let painter = Painter { canvas, panel: self, plot_area };
        painter.titles()?;
        painter.interval()?;
        painter.grid()?;
        painter.levels()?;
        painter.reference_line()?;
        painter.vertical_lines()?;
        if painter.is_empty() {
            return painter.nothing();
        }
        painter.trend()?;
        painter.series()
    }
}

/// A panel being drawn.
struct Painter<'a, 'svg> {
    canvas: &'a Canvas<'svg>,
    panel: &'a Panel,
    plot_area: PlotArea,
}

impl Painter<'_, '_> {
    fn x(&self, k: u32) -> Option<f64> {
        let share = self.panel.x.fraction(f64::from(k))?;
        Some(self.plot_area.left + share * (self.plot_area.right - self.plot_area.left))
    }

    fn y(&self, value: f64) -> Option<f64> {
        let share = self.panel.y.fraction(value)?;
        Some(self.plot_area.bottom - share * (self.plot_area.bottom - self.plot_area.top))
    }

    fn vertical(&self, x: f64, top: f64, stroke: Stroke) -> Result<(), ChartError> {
        self.canvas.line(&[(x, self.plot_area.bottom), (x, top)], stroke)
    }

    fn horizontal(&self, y: f64, stroke: Stroke) -> Result<(), ChartError> {
        self.canvas.line(&[(self.plot_area.left, y), (self.plot_area.right, y)], stroke)
    }

    fn interval(&self) -> Result<(), ChartError> {
        for (low, high) in self.panel.vertical_lines.iter().filter_map(|line| line.interval) {
            let left = self.x(low).unwrap_or(self.plot_area.left).max(self.plot_area.left);
            let right =
                high.and_then(|high| self.x(high)).unwrap_or(self.plot_area.right).min(self.plot_area.right);
            self.canvas.rectangle([(left, self.plot_area.top), (right, self.plot_area.bottom)], INTERVAL)?;
        }
        Ok(())
    }

    fn grid(&self) -> Result<(), ChartError> {
        for tick in &self.panel.y.ticks {
            let Some(y) = self.y(tick.value) else { continue };
            self.horizontal(y, GRID)?;
            self.canvas.text(&tick.label, (self.plot_area.left - SPACE, y), Anchor::EndCentered, AXIS)?;
        }
        for tick in &self.panel.x.ticks {
            let Some(x) = self.x(tick.value as u32) else { continue };
            self.vertical(x, self.plot_area.top, GRID)?;
            self.canvas.text(
                &tick.label,
                (x, self.plot_area.bottom + TICK_LABEL_GAP),
                Anchor::Middle,
                AXIS,
            )?;
        }
        self.horizontal(self.plot_area.bottom, AXIS_LINE)
    }

    fn titles(&self) -> Result<(), ChartError> {
        let PlotArea { left, right, corner, .. } = self.plot_area;
        let title = text::shorten(&self.panel.title, PANEL_TITLE, right - corner.0);
        self.canvas.text(&title, corner, Anchor::Start, PANEL_TITLE)?;
        let below = (corner.0, corner.1 + PANEL_TITLE.line());
        self.canvas.text(&self.panel.y.title, below, Anchor::Start, AXIS)?;
        let below = self.plot_area.bottom + TICK_LABEL_GAP + AXIS.line();
        self.canvas.text(&self.panel.x.title, (f64::midpoint(left, right), below), Anchor::Middle, AXIS)
    }

    fn nothing(&self) -> Result<(), ChartError> {
        let PlotArea { left, top, right, bottom, .. } = self.plot_area;
        let (x, y) = (f64::midpoint(left, right), f64::midpoint(top, bottom));
        let half = text::width(NO_VALUE, AXIS) / 2.0 + SPACE;
        self.canvas.rectangle([(x - half, y - SPACE), (x + half, y + AXIS.line() + SPACE)], BACKGROUND)?;
        self.canvas.text(NO_VALUE, (x, y), Anchor::Middle, AXIS)
    }

    fn is_empty(&self) -> bool {
        let series = self.panel.series.iter().flat_map(Series::values);
        self.panel.trend.values().chain(series).all(|value| self.y(value).is_none())
    }

    /// Curves with their markers, then those labels of their points that cover nothing.
    fn series(&self) -> Result<(), ChartError> {
        let to_px = |point: &DataPoint| self.to_px(point.x, Some(point.y));
        let mut labels = LabelPlacer::within(self.plot_area);
        for series in &self.panel.series {
            let points: Vec<Point> = series.data_points.iter().filter_map(to_px).collect();
            if points.len() > 1 {
                self.canvas.line(&points, series.style.stroke)?;
            }
            points.iter().try_for_each(|&point| self.canvas.marker(point, series.style))?;
            labels.keep_clear_of(&points);
        }
        for x in self.panel.vertical_lines.iter().filter_map(|vertical_line| self.x(vertical_line.x)) {
            labels.keep_clear_of(&[(x, self.plot_area.top), (x, self.plot_area.bottom)]);
        }
        for series in &self.panel.series {
            for data_point in &series.data_points {
                let Some(point) = to_px(data_point) else { continue };
                if let Some(at) = labels.place(&data_point.label, point) {
                    self.canvas.text(&data_point.label, at, Anchor::Middle, LABEL)?;
                }
            }
        }
        Ok(())
    }

    fn trend(&self) -> Result<(), ChartError> {
        let trend = &self.panel.trend;
        for image in &trend.images {
            self.curve(image, SINGLE_IMAGE)?;
        }
        self.quartiles()?;
        self.curve(&trend.median, MEDIAN)?;
        if trend.points { self.points(&trend.median) } else { Ok(()) }
    }

    fn to_px(&self, k: u32, value: Option<f64>) -> Option<Point> {
        Some((self.x(k)?, self.y(value?)?))
    }

    fn points(&self, values: &[Option<f64>]) -> Result<(), ChartError> {
        let fill = Fill { color: MEDIAN.color, opacity: MEDIAN.opacity };
        let points = self.panel.trend.ks.iter().zip(values).filter_map(|(&k, &value)| self.to_px(k, value));
        points.into_iter().try_for_each(|point| self.canvas.dot(point, POINT_RADIUS, fill))
    }

    /// A line through the defined values, with a gap where one is not; a point where a value stands alone.
    fn curve(&self, values: &[Option<f64>], stroke: Stroke) -> Result<(), ChartError> {
        let points = self.panel.trend.ks.iter().zip(values);
        let points = points.map(|(&k, &value)| self.to_px(k, value));
        for run in runs(points) {
            match run[..] {
                [alone] => {
                    let fill = Fill { color: stroke.color, opacity: stroke.opacity };
                    self.canvas.dot(alone, POINT_RADIUS + stroke.width / 2.0, fill)?;
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

    /// The levels, and their labels: below the one above, unless that is a line of text or more too low.
    fn levels(&self) -> Result<(), ChartError> {
        let mut lowest = f64::NEG_INFINITY;
        for level in self.panel.levels.iter().filter(|level| self.panel.y.contains(level.value)) {
            let Some(y) = self.y(level.value) else { continue };
            self.horizontal(y, LEVEL)?;
            let lines = level_label(&level.label);
            let centred = y - lines.len() as f64 * LABEL.line() / 2.0;
            let top = centred.max(lowest);
            if top - centred >= LABEL.line() {
                continue;
            }
            for (number, line) in lines.iter().enumerate() {
                let at = (self.plot_area.right + SPACE, top + number as f64 * LABEL.line());
                self.canvas.text(line, at, Anchor::Start, LABEL)?;
            }
            lowest = top + lines.len() as f64 * LABEL.line();
        }
        Ok(())
    }

    fn reference_line(&self) -> Result<(), ChartError> {
        let Some(reference_line) = &self.panel.reference_line else { return Ok(()) };
        let Some(y) = self.y(reference_line.value) else { return Ok(()) };
        self.horizontal(y, REQUIRED)?;
        self.canvas.text(
            &reference_line.label,
            (self.plot_area.right + SPACE, y),
            Anchor::StartCentered,
            LABEL,
        )
    }

    fn vertical_lines(&self) -> Result<(), ChartError> {
        let PlotArea { left, top, right, .. } = self.plot_area;
        if !self.panel.label_lines {
            let vertical_lines = self
                .panel
                .vertical_lines
                .iter()
                .filter(|vertical_line| self.panel.x.contains(f64::from(vertical_line.x)));
            let mut lines = vertical_lines
                .filter_map(|vertical_line| Some((self.x(vertical_line.x)?, vertical_line.stroke)));
            return lines.try_for_each(|(x, stroke)| self.vertical(x, top, stroke));
        }
        let labelled = self.panel.labelled(left, right);
        let highest = top - label_rows(&labelled) * LABEL.line();
        for (vertical_line, x, position) in labelled {
            let top = highest + position.row as f64 * LABEL.line();
            self.vertical(x, top, vertical_line.stroke)?;
            let (anchor, offset) = if position.left { (Anchor::End, -SPACE) } else { (Anchor::Start, SPACE) };
            let room = if position.left { x - left } else { right + SPACE - x };
            let label = text::shorten(&vertical_line.label, font(vertical_line), room - SPACE);
            self.canvas.text(&label, (x + offset, top), anchor, font(vertical_line))?;
        }
        Ok(())
    }
}

/// The lines of a level's label.
fn level_label(label: &str) -> Vec<String> {
    if label.is_empty() { Vec::new() } else { text::wrap(label, LABEL, LEVEL_WIDTH) }
}

fn font(vertical_line: &VerticalLine) -> Font {
    if vertical_line.recommended() { STRONG_LABEL } else { LABEL }
}

/// The runs of consecutive defined items.
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
