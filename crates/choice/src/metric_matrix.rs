//! What a criterion reads of a class: for each image numbers per K, and their means over the images or a resample.
//!
//! Every criterion rests on means over images, so that a resample costs one weighted sum per column.

/// One number per K of the set, in the order of the set; `None` where it is undefined.
pub(crate) type Column = Vec<Option<f64>>;

/// The columns that a criterion reads, for every image of a class: columns x images x K.
#[derive(Clone, Debug)]
pub(crate) struct MetricMatrix<'a> {
    ks: &'a [u32],
    images: usize,
    columns: Vec<MaskedMatrix>,
}

/// One column of all images, images x K, row after row.
#[derive(Clone, Debug)]
struct MaskedMatrix {
    /// The values; 0 where one is undefined.
    values: Vec<f64>,
    /// 1 where the value is defined, 0 where it is not.
    mask: Vec<f64>,
}

impl<'a> MetricMatrix<'a> {
    /// Collects the columns of each image. An image has the same columns once per seed; their mean over the seeds at
    /// which they are defined is its value.
    pub(crate) fn new(ks: &'a [u32], images: &[Vec<Vec<Column>>]) -> Self {
        let count = images.first().and_then(|seeds| seeds.first()).map_or(0, Vec::len);
        let columns = (0..count).map(|column| MaskedMatrix::of(ks.len(), column, images)).collect();
        Self { ks, images: images.len(), columns }
    }

    /// The K set, ascending.
    pub(crate) fn ks(&self) -> &'a [u32] {
        self.ks
    }

    /// The number of images.
    pub(crate) fn images(&self) -> usize {
        self.images
    }

    /// One image's value in a column; `None` where it is undefined.
    pub(crate) fn value(&self, column: usize, image: usize, k_index: usize) -> Option<f64> {
        let (matrix, at) = (&self.columns[column], image * self.ks.len() + k_index);
        (matrix.mask[at] > 0.0).then(|| matrix.values[at])
    }

    /// The sample in which every image stands once.
    pub(crate) fn full_sample(&self) -> Sample<'a> {
        self.weighted(&vec![1.0; self.images])
    }

    /// The matrix of one image, as a class of its own.
    pub(crate) fn single_image(&self, image: usize) -> Self {
        let row = image * self.ks.len()..(image + 1) * self.ks.len();
        let of_image = |matrix: &MaskedMatrix| MaskedMatrix {
            values: matrix.values[row.clone()].to_vec(),
            mask: matrix.mask[row.clone()].to_vec(),
        };
        Self { ks: self.ks, images: 1, columns: self.columns.iter().map(of_image).collect() }
    }

    /// The sample of all images but one.
    pub(crate) fn leave_one_out(&self, image: usize) -> Sample<'a> {
        let mut weights = vec![1.0; self.images];
        weights[image] = 0.0;
        self.weighted(&weights)
    }

    /// The sample in which each image stands as often as `weights`, one number per image, says.
    pub(crate) fn weighted(&self, weights: &[f64]) -> Sample<'a> {
        let images = weights.iter().sum();
        let sums = self.columns.iter().map(|column| column.weighted(self.ks.len(), weights)).collect();
        Sample { ks: self.ks, images, sums }
    }
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.values.iter_mut().zip(&other.values).for_each(|(value, other)| *value += other);
        self.counts.iter_mut().zip(&other.counts).for_each(|(count, other)| *count += other);
    }
}

impl MaskedMatrix {
    fn of(ks: usize, column: usize, images: &[Vec<Vec<Column>>]) -> Self {
        let mut matrix = Self { values: Vec::new(), mask: Vec::new() };
        for seeds in images {
            for k_index in 0..ks {
                let defined = seeds.iter().filter_map(|columns| columns[column][k_index]);
                let (sum, count) = defined.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
                matrix.values.push(if count > 0.0 { sum / count } else { 0.0 });
                matrix.mask.push(if count > 0.0 { 1.0 } else { 0.0 });
            }
        }
        matrix
    }

