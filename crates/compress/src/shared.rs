//! One palette for many images, clustered from their pixels together.

use kmeans::{ClusterCount, Histogram, HistogramSum};
use rayon::ThreadPool;
use rayon::prelude::*;

use crate::animation::{add_frames, whole_animation};
use crate::jobs::Job;
use crate::picture::as_mapped;
use crate::plan::CompressPlan;
use crate::target::source;
use codec::Color;
use codec::{ImageInfo, decode_frame};
use evaluate::{caught, internal, pixels_of};

/// At most `k` colours for all images that can be decoded; the others fail when their turn comes. `None` without any.
pub(crate) fn palette(
    jobs: &[Job],
    k: ClusterCount,
    plan: &CompressPlan,
    pool: &ThreadPool,
) -> Option<Vec<Color>> {
    let mut sum = HistogramSum::new(plan.space, &plan.palette.pins);
    for jobs in jobs.chunks(pool.current_num_threads()) {
        let histograms: Vec<Option<Histogram>> =
            pool.install(|| jobs.par_iter().map(|job| histogram(job, plan)).collect());
        for histogram in histograms.iter().flatten() {
            sum.add(histogram);
        }
    }
    let together = sum.finish()?.weighted(plan.palette.weight);
    Some(pool.install(|| match &plan.palette.pins[..] {
        [] => kmeans::palette(&together, &kmeans::cluster(&together, k, &plan.params)),
        pins => kmeans::pinned_palette(&together, pins, k, &plan.params),
    }))
}

fn histogram(job: &Job, plan: &CompressPlan) -> Option<Histogram> {
    if job.obstacle.is_some() {
        return None;
    }
    let decoded = caught(|| {
        let bytes = source(&job.image, &plan.input)?;
        if let Some(animation) = whole_animation(&bytes, &job.image, plan) {
            let mut sum = HistogramSum::new(plan.space, &[]);
            add_frames(&animation, plan, &mut sum, &mut ImageInfo::default())?;
            return sum.finish().ok_or_else(|| internal("an animation without frames"));
        }
        let raster =
            as_mapped(decode_frame(&bytes, &job.image, plan.frame, &mut ImageInfo::default())?, plan);
        Ok(Histogram::in_space(&pixels_of(&raster)?, plan.space))
    });
    decoded.ok()
}
