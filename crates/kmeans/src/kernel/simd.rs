use pulp::{Simd, WithSimd};

/// Points, or centroids, that are handled side by side.
pub(crate) const LANES: usize = 16;

/// The lanes of a block as the vectors of an instruction set. There, a loop over single lanes is at the mercy of the compiler,
/// which takes comparisons apart lane by lane.
#[inline(always)]
pub(super) fn vectors<S: Simd>(lanes: &[f32; LANES]) -> &[S::f32s] {
    S::as_simd_f32s(lanes).0
}

/// Work for `Arch::dispatch`, to be compiled anew for each instruction set.
///
/// pulp takes plain closures too, but those are called through a shim that the compiler may leave outside the frame
/// that is compiled for the instruction set. The closure and all that it calls must be `#[inline(always)]`.
pub(crate) struct Vectorized<F>(pub(crate) F);

impl<Value, F: FnMut() -> Value> WithSimd for Vectorized<F> {
    type Output = Value;

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, _simd: S) -> Value {
        (self.0)()
    }
}

/// Calls `$function::<D>`, D the number of dimensions, compiled for the widest SIMD level there is.
macro_rules! dispatch {
    ($dimensions:expr, $function:ident($($argument:expr),*)) => {{
        let arch = pulp::Arch::new();
        match $dimensions {
            1 => arch.dispatch(Vectorized(#[inline(always)] || $function::<1>($($argument),*))),
            3 => arch.dispatch(Vectorized(#[inline(always)] || $function::<3>($($argument),*))),
            _ => arch.dispatch(Vectorized(#[inline(always)] || $function::<4>($($argument),*))),
        }
    }};
}
pub(crate) use dispatch;
