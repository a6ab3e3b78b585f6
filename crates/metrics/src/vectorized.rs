//! Runtime dispatch of a closure to the best instruction set of the processor.

use pulp::{Simd, WithSimd};

/// A closure for `Arch::dispatch`, compiled once for each instruction set.
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
