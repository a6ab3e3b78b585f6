//! The entries of legends, each a symbol with its label.

use super::canvas::ChartError;
use super::canvas::{Anchor, Canvas, Point};
use super::style::{
    Fill, LABEL, LEGEND_SYMBOL_WIDTH, MEDIAN, QUARTILES, SINGLE_IMAGE, SPACE, SeriesStyle, Stroke,
};
use super::text;

/// The symbol of a legend entry.
#[derive(Clone, Copy, Debug)]
pub(super) enum LegendSymbol {
    Line(Stroke),
    Series(SeriesStyle),
    Area(Fill),
}

/// An entry of a legend.
#[derive(Clone, Debug)]
pub(super) struct LegendEntry {
    symbol: LegendSymbol,
    label: String,
}

impl LegendEntry {
    /// The entries of a trend: one image, median, quartiles.
    pub(super) fn of_trend() -> [Self; 3] {
        let [median, quartiles] = Self::of_median_trend();
        [Self::line(SINGLE_IMAGE, "one image"), median, quartiles]
    }

    /// The entries of a trend without its images.
    pub(super) fn of_median_trend() -> [Self; 2] {
        [Self::line(MEDIAN, "median"), Self::area(QUARTILES, "middle half of the images")]
    }

    /// The entry of a line.
    pub(super) fn line(stroke: Stroke, label: &str) -> Self {
        Self { symbol: LegendSymbol::Line(stroke), label: label.to_owned() }
    }

    /// The entry of a series.
    pub(super) fn series(style: SeriesStyle, label: &str) -> Self {
        Self { symbol: LegendSymbol::Series(style), label: label.to_owned() }
    }

    /// The entry of an area.
    pub(super) fn area(fill: Fill, label: &str) -> Self {
        Self { symbol: LegendSymbol::Area(fill), label: label.to_owned() }
    }

    /// Width in px of the symbol with its label.
    pub(super) fn width(&self) -> f64 {
        LEGEND_SYMBOL_WIDTH + SPACE + text::width(&self.label, LABEL)
    }

    /// Draws the entry with its upper left corner at this point.
    pub(super) fn draw(&self, canvas: &Canvas<'_>, (x, y): Point) -> Result<(), ChartError> {
        let middle = y + LABEL.line() / 2.0;
        match self.symbol {
            LegendSymbol::Line(stroke) => {
                canvas.line(&[(x, middle), (x + LEGEND_SYMBOL_WIDTH, middle)], stroke)?;
            }
            LegendSymbol::Series(style) => {
                canvas.line(&[(x, middle), (x + LEGEND_SYMBOL_WIDTH, middle)], style.stroke)?;
                canvas.marker((x + LEGEND_SYMBOL_WIDTH / 2.0, middle), style)?;
            }
            LegendSymbol::Area(fill) => {
                canvas.rectangle([(x, middle - SPACE), (x + LEGEND_SYMBOL_WIDTH, middle + SPACE)], fill)?;
            }
        }
        canvas.text(&self.label, (x + LEGEND_SYMBOL_WIDTH + SPACE, middle), Anchor::StartCentered, LABEL)
    }
}
