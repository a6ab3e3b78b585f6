/// Centroids, and how far they have moved since the current labels were computed.
pub(crate) struct Centroids<'a> {
    /// K positions.
    pub(crate) now: &'a [[f32; 4]],
    /// K distances from the positions that the labels were computed from. Infinite where that position is unknown, or the
    /// cluster has gained or lost points in another way.
    pub(crate) shifts: &'a [f64],
}
