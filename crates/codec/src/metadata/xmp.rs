//! XMP, a text in XML: what says where a picture was taken is cut out, or what says whose it is.
//!
//! Elements and attributes are found by the prefixes that everyone gives their namespaces.

/// The prefix of properties of a place, and whose a picture is.
const PLACE: &str = "exif:GPS";
const RIGHTS: [&str; 2] = ["dc:creator", "dc:rights"];

/// Without elements and attributes of a place.
pub(super) fn without_place(xmp: &str) -> String {
    let mut text = xmp.to_owned();
    while let Some(start) = text.find(&format!("<{PLACE}")) {
        let end = element_end(&text[start..]).map_or(text.len(), |end| start + end);
        text.replace_range(start..end, "");
    }
    while let Some(start) = text.find(PLACE) {
        let Some(end) = attribute_end(&text[start..]) else { break };
        text.replace_range(start..start + end, "");
    }
    text
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
    let name: String =
        text[1..].chars().take_while(|&letter| !letter.is_whitespace() && !"/>".contains(letter)).collect();
    let tag_end = text.find('>')? + 1;
    if text[..tag_end].ends_with("/>") {
        return Some(tag_end);
    }
    let closing = format!("</{name}>");
    text.find(&closing).map(|start| start + closing.len())
}

/// The length of the attribute that a text begins with.
fn attribute_end(text: &str) -> Option<usize> {
    let value = text.find('=')? + 1;
    let quote = text[value..].trim_start().chars().next().filter(|quote| "'\"".contains(*quote))?;
    let opening = value + text[value..].find(quote)?;
    text[opening + 1..].find(quote).map(|length| opening + 1 + length + 1)
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
    fn rights_stand_alone() {
        let text = rights(XMP).unwrap();
        assert!(text.contains("<rdf:li>A. Somebody</rdf:li>") && text.contains("(c)"), "{text}");
        assert!(!text.contains("A hill") && !text.contains("GPS"), "{text}");
        assert_eq!(rights("<dc:title>A hill</dc:title>"), None);
    }
}
