//! Any bytes as an image file: pixels or a reason, and a histogram that counts every pixel.

#![no_main]

use std::num::NonZeroU32;
use std::path::Path;

use codec::{ImageInfo, decode, decode_frame, shape};
use kmeans::Histogram;

/// Pixels that an image may promise here. Time grows with them, and a fuzzer takes what is slow for what hangs.
const MOST_PIXELS: u64 = 1 << 24;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for path in ["image", "image.tga"].map(Path::new) {
        let shape = shape(bytes, path);
        if shape.is_some_and(|(width, height)| u64::from(width) * u64::from(height) > MOST_PIXELS) {
            continue;
        }
        let _ = decode_frame(bytes, path, NonZeroU32::new(2), &mut ImageInfo::default());
        let Ok(raster) = decode(bytes, path, &mut ImageInfo::default()) else { continue };
        let Ok(pixels) = evaluate::pixels_of(&raster) else { continue };
        let counted: u64 = Histogram::new(&pixels).weights().iter().map(|&weight| u64::from(weight)).sum();
        assert_eq!(counted, u64::from(raster.width) * u64::from(raster.height));
    }
});
