//! The rows of a class as curves over K: what every criterion reads.

use crate::table::{ImageRow, MetricRow, Status, Tables};

/// One image's rows in order of K.
#[derive(Clone, Debug)]
pub(crate) struct Curve<'a> {
    /// The image.
    pub(crate) image: &'a ImageRow,
    /// Its rows, one per swept K, K ascending.
    pub(crate) rows: Vec<&'a MetricRow>,
}

/// The curves of a class's images.
#[derive(Clone, Debug)]
pub(crate) struct ClassCurves<'a> {
    /// Class.
    pub(crate) class: &'a str,
    /// The swept K, ascending.
    pub(crate) ks: Vec<u32>,
    /// One curve per evaluated image, in the order of the tables.
    pub(crate) curves: Vec<Curve<'a>>,
}

impl<'a> ClassCurves<'a> {
    /// The classes that have an evaluated image, in order of their names.
    #[must_use]
    pub(crate) fn of(tables: &'a Tables) -> Vec<Self> {
        let mut rows_of: std::collections::HashMap<&str, Vec<&MetricRow>> = std::collections::HashMap::new();
        for row in &tables.metrics {
            rows_of.entry(row.image.as_str()).or_default().push(row);
        }
        let mut classes: std::collections::BTreeMap<&str, Vec<Curve<'a>>> = std::collections::BTreeMap::new();
        for image in tables.images.iter().filter(|image| image.status == Status::Ok) {
            let mut rows = rows_of.remove(image.image.as_str()).unwrap_or_default();
            rows.sort_by_key(|row| row.k);
            classes.entry(&image.class).or_default().push(Curve { image, rows });
        }
        classes
            .into_iter()
            .map(|(class, curves)| {
                let ks = curves[0].rows.iter().map(|row| row.k).collect();
                Self { class, ks, curves }
            })
            .collect()
    }

    /// The defined values of `metric` at the K of index `k_index`, one per image that has one.
    pub(crate) fn values_at(&self, k_index: usize, metric: impl Fn(&MetricRow) -> Option<f64>) -> Vec<f64> {
        self.curves.iter().filter_map(|curve| metric(curve.rows[k_index])).collect()
    }
}

/// The quantile `share` (0 to 1) of `values` by linear interpolation; `None` of no values.
#[must_use]
pub(crate) fn quantile(mut values: Vec<f64>, share: f64) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let position = share * (values.len() - 1) as f64;
    let (below, above) = (values[position.floor() as usize], values[position.ceil() as usize]);
    Some(below + (above - below) * position.fract())
}
