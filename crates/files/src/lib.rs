//! Image folders, and files that are read and written whole.
//!
//! [`walk()`] lists the files below folders with their classes, in an order that depends on names alone; [`passed_over`] says
//! what it left out. [`read_list`] takes the files from a list instead, of which [`list_line`] makes a line, [`stamp`] tells whether one is what it was. [`read`] and [`write_whole`] move bytes; [`read_palette`] and [`write_palette`] do the same for palette
//! files. What the bytes mean is `codec`'s.

mod globs;
mod list;
mod manifest;
mod names;
mod palette_file;
mod passed_over;
mod read;
mod source;
mod stamp;
mod walk;
mod write;

pub use globs::expanded;
pub use list::{ListError, list_line, listed, path_of_name, read_list};
pub use manifest::Manifest;
pub use names::{in_walking_order, name_in_tables, root_name, safe_name, table_name};
pub use palette_file::{PaletteError, check_palette_place, read_palette, write_palette};
pub use passed_over::{nothing_found, passed_over};
pub use read::{may_be_image, read};
pub use source::{ClassRule, Dataset, DatasetError, Source, WalkOptions};
pub use stamp::stamp;
pub use walk::walk;
pub use write::{Like, place, write_whole, write_whole_like};
