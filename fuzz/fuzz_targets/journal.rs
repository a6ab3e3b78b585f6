//! Any bytes as a journal: it is read, and what is appended to it is found again.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sweep::fuzzing::journal(bytes));
