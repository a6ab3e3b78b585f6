use pulp::{Simd, WithSimd};

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
