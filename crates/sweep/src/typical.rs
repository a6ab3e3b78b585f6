//! One typical image of each class (of the largest, where there are too many to be shown), looked at more closely once K is chosen: how distinct each of its clusters is, and what
//! other ways to store it take.
//!
//! It is the median of its class (see [`report::typical`]), at the recommended K. Only that clustering is made again, which
//! is the one that its row reports, as K alone decides. Whatever can't be had is a reason in the image's row, and never ends a
//! run.

use codec::Raster;
use evaluate::{ClusterSilhouettes, Need, Original, caught, cluster_silhouettes};
use files::Source;
use report::Typical;
use tables::{ClusterRow, Metric, MetricRow, Tables, TypicalRow, VersusRow};

use crate::plan::SweepPlan;
use crate::second_look::SecondLook;

/// Looks at a typical image of each class that is shown; not any more once `interrupted`.
pub(crate) fn describe_typical_images(
    tables: &mut Tables,
    sources: &[Source],
    plan: &SweepPlan,
    looking: &SecondLook<'_>,
    interrupted: &dyn Fn() -> bool,
) {
    let mut descriptions = Vec::new();
    let shown = report::of_shown_classes(tables);
    for typical in report::typical(&shown) {
        let mut description = Description::of(&typical);
        if interrupted() {
            description.lacks("image", "the run was interrupted, --resume goes on");
        } else {
            let source = sources.iter().find(|source| source.image == typical.image.image);
            looking.pool.install(|| description.look(&typical, source, plan, looking));
        }
        descriptions.push(description);
    }
    drop(shown);
    for Description { row, clusters, alternatives } in descriptions {
        tables.typical.push(row);
        tables.clusters.extend(clusters);
        tables.versions.extend(alternatives);
    }
}

/// A typical image, as far as it is known.
struct Description {
    row: TypicalRow,
    clusters: Vec<ClusterRow>,
    alternatives: Vec<VersusRow>,
}

impl Description {
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

    fn look(
        &mut self,
        typical: &Typical<'_>,
        source: Option<&Source>,
        plan: &SweepPlan,
        looking: &SecondLook<'_>,
    ) {
        let Some(source) = source else { return self.lacks("image", "it is no longer in the dataset") };
        match caught(|| looking.decoded(source, &typical.image.sha256)) {
            Ok((raster, file)) => {
                self.measure_clusters(&raster, typical.row, plan);
                self.measure_encoders(&raster, file, plan);
            }
            Err(rejection) => self.lacks("image", &rejection.reason()),
        }
    }

    /// How well each lies in its cluster.
    fn measure_clusters(&mut self, raster: &Raster, row: &MetricRow, plan: &SweepPlan) {
        match caught(|| cluster_silhouettes(raster, row, &plan.evaluation)) {
            Ok(ClusterSilhouettes { mean, error, clusters }) => {
                (self.row.silhouette, self.row.silhouette_error) = (Some(mean), Some(error));
                let TypicalRow { class, image, k, .. } = &self.row;
                let named = |row| ClusterRow { class: class.clone(), image: image.clone(), k: *k, ..row };
                self.clusters = clusters.into_iter().map(named).collect();
            }
            Err(rejection) => self.lacks("silhouette", &rejection.reason()),
        }
    }

    /// What they make of the image, where palettes at several K make a curve to hold it against.
    fn measure_encoders(&mut self, raster: &Raster, file: u64, plan: &SweepPlan) {
        if plan.evaluation.ks.ks().len() == 1 {
            return self.lacks("alternatives", "other encoders are measured beside several K");
        }
        if ![Metric::Ssim, Metric::Ssimulacra2].iter().any(|metric| plan.evaluation.metrics.contains(*metric))
        {
            return self.lacks("alternatives", "other encoders are measured beside SSIM or SSIMULACRA 2");
        }
        let need = Need::of_alternatives(raster.width, raster.height, file);
        let Some(lanes) = need.lanes(plan.max_memory, rayon::current_num_threads()) else {
            return self.lacks("alternatives", &need.refusal(plan.max_memory));
        };
        let ssimulacra2 = plan.evaluation.metrics.contains(Metric::Ssimulacra2);
        let made = caught(|| {
            let original = Original::new(&self.row.class, &self.row.image, raster, ssimulacra2)?;
            Ok(original.alternatives(lanes))
        });
        match made {
            Ok((rows, lacking)) => {
                self.alternatives = rows;
                for (family, why) in &lacking {
                    self.lacks(family.as_str(), why);
                }
            }
            Err(rejection) => self.lacks("alternatives", &rejection.reason()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use choice::Rules;
    use evaluate::{EvaluationPlan, SilhouetteMode};
    use files::WalkOptions;
    use report::Inspect;
    use sha2::{Digest, Sha256};
    use tables::{ImageRow, MemorySize, hex};

    use super::*;
    use crate::folder::{Existing, Output};
    use crate::table_format::TableFormat;

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
        SweepPlan {
            roots: Vec::new(),
            name: String::new(),
            walk: WalkOptions::default(),
            evaluation: EvaluationPlan {
                silhouette: SilhouetteMode::Exact,
                metrics: "all".parse().unwrap(),
                ..EvaluationPlan::default()
            },
            rules: Rules::default(),
            inspect: Inspect::PerClass(0),
            format: TableFormat::Csv,
            output: Output::At("report".into()),
            existing: Existing::Keep,
            verify: false,
            alternatives: 0,
            max_memory: MemorySize::of(u64::MAX),
            cache: None,
            threads: 0,
        }
    }

    /// A class of one image of 3x2 pixels at K = 3, read from `path` when it was evaluated.
    fn tables(path: &Path) -> Tables {
        let png = codec::png(&PIXELS, 3, 2).unwrap();
        std::fs::write(path, &png).unwrap();
        let image = path.display().to_string();
        let sha256 = hex(&Sha256::digest(&png));
        Tables {
            metrics: vec![MetricRow { image: image.clone(), k: 3, ..MetricRow::default() }],
            images: vec![ImageRow { image, sha256, ..ImageRow::default() }],
            ..Tables::default()
        }
    }

    fn described(tables: &mut Tables, sources: &[Source], plan: &SweepPlan, interrupted: bool) -> String {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let looking = SecondLook { pool: &pool, fetch: &|source| files::read(&source.path) };
        describe_typical_images(tables, sources, plan, &looking, &|| interrupted);
        tables.typical[0].undefined.clone()
    }

    #[test]
    fn clusters_are_told_larger_ones_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        let mut tables = tables(&path);
        let undefined = described(&mut tables, &[Source::alone(&path)], &plan(), false);
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
            let reason = described(&mut tables, sources, plan, interrupted);
            assert!(tables.versions.is_empty());
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
        let mut one_k = plan();
        one_k.evaluation.ks = "3".parse().unwrap();
        starts(reason(&keep, &source, &one_k, false), "alternatives: other encoders", 3);
    }
}
