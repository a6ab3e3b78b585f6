//! zlib streams by libdeflate, which gives the same bytes on every processor.

use libdeflater::{CompressionLvl, Compressor};

/// On palettes of a photograph level 6 takes half the time for up to 4 % more bytes; 8 and 9 take two to three times the time
/// for 2 to 6 % fewer bytes up to 16 colours, and no fewer from 64 on.
const LEVEL: i32 = 7;

/// A tenth of the time, for files that are soon removed.
const FASTEST_LEVEL: i32 = 1;

/// `bytes` as a zlib stream.
pub(super) fn zlib(bytes: &[u8]) -> Vec<u8> {
    at_level(bytes, LEVEL)
}

/// `bytes` as a larger zlib stream, sooner.
pub(super) fn fastest_zlib(bytes: &[u8]) -> Vec<u8> {
    at_level(bytes, FASTEST_LEVEL)
}

fn at_level(bytes: &[u8], level: i32) -> Vec<u8> {
    let level = CompressionLvl::new(level).expect("libdeflate has this level");
    let mut compressor = Compressor::new(level);
    let mut stream = vec![0; compressor.zlib_compress_bound(bytes.len())];
    let length = compressor.zlib_compress(bytes, &mut stream).expect("the bound holds any stream");
    stream.truncate(length);
    stream
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn any_length_reads_back() {
        let mixed = |i: usize| (i * i / 7 % 251) as u8 ^ (i >> 11) as u8;
        for length in [0, 1, 1000, 1 << 20, (1 << 20) + 77] {
            for bytes in [vec![7; length], (0..length).map(mixed).collect()] {
                for stream in [zlib(&bytes), fastest_zlib(&bytes)] {
                    let mut read = Vec::new();
                    flate2::read::ZlibDecoder::new(&stream[..])
                        .read_to_end(&mut read)
                        .expect("a zlib stream");
                    assert!(read == bytes, "{length} bytes");
                }
            }
        }
    }
}
