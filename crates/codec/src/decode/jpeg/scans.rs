//! Whether the scans of a JPEG hold all that its frame promises (ITU-T T.81, annexes B, F and G). Codes are stepped over and no
//! pixel is computed: a decoder makes up for data that ends before its marker, and does not say so.

use super::huffman::{Bits, Table};

const TOO_SHORT: &str = "its data ends early";
const TOO_LONG: &str = "its data does not end where it should";
const NO_CODE: &str = "its data has a code that stands for nothing";
const RESTARTS: &str = "a part of its data is missing";
const SCANS: &str = "not all of its scans are there";

/// Coefficients of a block.
const COEFFICIENTS: usize = 64;

/// A channel of the frame.
struct Component {
    id: u8,
    /// Blocks side by side, and one below the other, in a unit of interleaved scans.
    sampling: [usize; 2],
    /// Blocks in a scan of its own.
    blocks: usize,
    /// The lowest bit that is known of each coefficient.
    known: [Option<u8>; COEFFICIENTS],
    /// For each block of a progressive image, which coefficients are not 0, in the order of the file.
    nonzero: Vec<u64>,
}

#[derive(Default)]
struct Frame {
    progressive: bool,
    components: Vec<Component>,
    /// Units of interleaved scans.
    units: usize,
    /// Units from one restart marker to the next; 0 where there are none.
    restart: usize,
    /// For the first coefficients, and for the others.
    tables: [[Option<Table>; 4]; 2],
}

/// What a scan's header says.
struct Scan {
    /// Numbers of components, each with its tables for the first coefficient and for the others.
    channels: Vec<(usize, [usize; 2])>,
    first: usize,
    last: usize,
    /// Bits below the one that was known before, or 0 where none was, and below the one that is known afterwards.
    high: u8,
    low: u8,
}

/// What lacks in the scans of the image that these bytes begin with, if anything does; what is not understood is not judged.
pub(super) fn lack(bytes: &[u8]) -> Option<&'static str> {
    let mut frame = Frame::default();
    let mut position = 2;
    while let Some((marker, at)) = next_marker(bytes, position) {
        position = at + 2;
        if matches!(marker, 0x01 | 0xd0..=0xd8) {
            continue;
        }
        let content = (marker != 0xd9).then(|| segment(bytes, position)).flatten();
        let Some(content) = content else { break };
        position += 2 + content.len();
        match marker {
            0xc0..=0xc2 => frame.begin(marker == 0xc2, content)?,
            0xc4 => frame.define_tables(content),
            0xdd => frame.restart = u16::from_be_bytes(*content.first_chunk()?).into(),
            0xda => {
                let scan = frame.scan(content)?;
                match frame.step_over(&scan, bytes, position)? {
                    Ok(end) => position = end,
                    Err(reason) => return Some(reason),
                }
            }
            _ => {}
        }
    }
    let is_whole = |component: &Component| component.known.iter().all(|&bit| bit == Some(0));
    (!frame.components.iter().all(is_whole)).then_some(SCANS)
}

/// The next marker from `position` on, and where it stands.
fn next_marker(bytes: &[u8], position: usize) -> Option<(u8, usize)> {
    let pairs = bytes.get(position..)?.windows(2);
    let found = pairs.zip(position..).find(|(pair, _)| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff));
    found.map(|(pair, at)| (pair[1], at))
}

fn segment(bytes: &[u8], position: usize) -> Option<&[u8]> {
    let length = u16::from_be_bytes(*bytes.get(position..)?.first_chunk()?) as usize;
    bytes.get(position + 2..position + length)
}

impl Frame {
    fn begin(&mut self, progressive: bool, content: &[u8]) -> Option<()> {
        let (&[_, h0, h1, w0, w1, _], described) = content.split_first_chunk()?;
        let size = [u16::from_be_bytes([w0, w1]), u16::from_be_bytes([h0, h1])].map(usize::from);
        let sampling = |field: u8| [field >> 4, field & 15].map(usize::from);
        let described = described.as_chunks::<3>().0;
        let most = |axis: usize| described.iter().map(|field| sampling(field[1])[axis]).max();
        let most = [most(0)?, most(1)?];
        if size.contains(&0) || described.iter().any(|field| sampling(field[1]).contains(&0)) {
            return None;
        }
        let area = |side: &dyn Fn(usize) -> usize| side(0) * side(1);
        self.units = area(&|axis| size[axis].div_ceil(8 * most[axis]));
        self.components = described
            .iter()
            .map(|&[id, field, _]| {
                let sampling = sampling(field);
                let blocks = area(&|axis| (size[axis] * sampling[axis]).div_ceil(most[axis]).div_ceil(8));
                Component { id, sampling, blocks, known: [None; COEFFICIENTS], nonzero: Vec::new() }
            })
            .collect();
        self.progressive = progressive;
        Some(())
    }

