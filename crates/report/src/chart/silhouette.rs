//! `silhouette-CLASS.svg`: how distinct the clusters are, over K, and one by one for the representative image.

use super::axis::Axis;
use super::canvas::ChartError;
use super::class_chart::{ClassChart, TypicalImage};
use super::layout::{Chart, Section, boxed};
use super::legend::LegendEntry;
use super::panel::Panel;
use super::silhouette_plot::{SilhouettePlot, color_in_words};
use super::text::{self, significant};
use super::trend::{drawn_images_note, trend};
use super::vertical_lines::VerticalLine;
use tables::Metric;

const PLOT_HEIGHT: f64 = 270.0;

/// Draws the mean silhouette width of a class's images over K, with the K that each criterion chose; and the widths of the
/// representative image's pixels, cluster by cluster.
///
/// # Errors
/// When the drawing library fails.
pub(crate) fn silhouette(class: &ClassChart<'_>) -> Result<String, ChartError> {
    let trend = trend(class, Metric::Silhouette);
    let vertical_lines = VerticalLine::of_choices(class);
    let in_words = trend.in_words("silhouette", &vertical_lines);
    let over_k = Section {
        heading: String::new(),
        legend: LegendEntry::of_trend()
            .into_iter()
            .chain(VerticalLine::interval_legend(&vertical_lines))
            .collect(),
        columns: 1,
        plot_height: PLOT_HEIGHT,
        caption: format!("{}{}", drawn_images_note(class.curves.curves.len()), undefined(class)),
        plots: boxed(vec![Panel {
            title: "Mean silhouette width (1 = far apart, 0 = touching)".to_owned(),
            x: Axis::k_log(&class.curves.ks),
            y: Axis::linear("", trend.values().chain([0.0])),
            trend,
            series: Vec::new(),
            reference_line: None,
            levels: Vec::new(),
            vertical_lines,
            label_lines: true,
        }]),
    };
    let typical = class.typical.as_ref();
    let description = typical
        .map_or_else(String::new, |typical| format!(" {}", in_words_of(typical, class.recommended_k())));
    let chart = Chart {
        title: format!("How distinct K clusters are: {}", class.title),
        subtitle: class.verdict(),
        description: format!("{} {in_words}{description}", class.verdict()),
        sections: std::iter::once(over_k)
            .chain(typical.map(|typical| clusters(typical, class.recommended_k())))
            .collect(),
    };
    chart.svg()
}

/// The section of the clusters of the representative image.
fn clusters(typical: &TypicalImage<'_>, recommended: Option<u32>) -> Section {
    let heading = format!("Cluster by cluster: {}", typical.heading(recommended));
    let lacking = typical.missing(&["image", "silhouette"]).unwrap_or_default();
    let Some(mean) = typical.row.silhouette.filter(|_| !typical.clusters.is_empty()) else {
        return Section {
            heading,
            legend: Vec::new(),
            plots: Vec::new(),
            columns: 1,
            plot_height: 0.0,
            caption: lacking,
        };
    };
    let mut title = text::counted(typical.clusters.len(), "cluster");
    if typical.clusters.len() < typical.row.k as usize {
        title.push_str(": the image has no more colours");
    }
    let plot = SilhouettePlot::new(title, &typical.clusters, mean);
    Section {
        heading,
        legend: Vec::new(),
        columns: 1,
        plot_height: plot.height(),
        caption: "A block is a cluster in its own colour, larger ones first: as high as its share of the pixels, as wide as the \
            silhouette widths of its pixels, from the widest to the narrowest. Below 0 a pixel is closer to another cluster."
            .to_owned(),
        plots: boxed(vec![plot]),
    }
}

/// The largest clusters, and the mean width of all, in words.
fn in_words_of(typical: &TypicalImage<'_>, recommended: Option<u32>) -> String {
    let description = |row: &&tables::ClusterRow| {
        format!(
            "{} of {} % with mean width {}",
            color_in_words(row),
            significant(100.0 * row.share),
            significant(row.silhouette)
        )
    };
    let largest: Vec<String> = typical.clusters.iter().take(3).map(description).collect();
    match typical.row.silhouette {
        Some(mean) => format!(
            "{}: mean silhouette width {}, largest clusters {}.",
            typical.heading(recommended),
            significant(mean),
            largest.join(", ")
        ),
        None => typical.missing(&["image", "silhouette"]).unwrap_or_default(),
    }
}

