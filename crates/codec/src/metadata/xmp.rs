//! XMP, a text in XML: what says where a picture was taken is cut out, or what says whose it is; what is said of the picture
//! as it lay is said of the upright one.
//!
//! Elements and attributes are found by the prefixes that everyone gives their namespaces.

use std::ops::Range;

/// What properties of a place begin with, and whose a picture is.
const PLACES: [&str; 7] = [
    "exif:GPS",
    "Iptc4xmpCore:Location",
    "Iptc4xmpCore:CountryCode",
    "Iptc4xmpExt:Location",
    "photoshop:City",
    "photoshop:State",
    "photoshop:Country",
];
const RIGHTS: [&str; 2] = ["dc:creator", "dc:rights"];
/// Small copies, which show another picture; by its prefix of today and that of before.
const THUMBNAILS: [&str; 2] = ["xmp:Thumbnails", "xap:Thumbnails"];
const ORIENTATION: &str = "tiff:Orientation";
/// Properties that change places with width and height.
const SIDES: [[&str; 2]; 3] = [
    ["tiff:XResolution", "tiff:YResolution"],
    ["tiff:ImageWidth", "tiff:ImageLength"],
    ["exif:PixelXDimension", "exif:PixelYDimension"],
];

/// Without elements and attributes of a place.
pub(super) fn without_place(xmp: &str) -> String {
    without(xmp, &PLACES)
}

/// As it is once pixels are upright, where they were `turned` by a quarter or not.
pub(super) fn upright(xmp: &str, turned: bool) -> String {
    let mut text = with_value(&without(xmp, &THUMBNAILS), ORIENTATION, "1");
    for [one, other] in SIDES.into_iter().filter(|_| turned) {
        // No XML holds this character.
        text = text.replace(one, "\0").replace(other, one).replace('\0', other);
    }
    text
}

/// Without the elements and attributes whose names begin with one of `names`.
fn without(xmp: &str, names: &[&str]) -> String {
    let (mut text, mut rest) = (String::with_capacity(xmp.len()), xmp);
    while let Some(start) = names.iter().filter_map(|name| rest.find(name)).min() {
        let tag = rest[..start].strip_suffix('<').map(str::len);
        let length = match tag {
            Some(tag) => Some(element_end(&rest[tag..]).unwrap_or(rest.len() - tag)),
            None => attribute_value(&rest[start..]).map(|value| value.end + 1),
        };
        let from = tag.unwrap_or(start);
        text.push_str(&rest[..from]);
        rest = &rest[from..];
        // What is neither stays.
        let kept = if length.is_none() { name_length(rest) } else { 0 };
        text.push_str(&rest[..kept]);
        rest = &rest[length.unwrap_or(kept)..];
    }
    text + rest
}

/// With another value in every element and attribute of a name.
fn with_value(xmp: &str, name: &str, value: &str) -> String {
    let (mut text, mut rest) = (String::with_capacity(xmp.len()), xmp);
    while let Some(start) = rest.find(name) {
        let (before, hit) = rest.split_at(start);
        let old = if before.ends_with('<') { element_value(hit) } else { attribute_value(hit) };
        text.push_str(before);
        let (name, after) = match old {
            Some(old) => (format!("{}{value}", &hit[..old.start]), old.end),
            None => (name.to_owned(), name.len()),
        };
        text.push_str(&name);
        rest = &hit[after..];
    }
    text + rest
}

/// A packet of who made it and whose it is; `None` where neither is said.
pub(super) fn rights(xmp: &str) -> Option<String> {
    let element = |name: &str| {
        let start = xmp.find(&format!("<{name}"))?;
        let rest = &xmp[start..];
        element_end(rest).map(|end| rest[..end].to_owned())
    };
    let elements: String = RIGHTS.iter().filter_map(|name| element(name)).collect();
    (!elements.is_empty()).then(|| {
        format!(
            r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">{elements}</rdf:Description></rdf:RDF></x:xmpmeta>"#
        )
    })
}

