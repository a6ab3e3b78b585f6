//! What is known of one image, from this run and earlier ones: measurements by K and seed, the centroids behind them, and
//! palettes. Whatever a plan asks for beyond that is still to be done.

use kmeans::{CheckedParams, ClusterCount, Clustering, Histogram, Stop, cluster_each};
use serde::{Deserialize, Serialize};
use tables::{ImageRow, Palette};

use crate::cells::{Cells, Measured, Request};
use crate::plan::EvaluationPlan;

/// Everything but timings and the image's place in the dataset.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PriorResults {
    /// What is known of the file.
    pub(crate) image: ImageRow,
    pub(crate) measured: Vec<Measured>,
    /// Of the first seed, for those K that a PNG can hold.
    pub(crate) palettes: Vec<Palette>,
    pub(crate) fits: Vec<Fit>,
}

/// A clustering that took iterations, as it ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fit {
    k: u32,
    seed: u64,
    iterations: u32,
    stop: String,
    sse: f64,
    centroids: Vec<[f64; 4]>,
}

/// K of one seed at which the same is to be measured.
#[derive(Debug, PartialEq)]
pub(crate) struct Task {
    pub(crate) params: CheckedParams,
    pub(crate) ks: Vec<ClusterCount>,
    pub(crate) request: Request,
}

impl PriorResults {
    /// SHA-256 of the content that they are about.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.image.sha256
    }

    /// The measurement of one K and seed.
    fn at(&self, k: ClusterCount, seed: u64) -> Option<&Measured> {
        self.measured.iter().find(|measured| measured.k as usize == k.get() && measured.seed == seed)
    }

    /// What `plan` asks for beyond this.
    pub(crate) fn missing(&self, plan: &EvaluationPlan) -> Vec<Task> {
        let mut tasks: Vec<Task> = Vec::new();
        for params in plan.params_of_seeds() {
            for &k in plan.ks.ks() {
                let known = self.at(k, params.seed);
                let request = known.map_or_else(Cells::default, |known| known.cells.clone()).missing(plan);
                if known.is_some() && request.is_empty() {
                    continue;
                }
                match tasks.iter_mut().find(|task| task.params.seed == params.seed && task.request == request)
                {
                    Some(task) => task.ks.push(k),
                    None => tasks.push(Task { params, ks: vec![k], request }),
                }
            }
        }
        tasks
    }

    /// The clusterings of a task: those that an earlier run made by one assignment, the others anew.
    pub(crate) fn clusterings(&self, histogram: &Histogram, task: &Task) -> Vec<Clustering> {
        let restored = |k: &ClusterCount| self.restored(histogram, *k, task.params.seed);
        let restored: Vec<Option<Clustering>> = task.ks.iter().map(restored).collect();
        let absent = task.ks.iter().zip(&restored).filter(|(_, restored)| restored.is_none());
        let absent: Vec<ClusterCount> = absent.map(|(&k, _)| k).collect();
        let mut made = cluster_each(histogram, &absent, &task.params).into_iter();
        restored.into_iter().filter_map(|restored| restored.or_else(|| made.next())).collect()
    }

    /// `None` where there is none, or it is not what it was.
    fn restored(&self, histogram: &Histogram, k: ClusterCount, seed: u64) -> Option<Clustering> {
        let fit = self.fits.iter().find(|fit| fit.k as usize == k.get() && fit.seed == seed)?;
        let stop =
            [Stop::Converged, Stop::MaxIterations].into_iter().find(|stop| stop.as_str() == fit.stop)?;
        let clustering = Clustering::from_centroids(histogram, fit.centroids.clone(), fit.iterations, stop);
        (clustering.sse.to_bits() == fit.sse.to_bits()).then_some(clustering)
    }

    /// Adds a measurement and the clustering that it is of.
    pub(crate) fn add(&mut self, measured: Measured, clustering: &Clustering) {
        let (k, seed) = (measured.k, measured.seed);
        let iterated = matches!(clustering.stop, Stop::Converged | Stop::MaxIterations);
        if iterated && !self.fits.iter().any(|fit| (fit.k, fit.seed) == (k, seed)) {
            self.fits.push(Fit {
                k,
                seed,
                iterations: clustering.iterations,
                stop: clustering.stop.as_str().to_owned(),
                sse: clustering.sse,
                centroids: clustering.centroids.clone(),
            });
        }
        match self.measured.iter_mut().find(|known| (known.k, known.seed) == (k, seed)) {
            Some(known) => known.join(measured),
            None => self.measured.push(measured),
        }
    }

    /// Adds the palette of a K that has none yet.
    pub(crate) fn add_palette(&mut self, palette: Option<Palette>) {
        let is_new = |palette: &Palette| self.palettes.iter().all(|known| known.k != palette.k);
        let new = palette.filter(is_new);
        self.palettes.extend(new);
    }

    /// The measurements that `plan` asks for, K ascending, and for each K its seeds.
    pub(crate) fn asked(&self, plan: &EvaluationPlan) -> impl Iterator<Item = &Measured> {
        let seeds: Vec<u64> = plan.params_of_seeds().map(|params| params.seed).collect();
        let mut asked: Vec<&Measured> = plan
            .ks
            .ks()
            .iter()
            .flat_map(|&k| seeds.iter().filter_map(move |&seed| self.at(k, seed)))
            .collect();
        asked.sort_by_key(|measured| (measured.k, measured.seed));
        asked.into_iter()
    }

    /// The palettes of the K that `plan` asks for, ascending.
    pub(crate) fn asked_palettes(&self, plan: &EvaluationPlan) -> Vec<Palette> {
        let of = |k: &ClusterCount| self.palettes.iter().find(|palette| palette.k as usize == k.get());
        plan.ks.ks().iter().filter_map(of).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use kmeans::{ImageView, Params, cluster};

    use super::*;

    #[test]
    fn a_clustering_comes_back_without_being_made_again() {
        let pixels: Vec<[u8; 4]> = (0..200_u8).map(|i| [i, i.wrapping_mul(37), 255 - i, 255]).collect();
        let histogram = Histogram::new(&ImageView::new(200, 1, &pixels).expect("a row"));
        let (k, params) = (ClusterCount::new(5).expect("K"), Params::default().check().expect("defaults"));
        let clustering = cluster(&histogram, k, &params);
        let measured = Measured {
            k: 5,
            seed: 0,
            colors: 5,
            iterations: clustering.iterations,
            stop: clustering.stop.as_str().to_owned(),
            distortion: 0.0,
            mse: 0.0,
            cells: Cells::default(),
        };
        let mut known = PriorResults::default();
        known.add(measured, &clustering);
        assert_eq!(known.restored(&histogram, k, 0), Some(clustering));
        assert_eq!(known.restored(&histogram, k, 1), None);
        known.fits[0].centroids[0][0] += 1.0;
        assert_eq!(known.restored(&histogram, k, 0), None, "it is not what it was");
    }
}
