//! `quality-CLASS.svg`: SSIM, PSNR, SSIMULACRA 2 or CIEDE2000, and the share of images that meet the targets, over K.

use super::axis::Axis;
use super::canvas::ChartError;
use super::class_chart::ClassChart;
use super::layout::{Chart, Section, boxed};
use super::legend::LegendEntry;
use super::panel::{Panel, ReferenceLine};
use super::style::REQUIRED;
use super::text;
use super::trend::{Trend, drawn_images_note, trend};
use super::versions::MIN_SSIMULACRA2;
use super::vertical_lines::VerticalLine;
use choice::{Level, Target, share_meeting};
use tables::{Better, Metric};

const PLOT_HEIGHT: f64 = 170.0;

/// Draws the quality of a class's images over K, and the share of images that meet the targets.
///
/// # Errors
/// When the drawing library fails.
pub(crate) fn quality(class: &ClassChart<'_>) -> Result<String, ChartError> {
    let panels = panels(class);
    let required = panels.iter().any(|panel| panel.reference_line.is_some());
    let required = required.then(|| LegendEntry::line(REQUIRED, "required"));
    let legend = LegendEntry::of_trend()
        .into_iter()
        .chain(VerticalLine::interval_legend(&panels[0].vertical_lines))
        .chain(required);
    let in_words: Vec<String> =
        panels.iter().map(|panel| panel.trend.in_words(&panel.title, &panel.vertical_lines)).collect();
    let chart = Chart {
        title: format!("What K colours keep of an image: {}", class.title),
        subtitle: class.verdict(),
        description: format!("{} {}", class.verdict(), in_words.join(" ")),
        sections: vec![Section {
            heading: String::new(),
            legend: legend.collect(),
            columns: 1,
            plot_height: PLOT_HEIGHT,
            caption: format!("{}{}", drawn_images_note(class.curves.curves.len()), undefined(class)),
            plots: boxed(panels),
        }],
    };
    chart.svg()
}

/// The panels, one below the other; the vertical lines are labelled above the first one.
fn panels(class: &ClassChart<'_>) -> Vec<Panel> {
    let mut panels: Vec<Panel> = metrics(class).into_iter().map(|metric| of_metric(class, metric)).collect();
    panels.extend(share(class).map(|trend| of_share(class, trend)));
    panels[0].label_lines = true;
    panels
}

/// The metrics that are shown: SSIM, PSNR, the best perceptual metric of those that were measured, and every metric that has
/// a target.
pub(super) fn metrics(class: &ClassChart<'_>) -> Vec<Metric> {
    let rows = || class.curves.curves.iter().flat_map(|curve| &curve.rows);
    let is_measured = |metric: &Metric| rows().any(|row| metric.of(row).is_some());
    let mut metrics = vec![Metric::Ssim, Metric::PsnrDb];
    metrics.extend([Metric::Ssimulacra2, Metric::DeltaE2000Mean].into_iter().find(is_measured));
    for metric in class.targets.iter().map(Target::metric) {
        if metric != Metric::PngBytes && !metrics.contains(&metric) {
            metrics.push(metric);
        }
    }
    metrics
}

/// The name of a metric, with its unit and its direction.
pub(super) fn title(metric: Metric) -> &'static str {
    match metric {
        Metric::Ssim => "SSIM (1 = identical)",
        Metric::MsSsim => "MS-SSIM (1 = identical)",
        Metric::PsnrDb => "PSNR in dB (higher is closer)",
        Metric::Ssimulacra2 => "SSIMULACRA 2 from 0 on (100 = identical)",
        Metric::DeltaE2000Mean => "Mean colour difference in CIEDE2000 (0 = identical, 1: just noticeable)",
        Metric::DeltaE2000P95 => "CIEDE2000 that 95 % of the pixels do not exceed (0 = identical)",
        Metric::Banding => "Banding in 8-bit levels (lower is better)",
        other => other.name(),
    }
}

fn panel(
    class: &ClassChart<'_>,
    title: String,
    y: Axis,
    trend: Trend,
    reference_line: Option<ReferenceLine>,
) -> Panel {
    let (x, vertical_lines) = (Axis::k_log(&class.curves.ks), VerticalLine::of_choices(class));
    let (series, levels) = (Vec::new(), Vec::new());
    Panel { title, x, y, trend, series, reference_line, levels, vertical_lines, label_lines: false }
}

/// The trend of a metric, where it is of interest: a SSIMULACRA 2 below 0 is far beyond what anyone would ship.
pub(super) fn shown_trend(class: &ClassChart<'_>, metric: Metric) -> Trend {
    let trend = trend(class, metric);
    if metric == Metric::Ssimulacra2 { trend.clipped_below(MIN_SSIMULACRA2) } else { trend }
}

