//! The numbers of a row of `metrics.csv`, each with its name, unit and direction: one list for options, targets and texts.

use std::collections::BTreeSet;
use std::str::FromStr;

use thiserror::Error;

use crate::rows::MetricRow;

/// A measured column of `metrics.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Metric {
    /// Mean squared distance to the centroid.
    Distortion,
    /// Mean squared error of 8-bit samples.
    Mse,
    /// Peak signal-to-noise ratio.
    PsnrDb,
    /// Structural similarity (Wang 2004).
    Ssim,
    /// Mean silhouette width.
    Silhouette,
    /// Size of the palette PNG.
    PngBytes,
    /// Multi-scale structural similarity (Wang 2003).
    MsSsim,
    /// SSIMULACRA 2.
    Ssimulacra2,
    /// Mean CIEDE2000.
    DeltaE2000Mean,
    /// 95th percentile of CIEDE2000.
    DeltaE2000P95,
    /// Contrast of false contours.
    Banding,
    /// Mean silhouette width of squared distances.
    SilhouetteSquared,
    /// Calinski-Harabasz index.
    CalinskiHarabasz,
    /// Davies-Bouldin index.
    DaviesBouldin,
}

/// Which way a metric improves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// Why a text is no metric.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("there is no metric '{0}': choose from {list}", list = Metric::names())]
pub struct MetricError(String);

impl Metric {
    /// All of them, in the order of their columns.
    pub const ALL: [Self; 14] = [
        Self::Distortion,
        Self::Mse,
        Self::PsnrDb,
        Self::Ssim,
        Self::Silhouette,
        Self::PngBytes,
        Self::MsSsim,
        Self::Ssimulacra2,
        Self::DeltaE2000Mean,
        Self::DeltaE2000P95,
        Self::Banding,
        Self::SilhouetteSquared,
        Self::CalinskiHarabasz,
        Self::DaviesBouldin,
    ];

    /// The name of its column.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Distortion => "distortion",
            Self::Mse => "mse",
            Self::PsnrDb => "psnr_db",
            Self::Ssim => "ssim",
            Self::Silhouette => "silhouette",
            Self::PngBytes => "png_bytes",
            Self::MsSsim => "ms_ssim",
            Self::Ssimulacra2 => "ssimulacra2",
            Self::DeltaE2000Mean => "delta_e2000_mean",
            Self::DeltaE2000P95 => "delta_e2000_p95",
            Self::Banding => "banding",
            Self::SilhouetteSquared => "silhouette_squared",
            Self::CalinskiHarabasz => "calinski_harabasz",
            Self::DaviesBouldin => "davies_bouldin",
        }
    }

    /// Its unit; empty for a bare number.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Distortion => "squared distance",
            Self::Mse => "squared levels",
            Self::PsnrDb => "dB",
            Self::PngBytes => "bytes",
            Self::Banding => "levels",
            Self::Ssim
            | Self::Silhouette
            | Self::MsSsim
            | Self::Ssimulacra2
            | Self::DeltaE2000Mean
            | Self::DeltaE2000P95
            | Self::SilhouetteSquared
            | Self::CalinskiHarabasz
            | Self::DaviesBouldin => "",
        }
    }

    /// Which way it improves.
    #[must_use]
    pub fn better(self) -> Better {
        match self {
            Self::Distortion
            | Self::Mse
            | Self::PngBytes
            | Self::DeltaE2000Mean
            | Self::DeltaE2000P95
            | Self::Banding
            | Self::DaviesBouldin => Better::Lower,
            Self::PsnrDb
            | Self::Ssim
            | Self::Silhouette
            | Self::MsSsim
            | Self::Ssimulacra2
            | Self::SilhouetteSquared
            | Self::CalinskiHarabasz => Better::Higher,
        }
    }

    /// Its value in a row; `None` where it is undefined.
    #[must_use]
    pub fn of(self, row: &MetricRow) -> Option<f64> {
        match self {
            Self::Distortion => Some(row.distortion),
            Self::Mse => Some(row.mse),
            Self::PsnrDb => row.psnr_db,
            Self::Ssim => row.ssim,
            Self::Silhouette => row.silhouette,
            Self::PngBytes => row.png_bytes.map(|bytes| bytes as f64),
            Self::MsSsim => row.ms_ssim,
            Self::Ssimulacra2 => row.ssimulacra2,
            Self::DeltaE2000Mean => row.delta_e2000_mean,
            Self::DeltaE2000P95 => row.delta_e2000_p95,
            Self::Banding => row.banding,
            Self::SilhouetteSquared => row.silhouette_squared,
            Self::CalinskiHarabasz => row.calinski_harabasz,
            Self::DaviesBouldin => row.davies_bouldin,
        }
    }

    fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