    fn weighted(&self, ks: usize, weights: &[f64]) -> Sums {
        let mut sums = Sums { values: vec![0.0; ks], counts: vec![0.0; ks] };
        let rows = self.values.chunks_exact(ks).zip(self.mask.chunks_exact(ks));
        for ((values, mask), &weight) in rows.zip(weights).filter(|&(_, &weight)| weight > 0.0) {
            for k_index in 0..ks {
                sums.values[k_index] += weight * values[k_index];
                sums.counts[k_index] += weight * mask[k_index];
            }
        }
        sums
    }
}

/// A class or a resample of it, reduced to weighted sums over its images at each K.
#[derive(Clone, Debug)]
pub(crate) struct Sample<'a> {
    ks: &'a [u32],
    /// Sum of the weights.
    images: f64,
    /// One per column.
    sums: Vec<Sums>,
}

/// The sums of one column, one number per K.
#[derive(Clone, Debug)]
pub(crate) struct Sums {
    values: Vec<f64>,
    /// Sum of the weights of the images whose value is defined.
    counts: Vec<f64>,
}

impl<'a> Sample<'a> {
    /// Of the sums of each column over so many images.
    pub(crate) fn of_sums(ks: &'a [u32], images: f64, sums: Vec<Sums>) -> Self {
        Self { ks, images, sums }
    }

    /// Adds its sums to those of other images, of which there may be none yet.
    pub(crate) fn add_to(self, totals: &mut Vec<Sums>) {
        if totals.is_empty() {
            *totals = self.sums;
            return;
        }
        for (total, sums) in totals.iter_mut().zip(&self.sums) {
            total.add(sums);
        }
    }

    /// The images of both, as one sample of the same K.
    pub(crate) fn joined(mut self, other: &Self) -> Self {
        self.images += other.images;
        for (sums, others) in self.sums.iter_mut().zip(&other.sums) {
            sums.add(others);
        }
        self
    }

    /// The K set, ascending.
    pub(crate) fn ks(&self) -> &'a [u32] {
        self.ks
    }

    /// The number of images, or the sum of their weights.
    pub(crate) fn images(&self) -> f64 {
        self.images
    }

    /// How many images have a defined value in a column.
    pub(crate) fn count(&self, column: usize, k_index: usize) -> f64 {
        self.sums[column].counts[k_index]
    }

    /// The mean of a column over the images whose value is defined; `None` where there is none.
    pub(crate) fn mean(&self, column: usize, k_index: usize) -> Option<f64> {
        let (sums, count) = (&self.sums[column], self.count(column, k_index));
        (count > 0.0).then(|| sums.values[k_index] / count)
    }

    /// [`Sample::mean`] where the value is defined for at least half of the images; a mean over few of them describes
    /// another class.
    pub(crate) fn mean_if_majority(&self, column: usize, k_index: usize) -> Option<f64> {
        self.mean(column, k_index).filter(|_| 2.0 * self.count(column, k_index) >= self.images)
    }

    /// [`Sample::mean_if_majority`] at each K.
    pub(crate) fn majority_means(&self, column: usize) -> Column {
        (0..self.ks.len()).map(|k_index| self.mean_if_majority(column, k_index)).collect()
    }

    /// The standard error of the mean over images, from a column and that of its squares; 0 for a single image, whose
    /// variance is unknown.
    pub(crate) fn standard_error(&self, column: usize, squares: usize, k_index: usize) -> f64 {
        let count = self.count(column, k_index);
        match (self.mean(column, k_index), self.mean(squares, k_index)) {
            (Some(mean), Some(square)) if count > 1.0 => {
                ((square - mean * mean).max(0.0) / (count - 1.0)).sqrt()
            }
            _ => 0.0,
        }
    }
}

/// The square of each defined value.
pub(crate) fn squared(column: &[Option<f64>]) -> Column {
    column.iter().map(|value| value.map(|value| value * value)).collect()
}

/// Index of the largest score; ties go to the smaller K.
pub(crate) fn argmax(scores: &[Option<f64>]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (k_index, score) in scores.iter().enumerate() {
        if let Some(score) = *score
            && best.is_none_or(|(_, largest)| score > largest)
        {
            best = Some((k_index, score));
        }
    }
    best.map(|(k_index, _)| k_index)
}

/// Index of the smallest score; ties go to the smaller K.
pub(crate) fn argmin(scores: &[Option<f64>]) -> Option<usize> {
    let negated: Column = scores.iter().map(|score| score.map(|score| -score)).collect();
    argmax(&negated)
}
