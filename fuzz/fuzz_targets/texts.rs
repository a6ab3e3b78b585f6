//! Any bytes as a class manifest, and as the K of a sweep.

#![no_main]

use evaluate::KSet;
use files::Manifest;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(manifest) = Manifest::parse(bytes) {
        manifest.apply(&mut []);
    }
    if let Ok(set) = String::from_utf8_lossy(bytes).parse::<KSet>() {
        assert!(!set.ks().is_empty() && set.ks().is_sorted());
    }
});
