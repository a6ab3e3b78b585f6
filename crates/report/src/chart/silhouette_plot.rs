//! The silhouette plot of Rousseeuw (1987): a block per cluster, its pixels from the largest to the smallest silhouette
//! width.

use super::axis::Axis;
use super::canvas::ChartError;
use super::canvas::{Anchor, Canvas, Point};
use super::layout::{Plot, PlotArea};
use super::style::{
    AXIS, AXIS_LINE, Fill, GRID, HAIRLINE, HALO, LABEL, MEAN, OUTLINE, PANEL_TITLE, SPACE, STRONG_LABEL,
    Stroke, TICK_LABEL_GAP,
};
use super::text::{self, significant};
use tables::ClusterRow;

/// Height in px below which a block has an outline only along its widths.
const THIN: f64 = 5.0;
/// What is left free above and below a block: at most so many px, and at most this share of its height.
const CLEARANCE: (f64, f64) = (1.0, 0.12);

/// The plot of the clusters of one image.
pub(super) struct SilhouettePlot {
    title: String,
    x: Axis,
    mean: f64,
    clusters: Vec<ClusterBlock>,
}

/// The block of one cluster.
struct ClusterBlock {
    fill: Fill,
    /// Its colour in words: `#rrggbb`, or that it is transparent.
    color: String,
    /// Its share of the pixels and its mean width in words.
    summary: String,
    share: f64,
    /// Silhouette widths of its pixels from the widest to the narrowest.
    widths: Vec<f64>,
}

impl SilhouettePlot {
    /// The plot of `clusters` from top to bottom; `mean` is the mean silhouette width of all pixels.
    pub(super) fn new(title: String, clusters: &[&ClusterRow], mean: f64) -> Self {
        let widths = clusters.iter().flat_map(|cluster| cluster.widths);
        Self {
            title,
            x: Axis::stepped("silhouette width of a pixel", 0.2, widths.chain([0.0, 1.0])),
            mean,
            clusters: clusters.iter().map(|row| ClusterBlock::of(row)).collect(),
        }
    }

    /// Height of the plot in px: enough for the names of clusters as long as there are few of them.
    pub(super) fn height(&self) -> f64 {
        (120.0 + 12.0 * self.clusters.len() as f64).min(480.0)
    }

    /// Each cluster with the upper and the lower edge of its block, for a plot from `top` to `bottom`.
    fn blocks_between(&self, top: f64, bottom: f64) -> impl Iterator<Item = (&ClusterBlock, f64, f64)> {
        let mut upper = top;
        self.clusters.iter().map(move |cluster| {
            let lower = upper + cluster.share * (bottom - top);
            (cluster, std::mem::replace(&mut upper, lower), lower)
        })
    }

    /// The clusters whose block is as high as a line of text.
    fn named(&self) -> impl Iterator<Item = &ClusterBlock> {
        let height = self.height();
        self.clusters.iter().filter(move |cluster| cluster.share * height >= LABEL.line())
    }

    fn widest(&self, text: impl Fn(&ClusterBlock) -> &str, head: &str) -> f64 {
        let widths = self.named().map(|cluster| text::width(text(cluster), AXIS));
        let widest = widths.fold(0.0, f64::max);
        if widest > 0.0 { widest.max(text::width(head, AXIS)) + SPACE } else { SPACE }
    }
}

/// The headings of the columns of text beside the blocks.
const COLOR_HEADING: &str = "colour";
const TRANSPARENT: &str = "transparent";
const SUMMARY_HEADING: &str = "share · mean";

impl ClusterBlock {
    fn of(row: &ClusterRow) -> Self {
        let opacity = f64::from(channel(&row.color, 3).unwrap_or(u8::MAX)) / 255.0;
        let color = [0, 1, 2].map(|index| channel(&row.color, index).unwrap_or_default());
        Self {
            fill: Fill { color: color.into(), opacity },
            color: color_in_words(row).to_owned(),
            summary: format!("{} % · {}", significant(100.0 * row.share), text::fixed(row.silhouette, 2)),
            share: row.share,
            widths: row.widths.iter().rev().copied().collect(),
        }
    }
}

/// The colour of a cluster: `#rrggbb`, with alpha `#rrggbbaa`, or that it is transparent.
pub(super) fn color_in_words(row: &ClusterRow) -> &str {
    if channel(&row.color, 3) == Some(0) { TRANSPARENT } else { &row.color }
}

/// A channel of `#rrggbb` or `#rrggbbaa`, from 0 to 255; `None` where the colour has no such channel.
fn channel(color: &str, index: usize) -> Option<u8> {
    u8::from_str_radix(color.get(1 + 2 * index..3 + 2 * index)?, 16).ok()
}

impl Plot for SilhouettePlot {
    fn space_above(&self, _plot_width: f64) -> f64 {
        PANEL_TITLE.line() + SPACE + LABEL.line()
    }

    fn space_below(&self) -> f64 {
        TICK_LABEL_GAP + 2.0 * AXIS.line()
    }

