//! `charts/IMAGE.svg` of `versus`: quality over bytes for every way to store one image.

use super::canvas::ChartError;
use super::layout::{Chart, Section, boxed};
use super::versions;
use tables::VersusRow;

const PLOT_HEIGHT: f64 = 250.0;

/// Draws the versions of one image, all of the same image, as rate-distortion curves.
///
/// # Errors
/// When the drawing library fails.
pub fn versus(versions: &[VersusRow]) -> Result<String, ChartError> {
    let name = versions.first().map_or("", |row| row.image.as_str());
    let mut vertical_lines = versions::lossless_lines(versions);
    vertical_lines.sort_by_key(|line| line.x);
    let chart = Chart {
        title: format!("Bytes and quality of {name}"),
        subtitle: String::new(),
        description: versions::in_words(versions),
        sections: vec![Section {
            heading: String::new(),
            legend: versions::legend(versions),
            plots: boxed(versions::panels(versions, &vertical_lines)),
            columns: 1,
            plot_height: PLOT_HEIGHT,
            caption: versions::CAPTION.to_owned(),
        }],
    };
    chart.svg()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_legible, assert_well_formed, polygons, says};
    use super::*;
    use tables::Family;

    fn row(family: Family, setting: u32, bytes: u64, ssim: f64) -> VersusRow {
        VersusRow {
            class: "c".to_owned(),
            image: "a<b.png".to_owned(),
            family,
            setting: Some(setting),
            bytes,
            psnr_db: Some(30.0),
            ssim: Some(ssim),
            ssimulacra2: None,
            undefined: String::new(),
        }
    }

    #[test]
    fn every_family_is_drawn_and_told() {
        let mut rows: Vec<VersusRow> = (1..6)
            .map(|step| row(Family::KMeans, 2 << step, 1_000 << step, 0.9 + 0.01 * f64::from(step)))
            .collect();
        rows.push(row(Family::LosslessPng, 0, 90_000, 1.0));
        rows.push(row(Family::Jpeg, 90, 9_000, 0.97));
        let svg = versus(&rows).unwrap();
        assert!(svg.contains("a&lt;b.png") && !svg.contains("NaN"));
        assert!(svg.contains("k-means palette, PNG: 2000 bytes at K = 4 to 32000 bytes at K = 64."), "{svg}");
        assert_well_formed(&svg);
        assert_legible(&svg);
        // A marker for each lossy version in the panel that has values, and one in the legend.
        assert_eq!(svg.matches("<circle").count(), 6);
        assert_eq!(polygons(&svg, "#CC79A7").len(), 1 + 1);
        assert!(says(&svg, "JPEG") && says(&svg, "lossless PNG, 90.0 kB") && says(&svg, "K = 16"));
    }
}
