//! What all tests share: pictures drawn by formula, a folder to run the program in, and readers of what it left there.

mod pictures;
mod png;
mod table;
mod test_dir;

pub(crate) use pictures::{blocks, dot, flag, glass, hills, leaf, page, seen};
pub(crate) use png::{Png, crc32};
pub(crate) use table::{Row, Table};
pub(crate) use test_dir::{Run, TestDir};

/// Pictures of the gallery, as tables name them.
pub(crate) const GALLERY: [&str; 7] = [
    "icons/flag.png",
    "icons/leaf.png",
    "photos/hills.png",
    "photos/tiny.png",
    "scans/dot.png",
    "scans/page.png",
    "straight.png",
];

/// Classes of the gallery.
pub(crate) const CLASSES: [&str; 4] = [".", "icons", "photos", "scans"];

/// A folder with the dataset `set`: three classes and a picture straight below, with everything that needs care:
/// gray, soft alpha, 2 colours, too small for SSIM, a single pixel.
pub(crate) fn gallery() -> TestDir {
    let dir = TestDir::new();
    dir.draw("set/photos/hills.png", hills(24, 18));
    dir.draw("set/photos/tiny.png", hills(8, 8));
    dir.draw("set/scans/page.png", page(20, 16));
    dir.draw("set/scans/dot.png", dot());
    dir.draw("set/icons/leaf.png", leaf(18, 18));
    dir.draw("set/icons/flag.png", flag(16, 12));
    dir.draw("set/straight.png", blocks(16, 16));
    dir
}
