//! Arguments and the options of shards to a checked plan.

use std::path::{Path, PathBuf};

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
    #[error("{}: {reason}; give a folder of shards, or shards, that can be read", folder.display())]
    Folder { folder: PathBuf, reason: String },
    #[error("no file in {} has a name that ends in .jsonl or .txt, or in these and .gz: name the shards one by one", folder.display())]
    NoShards { folder: PathBuf },
}

/// The images to report, where a list says which.
pub(super) fn manifest(list: Option<&Path>, root: &Path) -> Result<Option<Vec<Source>>, PlanError> {
    Ok(list.map(|list| read_list(list, root)).transpose()?)
}

/// The files that these paths stand for: of a folder its shards, in order of their names.
pub(super) fn shard_paths(paths: &[PathBuf]) -> Result<Vec<PathBuf>, PlanError> {
    let mut all = Vec::new();
    for path in paths {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let folder = || path.clone();
        let unreadable =
            |error: std::io::Error| PlanError::Folder { folder: folder(), reason: error.to_string() };
        let entries: Result<Vec<PathBuf>, _> =
            std::fs::read_dir(path).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
        let mut shards = entries.map_err(unreadable)?;
        shards.retain(|path| path.is_file() && is_named_as_shard(path));
        if shards.is_empty() {
            return Err(PlanError::NoShards { folder: folder() });
        }
        shards.sort();
        all.extend(shards);
    }
    Ok(all)
}

fn is_named_as_shard(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    // Spark writes part-*.txt.gz, and hidden checksums beside them.
    let plain = name.strip_suffix(b".gz").unwrap_or(name);
    !name.starts_with(b".") && (plain.ends_with(b".jsonl") || plain.ends_with(b".txt"))
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
