//! Rows to CSV: UTF-8, LF, decimal point, the header even where there are no rows.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The table of `rows`; `header` names the columns in the order of the rows' fields.
pub(crate) fn table<Row: Serialize>(header: &[&str], rows: &[Row]) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = ::csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        writer.serialize(row)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The rows of a table, found by the names of its columns.
pub(crate) fn rows<Row: DeserializeOwned>(bytes: &[u8]) -> Result<Vec<Row>, ::csv::Error> {
    ::csv::Reader::from_reader(bytes).deserialize().collect()
}

/// The rows of a table whose columns begin with `header`, found by their places: for rows that hold lists.
pub(crate) fn rows_by_place<Row: DeserializeOwned>(
    header: &[&str],
    bytes: &[u8],
) -> Result<Vec<Row>, ::csv::Error> {
    let mut reader = ::csv::Reader::from_reader(bytes);
    if !reader.headers()?.iter().take(header.len()).eq(header.iter().copied()) {
        return Err(std::io::Error::other(format!("its columns are not {}", header.join(","))).into());
    }
    reader.records().map(|record| record?.deserialize(None)).collect()
}

pub(crate) const IMAGES: [&str; 19] = [
    "class",
    "image",
    "status",
    "reason",
    "width",
    "height",
    "pixels",
    "distinct_colors",
    "alpha",
    "gray",
    "bytes",
    "sha256",
    "format",
    "color_type",
    "bit_depth",
    "icc",
    "orientation",
    "frames",
    "notes",
];

pub(crate) const METRICS: [&str; 27] = [
    "class",
    "image",
    "k",
    "seed",
    "colors",
    "iterations",
    "stop",
    "distortion",
    "mse",
    "psnr_db",
    "ssim",
    "silhouette",
    "silhouette_error",
    "png_bytes",
    "ms_ssim",
    "ssimulacra2",
    "delta_e2000_mean",
    "delta_e2000_p95",
    "banding",
    "silhouette_squared",
    "calinski_harabasz",
    "davies_bouldin",
    "gap",
    "gap_se",
    "stability",
    "stability_se",
    "undefined",
];

pub(crate) const CHOICES: [&str; 12] = [
    "class",
    "criterion",
    "k",
    "k_low",
    "k_high",
    "images",
    "verdict",
    "recommended",
    "frequency",
    "reason",
    "seeds_low",
    "seeds_high",
];

pub(crate) const CRITERIA: [&str; 8] =
    ["class", "criterion", "k", "score", "low", "high", "seeds_low", "seeds_high"];

pub(crate) const IMAGE_CHOICES: [&str; 4] = ["class", "image", "criterion", "k"];

pub(crate) const CLASSES: [&str; 11] = [
    "class",
    "images",
    "k",
    "k_global",
    "regret_class",
    "regret_global",
    "quality_lost_class",
    "quality_lost_global",
    "bytes_lost_class",
    "bytes_lost_global",
    "verdict",
];

pub(crate) const PAIRS: [&str; 8] =
    ["class_a", "class_b", "k_shared", "regret_apart", "regret_shared", "p", "p_holm", "verdict"];

pub(crate) const TIMINGS: [&str; 4] = ["image", "k", "stage", "ms"];
