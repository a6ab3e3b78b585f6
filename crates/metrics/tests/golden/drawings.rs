//! Pairs of drawn images, for `ssimulacra2.rs` and for the program that writes its golden values.

/// The colour of the pixel at x and y.
pub(crate) type Drawing = fn(usize, usize) -> [u8; 3];

/// Widths and heights: few scales and many, and every remainder that blocks of 16 treat in a way of their own.
pub(crate) const SHAPES: [(usize, usize); 16] = [
    (8, 8),
    (8, 70),
    (9, 15),
    (12, 12),
    (13, 28),
    (16, 16),
    (17, 33),
    (28, 29),
    (31, 13),
    (64, 48),
    (100, 9),
    (129, 130),
    (150, 95),
    (257, 255),
    (300, 200),
    (521, 260),
];

/// Name, original and output.
pub(crate) const KINDS: [(&str, Drawing, Drawing); 8] = [
    ("ramp-to-coarse", ramp, |x, y| coarse(ramp(x, y))),
    ("texture-to-coarse", texture, |x, y| coarse(texture(x, y))),
    ("noise-to-noise", |x, y| noise(x, y, 1), |x, y| noise(x, y, 2)),
    ("gray-to-coarse", gray, |x, y| coarse(gray(x, y))),
    ("blue-to-less-blue", |x, y| [0, 0, texture(x, y)[2]], |x, y| [0, 0, texture(x, y)[2] / 2]),
    ("flat-to-flat", |_, _| [90, 160, 30], |_, _| [92, 160, 30]),
    ("black-to-white", |_, _| [0; 3], |_, _| [255; 3]),
    ("ramp-to-itself", ramp, ramp),
];

/// The pixels of a drawing, row by row.
pub(crate) fn draw(width: usize, height: usize, drawing: Drawing) -> Vec<[u8; 3]> {
    (0..height).flat_map(|y| (0..width).map(move |x| drawing(x, y))).collect()
}

fn ramp(x: usize, y: usize) -> [u8; 3] {
    [(x / 2) as u8, (255 - y % 256) as u8, ((x + y) / 3) as u8]
}

fn texture(x: usize, y: usize) -> [u8; 3] {
    [(4 * x + y * y / 16) as u8, (5 * y + x / 3) as u8, ((x * x + 3 * y * y + 7 * x * y) / 32) as u8]
}

fn gray(x: usize, y: usize) -> [u8; 3] {
    [(2 * x + 3 * y + x * y % 17) as u8; 3]
}

fn noise(x: usize, y: usize, seed: usize) -> [u8; 3] {
    [1, 2, 3].map(|channel| {
        let mixed = ((x * 4096 + y) * 4 + channel) as u32 ^ (seed as u32).wrapping_mul(0x9e37_79b9);
        let mixed = (mixed ^ mixed >> 15).wrapping_mul(0x2c1b_3c6d);
        ((mixed ^ mixed >> 12).wrapping_mul(0x297a_2d39) >> 24) as u8
    })
}

/// The same colour with six levels per channel.
fn coarse(color: [u8; 3]) -> [u8; 3] {
    color.map(|sample| ((u16::from(sample) + 25) / 51 * 51) as u8)
}
