//! A dataset to a report: every image evaluated into a journal, K chosen for each class, charts and page written.
//!
//! [`sweep()`] walks the folders of a [`SweepPlan`], lets images in as memory allows (`schedule`), keeps each finished one as a
//! line of a `journal` and of a `cache`, and makes the report from the journal alone (`conclude`): so a run that was interrupted
//! and resumed gives the bytes of one that was not. [`filter()`] evaluates images one by one for whoever keeps their lines, and
//! [`merge()`] makes the report from such lines ([`Shards`]), to the same bytes. [`choose()`] chooses K again from the tables of a report, [`rerender()`] draws
//! its charts and page anew. Nothing here prints: whoever calls passes an [`Observer`].

mod alternatives;
mod cache;
mod choose;
mod conclude;
mod drawn;
mod error;
mod filter;
mod folder;
mod gather;
mod journal;
mod machine;
mod merge;
mod observer;
mod plan;
mod pool;
mod provenance;
mod recent_palettes;
mod render;
mod run;
mod schedule;
mod second_look;
mod shards;
mod table_files;
mod table_format;
mod typical;

pub use choose::{ChoosePlan, Chosen, choose, recommended};
pub use error::SweepError;
pub use filter::{Content, FilterError, FilterPlan, Unit, filter};
pub use folder::{Existing, Output, ReportError};
pub use journal::Index as JournalIndex;
pub use machine::half_of_memory;
pub use merge::{Merged, merge};
pub use observer::Observer;
pub use plan::SweepPlan;
pub use render::{Rendered, rerender};
pub use run::{dry_run, passed_over, sweep};
pub use second_look::Fetch;
pub use shards::{ShardError, ShardFaults, Shards};
pub use table_format::{TableFormat, TableFormatError};
