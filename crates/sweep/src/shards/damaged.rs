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

/// Whether a damaged line may have said which run the lines after it are of: it does not say that it is of an image, it speaks of a run,
/// or another line begins within it, as where a shard that is cut is followed by another.
pub(super) fn may_hold_a_run(line: &[u8]) -> bool {
    let has = |text: &[u8], part: &[u8]| text.windows(part.len()).any(|window| window == part);
    // Within a name the quotes would be escaped.
    let (is_of_image, is_of_run) = (has(line, b"\"entry\":{\"image\":"), has(line, b"{\"run\":"));
    !is_of_image || is_of_run || line.get(1..).is_some_and(|rest| has(rest, b"{\"sum\":"))
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

    #[test]
    fn a_line_that_swallowed_another_may_hold_a_run() {
        let holds = |line: &str| may_hold_a_run(line.as_bytes());
        let image = r#"{"sum":"00","entry":{"image":{"image":{"class":"c","image":"{\"run\":{\"sum\":""#;
        assert!(!holds(image) && holds("torn"));
        assert!(holds(r#"{"sum":"00","entry":{"run":{"key":"#));
        assert!(holds(&format!(r#"{{"su{image}"#)));
    }
}
