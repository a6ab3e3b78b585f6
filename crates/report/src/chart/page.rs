//! A page: title, verdict, sections and a caption, one below the other. A section is a legend and a grid of figures.

use super::canvas::ChartError;
use super::canvas::{Anchor, Canvas, Point, svg};
use super::style::{
    CAPTION, Fill, Font, GAP, HEADING, IMAGE, LABEL, Look, MARGIN, MEASURE, MEDIAN, QUARTILES, SAMPLE, SPACE,
    SUBTITLE, Stroke, TITLE, WIDTH,
};
use super::text;

/// What a legend explains.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sample {
    Line(Stroke),
    Series(Look),
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

    /// A series' meaning.
    pub(super) fn series(look: Look, label: &str) -> Self {
        Self { sample: Sample::Series(look), label: label.to_owned() }
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
            Sample::Series(look) => {
                canvas.line(&[(x, middle), (x + SAMPLE, middle)], look.stroke)?;
                canvas.marker((x + SAMPLE / 2.0, middle), look)?;
            }
            Sample::Area(fill) => {
                canvas.rectangle([(x, middle - SPACE), (x + SAMPLE, middle + SPACE)], fill)?;
            }
        }
        canvas.text(&self.label, (x + SAMPLE + SPACE, middle), Anchor::StartCentered, LABEL)
    }
}

/// The plot's edges in px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
    /// Upper left corner of the texts around it.
    pub(super) corner: Point,
}

/// A plot with the texts around it.
pub(super) trait Figure {
    /// Room above a plot of this width.
    fn head(&self, plot_width: f64) -> f64;
    /// Room below the plot.
    fn foot(&self) -> f64;
    /// Room left of the plot.
    fn left(&self) -> f64;
    /// Room right of the plot.
    fn right(&self) -> f64;
    /// The name of the horizontal axis.
    fn x_name(&self) -> &str;
    /// Leaves that name to the figure below.
    fn hide_x_name(&mut self);
    /// Draws it around its plot.
    fn draw(&self, canvas: &Canvas<'_>, frame: Frame) -> Result<(), ChartError>;
}

/// Figures that are read together.
pub(super) struct Section {
    /// Empty where the page's title says it.
    pub(super) heading: String,
    pub(super) legend: Vec<Key>,
    pub(super) figures: Vec<Box<dyn Figure>>,
    /// Figures side by side.
    pub(super) columns: usize,
    /// Height of each figure's plot.
    pub(super) plot_height: f64,
    /// What the reader must know to read it right.
    pub(super) caption: String,
}

/// Everything that a chart shows.
pub(super) struct Page {
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) sections: Vec<Section>,
    /// The chart in words, for screen readers.
    pub(super) description: String,
}

/// Panels, or whatever else is a figure, as a section takes them.
pub(super) fn boxed<F: Figure + 'static>(figures: Vec<F>) -> Vec<Box<dyn Figure>> {
    figures.into_iter().map(|figure| Box::new(figure) as Box<dyn Figure>).collect()
}

/// Width of each of `columns` panels with the texts around it.
pub(super) fn cell_width(columns: usize) -> f64 {
    let columns = columns as f64;
    (WIDTH - 2.0 * MARGIN - (columns - 1.0) * GAP) / columns
}

impl Page {
    /// The page as SVG text.
    pub(super) fn svg(mut self) -> Result<String, ChartError> {
        self.sections.iter_mut().for_each(Section::name_x_once);
        let mut layout = Layout { y: MARGIN, ..Layout::default() };
        layout.text(&self.title, TITLE);
        layout.text(&self.subtitle, SUBTITLE);
        self.sections.iter().for_each(|section| layout.section(section));
        let size = (WIDTH, (layout.y - GAP / 2.0 + MARGIN).ceil());
        svg(size, &self.title, &self.description, |canvas| layout.draw(canvas))
    }
}

impl Section {
    /// Leaves the name of the horizontal axis to the lowest of the figures in a column that share it.
    fn name_x_once(&mut self) {
        for below in self.columns..self.figures.len() {
            let (above, rest) = self.figures.split_at_mut(below);
            let figure = &mut above[below - self.columns];
            if figure.x_name() == rest[0].x_name() {
                figure.hide_x_name();
            }
        }
    }
}

/// Where everything lies.
#[derive(Default)]
struct Layout<'a> {
    texts: Vec<(String, f64, Font)>,
    keys: Vec<(&'a Key, Point)>,
    figures: Vec<(&'a dyn Figure, Frame)>,
    /// Where the next block starts.
    y: f64,
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

    fn section(&mut self, section: &'a Section) {
        if !section.heading.is_empty() {
            self.y += GAP;
        }
        self.text(&section.heading, HEADING);
        self.legend(&section.legend);
        self.grid(section);
        self.text(&section.caption, CAPTION);
    }

    fn legend(&mut self, keys: &'a [Key]) {
        if keys.is_empty() {
            return;
        }
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
    fn grid(&mut self, section: &'a Section) {
        let (left, right) =
            (most(&section.figures, |figure| figure.left()), most(&section.figures, |figure| figure.right()));
        let cell = cell_width(section.columns);
        for row in section.figures.chunks(section.columns) {
            let top = self.y + most(row, |figure| figure.head(cell - left - right));
            for (column, figure) in row.iter().enumerate() {
                let start = MARGIN + column as f64 * (cell + GAP);
                let frame = Frame {
                    left: start + left,
                    top,
                    right: start + cell - right,
                    bottom: top + section.plot_height,
                    corner: (start, self.y),
                };
                self.figures.push((figure.as_ref(), frame));
            }
            self.y = top + section.plot_height + most(row, |figure| figure.foot()) + GAP;
        }
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Result<(), ChartError> {
        for (line, y, font) in &self.texts {
            canvas.text(line, (MARGIN, *y), Anchor::Start, *font)?;
        }
        for (key, at) in &self.keys {
            key.draw(canvas, *at)?;
        }
        self.figures.iter().try_for_each(|(figure, frame)| figure.draw(canvas, *frame))
    }
}

/// The most room that one of `figures` needs.
fn most(figures: &[Box<dyn Figure>], room: impl Fn(&dyn Figure) -> f64) -> f64 {
    figures.iter().map(|figure| room(figure.as_ref())).fold(0.0, f64::max)
}
