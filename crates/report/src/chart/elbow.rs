//! `elbow-CLASS.svg`: distortion over K, on logarithmic and on linear axes.

use super::axis::Axis;
use super::canvas::ChartError;
use super::class_chart::ClassChart;
use super::layout::{Chart, Section, boxed};
use super::legend::LegendEntry;
use super::panel::Panel;
use super::text;
use super::trend::{drawn_images_note, trend};
use super::vertical_lines::VerticalLine;
use tables::Metric;

const PLOT_HEIGHT: f64 = 230.0;

/// Draws the distortion of a class over K, and the K that each criterion chose.
///
/// # Errors
/// When the drawing library fails.
pub(crate) fn elbow(class: &ClassChart<'_>) -> Result<String, ChartError> {
    let trend = trend(class, Metric::Distortion);
    let vertical_lines = VerticalLine::of_choices(class);
    let panel = |title: &str, x: Axis, y: Axis| Panel {
        title: title.to_owned(),
        x,
        y,
        trend: trend.clone(),
        series: Vec::new(),
        reference_line: None,
        levels: Vec::new(),
        vertical_lines: vertical_lines.clone(),
        label_lines: true,
    };
    let (ks, name) = (&class.curves.ks, distortion_in(class.space));
    let chart = Chart {
        title: format!("How distortion falls as colours are added: {}", class.title),
        subtitle: class.verdict(),
        description: format!("{} {}", class.verdict(), trend.in_words("distortion", &vertical_lines)),
        sections: vec![Section {
            heading: String::new(),
            legend: LegendEntry::of_trend()
                .into_iter()
                .chain(VerticalLine::interval_legend(&vertical_lines))
                .collect(),
            plots: boxed(vec![
                panel("Both axes logarithmic", Axis::k_log(ks), Axis::log(name, trend.values())),
                panel("Both axes linear", Axis::k_linear(ks), Axis::linear(name, trend.values())),
            ]),
            columns: 1,
            plot_height: PLOT_HEIGHT,
            caption: format!("{}{}", drawn_images_note(class.curves.curves.len()), zeros(class)),
        }],
    };
    chart.svg()
}

/// The title of the distortion axis, with the unit of a colour space.
fn distortion_in(space: &str) -> &'static str {
    match space {
        "oklab" => "Distortion in squared units of Oklab",
        "lab" => "Distortion in squared units of L*a*b*",
        _ => "Distortion in squared 8-bit levels",
    }
}

