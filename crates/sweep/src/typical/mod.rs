//! One typical image of each class, looked at more closely once K is chosen: how distinct each of its clusters is, and what
//! other ways to store it take.
//!
//! It is the median of its class (see `inspect::typical`), at the recommended K. Only that clustering is made again, which
//! is the one that its row reports, as K alone decides. `silhouettes` asks every colour how well it lies in its cluster,
//! `alternatives` stores the image by other encoders. Whatever can't be had is a reason in the image's row, and never ends a run.

mod alternatives;
mod files;
mod rows;
mod silhouettes;

use metrics::{Reference, Wanted};
use rayon::ThreadPool;
use sha2::{Digest, Sha256};

use crate::evaluate::{caught, hex, view_of};
use crate::input::{Facts, Raster, Rejection, Source, decode, read};
use crate::inspect::{self, Typical};
use crate::memory::Need;
use crate::metric::Metric;
use crate::plan::SweepPlan;
use crate::table::{MetricRow, Tables};
use crate::versus::{Subject, VersusRow};

pub(crate) use files::{files, read as read_files};
pub use rows::{ClusterRow, TypicalRow, WIDTH_STEPS};

/// Looks at a typical image of each class, in `pool`; not any more once `interrupted`.
pub(crate) fn portray(
    tables: &mut Tables,
    sources: &[Source],
    plan: &SweepPlan,
    pool: &ThreadPool,
    interrupted: &dyn Fn() -> bool,
) {
    let mut portraits = Vec::new();
    for typical in inspect::typical(tables) {
        let mut portrait = Portrait::of(&typical);
        if interrupted() {
            portrait.lacks("image", "the run was interrupted, --resume goes on");
        } else {
            let source = sources.iter().find(|source| source.image == typical.image.image);
            pool.install(|| portrait.draw(&typical, source, plan));
        }
        portraits.push(portrait);
    }
    for Portrait { row, clusters, alternatives } in portraits {
        tables.typical.push(row);
        tables.clusters.extend(clusters);
        tables.alternatives.extend(alternatives);
    }
}

/// A typical image, as far as it is known.
struct Portrait {
    row: TypicalRow,
    clusters: Vec<ClusterRow>,
    alternatives: Vec<VersusRow>,
}

impl Portrait {
    /// Nothing is known yet.
    fn of(typical: &Typical<'_>) -> Self {
        let row = TypicalRow {
            class: typical.image.class.clone(),
            image: typical.image.image.clone(),
            k: typical.row.k,
            recommended: typical.recommended,
            ..TypicalRow::default()
        };
        Self { row, clusters: Vec::new(), alternatives: Vec::new() }
    }

    fn lacks(&mut self, what: &str, reason: &str) {
        let others = std::mem::take(&mut self.row.undefined);
        let separator = if others.is_empty() { "" } else { "; " };
        self.row.undefined = format!("{others}{separator}{what}: {reason}");
    }

    fn draw(&mut self, typical: &Typical<'_>, source: Option<&Source>, plan: &SweepPlan) {
        let Some(source) = source else { return self.lacks("image", "it is no longer in the dataset") };
        match caught(|| decoded(source, &typical.image.sha256)) {
            Ok((raster, file)) => {
                self.ask_colors(&raster, typical.row, plan);
                self.try_encoders(source, &raster, file, plan);
            }
            Err(rejection) => self.lacks("image", &reason(rejection)),
        }
    }

    /// How well each lies in its cluster.
    fn ask_colors(&mut self, raster: &Raster, row: &MetricRow, plan: &SweepPlan) {
        match caught(|| silhouettes::of_clusters(raster, row, plan)) {
            Ok((mean, clusters)) => {
                (self.row.silhouette, self.row.silhouette_error) = (Some(mean.mean), Some(mean.error));
                let TypicalRow { class, image, k, .. } = &self.row;
                let named = |row| ClusterRow { class: class.clone(), image: image.clone(), k: *k, ..row };
                self.clusters = clusters.into_iter().map(named).collect();
            }
            Err(rejection) => self.lacks("silhouette", &reason(rejection)),
        }
    }

    /// What they make of the image.
    fn try_encoders(&mut self, source: &Source, raster: &Raster, file: u64, plan: &SweepPlan) {
        let need = Need::of_alternatives(raster.width, raster.height, file);
        let Some(lanes) = need.lanes(plan.max_memory, rayon::current_num_threads()) else {
            return self.lacks("alternatives", &need.refusal(plan.max_memory));
        };
        let ssimulacra2 = plan.metrics.contains(Metric::Ssimulacra2);
        let wanted = Wanted { ssim: true, ms_ssim: false, ssimulacra2, delta_e2000: false, banding: false };
        let made = caught(|| {
            let reference = Reference::of(view_of(raster)?, wanted);
            Ok(alternatives::of_image(&Subject { source, raster, reference: &reference }, lanes))
        });
        match made {
            Ok((rows, lacking)) => {
                self.alternatives = rows;
                for (family, why) in &lacking {
                    self.lacks(family.as_str(), why);
                }
            }
            Err(rejection) => self.lacks("alternatives", &reason(rejection)),
        }
    }
}

