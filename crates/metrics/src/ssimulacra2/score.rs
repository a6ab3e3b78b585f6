//! From the means of the maps to the score: 108 weights, and a curve fitted to human opinions.

use super::maps::{Demand, Means, NORMS};

/// Scales, each half as wide and high as the one before.
pub(super) const SCALES: usize = 6;

/// Maps of each channel and scale: structure, artifacts and lost detail.
const MAPS: usize = 3;

/// Weights of the maps' norms by channel, scale, norm and map.
#[rustfmt::skip]
const WEIGHTS: [[f64; MAPS]; 3 * SCALES * NORMS] = [
    [0.0, 0.000_737_660_670_740_658_6, 0.0],
    [0.0, 0.000_779_348_168_286_730_9, 0.0],
    [0.0, 0.000_437_115_573_010_737_9, 0.0],
    [1.104_172_642_665_734_6, 0.000_662_848_341_292_71, 0.000_152_316_327_837_187_52],
    [0.0, 0.001_640_643_745_659_975_4, 0.0],
    [1.842_245_552_053_929_8, 11.441_172_603_757_666, 0.0],
    [0.000_798_910_943_601_516_3, 0.000_176_816_438_078_653, 0.0],
    [1.878_759_497_954_638_7, 10.949_069_906_051_42, 0.0],
    [0.000_728_934_699_150_807_2, 0.967_793_708_062_683_3, 0.0],
    [0.000_140_034_242_854_358_84, 0.998_176_697_785_496_7, 0.000_319_497_559_344_350_53],
    [0.000_455_099_211_379_206_3, 0.0, 0.0],
    [0.001_364_876_616_324_339_8, 0.0, 0.0],
    [0.0, 0.0, 0.0],
    [7.466_890_328_078_848, 0.0, 17.445_833_984_131_262],
    [0.000_623_560_163_404_146_6, 0.0, 0.0],
    [6.683_678_146_179_332, 0.000_377_244_079_796_112_96, 1.027_889_937_768_264],
    [225.205_153_008_492_74, 0.0, 0.0],
    [19.213_238_186_143_016, 0.001_140_152_458_661_836_1, 0.001_237_755_635_509_985],
    [176.393_175_984_506_94, 0.0, 0.0],
    [24.433_009_998_704_76, 0.285_208_026_121_177_57, 0.000_448_543_692_383_340_8],
    [0.0, 0.0, 0.0],
    [34.779_063_444_837_72, 44.835_625_328_877_896, 0.0],
    [0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0],
    [0.0, 0.000_868_055_657_329_169_8, 0.0],
    [0.0, 0.0, 0.0],
    [0.0, 0.000_531_319_187_435_874_7, 0.0],
    [0.000_165_338_141_613_791_12, 0.0, 0.0],
    [0.0, 0.0, 0.0],
    [0.000_417_917_180_325_133_6, 0.001_729_082_823_472_283_3, 0.0],
    [0.002_082_700_584_663_643_7, 0.0, 0.0],
    [8.826_982_764_996_862, 23.192_433_439_989_26, 0.0],
    [95.108_049_881_108_6, 0.986_397_803_440_068_2, 0.983_438_279_246_535_3],
    [0.001_228_640_504_827_849_3, 171.266_725_589_730_7, 0.980_785_887_243_537_9],
    [0.0, 0.0, 0.0],
    [0.000_513_006_458_899_067_9, 0.0, 0.000_108_540_578_584_115_37],];

/// The weights of one channel and scale by norm and map. An image of few scales uses the first of all weights, as the
/// authors' program does.
fn weights(scales: usize, channel: usize, scale: usize) -> &'static [[f64; MAPS]] {
    &WEIGHTS[(channel * scales + scale) * NORMS..][..NORMS]
}

/// The maps that have a weight, by channel.
pub(super) fn demands(scales: usize, scale: usize) -> [Demand; 3] {
    [0, 1, 2].map(|channel| {
        let weighted = |map: usize| weights(scales, channel, scale).iter().any(|norm| norm[map] != 0.0);
        Demand { structure: weighted(0), artifacts: weighted(1), lost_detail: weighted(2) }
    })
}

/// The score of the means of each scale and channel.
pub(super) fn score(scales: &[[Means; 3]]) -> f64 {
    let mut sum = 0.0;
    for channel in 0..3 {
        for (scale, means) in scales.iter().enumerate() {
            let Means { structure, artifacts, lost_detail } = &means[channel];
            for (norm, weights) in weights(scales.len(), channel, scale).iter().enumerate() {
                sum += weights[0] * structure[norm];
                sum += weights[1] * artifacts[norm];
                sum += weights[2] * lost_detail[norm];
            }
        }
    }
    opinion(sum)
}

/// The score of a weighted sum of differences: 100 where there are none.
fn opinion(differences: f64) -> f64 {
    let x = differences * 0.956_238_261_683_484_4;
    let x =
        2.326_765_642_916_932 * x - 0.020_884_521_182_843_837 * x * x + 6.248_496_625_763_138e-05 * x * x * x;
    if x > 0.0 { 100.0 - 10.0 * x.powf(0.627_633_646_783_138_7) } else { 100.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_difference_the_score_is_100_and_falls_from_there() {
        let scores = [0.0, 0.1, 1.0, 10.0, 100.0].map(opinion);
        assert_eq!(scores[0].to_bits(), 100_f64.to_bits());
        assert!(scores.is_sorted_by(|better, worse| better > worse), "{scores:?}");
    }

    #[test]
    fn brightness_needs_every_scale_but_the_coarsest() {
        let structure =
            |channel: usize| [0, 1, 2, 3, 4, 5].map(|scale| demands(SCALES, scale)[channel].structure);
        assert_eq!(structure(0), [false, true, true, true, true, true]);
        assert_eq!(structure(1), [true, true, true, true, true, false]);
        assert_eq!(structure(2), [false, true, true, true, true, true]);
    }
}
