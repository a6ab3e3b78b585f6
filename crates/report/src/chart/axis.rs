//! Axes: from a value to its position, with ticks at round numbers.

use super::text::fixed;

/// Share of an axis that stays empty at either end of a range of K.
const DOMAIN_PADDING: f64 = 0.025;
/// Ticks that an axis should have at least, where there is something to tick.
const MIN_TICKS: usize = 3;
/// Ticks that an axis should have at most.
const MAX_TICKS: usize = 8;
/// Share of the axis that two ticks must be apart.
const MIN_TICK_DISTANCE: f64 = 0.07;

/// Powers of ten that are read at a glance when written out.
const PLAIN_POWERS: std::ops::RangeInclusive<i32> = -4..=5;

/// The scale of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scale {
    Linear,
    Log,
}

impl Scale {
    /// The position of `value` on an endless axis; `None` where there is none, as for 0 on a logarithmic one.
    fn position(self, value: f64) -> Option<f64> {
        let position = if self == Self::Log { value.log10() } else { value };
        position.is_finite().then_some(position)
    }
}

/// A labelled value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) value: f64,
    pub(super) label: String,
}

/// An axis of a panel.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    /// What it shows, with the unit; empty where another text says so.
    pub(super) title: String,
    pub(super) ticks: Vec<Tick>,
    scale: Scale,
    /// The positions of the two ends.
    domain: (f64, f64),
}

impl Axis {
    /// K, each doubling the same distance.
    pub(super) fn k_log(ks: &[u32]) -> Self {
        Self::of_k("K, number of colours (log scale)", Scale::Log, ks, |axis| {
            let powers: Vec<f64> = (0..=24).map(|power| f64::from(1 << power)).collect();
            powers.into_iter().filter(|&power| axis.contains(power)).collect()
        })
    }

    /// K, each further colour the same distance.
    pub(super) fn k_linear(ks: &[u32]) -> Self {
        Self::of_k("K, number of colours", Scale::Linear, ks, |axis| {
            let step = ((axis.domain.1 - axis.domain.0) / 5.0).max(1.0).log2().ceil().exp2();
            (1..=MAX_TICKS).map(|index| index as f64 * step).filter(|&value| axis.contains(value)).collect()
        })
    }

    fn of_k(title: &str, scale: Scale, ks: &[u32], ticks: impl Fn(&Self) -> Vec<f64>) -> Self {
        let positions: Vec<f64> = ks.iter().filter_map(|&k| scale.position(f64::from(k))).collect();
        let (low, high) = domain(&positions).unwrap_or((0.0, 1.0));
        let padding = if high > low { DOMAIN_PADDING * (high - low) } else { 0.5 };
        let mut axis = Self {
            title: title.to_owned(),
            ticks: Vec::new(),
            scale,
            domain: (low - padding, high + padding),
        };
        let mut values = ticks(&axis);
        if values.len() < MIN_TICKS.min(ks.len()) || ks.len() == 1 {
            values = axis.spaced(ks);
        }
        axis.ticks = labelled(values, 0);
        axis
    }

    /// Some of `ks`, far enough apart to be labelled.
    fn spaced(&self, ks: &[u32]) -> Vec<f64> {
        let stride = ks.len().div_ceil(MAX_TICKS).max(1);
        let mut picked: Vec<f64> = Vec::new();
        for value in ks.iter().step_by(stride).map(|&k| f64::from(k)) {
            let last = picked.last().and_then(|&last| self.fraction(last));
            if self.fraction(value) >= last.map(|last| last + MIN_TICK_DISTANCE) {
                picked.push(value);
            }
        }
        picked
    }

    /// A linear axis over `values`, from one round number to another.
    pub(super) fn linear(title: &str, values: impl Iterator<Item = f64>) -> Self {
        let (mut low, mut high) = domain(&values.collect::<Vec<_>>()).unwrap_or((0.0, 1.0));
        if high - low <= 1e-9 * high.abs() {
            let padding = if high == 0.0 { 0.5 } else { 0.05 * high.abs() };
            (low, high) = (low - padding, high + padding);
        }
        let step = round_step((high - low) / 5.0);
        let steps = ((low / step).floor() as i64, (high / step - 1e-9).ceil() as i64);
        let values = (steps.0..=steps.1).map(|index| index as f64 * step).collect();
        Self {
            title: title.to_owned(),
            ticks: labelled(values, decimals(step)),
            scale: Scale::Linear,
            domain: (steps.0 as f64 * step, steps.1 as f64 * step),
        }
    }

