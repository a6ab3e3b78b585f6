//! What a damaged line still says.

/// The name of the image that a damaged line seems to be of, so that a person can be told which one is missing. Nothing else of
/// such a line is used.
pub(super) fn name_in_damaged(line: &[u8]) -> Option<String> {
    const BEFORE: &[u8] = b"\"image\":\"";
    let start = line.windows(BEFORE.len()).position(|window| window == BEFORE)? + BEFORE.len();
    let text = &line[start..];
    let end = (0..text.len()).find(|&at| text[at] == b'"' && !is_escaped(text, at))?;
    let quoted = &line[start - 1..=start + end];
    serde_json::from_slice(quoted).ok()
}

/// Whether an odd number of backslashes stands before it.
fn is_escaped(text: &[u8], at: usize) -> bool {
    text[..at].iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_far_as_it_is_whole() {
        let name = |line: &str| name_in_damaged(line.as_bytes());
        let line = r#"{"sum":"00","entry":{"image":{"image":{"class":"c","image":"a \"b\\.png","sta"#;
        assert_eq!(name(line).as_deref(), Some(r#"a "b\.png"#));
        assert_eq!(name(r#"{"image":{"class":"c","image":"a.p"#), None);
        assert_eq!(name("torn"), None);
    }
}
