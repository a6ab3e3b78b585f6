//! zlib streams whose pieces are compressed in parallel (as pigz does it): each piece but the last ends with a sync flush,
//! on a byte boundary, so that the next can follow. A piece has a fixed length, and so the bytes do not depend on threads;
//! what fits one piece is the stream that any serial encoder writes. A piece cannot refer to the one before, which
//! costs far less than 1 %.

use flate2::{Compress, Compression, FlushCompress};
use rayon::prelude::*;

const PIECE: usize = 1 << 20;

/// 32 KiB window, deflate, default level, no dictionary.
const HEADER: [u8; 2] = [0x78, 0x9c];

/// `bytes`, which are not empty, as a zlib stream.
pub(crate) fn zlib(bytes: &[u8], level: u8) -> Vec<u8> {
    let last = bytes.len().saturating_sub(1) / PIECE;
    let pieces: Vec<Vec<u8>> = bytes
        .par_chunks(PIECE)
        .enumerate()
        .map(|(number, piece)| {
            deflated(piece, level, if number == last { FlushCompress::Finish } else { FlushCompress::Sync })
        })
        .collect();
    let mut stream = Vec::with_capacity(HEADER.len() + pieces.iter().map(Vec::len).sum::<usize>() + 4);
    stream.extend(HEADER);
    for piece in &pieces {
        stream.extend(piece);
    }
    stream.extend(simd_adler32::adler32(&bytes).to_be_bytes());
    stream
}

fn deflated(piece: &[u8], level: u8, flush: FlushCompress) -> Vec<u8> {
    let mut compress = Compress::new(Compression::new(level as u32), false);
    let mut deflated = Vec::with_capacity(piece.len() / 4 + 64);
    loop {
        let rest = &piece[compress.total_in() as usize..];
        let room = deflated.capacity() - deflated.len();
        let before = deflated.len();
        compress.compress_vec(rest, &mut deflated, flush).expect("deflate takes any bytes");
        // Room that is left says that all was written, the flush included.
        if deflated.len() - before < room {
            return deflated;
        }
        deflated.reserve(deflated.capacity());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn any_length_reads_back() {
        let mixed = |i: usize| (i * i / 7 % 251) as u8 ^ (i >> 11) as u8;
        for length in [1, 1000, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 77] {
            for bytes in [vec![7; length], (0..length).map(mixed).collect()] {
                let mut read = Vec::new();
                let stream = zlib(&bytes, 6);
                flate2::read::ZlibDecoder::new(&stream[..]).read_to_end(&mut read).expect("a zlib stream");
                assert!(read == bytes, "{length} bytes");
            }
        }
    }
}
