//! Why an image can't be decoded, in words for people rather than for programmers.

use image::ImageError;

const BREAKS_OFF: &str = "the file breaks off";

/// What a decoder says, without what the reader knows already.
pub(super) fn in_words(error: &ImageError, limit: u64) -> String {
    let source = |error: &dyn std::error::Error| error.source().map(ToString::to_string);
    let reason = match error {
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            BREAKS_OFF.to_owned()
        }
        ImageError::Decoding(error) => source(error).unwrap_or_else(|| error.to_string()),
        ImageError::Limits(_) => {
            format!("it takes more than the limit of {} MiB once decoded", limit >> 20)
        }
        error => error.to_string(),
    };
    if reason.contains("failed to fill whole buffer") {
        return BREAKS_OFF.to_owned();
    }
    without_flags(&reason)
}

/// PNG's decoder spells out the flags of a chunk's name.
pub(super) fn without_flags(reason: &str) -> String {
    let mut parts = reason.split("ChunkType { type: ");
    let before = parts.next().unwrap_or_default().to_owned();
    parts.fold(before, |text, part| {
        match part.split_once(", critical").and_then(|(n, rest)| Some((n, rest.split_once('}')?.1))) {
            Some((name, rest)) => format!("{text}{name}{rest}"),
            None => text + part,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_chunks_lose_their_flags() {
        let debugged = "ChunkType { type: CgBI, critical: true, private: true } chunk before ChunkType { type: IHDR, critical: true }.";
        assert_eq!(without_flags(debugged), "CgBI chunk before IHDR.");
        assert_eq!(without_flags("ChunkType { type: odd"), "odd");
    }
}
