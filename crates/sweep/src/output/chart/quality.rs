//! `quality-CLASS.svg`: SSIM, PSNR and the share of images that meet the targets, over K.

use super::axis::Axis;
use super::marks::Mark;
use super::page::{Key, Page};
use super::panel::{Level, Panel};
use super::style::LEVEL;
use super::text;
use super::trend::{Trend, drawn_images};
use super::{ChartError, ClassChart};
use crate::select::{Target, share_meeting};

const PLOT_HEIGHT: f64 = 170.0;

/// What K colours keep of a class's images, and how many images meet the targets.
///
/// # Errors
///
/// The drawing library failed.
pub(crate) fn quality(class: &ClassChart<'_>) -> Result<String, ChartError> {
    let panels = panels(class);
    let required = panels.iter().any(|panel| panel.level.is_some());
    let required = required.then(|| Key::line(LEVEL, "required"));
    let legend = Key::of_trend().into_iter().chain(Mark::interval_key(&panels[0].marks)).chain(required);
    let in_words: Vec<String> =
        panels.iter().map(|panel| panel.trend.in_words(&panel.title, &panel.marks)).collect();
    let page = Page {
        title: format!("What K colours keep of an image: {}", class.curves.class),
        subtitle: class.verdict(),
        legend: legend.collect(),
        columns: 1,
        plot_height: PLOT_HEIGHT,
        caption: format!("{}{}", drawn_images(class.curves.curves.len()), undefined(class)),
        description: format!("{} {}", class.verdict(), in_words.join(" ")),
        panels,
    };
    page.svg()
}

/// The panels, one below the other; the marks are labelled above the first one.
fn panels(class: &ClassChart<'_>) -> Vec<Panel> {
    let mut panels = vec![ssim(class), psnr(class)];
    panels.extend(share(class));
    panels[0].labels = true;
    panels
}

fn panel(class: &ClassChart<'_>, title: String, y: Axis, trend: Trend, level: Option<Level>) -> Panel {
    let (x, marks) = (Axis::k_log(&class.curves.ks), Mark::all(class));
    Panel { title, x, y, trend, level, marks, labels: false }
}

fn ssim(class: &ClassChart<'_>) -> Panel {
    let trend = Trend::of(class.curves, |row| row.ssim);
    let level = strictest(class.targets, Target::ssim);
    let y = Axis::linear("", trend.values().chain(value(level.as_ref())).chain([1.0]));
    panel(class, "SSIM (1 = identical)".to_owned(), y, trend, level)
}

fn psnr(class: &ClassChart<'_>) -> Panel {
    let trend = Trend::of(class.curves, |row| row.psnr_db);
    let level = strictest(class.targets, Target::psnr_db);
    let y = Axis::linear("", trend.values().chain(value(level.as_ref())));
    panel(class, "PSNR in dB (higher is closer)".to_owned(), y, trend, level)
}

/// The share of images that meet every target; nothing to show without one.
fn share(class: &ClassChart<'_>) -> Option<Panel> {
    let names: Vec<String> = class.targets.iter().map(Target::to_string).collect();
    if names.is_empty() {
        return None;
    }
    let ks = &class.curves.ks;
    let curves: Vec<_> = class.curves.curves.iter().collect();
    let percent = |k_index| share_meeting(&curves, k_index, class.targets).map(|share| 100.0 * share);
    let trend = Trend::of_class(ks, (0..ks.len()).map(percent).collect());
    let value = 100.0 * class.coverage;
    let level = Some(Level { value, label: format!("{value} %") });
    let title = format!("Share of images that meet {}", names.join(" and "));
    Some(panel(class, title, Axis::percent(""), trend, level))
}

/// The target on one metric that implies the others on it.
fn strictest(targets: &[Target], bound: impl Fn(&Target) -> Option<f64>) -> Option<Level> {
    let bounds = targets.iter().filter_map(|target| Some((bound(target)?, target)));
    let (value, target) = bounds.max_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(Level { value, label: target.to_string() })
}

fn value(level: Option<&Level>) -> Option<f64> {
    level.map(|level| level.value)
}

