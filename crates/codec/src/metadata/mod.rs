//! What a file says beside its pixels, as chunks of a PNG.

mod density;
mod exif;
mod iptc;
mod left_out;
mod xmp;

use std::io::Cursor;

use image::{ImageDecoder, ImageReader};

use density::{density, phys};
use exif::Exif;
use left_out::left_out;

/// Chunks to be written, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Type and content of each.
    pub chunks: Vec<Chunk>,
    /// What else the file says and is not kept, in words.
    pub left_out: Option<&'static str>,
}

/// Type and content of a chunk.
type Chunk = ([u8; 4], Vec<u8>);

/// What is kept of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeptMetadata {
    /// Nothing.
    #[default]
    None,
    /// Who made it and whose it is.
    Rights,
    /// All but where it was made.
    WithoutPlace,
    /// All.
    All,
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Texts of a PNG, each after its keyword.
const TEXTS: [&[u8; 4]; 3] = [b"tEXt", b"zTXt", b"iTXt"];
/// Keywords of texts that say whose an image is.
const RIGHTS: [&[u8]; 2] = [b"Author", b"Copyright"];
/// What keywords begin with under which some programs hide EXIF and XMP: a place may be in it.
const RAW_PROFILE: &[u8] = b"Raw profile type";
/// Such keywords under which it is said how the picture lies.
const RAW_ORIENTATION: [&[u8]; 3] =
    [b"Raw profile type exif", b"Raw profile type APP1", b"Raw profile type xmp"];

/// The keyword of XMP in a text chunk, and what stands between it and the text: no compression, no language.
const XMP: &[u8] = b"XML:com.adobe.xmp\0\0\0\0\0";
const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp";

/// EXIF's orientation of what is upright, and that from which on width and height have changed places.
const UPRIGHT: u8 = 1;
const TURNED: u8 = 5;

impl Metadata {
    /// What is to be `kept`: EXIF, XMP, a PNG's texts and time, and how many pixels there are to the metre. Colours are not:
    /// pixels are sRGB by now. `orientation` is that of EXIF, 1 to 8, which was undone: all is said of the
    /// image that is upright.
    #[must_use]
    pub fn of(source: &[u8], kept: KeptMetadata, orientation: Option<u8>) -> Self {
        if kept == KeptMetadata::None {
            return Self::default();
        }
        let (own, mut chunks) = (png_chunks(source), Vec::new());
        let orientation = orientation.unwrap_or(UPRIGHT);
        let turned = orientation >= TURNED;
        let (exif, xmp) = exif_and_xmp(source, &own);
        if kept != KeptMetadata::Rights {
            chunks.extend(size_on_paper(source, &own, exif.as_ref(), turned));
            chunks.extend(own.iter().filter(|(kind, _)| kind == b"tIME").cloned());
        }
        chunks.extend(own.iter().filter(|chunk| keeps_text(chunk, kept, orientation)).cloned());
        chunks.extend(kept_exif(source, exif, kept, turned).map(|exif| (*b"eXIf", exif)));
        chunks.extend(kept_xmp(&xmp, kept, orientation).map(|xmp| (*b"iTXt", [XMP, &xmp].concat())));
        Self { chunks, left_out: left_out(source) }
    }
}

/// The size of pixels: a PNG's own, or as other formats say it.
fn size_on_paper(source: &[u8], own: &[Chunk], exif: Option<&Exif>, turned: bool) -> Option<Chunk> {
    let own = own.iter().find(|(kind, _)| kind == b"pHYs").map(|(_, content)| content.clone());
    let mut content = own.or_else(|| density(source, exif).map(phys))?;
    if turned && content.len() >= 8 {
        content[..8].rotate_left(4);
    }
    Some((*b"pHYs", content))
}

/// Whether a chunk is a text to be kept, other than XMP.
fn keeps_text((kind, content): &Chunk, kept: KeptMetadata, orientation: u8) -> bool {
    let keyword = content.split(|&byte| byte == 0).next().unwrap_or_default();
    let is_kept = match kept {
        KeptMetadata::None => false,
        KeptMetadata::Rights => RIGHTS.contains(&keyword),
        KeptMetadata::WithoutPlace => !keyword.starts_with(RAW_PROFILE) && !names_place(keyword),
        KeptMetadata::All => orientation == UPRIGHT || !RAW_ORIENTATION.contains(&keyword),
    };
    TEXTS.contains(&kind) && keyword != XMP_KEYWORD && is_kept
}

/// Whether a text is a place by its keyword, as `exif:GPSLatitude` is.
fn names_place(keyword: &[u8]) -> bool {
    keyword.windows(3).any(|part| part.eq_ignore_ascii_case(b"gps"))
}

