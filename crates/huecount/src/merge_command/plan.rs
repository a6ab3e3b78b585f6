//! Arguments and the options of shards to a checked plan.

use std::path::Path;

use evaluate::EvaluationPlan;
use files::{ListError, Source, WalkOptions, read_list, root_name};
use sweep::{Existing, Output, SweepPlan, half_of_memory};
use thiserror::Error;

use crate::args::{MergeArgs, RulesError};

/// Why these arguments are no plan.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum PlanError {
    #[error(transparent)]
    Rules(#[from] RulesError),
    #[error(transparent)]
    Manifest(#[from] ListError),
}

/// The images to report, where a list says which.
pub(super) fn manifest(list: Option<&Path>, root: &Path) -> Result<Option<Vec<Source>>, PlanError> {
    Ok(list.map(|list| read_list(list, root)).transpose()?)
}

/// The plan of the sweep whose report this is.
pub(super) fn of(args: MergeArgs, evaluation: EvaluationPlan) -> Result<SweepPlan, PlanError> {
    let root = args.images_root.as_ref().unwrap_or(&args.output);
    let name = args.name.unwrap_or_else(|| root_name(root));
    Ok(SweepPlan {
        roots: Vec::new(),
        name,
        walk: WalkOptions::default(),
        rules: args.rules.check(evaluation.params.seed)?,
        evaluation,
        alternatives: args.alternatives,
        inspect: args.inspect,
        format: args.format,
        output: Output::At(args.output),
        existing: if args.overwrite { Existing::Replace } else { Existing::Keep },
        verify: false,
        max_memory: args.max_memory.unwrap_or_else(half_of_memory),
        cache: None,
        threads: args.threads.count(),
    })
}
