//! The rows of a class as curves over K, which every criterion reads, and the quantiles of their values.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tables::{ImageRow, MetricRow, Status, Tables};

/// One image's rows, in order of K.
#[derive(Clone, Debug)]
pub struct Curve<'a> {
    /// The image.
    pub image: &'a ImageRow,
    /// Its rows at the lowest seed, one per K of the class, K ascending.
    pub rows: Vec<&'a MetricRow>,
    /// The same at each further seed.
    pub further_seeds: Vec<Vec<&'a MetricRow>>,
}

impl<'a> Curve<'a> {
    /// Its rows, seed by seed, the lowest seed first.
    pub fn seeds(&self) -> impl Iterator<Item = &Vec<&'a MetricRow>> {
        std::iter::once(&self.rows).chain(&self.further_seeds)
    }
}

/// The curves of a class's images.
#[derive(Clone, Debug)]
pub struct ClassCurves<'a> {
    /// The name of the class.
    pub class: &'a str,
    /// The K at which every image has a row, ascending.
    pub ks: Vec<u32>,
    /// One curve per evaluated image, in the order of the tables.
    pub curves: Vec<Curve<'a>>,
}

/// The rows of one image by seed and K.
type Seeds<'a> = BTreeMap<u64, BTreeMap<u32, &'a MetricRow>>;

impl<'a> ClassCurves<'a> {
    /// The classes that have an evaluated image, in order of their names.
    #[must_use]
    pub fn of(tables: &'a Tables) -> Vec<Self> {
        let mut rows_of: HashMap<&str, Seeds<'a>> = HashMap::new();
        for row in &tables.metrics {
            rows_of.entry(&row.image).or_default().entry(row.seed).or_default().insert(row.k, row);
        }
        let mut classes: BTreeMap<&str, Vec<(&'a ImageRow, Seeds<'a>)>> = BTreeMap::new();
        for image in tables.images.iter().filter(|image| image.status == Status::Ok) {
            if let Some(seeds) = rows_of.remove(image.image.as_str()) {
                classes.entry(&image.class).or_default().push((image, seeds));
            }
        }
        classes.into_iter().map(|(class, images)| Self::of_images(class, &images)).collect()
    }

    /// The images of all classes, pooled into one class.
    #[must_use]
    pub(crate) fn pooled(classes: &[Self]) -> Self {
        let of = |curve: &Curve<'a>| -> (&'a ImageRow, Seeds<'a>) {
            let seeds = curve.seeds().enumerate();
            let rows = |rows: &Vec<&'a MetricRow>| rows.iter().map(|row| (row.k, *row)).collect();
            (curve.image, seeds.map(|(seed, of_seed)| (seed as u64, rows(of_seed))).collect())
        };
        let images: Vec<_> = classes.iter().flat_map(|class| class.curves.iter().map(of)).collect();
        Self::of_images("", &images)
    }

    fn of_images(class: &'a str, images: &[(&'a ImageRow, Seeds<'a>)]) -> Self {
        let ks_of = |rows: &BTreeMap<u32, &MetricRow>| rows.keys().copied().collect::<BTreeSet<u32>>();
        let sets = images.iter().flat_map(|(_, seeds)| seeds.values().map(ks_of));
        let ks = sets.reduce(|all, set| &all & &set).unwrap_or_default();
        let curve = |(image, seeds): &(&'a ImageRow, Seeds<'a>)| {
            let mut seeds = seeds.values().map(|rows| ks.iter().map(|k| rows[k]).collect());
            Curve { image, rows: seeds.next().unwrap_or_default(), further_seeds: seeds.collect() }
        };
        Self { class, curves: images.iter().map(curve).collect(), ks: ks.into_iter().collect() }
    }

    /// The defined values of `metric` at the K of index `k_index`, one per image that has one.
    pub fn values_at(&self, k_index: usize, metric: impl Fn(&MetricRow) -> Option<f64>) -> Vec<f64> {
        self.curves.iter().filter_map(|curve| metric(curve.rows[k_index])).collect()
    }
}

/// A value per K, undefined above half of the image's distinct colours: from there on clusters are single colours, and the
/// curves of distortion and of validity indices say no more than that colours run out.
pub(crate) fn up_to_half_of_colors(
    image: &ImageRow,
    rows: &[&MetricRow],
    value: impl Fn(&MetricRow) -> Option<f64>,
) -> Vec<Option<f64>> {
    let most = image.distinct_colors.map_or(f64::INFINITY, |colors| f64::from(colors) / 2.0);
    rows.iter().map(|row| value(row).filter(|_| f64::from(row.k) <= most)).collect()
}

/// The quantile `share` (0 to 1) of `values` by linear interpolation between order statistics (type 7 of Hyndman & Fan
/// 1996); `None` where there are no values.
#[must_use]
pub fn quantile(mut values: Vec<f64>, share: f64) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let position = share * (values.len() - 1) as f64;
    let (below, above) = (values[position.floor() as usize], values[position.ceil() as usize]);
    Some(below + (above - below) * position.fract())
}
