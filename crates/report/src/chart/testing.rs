//! Classes to chart, and reading what was drawn.

use super::class_chart::{ClassChart, typical_of};
use super::style::{Font, Rgb, Stroke};
use choice::{ClassCurves, Target};
use tables::{ChoiceRow, ImageRow, MetricRow, Tables, Verdict};
use tables::{ClusterRow, TypicalRow, WIDTH_STEPS};
use tables::{Family, VersusRow};

/// A K set that is dense at first, and sparse later on.
pub(crate) const KS: [u32; 8] = [2, 4, 8, 12, 16, 32, 64, 128];

/// Classes of so many images each, whose quality grows with K.
pub(crate) fn tables(classes: &[(&str, usize)], ks: &[u32]) -> Tables {
    let mut tables = Tables::default();
    for &(class, images) in classes {
        for index in 0..images {
            let image = format!("{class}/{index}.png");
            tables.metrics.extend(ks.iter().map(|&k| metric_row(class, &image, k, 1.0 + index as f64)));
            tables.images.push(image_row(class, image));
        }
    }
    tables
}

fn metric_row(class: &str, image: &str, k: u32, detail: f64) -> MetricRow {
    let distortion = 900.0 * detail * f64::from(k).powf(-0.8);
    MetricRow {
        class: class.to_owned(),
        image: image.to_owned(),
        k,
        seed: 0,
        colors: k,
        iterations: 3,
        stop: "converged".to_owned(),
        distortion,
        mse: distortion / 3.0,
        psnr_db: Some(10.0 * (255.0 * 255.0 * 3.0 / distortion).log10()),
        ssim: Some(1.0 - 0.4 / f64::from(k).sqrt()),
        silhouette: None,
        silhouette_error: None,
        silhouette_squared: None,
        calinski_harabasz: None,
        davies_bouldin: None,
        gap: None,
        gap_se: None,
        stability: None,
        stability_se: None,
        png_bytes: None,
        ms_ssim: None,
        ssimulacra2: None,
        delta_e2000_mean: None,
        delta_e2000_p95: None,
        banding: None,
        undefined: String::new(),
    }
}

fn image_row(class: &str, image: String) -> ImageRow {
    ImageRow {
        class: class.to_owned(),
        image,
        width: Some(64),
        height: Some(64),
        pixels: Some(4096),
        distinct_colors: Some(4000),
        alpha: Some(false),
        gray: Some(false),
        bytes: Some(12_000),
        ..ImageRow::default()
    }
}

/// A choice with an interval; recommended where it is the target's.
pub(super) fn choice(class: &str, criterion: &str, k: Option<u32>) -> ChoiceRow {
    ChoiceRow {
        class: class.to_owned(),
        criterion: criterion.to_owned(),
        k,
        k_low: k.map(|k| k / 2),
        k_high: None,
        images: 5,
        verdict: if k.is_some() { Verdict::Clear } else { Verdict::None },
        recommended: criterion == "target" && k.is_some(),
        frequency: None,
        reason: format!("the {criterion} speaks"),
        seeds_low: None,
        seeds_high: None,
    }
}

