//! What may be written on the command line. Every value is checked here or where it is parsed.

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use sweep::{
    Algorithm, CheckedParams, ClassRule, ClusterCount, ColorSpace, Coverage, CriterionName, Effort, Init,
    KSet, MemorySize, MetricSet, Params, RateRule, Rules, SilhouetteMode, Target, WalkOptions,
};

/// How many colours does an image need? Compresses images by k-means clustering of their colours, measures what every
/// K costs and keeps, and chooses K for each class of images.
#[derive(Debug, Parser)]
#[command(name = "huecount", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done (files that are no images are skipped), 1 done but some images failed, \
2 wrong usage or nothing could be done, 130 interrupted.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Evaluate many K over folders of images, choose K for each class, and write a report
    #[command(after_help = EXIT_CODES)]
    Sweep(Box<SweepArgs>),
    /// Choose K again from a report's tables by other rules, clustering nothing
    #[command(after_help = EXIT_CODES)]
    Choose(Box<ChooseArgs>),
    /// Write images as indexed PNG of at most K colours
    #[command(after_help = EXIT_CODES)]
    Compress(CompressArgs),
    /// Measure how far one image is from another of equal size
    #[command(after_help = EXIT_CODES)]
    Compare(CompareArgs),
}

#[derive(Debug, Args)]
pub(crate) struct SweepArgs {
    /// Folders (class = first folder below each) and images; without one, the demo dataset
    pub(crate) paths: Vec<PathBuf>,

    /// The K to evaluate: 16, or 2,4,8, or 2-64, or 2-64:2 (both ends included), mixed by commas
    #[arg(short = 'k', long, value_name = "SET", default_value = KSet::DEFAULT)]
    pub(crate) colors: KSet,

    /// How to take the silhouette: bounded:EPS (over all pixels, off by at most EPS), exact, sample:N (N drawn pixels
    /// against all others; exact up to 4096 distinct colours), off
    #[arg(long, value_name = "MODE", default_value = "bounded:1e-3")]
    pub(crate) silhouette: SilhouetteMode,

    /// What to compute at every K: all, or a list of names of columns of metrics.csv as ssim,banding; ssimulacra2
    /// alone takes half of the time of all. Distortion, mse and what --target names always are
    #[arg(long, value_name = "LIST", default_value = "all")]
    pub(crate) metrics: MetricSet,

    /// The report folder [default: reports/NAME after the first path, with -2, -3 ... where that exists]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Replace the report that --output names
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Finish a report that was interrupted, without computing again what its journal holds; without --output, the
    /// latest of its name
    #[arg(long, conflicts_with = "overwrite")]
    pub(crate) resume: bool,

    /// What images in flight may take together, as 500MB or 2GiB [default: half of the machine's memory]; an image
    /// that needs more alone fails
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_memory: Option<MemorySize>,

    /// Keep what is computed in this folder, by content, options and version, and compute only what is not there yet
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,

    /// List what would be evaluated, and evaluate nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    #[command(flatten)]
    pub(crate) threads: ThreadArgs,

    #[command(flatten)]
    pub(crate) rules: RulesArgs,

    #[command(flatten)]
    pub(crate) clustering: ClusteringArgs,

    #[command(flatten)]
    pub(crate) walk: WalkArgs,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CompressArgs {
    /// Images to compress
    #[arg(required = true)]
    pub(crate) images: Vec<PathBuf>,

    /// Most colours of each result, 1 to 256; auto: as few as meet every --target, or as --report recommends for --class
    #[arg(short = 'k', long, value_name = "K|auto", value_parser = count)]
    pub(crate) colors: Count,

    /// With -k auto, the K that --report recommends for this class
    #[arg(long, value_name = "NAME", requires = "report")]
    pub(crate) class: Option<String>,

    /// With -k auto, a report that recommends a K for --class
    #[arg(long, value_name = "DIR", requires = "class")]
    pub(crate) report: Option<PathBuf>,

    /// With -k auto, what each image must meet [default: ssim=0.95]; repeatable, all must be met
    #[arg(long = "target", value_name = "METRIC=VALUE", conflicts_with = "class")]
    pub(crate) targets: Vec<Target>,

    /// A folder, or for a single image a file ending in .png [default: beside each image, as NAME-kK.png]
    #[arg(short, long, value_name = "DIR|FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Replace files that exist
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Write a result even where it is larger than its source
    #[arg(long)]
    pub(crate) keep_larger: bool,

    #[command(flatten)]
    pub(crate) threads: ThreadArgs,

    #[command(flatten)]
    pub(crate) clustering: ClusteringArgs,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}

/// How many colours: a number, or what the targets or a report ask for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Count {
    At(ClusterCount),
    Auto,
}

fn count(text: &str) -> Result<Count, String> {
    if text == "auto" { Ok(Count::Auto) } else { cluster_count(text).map(Count::At) }
}

