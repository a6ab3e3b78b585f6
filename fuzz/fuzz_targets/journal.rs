//! Any bytes as a journal: reading the part that counts as written finds the same.

#![no_main]

use sweep::JournalIndex;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let index = JournalIndex::read(bytes).expect("memory can be read");
    let whole = index.end() as usize;
    assert_eq!(JournalIndex::read(&bytes[..whole]).expect("memory can be read"), index);
});