/// Where curves have gaps, and why.
fn undefined(class: &ClassChart<'_>) -> String {
    let lacking = |defined: fn(&crate::table::MetricRow) -> bool| {
        let curves = class.curves.curves.iter();
        curves.filter(|curve| curve.rows.iter().any(|row| !defined(row))).count()
    };
    let mut sentences = Vec::new();
    for (metric, count) in
        [("SSIM", lacking(|row| row.ssim.is_some())), ("PSNR", lacking(|row| row.psnr_db.is_some()))]
    {
        if count > 0 {
            sentences.push(format!(
                "{metric} is undefined for {} at some K; median and quartiles are over the others there.",
                text::images(count)
            ));
        }
    }
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::style::{IMAGE, MEDIAN, RECOMMENDED};
    use super::super::testing::{
        KS, assert_well_formed, choice, dots, find, lines, says, tables, with_charts,
    };
    use super::*;
    use crate::table::Tables;

    fn draw(tables: &Tables, targets: &[&str]) -> String {
        let targets: Vec<Target> = targets.iter().map(|text| text.parse().unwrap()).collect();
        let choices = [choice("icons", "target", Some(16))];
        let svg = with_charts(tables, &choices, &targets, |classes| quality(&classes[0]).unwrap());
        assert_well_formed(&svg);
        svg
    }

    /// Whether the text `level` is as high as the middle between the texts `low` and `high`.
    fn halfway(svg: &str, level: &str, low: &str, high: &str) -> bool {
        (2 * find(svg, level).y - find(svg, low).y - find(svg, high).y).abs() <= 2
    }

    #[test]
    fn required_levels_lie_where_the_axes_have_them() {
        let svg = draw(&tables(&[("icons", 4)], &KS), &["ssim=0.95", "ssim=0.5", "psnr=35"]);
        assert!(halfway(&svg, "ssim=0.95", "0.9", "1.0"));
        assert!(halfway(&svg, "psnr=35", "30", "40"));
        assert!(halfway(&svg, "90 %", "80 %", "100 %"));
        assert!(!says(&svg, "ssim=0.5"), "only the strictest");
        assert!(says(&svg, "Share of images that meet ssim=0.95 and ssim=0.5 and psnr=35"));
    }

    #[test]
    fn the_recommended_k_is_marked_in_every_panel() {
        for (targets, panels) in [(vec![], 2), (vec!["ssim=0.9"], 3)] {
            let svg = draw(&tables(&[("icons", 4)], &KS), &targets);
            let marks = lines(&svg, RECOMMENDED);
            assert_eq!(marks.len(), panels);
            assert!(marks.iter().flatten().all(|point| point.0 == find(&svg, "16").x));
        }
    }

    #[test]
    fn the_share_has_a_point_per_k_and_rises_where_the_target_is_met() {
        let svg = draw(&tables(&[("icons", 4)], &KS), &["ssim=0.9"]);
        assert_eq!(dots(&svg, MEDIAN.color), KS.len());
        let share = lines(&svg, MEDIAN).pop().unwrap();
        // 1 - 0.4 / sqrt(K) reaches 0.9 at K = 16, for all images at once.
        let (none, all) = (find(&svg, "0 %").y, find(&svg, "100 %").y);
        let expected: Vec<i32> = KS.iter().map(|&k| if k < 16 { none } else { all }).collect();
        assert_eq!(share.iter().map(|point| point.1).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn undefined_values_are_gaps() {
        let mut tables = tables(&[("icons", 1)], &KS);
        tables.metrics[3].psnr_db = None;
        let svg = draw(&tables, &[]);
        let points: Vec<usize> = lines(&svg, IMAGE)[1..].iter().map(Vec::len).collect();
        assert_eq!(points, [KS.len(), 3, KS.len() - 4]);
        assert!(svg.contains("PSNR is undefined for 1 image at some K"));

        tables.metrics.iter_mut().for_each(|row| row.ssim = None);
        assert!(draw(&tables, &[]).contains("no value to show here"));
    }

    #[test]
    fn a_single_k_and_equal_values_still_give_a_chart() {
        let mut tables = tables(&[("icons", 3)], &[16]);
        tables.metrics.iter_mut().for_each(|row| row.ssim = Some(1.0));
        assert_eq!(dots(&draw(&tables, &[]), MEDIAN.color), 2);
    }
}
