//! Any pixels: the cell filter gives what plain Lloyd gives, to the bit.

#![no_main]

use kmeans::{Algorithm, ClusterCount, Histogram, ImageView, Params, cluster};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((&k, bytes)) = bytes.split_first() else { return };
    let pixels = bytes.as_chunks::<4>().0;
    let (Ok(view), Ok(k)) = (ImageView::new(pixels.len(), 1, pixels), ClusterCount::new(u32::from(k))) else { return };
    let histogram = Histogram::new(&view);
    let of = |algorithm| {
        let params = Params { algorithm, ..Params::default() }.check().expect("the defaults");
        cluster(&histogram, k, &params)
    };
    assert_eq!(of(Algorithm::Auto), of(Algorithm::Lloyd));
});