    fn space_left(&self) -> f64 {
        self.widest(|cluster| &cluster.color, COLOR_HEADING)
    }

    fn space_right(&self) -> f64 {
        self.widest(|cluster| &cluster.summary, SUMMARY_HEADING)
    }

    fn x_title(&self) -> &str {
        &self.x.title
    }

    fn hide_x_title(&mut self) {
        self.x.title.clear();
    }

    fn draw(&self, canvas: &Canvas<'_>, plot_area: PlotArea) -> Result<(), ChartError> {
        let painter = Painter { canvas, plot: self, plot_area };
        painter.axis()?;
        painter.blocks()?;
        painter.mean()?;
        painter.names()
    }
}

/// The plot being drawn.
struct Painter<'a, 'svg> {
    canvas: &'a Canvas<'svg>,
    plot: &'a SilhouettePlot,
    plot_area: PlotArea,
}

impl Painter<'_, '_> {
    fn x(&self, width: f64) -> f64 {
        let share = self.plot.x.fraction(width).unwrap_or_default();
        self.plot_area.left + share * (self.plot_area.right - self.plot_area.left)
    }

    fn vertical(&self, x: f64, top: f64, stroke: Stroke) -> Result<(), ChartError> {
        self.canvas.line(&[(x, self.plot_area.bottom), (x, top)], stroke)
    }

    fn axis(&self) -> Result<(), ChartError> {
        let PlotArea { left, top, right, bottom, corner } = self.plot_area;
        self.canvas.text(&self.plot.title, corner, Anchor::Start, PANEL_TITLE)?;
        for tick in &self.plot.x.ticks {
            let x = self.x(tick.value);
            self.vertical(x, top, if tick.value == 0.0 { AXIS_LINE } else { GRID })?;
            self.canvas.text(&tick.label, (x, bottom + TICK_LABEL_GAP), Anchor::Middle, AXIS)?;
        }
        self.canvas.line(&[(left, bottom), (right, bottom)], AXIS_LINE)?;
        let below = (f64::midpoint(left, right), bottom + TICK_LABEL_GAP + AXIS.line());
        self.canvas.text(&self.plot.x.title, below, Anchor::Middle, AXIS)
    }

    fn blocks(&self) -> Result<(), ChartError> {
        for (cluster, upper, lower) in self.plot.blocks_between(self.plot_area.top, self.plot_area.bottom) {
            let height = lower - upper;
            let clearance = CLEARANCE.0.min(CLEARANCE.1 * height);
            let edge = self.edge(cluster, upper + clearance, lower - clearance);
            let mut outline = vec![(self.x(0.0), upper + clearance)];
            outline.extend(&edge);
            outline.extend([(self.x(0.0), lower - clearance), outline[0]]);
            self.canvas.polygon(&outline, cluster.fill)?;
            if height < THIN {
                self.canvas.line(&edge, HAIRLINE)?;
            } else {
                self.canvas.line(&outline, OUTLINE)?;
            }
        }
        Ok(())
    }

    /// The curve of the widths of a cluster, from `upper` to `lower`.
    fn edge(&self, cluster: &ClusterBlock, upper: f64, lower: f64) -> Vec<Point> {
        let steps = (cluster.widths.len() - 1) as f64;
        let point =
            |(step, &width): (usize, &f64)| (self.x(width), upper + step as f64 / steps * (lower - upper));
        cluster.widths.iter().enumerate().map(point).collect()
    }

    fn mean(&self) -> Result<(), ChartError> {
        let (x, top) = (self.x(self.plot.mean), self.plot_area.top - LABEL.line());
        self.vertical(x, self.plot_area.top, HALO)?;
        self.vertical(x, top, MEAN)?;
        let label = format!("mean over all pixels {}", text::fixed(self.plot.mean, 2));
        let fits = x + SPACE + text::width(&label, STRONG_LABEL) <= self.plot_area.right;
        let (anchor, at) = if fits { (Anchor::Start, x + SPACE) } else { (Anchor::End, x - SPACE) };
        self.canvas.text(&label, (at, top), anchor, STRONG_LABEL)
    }

    fn names(&self) -> Result<(), ChartError> {
        let PlotArea { left, top, right, bottom, .. } = self.plot_area;
        if self.plot.named().next().is_none() {
            return Ok(());
        }
        let head = top - LABEL.line();
        self.canvas.text(COLOR_HEADING, (left - SPACE, head), Anchor::End, AXIS)?;
        self.canvas.text(SUMMARY_HEADING, (right + SPACE, head), Anchor::Start, AXIS)?;
        for (cluster, upper, lower) in self.plot.blocks_between(top, bottom) {
            if lower - upper >= LABEL.line() {
                let middle = f64::midpoint(upper, lower);
                self.canvas.text(&cluster.color, (left - SPACE, middle), Anchor::EndCentered, AXIS)?;
                self.canvas.text(&cluster.summary, (right + SPACE, middle), Anchor::StartCentered, AXIS)?;
            }
        }
        Ok(())
    }
}
