//! IPTC in a JPEG: the news agencies' records, of which those are read that say who made a picture and whose it is.

/// The segment of Photoshop's resources (APP13), how it begins, and the resource that holds IPTC.
const SEGMENT: u8 = 0xed;
const SIGNATURE: &[u8] = b"Photoshop 3.0\0";
const RESOURCE: [u8; 2] = [4, 4];
/// Data sets of record 2 (IPTC-NAA IIM 4.2): by-line and copyright notice.
const BY_LINE: u8 = 80;
const COPYRIGHT: u8 = 116;

/// Author and copyright.
pub(super) fn rights(source: &[u8]) -> [Option<String>; 2] {
    let records = segment(source).and_then(records).unwrap_or_default();
    [BY_LINE, COPYRIGHT].map(|number| text(records, number))
}

fn segment(source: &[u8]) -> Option<&[u8]> {
    let mut rest = source.strip_prefix(b"\xff\xd8")?;
    while let [0xff, marker @ 0xc0..=0xfe, high, low, after @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low])).checked_sub(2)?;
        let (segment, behind) = after.split_at_checked(length)?;
        if let (&SEGMENT, Some(resources)) = (marker, segment.strip_prefix(SIGNATURE)) {
            return Some(resources);
        }
        rest = behind;
    }
    None
}

/// Each resource has a signature, a number, a name and a length; name and content are padded to even lengths.
fn records(mut resources: &[u8]) -> Option<&[u8]> {
    loop {
        let (number, rest) = resources.strip_prefix(b"8BIM")?.split_first_chunk::<2>()?;
        let name = 1 + usize::from(*rest.first()?);
        let (length, rest) = rest.get(name.next_multiple_of(2)..)?.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        if *number == RESOURCE {
            return rest.get(..length);
        }
        resources = rest.get(length.checked_next_multiple_of(2)?..)?;
    }
}

/// The first data set of this number in record 2.
fn text(mut records: &[u8], number: u8) -> Option<String> {
    while let [0x1c, record, dataset, high, low, rest @ ..] = records {
        let (value, behind) = rest.split_at_checked(usize::from(u16::from_be_bytes([*high, *low])))?;
        if (*record, *dataset) == (2, number) {
            let text = String::from_utf8_lossy(value).trim().to_owned();
            return Some(text).filter(|text| !text.is_empty());
        }
        records = behind;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn author_and_copyright_are_found() {
        let records = b"\x1c\x02\x78\0\x04Hill\x1c\x02\x50\0\x09A. Nobody\x1c\x02\x74\0\x03(c)";
        let resource = |number: [u8; 2], content: &[u8]| {
            let mut bytes =
                [b"8BIM", &number[..], b"\0\0", &(content.len() as u32).to_be_bytes(), content].concat();
            bytes.resize(bytes.len().next_multiple_of(2), 0);
            bytes
        };
        let resources = [SIGNATURE, &resource([3, 237], b"abc"), &resource(RESOURCE, records)].concat();
        let length = (resources.len() as u16 + 2).to_be_bytes();
        let source = [b"\xff\xd8\xff\xe0\0\x04hi\xff\xed", &length[..], &resources].concat();
        assert_eq!(rights(&source), [Some("A. Nobody".to_owned()), Some("(c)".to_owned())]);
        for length in 0..source.len() {
            rights(&source[..length]);
        }
    }
}
