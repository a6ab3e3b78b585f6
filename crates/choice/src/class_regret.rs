//! What the images of a class lose by one K for the class, and by one K for all classes.
//!
//! Each image is judged by the K that the others chose (leave-one-out cross-validation): its regret (see
//! [`crate::pinball`]), the quality that it lacks and the bytes that it takes beyond those at its own K. An image that no K
//! suffices counts as one doubling beyond the largest.

use crate::criteria;
use crate::criterion_fit::CriterionFit;
use crate::curves::{ClassCurves, Curve};
use crate::pinball::{doublings, pinball_loss, quantile_level};
use crate::rules::Rules;
use crate::target::Target;
use crate::totals::Totals;
use tables::{Better, ClassRow, Metric, class_title};

/// One row per class, its K that of `totals` where only some of its images are held.
pub(crate) fn rows(classes: &[ClassCurves<'_>], rules: &Rules, totals: Option<&Totals>) -> Vec<ClassRow> {
    let pooled = ClassCurves::pooled(classes);
    let criterion = criteria::preferred(rules, &pooled.ks);
    let all = totals.and_then(|totals| totals.pooled(criterion.name(), &pooled.ks));
    let global = CriterionFit::of_all(criterion.as_ref(), &pooled, all);
    let mut global_ks =
        global.leave_one_out().into_iter().map(|k_index| k_index.map(|k_index| pooled.ks[k_index]));
    let row = |class: &ClassCurves<'_>| {
        let title = class_title(class.class, classes.len());
        let criterion = criteria::preferred(rules, &class.ks);
        let all = totals.and_then(|totals| totals.sample(class.class, criterion.name(), &class.ks));
        let fit = CriterionFit::of_all(criterion.as_ref(), class, all);
        let (own, held_out) = (fit.per_image(), fit.leave_one_out());
        let of_class =
            MeanLoss::of(class, rules, &own, |image| held_out[image].map(|k_index| class.ks[k_index]));
        let global_ks: Vec<Option<u32>> = global_ks.by_ref().take(class.curves.len()).collect();
        let of_global = MeanLoss::of(class, rules, &own, |image| global_ks[image]);
        ClassRow {
            class: class.class.to_owned(),
            images: class.curves.len() as u32,
            k: fit.k(),
            k_global: global.k(),
            verdict: verdict(title, &fit, &of_class, &of_global, global.k()),
            regret_class: of_class.regret,
            regret_global: of_global.regret,
            quality_lost_class: of_class.quality,
            quality_lost_global: of_global.quality,
            bytes_lost_class: of_class.bytes,
            bytes_lost_global: of_global.bytes,
            ..ClassRow::default()
        }
    };
    classes.iter().map(row).collect()
}

/// The mean losses of a class's images; each is `None` where it is defined for no image.
struct MeanLoss {
    /// Pinball loss in doublings of K.
    regret: Option<f64>,
    /// In the unit of the first target's metric, at least 0.
    quality: Option<f64>,
    /// As a share of the bytes at the image's own K, at least 0.
    bytes: Option<f64>,
}

impl MeanLoss {
    /// The losses at the K of each image that `used` says, against the K of index `own`; the largest K stands in where there
    /// is none.
    fn of(
        class: &ClassCurves<'_>,
        rules: &Rules,
        own: &[Option<usize>],
        used: impl Fn(usize) -> Option<u32>,
    ) -> Self {
        let Some(last) = class.ks.len().checked_sub(1) else {
            return Self { regret: None, quality: None, bytes: None };
        };
        let metric = quality_metric(rules);
        let mut losses: [Vec<f64>; 3] = Default::default();
        for (image, curve) in class.curves.iter().enumerate() {
            let place = used(image).map_or(last, |k| class.ks.partition_point(|&other| other < k).min(last));
            let doublings = |k_index: Option<usize>| doublings(&class.ks, k_index);
            let used = used(image).map_or(doublings(None), |k| f64::from(k).log2());
            losses[0].push(pinball_loss(doublings(own[image]) - used, quantile_level(rules)));
            losses[1].extend(quality_lost(curve, metric, own[image].unwrap_or(last), place));
            losses[2].extend(bytes_lost(curve, own[image].unwrap_or(last), place));
        }
        let [regret, quality, bytes] = losses.map(|losses| mean(&losses));
        Self { regret, quality, bytes }
    }
}

