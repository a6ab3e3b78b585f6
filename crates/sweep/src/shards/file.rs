//! One shard on disk, plain or compressed by gzip.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

/// The first bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// A line of an image at very many K is some hundred kilobytes; what is longer than this is none of ours.
const LONGEST_LINE: u64 = 64 << 20;
/// Bytes that are unpacked at a time.
const CHUNK: usize = 1 << 16;

/// The lines of a shard.
#[derive(Debug)]
pub(super) struct ShardFile {
    path: PathBuf,
    lines: BufReader<File>,
    offset: u64,
    line: Vec<u8>,
}

impl ShardFile {
    /// Opens a shard; the flag says whether it was whole as far as its compression knows.
    pub(super) fn open(path: &Path) -> std::io::Result<(Self, bool)> {
        let mut file = File::open(path)?;
        let mut head = [0; 2];
        let is_compressed = file.read(&mut head)? == 2 && head == GZIP;
        file.rewind()?;
        let (file, whole) = if is_compressed { unpacked(file)? } else { (file, true) };
        let lines = BufReader::with_capacity(CHUNK, file);
        Ok((Self { path: path.to_owned(), lines, offset: 0, line: Vec::new() }, whole))
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Goes back to the first line.
    pub(super) fn rewind(&mut self) -> std::io::Result<()> {
        self.offset = 0;
        self.lines.rewind()
    }

    /// The next line with its place, the last one even where it is cut.
    pub(super) fn next_line(&mut self) -> std::io::Result<Option<(u64, &[u8])>> {
        self.line.clear();
        let read = (&mut self.lines).take(LONGEST_LINE).read_until(b'\n', &mut self.line)?;
        let at = self.offset;
        self.offset += read as u64;
        Ok((read > 0).then_some((at, self.line.as_slice())))
    }

    /// The line of so many bytes at this place.
    pub(super) fn line(&mut self, offset: u64, length: usize) -> std::io::Result<&[u8]> {
        // Where lines follow each other they are read ahead.
        let forward = i64::try_from(offset).ok().zip(i64::try_from(self.offset).ok());
        match forward {
            Some((to, from)) => self.lines.seek_relative(to - from)?,
            None => drop(self.lines.seek(SeekFrom::Start(offset))?),
        }
        self.line.resize(length, 0);
        self.lines.read_exact(&mut self.line)?;
        self.offset = offset + length as u64;
        Ok(&self.line)
    }
}

/// The unpacked content in a temporary file without a name, and whether all of it came out.
fn unpacked(file: File) -> std::io::Result<(File, bool)> {
    let mut unpacked = tempfile::tempfile()?;
    let mut packed = MultiGzDecoder::new(BufReader::with_capacity(CHUNK, file));
    let mut chunk = vec![0; CHUNK];
    let whole = loop {
        match packed.read(&mut chunk) {
            Ok(0) => break true,
            Ok(read) => unpacked.write_all(&chunk[..read])?,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            // What came out until here stands: each line has a checksum of its own.
            Err(_) => break false,
        }
    };
    unpacked.rewind()?;
    Ok((unpacked, whole))
}
