//! From image folders to evidence: which K, at what price, how sure.
//!
//! The modules stand in the order of the data's way: a [`SweepPlan`] says what to do; `input` finds files and decodes
//! them; `evaluate` takes one image through its histogram and every K, as `schedule` lets it in, and `measure` each K
//! through remapping and all metrics; `journal` and `cache` keep what is done; `table` holds the typed rows; `select`
//! chooses K for each class; `inspect` picks the images to look at, `typical` looks at one of each class; `output` turns tables into CSV, SVG and HTML, and
//! indices into PNG; `render` decides what is shown; `report` puts files on disk, whole or not at all. [`compress()`]
//! and [`compare()`] take the same steps for one image.
//!
//! This is the only crate of the workspace with files, threads and clocks. It prints nothing: whoever calls it passes an
//! [`Observer`].

mod auto;
mod cache;
mod cells;
mod chance;
mod choose;
mod class_title;
mod compare;
mod compress;
mod evaluate;
#[doc(hidden)]
pub mod fuzzing;
mod input;
mod inspect;
mod journal;
mod k_set;
mod measure;
mod memory;
mod metric;
mod output;
mod palette_file;
mod plan;
mod render;
mod report;
mod resample;
mod run;
mod schedule;
mod select;
mod summary;
mod table;
mod typical;
mod versus;

pub use choose::{ChoosePlan, Chosen, choose, recommended};
pub use class_title::class_title;
pub use compare::{CompareError, Comparison, compare};
pub use compress::{
    Bounds, Colors, CompressError, CompressPlan, Compressed, Destination, FileRules, Floor, FloorError,
    Input, LostColor, PaletteRules, Place, SizeLimit, SizeLimitError, Small, Watcher, Written, compress,
};
pub use input::{ClassRule, DatasetError, Source, WalkOptions, root_name};
pub use inspect::{Inspect, InspectError};
pub use k_set::{KSet, KSetError};
pub use kmeans::{
    Algorithm, CheckedParams, ClusterCount, ColorSpace, Dither, Effort, Init, ParamError, Params, PointWeight,
};
pub use memory::{MemorySize, MemorySizeError};
pub use metric::{Better, Metric, MetricError, MetricSet};
pub use output::indexed::{Encoding, Format};
pub use palette_file::{PaletteError, check_palette_place, parse_color, read_palette, write_palette};
pub use plan::{SilhouetteMode, SilhouetteModeError, SweepPlan, TableFormat, TableFormatError};
pub use render::{Rendered, rerender};
pub use report::{Existing, Output, ReportError};
pub use resample::Resampling;
pub use run::{Observer, SweepError, dry_run, passed_over, sweep};
pub use select::{
    COVERAGE, Coverage, CoverageError, CriterionError, CriterionName, RateRule, RateRuleError, Rules, Target,
    TargetError,
};
pub use summary::{AtChoice, ClassSummary, Summary};
pub use table::{
    ChoiceRow, ClassRow, ImageChoiceRow, ImageRow, MetricRow, PairRow, ScoreRow, Status, Tables, TimingRow,
    Verdict,
};
pub use typical::{ClusterRow, TypicalRow, WIDTH_STEPS};
pub use versus::{
    EqualRow, Family, Level, LevelError, VersusClassRow, VersusError, VersusPlan, VersusReport, VersusRow,
    versus,
};
