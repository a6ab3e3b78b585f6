//! Any bytes as a class manifest, and as the K of a sweep.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    sweep::fuzzing::manifest(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        sweep::fuzzing::k_set(text);
    }
});