    fn define_tables(&mut self, mut content: &[u8]) {
        while let Some((&[place, ref counts @ ..], rest)) = content.split_first_chunk::<17>() {
            let symbols = counts.iter().map(|&count| usize::from(count)).sum();
            let Some((symbols, rest)) = rest.split_at_checked(symbols) else { return };
            if let Some(table) = self.tables[usize::from(place >> 4 & 1)].get_mut(usize::from(place & 15)) {
                *table = Some(Table::new(counts, symbols));
            }
            content = rest;
        }
    }

    fn scan(&self, content: &[u8]) -> Option<Scan> {
        let (&count, rest) = content.split_first()?;
        let (channels, rest) = rest.split_at_checked(2 * usize::from(count))?;
        let &[first, last, bits] = rest.first_chunk()?;
        let channels: Option<Vec<_>> =
            channels.as_chunks().0.iter().map(|&channel| self.channel(channel)).collect();
        let (first, last) =
            if self.progressive { (first.into(), last.into()) } else { (0, COEFFICIENTS - 1) };
        let (high, low) = if self.progressive { (bits >> 4, bits & 15) } else { (0, 0) };
        let scan = Scan { channels: channels?, first, last, high, low };
        let is_sound = first <= last && last < COEFFICIENTS && !scan.channels.is_empty();
        (is_sound && (first == 0 || scan.channels.len() == 1)).then_some(scan)
    }

    fn channel(&self, [id, tables]: [u8; 2]) -> Option<(usize, [usize; 2])> {
        let number = self.components.iter().position(|component| component.id == id)?;
        Some((number, [tables >> 4 & 3, tables & 3].map(usize::from)))
    }

    /// Steps over the data of a scan, and returns where it ends; `None` where a table is missing, which some programs know.
    fn step_over(&mut self, scan: &Scan, bytes: &[u8], start: usize) -> Option<Result<usize, &'static str>> {
        let Self { progressive, components, units, restart, tables } = self;
        let interleaved = scan.channels.len() > 1;
        let units = if interleaved { *units } else { components[scan.channels[0].0].blocks };
        let mut coder = Coder::of(scan, *progressive, tables)?;
        let (mut bits, mut end) = Bits::new(bytes, start);
        for unit in 0..units {
            if *restart > 0 && unit > 0 && unit % *restart == 0 {
                let expected = 0xd0 + (unit / *restart - 1) as u8 % 8;
                match next_marker(bytes, end) {
                    _ if !bits.are_spent() => return Some(Err(TOO_LONG)),
                    Some((marker, at)) if marker == expected => (bits, end) = Bits::new(bytes, at + 2),
                    _ => return Some(Err(RESTARTS)),
                }
                coder.run_of_ends = 0;
            }
            for (channel, &(number, _)) in scan.channels.iter().enumerate() {
                let component = &mut components[number];
                let blocks = if interleaved { component.sampling[0] * component.sampling[1] } else { 1 };
                for _ in 0..blocks {
                    let stepped = coder.block(channel, unit, component, &mut bits);
                    if bits.has_overrun() {
                        return Some(Err(TOO_SHORT));
                    }
                    if stepped.is_none() {
                        return Some(Err(NO_CODE));
                    }
                }
            }
        }
        if !bits.are_spent() {
            return Some(Err(TOO_LONG));
        }
        for &(number, _) in &scan.channels {
            components[number].known[scan.first..=scan.last].fill(Some(scan.low));
        }
        Some(Ok(end))
    }
}

/// How a scan's blocks are coded.
struct Coder<'a> {
    scan: &'a Scan,
    progressive: bool,
    /// For each channel; one that is not needed need not be there.
    tables: Vec<[Option<&'a Table>; 2]>,
    /// Blocks, from this one on, that have no more coefficients of this scan.
    run_of_ends: u32,
}

impl<'a> Coder<'a> {
    fn of(scan: &'a Scan, progressive: bool, tables: &'a [[Option<Table>; 4]; 2]) -> Option<Self> {
        let of_channel =
            |&(_, [dc, ac]): &(usize, [usize; 2])| [tables[0][dc].as_ref(), tables[1][ac].as_ref()];
        let found: Vec<_> = scan.channels.iter().map(of_channel).collect();
        let needs = [scan.first == 0 && scan.high == 0, scan.last > 0];
        let lacks = |found: &[Option<&Table>; 2]| (0..2).any(|kind| needs[kind] && found[kind].is_none());
        (!found.iter().any(lacks)).then_some(Self { scan, progressive, tables: found, run_of_ends: 0 })
    }

