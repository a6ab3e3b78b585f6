//! Classes as people read them.

/// The class of images that neither a folder nor a manifest puts into one.
pub const NO_CLASS: &str = ".";

/// `class`, one of so many `classes`, in words: tables hold `.` for images without a class.
#[must_use]
pub fn class_title(class: &str, classes: usize) -> &str {
    match (class, classes) {
        (NO_CLASS, 0 | 1) => "all images",
        (NO_CLASS, _) => "(no class)",
        _ => class,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_without_a_class_are_told_so() {
        assert_eq!(class_title(".", 1), "all images");
        assert_eq!(class_title(".", 2), "(no class)");
        assert_eq!((class_title("icons", 1), class_title("icons", 2)), ("icons", "icons"));
    }
}
