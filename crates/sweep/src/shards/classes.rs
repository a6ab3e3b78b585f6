//! The classes of a dataset by number: a number for each image takes less than a name.

use std::collections::HashMap;

/// The names of the classes, in the order in which they were first met.
#[derive(Debug, Default)]
pub(super) struct Classes {
    names: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
}

impl Classes {
    /// The number of a class, which is a new one where the class was not met before.
    pub(super) fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.into());
        self.numbers.insert(name.into(), number);
        number
    }

    /// The name of a class; empty where none has that number.
    pub(super) fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", AsRef::as_ref)
    }
}
