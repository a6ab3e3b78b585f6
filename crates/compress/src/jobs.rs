//! Paths to jobs: which file becomes which, so that nothing is written over what is still to be read, and no two files to
//! one place.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::error::CompressError;
use crate::plan::{CompressPlan, Destination, Input, Place};
use codec::Rejection;
use files::place;
use files::{WalkOptions, expanded, may_be_image, nothing_found, root_name, walk};

/// One file, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) image: PathBuf,
    /// It was given by its name, and is meant to be an image.
    pub(crate) named: bool,
    /// Why it is not to be opened.
    pub(crate) obstacle: Option<Rejection>,
    /// Its folder below the path that was given.
    folder: PathBuf,
    pub(crate) output: PathBuf,
}

/// All jobs, folder by folder in order of names.
pub(crate) fn jobs(plan: &CompressPlan) -> Result<Vec<Job>, CompressError> {
    let mut jobs = sources(&plan.input, &plan.destination)?;
    let images = jobs.iter().filter(|job| job.obstacle.is_none()).count();
    if plan.importance.is_some() && images > 1 {
        return Err(CompressError::ManyForMap { images });
    }
    match &plan.destination.place {
        Place::File(output) if images > 1 => {
            return Err(CompressError::ManyToOne { output: output.clone(), images });
        }
        Place::Memory if images > 1 => return Err(CompressError::ManyToMemory { images }),
        _ => {}
    }
    set_outputs(&mut jobs, plan);
    if matches!(plan.input, Input::Paths { .. }) && plan.destination.place != Place::Memory {
        leave_out_earlier_outputs(&mut jobs);
        check(&mut jobs)?;
    }
    Ok(jobs)
}

/// All jobs, their outputs not known yet.
pub(crate) fn sources(input: &Input, destination: &Destination) -> Result<Vec<Job>, CompressError> {
    let Input::Paths { paths, walk } = input else { return Ok(vec![Job::named(PathBuf::from("-"))]) };
    let found = found(paths, walk, destination)?;
    if found.iter().any(|job| job.obstacle.is_none()) {
        return Ok(found);
    }
    let searched: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    Err(CompressError::NoImages {
        searched: searched.join(", "),
        seen: match found.len() {
            0 => nothing_found(paths, walk),
            files => format!("none of {files} files is an image"),
        },
    })
}

impl Job {
    fn named(image: PathBuf) -> Self {
        Self { image, named: true, obstacle: None, folder: PathBuf::new(), output: PathBuf::new() }
    }
}

fn found(
    paths: &[PathBuf],
    options: &WalkOptions,
    destination: &Destination,
) -> Result<Vec<Job>, CompressError> {
    let roots = expanded(paths)?;
    let several = roots.iter().filter(|root| root.is_dir()).count() > 1;
    let mut jobs = Vec::new();
    for root in roots {
        if !root.is_dir() {
            jobs.push(Job::named(root));
            continue;
        }
        let label = if several { root_name(&root) } else { String::new() };
        let output = output_within(&root, destination);
        for source in walk(std::slice::from_ref(&root), options)?.sources {
            if output.as_ref().is_some_and(|output| source.path.starts_with(output)) {
                continue;
            }
            let below = source.path.strip_prefix(&root).ok().and_then(Path::parent);
            let folder = Path::new(&label).join(below.unwrap_or(Path::new("")));
            let obstacle = source.obstacle.or_else(|| no_image(&source.path));
            jobs.push(Job { image: source.path, named: false, obstacle, folder, output: PathBuf::new() });
        }
    }
    Ok(jobs)
}

/// A file of a folder that is no image by its name nor by how it begins.
fn no_image(path: &Path) -> Option<Rejection> {
    (!may_be_image(path)).then(|| Rejection::Skipped("not an image".to_owned()))
}

