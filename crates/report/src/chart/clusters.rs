//! Rousseeuw's silhouette plot: a block per cluster, its pixels from the widest to the narrowest silhouette width.

use super::axis::Axis;
use super::canvas::ChartError;
use super::canvas::{Anchor, Canvas, Point};
use super::page::{Figure, Frame};
use super::style::{
    AXIS, BELOW, FRAME, Fill, GRID, HAIRLINE, HALO, LABEL, MEAN, OUTLINE, PANEL_TITLE, SPACE, STRONG_LABEL,
    Stroke,
};
use super::text::{self, significant};
use tables::ClusterRow;

/// Height below which a block has no outline all around.
const THIN: f64 = 5.0;
/// What is left free above and below a block: at most so much, and so much of its height.
const CLEARANCE: (f64, f64) = (1.0, 0.12);

/// The clusters of an image.
pub(super) struct ClusterFigure {
    title: String,
    x: Axis,
    mean: f64,
    clusters: Vec<Cluster>,
}

/// A block.
struct Cluster {
    fill: Fill,
    /// Its colour in words.
    color: String,
    /// Its share of the pixels and its mean width in words.
    told: String,
    share: f64,
    /// Silhouette widths of its pixels from the widest to the narrowest.
    widths: Vec<f64>,
}

impl ClusterFigure {
    /// Of `clusters` from top to bottom, whose mean silhouette width is `mean`.
    pub(super) fn new(title: String, clusters: &[&ClusterRow], mean: f64) -> Self {
        let widths = clusters.iter().flat_map(|cluster| cluster.widths);
        Self {
            title,
            x: Axis::stepped("silhouette width of a pixel", 0.2, widths.chain([0.0, 1.0])),
            mean,
            clusters: clusters.iter().map(|row| Cluster::of(row)).collect(),
        }
    }

    /// Height of the plot: room for the names of clusters as long as there are few of them.
    pub(super) fn height(&self) -> f64 {
        (120.0 + 12.0 * self.clusters.len() as f64).min(480.0)
    }

    /// Each cluster with the upper and the lower edge of its room, for a plot from `top` to `bottom`.
    fn rooms(&self, top: f64, bottom: f64) -> impl Iterator<Item = (&Cluster, f64, f64)> {
        let mut upper = top;
        self.clusters.iter().map(move |cluster| {
            let lower = upper + cluster.share * (bottom - top);
            (cluster, std::mem::replace(&mut upper, lower), lower)
        })
    }

    /// The clusters that have room for a line of text.
    fn named(&self) -> impl Iterator<Item = &Cluster> {
        let height = self.height();
        self.clusters.iter().filter(move |cluster| cluster.share * height >= LABEL.line())
    }

    fn widest(&self, text: impl Fn(&Cluster) -> &str, head: &str) -> f64 {
        let widths = self.named().map(|cluster| text::width(text(cluster), AXIS));
        let widest = widths.fold(0.0, f64::max);
        if widest > 0.0 { widest.max(text::width(head, AXIS)) + SPACE } else { SPACE }
    }
}

/// What stands beside the blocks.
const COLOR: &str = "colour";
const TRANSPARENT: &str = "transparent";
const TOLD: &str = "share · mean";

impl Cluster {
    fn of(row: &ClusterRow) -> Self {
        let opacity = f64::from(channel(&row.color, 3).unwrap_or(u8::MAX)) / 255.0;
        let color = [0, 1, 2].map(|index| channel(&row.color, index).unwrap_or_default());
        Self {
            fill: Fill { color: color.into(), opacity },
            color: if opacity == 0.0 { TRANSPARENT.to_owned() } else { row.color.clone() },
            told: format!("{} % · {}", significant(100.0 * row.share), text::fixed(row.silhouette, 2)),
            share: row.share,
            widths: row.widths.iter().rev().copied().collect(),
        }
    }
}

/// A channel of `#rrggbb` or `#rrggbbaa`.
fn channel(color: &str, index: usize) -> Option<u8> {
    u8::from_str_radix(color.get(1 + 2 * index..3 + 2 * index)?, 16).ok()
}

impl Figure for ClusterFigure {
    fn head(&self, _plot_width: f64) -> f64 {
        PANEL_TITLE.line() + SPACE + LABEL.line()
    }

