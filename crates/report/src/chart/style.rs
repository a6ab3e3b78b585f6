//! The visual style of all charts: colours, strokes, type and distances. Lengths are in px of a chart at its own size.
//!
//! The colours are Okabe and Ito's (2008), which colour-blind readers tell apart; dashes and labels repeat it for
//! print in black and white.

/// An sRGB colour.
pub(super) type Rgb = (u8, u8, u8);

pub(super) const BACKGROUND_COLOR: Rgb = (255, 255, 255);
const INK: Rgb = (34, 34, 34);
const MUTED: Rgb = (89, 89, 89);
const GRAY: Rgb = (140, 140, 140);
const PALE: Rgb = (226, 226, 226);
const BLUE: Rgb = (0, 114, 178);
const SKY: Rgb = (86, 180, 233);
const ORANGE: Rgb = (230, 159, 0);
const GREEN: Rgb = (0, 158, 115);
const VERMILLION: Rgb = (213, 94, 0);
const PURPLE: Rgb = (204, 121, 167);

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stroke {
    pub(super) color: Rgb,
    pub(super) opacity: f64,
    pub(super) width: f64,
    /// Lengths of a dash and of the gap after it.
    pub(super) dash: Option<(f64, f64)>,
}

/// The marker of a data point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Circle,
    Square,
    Triangle,
}

/// How a series is drawn: series differ in colour, in dashes and in markers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SeriesStyle {
    pub(super) stroke: Stroke,
    pub(super) marker: Marker,
}

/// How an area is filled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fill {
    pub(super) color: Rgb,
    pub(super) opacity: f64,
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Font {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) color: Rgb,
}

const fn solid(color: Rgb, opacity: f64, width: f64) -> Stroke {
    Stroke { color, opacity, width, dash: None }
}

const fn dashed(color: Rgb, width: f64, dash: f64, gap: f64) -> Stroke {
    Stroke { color, opacity: 1.0, width, dash: Some((dash, gap)) }
}

pub(super) const GRID: Stroke = solid(PALE, 1.0, 1.0);
pub(super) const AXIS_LINE: Stroke = solid(GRAY, 1.0, 1.0);
/// One image.
pub(super) const SINGLE_IMAGE: Stroke = solid(GRAY, 0.35, 0.8);
/// The median over images, or a share of them.
pub(super) const MEDIAN: Stroke = solid(BLUE, 1.0, 2.4);
/// The recommended K.
pub(super) const RECOMMENDED: Stroke = solid(VERMILLION, 1.0, 2.4);
/// The K of the other criteria, in the order of the tables.
pub(super) const OTHER_CRITERIA: [Stroke; 2] = [dashed(INK, 1.2, 6.0, 4.0), dashed(INK, 1.2, 1.5, 3.5)];
/// A value that is to be reached.
pub(super) const REQUIRED: Stroke = dashed(GREEN, 1.8, 9.0, 4.0);
/// A value that has a meaning.
pub(super) const LEVEL: Stroke = dashed(GRAY, 1.0, 2.0, 3.0);
/// The source file of an image.
pub(super) const SOURCE: Stroke = solid(INK, 1.0, 1.2);
/// Lossless versions: PNG, WebP.
pub(super) const LOSSLESS: [Stroke; 2] = OTHER_CRITERIA;
/// Palettes of K colours.
pub(super) const K_MEANS: SeriesStyle = SeriesStyle { stroke: MEDIAN, marker: Marker::Circle };
pub(super) const JPEG: SeriesStyle =
    SeriesStyle { stroke: dashed(PURPLE, 2.0, 8.0, 3.0), marker: Marker::Square };
pub(super) const WEBP: SeriesStyle =
    SeriesStyle { stroke: dashed(GREEN, 2.0, 2.5, 2.5), marker: Marker::Triangle };
/// The outline of a cluster in its own colour, which may be that of the background.
pub(super) const OUTLINE: Stroke = solid(MUTED, 1.0, 0.8);
/// The outline of clusters that are only a few px high.
pub(super) const HAIRLINE: Stroke = solid(MUTED, 0.6, 0.3);
/// The light border that keeps a line visible on any colour.
pub(super) const HALO: Stroke = solid(BACKGROUND_COLOR, 0.7, 3.0);
/// A mean over all pixels.
pub(super) const MEAN: Stroke = dashed(INK, 1.4, 6.0, 4.0);
/// From the lower to the upper quartile of the images.
pub(super) const QUARTILES: Fill = Fill { color: SKY, opacity: 0.4 };
pub(super) const BACKGROUND: Fill = Fill { color: BACKGROUND_COLOR, opacity: 1.0 };
/// The interval of the recommended K.
pub(super) const INTERVAL: Fill = Fill { color: ORANGE, opacity: 0.22 };

/// As a CSS list, ending in the generic family.
pub(super) const FONT_FAMILY: &str = "Helvetica Neue, Helvetica, Arial, Noto Sans, DejaVu Sans, sans-serif";
pub(super) const TITLE: Font = Font { size: 19.0, bold: true, color: INK };
pub(super) const HEADING: Font = Font { size: 15.0, bold: true, color: INK };
pub(super) const SUBTITLE: Font = Font { size: 14.0, bold: false, color: INK };
pub(super) const PANEL_TITLE: Font = Font { size: 13.0, bold: true, color: INK };
pub(super) const LABEL: Font = Font { size: 12.5, bold: false, color: INK };
pub(super) const STRONG_LABEL: Font = Font { bold: true, ..LABEL };
pub(super) const AXIS: Font = Font { color: MUTED, ..LABEL };
pub(super) const CAPTION: Font = Font { size: 12.0, bold: false, color: MUTED };

/// Baseline to baseline, as a multiple of the font size.
pub(super) const LEADING: f64 = 1.35;
pub(super) const WIDTH: f64 = 800.0;
pub(super) const MARGIN: f64 = 24.0;
/// Longest line of text in px: a readable length, and leaves space for fonts that are wider than estimated.
pub(super) const MAX_LINE_WIDTH: f64 = 700.0;
/// Between the blocks of a chart and between its panels.
pub(super) const GAP: f64 = 18.0;
/// Between a text and what it belongs to.
pub(super) const SPACE: f64 = 6.0;
/// Between a plot and the ticks below it, which are clear of the lowest tick beside it.
pub(super) const TICK_LABEL_GAP: f64 = 8.0;
/// Radius of a round marker.
pub(super) const POINT_RADIUS: f64 = 2.6;
/// Half the height of a square or triangular marker.
pub(super) const MARKER_RADIUS: f64 = 3.6;
/// Width of the symbol of a legend entry.
pub(super) const LEGEND_SYMBOL_WIDTH: f64 = 26.0;

impl Font {
    /// Height of one line.
    pub(super) fn line(self) -> f64 {
        self.size * LEADING
    }
}
