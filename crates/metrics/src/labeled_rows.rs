//! Rows of samples, each with the label of its cluster, as the weighted points of a [`Partition`]: what scikit-learn's metrics of
//! clusterings take. Rows that are equal and have equal labels are one point, in time O(n log n).

use crate::partition::{Partition, PartitionError};

/// Rows of 8-bit samples in clusters, each distinct one once.
#[derive(Clone, Debug, PartialEq)]
pub struct LabeledRows {
    points: Vec<[f32; 4]>,
    weights: Vec<u32>,
    labels: Vec<u16>,
    clusters: usize,
    places: Vec<u32>,
}

impl LabeledRows {
    /// Takes `samples`, n rows of `columns`, and the cluster of each row, counted from 0.
    ///
    /// # Errors
    /// When there are not as many labels as rows, or no rows.
    ///
    /// # Panics
    /// When `columns` is not 1 to 4, rows are not whole, or there are more than 2^32 - 1.
    pub fn new(samples: &[u8], columns: usize, labels: &[u16]) -> Result<Self, PartitionError> {
        assert!((1..=4).contains(&columns), "rows have 1 to 4 columns, not {columns}");
        assert!(samples.len().is_multiple_of(columns), "rows are whole");
        let rows = samples.chunks_exact(columns);
        if rows.len() != labels.len() {
            let (points, labels) = (rows.len(), labels.len());
            return Err(PartitionError::LengthMismatch { points, weights: points, labels });
        }
        if labels.is_empty() {
            return Err(PartitionError::Empty);
        }
        // Equal rows of one label have one key, and those of one label are together.
        let key = |(row, &label): (&[u8], &u16)| {
            row.iter().fold(u64::from(label), |key, &sample| key << 8 | u64::from(sample))
        };
        Ok(Self::of_keys(&rows.zip(labels).map(key).collect::<Vec<_>>(), columns))
    }

    fn of_keys(keys: &[u64], columns: usize) -> Self {
        let count = u32::try_from(keys.len()).expect("at most 2^32 - 1 rows");
        let mut order: Vec<u32> = (0..count).collect();
        order.sort_unstable_by_key(|&row| keys[row as usize]);
        let mut rows = Self {
            points: Vec::new(),
            weights: Vec::new(),
            labels: Vec::new(),
            clusters: 0,
            places: vec![0; keys.len()],
        };
        for equal in order.chunk_by(|&a, &b| keys[a as usize] == keys[b as usize]) {
            let key = keys[equal[0] as usize];
            for &row in equal {
                rows.places[row as usize] = rows.points.len() as u32;
            }
            rows.points.push(point(key, columns));
            rows.weights.push(equal.len() as u32);
            rows.labels.push((key >> (8 * columns)) as u16);
        }
        rows.clusters = rows.labels.last().map_or(0, |&label| usize::from(label) + 1);
        rows
    }

    /// The distinct rows in their clusters.
    ///
    /// # Panics
    /// Never: what [`Partition::new`] checks holds by construction.
    #[must_use]
    pub fn partition(&self) -> Partition<'_> {
        Partition::new(&self.points, 1.0, &self.weights, &self.labels, self.clusters)
            .expect("rows in clusters")
    }

    /// For each of the n rows the index of its point in [`partition`](Self::partition).
    #[must_use]
    pub fn places(&self) -> &[u32] {
        &self.places
    }
}

fn point(key: u64, columns: usize) -> [f32; 4] {
    let mut point = [0.0; 4];
    for (column, coordinate) in point.iter_mut().take(columns).enumerate() {
        *coordinate = (key >> (8 * (columns - 1 - column)) & 255) as f32;
    }
    point
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact by design
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_does_not_fit_together_is_refused() {
        assert_eq!(LabeledRows::new(&[], 3, &[]), Err(PartitionError::Empty));
        let fault = LabeledRows::new(&[1, 2, 3], 3, &[0, 1]);
        assert_eq!(fault, Err(PartitionError::LengthMismatch { points: 1, weights: 1, labels: 2 }));
    }

    proptest! {
        #[test]
        fn equals_a_map(
            columns in 1_usize..=4, rows in prop::collection::vec((prop::array::uniform4(0_u8..3), 0_u16..4), 1..200),
        ) {
            let samples: Vec<u8> = rows.iter().flat_map(|(row, _)| row[..columns].to_vec()).collect();
            let labels: Vec<u16> = rows.iter().map(|&(_, label)| 21_845 * label).collect();
            let distinct = LabeledRows::new(&samples, columns, &labels).expect("rows");
            let mut counts = BTreeMap::new();
            for (row, &label) in samples.chunks(columns).zip(&labels) {
                *counts.entry((label, row.to_vec())).or_insert(0_u32) += 1;
            }
            let partition = distinct.partition();
            let points = partition.points().iter().map(|point| point[..columns].iter().map(|&x| x as u8).collect());
            let ours: BTreeMap<(u16, Vec<u8>), u32> =
                partition.labels().iter().copied().zip(points).zip(partition.weights().iter().copied()).collect();
            prop_assert_eq!(ours.len(), partition.points().len());
            prop_assert_eq!(ours, counts);
            for ((&place, row), &label) in distinct.places().iter().zip(samples.chunks(columns)).zip(&labels) {
                let point = partition.points()[place as usize];
                prop_assert!(row.iter().zip(point).all(|(&sample, x)| f32::from(sample) == x));
                prop_assert_eq!(partition.labels()[place as usize], label);
            }
        }
    }
}
