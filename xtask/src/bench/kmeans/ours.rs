//! Our side of a comparison, in this process and on this one thread.

use std::path::Path;
use std::time::Instant;

use kmeans::{
    Algorithm, CheckedParams, ClusterCount, Clustering, ColorModel, Effort, Histogram, ImageView, Init,
    Params, cluster,
};

/// An opaque image, decoded once.
pub(super) struct Picture {
    pub(super) path: String,
    pub(super) name: String,
    width: usize,
    height: usize,
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
        let view = ImageView::new(self.width, self.height, &self.pixels);
        view.map(|view| Histogram::new(&view)).map_err(|error| format!("{}: {error}", self.path))
    }
}

/// One fit to scikit-learn's default tolerance.
pub(super) fn single_fit(algorithm: Algorithm, init: Init) -> Result<CheckedParams, String> {
    let params = Params { effort: Effort::Fast, algorithm, init, tol: 1e-4, ..Params::default() };
    params.check().map_err(|error| error.to_string())
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

/// The geometric mean.
pub(super) fn mean(ratios: &[f64]) -> f64 {
    (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp()
}
