//! Image and palette files as bytes: nothing here opens a file.
//!
//! [`decode()`] turns the bytes of a file into a [`Raster`], upright 8-bit sRGB with straight alpha, and says in [`ImageInfo`] what
//! was done on the way; what gives no pixels is a [`Rejection`]. [`encode()`] and its relatives write pictures: [`Indexed`]
//! ones of few colours as PNG, GIF or WebP, whole ones as PNG, WebP or JPEG. [`parse_palette`] and [`render_palette`] do the
//! same for the palette files of other programs.

mod decode;
mod encode;
mod indexed;
mod luminance;
mod metadata;
mod palette;
mod preview;
mod raster;
mod rejection;

pub use decode::{
    Animation, AnimationFrame, Delay, ImageInfo, decode, decode_frame, decode_with_hidden_colors,
    is_named_as_image, may_be_image, shape,
};
pub use encode::{
    AnimationCanvas, AnimationWriter, EncodeError, EncodedFrame, Encoding, Format, GrayPng, MAX_COLORS,
    StoredFrame, encode, fast_png, gray_bits, indexed_png, jpeg, lossless_webp, lossy_webp, optimized_png,
    png, profile_chunk, with_chunks,
};
pub use indexed::Indexed;
pub use metadata::{KeptMetadata, Metadata};
pub use palette::{
    Color, ColorError, Colors, FixedPalette, FixedPaletteError, NamedColorError, PALETTE_FORMATS,
    PaletteFormatError, check_palette_name, css_colors, hex_of, named_color, parse_color, parse_palette,
    render_palette, stored_palette,
};
pub use preview::preview;
pub use raster::Raster;
pub use rejection::Rejection;

/// Whether WebP can be written: with the feature `webp`.
pub const WEBP: bool = cfg!(feature = "webp");

/// Whether PNG can be made smaller by oxipng: with the feature `oxipng`.
pub const OXIPNG: bool = cfg!(feature = "oxipng");
