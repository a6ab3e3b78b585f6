//! The blocks of a GIF: where its images and palettes stand. None is decoded.

use std::num::NonZeroU32;
use std::ops::Range;

use super::super::animation::{Area, Disposal};

/// Where the canvas' width and height stand, and the flags of its palette.
const CANVAS: Range<usize> = 6..10;
const FLAGS: usize = 10;
const HEADER: usize = 13;

/// An image as its descriptor, and the extension before it, say.
#[derive(Clone, Debug)]
pub(super) struct Image {
    pub(super) area: Area,
    pub(super) interlaced: bool,
    /// Where its own palette stands.
    pub(super) palette: Option<Range<usize>>,
    pub(super) transparent: Option<u8>,
    pub(super) disposal: Disposal,
    /// For how long it is seen, in hundredths of a second.
    pub(super) delay: u16,
    /// Where its data begins.
    data: usize,
}

impl Image {
    /// The bits of the first codes, and all codes in one piece; `None` where the file ends before.
    pub(super) fn data(&self, bytes: &[u8]) -> Option<(u8, Vec<u8>)> {
        let (&code_bits, _) = bytes.get(self.data..)?.split_first()?;
        Some((code_bits, sub_blocks(bytes, self.data + 1).flatten().copied().collect()))
    }
}

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2c;
const TRAILER: u8 = 0x3b;

/// What each block is and where it stands, up to the trailer. Bytes between blocks that begin none are stepped over, as other
/// readers do.
fn blocks(bytes: &[u8]) -> impl Iterator<Item = (u8, usize)> {
    let mut position = HEADER + color_table(bytes).map_or(0, |table| table.len());
    std::iter::from_fn(move || {
        position +=
            bytes.get(position..)?.iter().position(|byte| [EXTENSION, IMAGE, TRAILER].contains(byte))?;
        let (kind, start) = (bytes[position], position);
        position = match kind {
            EXTENSION => after_sub_blocks(bytes, start + 2),
            IMAGE => after_sub_blocks(bytes, image(bytes, start + 1, NO_CONTROL)?.data + 1),
            _ => bytes.len(),
        };
        Some((kind, start))
    })
}

/// Whether the file goes on to its trailer.
pub(super) fn has_end(bytes: &[u8]) -> bool {
    blocks(bytes).any(|(kind, _)| kind == TRAILER)
}

/// Each image, in the order of the file.
pub(super) fn images(bytes: &[u8]) -> impl Iterator<Item = Image> {
    let mut control = NO_CONTROL;
    blocks(bytes).filter_map(move |(kind, start)| {
        if kind == EXTENSION && bytes.get(start + 1) == Some(&0xf9) {
            control = bytes.get(start + 3..start + 7).map_or(control, graphic_control);
        }
        let is_image = kind == IMAGE;
        is_image.then(|| image(bytes, start + 1, std::mem::replace(&mut control, NO_CONTROL)))?
    })
}

/// What becomes of an image, which index is transparent, and for how long it is seen.
type Control = (Disposal, Option<u8>, u16);

/// The same where nothing is said.
const NO_CONTROL: Control = (Disposal::Keep, None, 0);

/// What the graphic control extension says of the next image.
fn graphic_control(fields: &[u8]) -> Control {
    let disposal = match fields[0] >> 2 & 7 {
        2 => Disposal::Clear,
        3 => Disposal::Restore,
        _ => Disposal::Keep,
    };
    let delay = u16::from_le_bytes([fields[1], fields[2]]);
    (disposal, Some(fields[3]).filter(|_| fields[0] & 1 == 1), delay)
}

fn image(bytes: &[u8], at: usize, (disposal, transparent, delay): Control) -> Option<Image> {
    let fields = bytes.get(at..at + 9)?;
    let side = |from: usize| u32::from(u16::from_le_bytes([fields[from], fields[from + 1]]));
    let palette = table(fields[8]).map(|length| at + 9..at + 9 + length);
    Some(Image {
        area: [side(0), side(2), side(4), side(6)],
        interlaced: fields[8] & 0x40 != 0,
        data: palette.as_ref().map_or(at + 9, |palette| palette.end),
        palette,
        transparent,
        disposal,
        delay,
    })
}

/// Where the palette for all images stands.
pub(super) fn color_table(bytes: &[u8]) -> Option<Range<usize>> {
    table(*bytes.get(FLAGS)?).map(|length| HEADER..HEADER + length)
}

/// Bytes of the palette that flags announce.
fn table(flags: u8) -> Option<usize> {
    (flags & 0x80 != 0).then(|| 3 << ((flags & 7) + 1))
}

/// The content of sub-blocks up to the empty one; the last is short where the file breaks off.
fn sub_blocks(bytes: &[u8], mut position: usize) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let length = *bytes.get(position).filter(|&&length| length > 0)? as usize;
        let start = position + 1;
        position = start + length;
        Some(&bytes[start..position.min(bytes.len())])
    })
}

fn after_sub_blocks(bytes: &[u8], position: usize) -> usize {
    position + sub_blocks(bytes, position).map(|block| block.len() + 1).sum::<usize>() + 1
}

/// The colour profile, as the International Color Consortium lets an application extension hold it.
pub(crate) fn icc(bytes: &[u8]) -> Option<Vec<u8>> {
    let extensions = blocks(bytes).take_while(|&(kind, _)| kind == EXTENSION);
    let mut applications = extensions.filter(|&(_, start)| bytes.get(start + 1) == Some(&0xff));
    applications.find_map(|(_, start)| {
        let mut blocks = sub_blocks(bytes, start + 2);
        (blocks.next() == Some(b"ICCRGBG1012")).then(|| blocks.flatten().copied().collect())
    })
}

/// How often the animation is played, as an application extension says: without one once, and 0 repetitions are no end.
pub(crate) fn plays(bytes: &[u8]) -> Option<NonZeroU32> {
    let extensions = blocks(bytes).filter(|&(kind, _)| kind == EXTENSION);
    let mut applications = extensions.filter(|&(_, start)| bytes.get(start + 1) == Some(&0xff));
    let repetitions = applications.find_map(|(_, start)| {
        let mut blocks = sub_blocks(bytes, start + 2);
        let name = blocks.next()?;
        let fields = blocks.next().filter(|fields| fields.len() >= 3 && fields[0] == 1)?;
        [&b"NETSCAPE2.0"[..], b"ANIMEXTS1.0"]
            .contains(&name)
            .then(|| u16::from_le_bytes([fields[1], fields[2]]))
    });
    match repetitions {
        Some(0) => None,
        // It is played once, and then repeated.
        Some(repetitions) => NonZeroU32::new(u32::from(repetitions) + 1),
        None => NonZeroU32::new(1),
    }
}

/// Width and height of the canvas, enlarged so that the first image fits on it, as browsers do.
pub(crate) fn canvas(bytes: &[u8]) -> Option<(u16, u16)> {
    let fields = bytes.get(CANVAS)?;
    let (width, height) =
        (u16::from_le_bytes([fields[0], fields[1]]), u16::from_le_bytes([fields[2], fields[3]]));
    let [left, top, right, bottom] = images(bytes).next().map_or([0; 4], |image| image.area);
    let end = |from: u32, length: u32| (from + length).min(u32::from(u16::MAX)) as u16;
    Some((width.max(end(left, right)), height.max(end(top, bottom))))
}
