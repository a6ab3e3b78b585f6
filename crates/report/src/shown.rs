//! Which classes charts and page show where there are too many to be looked at.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use tables::{Status, Tables};

/// Classes that charts and page show at most.
pub const MOST_CLASSES_SHOWN: usize = 100;

/// The tables of the classes that charts and page show: all of them up to [`MOST_CLASSES_SHOWN`], otherwise those of the most
/// images, of as many in order of their names. How many images a class has is what its choices say, where there are any.
#[must_use]
pub fn of_shown_classes(tables: &Tables) -> Cow<'_, Tables> {
    let sizes = sizes(tables);
    if sizes.len() <= MOST_CLASSES_SHOWN {
        return Cow::Borrowed(tables);
    }
    let mut classes: Vec<(&str, usize)> = sizes.into_iter().collect();
    classes.sort_unstable_by_key(|&(class, images)| (usize::MAX - images, class));
    let shown: HashSet<&str> = classes.into_iter().take(MOST_CLASSES_SHOWN).map(|(class, _)| class).collect();
    let is_shown = |class: &str| shown.contains(class);
    Cow::Owned(Tables {
        images: of_classes(&tables.images, |row| is_shown(&row.class)),
        metrics: of_classes(&tables.metrics, |row| is_shown(&row.class)),
        choices: of_classes(&tables.choices, |row| is_shown(&row.class)),
        scores: of_classes(&tables.scores, |row| is_shown(&row.class)),
        image_choices: of_classes(&tables.image_choices, |row| is_shown(&row.class)),
        classes: of_classes(&tables.classes, |row| is_shown(&row.class)),
        pairs: of_classes(&tables.pairs, |row| is_shown(&row.class_a) && is_shown(&row.class_b)),
        typical: of_classes(&tables.typical, |row| is_shown(&row.class)),
        clusters: of_classes(&tables.clusters, |row| is_shown(&row.class)),
        versions: of_classes(&tables.versions, |row| is_shown(&row.class)),
        alternatives: of_classes(&tables.alternatives, |row| is_shown(&row.class)),
    })
}

/// The classes with an evaluated image, and their images.
fn sizes(tables: &Tables) -> HashMap<&str, usize> {
    let mut sizes: HashMap<&str, usize> = HashMap::new();
    for image in tables.images.iter().filter(|image| image.status == Status::Ok) {
        *sizes.entry(&image.class).or_default() += 1;
    }
    for choice in &tables.choices {
        let size = sizes.entry(&choice.class).or_default();
        *size = (*size).max(choice.images as usize);
    }
    sizes
}

/// How many classes have an evaluated image.
#[must_use]
pub fn count_classes(tables: &Tables) -> usize {
    sizes(tables).len()
}

fn of_classes<Row: Clone>(rows: &[Row], is_shown: impl Fn(&Row) -> bool) -> Vec<Row> {
    rows.iter().filter(|row| is_shown(row)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use tables::{ChoiceRow, ImageRow, Verdict};

    use super::*;

    fn tables(classes: usize) -> Tables {
        let name = |number: usize| format!("{number:03}");
        let image = |number| ImageRow { class: name(number), image: name(number), ..ImageRow::default() };
        Tables { images: (0..classes).map(image).collect(), ..Tables::default() }
    }

    fn choice(class: &str, images: u32) -> ChoiceRow {
        ChoiceRow {
            class: class.to_owned(),
            criterion: "target".to_owned(),
            k: None,
            k_low: None,
            k_high: None,
            images,
            verdict: Verdict::None,
            recommended: false,
            frequency: None,
            reason: String::new(),
            seeds_low: None,
            seeds_high: None,
        }
    }

    #[test]
    fn up_to_a_hundred_classes_are_all_shown() {
        assert!(matches!(of_shown_classes(&tables(MOST_CLASSES_SHOWN)), Cow::Borrowed(_)));
    }

    #[test]
    fn of_more_the_largest_are_shown() {
        let mut tables = tables(MOST_CLASSES_SHOWN + 20);
        // Only one image of it is held.
        tables.choices.push(choice("115", 7));
        let shown = of_shown_classes(&tables);
        let names: Vec<&str> = shown.images.iter().map(|image| image.class.as_str()).collect();
        assert_eq!((names.len(), names[98], names[99]), (MOST_CLASSES_SHOWN, "098", "115"));
        assert_eq!((shown.choices.len(), count_classes(&tables)), (1, MOST_CLASSES_SHOWN + 20));
    }
}
