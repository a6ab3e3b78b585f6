//! Palettes of images that this process evaluated, for the few that the page shows: those are not clustered again then.

use std::collections::HashMap;

use tables::Palette;

/// Bytes that are kept: of 1,500 photographs at the default K.
const MOST_BYTES: usize = 64 << 20;

/// Palettes by image, as many as there is room for; first come, first kept.
#[derive(Debug, Default)]
pub(crate) struct RecentPalettes {
    of_image: HashMap<String, Vec<Palette>>,
    bytes: usize,
}

impl RecentPalettes {
    /// Keeps the palettes of an image, while there is room.
    pub(crate) fn keep(&mut self, image: &str, palettes: Vec<Palette>) {
        let bytes =
            |palettes: &[Palette]| palettes.iter().map(|palette| palette.clusters.len()).sum::<usize>();
        self.bytes -= self.of_image.remove(image).as_deref().map_or(0, bytes);
        let more = bytes(&palettes);
        if !palettes.is_empty() && self.bytes + more <= MOST_BYTES {
            self.bytes += more;
            self.of_image.insert(image.to_owned(), palettes);
        }
    }

    /// The palettes of an image, where they are kept.
    pub(crate) fn take(&mut self, image: &str) -> Option<Vec<Palette>> {
        self.of_image.remove(image)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn palettes(bytes: usize) -> Vec<Palette> {
        vec![Palette { k: 2, clusters: "A".repeat(bytes) }]
    }

    #[test]
    fn what_has_no_room_is_not_kept_and_what_is_replaced_makes_some() {
        let mut recent = RecentPalettes::default();
        recent.keep("a", palettes(MOST_BYTES - 10));
        recent.keep("b", palettes(11));
        assert_eq!(recent.take("b"), None);
        recent.keep("a", palettes(9));
        recent.keep("b", palettes(11));
        assert_eq!((recent.take("a"), recent.take("b")), (Some(palettes(9)), Some(palettes(11))));
        assert_eq!(recent.take("a"), None);
    }
}
