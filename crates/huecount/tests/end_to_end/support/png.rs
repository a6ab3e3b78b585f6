//! A PNG file's chunks, read without any library, so that the file itself is checked and not a decoder's view of it.

/// A PNG file in parts.
pub(crate) struct Png {
    chunks: Vec<(String, Vec<u8>)>,
}

impl Png {
    /// The chunks after the 8 bytes of the signature: length, name, data, checksum.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n").expect("a PNG signature");
        let mut chunks = Vec::new();
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let length = u32::from_be_bytes(*length) as usize;
            let name = String::from_utf8(after[..4].to_vec()).expect("a chunk name");
            chunks.push((name, after[4..4 + length].to_vec()));
            rest = &after[8 + length..];
        }
        Self { chunks }
    }

    pub(crate) fn chunk(&self, name: &str) -> Option<&[u8]> {
        self.chunks.iter().find(|(other, _)| other == name).map(|(_, data)| data.as_slice())
    }

    pub(crate) fn bit_depth(&self) -> u8 {
        self.header()[8]
    }

    /// Colour type 3.
    pub(crate) fn is_indexed(&self) -> bool {
        self.header()[9] == 3
    }

    pub(crate) fn palette_colors(&self) -> usize {
        self.chunk("PLTE").map_or(0, |palette| palette.len() / 3)
    }

    fn header(&self) -> &[u8] {
        self.chunk("IHDR").expect("a header")
    }
}

/// The checksum of a chunk's name and data, bit by bit as the PNG specification defines it.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| sum >> 1 ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 })
    })
}
