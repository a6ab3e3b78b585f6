//! Regret of a K: doublings of K from an image's own best K, weighted as the pinball loss of quantile regression (Koenker &
//! Bassett 1978) weights them.
//!
//! With the quantile level q a doubling too few costs q, one too many 1 - q. The K of least mean loss over images is the q
//! quantile of their own K: it serves that share of them.

use crate::rules::Rules;

/// The quantile level of the loss: the coverage for the criterion `target`, which asks for the K that serves that share of
/// the images; 1/2 for other criteria, whose loss is symmetric.
pub(crate) fn quantile_level(rules: &Rules) -> f64 {
    if rules.preference()[0] == "target" { rules.coverage.share() } else { 0.5 }
}

/// The pinball loss of an image whose own K is `lack` doublings above the one that it is given.
pub(crate) fn pinball_loss(lack: f64, quantile_level: f64) -> f64 {
    if lack > 0.0 { quantile_level * lack } else { (quantile_level - 1.0) * lack }
}

/// log2 of the K of index `k_index`; one more than of the largest where no K suffices.
pub(crate) fn doublings(ks: &[u32], k_index: Option<usize>) -> f64 {
    k_index.map_or(f64::from(ks[ks.len() - 1]).log2() + 1.0, |k_index| f64::from(ks[k_index]).log2())
}