    /// A linear axis from the lowest to the highest of `values`, ticked at every multiple of `step`.
    pub(super) fn stepped(title: &str, step: f64, values: impl Iterator<Item = f64>) -> Self {
        let domain = domain(&values.collect::<Vec<_>>()).unwrap_or((0.0, 1.0));
        let steps = (domain.0 / step - 1e-9).ceil() as i64..=(domain.1 / step + 1e-9).floor() as i64;
        let values = steps.map(|index| index as f64 * step).collect();
        Self {
            title: title.to_owned(),
            ticks: labelled(values, decimals(step)),
            scale: Scale::Linear,
            domain,
        }
    }

    /// A share, from 0 to 100 %.
    pub(super) fn percentage(title: &str) -> Self {
        let mut axis = Self::linear(title, [0.0, 1.0].into_iter());
        for tick in &mut axis.ticks {
            tick.label = format!("{} %", fixed(100.0 * tick.value, 0));
        }
        axis
    }

    /// A logarithmic axis over sizes of files.
    pub(super) fn bytes(title: &str, values: impl Iterator<Item = f64>) -> Self {
        let mut axis = Self::log(title, values);
        for tick in &mut axis.ticks {
            tick.label = size(tick.value);
        }
        axis
    }

    /// A logarithmic axis over those of `values` that are above 0.
    pub(super) fn log(title: &str, values: impl Iterator<Item = f64>) -> Self {
        let positions: Vec<f64> = values.filter_map(|value| Scale::Log.position(value)).collect();
        let (low, high) = domain(&positions).unwrap_or((0.0, 1.0));
        let padding = if high - low > 1e-9 { DOMAIN_PADDING * (high - low) } else { 0.5 };
        let mut axis = Self {
            title: title.to_owned(),
            ticks: Vec::new(),
            scale: Scale::Log,
            domain: (low - padding, high + padding),
        };
        axis.ticks = axis.log_ticks();
        axis
    }

    /// Powers of ten; 1, 2, 5 where these are few; round numbers where those are few, too.
    fn log_ticks(&self) -> Vec<Tick> {
        let powers = self.domain.0.floor() as i32..=self.domain.1.ceil() as i32;
        let inside = |values: Vec<f64>| -> Vec<f64> {
            values.into_iter().filter(|&value| self.contains(value)).collect()
        };
        let tens = inside(powers.clone().map(|power| 10_f64.powi(power)).collect());
        let fine =
            || inside(powers.flat_map(|power| [1.0, 2.0, 5.0].map(|m| m * 10_f64.powi(power))).collect());
        let stride = tens.len().div_ceil(MAX_TICKS).max(1);
        let values =
            if tens.len() >= MIN_TICKS { tens.into_iter().step_by(stride).collect() } else { fine() };
        if values.len() < MIN_TICKS {
            let (low, high) = (10_f64.powf(self.domain.0), 10_f64.powf(self.domain.1));
            let linear = Self::linear("", [low, high].into_iter());
            return linear.ticks.into_iter().filter(|tick| self.contains(tick.value)).collect();
        }
        let plain = values.iter().all(|&value| PLAIN_POWERS.contains(&power(value)));
        let label = |value| if plain { plain_power(value) } else { superscript_power(value) };
        values.into_iter().map(|value| Tick { value, label: label(value) }).collect()
    }

    /// Where `value` lies, 0 at the start and 1 at the end of the axis; `None` where it has no position.
    pub(super) fn fraction(&self, value: f64) -> Option<f64> {
        Some((self.scale.position(value)? - self.domain.0) / (self.domain.1 - self.domain.0))
    }

    /// Whether `value` lies on the axis.
    pub(super) fn contains(&self, value: f64) -> bool {
        self.fraction(value).is_some_and(|share| (-1e-9..=1.0 + 1e-9).contains(&share))
    }
}

fn domain(values: &[f64]) -> Option<(f64, f64)> {
    let low = values.iter().copied().reduce(f64::min)?;
    Some((low, values.iter().copied().reduce(f64::max)?))
}

/// The next of ... 0.1, 0.2, 0.5, 1, 2, 5 ... at or above `least`.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let factors = [1.0, 2.0, 5.0, 10.0];
    factors
        .into_iter()
        .map(|factor| factor * power)
        .find(|&step| step >= least * 0.999)
        .unwrap_or(10.0 * power)
}

