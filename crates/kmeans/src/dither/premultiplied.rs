/// Alpha of an opaque colour.
pub(super) const FULL_ALPHA: f32 = 255.0;

/// A colour in the coordinates of dithering: premultiplied samples and alpha, each 0 to 255.
#[inline(always)]
pub(super) fn premultiplied([r, g, b, a]: [u8; 4]) -> [f32; 4] {
    let part = |sample: u8| sample as f32 * a as f32 / 255.0;
    [part(r), part(g), part(b), a as f32]
}
