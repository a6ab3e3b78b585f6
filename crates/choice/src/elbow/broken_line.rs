//! One straight line against two that meet: least squares over a window of points.

/// A window of points and a place in it where a line may bend.
#[derive(Clone, Debug)]
pub(super) struct Bend {
    /// The points' x, centred and normalised.
    line: Vec<f64>,
    /// What a hinge has beyond a straight line, normalised: its product with a curve is the part of the curve that one
    /// line can't explain and a hinge can.
    hinge: Vec<f64>,
    /// Change of the slope for one unit of that product.
    slope: f64,
}

/// Least squares with and without a bend.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    /// Residual sum of squares of one straight line.
    pub(super) straight: f64,
    /// Residual sum of squares of two lines that meet.
    pub(super) bent: f64,
    /// By how much the slope grows where they do.
    pub(super) bend: f64,
}

impl Bend {
    /// A bend at `at` among the points `x`; `None` where too few points lie on either side to see one.
    pub(super) fn new(x: &[f64], at: f64) -> Option<Self> {
        let line = normalised(centred(x))?;
        let mut hinge = centred(&x.iter().map(|x| (x - at).max(0.0)).collect::<Vec<_>>());
        let whole = dot(&hinge, &hinge);
        remove(&line, &mut hinge);
        let beyond = dot(&hinge, &hinge);
        let hinge = normalised(hinge).filter(|_| beyond > 1e-18 * whole)?;
        Some(Self { line, hinge, slope: 1.0 / beyond.sqrt() })
    }

    /// What the hinge explains of `y`, of which one value per point is needed.
    pub(super) fn gain(&self, y: &[f64]) -> f64 {
        dot(&self.hinge, y)
    }

    pub(super) fn fit(&self, y: &[f64]) -> Fit {
        let mean = y.iter().sum::<f64>() / y.len() as f64;
        let all: f64 = y.iter().map(|y| (y - mean) * (y - mean)).sum();
        let (slope, gain) = (dot(&self.line, y), self.gain(y));
        let straight = (all - slope * slope).max(0.0);
        Fit { straight, bent: (straight - gain * gain).max(0.0), bend: gain * self.slope }
    }

    /// The correlation of neighbouring residuals of two lines that meet.
    pub(super) fn autocorrelation(&self, y: &[f64]) -> f64 {
        let mut residual = centred(y);
        remove(&self.line, &mut residual);
        remove(&self.hinge, &mut residual);
        let all = dot(&residual, &residual);
        if all > 0.0 { dot(&residual[1..], &residual[..residual.len() - 1]) / all } else { 0.0 }
    }
}

/// Where two lines that meet fit best, at a point or between it and the one before, of the points `among`.
///
/// Between two neighbours the model is two free lines, whose crossing is the optimum where it lies there (Hudson 1966).
pub(super) fn best_break(x: &[f64], y: &[f64], among: std::ops::Range<usize>) -> Option<f64> {
    let places = among.flat_map(|index| [Some(x[index]), crossing(x, y, index)]).flatten();
    let mut best: Option<(f64, f64)> = None;
    for at in places {
        let Some(fit) = Bend::new(x, at).map(|bend| bend.fit(y)).filter(|fit| fit.bend > 0.0) else {
            continue;
        };
        if best.is_none_or(|(_, lowest)| fit.bent < lowest) {
            best = Some((at, fit.bent));
        }
    }
    best.map(|(at, _)| at)
}

/// Where the lines through the points before and from `index` on cross, if that is between the two.
fn crossing(x: &[f64], y: &[f64], index: usize) -> Option<f64> {
    let (left, right) = (line(&x[..index], &y[..index]), line(&x[index..], &y[index..]));
    let at = (right.0 - left.0) / (left.1 - right.1);
    (x[index - 1]..x[index]).contains(&at).then_some(at)
}

/// Residual sum of squares of a parabola.
pub(super) fn parabola(x: &[f64], y: &[f64]) -> f64 {
    let (mut residual, centred_x) = (centred(y), centred(x));
    let mut square = centred(&centred_x.iter().map(|x| x * x).collect::<Vec<_>>());
    if let Some(line) = normalised(centred_x) {
        remove(&line, &mut square);
        remove(&line, &mut residual);
    }
    if let Some(square) = normalised(square) {
        remove(&square, &mut residual);
    }
    dot(&residual, &residual)
}

/// Intercept and slope of least squares.
fn line(x: &[f64], y: &[f64]) -> (f64, f64) {
    let (mean_x, mean_y) = (mean(x), mean(y));
    let spread: f64 = x.iter().map(|x| (x - mean_x) * (x - mean_x)).sum();
    let slope = x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>() / spread;
    (mean_y - slope * mean_x, slope)
}

/// Takes what lies along a unit vector from `values`.
fn remove(direction: &[f64], values: &mut [f64]) {
    let share = dot(direction, values);
    values.iter_mut().zip(direction).for_each(|(value, direction)| *value -= share * direction);
}

fn centred(values: &[f64]) -> Vec<f64> {
    let mean = mean(values);
    values.iter().map(|value| value - mean).collect()
}

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
