//! Standard output: every byte of it is written here.
//!
//! A reader that closed the pipe has seen enough, as in `huecount ... | head -1`: what it leaves unread is dropped, and that is
//! no error. Any other failure is one, so that a full disk behind `> file` is never taken for success.

use std::io::{self, ErrorKind, Write};

/// Text as a terminal shows it; its colours are left out where nobody would see them.
///
/// # Errors
/// When it can't be written, unless nobody reads it any more.
pub(crate) fn write_text(text: &str) -> io::Result<()> {
    forgiving(&mut anstream::stdout().lock(), text.as_bytes())
}

/// Bytes as they are.
///
/// # Errors
/// As for [`write_text`].
pub(crate) fn write_bytes(bytes: &[u8]) -> io::Result<()> {
    forgiving(&mut io::stdout().lock(), bytes)
}

/// One line of many, flushed; whether anybody still reads.
///
/// # Errors
/// When it can't be written though somebody reads.
pub(crate) fn write_line(line: &[u8]) -> io::Result<bool> {
    let mut out = io::stdout().lock();
    match out.write_all(line).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        written => written.map(|()| true),
    }
}

fn forgiving(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails as it is told, when it is written or only when it is flushed.
    struct Failing {
        kind: ErrorKind,
        at_flush: bool,
    }

    impl Write for Failing {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.at_flush { Ok(bytes.len()) } else { Err(self.kind.into()) }
        }

        fn flush(&mut self) -> io::Result<()> {
            if self.at_flush { Err(self.kind.into()) } else { Ok(()) }
        }
    }

    #[test]
    fn only_a_broken_pipe_is_forgiven() {
        for at_flush in [false, true] {
            let written =
                |kind| forgiving(&mut Failing { kind, at_flush }, b"text").map_err(|error| error.kind());
            assert_eq!(written(ErrorKind::BrokenPipe), Ok(()));
            for kind in [ErrorKind::StorageFull, ErrorKind::PermissionDenied, ErrorKind::Other] {
                assert_eq!(written(kind), Err(kind));
            }
        }
    }
}
