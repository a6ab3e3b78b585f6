//! Images to be looked at: which of a class (`pick`), small enough to embed (`preview`), with the palettes of all swept
//! K (`palette`), so that a page can redraw them at any K without clustering again.

mod gather;
mod palette;
mod pick;
mod preview;

pub(crate) use gather::{Inspected, gather, read};
pub(crate) use palette::Palette;
pub use pick::{Inspect, InspectError};
pub(crate) use pick::{Typical, pick, typical};
