//! A drawing surface in px that becomes SVG text. This is the only file that uses the drawing library.

use std::fmt::Write as _;

use plotters::coord::Shift;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::element::DashedPathElement;
use plotters::prelude::{
    Circle, DrawingArea, IntoDrawingArea, IntoFont, IntoTextStyle, PathElement, Polygon, RGBColor, Rectangle,
    SVGBackend, ShapeStyle, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle};

use super::style::{
    BACKGROUND_COLOR, FONT_FAMILY, Fill, Font, MARKER_RADIUS, Marker, POINT_RADIUS, Rgb, SeriesStyle, Stroke,
};
use super::text;

/// What the drawing library reports.
type DrawError = DrawingAreaErrorKind<std::io::Error>;

/// Why a chart can't be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChartError {
    /// The drawing library failed.
    #[error("the chart can't be drawn: {0}")]
    Draw(#[from] DrawError),
}

/// A point in px, y downwards.
pub(super) type Point = (f64, f64);

/// Units of the drawing per px: the library takes whole coordinates only, and whole px would make curves jagged.
const UNITS: f64 = 10.0;
/// The library divides font sizes by this.
const FONT_DIVISOR: f64 = 1.24;

/// Which point of a text a position is that of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// Left end of the line's top.
    Start,
    /// Middle of the line's top.
    Middle,
    /// Right end of the line's top.
    End,
    /// Right end at half its height.
    EndCentered,
    /// Left end at half its height.
    StartCentered,
}

/// The surface that plots and layouts draw on.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

/// SVG text of `size` px on white, with `title` and `description` for screen readers.
pub(super) fn svg(
    size: (f64, f64),
    title: &str,
    description: &str,
    draw: impl FnOnce(&Canvas<'_>) -> Result<(), ChartError>,
) -> Result<String, ChartError> {
    let mut drawn = String::new();
    let units = units(size);
    {
        let area = SVGBackend::with_string(&mut drawn, (units.0 as u32, units.1 as u32)).into_drawing_area();
        area.fill(&rgb(BACKGROUND_COLOR))?;
        let canvas = Canvas { area };
        draw(&canvas)?;
        canvas.area.present()?;
    }
    // The root element is written anew: shown at `size` px, not at its units, and with what a screen reader needs.
    let body = drawn.split_once('>').map_or("", |(_root, body)| body);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\" \
         stroke-linejoin=\"round\">\n",
        size.0, size.1, units.0, units.1
    );
    let _ = write!(svg, "<title>{}</title>\n<desc>{}</desc>", text::escape(title), text::escape(description));
    svg.push_str(body);
    Ok(svg)
}

impl Canvas<'_> {
    /// A line through `points`; dashed where the stroke is.
    pub(super) fn line(&self, points: &[Point], stroke: Stroke) -> Result<(), ChartError> {
        let points: Vec<_> = points.iter().copied().map(units).collect();
        let style = rgb(stroke.color).mix(stroke.opacity).stroke_width(length(stroke.width) as u32);
        match stroke.dash {
            None => self.area.draw(&PathElement::new(points, style))?,
            Some((dash, gap)) => {
                self.area.draw(&DashedPathElement::new(points, length(dash), length(gap), style))?;
            }
        }
        Ok(())
    }

    /// A filled polygon.
    pub(super) fn polygon(&self, corners: &[Point], fill: Fill) -> Result<(), ChartError> {
        let corners: Vec<_> = corners.iter().copied().map(units).collect();
        Ok(self.area.draw(&Polygon::new(corners, filled(fill)))?)
    }

    /// A filled rectangle.
    pub(super) fn rectangle(&self, corners: [Point; 2], fill: Fill) -> Result<(), ChartError> {
        Ok(self.area.draw(&Rectangle::new(corners.map(units), filled(fill)))?)
    }

    /// A filled circle.
    pub(super) fn dot(&self, center: Point, radius: f64, fill: Fill) -> Result<(), ChartError> {
        Ok(self.area.draw(&Circle::new(units(center), length(radius), filled(fill)))?)
    }

    /// The marker of a series.
    pub(super) fn marker(&self, (x, y): Point, style: SeriesStyle) -> Result<(), ChartError> {
        let fill = Fill { color: style.stroke.color, opacity: style.stroke.opacity };
        let corners: &[Point] = match style.marker {
            Marker::Circle => return self.dot((x, y), POINT_RADIUS, fill),
            Marker::Square => &[(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)],
            Marker::Triangle => &[(0.0, -1.0), (1.0, 0.8), (-1.0, 0.8)],
        };
        let corners: Vec<Point> = corners
            .iter()
            .map(|corner| (x + MARKER_RADIUS * corner.0, y + MARKER_RADIUS * corner.1))
            .collect();
        self.polygon(&corners, fill)
    }

    /// One line of text; nothing where it is empty.
    pub(super) fn text(&self, text: &str, at: Point, anchor: Anchor, font: Font) -> Result<(), ChartError> {
        if text.is_empty() {
            return Ok(());
        }
        let (horizontal, vertical) = match anchor {
            Anchor::Start => (HPos::Left, VPos::Top),
            Anchor::Middle => (HPos::Center, VPos::Top),
            Anchor::End => (HPos::Right, VPos::Top),
            Anchor::EndCentered => (HPos::Right, VPos::Center),
            Anchor::StartCentered => (HPos::Left, VPos::Center),
        };
        let weight = if font.bold { FontStyle::Bold } else { FontStyle::Normal };
        let style = (FONT_FAMILY, font.size * UNITS * FONT_DIVISOR, weight)
            .into_font()
            .color(&rgb(font.color))
            .into_text_style(&self.area)
            .pos(Pos::new(horizontal, vertical));
        Ok(self.area.draw(&Text::new(text::printable(text), units(at), style))?)
    }
}

fn units((x, y): Point) -> (i32, i32) {
    (length(x), length(y))
}

fn length(px: f64) -> i32 {
    (px * UNITS).round() as i32
}

fn rgb((r, g, b): Rgb) -> RGBColor {
    RGBColor(r, g, b)
}

fn filled(fill: Fill) -> ShapeStyle {
    rgb(fill.color).mix(fill.opacity).filled()
}