    fn foot(&self) -> f64 {
        BELOW + 2.0 * AXIS.line()
    }

    fn left(&self) -> f64 {
        self.widest(|cluster| &cluster.color, COLOR)
    }

    fn right(&self) -> f64 {
        self.widest(|cluster| &cluster.told, TOLD)
    }

    fn x_name(&self) -> &str {
        &self.x.name
    }

    fn hide_x_name(&mut self) {
        self.x.name.clear();
    }

    fn draw(&self, canvas: &Canvas<'_>, frame: Frame) -> Result<(), ChartError> {
        let plot = Plot { canvas, figure: self, frame };
        plot.axis()?;
        plot.blocks()?;
        plot.mean()?;
        plot.names()
    }
}

/// The figure being drawn.
struct Plot<'a, 'svg> {
    canvas: &'a Canvas<'svg>,
    figure: &'a ClusterFigure,
    frame: Frame,
}

impl Plot<'_, '_> {
    fn x(&self, width: f64) -> f64 {
        let share = self.figure.x.share(width).unwrap_or_default();
        self.frame.left + share * (self.frame.right - self.frame.left)
    }

    fn vertical(&self, x: f64, top: f64, stroke: Stroke) -> Result<(), ChartError> {
        self.canvas.line(&[(x, self.frame.bottom), (x, top)], stroke)
    }

    fn axis(&self) -> Result<(), ChartError> {
        let Frame { left, top, right, bottom, corner } = self.frame;
        self.canvas.text(&self.figure.title, corner, Anchor::Start, PANEL_TITLE)?;
        for tick in &self.figure.x.ticks {
            let x = self.x(tick.value);
            self.vertical(x, top, if tick.value == 0.0 { FRAME } else { GRID })?;
            self.canvas.text(&tick.label, (x, bottom + BELOW), Anchor::Middle, AXIS)?;
        }
        self.canvas.line(&[(left, bottom), (right, bottom)], FRAME)?;
        let below = (f64::midpoint(left, right), bottom + BELOW + AXIS.line());
        self.canvas.text(&self.figure.x.name, below, Anchor::Middle, AXIS)
    }

    fn blocks(&self) -> Result<(), ChartError> {
        for (cluster, upper, lower) in self.figure.rooms(self.frame.top, self.frame.bottom) {
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

    /// The widths of a cluster, from `upper` to `lower`.
    fn edge(&self, cluster: &Cluster, upper: f64, lower: f64) -> Vec<Point> {
        let steps = (cluster.widths.len() - 1) as f64;
        let point =
            |(step, &width): (usize, &f64)| (self.x(width), upper + step as f64 / steps * (lower - upper));
        cluster.widths.iter().enumerate().map(point).collect()
    }

    fn mean(&self) -> Result<(), ChartError> {
        let (x, top) = (self.x(self.figure.mean), self.frame.top - LABEL.line());
        self.vertical(x, self.frame.top, HALO)?;
        self.vertical(x, top, MEAN)?;
        let label = format!("mean over all pixels {}", text::fixed(self.figure.mean, 2));
        let fits = x + SPACE + text::width(&label, STRONG_LABEL) <= self.frame.right;
        let (anchor, at) = if fits { (Anchor::Start, x + SPACE) } else { (Anchor::End, x - SPACE) };
        self.canvas.text(&label, (at, top), anchor, STRONG_LABEL)
    }

    fn names(&self) -> Result<(), ChartError> {
        let Frame { left, top, right, bottom, .. } = self.frame;
        if self.figure.named().next().is_none() {
            return Ok(());
        }
        let head = top - LABEL.line();
        self.canvas.text(COLOR, (left - SPACE, head), Anchor::End, AXIS)?;
        self.canvas.text(TOLD, (right + SPACE, head), Anchor::Start, AXIS)?;
        for (cluster, upper, lower) in self.figure.rooms(top, bottom) {
            if lower - upper >= LABEL.line() {
                let middle = f64::midpoint(upper, lower);
                self.canvas.text(&cluster.color, (left - SPACE, middle), Anchor::EndCentered, AXIS)?;
                self.canvas.text(&cluster.told, (right + SPACE, middle), Anchor::StartCentered, AXIS)?;
            }
        }
        Ok(())
    }
}
