//! What a criterion reads of a class: for each image numbers per K, and their means over the images or a resample.
//!
//! Every criterion rests on means over images, so that a resample costs one weighted sum per column.

/// One number per K of the set; `None` where it is undefined.
pub(crate) type Column = Vec<Option<f64>>;

/// The columns that a criterion reads, of every image of a class.
#[derive(Clone, Debug)]
pub(crate) struct Evidence<'a> {
    ks: &'a [u32],
    images: usize,
    grids: Vec<Grid>,
}

/// One column of all images, image by image: values, and votes that are 0 where the value is undefined.
#[derive(Clone, Debug)]
struct Grid {
    values: Vec<f64>,
    votes: Vec<f64>,
}

impl<'a> Evidence<'a> {
    /// From the columns of each image; an image has the same columns once per seed, whose mean it votes with.
    pub(crate) fn new(ks: &'a [u32], images: &[Vec<Vec<Column>>]) -> Self {
        let columns = images.first().and_then(|seeds| seeds.first()).map_or(0, Vec::len);
        let grids = (0..columns).map(|column| Grid::of(ks.len(), column, images)).collect();
        Self { ks, images: images.len(), grids }
    }

    pub(crate) fn ks(&self) -> &'a [u32] {
        self.ks
    }

    pub(crate) fn images(&self) -> usize {
        self.images
    }

    /// One image's value in a column.
    pub(crate) fn value(&self, column: usize, image: usize, k_index: usize) -> Option<f64> {
        let (grid, at) = (&self.grids[column], image * self.ks.len() + k_index);
        (grid.votes[at] > 0.0).then(|| grid.values[at])
    }

    /// All images once.
    pub(crate) fn all(&self) -> Sample<'a> {
        self.sample(&vec![1.0; self.images])
    }

    /// One image as a class of its own.
    pub(crate) fn only(&self, image: usize) -> Self {
        let rows = image * self.ks.len()..(image + 1) * self.ks.len();
        let grid = |grid: &Grid| Grid {
            values: grid.values[rows.clone()].to_vec(),
            votes: grid.votes[rows.clone()].to_vec(),
        };
        Self { ks: self.ks, images: 1, grids: self.grids.iter().map(grid).collect() }
    }

    /// All images but one.
    pub(crate) fn without(&self, image: usize) -> Sample<'a> {
        let mut weights = vec![1.0; self.images];
        weights[image] = 0.0;
        self.sample(&weights)
    }

    /// Each image as often as `weights` says.
    pub(crate) fn sample(&self, weights: &[f64]) -> Sample<'a> {
        let images = weights.iter().sum();
        let sums = self.grids.iter().map(|grid| grid.weighted(self.ks.len(), weights)).collect();
        Sample { ks: self.ks, images, sums }
    }
}

impl Grid {
    fn of(ks: usize, column: usize, images: &[Vec<Vec<Column>>]) -> Self {
        let mut grid = Self { values: Vec::new(), votes: Vec::new() };
        for seeds in images {
            for k_index in 0..ks {
                let defined = seeds.iter().filter_map(|columns| columns[column][k_index]);
                let (sum, count) = defined.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
                grid.values.push(if count > 0.0 { sum / count } else { 0.0 });
                grid.votes.push(if count > 0.0 { 1.0 } else { 0.0 });
            }
        }
        grid
    }

    fn weighted(&self, ks: usize, weights: &[f64]) -> Sums {
        let mut sums = Sums { values: vec![0.0; ks], votes: vec![0.0; ks] };
        let rows = self.values.chunks_exact(ks).zip(self.votes.chunks_exact(ks));
        for ((values, votes), &weight) in rows.zip(weights).filter(|&(_, &weight)| weight > 0.0) {
            for k_index in 0..ks {
                sums.values[k_index] += weight * values[k_index];
                sums.votes[k_index] += weight * votes[k_index];
            }
        }
        sums
    }
}

/// A class, or a resample of it, as a criterion sees it: sums over its images.
#[derive(Clone, Debug)]
pub(crate) struct Sample<'a> {
    ks: &'a [u32],
    images: f64,
    sums: Vec<Sums>,
}

#[derive(Clone, Debug)]
struct Sums {
    values: Vec<f64>,
    votes: Vec<f64>,
}

impl<'a> Sample<'a> {
    pub(crate) fn ks(&self) -> &'a [u32] {
        self.ks
    }

    /// How many images have a value in a column.
    pub(crate) fn votes(&self, column: usize, k_index: usize) -> f64 {
        self.sums[column].votes[k_index]
    }

    /// The mean of a column over the images that have a value; `None` where none has.
    pub(crate) fn mean(&self, column: usize, k_index: usize) -> Option<f64> {
        let (sums, votes) = (&self.sums[column], self.votes(column, k_index));
        (votes > 0.0).then(|| sums.values[k_index] / votes)
    }

    /// The mean where at least half of the images have a value; a mean over few of them is of another class.
    pub(crate) fn quorate(&self, column: usize, k_index: usize) -> Option<f64> {
        self.mean(column, k_index).filter(|_| 2.0 * self.votes(column, k_index) >= self.images)
    }

    /// The standard error of the mean over images, from a column and that of its squares; 0 of a single image, which has
    /// no spread.
    pub(crate) fn standard_error(&self, column: usize, squares: usize, k_index: usize) -> f64 {
        let votes = self.votes(column, k_index);
        match (self.mean(column, k_index), self.mean(squares, k_index)) {
            (Some(mean), Some(square)) if votes > 1.0 => {
                ((square - mean * mean).max(0.0) / (votes - 1.0)).sqrt()
            }
            _ => 0.0,
        }
    }

    /// [`Sample::quorate`] at each K.
    pub(crate) fn means(&self, column: usize) -> Column {
        (0..self.ks.len()).map(|k_index| self.quorate(column, k_index)).collect()
    }
}

/// Index of the largest score; ties go to the smaller K.
pub(crate) fn highest(scores: &[Option<f64>]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (k_index, score) in scores.iter().enumerate() {
        if let Some(score) = *score
            && best.is_none_or(|(_, highest)| score > highest)
        {
            best = Some((k_index, score));
        }
    }
    best.map(|(k_index, _)| k_index)
}

/// Index of the smallest score; ties go to the smaller K.
pub(crate) fn lowest(scores: &[Option<f64>]) -> Option<usize> {
    let mirrored: Column = scores.iter().map(|score| score.map(|score| -score)).collect();
    highest(&mirrored)
}