/// A sentence about the lines that end on the logarithmic axis; empty where none does.
fn zeros(class: &ClassChart<'_>) -> String {
    let curves = &class.curves.curves;
    match curves.iter().filter(|curve| curve.rows.iter().any(|row| row.distortion == 0.0)).count() {
        0 => String::new(),
        count => format!(
            "Distortion 0 is reached by {} at some K; a logarithmic axis has no place for 0, so lines and bands end there.",
            text::images(count)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::style::{MEDIAN, RECOMMENDED, SINGLE_IMAGE};
    use super::super::testing::{
        KS, assert_legible, assert_well_formed, choice, dots, find, lines, says, tables, texts, with_charts,
    };
    use super::*;
    use tables::{ChoiceRow, Tables};

    fn draw(tables: &Tables, choices: &[ChoiceRow]) -> String {
        let svg = with_charts(tables, choices, &[], |classes| elbow(&classes[0]).unwrap());
        assert_well_formed(&svg);
        assert_legible(&svg);
        svg
    }

    /// x of the recommended K's lines, in both panels.
    fn vertical_lines(svg: &str) -> Vec<i32> {
        let lines = lines(svg, RECOMMENDED);
        assert!(lines.iter().all(|line| line.len() == 2 && line[0].0 == line[1].0), "vertical: {lines:?}");
        lines.iter().map(|line| line[0].0).collect()
    }

    /// Where `x` lies on the way between two others.
    fn share(x: i32, from: i32, to: i32) -> f64 {
        f64::from(x - from) / f64::from(to - from)
    }

    #[test]
    fn the_recommended_k_is_marked_where_the_axis_has_it() {
        let tables = tables(&[("icons", 5)], &KS);
        let at_16 = draw(&tables, &[choice("icons", "target", Some(16)), choice("icons", "elbow", Some(8))]);
        assert_eq!(vertical_lines(&at_16)[0], find(&at_16, "16").x);
        assert!(says(&at_16, "K = 16 (target)"));
        assert!(says(&at_16, "K = 8 (elbow)"));

        let at_12 = draw(&tables, &[choice("icons", "target", Some(12))]);
        let share = share(vertical_lines(&at_12)[0], find(&at_12, "8").x, find(&at_12, "16").x);
        assert!((share - 1.5_f64.log2()).abs() < 0.01, "log axis: {share}");
    }

    #[test]
    fn every_axis_is_named_with_its_unit() {
        let svg = draw(&tables(&[("icons", 5)], &KS), &[]);
        assert!(says(&svg, "K, number of colours (log scale)") && says(&svg, "K, number of colours"));
        let named = texts(&svg).into_iter().filter(|text| text.text == "Distortion in squared 8-bit levels");
        assert_eq!(named.count(), 2);
    }

    #[test]
    fn the_linear_axis_has_it_elsewhere() {
        let svg = draw(&tables(&[("icons", 5)], &KS), &[choice("icons", "target", Some(12))]);
        let tick = |k| texts(&svg).into_iter().rfind(|text| text.text == k).unwrap().x;
        let share = share(vertical_lines(&svg)[1], tick("32"), tick("64"));
        assert!((share - (12.0 - 32.0) / 32.0).abs() < 0.01, "{share}");
    }

    #[test]
    fn every_curve_has_a_point_per_k() {
        let svg = draw(&tables(&[("icons", 5)], &KS), &[]);
        for (stroke, per_panel) in [(SINGLE_IMAGE, 5), (MEDIAN, 1)] {
            let curves = lines(&svg, stroke).split_off(1);
            assert_eq!(curves.len(), 2 * per_panel);
            assert!(curves.iter().all(|curve| curve.len() == KS.len()));
            assert!(
                curves.iter().all(|curve| curve.windows(2).all(|pair| pair[0].1 <= pair[1].1)),
                "falling"
            );
        }
    }

    #[test]
    fn of_many_images_some_are_drawn_and_the_caption_says_so() {
        let svg = draw(&tables(&[("icons", 150)], &KS), &[]);
        assert_eq!(lines(&svg, SINGLE_IMAGE).len(), 1 + 2 * 60);
        assert!(svg.contains("60 of 150 images are drawn"));
        assert!(svg.len() < 300_000);
    }

    #[test]
    fn a_line_ends_on_the_log_axis_where_distortion_is_0() {
        let mut tables = tables(&[("icons", 1)], &KS);
        for row in tables.metrics.iter_mut().filter(|row| row.k >= 16) {
            row.distortion = 0.0;
        }
        let svg = draw(&tables, &[]);
        let points: Vec<usize> = lines(&svg, SINGLE_IMAGE)[1..].iter().map(Vec::len).collect();
        assert_eq!(points, [4, KS.len()]);
        assert!(svg.contains("Distortion 0 is reached by 1 image at some K"));

        tables.metrics.iter_mut().for_each(|row| row.distortion = 0.0);
        let svg = draw(&tables, &[]);
        assert!(svg.contains("no value to show here"));
    }

    #[test]
    fn a_hostile_class_name_is_only_text() {
        let class = "<&\"'>\u{1}漢";
        let svg = draw(&tables(&[(class, 2)], &KS), &[choice(class, "target", Some(8))]);
        assert!(svg.contains(
            "<title>How distortion falls as colours are added: &lt;&amp;\"'&gt;\u{fffd}漢</title>"
        ));
        assert!(says(&svg, "How distortion falls as colours are added: &lt;&amp;&quot;&apos;&gt;\u{fffd}漢"));
    }

    #[test]
    fn a_single_k_is_a_point() {
        let svg = draw(&tables(&[("icons", 3)], &[16]), &[choice("icons", "target", Some(16))]);
        assert_eq!(dots(&svg, MEDIAN.color), 2);
        assert_eq!(vertical_lines(&svg)[0], find(&svg, "16").x);
    }

    #[test]
    fn without_a_recommended_k_the_chart_says_so() {
        let svg = draw(&tables(&[("icons", 3)], &KS), &[choice("icons", "target", None)]);
        assert!(vertical_lines(&svg).is_empty());
        assert!(says(&svg, "No K is recommended; target: the target speaks."));
    }

    #[test]
    fn criteria_that_agree_share_a_line() {
        let choices = ["target", "elbow", "silhouette"].map(|criterion| choice("icons", criterion, Some(8)));
        let svg = draw(&tables(&[("icons", 3)], &KS), &choices);
        assert_eq!(vertical_lines(&svg).len(), 2);
        assert!(says(&svg, "K = 8 (all 3 criteria)"));
    }

    #[test]
    fn the_same_tables_give_the_same_bytes() {
        let tables = tables(&[("icons", 5)], &KS);
        let choices = [choice("icons", "target", Some(16))];
        assert_eq!(draw(&tables, &choices), draw(&tables.clone(), &choices));
    }
}
