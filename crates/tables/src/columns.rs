//! Rows as typed columns, in the order of the CSV tables, for formats that store columns. What is undefined is null; a text may
//! be empty.

use crate::rows::{ChoiceRow, ImageRow, MetricRow, Status, Verdict};

/// A column: its name, and how its cells are read from a row.
pub struct Column<Row: 'static> {
    /// As in the header of the CSV table.
    pub name: &'static str,
    /// What its cells are.
    pub cells: Cells<Row>,
}

/// How to read a cell of a row, by the type of its column.
pub enum Cells<Row: 'static> {
    /// A text, never null.
    Text(fn(&Row) -> &str),
    /// A number of 32 bits.
    U32(fn(&Row) -> Option<u32>),
    /// A number of 64 bits.
    U64(fn(&Row) -> Option<u64>),
    /// A measure.
    F64(fn(&Row) -> Option<f64>),
    /// Yes or no.
    Bool(fn(&Row) -> Option<bool>),
}

const fn text<Row>(name: &'static str, of: fn(&Row) -> &str) -> Column<Row> {
    Column { name, cells: Cells::Text(of) }
}

const fn u32<Row>(name: &'static str, of: fn(&Row) -> Option<u32>) -> Column<Row> {
    Column { name, cells: Cells::U32(of) }
}

const fn u64<Row>(name: &'static str, of: fn(&Row) -> Option<u64>) -> Column<Row> {
    Column { name, cells: Cells::U64(of) }
}

const fn f64<Row>(name: &'static str, of: fn(&Row) -> Option<f64>) -> Column<Row> {
    Column { name, cells: Cells::F64(of) }
}

const fn bool<Row>(name: &'static str, of: fn(&Row) -> Option<bool>) -> Column<Row> {
    Column { name, cells: Cells::Bool(of) }
}

/// The columns of `images.csv`.
pub const IMAGES: [Column<ImageRow>; 19] = [
    text("class", |row| &row.class),
    text("image", |row| &row.image),
    text("status", |row| match row.status {
        Status::Ok => "ok",
        Status::Failed => "failed",
        Status::Skipped => "skipped",
    }),
    text("reason", |row| &row.reason),
    u32("width", |row| row.width),
    u32("height", |row| row.height),
    u64("pixels", |row| row.pixels),
    u32("distinct_colors", |row| row.distinct_colors),
    bool("alpha", |row| row.alpha),
    bool("gray", |row| row.gray),
    u64("bytes", |row| row.bytes),
    text("sha256", |row| &row.sha256),
    text("format", |row| &row.format),
    text("color_type", |row| &row.color_type),
    u32("bit_depth", |row| row.bit_depth.map(u32::from)),
    text("icc", |row| &row.icc),
    u32("orientation", |row| row.orientation.map(u32::from)),
    u32("frames", |row| row.frames),
    text("notes", |row| &row.notes),
];

/// The columns of `metrics.csv`.
pub const METRICS: [Column<MetricRow>; 27] = [
    text("class", |row| &row.class),
    text("image", |row| &row.image),
    u32("k", |row| Some(row.k)),
    u64("seed", |row| Some(row.seed)),
    u32("colors", |row| Some(row.colors)),
    u32("iterations", |row| Some(row.iterations)),
    text("stop", |row| &row.stop),
    f64("distortion", |row| Some(row.distortion)),
    f64("mse", |row| Some(row.mse)),
    f64("psnr_db", |row| row.psnr_db),
    f64("ssim", |row| row.ssim),
    f64("silhouette", |row| row.silhouette),
    f64("silhouette_error", |row| row.silhouette_error),
    u64("png_bytes", |row| row.png_bytes),
    f64("ms_ssim", |row| row.ms_ssim),
    f64("ssimulacra2", |row| row.ssimulacra2),
    f64("delta_e2000_mean", |row| row.delta_e2000_mean),
    f64("delta_e2000_p95", |row| row.delta_e2000_p95),
    f64("banding", |row| row.banding),
    f64("silhouette_squared", |row| row.silhouette_squared),
    f64("calinski_harabasz", |row| row.calinski_harabasz),
    f64("davies_bouldin", |row| row.davies_bouldin),
    f64("gap", |row| row.gap),
    f64("gap_se", |row| row.gap_se),
    f64("stability", |row| row.stability),
    f64("stability_se", |row| row.stability_se),
    text("undefined", |row| &row.undefined),
];

/// The columns of `choices.csv`.
pub const CHOICES: [Column<ChoiceRow>; 12] = [
    text("class", |row| &row.class),
    text("criterion", |row| &row.criterion),
    u32("k", |row| row.k),
    u32("k_low", |row| row.k_low),
    u32("k_high", |row| row.k_high),
    u32("images", |row| Some(row.images)),
    text("verdict", |row| match row.verdict {
        Verdict::Clear => "clear",
        Verdict::Weak => "weak",
        Verdict::None => "none",
    }),
    bool("recommended", |row| Some(row.recommended)),
    f64("frequency", |row| row.frequency),
    text("reason", |row| &row.reason),
    u32("seeds_low", |row| row.seeds_low),
    u32("seeds_high", |row| row.seeds_high),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv;

    #[test]
    fn columns_are_those_of_the_csv_tables() {
        assert_eq!(IMAGES.map(|column| column.name), csv::IMAGES);
        assert_eq!(METRICS.map(|column| column.name), csv::METRICS);
        assert_eq!(CHOICES.map(|column| column.name), csv::CHOICES);
    }
}
