//! What the rows of a run depend on besides the files, spelled out: the first line of journals and shards.

use std::num::NonZeroU32;

use kmeans::{Algorithm, ColorSpace, Effort, Init, Params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tables::MetricSet;

use crate::device::Device;
use crate::key::{VERSION, row_options, run_key};
use crate::plan::EvaluationPlan;
use crate::resample::Resampling;

/// A version and its options, with the hash of both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// See [`run_key`].
    pub key: String,
    /// The program's version; empty in journals that only have the key.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// The options by their names; empty in journals that only have the key.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub options: Map<String, Value>,
}

/// In what two runs differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The option as the command line knows it, or `version`.
    pub name: String,
    /// Its value in the one run.
    pub one: String,
    /// Its value in the other.
    pub other: String,
}

/// The options of a run, as they are read.
#[derive(Deserialize)]
struct WrittenOptions {
    #[serde(default)]
    frame: Option<NonZeroU32>,
    colors: String,
    color_space: String,
    effort: String,
    algorithm: String,
    init: String,
    restarts: u32,
    max_iter: u32,
    tol: f64,
    max_pixels: Option<u32>,
    seed: u64,
    seeds: u32,
    silhouette: String,
    metrics: String,
    gap: u32,
    stability: u32,
}

impl Run {
    /// Of a plan, in this version of the program.
    #[must_use]
    pub fn of(plan: &EvaluationPlan) -> Self {
        Self { key: run_key(plan), version: VERSION.to_owned(), options: row_options(plan) }
    }

    /// The first thing in which `other` differs; `None` where its rows depend on the same.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<Difference> {
        if self.key == other.key {
            return None;
        }
        let of =
            |name: &str, one: String, other: String| Difference { name: name.replace('_', "-"), one, other };
        if self.version != other.version {
            return Some(of("version", self.version.clone(), other.version.clone()));
        }
        let text = |options: &Map<String, Value>, name: &str| match options.get(name) {
            None | Some(Value::Null) => "none".to_owned(),
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
        };
        let mut names: Vec<&String> = self.options.keys().chain(other.options.keys()).collect();
        names.sort_unstable();
        let differing = names.into_iter().find(|name| self.options.get(*name) != other.options.get(*name));
        let spelled = |name: &String| of(name, text(&self.options, name), text(&other.options, name));
        Some(differing.map_or_else(|| of("run key", self.key.clone(), other.key.clone()), spelled))
    }

    /// The plan that it spells out.
    ///
    /// # Errors
    /// In words, when it is of another version of the program, or spells out nothing that this version knows.
    pub fn plan(&self) -> Result<EvaluationPlan, String> {
        if self.version != VERSION {
            let version =
                if self.version.is_empty() { "a version that did not say which" } else { &self.version };
            return Err(format!("it is of {version}, and this program is {VERSION}"));
        }
        if let Some(Value::String(device)) = self.options.get("device") {
            return Err(format!("its numbers are those of {device}: only the processor's can be merged"));
        }
        let plan = self.written().ok_or("its options are not those of this program")?;
        if run_key(&plan) != self.key {
            return Err("its options do not match its key".to_owned());
        }
        Ok(plan)
    }

    fn written(&self) -> Option<EvaluationPlan> {
        let written: WrittenOptions = serde_json::from_value(Value::Object(self.options.clone())).ok()?;
        let params = Params {
            effort: [Effort::Fast, Effort::Best].into_iter().find(|it| it.as_str() == written.effort)?,
            algorithm: ALGORITHMS.into_iter().find(|it| it.as_str() == written.algorithm)?,
            init: INITS.into_iter().find(|it| it.as_str() == written.init)?,
            restarts: written.restarts,
            max_iter: written.max_iter,
            tol: written.tol,
            max_pixels: written.max_pixels,
            seed: written.seed,
        };
        Some(EvaluationPlan {
            frame: written.frame,
            ks: written.colors.parse().ok()?,
            space: SPACES.into_iter().find(|it| it.as_str() == written.color_space)?,
            params: params.check().ok()?,
            seeds: written.seeds,
            silhouette: written.silhouette.parse().ok()?,
            // The smallest set has no name.
            metrics: match written.metrics.as_str() {
                "" => MetricSet::default(),
                names => names.parse().ok()?,
            },
            resampling: Resampling { gap: written.gap, stability: written.stability },
            device: Device::CPU,
        })
    }
}

const SPACES: [ColorSpace; 3] = [ColorSpace::Srgb, ColorSpace::Oklab, ColorSpace::Lab];
const INITS: [Init; 4] = [Init::KMeansPlusPlus, Init::Random, Init::Maximin, Init::Wu];
const ALGORITHMS: [Algorithm; 5] =
    [Algorithm::Auto, Algorithm::Lloyd, Algorithm::Elkan, Algorithm::Hamerly, Algorithm::MiniBatch];

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> EvaluationPlan {
        let params = Params {
            effort: Effort::Fast,
            algorithm: Algorithm::MiniBatch,
            init: Init::Wu,
            tol: 1e-4,
            max_pixels: Some(9_000),
            seed: u64::MAX,
            ..Params::default()
        };
        EvaluationPlan {
            frame: NonZeroU32::new(2),
            ks: "2-8:2,16".parse().expect("a set"),
            space: ColorSpace::Lab,
            params: params.check().expect("valid"),
            seeds: 3,
            silhouette: "sample:500".parse().expect("a mode"),
            metrics: "ssim,banding".parse().expect("metrics"),
            resampling: Resampling { gap: 4, stability: 5 },
            device: Device::CPU,
        }
    }

    #[test]
    fn what_a_device_computed_makes_no_plan() {
        let mut run = Run::of(&plan());
        run.options.insert("device".to_owned(), "a card".into());
        assert_eq!(
            run.plan(),
            Err("its numbers are those of a card: only the processor's can be merged".to_owned())
        );
    }

    #[test]
    fn a_plan_comes_back_from_its_line() {
        for plan in [plan(), EvaluationPlan::default()] {
            let text = serde_json::to_string(&Run::of(&plan)).expect("it serializes");
            let read: Run = serde_json::from_str(&text).expect("it is read");
            assert_eq!(read.plan(), Ok(plan));
        }
    }

    #[test]
    fn what_differs_is_named_as_on_the_command_line() {
        let one = Run::of(&plan());
        assert_eq!(one.difference(&one.clone()), None);
        let params = Params { max_iter: 7, ..Params::default() }.check().expect("valid");
        let other = Run::of(&EvaluationPlan { params, ..EvaluationPlan::default() });
        let default = Run::of(&EvaluationPlan::default());
        let difference = default.difference(&other).expect("a difference");
        assert_eq!((difference.name.as_str(), difference.other.as_str()), ("max-iter", "7"));
        let older = Run { version: "0.0.9".to_owned(), key: "other".to_owned(), ..default.clone() };
        assert_eq!(default.difference(&older).expect("a difference").name, "version");
        assert!(older.plan().is_err_and(|reason| reason.starts_with("it is of 0.0.9")));
    }

    #[test]
    fn a_key_that_was_not_made_of_these_options_is_no_plan() {
        let forged = Run { key: "0".repeat(64), ..Run::of(&plan()) };
        assert_eq!(forged.plan(), Err("its options do not match its key".to_owned()));
        assert!(Run { key: forged.key, ..Run::default() }.plan().is_err());
    }
}