fn of_metric(class: &ClassChart<'_>, metric: Metric) -> Panel {
    let trend = shown_trend(class, metric);
    let reference_line = strictest(class.targets, metric);
    let best = match metric {
        Metric::Ssim | Metric::MsSsim => Some(1.0),
        Metric::Ssimulacra2 => Some(100.0),
        _ if metric.better() == Better::Lower => Some(0.0),
        _ => None,
    };
    let required = reference_line.as_ref().map(|reference_line| reference_line.value);
    let y = Axis::linear("", trend.values().chain(required).chain(best));
    let levels = if metric == Metric::Ssimulacra2 { levels() } else { Vec::new() };
    Panel { levels, ..panel(class, title(metric).to_owned(), y, trend, reference_line) }
}

/// What people say of images from a SSIMULACRA 2 on: `50: visible, not annoying`.
pub(super) fn levels() -> Vec<ReferenceLine> {
    let line = |(level, value): (Level, f64)| ReferenceLine {
        value,
        label: format!("{value}: {}", level.in_words()),
    };
    Level::ALL.into_iter().filter_map(|level| Some((level, level.least()?))).map(line).collect()
}

/// The share of images that meet every target, over K; `None` without a target.
pub(super) fn share(class: &ClassChart<'_>) -> Option<Trend> {
    if class.targets.is_empty() {
        return None;
    }
    let curves: Vec<_> = class.curves.curves.iter().collect();
    let share = |k_index| share_meeting(&curves, k_index, class.targets);
    Some(Trend::of_class_values(class.curves, (0..class.curves.ks.len()).map(share).collect()))
}

fn of_share(class: &ClassChart<'_>, trend: Trend) -> Panel {
    let names: Vec<String> = class.targets.iter().map(Target::to_string).collect();
    let reference_line =
        ReferenceLine { value: class.coverage, label: format!("{} %", 100.0 * class.coverage) };
    let title = format!("Share of images that meet {}", names.join(" and "));
    panel(class, title, Axis::percentage(""), trend, Some(reference_line))
}

/// The target on a metric that implies the others on it; a level has its label already.
fn strictest(targets: &[Target], metric: Metric) -> Option<ReferenceLine> {
    let bounds = targets.iter().filter_map(|target| Some((target.bound_on(metric)?, target)));
    let strictness = |bound: f64| if metric.better() == Better::Lower { -bound } else { bound };
    let (value, target) = bounds.max_by(|a, b| strictness(a.0).total_cmp(&strictness(b.0)))?;
    let label = if target.is_level() { String::new() } else { target.to_string() };
    Some(ReferenceLine { value, label })
}

