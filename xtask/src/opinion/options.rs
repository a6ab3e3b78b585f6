//! What the command line of `cargo xtask opinion` asks for.

use std::path::PathBuf;
use std::str::FromStr;

pub(super) const USAGE: &str = "\
write `cargo xtask opinion DIR [OPTION...]`, where DIR is a copy of TID2013 or KADID-10k as it is published
  --types LIST     Types of distortion, as 22,7; by default those of colour quantization alone
  --opinions LIST  Opinions at which metrics are read, as 4.4,4; by default some on the database's scale
  --seed N         The seed of the bootstrap, 0 by default
  -o, --output DIR Write correlation.csv and calibration.csv there
  --overwrite      Replace these files where they exist";

/// The checked command line.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Options {
    /// The copy of a database.
    pub(super) folder: PathBuf,
    /// Types of distortion; where there are none, the database's own of colour quantization.
    pub(super) types: Vec<u32>,
    /// Opinions to read metrics at; where there are none, the database's own.
    pub(super) opinions: Vec<f64>,
    pub(super) seed: u64,
    /// Where the tables go.
    pub(super) output: Option<PathBuf>,
    pub(super) overwrite: bool,
}

impl Options {
    pub(super) fn parse(arguments: &[&str]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut folders = Vec::new();
        let mut rest = arguments.iter();
        while let Some(&argument) = rest.next() {
            let mut value =
                || rest.next().copied().ok_or_else(|| format!("{argument} lacks its value\n{USAGE}"));
            match argument {
                "--types" => options.types = list(argument, value()?)?,
                "--opinions" => options.opinions = list(argument, value()?)?,
                "--seed" => options.seed = number(argument, value()?)?,
                "-o" | "--output" => options.output = Some(value()?.into()),
                "--overwrite" => options.overwrite = true,
                option if option.starts_with('-') => {
                    return Err(format!("'{option}' is no option\n{USAGE}"));
                }
                folder => folders.push(folder),
            }
        }
        let [folder] = folders[..] else { return Err(USAGE.to_owned()) };
        if options.opinions.iter().any(|opinion| !opinion.is_finite()) {
            return Err("--opinions takes numbers".to_owned());
        }
        Ok(Self { folder: folder.into(), ..options })
    }
}

fn list<T: FromStr>(option: &str, text: &str) -> Result<Vec<T>, String> {
    text.split(',').map(|item| number(option, item)).collect()
}

fn number<T: FromStr>(option: &str, text: &str) -> Result<T, String> {
    text.trim().parse().map_err(|_| format!("{option}: '{text}' is no number\n{USAGE}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let options =
            Options::parse(&["--types", "22, 7", "copy", "-o", "out", "--seed", "3", "--opinions", "4.5"]);
        let expected = Options {
            folder: "copy".into(),
            types: vec![22, 7],
            opinions: vec![4.5],
            seed: 3,
            output: Some("out".into()),
            overwrite: false,
        };
        assert_eq!(options, Ok(expected));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error = |arguments: &[&str]| Options::parse(arguments).unwrap_err();
        assert!(error(&["copy", "--types", "22,x"]).starts_with("--types: 'x' is no number"));
        assert!(error(&["copy", "--seed"]).starts_with("--seed lacks its value"));
        assert!(error(&["copy", "--sed", "1"]).starts_with("'--sed' is no option"));
        assert_eq!(error(&["copy", "--opinions", "NaN"]), "--opinions takes numbers");
        assert_eq!([error(&[]), error(&["one", "two"])], [USAGE, USAGE]);
    }
}