/// Who made it and whose it is, where EXIF does not say it: a TIFF says it in its own directory, a JPEG in IPTC.
fn rights_of(source: &[u8], exif: Option<&Exif>) -> [Option<String>; 2] {
    let own = Exif::parse(source).as_ref().or(exif).map_or([None, None], Exif::rights);
    let iptc = iptc::rights(source);
    let [artist, copyright] = own;
    let [by_line, notice] = iptc;
    [artist.or(by_line), copyright.or(notice)]
}

fn kept_exif(source: &[u8], exif: Option<Exif>, kept: KeptMetadata, turned: bool) -> Option<Vec<u8>> {
    let rights = rights_of(source, exif.as_ref());
    let Some(mut exif) = exif.filter(|_| kept != KeptMetadata::Rights) else {
        return Exif::of_rights(rights);
    };
    exif.upright(turned);
    if kept == KeptMetadata::WithoutPlace {
        exif.without_gps();
    }
    exif.add_rights(rights);
    Some(exif.into_bytes())
}

fn kept_xmp(xmp: &[u8], kept: KeptMetadata, orientation: u8) -> Option<Vec<u8>> {
    // What is no UTF-8 can't be searched.
    let Ok(text) = std::str::from_utf8(xmp) else {
        return (kept == KeptMetadata::All && orientation == UPRIGHT).then(|| xmp.to_vec());
    };
    let upright = || xmp::upright(text, orientation >= TURNED);
    let text = match kept {
        _ if text.is_empty() => None,
        KeptMetadata::None => None,
        KeptMetadata::Rights => xmp::rights(text),
        KeptMetadata::WithoutPlace => Some(xmp::without_place(&upright())),
        KeptMetadata::All => Some(upright()),
    };
    text.map(String::into_bytes)
}

/// Type and content of every chunk of a PNG, of other files none.
fn png_chunks(source: &[u8]) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut rest = source.strip_prefix(PNG).unwrap_or(&[]);
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some((kind, after)) = after.split_first_chunk::<4>() else { break };
        let Some((content, after)) = after.split_at_checked(length) else { break };
        chunks.push((*kind, content.to_vec()));
        rest = after.get(4..).unwrap_or(&[]);
    }
    chunks
}

