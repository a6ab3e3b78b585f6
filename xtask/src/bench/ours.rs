//! Our side of a comparison of clusterings, in this process and on one thread.

use std::path::Path;
use std::time::Instant;

use ::kmeans::{
    Algorithm, CheckedParams, ClusterCount, Clustering, ColorModel, Effort, Histogram, ImageView, Init,
    Params, cluster,
};

use crate::process::Outcome;

/// An opaque image, decoded once.
pub(super) struct Picture {
    pub(super) path: String,
    pub(super) name: String,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<[u8; 4]>,
}

/// What a fit took and what it brought.
#[derive(Clone, Copy)]
pub(super) struct Fit {
    pub(super) seconds: f64,
    /// Mean over pixels of the squared distance to the centroid.
    pub(super) distortion: f64,
}

impl Picture {
    pub(super) fn open(path: &str) -> Result<Self, String> {
        let image = image::open(path).map_err(|error| format!("{path}: {error}"))?.to_rgba8();
        let name =
            Path::new(path).file_stem().map_or(path.into(), |name| name.to_string_lossy().into_owned());
        let picture = Self {
            path: path.to_owned(),
            name,
            width: image.width() as usize,
            height: image.height() as usize,
            pixels: image.pixels().map(|pixel| pixel.0).collect(),
        };
        match picture.histogram()?.model() {
            ColorModel::Rgb => Ok(picture),
            _ => Err(format!("{path}: the peers take opaque images of more than grays")),
        }
    }

    pub(super) fn histogram(&self) -> Result<Histogram, String> {
        Ok(Histogram::new(&self.view()?))
    }

    pub(super) fn view(&self) -> Result<ImageView<'_>, String> {
        let view = ImageView::new(self.width, self.height, &self.pixels);
        view.map_err(|error| format!("{}: {error}", self.path))
    }
}

/// How much work we spend on one K: what the options of the command line are, and the parameters that they stand for.
pub(super) fn efforts() -> Result<[(&'static str, CheckedParams); 3], String> {
    let fast = Params { effort: Effort::Fast, ..Params::default() };
    Ok([
        ("best", checked(Params::default())?),
        ("fast", checked(fast)?),
        ("fast, wu", checked(Params { init: Init::Wu, tol: 1e-4, ..fast })?),
    ])
}

/// What [`efforts`] are called, in whole words.
pub(super) const EFFORTS: &str = "`best` is the default, `fast` is `--effort fast`, and `fast, wu` is `--effort fast --init wu --tol 1e-4`";

/// One fit to scikit-learn's default tolerance.
pub(super) fn single_fit(algorithm: Algorithm, init: Init) -> Result<CheckedParams, String> {
    let params = Params { effort: Effort::Fast, algorithm, init, tol: 1e-4, ..Params::default() };
    checked(params)
}

fn checked(params: Params) -> Result<CheckedParams, String> {
    params.check().map_err(|error| error.to_string())
}

/// Works on one thread: `kmeans` splits large work over the pool that it is called in.
pub(super) fn one_thread(work: impl FnOnce() -> Outcome + Send) -> Outcome {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.map_err(|error| error.to_string())?.install(work)
}

pub(super) fn count(k: u32) -> Result<ClusterCount, String> {
    ClusterCount::new(k).map_err(|error| error.to_string())
}

/// From pixels to a clustering, histogram included: the median time of an odd number of runs.
pub(super) fn timed_fit(
    picture: &Picture,
    k: u32,
    params: &CheckedParams,
    runs: usize,
) -> Result<(Fit, Clustering), String> {
    let mut seconds = Vec::new();
    let mut last = None;
    for _ in 0..runs {
        let start = Instant::now();
        last = Some(cluster(&picture.histogram()?, count(k)?, params));
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    let clustering = last.ok_or("no run")?;
    let distortion = clustering.sse / picture.pixels.len() as f64;
    Ok((Fit { seconds: seconds[runs / 2], distortion }, clustering))
}