impl std::fmt::Display for Metric {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Metric {
    type Err = MetricError;

    /// The column's name, or its short form: `psnr`, `bytes`.
    fn from_str(text: &str) -> Result<Self, MetricError> {
        let name = match text.trim() {
            "psnr" => "psnr_db",
            "bytes" => "png_bytes",
            name => name,
        };
        let metric = Self::ALL.into_iter().find(|metric| metric.name() == name);
        metric.ok_or_else(|| MetricError(text.trim().to_owned()))
    }
}

/// The metrics that a sweep computes: `all`, or a list as `ssim,psnr_db`.
///
/// Distortion and mse are always computed; nothing else is in the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetricSet(BTreeSet<Metric>);

impl MetricSet {
    /// Whether `metric` is to be computed.
    #[must_use]
    pub fn contains(&self, metric: Metric) -> bool {
        self.0.contains(&metric)
    }

    /// These metrics and further ones.
    #[must_use]
    pub fn with(mut self, metrics: impl IntoIterator<Item = Metric>) -> Self {
        self.0.extend(metrics);
        self
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of `metrics` is to be computed.
    #[must_use]
    pub fn contains_any(&self, metrics: &[Metric]) -> bool {
        metrics.iter().any(|&metric| self.contains(metric))
    }

    /// These metrics but for `others`.
    #[must_use]
    pub fn without(&self, others: &[Metric]) -> Self {
        Self(self.0.iter().copied().filter(|metric| !others.contains(metric)).collect())
    }
}

impl FromStr for MetricSet {
    type Err = MetricError;

    fn from_str(text: &str) -> Result<Self, MetricError> {
        let metrics: BTreeSet<Metric> = match text.trim() {
            "all" => Metric::ALL.into(),
            list => list.split(',').map(str::parse).collect::<Result<_, _>>()?,
        };
        Ok(Self(metrics).with([Metric::Distortion, Metric::Mse]))
    }
}

impl std::fmt::Display for MetricSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.len() == Metric::ALL.len() {
            return f.write_str("all");
        }
        f.write_str(&self.0.iter().map(|metric| metric.name()).collect::<Vec<_>>().join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::METRICS;

    #[test]
    fn every_metric_is_a_column_in_the_order_of_columns() {
        let places = Metric::ALL.map(|metric| METRICS.iter().position(|column| *column == metric.name()));
        assert!(places.is_sorted() && places.iter().all(Option::is_some), "{places:?}");
    }

    #[test]
    fn metrics_are_written_as_they_are_read() {
        for metric in Metric::ALL {
            assert_eq!(metric.to_string().parse(), Ok(metric));
        }
        for set in ["all", "distortion,mse,ssim,banding"] {
            assert_eq!(set.parse::<MetricSet>().map(|set| set.to_string()), Ok(set.to_owned()));
        }
        assert_eq!(" psnr ".parse(), Ok(Metric::PsnrDb));
        let error = "sssim".parse::<Metric>().unwrap_err().to_string();
        assert!(error.contains("'sssim'") && error.contains("psnr_db"), "{error}");
    }
}
