//! Huffman codes of a JPEG (ITU-T T.81, annexes C and F), read for their lengths rather than for what they say.

/// Codes of up to this many bits are looked up at once.
const SHORT_BITS: u32 = 9;
const LONGEST: u32 = 16;

/// The codes of a table.
pub(super) struct Table {
    /// By the next bits: length in the high byte, symbol in the low one; 0 where the code is longer.
    short: [u16; 1 << SHORT_BITS],
    /// For each length, the first 16 bits that belong to a longer code.
    limits: [u32; LONGEST as usize + 1],
    /// For each length, what to add to a code, modulo 2^32, to get the number of its symbol.
    offsets: [u32; LONGEST as usize + 1],
    symbols: Vec<u8>,
}

impl Table {
    /// From the counts of codes of each length, and the symbols in order.
    pub(super) fn new(counts: &[u8; LONGEST as usize], symbols: &[u8]) -> Self {
        let (mut limits, mut offsets) = ([0; LONGEST as usize + 1], [0; LONGEST as usize + 1]);
        let mut short = [0; 1 << SHORT_BITS];
        let (mut code, mut number) = (0_u32, 0_u32);
        for length in 1..=LONGEST {
            code <<= 1;
            offsets[length as usize] = number.wrapping_sub(code);
            for _ in 0..counts[length as usize - 1] {
                if length <= SHORT_BITS {
                    let symbol = symbols.get(number as usize).copied().unwrap_or(0);
                    let free = SHORT_BITS - length;
                    let entries = (code << free) as usize..((code + 1) << free) as usize;
                    if let Some(entries) = short.get_mut(entries) {
                        entries.fill((length as u16) << 8 | u16::from(symbol));
                    }
                }
                code += 1;
                number += 1;
            }
            limits[length as usize] = code << (LONGEST - length);
        }
        Self { short, limits, offsets, symbols: symbols.to_vec() }
    }

    /// Length and symbol of the code that these 16 bits begin with.
    #[inline(always)]
    fn find(&self, bits: u32) -> Option<(u32, u8)> {
        let entry = self.short[(bits >> (LONGEST - SHORT_BITS)) as usize];
        if entry != 0 {
            return Some((u32::from(entry >> 8), entry as u8));
        }
        let length = (SHORT_BITS + 1..=LONGEST).find(|&length| bits < self.limits[length as usize])?;
        let number = (bits >> (LONGEST - length)).wrapping_add(self.offsets[length as usize]);
        Some((length, *self.symbols.get(number as usize)?))
    }
}

/// Bits of scan data up to a marker.
pub(super) struct Bits {
    /// Without the zeros that are stuffed behind each 0xff, and with zeros after the end.
    data: Vec<u8>,
    /// How many bits there are.
    end: usize,
    position: usize,
}

/// Bits of a number whose length is half a byte.
const MOST_NUMBER_BITS: u32 = 15;

/// Zeros after the end: more bytes than a block takes whose data has broken off.
const BEYOND: usize = 512;

impl Bits {
    /// What stands from `start` up to a marker, and where this marker is.
    pub(super) fn new(bytes: &[u8], start: usize) -> (Self, usize) {
        let mut data = Vec::new();
        let mut rest = bytes.get(start..).unwrap_or(&[]);
        loop {
            let plain = rest.iter().position(|&byte| byte == 0xff).unwrap_or(rest.len());
            data.extend_from_slice(&rest[..plain]);
            rest = &rest[plain..];
            if rest.get(1) != Some(&0) {
                break;
            }
            data.push(0xff);
            rest = &rest[2..];
        }
        let end = data.len() * 8;
        data.resize(data.len() + BEYOND, 0);
        (Self { data, end, position: 0 }, bytes.len() - rest.len())
    }

    /// The next symbol; `None` where the bits are no code, or the data has ended long ago.
    #[inline(always)]
    pub(super) fn symbol(&mut self, table: &Table) -> Option<u8> {
        let (length, symbol) = table.find(self.next(LONGEST)?)?;
        self.position += length as usize;
        Some(symbol)
    }

    /// Steps over codes that are each followed by a number, whose bits the low half of its symbol counts, up to one for which
    /// `ends` is true. As many are read from a word as surely stand in it.
    #[inline(always)]
    pub(super) fn skip_numbers(&mut self, table: &Table, mut ends: impl FnMut(u8) -> bool) -> Option<()> {
        let mut position = self.position;
        loop {
            let (at, bit) = (position / 8, position % 8);
            let mut word = u64::from_be_bytes(*self.data.get(at..)?.first_chunk()?) << bit;
            let mut left = u64::BITS - u8::BITS;
            while left >= LONGEST + MOST_NUMBER_BITS {
                let (length, symbol) = table.find((word >> (u64::BITS - LONGEST)) as u32)?;
                let used = length + u32::from(symbol & 15);
                (word, left) = (word << used, left - used);
                position += used as usize;
                if ends(symbol) {
                    self.position = position;
                    return Some(());
                }
            }
        }
    }

    /// The next 1 to 16 bits, which stay.
    #[inline(always)]
    fn next(&self, count: u32) -> Option<u32> {
        let (at, bit) = (self.position / 8, self.position % 8);
        let word = u32::from_be_bytes(*self.data.get(at..)?.first_chunk()?);
        Some(word << bit >> (u32::BITS - count))
    }

    /// A number of 0 to 16 bits.
    pub(super) fn number(&mut self, bits: u32) -> Option<u32> {
        let number = if bits == 0 { 0 } else { self.next(bits)? };
        self.position += bits as usize;
        Some(number)
    }

    #[inline(always)]
    pub(super) fn skip(&mut self, bits: u32) {
        self.position += bits as usize;
    }

    /// Whether more bits were read than there are.
    #[inline(always)]
    pub(super) fn has_overrun(&self) -> bool {
        self.position > self.end
    }

    /// Whether all was read: what is left of the last byte is padding, as are zeros that some cameras write behind it.
    pub(super) fn are_spent(&self) -> bool {
        !self.has_overrun() && self.data[self.position.div_ceil(8)..].iter().all(|&byte| byte == 0)
    }
}