/// `500 B`, `20 kB`, `1 MB`: a round number of bytes.
fn size(bytes: f64) -> String {
    let units = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    let (unit, name) = units.into_iter().find(|&(unit, _)| bytes >= unit).unwrap_or((1.0, "B"));
    let value = bytes / unit;
    format!("{} {name}", fixed(value, usize::from(value.fract() > 1e-9)))
}

/// Digits after the point that `step` needs.
fn decimals(step: f64) -> usize {
    (-step.log10() - 1e-9).ceil().clamp(0.0, 12.0) as usize
}

fn labelled(values: Vec<f64>, decimals: usize) -> Vec<Tick> {
    let label = |value| if value == 0.0 { "0".to_owned() } else { fixed(value, decimals) };
    values.into_iter().map(|value| Tick { value, label: label(value) }).collect()
}

/// Power of ten at or below `value`.
fn power(value: f64) -> i32 {
    (value.log10() + 1e-9).floor() as i32
}

/// `0.01`, `2000`
fn plain_power(value: f64) -> String {
    fixed(value, power(value).min(0).unsigned_abs() as usize)
}

/// `10⁻⁷`, `2·10⁻⁶`
fn superscript_power(value: f64) -> String {
    let power = power(value);
    let digits: String = power.to_string().chars().map(superscript).collect();
    match (value / 10_f64.powi(power)).round() as i64 {
        1 => format!("10{digits}"),
        factor => format!("{factor}·10{digits}"),
    }
}

fn superscript(character: char) -> char {
    match character {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        _ => '⁰',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn k_is_ticked_at_powers_of_two() {
        let ks: Vec<u32> = (2..=256).collect();
        assert_eq!(labels(&Axis::k_log(&ks)), ["2", "4", "8", "16", "32", "64", "128", "256"]);
        assert_eq!(labels(&Axis::k_linear(&ks)), ["64", "128", "192", "256"]);
    }

    #[test]
    fn few_k_are_ticked_themselves() {
        for ks in [vec![16], vec![5, 7], vec![5, 6, 7], vec![100, 110, 120]] {
            let own: Vec<String> = ks.iter().map(u32::to_string).collect();
            assert_eq!(labels(&Axis::k_log(&ks)), own);
        }
        assert_eq!(labels(&Axis::k_linear(&[16])), ["16"]);
    }

    #[test]
    fn linear_ticks_are_round_and_enclose_the_values() {
        let axis = Axis::linear("", [0.312, 1.0].into_iter());
        assert_eq!(labels(&axis), ["0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!((axis.fraction(0.2), axis.fraction(1.0)), (Some(0.0), Some(1.0)));
    }

    #[test]
    fn log_ticks_are_read_at_a_glance() {
        let tens = Axis::log("", [0.02, 30_000.0].into_iter());
        assert_eq!(labels(&tens), ["0.1", "1", "10", "100", "1000", "10\u{2009}000"]);
        assert_eq!(labels(&Axis::log("", [3.0, 60.0].into_iter())), ["5", "10", "20", "50"]);
        assert_eq!(labels(&Axis::log("", [1e-7, 1e-4].into_iter()))[0], "10⁻⁷");
    }

    #[test]
    fn sizes_of_files_are_ticked_in_their_units() {
        let axis = Axis::bytes("", [400.0, 30_000.0].into_iter());
        assert_eq!(labels(&axis), ["500 B", "1 kB", "2 kB", "5 kB", "10 kB", "20 kB"]);
        assert_eq!([size(1.5e6), size(2e9)], ["1.5 MB", "2 GB"]);
    }

    #[test]
    fn zero_has_no_place_on_a_logarithmic_axis() {
        let axis = Axis::log("", [0.0, 1.0, 10.0].into_iter());
        assert_eq!(axis.fraction(0.0), None);
        assert!(axis.contains(1.0) && axis.contains(10.0));
    }

    #[test]
    fn equal_or_missing_values_still_give_an_axis() {
        for values in [vec![], vec![0.0], vec![1.0, 1.0], vec![-3.0], vec![1e-12]] {
            for axis in [Axis::linear("", values.iter().copied()), Axis::log("", values.iter().copied())] {
                assert!(axis.domain.1 > axis.domain.0, "{values:?}");
                assert!((1..20).contains(&axis.ticks.len()), "{values:?}: {:?}", axis.ticks);
            }
        }
    }
}
