//! Any bytes as an image file: pixels or a reason, and a histogram that counts every pixel.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sweep::fuzzing::decode(bytes));