    /// Steps over a block; `None` where something is no code.
    #[inline(always)]
    fn block(
        &mut self,
        channel: usize,
        block: usize,
        component: &mut Component,
        bits: &mut Bits,
    ) -> Option<()> {
        let [dc, ac] = self.tables[channel];
        if !self.progressive {
            step_over_first(dc?, bits)?;
            return step_over_others(ac?, bits);
        }
        if self.scan.first == 0 {
            return if self.scan.high == 0 { step_over_first(dc?, bits) } else { bits.number(1).map(drop) };
        }
        component.nonzero.resize(component.blocks, 0);
        let nonzero = component.nonzero.get_mut(block)?;
        if self.scan.high == 0 { self.begun(ac?, nonzero, bits) } else { self.refined(ac?, nonzero, bits) }
    }

    /// The upper bits of coefficients.
    fn begun(&mut self, table: &Table, nonzero: &mut u64, bits: &mut Bits) -> Option<()> {
        if self.run_of_ends > 0 {
            self.run_of_ends -= 1;
            return Some(());
        }
        let mut at = self.scan.first;
        while at <= self.scan.last {
            let (run, size) = run_and_size(bits.symbol(table)?);
            if size == 0 && run < 15 {
                self.run_of_ends = (1 << run) - 1 + bits.number(run)?;
                break;
            }
            at += run as usize;
            if size > 0 {
                *nonzero |= 1_u64.checked_shl(at as u32).unwrap_or(0);
            }
            bits.skip(size);
            at += 1;
        }
        Some(())
    }

    /// One bit more of coefficients: of each that is not 0, and of those that are no longer.
    fn refined(&mut self, table: &Table, nonzero: &mut u64, bits: &mut Bits) -> Option<()> {
        let mut at = self.scan.first;
        while self.run_of_ends == 0 && at <= self.scan.last {
            let (mut run, size) = run_and_size(bits.symbol(table)?);
            if size == 0 && run < 15 {
                self.run_of_ends = (1 << run) + bits.number(run)?;
                break;
            }
            bits.skip(size);
            while at <= self.scan.last && (*nonzero >> at & 1 == 1 || run > 0) {
                let is_known = *nonzero >> at & 1 == 1;
                bits.skip(is_known.into());
                run -= u32::from(!is_known);
                at += 1;
            }
            if size > 0 && at <= self.scan.last {
                *nonzero |= 1 << at;
            }
            at += 1;
        }
        if self.run_of_ends > 0 {
            self.run_of_ends -= 1;
            let left = (at..=self.scan.last).filter(|&at| *nonzero >> at & 1 == 1).count();
            bits.skip(left as u32);
        }
        Some(())
    }
}

#[inline(always)]
fn step_over_first(table: &Table, bits: &mut Bits) -> Option<()> {
    let size = bits.symbol(table)?;
    bits.skip(size.into());
    Some(())
}

#[inline(always)]
fn step_over_others(table: &Table, bits: &mut Bits) -> Option<()> {
    let mut at = 1;
    bits.skip_numbers(table, |symbol| {
        let (run, size) = run_and_size(symbol);
        at += run as usize + 1;
        size == 0 && run < 15 || at >= COEFFICIENTS
    })
}

fn run_and_size(symbol: u8) -> (u32, u32) {
    (u32::from(symbol >> 4), u32::from(symbol & 15))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 40x24 pixels of noise, 4:2:0 where they have colours.
    fn encoded(progressive: bool, restart: u16) -> Vec<u8> {
        let mut random = 7_u32;
        let mut next = || {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 24) as u8
        };
        let samples: Vec<u8> = (0..40 * 24 * 3).map(|_| next()).collect();
        let mut bytes = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 60);
        encoder.set_progressive(progressive);
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
        if restart > 0 {
            encoder.set_restart_interval(restart);
        }
        encoder.encode(&samples, 40, 24, jpeg_encoder::ColorType::Rgb).expect("encodes");
        bytes
    }

    #[test]
    fn whole_scans_lack_nothing() {
        for (progressive, restart) in [(false, 0), (true, 0), (false, 1), (true, 2)] {
            let mut bytes = encoded(progressive, restart);
            assert_eq!(lack(&bytes), None, "progressive {progressive}, restart {restart}");
            bytes.splice(bytes.len() - 2.., *b"\0\0\xff\xff\xd9and more");
            assert_eq!(lack(&bytes), None, "padded, and something behind its end");
        }
    }

    #[test]
    fn a_lost_interval_is_missed() {
        let mut bytes = encoded(false, 1);
        let place = |bytes: &[u8], marker| bytes.windows(2).position(|pair| pair == [0xff, marker]).unwrap();
        let (from, to) = (place(&bytes, 0xd1), place(&bytes, 0xd2));
        bytes.drain(from..to);
        assert_eq!(lack(&bytes), Some(RESTARTS));
    }

    #[test]
    fn scans_that_are_not_there_are_missed() {
        let bytes = encoded(true, 0);
        let last = bytes.windows(2).rposition(|pair| pair == [0xff, 0xda]).unwrap();
        assert_eq!(lack(&[&bytes[..last], b"\xff\xd9"].concat()), Some(SCANS));
    }
}