#[derive(Debug, Args)]
pub(crate) struct ChooseArgs {
    /// The report folder of a sweep, of which metrics.csv and images.csv are read
    pub(crate) report: PathBuf,

    /// Write choices.csv and the other tables of the choice into this folder [default: with
    /// --overwrite into the report, otherwise nowhere]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Replace these tables where they exist
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Seed of the resamples and permutations
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,

    #[command(flatten)]
    pub(crate) rules: RulesArgs,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// The image as it was
    pub(crate) original: PathBuf,

    /// The image as it is now
    pub(crate) output: PathBuf,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Clustering (options as in scikit-learn's KMeans)")]
pub(crate) struct ClusteringArgs {
    /// best: climb through every K with local search, distortion never grows with K; fast: each K on its own, from
    /// --restarts starts placed by --init
    #[arg(long, value_enum, value_name = "NAME", default_value_t = EffortName::Best)]
    effort: EffortName,

    /// How nearest centroids are found: auto (cell filtering), lloyd (plain), elkan and hamerly (bounds) give the same
    /// result, to the bit; minibatch (draws, with --effort fast) is approximate
    #[arg(long, value_enum, value_name = "NAME", default_value_t = AlgorithmName::Auto)]
    algorithm: AlgorithmName,

    /// With --effort fast, how the first centroids are placed [default: k-means++]: k-means++ or random draw them, maximin
    /// (always the farthest colour) and wu (always the cut that lowers the error most) do not (scikit-learn: `init`)
    #[arg(long, value_enum, value_name = "NAME")]
    init: Option<InitName>,

    /// With --effort fast, starts of which the best is kept, where --init draws them [default: 1] (scikit-learn: `n_init`)
    #[arg(long, value_name = "N")]
    restarts: Option<u32>,

    /// Most iterations from one start or split (scikit-learn: `max_iter`)
    #[arg(long, value_name = "N", default_value_t = Params::default().max_iter)]
    max_iter: u32,

    /// Stop once the centroids' squared movement is below X times the colours' mean variance; 0: once no pixel
    /// changes its cluster (scikit-learn: `tol`)
    #[arg(long, value_name = "X", default_value_t = Params::default().tol, allow_negative_numbers = true)]
    tol: f64,

    /// The space whose distances are minimised and in which distortion and silhouette are taken: srgb (8-bit samples),
    /// oklab, lab (CIE L*a*b*, D65); all other metrics stay in sRGB
    #[arg(long, value_enum, value_name = "NAME", default_value_t = SpaceName::Srgb)]
    color_space: SpaceName,

    /// Cluster at most N of each image's pixels, drawn by the seed, then give every pixel the nearest centroid; metrics
    /// are of the whole image
    #[arg(long, value_name = "N")]
    max_pixels: Option<u32>,

    /// Seed of every random draw: of starts, of pixels for the silhouette, of resamples (scikit-learn: `random_state`)
    #[arg(long, value_name = "N", default_value_t = Params::default().seed)]
    seed: u64,
}

impl ClusteringArgs {
    pub(crate) fn space(&self) -> ColorSpace {
        self.color_space.into()
    }

    pub(crate) fn check(&self) -> Result<CheckedParams, String> {
        let effort = Effort::from(self.effort);
        if effort == Effort::Best && (self.init.is_some() || self.restarts.is_some()) {
            return Err(
                "--init and --restarts belong to --effort fast: best chooses its starts itself".to_owned()
            );
        }
        let defaults = Params::default();
        let params = Params {
            effort,
            algorithm: self.algorithm.into(),
            init: self.init.map_or(defaults.init, Into::into),
            restarts: self.restarts.unwrap_or(defaults.restarts),
            max_iter: self.max_iter,
            tol: self.tol,
            max_pixels: self.max_pixels,
            seed: self.seed,
        };
        params.check().map_err(|error| format!("--{error}"))
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "How K is chosen")]
pub(crate) struct RulesArgs {
    #[command(flatten)]
    target: TargetArgs,

    /// For the criterion rate: what a doubling of bytes must buy for K to be doubled once more, as psnr=3 or ssim=0.05
    #[arg(long, value_name = "METRIC=GAIN", default_value = "ssim=0.05")]
    rate: RateRule,

    /// Add the criterion lagrangian: the K that minimises distortion + X x bytes
    #[arg(long, value_name = "X", value_parser = lambda)]
    lambda: Option<f64>,

    /// Recommend what this criterion chooses [default: target, and where it gives none rate]
    #[arg(long, value_name = "NAME")]
    criterion: Option<CriterionName>,
}

/// The quality rule.
#[derive(Debug, Args)]
pub(crate) struct TargetArgs {
    /// What the images of a class must meet at the chosen K: ssim=0.95, psnr=35, bytes=20% (of the source) or
    /// bytes=20000, any metric about the picture; repeatable, all must be met
    #[arg(long = "target", value_name = "METRIC=VALUE", default_value = "ssim=0.95")]
    targets: Vec<Target>,

    /// Share of a class's images that must meet every target
    #[arg(long, value_name = "SHARE", default_value_t = Coverage::default())]
    coverage: Coverage,
}

impl RulesArgs {
    pub(crate) fn check(self, seed: u64) -> Result<Rules, String> {
        if self.lambda.is_none() && self.criterion.is_some_and(|name| name.as_str() == "lagrangian") {
            return Err("--criterion lagrangian needs --lambda: what distortion is a byte worth?".to_owned());
        }
        Ok(Rules {
            targets: self.target.targets,
            coverage: self.target.coverage,
            rate: self.rate,
            lambda: self.lambda,
            criterion: self.criterion,
            seed,
        })
    }
}

fn lambda(text: &str) -> Result<f64, String> {
    let lambda = text.parse().ok().filter(|lambda: &f64| lambda.is_finite() && *lambda > 0.0);
    lambda.ok_or_else(|| "write a number above 0: the distortion that one byte is worth".to_owned())
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SpaceName {
    Srgb,
    Oklab,
    Lab,
}

impl From<SpaceName> for ColorSpace {
    fn from(name: SpaceName) -> Self {
        match name {
            SpaceName::Srgb => Self::Srgb,
            SpaceName::Oklab => Self::Oklab,
            SpaceName::Lab => Self::Lab,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum EffortName {
    Best,
    Fast,
}

impl From<EffortName> for Effort {
    fn from(name: EffortName) -> Self {
        match name {
            EffortName::Best => Self::Best,
            EffortName::Fast => Self::Fast,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum AlgorithmName {
    Auto,
    Lloyd,
    Elkan,
    Hamerly,
    #[value(name = "minibatch")]
    MiniBatch,
}

impl From<AlgorithmName> for Algorithm {
    fn from(name: AlgorithmName) -> Self {
        match name {
            AlgorithmName::Auto => Self::Auto,
            AlgorithmName::Lloyd => Self::Lloyd,
            AlgorithmName::Elkan => Self::Elkan,
            AlgorithmName::Hamerly => Self::Hamerly,
            AlgorithmName::MiniBatch => Self::MiniBatch,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum InitName {
    #[value(name = "k-means++")]
    KMeansPlusPlus,
    Random,
    Maximin,
    Wu,
}

impl From<InitName> for Init {
    fn from(name: InitName) -> Self {
        match name {
            InitName::KMeansPlusPlus => Self::KMeansPlusPlus,
            InitName::Random => Self::Random,
            InitName::Maximin => Self::Maximin,
            InitName::Wu => Self::Wu,
        }
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Which files")]
pub(crate) struct WalkArgs {
    /// Where classes come from: folder (the first below each path), none, or a CSV file with the columns image and class
    #[arg(long, value_name = "RULE", default_value = "folder", value_parser = class_rule())]
    classes: ClassRule,

    /// Only files that match this glob; repeatable
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,

    /// No files that match this glob; repeatable
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,

    /// See hidden files and folders
    #[arg(long)]
    hidden: bool,

    /// See what .gitignore and .ignore files leave out
    #[arg(long)]
    no_ignore: bool,
}

fn class_rule() -> impl TypedValueParser<Value = ClassRule> {
    OsStringValueParser::new().map(|text| ClassRule::from(text.as_os_str()))
}

impl From<WalkArgs> for WalkOptions {
    fn from(args: WalkArgs) -> Self {
        let WalkArgs { classes, include, exclude, hidden, no_ignore } = args;
        Self { hidden, no_ignore, include, exclude, classes }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ThreadArgs {
    /// Threads [default: one per core]; the results are the same for any number
    #[arg(short, long = "threads", value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

impl ThreadArgs {
    /// 0 stands for one per core.
    pub(crate) fn count(&self) -> usize {
        self.threads.map_or(0, usize::from)
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "What is printed")]
pub(crate) struct ConsoleArgs {
    /// Only errors and the closing line
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// More detail: every file that was skipped, each criterion's choice
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,

    /// The outcome as JSON on stdout; the closing line goes to stderr
    #[arg(long)]
    pub(crate) json: bool,

    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = clap::ColorChoice::Auto)]
    pub(crate) color: clap::ColorChoice,

    /// No progress bar (there is none either where stderr is not a terminal)
    #[arg(long)]
    pub(crate) no_progress: bool,
}

fn cluster_count(text: &str) -> Result<ClusterCount, String> {
    let set: KSet = text.parse().map_err(|error: sweep::KSetError| error.to_string())?;
    match set.ks() {
        [k] => Ok(*k),
        _ => Err("compress takes a single K; sweep evaluates sets of them".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