/// EXIF and XMP; a PNG's own XMP is that of its chunk, a TIFF's that of its tag.
fn exif_and_xmp(source: &[u8], own: &[Chunk]) -> (Option<Exif>, Vec<u8>) {
    let of_chunk = own.iter().find_map(|(kind, content)| {
        if kind == b"iTXt" { content.strip_prefix(XMP).map(<[u8]>::to_vec) } else { None }
    });
    if matches!(source, [b'I', b'I', ..] | [b'M', b'M', ..]) {
        return (None, Exif::parse(source).and_then(|tiff| tiff.xmp()).unwrap_or_default());
    }
    let reader = ImageReader::new(Cursor::new(source)).with_guessed_format();
    let Some(mut decoder) = reader.ok().and_then(|reader| reader.into_decoder().ok()) else {
        return (None, of_chunk.unwrap_or_default());
    };
    let exif = decoder.exif_metadata().ok().flatten().and_then(|exif| Exif::parse(&exif));
    let xmp = of_chunk.or_else(|| decoder.xmp_metadata().ok().flatten());
    (exif, xmp.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::with_chunks;

    fn png(chunks: &[Chunk]) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let pixel = image::GrayImage::from_pixel(1, 1, image::Luma([7]));
        pixel.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        with_chunks(bytes.into_inner(), chunks)
    }

    fn kept(source: &[u8], kept: KeptMetadata, orientation: u8) -> Vec<Chunk> {
        Metadata::of(source, kept, Some(orientation)).chunks
    }

    /// Little-endian TIFF of one entry: orientation 6.
    const EXIF: &[u8] = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";

    #[test]
    fn texts_are_kept_where_asked_and_gamma_never_is() {
        let gamma = (*b"gAMA", 100_000_u32.to_be_bytes().to_vec());
        let text = (*b"tEXt", b"Title\0nothing".to_vec());
        let source = png(&[gamma, text.clone()]);
        assert_eq!(kept(&source, KeptMetadata::None, 1), []);
        assert_eq!(kept(&source, KeptMetadata::All, 1), [text]);
    }

    #[test]
    fn exif_is_of_the_upright_image_and_xmp_is_kept_once() {
        let xmp = [XMP, b"<x/>"].concat();
        let source = png(&[(*b"eXIf", EXIF.to_vec()), (*b"iTXt", xmp.clone())]);
        let chunks = kept(&source, KeptMetadata::All, 6);
        let mut upright = EXIF.to_vec();
        upright[18] = 1;
        assert_eq!(chunks, [(*b"eXIf", upright), (*b"iTXt", xmp)]);
        assert_eq!(kept(b"\x89PNG\r\n\x1a\n\0\0\0\x09gAMA", KeptMetadata::All, 1), []);
    }

    #[test]
    fn a_turned_image_is_as_large_on_paper() {
        let size = |x: u32, y: u32| (*b"pHYs", [&x.to_be_bytes()[..], &y.to_be_bytes(), &[1]].concat());
        let source = png(&[size(11_811, 5_906), (*b"eXIf", EXIF.to_vec())]);
        assert_eq!(kept(&source, KeptMetadata::All, 6)[0], size(5_906, 11_811));
        assert_eq!(kept(&source, KeptMetadata::All, 3)[0], size(11_811, 5_906));
    }

    #[test]
    fn rights_and_places_are_told_apart() {
        let text = |text: &[u8]| (*b"tEXt", text.to_vec());
        let (author, title) = (text(b"Author\0A. Somebody"), text(b"Title\0A hill"));
        let raw = text(b"Raw profile type exif\0place");
        let xmp = |inner: &str| (*b"iTXt", [XMP, inner.as_bytes()].concat());
        let place = xmp("<exif:GPSAltitude>34/1</exif:GPSAltitude><dc:rights>(c)</dc:rights>");
        let source = png(&[author.clone(), title.clone(), raw.clone(), place.clone()]);
        assert_eq!(kept(&source, KeptMetadata::All, 1), [author.clone(), title.clone(), raw, place]);
        let without_place = [author.clone(), title, xmp("<dc:rights>(c)</dc:rights>")];
        assert_eq!(kept(&source, KeptMetadata::WithoutPlace, 1), without_place);
        let rights = kept(&source, KeptMetadata::Rights, 1);
        assert_eq!((rights.len(), &rights[0]), (2, &author));
        assert!(String::from_utf8_lossy(&rights[1].1).contains("<dc:rights>(c)</dc:rights>"));
    }

    #[test]
    fn what_says_how_the_source_lay_is_left_out() {
        let text = |text: &[u8]| (*b"tEXt", text.to_vec());
        let (exif, iptc) = (text(b"Raw profile type exif\0turned"), text(b"Raw profile type iptc\0words"));
        let xmp = |inner: &str| (*b"iTXt", [XMP, inner.as_bytes()].concat());
        let lying = xmp("<tiff:Orientation>6</tiff:Orientation><tiff:ImageWidth>4</tiff:ImageWidth>");
        let source = png(&[exif.clone(), iptc.clone(), lying]);
        let upright = xmp("<tiff:Orientation>1</tiff:Orientation><tiff:ImageLength>4</tiff:ImageLength>");
        assert_eq!(kept(&source, KeptMetadata::All, 6), [iptc.clone(), upright]);
        assert_eq!(kept(&source, KeptMetadata::All, 1)[..2], [exif, iptc]);
    }

    #[test]
    fn a_place_is_known_by_its_keyword() {
        let text = |text: &[u8]| (*b"tEXt", text.to_vec());
        let (place, other) = (text(b"exif:GPSLatitude\0N"), text(b"exif:Flash\0no"));
        let source = png(&[place.clone(), other.clone()]);
        assert_eq!(kept(&source, KeptMetadata::WithoutPlace, 1), std::slice::from_ref(&other));
        assert_eq!(kept(&source, KeptMetadata::All, 1), [place, other]);
    }

    #[test]
    fn the_xmp_of_a_tiff_is_kept() {
        let tiff = b"II*\0\x08\0\0\0\x01\0\xbc\x02\x01\0\x04\0\0\0<x/>\0\0\0\0";
        assert_eq!(kept(tiff, KeptMetadata::All, 1), [(*b"iTXt", [XMP, b"<x/>"].concat())]);
    }

    #[test]
    fn rights_of_iptc_stand_beside_exif() {
        let mut jpeg = Cursor::new(Vec::new());
        let pixel = image::GrayImage::from_pixel(8, 8, image::Luma([7]));
        pixel.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
        let segment = |marker: u8, content: &[u8]| {
            [&[0xff, marker][..], &(content.len() as u16 + 2).to_be_bytes(), content].concat()
        };
        let exif = segment(0xe1, &[b"Exif\0\0", EXIF].concat());
        let iptc = segment(0xed, b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x08\x1c\x02\x74\0\x03(c)");
        let source = [b"\xff\xd8", &exif[..], &iptc, &jpeg.into_inner()[2..]].concat();
        for asked in [KeptMetadata::Rights, KeptMetadata::WithoutPlace, KeptMetadata::All] {
            let chunks = kept(&source, asked, 6);
            let (_, exif) = chunks.iter().find(|(kind, _)| kind == b"eXIf").expect("EXIF");
            assert_eq!(Exif::parse(exif).unwrap().rights(), [None, Some("(c)".to_owned())], "{asked:?}");
        }
    }
}