/// The output folder as a path below `root`, where it lies there: it holds results, not sources.
fn output_within(root: &Path, destination: &Destination) -> Option<PathBuf> {
    let Place::Folder(output) = &destination.place else { return None };
    let (output, real) = (place(&output.join(".")), root.canonicalize().ok()?);
    let below = output.strip_prefix(real).ok().filter(|below| !below.as_os_str().is_empty())?;
    Some(root.join(below))
}

/// Gives every job its output. Where two sources differ only in their extension, it stays in the name of those whose
/// extension is not the output's.
fn set_outputs(jobs: &mut [Job], plan: &CompressPlan) {
    let output = |job: &Job, whole: bool| {
        let name = || plan.destination.file_name(&job.image, (&plan.colors, plan.encoding.format), whole);
        match &plan.destination.place {
            Place::Beside => job.image.with_file_name(name()),
            Place::Folder(folder) => folder.join(&job.folder).join(name()),
            Place::File(file) => file.clone(),
            Place::Memory => PathBuf::from("-"),
        }
    };
    let mut takers: HashMap<PathBuf, usize> = HashMap::new();
    for job in jobs.iter_mut().filter(|job| job.obstacle.is_none()) {
        job.output = output(job, false);
        *takers.entry(job.output.clone()).or_default() += 1;
    }
    for job in jobs.iter_mut().filter(|job| takers.get(&job.output).is_some_and(|&takers| takers > 1)) {
        let same = |a: &OsStr, b: &OsStr| a.eq_ignore_ascii_case(b);
        if !job.image.extension().zip(job.output.extension()).is_some_and(|(a, b)| same(a, b)) {
            job.output = output(job, true);
        }
    }
}

/// A file of a folder that another one becomes is no source: it was written by an earlier run.
fn leave_out_earlier_outputs(jobs: &mut Vec<Job>) {
    let others = |job: &Job| (job.output != job.image).then(|| job.output.clone());
    let outputs: HashSet<PathBuf> = jobs.iter().filter_map(others).collect();
    jobs.retain(|job| job.named || !outputs.contains(&job.image));
}

/// Images that would be written to one place fail; one that is given twice, or would be written over another, ends the run.
fn check(jobs: &mut [Job]) -> Result<(), CompressError> {
    let inputs: HashMap<PathBuf, PathBuf> =
        jobs.iter().map(|job| (place(&job.image), job.image.clone())).collect();
    let mut writers: HashMap<PathBuf, Vec<usize>> = HashMap::new();
    for (index, job) in jobs.iter().enumerate().filter(|(_, job)| job.obstacle.is_none()) {
        writers.entry(place(&job.output)).or_default().push(index);
        let Job { image, output, .. } = job;
        if inputs.get(&place(output)).is_some_and(|input| place(input) != place(image)) {
            return Err(CompressError::OutputIsInput { image: image.clone(), output: output.clone() });
        }
    }
    for writers in writers.into_values().filter(|writers| writers.len() > 1) {
        refuse_all(jobs, &writers)?;
    }
    Ok(())
}

/// Of several images with one output none is written; links to one file are several.
fn refuse_all(jobs: &mut [Job], writers: &[usize]) -> Result<(), CompressError> {
    let images: Vec<PathBuf> = writers.iter().map(|&writer| jobs[writer].image.clone()).collect();
    for (index, image) in images.iter().enumerate() {
        let is_again = |other: &PathBuf| {
            other == image || place(other) == place(image) && !other.is_symlink() && !image.is_symlink()
        };
        if images[..index].iter().any(is_again) {
            return Err(CompressError::GivenTwice { image: image.clone() });
        }
    }
    let advice = if images.iter().all(|image| place(image) == place(&images[0])) {
        "give this file by one of its names"
    } else {
        "compress them into different folders, or rename one"
    };
    for (&writer, image) in writers.iter().zip(&images) {
        let others: Vec<String> =
            images.iter().filter(|other| *other != image).map(|other| other.display().to_string()).collect();
        jobs[writer].obstacle = Some(Rejection::Failed(format!(
            "{} would be written to {} too: {advice}",
            others.join(" and "),
            jobs[writer].output.display()
        )));
    }
    Ok(())
}
