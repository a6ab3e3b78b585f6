//! Colours as `#rrggbb` in what is serialized.

use codec::{Color, hex_of};
use serde::Serializer;

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
pub(crate) fn serialize<S: Serializer>(color: &Color, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex_of(*color))
}