/// A sentence about where curves have gaps; empty where there are none.
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
    use super::super::style::{MEAN, MEDIAN, RECOMMENDED, SINGLE_IMAGE};
    use super::super::testing::{
        KS, add_typical, all_text, assert_legible, assert_well_formed, choice, find, lines, polygons, says,
        tables, texts, with_charts,
    };
    use super::*;
    use tables::Tables;

    fn draw(tables: &Tables) -> String {
        draw_chosen(tables, Some(16))
    }

    fn draw_chosen(tables: &Tables, k: Option<u32>) -> String {
        let choices = [choice("icons", "target", k)];
        let svg = with_charts(tables, &choices, &[], |classes| silhouette(&classes[0]).unwrap());
        assert_well_formed(&svg);
        assert_legible(&svg);
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
        let images: Vec<usize> = lines(&svg, SINGLE_IMAGE)[1..].iter().map(Vec::len).collect();
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

    /// Tables with a representative image of `k` clusters.
    fn with_clusters(k: u32) -> Tables {
        let mut tables = measured(3);
        add_typical(&mut tables, "icons", "1", k);
        tables
    }

    /// The block of the cluster with this number.
    fn block(svg: &str, tables: &Tables, cluster: usize) -> Vec<(i32, i32)> {
        polygons(svg, &tables.clusters[cluster - 1].color).remove(0)
    }

    #[test]
    fn each_cluster_is_a_block_as_high_as_its_share_and_as_wide_as_its_widths() {
        for k in [2, 16, 256] {
            let tables = with_clusters(k);
            let svg = draw(&tables);
            let (left, right) =
                (find(&svg, "0.2").x, texts(&svg).into_iter().rfind(|text| text.text == "1.0"));
            let zero = texts(&svg).into_iter().rfind(|text| text.text == "0").unwrap().x;
            let per_unit = f64::from(right.unwrap().x - zero);
            assert!(left < zero);
            let blocks: Vec<_> = (1..=k as usize).map(|cluster| block(&svg, &tables, cluster)).collect();
            let bottom = blocks.iter().flatten().map(|point| point.1).max().unwrap();
            let top = blocks[0][0].1;
            for (block, cluster) in blocks.iter().zip(&tables.clusters) {
                // From 0 along the widths and back to 0.
                assert_eq!(block.len(), tables::WIDTH_STEPS + 1 + 3);
                for (point, width) in block[1..].iter().zip(cluster.widths.iter().rev()) {
                    let x = f64::from(zero) + width * per_unit;
                    assert!((f64::from(point.0) - x).abs() <= 1.0, "{point:?} {x}");
                }
                let height = f64::from(block[block.len() - 2].1 - block[0].1);
                let share = height / f64::from(bottom - top);
                assert!(share <= cluster.share + 0.01 && share > 0.7 * cluster.share - 0.01, "{k}: {share}");
            }
            let falling = blocks.windows(2).all(|pair| pair[1][0].1 >= pair[0][0].1);
            assert!(falling, "larger ones first, none above another");
        }
    }

    #[test]
    fn the_mean_is_marked_where_the_axis_has_it() {
        let svg = draw(&with_clusters(4));
        let label = find(&svg, "mean over all pixels 0.45");
        let at = |tick: &str| texts(&svg).into_iter().rfind(|text| text.text == tick).unwrap().x;
        let expected = f64::from(at("0")) + 0.45 * f64::from(at("1.0") - at("0"));
        let dashes = lines(&svg, MEAN);
        assert!(dashes.iter().flatten().any(|point| (f64::from(point.0) - expected).abs() <= 1.0));
        assert!((f64::from(label.x) - expected - 60.0).abs() <= 1.0, "beside it");
    }

    #[test]
    fn a_few_clusters_are_named_and_many_are_not() {
        let svg = draw_chosen(&with_clusters(2), Some(2));
        assert!(says(&svg, "#fe28fe") && says(&svg, "66.7 % · 0.45") && says(&svg, "33.3 % · 0.45"));
        assert!(says(&svg, "Cluster by cluster: icons/1.png, the median image, at K = 2"));
        assert!(svg.contains("#fe28fe of 66.7 % with mean width 0.450"), "told to screen readers");
        assert!(!draw(&with_clusters(256)).contains("share · mean"));
    }

    #[test]
    fn clusters_of_a_k_that_is_no_longer_recommended_say_so() {
        let tables = with_clusters(16);
        let again = "at K = 16, from before K was chosen again";
        assert!(!all_text(&draw_chosen(&tables, Some(16))).contains(again));
        assert!(all_text(&draw_chosen(&tables, Some(8))).contains(again));
        assert!(all_text(&draw_chosen(&tables, None)).contains(again));
    }

    #[test]
    fn what_is_not_known_of_the_clusters_is_said() {
        let mut tables = with_clusters(4);
        tables.clusters.clear();
        let row = &mut tables.typical[0];
        (row.silhouette, row.recommended) = (None, false);
        row.undefined = "image: it has changed since it was evaluated".to_owned();
        let svg = draw_chosen(&tables, None);
        assert!(says(&svg, "No image: it has changed since it was evaluated."));
        assert!(all_text(&svg).contains("at K = 4, as none is recommended"));
        assert!(!draw(&measured(2)).contains("Cluster by cluster"), "a report of an older version");
    }
}
