//! The built program on images that the tests draw themselves: what it prints, what it writes, how it exits.
//!
//! One test binary: every module takes its pictures, folders and tables from `support`.

mod alternatives;
mod animation_faults;
mod animations;
mod awkward;
mod bad_input;
mod choose;
mod compare;
mod compress;
mod compress_folders;
mod compress_goals;
mod compress_palettes;
mod console;
#[cfg(not(feature = "gpu"))]
mod device;
mod fixed_palettes;
#[cfg(feature = "gpu")]
mod graphics;
mod importance;
mod metadata;
mod notes;
mod opinion;
mod page;
mod palette;
mod peers;
mod profile;
mod regressions;
mod reproducible;
mod resampling;
mod resume;
mod shard_faults;
mod shard_lists;
mod shards;
mod spaces;
mod standard_output;
mod support;
mod sweep_tables;
mod tiles;
mod tools;
mod transparency;
mod typical;
mod versus;
