//! `classes.svg`: one small panel per class, all with the same axes.

use super::axis::Axis;
use super::canvas::ChartError;
use super::class_chart::ClassChart;
use super::layout::{Chart, Section, boxed, cell_width};
use super::legend::LegendEntry;
use super::panel::{Panel, ReferenceLine};
use super::quality;
use super::style::{INTERVAL, PANEL_TITLE, RECOMMENDED, SPACE};
use super::text;
use super::trend::Trend;
use super::vertical_lines::VerticalLine;
use tables::Metric;

const COLUMNS: usize = 3;
const PLOT_HEIGHT: f64 = 110.0;

/// Draws the quality of each class over K, by the metric of the targets, and the K that is recommended for it.
///
/// # Errors
/// When the drawing library fails.
pub(crate) fn classes(all: &[ClassChart<'_>]) -> Result<String, ChartError> {
    let metric = metric(all);
    let panels = panels(all, metric);
    let descriptions: Vec<String> =
        all.iter().map(|class| format!("{}.", title(class, f64::INFINITY))).collect();
    let legend = LegendEntry::of_median_trend().into_iter().chain([
        LegendEntry::line(RECOMMENDED, "recommended K"),
        LegendEntry::area(INTERVAL, "its 95 % interval"),
    ]);
    let chart = Chart {
        title: "How many colours each class of images needs".to_owned(),
        subtitle: format!(
            "{} over K, the number of colours. All panels have the same axes.{}",
            quality::title(metric),
            if metric == Metric::Ssimulacra2 { LEVELS } else { "" }
        ),
        description: descriptions.join(" "),
        sections: vec![Section {
            heading: String::new(),
            legend: legend.collect(),
            plots: boxed(panels),
            columns: columns(all),
            plot_height: PLOT_HEIGHT,
            caption: String::new(),
        }],
    };
    chart.svg()
}

/// What the thin lines mean.
const LEVELS: &str =
    " From 65 on images are not told from identical pairs, from 50 on the loss is not annoying.";

/// SSIMULACRA 2 where a target is about it and it was measured, otherwise SSIM.
fn metric(all: &[ClassChart<'_>]) -> Metric {
    let asked =
        all.iter().flat_map(|class| class.targets).any(|target| target.metric() == Metric::Ssimulacra2);
    let rows = all.iter().flat_map(|class| &class.curves.curves).flat_map(|curve| &curve.rows);
    let measured = || rows.clone().any(|row| row.ssimulacra2.is_some());
    if asked && measured() { Metric::Ssimulacra2 } else { Metric::Ssim }
}

fn panels(all: &[ClassChart<'_>], metric: Metric) -> Vec<Panel> {
    let of_class = |class| quality::shown_trend(class, metric).without_images();
    let trends: Vec<Trend> = all.iter().map(of_class).collect();
    let (best, levels) =
        if metric == Metric::Ssimulacra2 { (100.0, unnamed(quality::levels())) } else { (1.0, Vec::new()) };
    let mut ks: Vec<u32> = trends.iter().flat_map(|trend| trend.ks.iter().copied()).collect();
    ks.sort_unstable();
    ks.dedup();
    let x = Axis::k_log(&ks);
    let y = Axis::linear("", trends.iter().flat_map(Trend::values).chain([best]));
    let panel = |(class, trend): (&ClassChart<'_>, Trend)| Panel {
        title: title(class, cell_width(columns(all))),
        x: x.clone(),
        y: y.clone(),
        trend,
        series: Vec::new(),
        reference_line: None,
        levels: levels.clone(),
        vertical_lines: VerticalLine::of_recommended(class).into_iter().collect(),
        label_lines: true,
    };
    all.iter().zip(trends).map(panel).collect()
}

/// The levels without their names, for which small panels have no room.
fn unnamed(levels: Vec<ReferenceLine>) -> Vec<ReferenceLine> {
    levels.into_iter().map(|level| ReferenceLine { label: String::new(), ..level }).collect()
}

/// Panels side by side; four are a square.
fn columns(all: &[ClassChart<'_>]) -> usize {
    if all.len() == 4 { 2 } else { all.len().clamp(1, COLUMNS) }
}

/// `icons · 41 images · K = 16`, the name shortened where all of it is wider than `limit` px.
fn title(class: &ClassChart<'_>, limit: f64) -> String {
    let images = text::images(class.curves.curves.len());
    let k = VerticalLine::of_recommended(class).map_or_else(|| "no K".to_owned(), |line| line.label);
    let rest = format!(" · {images} · {k}");
    let name = text::shorten(class.title, PANEL_TITLE, limit - text::width(&rest, PANEL_TITLE) - SPACE);
    name + &rest
}

#[cfg(test)]
mod tests {
    use super::super::style::MEDIAN;
    use super::super::testing::{
        KS, assert_legible, assert_well_formed, choice, find, lines, says, tables, texts, with_charts,
    };
    use super::*;
    use tables::{ChoiceRow, Tables};

    fn draw(tables: &Tables, choices: &[ChoiceRow]) -> String {
        let svg = with_charts(tables, choices, &[], |all| classes(all).unwrap());
        assert_well_formed(&svg);
        assert_legible(&svg);
        svg
    }

    #[test]
    fn a_panel_says_how_many_images_and_which_k() {
        let tables = tables(&[("icons", 41), ("scans", 1)], &KS);
        let svg = draw(&tables, &[choice("icons", "target", Some(16)), choice("scans", "target", None)]);
        assert!(find(&svg, "icons · 41 images · K = 16").x < find(&svg, "scans · 1 image · no K").x);
        let vertical_line = lines(&svg, RECOMMENDED).split_off(1);
        assert_eq!(vertical_line.len(), 1);
        assert_eq!(vertical_line[0][0].0, find(&svg, "16").x);
    }

    #[test]
    fn thirty_classes_share_one_pair_of_axes() {
        let names: Vec<String> = (0..30).map(|index| format!("class {index}")).collect();
        let sizes: Vec<(&str, usize)> = names.iter().map(|name| (name.as_str(), 5)).collect();
        let choices: Vec<ChoiceRow> = names.iter().map(|name| choice(name, "target", Some(8))).collect();
        let svg = draw(&tables(&sizes, &KS), &choices);
        let count = |wanted: &str| texts(&svg).iter().filter(|text| text.text == wanted).count();
        for label in ["K = 8", "2", "128", "0.7", "1.0"] {
            assert_eq!(count(label), 30, "{label}");
        }
        assert_eq!(lines(&svg, MEDIAN).len(), 1 + 30);
        assert!(svg.len() < 300_000);
    }

    #[test]
    fn a_long_name_leaves_room_for_the_rest() {
        let long = "photographs of very old buildings";
        let svg = draw(&tables(&[(long, 5), ("b", 2), ("c", 2)], &KS), &[choice(long, "target", Some(8))]);
        let title = texts(&svg).into_iter().find(|text| text.text.starts_with("photo")).unwrap().text;
        assert!(title.ends_with("… · 5 images · K = 8"), "{title}");
    }

    #[test]
    fn one_class_or_none_still_gives_a_chart() {
        let svg = draw(&tables(&[("icons", 2)], &[16]), &[]);
        assert!(says(&svg, "icons · 2 images · no K"));
        draw(&Tables::default(), &[]);
    }
}
