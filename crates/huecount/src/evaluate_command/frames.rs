//! Images on standard input: for each a line of JSON and then its bytes.

use std::io::{self, BufRead, Read};

use codec::Rejection;
use files::safe_name;
use serde::Deserialize;
use sweep::{Content, Unit};
use tables::NO_CLASS;
use thiserror::Error;

/// The longest header, line feed included.
const LONGEST_HEADER: u64 = 1 << 16;

/// Where frames break off.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum FrameError {
    #[error(
        "frame {number} has no header: {reason}; write {{\"name\":\"a.png\",\"class\":\"icons\",\"length\":N}}, a line feed and N bytes. The frames before it are evaluated"
    )]
    Header { number: usize, reason: String },
    #[error(
        "frame {number}, {name}, ends after {found} of {length} bytes; the frames before it are evaluated"
    )]
    Short { number: usize, name: String, found: u64, length: u64 },
    #[error("frame {number} can't be read: {source}; the frames before it are evaluated")]
    Read { number: usize, source: io::Error },
}

/// The line before the bytes of an image.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    name: String,
    #[serde(default = "no_class")]
    class: String,
    length: u64,
    /// Why there are no bytes of it.
    failed: Option<String>,
    /// Why it is not to be opened.
    skipped: Option<String>,
}

impl Header {
    /// Why the image can't be had, where whoever wrote the frame says so.
    fn rejection(&mut self) -> Option<Rejection> {
        let skipped = self.skipped.take().map(Rejection::Skipped);
        self.failed.take().map(Rejection::Failed).or(skipped)
    }
}

fn no_class() -> String {
    NO_CLASS.to_owned()
}

/// Why an image of so many bytes is not read.
pub(super) fn too_large(length: u64, most_bytes: u64) -> Rejection {
    Rejection::Failed(format!("its {length} bytes are more than the {most_bytes} of --memory: raise it"))
}

/// The images of an input, one frame after the other.
pub(super) struct Frames<Input> {
    input: Input,
    /// An image of more bytes is passed over unread: it needs more memory than there is.
    most_bytes: u64,
    number: usize,
    ended: bool,
}

impl<Input: BufRead> Frames<Input> {
    pub(super) fn new(input: Input, most_bytes: u64) -> Self {
        Self { input, most_bytes, number: 0, ended: false }
    }

    /// `None` at the end of the input.
    fn frame(&mut self) -> Result<Option<Unit>, FrameError> {
        self.number += 1;
        let Some(mut header) = self.header()? else { return Ok(None) };
        let rejection = header.rejection();
        let Header { name, class, length, .. } = header;
        let passed_over = |frame: &mut io::Take<&mut Input>| io::copy(frame, &mut io::sink());
        let content = if let Some(rejection) = rejection {
            self.expect(&name, length, passed_over)?;
            Content::Nothing(rejection)
        } else if length > self.most_bytes {
            self.expect(&name, length, passed_over)?;
            Content::Nothing(too_large(length, self.most_bytes))
        } else {
            let mut bytes = Vec::new();
            self.expect(&name, length, |frame| frame.read_to_end(&mut bytes).map(|read| read as u64))?;
            Content::Bytes(bytes)
        };
        Ok(Some(Unit { class: safe_name(&class), path: (&name).into(), image: safe_name(&name), content }))
    }

    fn header(&mut self) -> Result<Option<Header>, FrameError> {
        let number = self.number;
        let wrong = |reason: &str| FrameError::Header { number, reason: reason.to_owned() };
        let mut line = Vec::new();
        let read = (&mut self.input).take(LONGEST_HEADER).read_until(b'\n', &mut line);
        read.map_err(|source| FrameError::Read { number, source })?;
        if line.is_empty() {
            return Ok(None);
        }
        if line.last() != Some(&b'\n') {
            return Err(wrong("no line feed ends it"));
        }
        let header: Header = serde_json::from_slice(&line).map_err(|error| wrong(&error.to_string()))?;
        if header.name.is_empty() || header.class.is_empty() {
            return Err(wrong("the name or the class is empty"));
        }
        Ok(Some(header))
    }

