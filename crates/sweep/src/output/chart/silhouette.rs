//! `silhouette-CLASS.svg`: how distinct the clusters are, over K.

use super::axis::Axis;
use super::marks::Mark;
use super::page::{Key, Page};
use super::panel::Panel;
use super::text;
use super::trend::{Trend, drawn_images};
use super::{ChartError, ClassChart};

const PLOT_HEIGHT: f64 = 270.0;

/// The mean silhouette width of a class's images over K, and the K that each criterion chose.
///
/// # Errors
///
/// The drawing library failed.
pub(crate) fn silhouette(class: &ClassChart<'_>) -> Result<String, ChartError> {
    let trend = Trend::of(class.curves, |row| row.silhouette);
    let marks = Mark::all(class);
    let page = Page {
        title: format!("How distinct K clusters are: {}", class.curves.class),
        subtitle: class.verdict(),
        legend: Key::of_trend().into_iter().chain(Mark::interval_key(&marks)).collect(),
        columns: 1,
        plot_height: PLOT_HEIGHT,
        caption: format!("{}{}", drawn_images(class.curves.curves.len()), undefined(class)),
        description: format!("{} {}", class.verdict(), trend.in_words("silhouette", &marks)),
        panels: vec![Panel {
            title: "Mean silhouette width (1 = far apart, 0 = touching)".to_owned(),
            x: Axis::k_log(&class.curves.ks),
            y: Axis::linear("", trend.values().chain([0.0])),
            trend,
            level: None,
            marks,
            labels: true,
        }],
    };
    page.svg()
}

/// Where curves have gaps.
fn undefined(class: &ClassChart<'_>) -> String {
    let curves = class.curves.curves.iter();
    match curves.filter(|curve| curve.rows.iter().any(|row| row.silhouette.is_none())).count() {
        0 => String::new(),
        count => format!(
            "The silhouette is undefined or was not measured for {} at some K; median and quartiles are over the others there.",
            text::images(count)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::style::{IMAGE, MEDIAN, RECOMMENDED};
    use super::super::testing::{KS, assert_well_formed, choice, find, lines, says, tables, with_charts};
    use super::*;
    use crate::table::Tables;

    fn draw(tables: &Tables) -> String {
        let choices = [choice("icons", "target", Some(16))];
        let svg = with_charts(tables, &choices, &[], |classes| silhouette(&classes[0]).unwrap());
        assert_well_formed(&svg);
        svg
    }

    fn measured(images: usize) -> Tables {
        let mut tables = tables(&[("icons", images)], &KS);
        tables.metrics.iter_mut().for_each(|row| row.silhouette = Some(1.0 - f64::from(row.k) / 128.0));
        tables
    }

    #[test]
    fn every_image_has_a_point_per_k_and_the_median_lies_where_the_axis_has_it() {
        let svg = draw(&measured(3));
        // The legend's sample comes first.
        let images: Vec<usize> = lines(&svg, IMAGE)[1..].iter().map(Vec::len).collect();
        assert_eq!(images, [KS.len(); 3]);
        let median = lines(&svg, MEDIAN).pop().unwrap();
        let at_64 = median[KS.iter().position(|&k| k == 64).unwrap()];
        let halfway = i32::midpoint(find(&svg, "0.2").y, find(&svg, "0.8").y);
        assert!((at_64.1 - halfway).abs() <= 1, "{at_64:?} {halfway}");
    }

    #[test]
    fn the_recommended_k_is_marked() {
        let svg = draw(&measured(3));
        assert!(lines(&svg, RECOMMENDED).iter().flatten().all(|point| point.0 == find(&svg, "16").x));
        assert_eq!(lines(&svg, RECOMMENDED).len(), 1);
    }

    #[test]
    fn what_was_not_measured_is_said() {
        let svg = draw(&tables(&[("icons", 2)], &KS));
        assert!(says(&svg, "no value to show here"));
        assert!(svg.contains("was not measured for 2 images"));
    }
}
