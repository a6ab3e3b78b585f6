//! Panics and broken invariants within one image, as that image's failure.

use codec::Rejection;

/// What should not happen.
pub fn internal(error: impl std::fmt::Display) -> Rejection {
    Rejection::Failed(format!("internal error, please report it: {error}"))
}

/// A panic within one image is that image's failure, and no other's.
///
/// # Errors
/// What the work says, or its panic in words.
pub fn caught<Value>(work: impl FnOnce() -> Result<Value, Rejection>) -> Result<Value, Rejection> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        Err(internal(
            text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words"),
        ))
    })
}
