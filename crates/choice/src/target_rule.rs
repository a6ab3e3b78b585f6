//! The quality rule: the smallest K at which enough of a class's images meet every target.
//!
//! A metric over K is noisy: an image may meet a target at one K by luck and miss it at the next. So each image's metric is
//! first made monotone in K by isotonic regression (quality never falls, bytes never fall); nothing is interpolated. Where no K
//! suffices, the K is right-censored: a larger one than was swept is needed.

use tables::{ImageRow, Metric, MetricRow};

use crate::criterion::{Criterion, SelectedK};
use crate::curves::{ClassCurves, Curve};
use crate::metric_matrix::{Column, Sample};
use crate::opinion::equivalent_psnr;
use crate::target::{Target, meets_all};

/// Share of a class's images that must meet the targets, unless another is asked for.
pub const DEFAULT_COVERAGE: f64 = 0.9;

/// Share of the images that meet all targets at the K of index `k_index`, counted as the criterion `target` counts them: images
/// for which a target is undefined are left out. `None` where that leaves no image.
#[must_use]
pub fn share_meeting(curves: &[&Curve<'_>], k_index: usize, targets: &[Target]) -> Option<f64> {
    let defined: Vec<bool> = curves
        .iter()
        .filter_map(|curve| meets_all(targets, curve.image, &curve.rows, true)[k_index])
        .collect();
    let met = defined.iter().filter(|&&met| met).count();
    (!defined.is_empty()).then(|| met as f64 / defined.len() as f64)
}

/// The criterion: the smallest K at which a share of the images meets all targets.
pub(crate) struct TargetRule {
    pub(crate) targets: Vec<Target>,
    /// Share of the images that must meet all targets.
    pub(crate) coverage: f64,
}

/// Columns: 1 where an image meets all targets, 0 where it does not; by metrics made monotone in K, and as measured; and 1 for an
/// image that is judged by another metric than that of its target.
const ISOTONIC: usize = 0;
const MEASURED: usize = 1;
const IN_PLACE: usize = 2;

impl Criterion for TargetRule {
    fn name(&self) -> &'static str {
        "target"
    }

    fn columns(&self, image: &ImageRow, rows: &[&MetricRow]) -> Vec<Column> {
        let met = |smooth| {
            let met = meets_all(&self.targets, image, rows, smooth).into_iter();
            met.map(|met| met.map(|met| f64::from(u8::from(met)))).collect()
        };
        let in_place = f64::from(u8::from(self.in_its_place(rows).is_some()));
        vec![met(true), met(false), vec![Some(in_place); rows.len()]]
    }

    /// The share of the images that meet all targets.
    fn scores(&self, sample: &Sample<'_>) -> Column {
        (0..sample.ks().len()).map(|k_index| sample.mean(ISOTONIC, k_index)).collect()
    }

    fn select(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> Option<SelectedK> {
        self.smallest_covered(scores).map(|k_index| SelectedK::at(sample.ks(), k_index))
    }

    fn note(&self, rows: &[&MetricRow]) -> String {
        let other = self.in_its_place(rows);
        other.map_or_else(String::new, |target| format!("judged by {target}, as it has no SSIMULACRA 2"))
    }

    fn is_right_censored(&self) -> bool {
        true
    }

    fn explain(&self, k: u32, sample: &Sample<'_>, _scores: &[Option<f64>]) -> String {
        let measured: Column = (0..sample.ks().len()).map(|k_index| sample.mean(MEASURED, k_index)).collect();
        let words = format!(
            "K = {k} is the smallest at which {} meet {}",
            self.share_in_words(),
            self.targets_in_words()
        );
        let words = match self.smallest_covered(&measured).map(|k_index| sample.ks()[k_index]) {
            Some(other) if other != k => format!("{words} (K = {other} before smoothing over K)"),
            _ => words,
        };
        words + &self.in_place_in_words(sample)
    }

    fn explain_none(&self, sample: &Sample<'_>, scores: &[Option<f64>]) -> String {
        let largest = sample.ks().last().copied().unwrap_or_default();
        let goal =
            format!("no K up to {largest} meets {} for {}", self.targets_in_words(), self.share_in_words());
        let best = scores.iter().flatten().copied().reduce(f64::max);
        match best {
            Some(best) => {
                format!("{goal}; the best share is {}{}", percent(best), self.in_place_in_words(sample))
            }
            None => format!("{goal}: a metric is undefined for all of them"),
        }
    }
}

impl TargetRule {
    /// The target that judges an image of these rows in place of one of the targets.
    fn in_its_place(&self, rows: &[&MetricRow]) -> Option<Target> {
        self.targets.iter().find_map(|target| target.in_its_place(rows))
    }

    /// `; 2 of 9 images by psnr=32, as they have no SSIMULACRA 2`.
    fn in_place_in_words(&self, sample: &Sample<'_>) -> String {
        let bound = self.targets.iter().find_map(|target| target.bound_on(Metric::Ssimulacra2));
        let count = |k_index| sample.count(IN_PLACE, k_index);
        let images = sample.mean(IN_PLACE, 0).map_or(0.0, |share| (share * count(0)).round());
        match bound.and_then(equivalent_psnr).filter(|_| images > 0.0) {
            Some(psnr) => {
                format!("; {images} of {} by psnr={psnr}, as they have no SSIMULACRA 2", counted(count(0)))
            }
            None => String::new(),
        }
    }

    /// Why there is no K, for a class of a single image.
    pub(crate) fn out_of_reach(&self, class: &ClassCurves<'_>) -> String {
        let largest = class.ks.last().copied().unwrap_or_default();
        format!("no K up to {largest} meets {}: give a lower --target, or a K", self.targets_in_words())
    }

    /// The index of the first of `shares` that reaches the coverage.
    fn smallest_covered(&self, shares: &[Option<f64>]) -> Option<usize> {
        shares.iter().position(|share| share.is_some_and(|share| share >= self.coverage))
    }

    fn share_in_words(&self) -> String {
        format!("{} of the images", percent(self.coverage))
    }

    fn targets_in_words(&self) -> String {
        self.targets.iter().map(Target::to_string).collect::<Vec<_>>().join(" and ")
    }
}

/// `1 image`, `9 images`.
fn counted(images: f64) -> String {
    format!("{images} image{}", if images > 1.0 { "s" } else { "" })
}

/// `90 %`, `99.5 %`.
pub(crate) fn percent(share: f64) -> String {
    let percent = (1e3 * share).round() / 10.0;
    format!("{percent} %")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tables::Tables;

    use super::*;
    use crate::bootstrap::Resamples;
    use crate::criterion_fit::CriterionFit;
    use crate::testing::{self, at, tables, tables_of_ssim, targets};

    fn choose(tables: &Tables, texts: &[&str]) -> Option<u32> {
        testing::choice(&TargetRule { targets: targets(texts), coverage: DEFAULT_COVERAGE }, tables)
    }

    fn share(tables: &Tables, k_index: usize, text: &str) -> Option<f64> {
        let classes = ClassCurves::of(tables);
        share_meeting(&classes[0].curves.iter().collect::<Vec<_>>(), k_index, &targets(&[text]))
    }

    #[test]
    fn the_smallest_k_that_serves_nine_of_ten_images_is_chosen() {
        // At K = 4 eight of ten reach 0.95, at K = 8 nine, at K = 16 all.
        let mut images = vec![[Some(0.8), Some(0.96), Some(0.97), Some(0.98)]; 8];
        images.push([Some(0.7), Some(0.9), Some(0.95), Some(0.99)]);
        images.push([Some(0.5), Some(0.6), Some(0.7), Some(0.96)]);
        let tables = tables_of_ssim([2, 4, 8, 16], &images);
        assert_eq!(share(&tables, 1, "ssim=0.95"), Some(0.8));
        assert_eq!(choose(&tables, &["ssim=0.95"]), Some(8));
        assert_eq!(choose(&tables, &["ssim=0.96"]), Some(16));
    }

    #[test]
    fn images_without_ssimulacra2_are_counted_by_psnr_and_told() {
        let row = |ssimulacra2, psnr| vec![MetricRow { ssimulacra2, psnr_db: Some(psnr), ..at(4) }];
        let tables = tables(vec![row(Some(70.0), 20.0), row(None, 33.0), row(None, 35.0)]);
        let rule = TargetRule { targets: targets(&["like-original"]), coverage: DEFAULT_COVERAGE };
        let classes = ClassCurves::of(&tables);
        let fit = CriterionFit::new(&rule, &classes[0]);
        assert_eq!(fit.k(), Some(4));
        let told = "; 2 of 3 images by psnr=32, as they have no SSIMULACRA 2";
        assert!(fit.explanation().ends_with(told), "{}", fit.explanation());
        let notes: Vec<String> = fit.image_choices().into_iter().map(|choice| choice.note).collect();
        let note = "judged by psnr=32, as it has no SSIMULACRA 2";
        assert_eq!(notes, ["", note, note]);
    }

    #[test]
    fn images_with_undefined_ssim_are_not_counted() {
        let images = [[Some(0.8), Some(0.96)], [None, None], [None, None]];
        let tables = tables_of_ssim([2, 4], &images);
        assert_eq!(share(&tables, 1, "ssim=0.95"), Some(1.0));
        assert_eq!(choose(&tables, &["ssim=0.95"]), Some(4));
    }

    #[test]
    fn where_no_image_is_counted_there_is_no_choice() {
        let tables = tables_of_ssim([2, 4], &[[None, None], [None, None]]);
        assert_eq!(share(&tables, 0, "ssim=0.1"), None);
        assert_eq!(choose(&tables, &["ssim=0.1"]), None);
    }

    #[test]
    fn a_target_out_of_reach_has_no_choice() {
        let tables = tables_of_ssim([2, 4], &[[Some(0.8), Some(0.9)]]);
        assert_eq!(choose(&tables, &["ssim=0.95"]), None);
    }

    #[test]
    fn all_targets_must_be_met_at_once() {
        let small_then_good = vec![
            MetricRow { ssim: Some(0.8), png_bytes: Some(100), ..at(2) },
            MetricRow { ssim: Some(0.96), png_bytes: Some(400), ..at(4) },
            MetricRow { ssim: Some(0.99), png_bytes: Some(700), ..at(8) },
        ];
        let tables = tables(vec![small_then_good]);
        assert_eq!(choose(&tables, &["ssim=0.95", "bytes=50%"]), Some(4));
        assert_eq!(choose(&tables, &["ssim=0.98", "bytes=50%"]), None);
    }

    #[test]
    fn a_metric_that_wavers_is_made_monotone() {
        // 0.951 at K = 4 is luck: the next K falls below it again.
        let tables = tables_of_ssim([2, 4, 8, 16], &[[Some(0.8), Some(0.951), Some(0.947), Some(0.97)]]);
        assert_eq!(choose(&tables, &["ssim=0.95"]), Some(16));
        let classes = ClassCurves::of(&tables);
        let rule = TargetRule { targets: targets(&["ssim=0.95"]), coverage: DEFAULT_COVERAGE };
        let (row, _) = CriterionFit::new(&rule, &classes[0]).rows(&Resamples::draw(1, 0));
        assert!(row.reason.contains("K = 4 before smoothing"), "{}", row.reason);
    }

    #[test]
    fn coverage_is_the_share_that_must_meet() {
        let images = [[Some(0.8), Some(0.96)], [Some(0.96), Some(0.97)]];
        let rule = |coverage| TargetRule { targets: targets(&["ssim=0.95"]), coverage };
        let choice = |coverage| testing::choice(&rule(coverage), &tables_of_ssim([2, 4], &images));
        assert_eq!((choice(0.5), choice(0.51), choice(1.0)), (Some(2), Some(4), Some(4)));
    }

    proptest! {
        #[test]
        fn on_monotone_tables_it_reads_the_definition(
            steps in prop::collection::vec(prop::array::uniform5(0.0..0.1_f64), 1..12),
            least in 0.5..1.0_f64,
            share in 0.05..1.0_f64,
        ) {
            const KS: [u32; 5] = [2, 4, 8, 16, 32];
            let images: Vec<[Option<f64>; 5]> = steps
                .iter()
                .map(|steps| {
                    let mut ssim = 0.5;
                    steps.map(|step| { ssim += step; Some(ssim) })
                })
                .collect();
            let naive = (0..5).find(|&at| {
                let met = images.iter().filter(|image| image[at].unwrap() >= least).count();
                met as f64 / images.len() as f64 >= share
            });
            let rule = TargetRule { targets: targets(&[&format!("ssim={least}")]), coverage: share };
            prop_assert_eq!(testing::choice(&rule, &tables_of_ssim(KS, &images)), naive.map(|at| KS[at]));
        }
    }
}
