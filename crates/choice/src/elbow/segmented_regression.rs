//! Segmented regression: one straight line against two that meet at a breakpoint, by least squares over a window of
//! points.

/// The least-squares fits of a window of points with and without a hinge at one breakpoint.
///
/// The hinge function is max(0, x - breakpoint). Both regressors are made orthonormal once, so that each fit of another y
/// costs two inner products.
#[derive(Clone, Debug)]
pub(super) struct SegmentedRegression {
    /// The points' x, centred and normalised to length 1.
    line: Vec<f64>,
    /// The part of the hinge function that a straight line does not explain, normalised to length 1.
    hinge: Vec<f64>,
    /// The change of slope at the breakpoint per unit of the coefficient of `hinge`.
    slope_per_unit: f64,
}

/// The least-squares fits of one y.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    /// Residual sum of squares of one straight line.
    pub(super) linear_rss: f64,
    /// Residual sum of squares of two lines that meet at the breakpoint.
    pub(super) segmented_rss: f64,
    /// By how much the slope grows at the breakpoint.
    pub(super) slope_change: f64,
}

impl SegmentedRegression {
    /// The regression on the points `x` with a hinge at `breakpoint`; `None` where too few points lie on either side for
    /// it to be identified.
    pub(super) fn new(x: &[f64], breakpoint: f64) -> Option<Self> {
        let line = normalised(centred(x))?;
        let mut hinge = centred(&x.iter().map(|x| (x - breakpoint).max(0.0)).collect::<Vec<_>>());
        let total = dot(&hinge, &hinge);
        project_out(&line, &mut hinge);
        let unexplained = dot(&hinge, &hinge);
        let hinge = normalised(hinge).filter(|_| unexplained > 1e-18 * total)?;
        Some(Self { line, hinge, slope_per_unit: 1.0 / unexplained.sqrt() })
    }

    /// The coefficient of the orthonormal hinge in the fit of `y`, one value per point: its square is by how much the
    /// residual sum of squares falls. It is linear in `y`.
    pub(super) fn hinge_coefficient(&self, y: &[f64]) -> f64 {
        dot(&self.hinge, y)
    }

    /// Both fits of `y`, one value per point.
    pub(super) fn fit(&self, y: &[f64]) -> Fit {
        let mean = y.iter().sum::<f64>() / y.len() as f64;
        let total: f64 = y.iter().map(|y| (y - mean) * (y - mean)).sum();
        let (slope, hinge) = (dot(&self.line, y), self.hinge_coefficient(y));
        let linear_rss = (total - slope * slope).max(0.0);
        Fit {
            linear_rss,
            segmented_rss: (linear_rss - hinge * hinge).max(0.0),
            slope_change: hinge * self.slope_per_unit,
        }
    }

    /// The lag-1 autocorrelation of the residuals of the segmented fit of `y`.
    pub(super) fn residual_autocorrelation(&self, y: &[f64]) -> f64 {
        let mut residuals = centred(y);
        project_out(&self.line, &mut residuals);
        project_out(&self.hinge, &mut residuals);
        let total = dot(&residuals, &residuals);
        if total > 0.0 { dot(&residuals[1..], &residuals[..residuals.len() - 1]) / total } else { 0.0 }
    }
}

/// The breakpoint of the best segmented fit whose slope grows: at one of the points of index `candidates`, or between it
/// and the point before.
///
/// Between two neighbouring points the model is two free lines, whose crossing is the optimum where it lies there (Hudson
/// 1966, "Fitting segmented curves whose join points have to be estimated").
pub(super) fn best_breakpoint(x: &[f64], y: &[f64], candidates: std::ops::Range<usize>) -> Option<f64> {
    let places = candidates.flat_map(|index| [Some(x[index]), crossing(x, y, index)]).flatten();
    let mut best: Option<(f64, f64)> = None;
    for at in places {
        let fit = SegmentedRegression::new(x, at).map(|regression| regression.fit(y));
        let Some(fit) = fit.filter(|fit| fit.slope_change > 0.0) else { continue };
        if best.is_none_or(|(_, lowest)| fit.segmented_rss < lowest) {
            best = Some((at, fit.segmented_rss));
        }
    }
    best.map(|(at, _)| at)
}

/// Where the regression lines of the points before `index` and of those from `index` on cross, if that is between the two
/// parts.
fn crossing(x: &[f64], y: &[f64], index: usize) -> Option<f64> {
    let (left, right) =
        (linear_regression(&x[..index], &y[..index]), linear_regression(&x[index..], &y[index..]));
    let at = (right.0 - left.0) / (left.1 - right.1);
    (x[index - 1]..x[index]).contains(&at).then_some(at)
}

/// Residual sum of squares of the least-squares parabola.
pub(super) fn parabola_rss(x: &[f64], y: &[f64]) -> f64 {
    let (mut residuals, centred_x) = (centred(y), centred(x));
    let mut square = centred(&centred_x.iter().map(|x| x * x).collect::<Vec<_>>());
    if let Some(line) = normalised(centred_x) {
        project_out(&line, &mut square);
        project_out(&line, &mut residuals);
    }
    if let Some(square) = normalised(square) {
        project_out(&square, &mut residuals);
    }
    dot(&residuals, &residuals)
}

/// Intercept and slope of the least-squares line.
fn linear_regression(x: &[f64], y: &[f64]) -> (f64, f64) {
    let (mean_x, mean_y) = (mean(x), mean(y));
    let variation: f64 = x.iter().map(|x| (x - mean_x) * (x - mean_x)).sum();
    let slope = x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>() / variation;
    (mean_y - slope * mean_x, slope)
}

/// Subtracts the projection of `values` onto `direction`, a unit vector.
fn project_out(direction: &[f64], values: &mut [f64]) {
    let coefficient = dot(direction, values);
    values.iter_mut().zip(direction).for_each(|(value, direction)| *value -= coefficient * direction);
}

/// `values` minus their mean.
fn centred(values: &[f64]) -> Vec<f64> {
    let mean = mean(values);
    values.iter().map(|value| value - mean).collect()
}

/// `values` over their Euclidean length; `None` where that is 0.
fn normalised(mut values: Vec<f64>) -> Option<Vec<f64>> {
    let length = dot(&values, &values).sqrt();
    (length > 0.0).then(|| {
        for value in &mut values {
            *value /= length;
        }
        values
    })
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
