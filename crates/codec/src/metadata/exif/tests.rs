use super::*;

/// A directory with these entries, its values after it, and the offset of the next one.
fn directory(at: usize, entries: &[(u16, u16, u32, Vec<u8>)], next: u32) -> Vec<u8> {
    let mut bytes = (entries.len() as u16).to_be_bytes().to_vec();
    let mut values = Vec::new();
    for (tag, kind, count, value) in entries {
        bytes.extend([tag.to_be_bytes(), kind.to_be_bytes()].concat());
        bytes.extend(count.to_be_bytes());
        if value.len() <= 4 {
            bytes.extend(value.iter().copied().chain([0; 4]).take(4));
        } else {
            bytes.extend(((at + 2 + ENTRY * entries.len() + 4 + values.len()) as u32).to_be_bytes());
            values.extend(value);
        }
    }
    bytes.extend(next.to_be_bytes());
    [bytes, values].concat()
}

fn ratio(above: u32, below: u32) -> Vec<u8> {
    [above.to_be_bytes(), below.to_be_bytes()].concat()
}

/// Sideways at 300 x 150 dots per inch, with an author, a place and a thumbnail.
fn photograph() -> Vec<u8> {
    let main = |gps: u32, exif: u32, next: u32| {
        directory(
            8,
            &[
                (ORIENTATION, 3, 1, vec![0, 6]),
                (X_RESOLUTION, 5, 1, ratio(300, 1)),
                (Y_RESOLUTION, 5, 1, ratio(150, 1)),
                (RESOLUTION_UNIT, 3, 1, vec![0, 2]),
                (ARTIST, 2, 12, b"A. Somebody\0".to_vec()),
                (COPYRIGHT, 2, 4, b"(c)\0".to_vec()),
                (EXIF_DIRECTORY, 4, 1, exif.to_be_bytes().to_vec()),
                (GPS_DIRECTORY, 4, 1, gps.to_be_bytes().to_vec()),
            ],
            next,
        )
    };
    let exif_at = 8 + main(0, 0, 0).len();
    let exif = directory(exif_at, &[(PIXEL_X, 3, 1, vec![0, 64]), (PIXEL_Y, 4, 1, vec![0, 0, 0, 48])], 0);
    let gps_at = exif_at + exif.len();
    let gps = directory(gps_at, &[(1, 2, 2, b"N\0".to_vec()), (2, 5, 1, ratio(52, 7))], 0);
    let next = gps_at + gps.len();
    let thumbnail = |start: usize| {
        let number = |number: usize| (number as u32).to_be_bytes().to_vec();
        directory(next, &[(THUMBNAIL, 4, 1, number(start)), (THUMBNAIL_LENGTH, 4, 1, number(9))], 0)
    };
    let start = next + thumbnail(0).len();
    let main = main(gps_at as u32, exif_at as u32, next as u32);
    [b"MM\0*\0\0\0\x08".to_vec(), main, exif, gps, thumbnail(start), b"THUMBNAIL".to_vec()].concat()
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|part| part == text)
}

#[test]
fn a_turned_picture_changes_places_and_loses_its_thumbnail() {
    let source = photograph();
    let mut exif = Exif::parse(&[b"Exif\0\0", &source[..]].concat()).unwrap();
    assert_eq!(exif.density().map(|(x, y)| (x.round() as u32, y.round() as u32)), Some((11_811, 5_906)));
    exif.upright(true);
    assert_eq!(exif.density().map(|(x, y)| (x.round() as u32, y.round() as u32)), Some((5_906, 11_811)));
    let main = exif.main();
    assert_eq!(exif.u16(exif.find(main, ORIENTATION).unwrap() + 8), Some(1));
    let inner = exif.directory(main, EXIF_DIRECTORY).unwrap();
    let (x, y) = (exif.find(inner, PIXEL_X).unwrap(), exif.find(inner, PIXEL_Y).unwrap());
    assert_eq!((exif.u32(x + 8), exif.u16(y + 8)), (Some(48), Some(64)));
    assert_eq!(exif.u32(exif.next(main)), Some(0));
    assert_eq!(exif.rights(), [Some("A. Somebody".to_owned()), Some("(c)".to_owned())]);
    let bytes = exif.into_bytes();
    assert!(!contains(&bytes, b"THUMB") && bytes.len() == source.len() - 9);
}

#[test]
fn the_place_is_removed() {
    let mut exif = Exif::parse(&photograph()).unwrap();
    exif.without_gps();
    let main = exif.main();
    assert_eq!((exif.entries(main).count(), exif.find(main, GPS_DIRECTORY)), (7, None));
    assert!(!contains(&exif.bytes, &ratio(52, 7)));
    assert!(exif.u32(exif.next(main)).is_some_and(|next| next > 0), "the thumbnail is still found");
    assert!(exif.density().is_some());
}

#[test]
fn rights_are_kept_alone() {
    let rights = Exif::parse(&photograph()).unwrap().rights();
    let alone = Exif::parse(&Exif::of_rights(rights.clone()).unwrap()).unwrap();
    assert_eq!((alone.rights(), alone.density(), alone.entries(8).count()), (rights, None, 2));
    assert_eq!(Exif::of_rights([None, None]), None);
}

#[test]
fn rights_are_added_where_there_are_none() {
    let new = |text: &str| Some(text.to_owned());
    let mut exif = Exif::parse(b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0").unwrap();
    exif.add_rights([new("A. Somebody"), None]);
    exif.add_rights([new("Another"), new("(c)")]);
    let main = exif.main();
    assert_eq!(exif.rights(), [new("A. Somebody"), new("(c)")]);
    assert_eq!((exif.entries(main).count(), exif.u16(main + 2)), (3, Some(ORIENTATION)));
    assert_eq!(exif.find(main, ORIENTATION).and_then(|entry| exif.u16(entry + 8)), Some(6));
    let mut full = Exif::parse(&photograph()).unwrap();
    full.add_rights([new("Another"), new("other")]);
    assert_eq!(full.into_bytes(), photograph());
}

#[test]
fn damaged_bytes_do_no_harm() {
    let source = photograph();
    for length in 0..source.len() {
        for (place, value) in [(length, 0xff), (length / 2, 0x7f)] {
            let mut bytes = source[..length].to_vec();
            bytes.get_mut(place).into_iter().for_each(|byte| *byte = value);
            let Some(mut exif) = Exif::parse(&bytes) else { continue };
            exif.density();
            exif.rights();
            exif.upright(true);
            exif.without_gps();
            exif.add_rights([Some("A. Somebody".to_owned()), None]);
        }
    }
}
