//! The K set's grammar: `16`, `2,4,8`, `2-64`, `2-64:2` (both ends included), mixed by commas.

use std::str::FromStr;

use kmeans::ClusterCount;
use thiserror::Error;

/// The K of a sweep: ascending, each once, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KSet {
    ks: Vec<ClusterCount>,
    text: String,
}

/// Why a text is not a K set.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum KSetError {
    /// A part is not a number or a range of numbers.
    #[error("'{0}' is not a K: write 16, 2,4,8, 2-64 or 2-64:2")]
    Form(String),
    /// K is 0 or too large.
    #[error("K must be 1 to {max}, not {0}", max = ClusterCount::MAX)]
    Range(u64),
    /// A range ends before it starts.
    #[error("the range {0} runs backwards: write the smaller K first")]
    Backwards(String),
    /// A step of 0.
    #[error("the range {0} has a step of 0: leave the step out or make it 1 or more")]
    NoStep(String),
}

impl KSet {
    /// The sweep's default.
    pub const DEFAULT: &str = "2-32,40-64:8,80-128:16,160-256:32";

    /// The K, ascending.
    #[must_use]
    pub fn ks(&self) -> &[ClusterCount] {
        &self.ks
    }
}

impl Default for KSet {
    /// [`KSet::DEFAULT`].
    fn default() -> Self {
        let empty = Self { ks: Vec::new(), text: Self::DEFAULT.to_owned() };
        Self::DEFAULT.parse().unwrap_or(empty)
    }
}

impl std::fmt::Display for KSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for KSet {
    type Err = KSetError;

    fn from_str(text: &str) -> Result<Self, KSetError> {
        let mut ks = Vec::new();
        for part in text.split(',') {
            ks.extend(part_ks(part.trim())?);
        }
        ks.sort_unstable();
        ks.dedup();
        Ok(Self { ks, text: text.to_owned() })
    }
}

fn part_ks(part: &str) -> Result<Vec<ClusterCount>, KSetError> {
    let number = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let value = if plain { digits.parse::<u64>().ok() } else { None };
        value.ok_or_else(|| KSetError::Form(part.to_owned()))
    };
    let (range, step) = match part.split_once(':') {
        Some((range, step)) => (range, number(step)?),
        None => (part, 1),
    };
    let (first, last) = match range.split_once('-') {
        Some((first, last)) => (number(first)?, number(last)?),
        None if step == 1 => (number(range)?, number(range)?),
        None => return Err(KSetError::Form(part.to_owned())),
    };
    if first > last {
        return Err(KSetError::Backwards(part.to_owned()));
    }
    if step == 0 {
        return Err(KSetError::NoStep(part.to_owned()));
    }
    let count =
        |k: u64| u32::try_from(k).ok().and_then(|k| ClusterCount::new(k).ok()).ok_or(KSetError::Range(k));
    count(first)?;
    count(last)?;
    (first..=last).step_by(step as usize).map(count).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ks(text: &str) -> Result<Vec<usize>, KSetError> {
        text.parse::<KSet>().map(|set| set.ks().iter().map(|k| k.get()).collect())
    }

    #[test]
    fn the_grammar() {
        assert_eq!(ks("16"), Ok(vec![16]));
        assert_eq!(ks("8,2, 4,2"), Ok(vec![2, 4, 8]));
        assert_eq!(ks("2-5"), Ok(vec![2, 3, 4, 5]));
        assert_eq!(ks("2-7:2,256"), Ok(vec![2, 4, 6, 256]));
        assert_eq!(ks(KSet::DEFAULT).map(|ks| (ks.len(), ks[0], ks[42])), Ok((43, 2, 256)));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(ks("0"), Err(KSetError::Range(0)));
        assert_eq!(ks("65537"), Err(KSetError::Range(65_537)));
        assert_eq!(ks("2-99999999999"), Err(KSetError::Range(99_999_999_999)));
        assert_eq!(ks("2-1"), Err(KSetError::Backwards("2-1".to_owned())));
        assert_eq!(ks("2-9:0"), Err(KSetError::NoStep("2-9:0".to_owned())));
        for text in ["", "2,", "a", "-3", "2-", "3:2", "1.5", "+2", "2--4", "99999999999999999999"] {
            assert!(matches!(ks(text), Err(KSetError::Form(_))), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_ascending_k_or_a_reason(text in "[0-9,:-]{0,12}|.{0,40}") {
            if let Ok(set) = text.parse::<KSet>() {
                prop_assert!(!set.ks().is_empty() && set.ks().is_sorted());
            }
        }
    }
}
