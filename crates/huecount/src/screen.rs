//! What standard output can show.

/// A terminal that a person looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Screen {
    /// Characters to a line.
    pub(crate) width: usize,
    /// Whether it shows more than ASCII.
    pub(crate) unicode: bool,
}

impl Screen {
    /// Standard output, if it is a terminal.
    pub(crate) fn of_stdout() -> Option<Self> {
        let (width, _) = terminal_size::terminal_size_of(std::io::stdout())?;
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Some(Self { width: usize::from(width.0), unicode: shows_unicode(variable) })
    }
}

/// Whether standard output is given colours of 24 bits: where it shows colours, and `COLORTERM` says so or `--color always` asks for
/// them.
pub(crate) fn shows_true_color() -> bool {
    let says_so = std::env::var("COLORTERM").is_ok_and(|value| ["truecolor", "24bit"].contains(&&*value));
    let asked_for = anstream::ColorChoice::global() == anstream::ColorChoice::Always;
    anstream::stdout().current_choice() != anstream::ColorChoice::Never && (says_so || asked_for)
}

/// Not where `TERM` is `dumb`, nor where the locale's encoding is another than UTF-8.
fn shows_unicode(variable: impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(&variable);
    let utf8 = locale.is_some_and(|locale| locale.to_lowercase().replace('-', "").contains("utf8"));
    variable("TERM").as_deref() != Some("dumb") && (utf8 || cfg!(windows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dumb_terminals_and_other_encodings_get_ascii() {
        let shows = |variables: &[(&str, &str)]| {
            shows_unicode(|name| {
                variables.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert!(shows(&[("TERM", "xterm"), ("LANG", "de_DE.UTF-8")]));
        assert!(shows(&[("LC_ALL", "C.utf8"), ("LANG", "C")]));
        assert!(!shows(&[("TERM", "dumb"), ("LANG", "de_DE.UTF-8")]));
        if cfg!(not(windows)) {
            assert!(!shows(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")]));
            assert!(!shows(&[]));
        }
    }
}
