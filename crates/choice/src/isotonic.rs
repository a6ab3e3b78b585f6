//! Isotonic regression by pooling adjacent violators (Ayer et al. 1955): the monotone sequence nearest to a noisy one in
//! least squares. No value is interpolated; undefined ones stay undefined.

/// The nearest non-decreasing sequence.
pub(crate) fn non_decreasing(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut pools: Vec<(f64, f64)> = Vec::new();
    for value in values.iter().flatten() {
        let mut pool = (*value, 1.0);
        while let Some(&(mean, count)) = pools.last()
            && mean > pool.0
        {
            pools.pop();
            let total = count + pool.1;
            pool = ((mean * count + pool.0 * pool.1) / total, total);
        }
        pools.push(pool);
    }
    let mut pooled = pools.into_iter().flat_map(|(mean, count)| std::iter::repeat_n(mean, count as usize));
    values.iter().map(|value| value.and_then(|_| pooled.next())).collect()
}

/// The nearest non-increasing sequence.
pub(crate) fn non_increasing(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let negated: Vec<Option<f64>> = values.iter().map(|value| value.map(|value| -value)).collect();
    non_decreasing(&negated).into_iter().map(|value| value.map(|value| -value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().map(|&value| Some(value)).collect()
    }

    /// `sklearn.isotonic.isotonic_regression([1, 3, 2, 2, 4, 3.5, 5, 0])` of scikit-learn 1.9.
    #[test]
    fn equals_scikit_learn() {
        let smooth = non_decreasing(&some(&[1.0, 3.0, 2.0, 2.0, 4.0, 3.5, 5.0, 0.0]));
        let expected = SCIKIT_LEARN;
        assert!(
            smooth.iter().flatten().zip(expected).all(|(ours, theirs)| (ours - theirs).abs() < 1e-12),
            "{smooth:?}"
        );
    }

    const SCIKIT_LEARN: [f64; 8] = [1.0, 7.0 / 3.0, 7.0 / 3.0, 7.0 / 3.0, 3.125, 3.125, 3.125, 3.125];

    #[test]
    fn infinite_and_undefined_values_keep_their_places() {
        let values = [Some(3.0), None, Some(2.0), Some(f64::INFINITY), Some(f64::INFINITY)];
        assert_eq!(
            non_decreasing(&values),
            [Some(2.5), None, Some(2.5), Some(f64::INFINITY), Some(f64::INFINITY)]
        );
    }

    proptest! {
        #[test]
        fn it_is_monotone_and_keeps_the_mean(values in prop::collection::vec(-9.0..9.0_f64, 1..20)) {
            let smooth: Vec<f64> = non_decreasing(&some(&values)).into_iter().flatten().collect();
            prop_assert!(smooth.is_sorted());
            prop_assert!((smooth.iter().sum::<f64>() - values.iter().sum::<f64>()).abs() < 1e-9);
            let falls: Vec<f64> = non_increasing(&some(&values)).into_iter().flatten().collect();
            prop_assert!(falls.is_sorted_by(|a, b| a >= b));
        }

        #[test]
        fn a_monotone_sequence_stays(mut values in prop::collection::vec(-9.0..9.0_f64, 1..20)) {
            values.sort_by(f64::total_cmp);
            prop_assert_eq!(non_decreasing(&some(&values)), some(&values));
        }
    }
}
