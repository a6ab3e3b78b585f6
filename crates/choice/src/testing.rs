//! Small tables by hand, for the tests of the criteria.

use crate::criterion::Criterion;
use crate::criterion_fit::CriterionFit;
use crate::curves::ClassCurves;
use crate::rules::{Coverage, Rules, VerdictBy};
use crate::target::Target;
use tables::{ImageRow, MetricRow, Tables};

/// A row in which every common metric is defined; tests change what they are about.
pub(crate) fn at(k: u32) -> MetricRow {
    MetricRow {
        class: String::new(),
        image: String::new(),
        k,
        seed: 0,
        colors: k,
        iterations: 1,
        stop: "converged".to_owned(),
        distortion: 900.0 / f64::from(k),
        mse: 300.0 / f64::from(k),
        psnr_db: Some(30.0),
        ssim: Some(0.9),
        silhouette: Some(0.5),
        silhouette_error: Some(0.0),
        silhouette_squared: None,
        calinski_harabasz: None,
        davies_bouldin: None,
        gap: None,
        gap_se: None,
        stability: None,
        stability_se: None,
        png_bytes: Some(500),
        ms_ssim: Some(0.9),
        ssimulacra2: Some(70.0),
        delta_e2000_mean: Some(1.0),
        delta_e2000_p95: Some(2.0),
        banding: Some(0.0),
        undefined: String::new(),
    }
}

/// An image of 1000 bytes.
pub(crate) fn image(class: &str, name: &str) -> ImageRow {
    ImageRow {
        class: class.to_owned(),
        image: name.to_owned(),
        width: Some(10),
        height: Some(10),
        pixels: Some(100),
        distinct_colors: Some(100),
        alpha: Some(false),
        gray: Some(false),
        bytes: Some(1_000),
        ..ImageRow::default()
    }
}

/// The tables of one class, `pictures`: for each image its rows, K ascending.
pub(crate) fn tables(images: Vec<Vec<MetricRow>>) -> Tables {
    let mut tables = Tables::default();
    for (number, rows) in images.into_iter().enumerate() {
        let image = image("pictures", &format!("pictures/{number}.png"));
        let own = |row| MetricRow { class: image.class.clone(), image: image.image.clone(), ..row };
        tables.metrics.extend(rows.into_iter().map(own));
        tables.images.push(image);
    }
    tables
}

/// The tables of one class from the SSIM of each image at each of `ks`.
pub(crate) fn tables_of_ssim<const N: usize>(ks: [u32; N], images: &[[Option<f64>; N]]) -> Tables {
    let rows = |values: &[Option<f64>; N]| {
        ks.iter().zip(values).map(|(&k, &ssim)| MetricRow { ssim, ..at(k) }).collect()
    };
    tables(images.iter().map(rows).collect())
}

/// Images that reach an SSIM of 0.95 from these K on, of 2, 4, 8, 16, 32; 0 for never.
pub(crate) fn tables_of_first_k(classes: &[(&str, &[u32])]) -> Tables {
    let mut tables = Tables::default();
    for (class, firsts) in classes {
        for (number, &first) in firsts.iter().enumerate() {
            let image = image(class, &format!("{class}/{number}.png"));
            tables.metrics.extend([2, 4, 8, 16, 32].map(|k| MetricRow {
                class: image.class.clone(),
                image: image.image.clone(),
                ssim: Some(if first > 0 && k >= first { 0.96 } else { 0.9 }),
                png_bytes: Some(100 * u64::from(k)),
                ..at(k)
            }));
            tables.images.push(image);
        }
    }
    tables
}

/// The K that a criterion chooses for the only class.
pub(crate) fn choice(criterion: &dyn Criterion, tables: &Tables) -> Option<u32> {
    let classes = ClassCurves::of(tables);
    assert_eq!(classes.len(), 1, "one class");
    CriterionFit::new(criterion, &classes[0]).k()
}

/// The targets that `texts` write.
pub(crate) fn targets(texts: &[&str]) -> Vec<Target> {
    texts.iter().map(|text| text.parse().expect("a target")).collect()
}

/// The rules of the command line's defaults, with one target.
pub(crate) fn rules(target: &str) -> Rules {
    Rules {
        targets: targets(&[target]),
        coverage: Coverage::default(),
        rate: "ssim=0.05".parse().expect("a rate"),
        lambda: None,
        criterion: None,
        verdict_by: VerdictBy::default(),
        seed: 0,
    }
}

/// Pseudo-random numbers that are the same in every run (Steele, Lea & Flood 2014).
pub(crate) struct SplitMix64(pub(crate) u64);

impl SplitMix64 {
    /// Uniform in 0 to 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Standard normal (Box & Muller).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}
