//! Classes by the names of images: from a CSV manifest with the columns `image` and `class`, others are passed over; or given.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crate::source::{DatasetError, Source};

/// The class that each image is said to have, by the name that tables show.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    classes: HashMap<String, String>,
    /// Images in the order of the file.
    images: Vec<String>,
    messages: Vec<String>,
}

/// Images that a message names before it only counts them.
const NAMED: usize = 3;

impl Manifest {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> Result<Self, DatasetError> {
        let error = |reason| DatasetError::Manifest { path: path.display().to_string(), reason };
        let bytes = std::fs::read(path).map_err(|failure| error(failure.to_string()))?;
        Self::parse(&bytes).map_err(error)
    }

    /// From a file's bytes.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(bytes);
        let headers = reader.headers().map_err(|error| error.to_string())?.clone();
        let column = |name: &str| {
            let found = headers.iter().position(|header| header.eq_ignore_ascii_case(name));
            found.ok_or_else(|| format!("its first line names no column '{name}': write image,class"))
        };
        let (image_column, class_column) = (column("image")?, column("class")?);
        let mut manifest = Self::default();
        for (number, record) in reader.records().enumerate() {
            let record = record.map_err(|error| error.to_string())?;
            let line = number + 2;
            let (image, class) =
                (record.get(image_column).unwrap_or(""), record.get(class_column).unwrap_or(""));
            if image.is_empty() || class.is_empty() {
                return Err(format!("entry {line} has no image or no class"));
            }
            manifest.add(image.trim_start_matches("./"), class)?;
        }
        Ok(manifest)
    }

    /// The classes that whoever calls gives.
    pub(crate) fn given(classes: &BTreeMap<String, String>) -> Self {
        let of_images = classes.iter().map(|(image, class)| (image.clone(), class.clone()));
        Self { classes: of_images.collect(), images: classes.keys().cloned().collect(), messages: Vec::new() }
    }

    fn add(&mut self, image: &str, class: &str) -> Result<(), String> {
        match self.classes.insert(image.to_owned(), class.to_owned()) {
            None => self.images.push(image.to_owned()),
            Some(before) if before == class => {
                self.messages.push(format!("the class manifest names {image} twice"));
            }
            Some(before) => {
                return Err(format!("{image} is said to be of class {before} and of class {class}"));
            }
        }
        Ok(())
    }

    /// Gives each source its class, and notes it on those that have none. Returns what a person should know.
    pub fn apply(mut self, sources: &mut [Source]) -> Vec<String> {
        let mut messages = std::mem::take(&mut self.messages);
        let unknown = self.assign(sources);
        if !unknown.is_empty() {
            let message = format!(
                "the class manifest names {} that {} not there: {}",
                if unknown.len() == 1 { "an image".to_owned() } else { format!("{} images", unknown.len()) },
                if unknown.len() == 1 { "is" } else { "are" },
                listed(&unknown)
            );
            messages.push(message);
        }
        messages
    }

    /// As [`apply`](Self::apply), but it is an error to name what is not there.
    pub(crate) fn apply_all(mut self, sources: &mut [Source]) -> Result<Vec<String>, DatasetError> {
        let messages = std::mem::take(&mut self.messages);
        let unknown = self.assign(sources);
        if unknown.is_empty() {
            return Ok(messages);
        }
        Err(DatasetError::UnknownImages { images: listed(&unknown) })
    }

    /// Gives each source its class, and returns the images that are no source, in the order of the manifest.
    fn assign(&mut self, sources: &mut [Source]) -> Vec<&str> {
        for source in sources {
            match self.classes.remove(&source.image) {
                Some(class) => source.class = class,
                None => source.note = Some("not in the class manifest".to_owned()),
            }
        }
        let unknown = self.images.iter().filter(|image| self.classes.contains_key(*image));
        unknown.map(String::as_str).collect()
    }
}

/// The first names, and whether there are more.
fn listed(names: &[&str]) -> String {
    let more = if names.len() > NAMED { " ..." } else { "" };
    format!("{}{more}", names[..names.len().min(NAMED)].join(", "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn source(image: &str) -> Source {
        Source { image: image.to_owned(), class: ".".to_owned(), ..Source::default() }
    }

    #[test]
    fn unknown_missing_and_doubled_entries_are_reported() {
        let text =
            "class, image ,licence\nicons,a.png,CC0\nicons,./b/c.png,\nicons,a.png,CC0\nphotos,gone.jpg,\n";
        let mut sources = [source("a.png"), source("b/c.png"), source("new.png")];
        let messages = Manifest::parse(text.as_bytes()).unwrap().apply(&mut sources);
        assert_eq!(
            messages,
            [
                "the class manifest names a.png twice",
                "the class manifest names an image that is not there: gone.jpg"
            ]
        );
        let classes: Vec<&str> = sources.iter().map(|source| source.class.as_str()).collect();
        assert_eq!(classes, ["icons", "icons", "."]);
        assert!(sources[2].note.is_some() && sources[0].note.is_none());
    }

    #[test]
    fn classes_that_are_given_name_what_is_there() {
        let classes =
            |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), " x".to_owned())).collect();
        let mut sources = [source("a.png"), source("b/c.png")];
        assert_eq!(Manifest::given(&classes(&["b/c.png"])).apply_all(&mut sources), Ok(Vec::new()));
        assert_eq!((sources[0].class.as_str(), sources[1].class.as_str()), (".", " x"));
        let unknown = Manifest::given(&classes(&["b/c.png", "typo.png"])).apply_all(&mut sources);
        assert_eq!(unknown, Err(DatasetError::UnknownImages { images: "typo.png".to_owned() }));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let reason = |text: &str| Manifest::parse(text.as_bytes()).unwrap_err();
        assert!(reason("file,class\na,b\n").contains("no column 'image'"));
        assert!(reason("").contains("no column"));
        assert!(reason("image,class\na.png,\n").contains("entry 2"));
        assert!(reason("image,class\na,x\na,y\n").contains("class x and of class y"));
    }

    proptest! {
        #[test]
        fn any_text_is_classes_or_a_reason(text in "(image,class\n)?([a-c./]{0,4},[a-c]{0,2}\n){0,5}|.{0,40}") {
            if let Ok(manifest) = Manifest::parse(text.as_bytes()) {
                manifest.apply(&mut []);
            }
        }
    }
}