/// The length of the element that a text begins with.
fn element_end(text: &str) -> Option<usize> {
    let name = &text[1..][..name_length(&text[1..])];
    let tag_end = text.find('>')? + 1;
    if text[..tag_end].ends_with("/>") {
        return Some(tag_end);
    }
    let closing = format!("</{name}>");
    text.find(&closing).map(|start| start + closing.len())
}

/// Where the text of an element stands, which `text` begins with the name of.
fn element_value(text: &str) -> Option<Range<usize>> {
    let start = text.find('>')? + 1;
    let length = text[start..].find('<')?;
    (!text[..start].ends_with("/>")).then_some(start..start + length)
}

/// Where the value of the attribute stands that a text begins with; `None` where it begins with none.
fn attribute_value(text: &str) -> Option<Range<usize>> {
    let value = text[name_length(text)..].trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| "'\"".contains(*quote))?;
    let start = text.len() - value.len() + 1;
    text[start..].find(quote).map(|length| start..start + length)
}

/// The length of the name that a text begins with.
fn name_length(text: &str) -> usize {
    text.find(|letter: char| letter.is_whitespace() || "/>=<".contains(letter)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const XMP: &str = r#"<rdf:Description exif:GPSLatitude="52,30N" exif:ISO='100' exif:GPSLongitude = '13,24E'>
<exif:GPSAltitude>34/1</exif:GPSAltitude><exif:GPSMapDatum/><dc:creator><rdf:Seq><rdf:li>A. Somebody</rdf:li></rdf:Seq></dc:creator>
<dc:title>A hill</dc:title><dc:rights><rdf:Alt><rdf:li xml:lang="x-default">(c)</rdf:li></rdf:Alt></dc:rights></rdf:Description>"#;

    #[test]
    fn a_place_is_cut_out() {
        let text = without_place(XMP);
        assert!(!text.contains("GPS") && !text.contains("52,30") && !text.contains("34/1"), "{text}");
        assert!(text.contains("exif:ISO='100'") && text.contains("A hill"), "{text}");
    }

    #[test]
    fn names_of_places_are_places_and_words_are_not() {
        let text = without_place(
            "<a photoshop:City='Bern' b='1'>not exif:GPS, but <photoshop:Country>CH</photoshop:Country>\
             <Iptc4xmpCore:Location>Mill</Iptc4xmpCore:Location><c exif:GPSLatitude='46N'/></a>",
        );
        assert_eq!(text, "<a  b='1'>not exif:GPS, but <c /></a>");
    }

    #[test]
    fn an_upright_picture_is_said_to_be_upright() {
        let lying = "<a tiff:Orientation = '6' tiff:XResolution='300/1' tiff:YResolution='150/1'>\
                     <tiff:Orientation>8</tiff:Orientation><exif:PixelXDimension>9</exif:PixelXDimension>\
                     <xmp:Thumbnails><rdf:Alt>abc</rdf:Alt></xmp:Thumbnails></a>";
        let turned = "<a tiff:Orientation = '1' tiff:YResolution='300/1' tiff:XResolution='150/1'>\
                      <tiff:Orientation>1</tiff:Orientation><exif:PixelYDimension>9</exif:PixelYDimension></a>";
        assert_eq!(upright(lying, true), turned);
        assert!(upright(lying, false).contains("tiff:XResolution='300/1'"));
        assert_eq!(
            upright("tiff:Orientation <tiff:Orientation/>", true),
            "tiff:Orientation <tiff:Orientation/>"
        );
    }

    #[test]
    fn rights_stand_alone() {
        let text = rights(XMP).unwrap();
        assert!(text.contains("<rdf:li>A. Somebody</rdf:li>") && text.contains("(c)"), "{text}");
        assert!(!text.contains("A hill") && !text.contains("GPS"), "{text}");
        assert_eq!(rights("<dc:title>A hill</dc:title>"), None);
    }
}
