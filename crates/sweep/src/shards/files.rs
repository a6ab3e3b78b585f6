//! Shards on disk, plain or compressed by gzip, of which there may be more than a process may have open.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::error::ShardError;

/// The first bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// A line of an image at very many K is some hundred kilobytes; what is longer than this is none of ours.
const LONGEST_LINE: u64 = 64 << 20;
/// Bytes that are read or unpacked at a time.
const CHUNK: usize = 1 << 16;
/// Shards that are open at a time.
const MOST_OPEN: usize = 64;

/// The files of all shards.
#[derive(Debug, Default)]
pub(super) struct ShardFiles {
    shards: Vec<Shard>,
    /// What was compressed, one after the other, in a temporary file without a name.
    unpacked: Option<LineReader>,
    /// The plain ones that were read last, the latest at the end.
    open: Vec<(u32, LineReader)>,
}

#[derive(Debug)]
struct Shard {
    path: PathBuf,
    is_packed: bool,
}

/// A file that is read line by line.
#[derive(Debug)]
struct LineReader {
    file: BufReader<File>,
    offset: u64,
}

impl ShardFiles {
    /// Takes a shard and goes to its first line; returns its number, and whether it is whole as far as its compression knows.
    pub(super) fn add(&mut self, path: &Path) -> Result<(u32, bool), ShardError> {
        let unreadable =
            |error: std::io::Error| ShardError::Read { shard: path.to_owned(), reason: error.to_string() };
        let no_room = |error: std::io::Error| ShardError::Unpack {
            shard: path.to_owned(),
            folder: std::env::temp_dir(),
            reason: error.to_string(),
        };
        let (file, is_packed) = opened(path).map_err(unreadable)?;
        let number = self.shards.len() as u32;
        let whole = !is_packed || self.unpack(file).map_err(no_room)?;
        self.shards.push(Shard { path: path.to_owned(), is_packed });
        if !is_packed {
            self.reader(number).and_then(|reader| reader.seek(0)).map_err(unreadable)?;
        }
        Ok((number, whole))
    }

    /// Where a shard lies.
    pub(super) fn path(&self, shard: u32) -> &Path {
        self.shards.get(shard as usize).map_or(Path::new(""), |shard| &shard.path)
    }

    /// Puts the next line into `line` and returns its place; the last one even where it is cut.
    pub(super) fn next_line(&mut self, shard: u32, line: &mut Vec<u8>) -> std::io::Result<Option<u64>> {
        let reader = self.reader(shard)?;
        line.clear();
        let read = (&mut reader.file).take(LONGEST_LINE).read_until(b'\n', line)?;
        let at = reader.offset;
        reader.offset += read as u64;
        Ok((read > 0).then_some(at))
    }

    /// Puts the line of so many bytes at a place into `line`.
    pub(super) fn line(
        &mut self,
        shard: u32,
        (offset, length): (u64, usize),
        line: &mut Vec<u8>,
    ) -> std::io::Result<()> {
        let reader = self.reader(shard)?;
        reader.seek(offset)?;
        line.resize(length, 0);
        reader.file.read_exact(line)?;
        reader.offset += length as u64;
        Ok(())
    }

    /// The reader of a shard, which is opened again where it was closed in favour of others.
    fn reader(&mut self, shard: u32) -> std::io::Result<&mut LineReader> {
        let unknown = || std::io::Error::from(ErrorKind::NotFound);
        let of_shard = self.shards.get(shard as usize).ok_or_else(unknown)?;
        if of_shard.is_packed {
            return self.unpacked.as_mut().ok_or_else(unknown);
        }
        let latest = match self.open.iter().rposition(|(open, _)| *open == shard) {
            Some(place) => self.open.remove(place),
            None => (shard, LineReader::new(File::open(&of_shard.path)?)),
        };
        if self.open.len() >= MOST_OPEN {
            self.open.remove(0);
        }
        self.open.push(latest);
        self.open.last_mut().map(|(_, reader)| reader).ok_or_else(unknown)
    }

    /// Adds the content of a compressed file to the others, and goes to its beginning; whether all of it came out. It is an error
    /// of the temporary file alone.
    fn unpack(&mut self, file: File) -> std::io::Result<bool> {
        if self.unpacked.is_none() {
            self.unpacked = Some(LineReader::new(tempfile::tempfile()?));
        }
        let Some(reader) = &mut self.unpacked else { return Ok(false) };
        let start = reader.file.seek(SeekFrom::End(0))?;
        let mut packed = MultiGzDecoder::new(BufReader::with_capacity(CHUNK, file));
        let mut chunk = vec![0; CHUNK];
        let whole = loop {
            match packed.read(&mut chunk) {
                Ok(0) => break true,
                Ok(read) => reader.file.get_mut().write_all(&chunk[..read])?,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // What came out until here stands: each line has a checksum of its own.
                Err(_) => break false,
            }
        };
        reader.offset = reader.file.seek(SeekFrom::Start(start))?;
        Ok(whole)
    }
}

/// A file at its beginning, and whether it is compressed.
fn opened(path: &Path) -> std::io::Result<(File, bool)> {
    let mut file = File::open(path)?;
    let mut head = [0; GZIP.len()];
    let is_packed = file.read(&mut head)? == head.len() && head == GZIP;
    file.rewind()?;
    Ok((file, is_packed))
}

impl LineReader {
    fn new(file: File) -> Self {
        Self { file: BufReader::with_capacity(CHUNK, file), offset: 0 }
    }

    fn seek(&mut self, offset: u64) -> std::io::Result<()> {
        // Where lines follow each other they are read ahead.
        let distance = i64::try_from(offset).ok().zip(i64::try_from(self.offset).ok());
        match distance {
            Some((to, from)) => self.file.seek_relative(to - from)?,
            None => drop(self.file.seek(SeekFrom::Start(offset))?),
        }
        self.offset = offset;
        Ok(())
    }
}