/// Lets `image`, at `k`, stand for its class: with clusters of falling size, and all that other encoders make of it.
pub(super) fn add_typical(tables: &mut Tables, class: &str, image: &str, k: u32) {
    let (class, image) = (class.to_owned(), format!("{class}/{image}.png"));
    let shares = f64::from(k * (k + 1) / 2);
    let cluster = |cluster: u32| ClusterRow {
        class: class.clone(),
        image: image.clone(),
        k,
        cluster,
        color: format!("#{:02x}{:02x}fe", 255 - cluster % 256, cluster * 40 % 256),
        pixels: u64::from(k + 1 - cluster),
        share: f64::from(k + 1 - cluster) / shares,
        silhouette: 0.45,
        widths: std::array::from_fn(|step| step as f64 / WIDTH_STEPS as f64 - 0.05),
    };
    tables.clusters.extend((1..=k).map(cluster));
    let lossless =
        [(Family::LosslessPng, 9_000), (Family::LosslessWebp, 7_000)].map(|lossless| (lossless, None));
    let lossy = [Family::Jpeg, Family::Webp]
        .into_iter()
        .flat_map(|family| [10, 50, 90].map(|quality| ((family, 100 * u64::from(quality)), Some(quality))));
    let version = |((family, bytes), setting): ((Family, u64), Option<u32>)| VersusRow {
        class: class.clone(),
        image: image.clone(),
        family,
        setting,
        bytes,
        psnr_db: setting.map(f64::from),
        ssim: Some(setting.map_or(1.0, |quality| 0.8 + f64::from(quality) / 500.0)),
        ssimulacra2: None,
        undefined: String::new(),
    };
    tables.versions.extend(lossless.into_iter().chain(lossy).map(version));
    tables.typical.push(TypicalRow {
        class: class.clone(),
        image: image.clone(),
        k,
        recommended: true,
        silhouette: Some(0.45),
        silhouette_error: Some(0.0),
        undefined: String::new(),
    });
}

