//! `rate-CLASS.svg`: what more bytes buy.

use super::axis::Axis;
use super::marks::Mark;
use super::page::{Key, Page};
use super::panel::Panel;
use super::style::{MEDIAN, OTHERS, RECOMMENDED};
use super::text::significant;
use super::trend::Trend;
use super::{ChartError, ClassChart};
use crate::select::quantile;
use crate::table::MetricRow;

const PLOT_HEIGHT: f64 = 200.0;

/// The K that are named along the curve, where they were swept.
const NAMED: [u32; 4] = [2, 8, 32, 128];

/// A quality of a row.
type Quality = fn(&MetricRow) -> Option<f64>;

const QUALITIES: [(&str, Quality); 2] = [
    ("SSIM (1 = identical)", |row| row.ssim),
    ("SSIMULACRA 2 (90: hardly told from the original, 70: high quality)", |row| row.ssimulacra2),
];

/// Median quality over median bytes of a class's palette PNGs, a point per K, and the bytes of the source files.
///
/// # Errors
///
/// The drawing library failed.
pub(crate) fn rate(class: &ClassChart<'_>) -> Result<String, ChartError> {
    let points = points(class);
    let marks = marks(class, &points);
    let bytes: Vec<u32> = points.iter().map(|point| point.bytes).collect();
    let panel = |(title, quality): (&str, Quality)| {
        let median = |point: &Point| quantile(class.curves.values_at(point.k_index, quality), 0.5);
        let trend = Trend::of_class(&bytes, points.iter().map(median).collect());
        Panel {
            title: title.to_owned(),
            x: Axis::log("median bytes of a file (log scale)", marks.iter().map(|mark| f64::from(mark.k))),
            y: Axis::linear("", trend.values()),
            trend,
            level: None,
            marks: marks.clone(),
            labels: true,
        }
    };
    let panels: Vec<Panel> = QUALITIES.into_iter().map(panel).collect();
    let words: Vec<String> = panels.iter().map(|panel| in_words(panel, &points)).collect();
    let page = Page {
        title: format!("What more bytes buy: {}", class.curves.class),
        subtitle: class.verdict(),
        legend: vec![Key::line(MEDIAN, "median of the images at one K after another")],
        columns: 1,
        plot_height: PLOT_HEIGHT,
        caption: "Each point is a K: further left and further up is better. Bytes are those of the palette PNGs; how JPEG and \
            WebP of an image compare is what `huecount versus` draws."
            .to_owned(),
        description: format!("{} {}", class.verdict(), words.join(" ")),
        panels,
    };
    page.svg()
}

/// A K whose bytes are known.
struct Point {
    k: u32,
    k_index: usize,
    bytes: u32,
}

fn points(class: &ClassChart<'_>) -> Vec<Point> {
    let bytes = |row: &MetricRow| row.png_bytes.map(|bytes| bytes as f64);
    let point = |(k_index, &k): (usize, &u32)| {
        let median = quantile(class.curves.values_at(k_index, bytes), 0.5)?;
        Some(Point { k, k_index, bytes: median.round() as u32 })
    };
    class.curves.ks.iter().enumerate().filter_map(point).collect()
}

/// Some K, the recommended one among them, and the source files, by bytes.
fn marks(class: &ClassChart<'_>, points: &[Point]) -> Vec<Mark> {
    let recommended = class.recommended().and_then(|choice| choice.k);
    let last = points.last().map(|point| point.k);
    let named = |k: u32| Some(k) == recommended || NAMED.contains(&k) || Some(k) == last;
    let mark = |point: &Point| {
        let (label, stroke) = match recommended {
            Some(k) if k == point.k => (format!("K = {k}, recommended"), RECOMMENDED),
            _ => (format!("K = {}", point.k), OTHERS[1]),
        };
        Mark { k: point.bytes, label, stroke, interval: None }
    };
    let sources = class.curves.curves.iter().filter_map(|curve| curve.image.bytes.map(|bytes| bytes as f64));
    let source = quantile(sources.collect(), 0.5).map(|bytes| Mark {
        k: bytes.round() as u32,
        label: "the source files".to_owned(),
        stroke: OTHERS[0],
        interval: None,
    });
    let mut marks: Vec<Mark> = points.iter().filter(|point| named(point.k)).map(mark).chain(source).collect();
    marks.sort_by_key(|mark| mark.k);
    marks
}

/// Quality and bytes at the first and the last K.
fn in_words(panel: &Panel, points: &[Point]) -> String {
    let told = |(point, value): (&Point, &Option<f64>)| {
        Some(format!("{} in {} bytes at K = {}", significant((*value)?), point.bytes, point.k))
    };
    let all: Vec<String> = points.iter().zip(&panel.trend.median).filter_map(told).collect();
    match &all[..] {
        [] => format!("{}: not measured.", panel.title),
        [only] => format!("{}: {only}.", panel.title),
        [first, .., last] => format!("{}: {first}, {last}.", panel.title),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        KS, assert_well_formed, choice, dots, find, lines, says, tables, texts, with_charts,
    };
    use super::*;
    use crate::table::Tables;

    fn draw(tables: &Tables) -> String {
        let choices = [choice("icons", "target", Some(16))];
        let svg = with_charts(tables, &choices, &[], |classes| rate(&classes[0]).unwrap());
        assert_well_formed(&svg);
        svg
    }

    fn measured() -> Tables {
        let mut tables = tables(&[("icons", 3)], &KS);
        for row in &mut tables.metrics {
            row.png_bytes = Some(100 * u64::from(row.k));
        }
        tables
    }

    #[test]
    fn each_k_is_a_point_at_its_bytes() {
        let svg = draw(&measured());
        // SSIM alone was measured.
        assert_eq!(dots(&svg, MEDIAN.color), KS.len());
        let median = lines(&svg, MEDIAN).pop().unwrap();
        let recommended = lines(&svg, RECOMMENDED).remove(0)[0].0;
        assert_eq!(median[KS.iter().position(|&k| k == 16).unwrap()].0, recommended);
        let steps: Vec<i32> = median.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
        assert!((steps[0] - steps[1]).abs() <= 1, "doublings of bytes are equally far apart: {steps:?}");
    }

    #[test]
    fn the_recommended_k_and_the_source_are_named_in_order_of_bytes() {
        let svg = draw(&measured());
        for label in ["K = 2", "K = 16, recommended", "K = 128", "the source files"] {
            assert!(says(&svg, label), "{label} not in {:?}", texts(&svg));
        }
        assert!(!says(&svg, "K = 4"));
        // Sources of 12,000 bytes lie between K = 64 and K = 128.
        let order =
            texts(&svg).into_iter().filter(|text| text.text == "the source files" || text.text == "K = 128");
        let order: Vec<String> = order.take(2).map(|text| text.text).collect();
        assert_eq!(order, ["the source files", "K = 128"]);
    }

    #[test]
    fn without_bytes_there_is_nothing_to_show() {
        let svg = draw(&tables(&[("icons", 2)], &KS));
        assert!(says(&svg, "no value to show here"));
        assert!(svg.contains("not measured"));
        assert_eq!(find(&svg, "the source files").text, "the source files");
    }
}