/// Pixels and size of a file, if it is what it was when it was evaluated.
fn decoded(source: &Source, sha256: &str) -> Result<(Raster, u64), Rejection> {
    let bytes = read(&source.path)?;
    if hex(&Sha256::digest(&bytes)) != sha256 {
        return Err(Rejection::Failed("it has changed since it was evaluated".to_owned()));
    }
    Ok((decode(&bytes, &source.path, &mut Facts::default())?, bytes.len() as u64))
}

fn reason(rejection: Rejection) -> String {
    let (Rejection::Failed(reason) | Rejection::Skipped(reason)) = rejection;
    reason
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use kmeans::{ColorSpace, Params};

    use super::*;
    use crate::auto;
    use crate::memory::MemorySize;
    use crate::plan::SilhouetteMode;
    use crate::table::ImageRow;

    /// Three dark ones, two red ones and a blue one.
    const PIXELS: [[u8; 4]; 6] = [
        [0, 0, 0, 255],
        [9, 0, 0, 255],
        [9, 0, 0, 255],
        [250, 0, 0, 255],
        [250, 9, 0, 255],
        [0, 0, 250, 255],
    ];

    fn plan() -> SweepPlan {
        let params = Params::default().check().unwrap();
        let plan = auto::alone(&[], ColorSpace::default(), params);
        SweepPlan { silhouette: SilhouetteMode::Exact, metrics: "all".parse().unwrap(), ..plan }
    }

    /// A class of one image of 3x2 pixels at K = 3, read from `path` when it was evaluated.
    fn tables(path: &Path) -> Tables {
        let png = crate::output::png::of_pixels(&PIXELS, 3, 2).unwrap();
        std::fs::write(path, &png).unwrap();
        let image = path.display().to_string();
        let sha256 = hex(&Sha256::digest(&png));
        Tables {
            metrics: vec![MetricRow { image: image.clone(), k: 3, ..MetricRow::default() }],
            images: vec![ImageRow { image, sha256, ..ImageRow::default() }],
            ..Tables::default()
        }
    }

    fn portrayed(tables: &mut Tables, sources: &[Source], plan: &SweepPlan, interrupted: bool) -> String {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        portray(tables, sources, plan, &pool, &|| interrupted);
        tables.typical[0].undefined.clone()
    }

    #[test]
    fn clusters_are_told_larger_ones_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        let mut tables = tables(&path);
        let undefined = portrayed(&mut tables, &[Source::alone(&path)], &plan(), false);
        assert_eq!(undefined, "");
        let told = tables.clusters.iter().map(|row| (row.cluster, row.pixels, row.color.as_str()));
        assert_eq!(told.collect::<Vec<_>>(), [(1, 3, "#060000"), (2, 2, "#fa0500"), (3, 1, "#0000fa")]);
        // A pixel that is alone scores 0.
        assert!(tables.clusters[2].widths.iter().all(|width| width.abs() < 1e-12));
        assert!(tables.clusters[1].widths[0] > 0.9);
        assert_eq!(tables.typical[0].silhouette_error, Some(0.0));
        assert!(!tables.typical[0].recommended);
    }

    #[test]
    fn whatever_is_in_the_way_is_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        let source = [Source::alone(&path)];
        let reason = |change: &dyn Fn(&Path), sources: &[Source], plan: &SweepPlan, interrupted| {
            let mut tables = tables(&path);
            change(&path);
            let reason = portrayed(&mut tables, sources, plan, interrupted);
            assert!(tables.alternatives.is_empty());
            (reason, tables.clusters.len())
        };
        let keep = |_: &Path| ();
        let starts = |(reason, clusters): (String, usize), start: &str, expected: usize| {
            assert!(reason.starts_with(start) && clusters == expected, "{reason} {clusters}");
        };
        let change = |path: &Path| std::fs::write(path, "another").unwrap();
        starts(reason(&change, &source, &plan(), false), "image: it has changed", 0);
        let vanish = |path: &Path| std::fs::remove_file(path).unwrap();
        starts(reason(&vanish, &source, &plan(), false), "image: ", 0);
        starts(reason(&keep, &[], &plan(), false), "image: it is no longer in the dataset", 0);
        starts(reason(&keep, &source, &plan(), true), "image: the run was interrupted", 0);
        let little = SweepPlan { max_memory: MemorySize::of(300), ..plan() };
        starts(reason(&keep, &source, &little, false), "alternatives: needs about", 3);
    }
}
