//! What the files of a report folder are called.

/// The file by which a folder is known as a report.
pub(super) const MARK: &str = "run.json";

/// What a file is called until it is whole.
pub(super) const PART: &str = ".part";

/// The folder of the images to look at.
pub(crate) const PREVIEWS: &str = "previews";