/// Sentences about where curves have gaps, and why.
fn undefined(class: &ClassChart<'_>) -> String {
    let rows = || class.curves.curves.iter().map(|curve| &curve.rows);
    let lacking =
        |metric: Metric| rows().filter(|rows| rows.iter().any(|row| metric.of(row).is_none())).count();
    let exact = rows().filter(|rows| rows.iter().any(|row| row.mse == 0.0)).count();
    let mut sentences = Vec::new();
    for (metric, name) in [(Metric::Ssim, "SSIM"), (Metric::Ssimulacra2, "SSIMULACRA 2")] {
        let count = lacking(metric);
        if count > 0 && metrics(class).contains(&metric) {
            sentences.push(format!(
                "{name} is undefined for {} at some K; median and quartiles are over the others there.",
                text::images(count)
            ));
        }
    }
    if exact > 0 {
        sentences.push(format!(
            "{} reproduced exactly from some K on: PSNR is infinite there, counts as that in the median, and has no place on an axis.",
            if exact == 1 { "1 image is".to_owned() } else { format!("{} are", text::images(exact)) }
        ));
    }
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::style::{MEDIAN, RECOMMENDED, SINGLE_IMAGE};
    use super::super::testing::{
        KS, assert_legible, assert_well_formed, choice, dots, find, lines, says, tables, texts, with_charts,
    };
    use super::*;
    use tables::Tables;

    fn draw(tables: &Tables, targets: &[&str]) -> String {
        let targets: Vec<Target> = targets.iter().map(|text| text.parse().unwrap()).collect();
        let choices = [choice("icons", "target", Some(16))];
        let svg = with_charts(tables, &choices, &targets, |classes| quality(&classes[0]).unwrap());
        assert_well_formed(&svg);
        assert_legible(&svg);
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
            let vertical_lines = lines(&svg, RECOMMENDED);
            assert_eq!(vertical_lines.len(), panels);
            assert!(vertical_lines.iter().flatten().all(|point| point.0 == find(&svg, "16").x));
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
        (tables.metrics[3].psnr_db, tables.metrics[3].mse) = (None, 0.0);
        let svg = draw(&tables, &[]);
        let points: Vec<usize> = lines(&svg, SINGLE_IMAGE)[1..].iter().map(Vec::len).collect();
        assert_eq!(points, [KS.len(), 3, KS.len() - 4]);
        assert!(svg.contains("1 image is reproduced exactly from some K on"));

        tables.metrics.iter_mut().for_each(|row| row.ssim = None);
        assert!(draw(&tables, &[]).contains("no value to show here"));
    }

    #[test]
    fn a_single_k_and_equal_values_still_give_a_chart() {
        let mut tables = tables(&[("icons", 3)], &[16]);
        tables.metrics.iter_mut().for_each(|row| row.ssim = Some(1.0));
        assert_eq!(dots(&draw(&tables, &[]), MEDIAN.color), 2);
    }

    #[test]
    fn an_image_without_error_keeps_its_rank_in_the_median_of_psnr() {
        let mut tables = tables(&[("icons", 3)], &KS);
        let median = |tables: &Tables| {
            with_charts(tables, &[], &[], |classes| trend(&classes[0], Metric::PsnrDb).median)
        };
        let before = median(&tables);
        // The best of the three: the median stays that of the second.
        for row in tables.metrics.iter_mut().filter(|row| row.image == "icons/0.png" && row.k >= 16) {
            (row.psnr_db, row.mse) = (None, 0.0);
        }
        assert_eq!(median(&tables), before);
        let svg = draw(&tables, &[]);
        assert_eq!(lines(&svg, MEDIAN).pop().unwrap().len(), KS.len());
        assert!(svg.contains("1 image is reproduced exactly from some K on"));
    }

    #[test]
    fn what_is_closest_to_the_eye_and_what_has_a_target_is_shown() {
        let mut tables = tables(&[("icons", 3)], &KS);
        for row in &mut tables.metrics {
            row.delta_e2000_mean = Some(20.0 / f64::from(row.k));
            row.delta_e2000_p95 = Some(40.0 / f64::from(row.k));
        }
        let svg = draw(&tables, &["delta_e2000_p95=10"]);
        assert!(says(&svg, "Mean colour difference in CIEDE2000 (0 = identical, 1: just noticeable)"));
        assert!(says(&svg, "CIEDE2000 that 95 % of the pixels do not exceed (0 = identical)"));
        assert!(halfway(&svg, "delta_e2000_p95=10", "5", "15"), "{:?}", texts(&svg));
        tables.metrics.iter_mut().for_each(|row| row.ssimulacra2 = Some(80.0));
        let svg = draw(&tables, &[]);
        assert!(svg.contains("SSIMULACRA 2 from 0 on (100 = identical") && !svg.contains("CIEDE2000"));
    }

    #[test]
    fn one_image_far_below_does_not_squeeze_all_others() {
        let mut tables = tables(&[("icons", 3)], &KS);
        for row in &mut tables.metrics {
            row.ssimulacra2 = Some(if row.k == 2 { -600.0 } else { 60.0 });
        }
        let svg = draw(&tables, &[]);
        assert!(!texts(&svg).iter().any(|text| text.text.starts_with('-')), "{:?}", texts(&svg));
        assert_eq!(lines(&svg, MEDIAN).pop().unwrap().len(), KS.len() - 1);
        tables.metrics.iter_mut().for_each(|row| row.ssimulacra2 = Some(-600.0));
        assert!(texts(&draw(&tables, &[])).iter().any(|text| text.text == "-600"));
    }

    #[test]
    fn every_curve_has_the_points_of_its_table() {
        let mut tables = tables(&[("icons", 4)], &KS);
        tables.metrics.iter_mut().filter(|row| row.k == 12).for_each(|row| row.ssim = None);
        let targets = ["ssim=0.9".parse().unwrap()];
        let (svg, rows) = with_charts(&tables, &[], &targets, |classes| {
            (quality(&classes[0]).unwrap(), super::super::curves::curve_rows(classes))
        });
        let drawn =
            |metric: &str| rows.iter().filter(|row| row.metric == metric && row.value.is_some()).count();
        let medians: Vec<usize> = lines(&svg, MEDIAN)[1..].iter().map(Vec::len).collect();
        assert_eq!(medians, [3, 4, drawn("psnr_db"), 3, 4]);
        assert_eq!((drawn("ssim"), drawn("psnr_db"), drawn("meets_targets")), (7, KS.len(), 7));
        assert_eq!(dots(&svg, MEDIAN.color), drawn("meets_targets"));
        let at_16 = rows.iter().find(|row| row.metric == "ssim" && row.k == Some(16)).unwrap();
        assert_eq!((at_16.images, at_16.value), (4, Some(0.9)));
        let source = rows.iter().find(|row| row.metric == "source_bytes").unwrap();
        assert_eq!((source.k, source.value), (None, Some(12_000.0)));
    }
}
