//! A page: title, verdict, legend, a grid of panels and a caption, one below the other.

use super::ChartError;
use super::canvas::{Anchor, Canvas, Point, svg};
use super::panel::{Frame, Panel};
use super::style::{
    CAPTION, Fill, Font, GAP, IMAGE, LABEL, MARGIN, MEASURE, MEDIAN, QUARTILES, SAMPLE, SPACE, SUBTITLE,
    Stroke, TITLE, WIDTH,
};
use super::text;

/// What a legend explains.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sample {
    Line(Stroke),
    Area(Fill),
}

/// An entry of a legend.
#[derive(Clone, Debug)]
pub(super) struct Key {
    sample: Sample,
    label: String,
}

impl Key {
    /// What a trend consists of.
    pub(super) fn of_trend() -> [Self; 3] {
        let [median, quartiles] = Self::of_class_trend();
        [Self::line(IMAGE, "one image"), median, quartiles]
    }

    /// What a trend without its images consists of.
    pub(super) fn of_class_trend() -> [Self; 2] {
        [Self::line(MEDIAN, "median"), Self::area(QUARTILES, "middle half of the images")]
    }

    /// A line's meaning.
    pub(super) fn line(stroke: Stroke, label: &str) -> Self {
        Self { sample: Sample::Line(stroke), label: label.to_owned() }
    }

    /// An area's meaning.
    pub(super) fn area(fill: Fill, label: &str) -> Self {
        Self { sample: Sample::Area(fill), label: label.to_owned() }
    }

    fn width(&self) -> f64 {
        SAMPLE + SPACE + text::width(&self.label, LABEL)
    }

    fn draw(&self, canvas: &Canvas<'_>, (x, y): Point) -> Result<(), ChartError> {
        let middle = y + LABEL.line() / 2.0;
        match self.sample {
            Sample::Line(stroke) => canvas.line(&[(x, middle), (x + SAMPLE, middle)], stroke)?,
            Sample::Area(fill) => {
                canvas.rectangle([(x, middle - SPACE), (x + SAMPLE, middle + SPACE)], fill)?;
            }
        }
        canvas.text(&self.label, (x + SAMPLE + SPACE, middle), Anchor::StartCentered, LABEL)
    }
}

/// Everything that a chart shows.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) legend: Vec<Key>,
    pub(super) panels: Vec<Panel>,
    /// Panels side by side.
    pub(super) columns: usize,
    /// Height of each panel's plot.
    pub(super) plot_height: f64,
    /// What the reader must know to read it right.
    pub(super) caption: String,
    /// The chart in words, for screen readers.
    pub(super) description: String,
}

/// Width of each of `columns` panels with the texts around it.
pub(super) fn cell_width(columns: usize) -> f64 {
    let columns = columns as f64;
    (WIDTH - 2.0 * MARGIN - (columns - 1.0) * GAP) / columns
}

/// Where everything lies.
#[derive(Default)]
struct Layout<'a> {
    texts: Vec<(String, f64, Font)>,
    keys: Vec<(&'a Key, Point)>,
    panels: Vec<(&'a Panel, Frame)>,
    /// Where the next block starts.
    y: f64,
}

impl Page {
    /// The page as SVG text.
    pub(super) fn svg(mut self) -> Result<String, ChartError> {
        self.name_k_once();
        let mut layout = Layout { y: MARGIN, ..Layout::default() };
        layout.text(&self.title, TITLE);
        layout.text(&self.subtitle, SUBTITLE);
        layout.legend(&self.legend);
        layout.grid(&self);
        layout.text(&self.caption, CAPTION);
        let size = (WIDTH, (layout.y - GAP + MARGIN).ceil());
        svg(size, &self.title, &self.description, |canvas| layout.draw(canvas))
    }

    /// Leaves the name of the horizontal axis to the lowest panel of each column.
    fn name_k_once(&mut self) {
        let above = self.panels.len().saturating_sub(self.columns);
        for panel in &mut self.panels[..above] {
            panel.x.name.clear();
        }
    }
}

impl<'a> Layout<'a> {
    fn text(&mut self, text: &str, font: Font) {
        let lines = text::wrap(text, font, MEASURE);
        if lines.is_empty() {
            return;
        }
        for line in lines {
            self.texts.push((line, self.y, font));
            self.y += font.line();
        }
        self.y += GAP / 2.0;
    }

    fn legend(&mut self, keys: &'a [Key]) {
        let mut x = MARGIN;
        for key in keys {
            if x > MARGIN && x + key.width() > WIDTH - MARGIN {
                x = MARGIN;
                self.y += LABEL.line();
            }
            self.keys.push((key, (x, self.y)));
            x += key.width() + GAP;
        }
        self.y += LABEL.line() + GAP;
    }

    /// Equal plots in rows, aligned to each other.
    fn grid(&mut self, page: &'a Page) {
        let most = |room: fn(&Panel) -> f64, panels: &[Panel]| panels.iter().map(room).fold(0.0, f64::max);
        let (left, right) = (most(Panel::left, &page.panels), most(Panel::right, &page.panels));
        let cell = cell_width(page.columns);
        for row in page.panels.chunks(page.columns) {
            let top = self.y + most(Panel::head, row);
            for (column, panel) in row.iter().enumerate() {
                let start = MARGIN + column as f64 * (cell + GAP);
                let frame = Frame {
                    left: start + left,
                    top,
                    right: start + cell - right,
                    bottom: top + page.plot_height,
                    corner: (start, self.y),
                };
                self.panels.push((panel, frame));
            }
            self.y = top + page.plot_height + most(Panel::foot, row) + GAP;
        }
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Result<(), ChartError> {
        for (line, y, font) in &self.texts {
            canvas.text(line, (MARGIN, *y), Anchor::Start, *font)?;
        }
        for (key, at) in &self.keys {
            key.draw(canvas, *at)?;
        }
        self.panels.iter().try_for_each(|(panel, frame)| panel.draw(canvas, *frame))
    }
}