    /// Has `take` read the bytes of a frame, all of which must be there.
    fn expect(
        &mut self,
        name: &str,
        length: u64,
        take: impl FnOnce(&mut io::Take<&mut Input>) -> io::Result<u64>,
    ) -> Result<(), FrameError> {
        let number = self.number;
        let found = take(&mut (&mut self.input).take(length));
        let found = found.map_err(|source| FrameError::Read { number, source })?;
        if found < length {
            return Err(FrameError::Short { number, name: safe_name(name), found, length });
        }
        Ok(())
    }
}

impl<Input: BufRead> Iterator for Frames<Input> {
    type Item = Result<Unit, FrameError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let frame = self.frame();
        self.ended = !matches!(frame, Ok(Some(_)));
        frame.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, class and content of each frame, and how the input ended.
    fn read(input: &[u8]) -> (Vec<(String, String, String)>, Option<String>) {
        let mut frames = Vec::new();
        for frame in Frames::new(input, 8) {
            match frame {
                Ok(unit) => {
                    let content = match unit.content {
                        Content::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                        Content::Nothing(rejection) => rejection.reason(),
                        Content::File => unreachable!("a frame has its bytes"),
                    };
                    frames.push((unit.image, unit.class, content));
                }
                Err(error) => return (frames, Some(error.to_string())),
            }
        }
        (frames, None)
    }

    fn frame(name: &str, class: &str, content: &str) -> (String, String, String) {
        (name.to_owned(), class.to_owned(), content.to_owned())
    }

    #[test]
    fn frames_follow_each_other_and_bytes_may_be_anything() {
        let input = b"{\"name\":\"a.png\",\"class\":\"icons\",\"length\":3}\n{\n}{\"name\":\"b\\n.png\",\"length\":0}\n{ \"length\": 2, \"name\": \"c\" }\r\nxy";
        let (frames, error) = read(input);
        assert_eq!(error, None);
        assert_eq!(
            frames,
            [frame("a.png", "icons", "{\n}"), frame("b%0A.png", ".", ""), frame("c", ".", "xy")]
        );
        assert_eq!(read(b""), (Vec::new(), None));
    }

    #[test]
    fn a_frame_may_say_why_there_is_no_image() {
        let input = b"{\"name\":\"a\",\"length\":0,\"failed\":\"gone\"}\n{\"name\":\"b\",\"length\":1,\"skipped\":\"a link\"}\nx{\"name\":\"c\",\"length\":1}\ny";
        let (frames, error) = read(input);
        assert_eq!(error, None);
        assert_eq!(frames, [frame("a", ".", "gone"), frame("b", ".", "a link"), frame("c", ".", "y")]);
    }

    #[test]
    fn an_image_of_more_bytes_than_there_is_memory_is_passed_over() {
        let (frames, error) =
            read(b"{\"name\":\"a\",\"length\":9}\n123456789{\"name\":\"b\",\"length\":1}\nx");
        assert_eq!((frames.len(), error), (2, None));
        assert_eq!(frames[0].2, "its 9 bytes are more than the 8 of --memory: raise it");
        assert_eq!(frames[1], frame("b", ".", "x"));
    }

    #[test]
    fn what_is_broken_is_told_with_its_number() {
        let good = "{\"name\":\"a\",\"length\":1}\nx";
        for (broken, words) in [
            ("{\"name\":\"b\",\"length\":5}\nxy", "frame 2, b, ends after 2 of 5 bytes"),
            ("{\"name\":\"b\",\"length\":5}", "frame 2 has no header: no line feed"),
            ("{\"name\":\"b\"}\n", "frame 2 has no header: missing field `length`"),
            ("{\"name\":\"\",\"length\":1}\nx", "frame 2 has no header: the name or the class is empty"),
            ("{\"name\":\"b\",\"length\":-1}\n", "frame 2 has no header: invalid value"),
            ("\u{89}PNG\r\n", "frame 2 has no header: expected value"),
        ] {
            let (frames, error) = read(format!("{good}{broken}").as_bytes());
            let error = error.expect("it is broken");
            assert!(frames.len() == 1 && error.contains(words), "{error}");
        }
        let endless = vec![b'{'; LONGEST_HEADER as usize + 9];
        assert!(read(&endless).1.is_some_and(|error| error.contains("no line feed")));
    }
}