/// Draws every class of `tables` with the choices that belong to it.
pub(super) fn with_charts<T>(
    tables: &Tables,
    choices: &[ChoiceRow],
    targets: &[Target],
    draw: impl FnOnce(&[ClassChart<'_>]) -> T,
) -> T {
    let classes = ClassCurves::of(tables);
    let chart = |curves| ClassChart {
        curves,
        title: curves.class,
        choices: choices.iter().filter(|choice| choice.class == curves.class).collect(),
        targets,
        coverage: 0.9,
        space: "srgb",
        typical: typical_of(tables, curves.class),
    };
    draw(&classes.iter().map(chart).collect::<Vec<_>>())
}

/// A text with the position of its anchor, in units of the drawing (tenths of a px).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DrawnText {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) text: String,
}

/// The texts in the order in which they were drawn, still escaped.
pub(super) fn texts(svg: &str) -> Vec<DrawnText> {
    let elements = svg.split("<text ").skip(1);
    let read = |element: &str| {
        let (attributes, rest) = element.split_once(">\n")?;
        let text = rest.split_once("\n</text>")?.0.to_owned();
        Some(DrawnText {
            x: attribute(attributes, "x")?.parse().ok()?,
            y: attribute(attributes, "y")?.parse().ok()?,
            text,
        })
    };
    elements.filter_map(read).collect()
}

/// The first text that reads `text`.
pub(super) fn find(svg: &str, text: &str) -> DrawnText {
    texts(svg).into_iter().find(|drawn| drawn.text == text).unwrap_or_else(|| panic!("no {text:?} in {svg}"))
}

/// Whether there is a text that reads `text`.
pub(super) fn says(svg: &str, text: &str) -> bool {
    texts(svg).iter().any(|drawn| drawn.text == text)
}

/// All texts one after another.
pub(super) fn all_text(svg: &str) -> String {
    texts(svg).into_iter().map(|drawn| drawn.text).collect::<Vec<_>>().join(" ")
}

/// The lines that were drawn with the colour and width of `stroke`, the legend's first, in units of the drawing.
pub(super) fn lines(svg: &str, stroke: Stroke) -> Vec<Vec<(i32, i32)>> {
    let (color, width) = (hex(stroke.color), format!("{}", stroke.width * 10.0));
    svg.split("<polyline ")
        .skip(1)
        .filter(|line| {
            attribute(line, "stroke") == Some(&color) && attribute(line, "stroke-width") == Some(&width)
        })
        .filter_map(|line| Some(points(attribute(line, "points")?)))
        .collect()
}

/// `12,34 56,78`
fn points(list: &str) -> Vec<(i32, i32)> {
    let point = |text: &str| {
        let (x, y) = text.split_once(',')?;
        Some((x.parse().ok()?, y.parse().ok()?))
    };
    list.split_whitespace().filter_map(point).collect()
}

/// The filled polygons of a colour, in units of the drawing.
pub(super) fn polygons(svg: &str, fill: &str) -> Vec<Vec<(i32, i32)>> {
    let polygons = svg.split("<polygon ").skip(1);
    polygons
        .filter(|polygon| attribute(polygon, "fill").is_some_and(|found| found.eq_ignore_ascii_case(fill)))
        .filter_map(|polygon| Some(points(attribute(polygon, "points")?)))
        .collect()
}

/// A text with the box that it takes at most, in px: left, top, right, bottom.
type TextBox = (String, [f64; 4]);

/// The boxes of all texts, estimated without a font.
fn text_boxes(svg: &str) -> Vec<TextBox> {
    let room = |element: &str| {
        let (attributes, rest) = element.split_once(">\n")?;
        let content = rest.split_once("\n</text>")?.0;
        let number = |name: &str| Some(attribute(attributes, name)?.parse::<f64>().ok()? / 10.0);
        let (x, y, size) = (number("x")?, number("y")?, number("font-size")?);
        let bold = attribute(attributes, "font-weight") == Some("bold");
        let plain = content.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let width = super::text::width(&plain, Font { size, bold, color: (0, 0, 0) });
        let left = match attribute(attributes, "text-anchor")? {
            "start" => x,
            "middle" => x - width / 2.0,
            _ => x - width,
        };
        let top = if attribute(attributes, "dy")? == "0.76em" { y } else { y - size / 2.0 };
        Some((content.to_owned(), [left, top, left + width, top + size]))
    };
    svg.split("<text ").skip(1).filter_map(room).collect()
}

/// No text meets another one or runs out of the picture.
pub(super) fn assert_legible(svg: &str) {
    let size = |name| attribute(svg, name).and_then(|size| size.parse::<f64>().ok()).unwrap();
    let (width, height, text_boxes) = (size("width"), size("height"), text_boxes(svg));
    assert_eq!(text_boxes.len(), texts(svg).len());
    for (index, (text, bounds)) in text_boxes.iter().enumerate() {
        assert!(
            bounds[0] >= 0.0 && bounds[1] >= 0.0 && bounds[2] <= width && bounds[3] <= height,
            "{text:?} {bounds:?}"
        );
        for (other, at) in &text_boxes[index + 1..] {
            let apart = bounds[2] <= at[0] || at[2] <= bounds[0] || bounds[3] <= at[1] || at[3] <= bounds[1];
            assert!(apart, "{text:?} {bounds:?} meets {other:?} {at:?}");
        }
    }
}

/// How many circles have this colour.
pub(super) fn dots(svg: &str, color: Rgb) -> usize {
    svg.split("<circle ").skip(1).filter(|circle| attribute(circle, "fill") == Some(&hex(color))).count()
}

fn hex((r, g, b): Rgb) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let element = element
        .strip_prefix(name)
        .map_or_else(|| element.split_once(&format!(" {name}")), |rest| Some(("", rest)));
    let value = element?.1.strip_prefix("=\"")?;
    Some(value.split_once('"')?.0)
}

/// Every tag is closed, every `&` starts an entity, and no number is missing.
pub(super) fn assert_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    for piece in svg.split('<').skip(1) {
        let (tag, content) = piece.split_once('>').unwrap_or_else(|| panic!("unclosed tag: {piece}"));
        assert!(!content.contains('>'), "raw > in {content:?}");
        let name = tag.split_whitespace().next().unwrap_or_default();
        match (name.strip_prefix('/'), tag.ends_with('/')) {
            (Some(name), _) => assert_eq!(open.pop(), Some(name)),
            (None, false) => open.push(name),
            (None, true) => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
    for entity in svg.split('&').skip(1) {
        assert!(
            ["lt;", "gt;", "amp;", "quot;", "apos;"].iter().any(|name| entity.starts_with(name)),
            "{entity}"
        );
    }
    assert!(
        !svg.contains("NaN")
            && !svg.contains("inf\"")
            && !svg.contains(|c: char| c.is_control() && c != '\n')
    );
}