/// The metric of the first target that is about quality; SSIM where there is none.
fn quality_metric(rules: &Rules) -> Metric {
    let of_targets = rules.targets.iter().map(Target::metric);
    of_targets.into_iter().find(|&metric| metric != Metric::PngBytes).unwrap_or(Metric::Ssim)
}

fn quality_lost(curve: &Curve<'_>, metric: Metric, own: usize, used: usize) -> Option<f64> {
    let (best, got) = (metric.of(curve.rows[own])?, metric.of(curve.rows[used])?);
    Some(if metric.better() == Better::Higher { best - got } else { got - best }.max(0.0))
}

fn bytes_lost(curve: &Curve<'_>, own: usize, used: usize) -> Option<f64> {
    let (own, used) = (curve.rows[own].png_bytes.filter(|&bytes| bytes > 0)?, curve.rows[used].png_bytes?);
    Some((used as f64 / own as f64 - 1.0).max(0.0))
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn verdict(
    title: &str,
    fit: &CriterionFit<'_>,
    own: &MeanLoss,
    global: &MeanLoss,
    k_global: Option<u32>,
) -> String {
    match (fit.k(), k_global, own.regret, global.regret) {
        (None, ..) => {
            format!("{title}: {}; palette images do not suit this class under this rule", fit.explanation())
        }
        (Some(k), Some(k_global), Some(own), Some(global)) => format!(
            "{title}: with K = {k} an image is {own:.2} doublings of regret from its own best K, with one K = {k_global} for all classes {global:.2}"
        ),
        (Some(k), Some(_), ..) => {
            format!(
                "{title}: K = {k} by the sums of its images, none of which is held to tell what that costs"
            )
        }
        (Some(k), ..) => format!("{title}: K = {k}, and no one K serves all classes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{rules, tables_of_first_k};

    #[test]
    fn a_class_beyond_every_k_is_told_so() {
        let tables = tables_of_first_k(&[("icons", &[4; 8]), ("photos", &[0; 8])]);
        let rows = rows(&ClassCurves::of(&tables), &rules("ssim=0.95"), None);
        assert_eq!((rows[0].k, rows[1].k, rows[0].k_global), (Some(4), None, None));
        let words = "photos: no K up to 32 meets ssim=0.95 for 90 % of the images; the best share is 0 %; palette images do not suit";
        assert!(rows[1].verdict.starts_with(words), "{}", rows[1].verdict);
    }

    #[test]
    fn what_one_k_for_all_costs_is_measured() {
        let tables = tables_of_first_k(&[("icons", &[4; 10]), ("photos", &[32; 10])]);
        let rows = rows(&ClassCurves::of(&tables), &rules("ssim=0.95"), None);
        assert_eq!((rows[0].regret_class, rows[0].bytes_lost_class), (Some(0.0), Some(0.0)));
        // Three doublings too many, eight times the bytes.
        assert!((rows[0].regret_global.unwrap() - 0.3).abs() < 1e-12);
        assert_eq!((rows[0].bytes_lost_global, rows[0].quality_lost_global), (Some(7.0), Some(0.0)));
    }

    #[test]
    fn an_image_is_judged_by_the_k_of_the_others() {
        let tables = tables_of_first_k(&[("icons", &[4, 4, 4, 4, 32])]);
        let row = rows(&ClassCurves::of(&tables), &rules("ssim=0.95"), None).remove(0);
        // Without the last image K is 4: three doublings too few for it, and the others have K = 32, three too many.
        assert!((row.regret_class.unwrap() - (0.9 * 3.0 + 4.0 * 0.1 * 3.0) / 5.0).abs() < 1e-12, "{row:?}");
        assert!((row.quality_lost_class.unwrap() - 0.06 / 5.0).abs() < 1e-12);
    }
}
