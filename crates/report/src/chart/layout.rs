//! The layout of a chart: title, verdict, sections and a caption, one below the other. A section is a legend and a grid of
//! plots.

use super::canvas::ChartError;
use super::canvas::{Anchor, Canvas, Point, svg};
use super::legend::LegendEntry;
use super::style::{CAPTION, Font, GAP, HEADING, LABEL, MARGIN, MAX_LINE_WIDTH, SUBTITLE, TITLE, WIDTH};
use super::text;

/// The edges of a plot in px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PlotArea {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
    /// Upper left corner of the texts around it.
    pub(super) corner: Point,
}

/// A plot with the texts around it.
pub(super) trait Plot {
    /// Space in px above a plot of this width.
    fn space_above(&self, plot_width: f64) -> f64;
    /// Space in px below the plot.
    fn space_below(&self) -> f64;
    /// Space in px left of the plot.
    fn space_left(&self) -> f64;
    /// Space in px right of the plot.
    fn space_right(&self) -> f64;
    /// The title of the horizontal axis.
    fn x_title(&self) -> &str;
    /// Leaves that title to the plot below.
    fn hide_x_title(&mut self);
    /// Draws the plot in its area, and its texts around it.
    fn draw(&self, canvas: &Canvas<'_>, plot_area: PlotArea) -> Result<(), ChartError>;
}

/// Plots that are read together.
pub(super) struct Section {
    /// Empty where the chart's title says it.
    pub(super) heading: String,
    pub(super) legend: Vec<LegendEntry>,
    pub(super) plots: Vec<Box<dyn Plot>>,
    /// How many plots stand side by side.
    pub(super) columns: usize,
    /// Height of each plot, in px, without the texts around it.
    pub(super) plot_height: f64,
    /// What the reader must know to read the plots correctly.
    pub(super) caption: String,
}

/// Everything that a chart shows.
pub(super) struct Chart {
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) sections: Vec<Section>,
    /// The chart in words, for screen readers.
    pub(super) description: String,
}

/// Panels, or plots of another type, as a section takes them.
pub(super) fn boxed<F: Plot + 'static>(plots: Vec<F>) -> Vec<Box<dyn Plot>> {
    plots.into_iter().map(|plot| Box::new(plot) as Box<dyn Plot>).collect()
}

/// Width of each of `columns` panels with the texts around it.
pub(super) fn cell_width(columns: usize) -> f64 {
    let columns = columns as f64;
    (WIDTH - 2.0 * MARGIN - (columns - 1.0) * GAP) / columns
}

impl Chart {
    /// The chart as SVG text.
    pub(super) fn svg(mut self) -> Result<String, ChartError> {
        self.sections.iter_mut().for_each(Section::title_x_once);
        let mut layout = Layout { y: MARGIN, ..Layout::default() };
        layout.text(&self.title, TITLE);
        layout.text(&self.subtitle, SUBTITLE);
        self.sections.iter().for_each(|section| layout.section(section));
        let size = (WIDTH, (layout.y - GAP / 2.0 + MARGIN).ceil());
        svg(size, &self.title, &self.description, |canvas| layout.draw(canvas))
    }
}

impl Section {
    /// Leaves the title of the horizontal axis to the lowest of the plots in a column that share it.
    fn title_x_once(&mut self) {
        for below in self.columns..self.plots.len() {
            let (above, rest) = self.plots.split_at_mut(below);
            let plot = &mut above[below - self.columns];
            if plot.x_title() == rest[0].x_title() {
                plot.hide_x_title();
            }
        }
    }
}

/// The positions of everything that a chart shows.
#[derive(Default)]
struct Layout<'a> {
    texts: Vec<(String, f64, Font)>,
    entries: Vec<(&'a LegendEntry, Point)>,
    plots: Vec<(&'a dyn Plot, PlotArea)>,
    /// Where the next block starts.
    y: f64,
}

impl<'a> Layout<'a> {
    fn text(&mut self, text: &str, font: Font) {
        let lines = text::wrap(text, font, MAX_LINE_WIDTH);
        if lines.is_empty() {
            return;
        }
        for line in lines {
            self.texts.push((line, self.y, font));
            self.y += font.line();
        }
        self.y += GAP / 2.0;
    }

    fn section(&mut self, section: &'a Section) {
        if !section.heading.is_empty() {
            self.y += GAP;
        }
        self.text(&section.heading, HEADING);
        self.legend(&section.legend);
        self.grid(section);
        self.text(&section.caption, CAPTION);
    }

    fn legend(&mut self, entries: &'a [LegendEntry]) {
        if entries.is_empty() {
            return;
        }
        let mut x = MARGIN;
        for entry in entries {
            if x > MARGIN && x + entry.width() > WIDTH - MARGIN {
                x = MARGIN;
                self.y += LABEL.line();
            }
            self.entries.push((entry, (x, self.y)));
            x += entry.width() + GAP;
        }
        self.y += LABEL.line() + GAP;
    }

    /// Equal plots in rows, aligned to each other.
    fn grid(&mut self, section: &'a Section) {
        let (left, right) =
            (most(&section.plots, |plot| plot.space_left()), most(&section.plots, |plot| plot.space_right()));
        let cell = cell_width(section.columns);
        for row in section.plots.chunks(section.columns) {
            let top = self.y + most(row, |plot| plot.space_above(cell - left - right));
            for (column, plot) in row.iter().enumerate() {
                let start = MARGIN + column as f64 * (cell + GAP);
                let plot_area = PlotArea {
                    left: start + left,
                    top,
                    right: start + cell - right,
                    bottom: top + section.plot_height,
                    corner: (start, self.y),
                };
                self.plots.push((plot.as_ref(), plot_area));
            }
            self.y = top + section.plot_height + most(row, |plot| plot.space_below()) + GAP;
        }
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Result<(), ChartError> {
        for (line, y, font) in &self.texts {
            canvas.text(line, (MARGIN, *y), Anchor::Start, *font)?;
        }
        for (entry, at) in &self.entries {
            entry.draw(canvas, *at)?;
        }
        self.plots.iter().try_for_each(|(plot, plot_area)| plot.draw(canvas, *plot_area))
    }
}

/// The most space that one of `plots` needs.
fn most(plots: &[Box<dyn Plot>], space: impl Fn(&dyn Plot) -> f64) -> f64 {
    plots.iter().map(|plot| space(plot.as_ref())).fold(0.0, f64::max)
}
