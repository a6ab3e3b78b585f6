//! Time over pixels, both logarithmic, with a line of slope 1: what lies along it grows linearly.

use plotters::prelude::{
    ChartBuilder, Circle, IntoDrawingArea, IntoLogRange, LineSeries, PathElement, RGBColor, SVGBackend,
    SeriesLabelPosition, WHITE,
};
use plotters::style::Color;

use super::{PARTS, Size};

const SHAPE: (u32, u32) = (800, 440);
const FONT: &str = "Helvetica Neue, Helvetica, Arial, Noto Sans, DejaVu Sans, sans-serif";
/// Okabe and Ito's (2008), as in the reports.
const COLORS: [RGBColor; 3] = [RGBColor(0, 114, 178), RGBColor(213, 94, 0), RGBColor(0, 158, 115)];
const GUIDE: RGBColor = RGBColor(140, 140, 140);

/// The chart as SVG.
pub(super) fn draw(sizes: &[Size]) -> Result<String, String> {
    let mut svg = String::new();
    draw_into(&mut svg, sizes).map_err(|error| format!("the chart can't be drawn: {error}"))?;
    Ok(svg)
}

fn draw_into(svg: &mut String, sizes: &[Size]) -> Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(svg, SHAPE).into_drawing_area();
    area.fill(&WHITE)?;
    let (first, last) = (sizes[0].megapixels, sizes[sizes.len() - 1].megapixels);
    let (low, high) = seconds_range(sizes);
    let high = high.max(low * last / first);
    let mut chart = ChartBuilder::on(&area)
        .margin(16)
        .x_label_area_size(44)
        .y_label_area_size(64)
        .build_cartesian_2d((first / 1.2..last * 1.2).log_scale(), (low / 1.5..high * 1.5).log_scale())?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .x_desc("megapixels")
        .y_desc("seconds")
        .label_style((FONT, 14))
        .axis_desc_style((FONT, 15))
        .draw()?;
    for (part, (name, color)) in PARTS.iter().zip(COLORS).enumerate() {
        let points: Vec<_> =
            sizes.iter().map(|size| (size.megapixels, size.measured.seconds[part])).collect();
        chart
            .draw_series(LineSeries::new(points.clone(), color.stroke_width(2)))?
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 24, y)], color.stroke_width(2)));
        chart.draw_series(points.iter().map(|&point| Circle::new(point, 4, color.filled())))?;
    }
    let guide = sizes.iter().map(|size| (size.megapixels, size.megapixels * low / first));
    chart
        .draw_series(LineSeries::new(guide, GUIDE))?
        .label("slope 1: linear")
        .legend(|(x, y)| PathElement::new([(x, y), (x + 24, y)], GUIDE));
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .label_font((FONT, 14))
        .background_style(WHITE)
        .border_style(GUIDE)
        .draw()?;
    area.present()?;
    Ok(())
}

fn seconds_range(sizes: &[Size]) -> (f64, f64) {
    let seconds = sizes.iter().flat_map(|size| size.measured.seconds);
    seconds.fold((f64::INFINITY, 0.0), |(low, high), seconds| (low.min(seconds), high.max(seconds)))
}
