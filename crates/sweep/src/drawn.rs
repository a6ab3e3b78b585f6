//! The rows that are held for the choice of K, for charts and page: all of them, or those of drawn images where they are too many.
//!
//! Up to [`MOST_HELD`] images everything is held. Beyond, the same number of images of each class, [`DRAWN`] in all, those of the
//! smallest hash of name and seed; of more than [`MOST_CLASSES`] classes only those of the most images have a part in it, and of
//! the others only sums are kept. Which images they are depends on names alone, neither on their order nor on shards, and each image of a class is as
//! likely as any other. K itself is chosen from all images, whose sums are taken as they pass ([`choice::Totals`]); so are tables,
//! counts and the digest of the input. Of the drawn images are intervals, regret, charts, and what the page lists: a share of 90 %
//! is known to within 1.3 % from 2,000 images.

use std::collections::{BTreeMap, HashMap};

use choice::{Rules, Totals};
use evaluate::Evaluation;
use report::InputDigest;
use sha2::{Digest, Sha256};
use tables::{ImageRow, MetricRow, Status, Tables};

/// Images of a dataset that are all held.
pub(crate) const MOST_HELD: usize = 10_000;
/// Images that are drawn of all classes together, at most.
const DRAWN: usize = 4_000;
/// Images that are drawn of one class at most.
const MOST_OF_CLASS: usize = 2_000;
/// Classes that images are drawn of: eight of each then, fewer than which make no clear choice.
const MOST_CLASSES: usize = 500;

/// What was read of a dataset.
pub(crate) struct DrawnTables {
    /// The rows that were drawn, and those of all images that failed.
    pub(crate) tables: Tables,
    /// The sums over all images, where only some were drawn.
    pub(crate) totals: Option<Totals>,
    /// How many evaluated images were drawn, where not all.
    pub(crate) drawn: Option<usize>,
    pub(crate) counts: Counts,
    /// See [`report::Provenance::input_sha256`].
    pub(crate) input_sha256: String,
}

/// Files of a dataset by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) files: usize,
    pub(crate) ok: usize,
    pub(crate) skipped: usize,
}

/// The rows of an image.
type Rows = (ImageRow, Vec<MetricRow>);

/// Takes evaluations one by one.
pub(crate) struct Drawer {
    seed: u64,
    /// Evaluated images to hold of each class; `None` for all.
    of_class: Option<usize>,
    totals: Option<Totals>,
    /// By class and hash; each with its number. Where only some are held it has all classes of which images are drawn.
    drawn: HashMap<String, BTreeMap<(u64, usize), Rows>>,
    /// Images without rows, each with its number; skipped ones only where all is held.
    others: Vec<(usize, ImageRow)>,
    counts: Counts,
    digest: InputDigest,
}

impl Drawer {
    /// For the files of these classes, one for each file.
    pub(crate) fn new<'a>(class_of_file: impl Iterator<Item = &'a str>, rules: &Rules) -> Self {
        Self::holding(class_of_file, rules, MOST_HELD)
    }

    fn holding<'a>(class_of_file: impl Iterator<Item = &'a str>, rules: &Rules, most: usize) -> Self {
        let mut sizes: HashMap<&str, usize> = HashMap::new();
        class_of_file.for_each(|class| *sizes.entry(class).or_default() += 1);
        let is_drawn = sizes.values().sum::<usize>() > most;
        let classes = if is_drawn { largest(sizes) } else { Vec::new() };
        let each = (DRAWN / classes.len().max(1)).min(MOST_OF_CLASS);
        Self {
            seed: rules.seed,
            of_class: is_drawn.then_some(each),
            totals: is_drawn.then(|| Totals::new(rules)),
            drawn: classes.into_iter().map(|class| (class, BTreeMap::new())).collect(),
            others: Vec::new(),
            counts: Counts::default(),
            digest: InputDigest::default(),
        }
    }

    /// Adds the next image.
    pub(crate) fn add(&mut self, evaluation: Evaluation) {
        let Evaluation { image, metrics, .. } = evaluation;
        let number = self.counts.files;
        self.counts.files += 1;
        self.counts.ok += usize::from(image.status == Status::Ok);
        self.counts.skipped += usize::from(image.status == Status::Skipped);
        self.digest.add(&image);
        if let Some(totals) = &mut self.totals {
            totals.add(&image, &metrics);
        }
        match image.status {
            Status::Ok => self.draw(number, image, metrics),
            Status::Skipped if self.of_class.is_some() => {}
            Status::Failed | Status::Skipped => self.others.push((number, image)),
        }
    }

    fn draw(&mut self, number: usize, image: ImageRow, metrics: Vec<MetricRow>) {
        if self.of_class.is_none() && !self.drawn.contains_key(&image.class) {
            self.drawn.insert(image.class.clone(), BTreeMap::new());
        }
        // Where all is held nothing depends on the hash.
        let hash = if self.of_class.is_some() { hash(&image.image, self.seed) } else { 0 };
        let Some(of_class) = self.drawn.get_mut(&image.class) else { return };
        let is_full = self.of_class.is_some_and(|most| of_class.len() >= most);
        if is_full && of_class.last_key_value().is_none_or(|(last, _)| *last < (hash, number)) {
            return;
        }
        of_class.insert((hash, number), (image, metrics));
        if is_full {
            of_class.pop_last();
        }
    }

    /// What was drawn, in the order in which it came.
    pub(crate) fn finish(self) -> DrawnTables {
        let drawn = self.drawn.into_values().flatten();
        let drawn = drawn.map(|((_, number), (image, metrics))| (number, image, metrics));
        let others = self.others.into_iter().map(|(number, image)| (number, image, Vec::new()));
        let mut all: Vec<(usize, ImageRow, Vec<MetricRow>)> = drawn.chain(others).collect();
        all.sort_unstable_by_key(|(number, ..)| *number);
        let rows = all.iter().map(|(.., metrics)| metrics.len()).sum();
        let mut tables = Tables { metrics: Vec::with_capacity(rows), ..Tables::default() };
        for (_, image, metrics) in all {
            tables.images.push(image);
            tables.metrics.extend(metrics);
        }
        let ok = tables.images.iter().filter(|image| image.status == Status::Ok).count();
        DrawnTables {
            totals: self.totals,
            drawn: (ok < self.counts.ok).then_some(ok),
            tables,
            counts: self.counts,
            input_sha256: self.digest.finish(),
        }
    }
}

/// The classes of the most files, of as many in order of their names; at most [`MOST_CLASSES`].
fn largest(sizes: HashMap<&str, usize>) -> Vec<String> {
    let mut classes: Vec<(&str, usize)> = sizes.into_iter().collect();
    classes.sort_unstable_by_key(|&(class, files)| (usize::MAX - files, class));
    classes.into_iter().take(MOST_CLASSES).map(|(class, _)| class.to_owned()).collect()
}

/// The first 64 bits of SHA-256 over seed and name.
fn hash(image: &str, seed: u64) -> u64 {
    let mut hasher = Sha256::new();
    hasher.update(seed.to_le_bytes());
    hasher.update(image);
    hasher.finalize().iter().take(8).fold(0, |hash, &byte| hash << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluation(class: &str, number: usize, status: Status) -> Evaluation {
        let image = format!("{class}/{number}.png");
        let row = ImageRow { class: class.to_owned(), image: image.clone(), status, ..ImageRow::default() };
        let metrics = MetricRow { class: class.to_owned(), image, k: number as u32, ..MetricRow::default() };
        let metrics = if status == Status::Ok { vec![metrics] } else { Vec::new() };
        Evaluation { image: row, metrics, ..Evaluation::default() }
    }

    /// 300 images of a class, 50 of another, and one each that failed and was skipped.
    fn dataset() -> Vec<Evaluation> {
        let many = (0..300).map(|number| evaluation("many", number, Status::Ok));
        let few = (0..50).map(|number| evaluation("few", number, Status::Ok));
        let failed = evaluation("few", 900, Status::Failed);
        many.chain(few).chain([failed, evaluation("few", 901, Status::Skipped)]).collect()
    }

    fn drawn(images: &[Evaluation], seed: u64, most: usize) -> DrawnTables {
        let class_of_file = images.iter().map(|evaluation| evaluation.image.class.as_str());
        let mut drawer = Drawer::holding(class_of_file, &Rules { seed, ..Rules::default() }, most);
        images.iter().cloned().for_each(|evaluation| drawer.add(evaluation));
        drawer.finish()
    }

    fn names(drawn: &DrawnTables) -> Vec<&str> {
        drawn.tables.images.iter().map(|image| image.image.as_str()).collect()
    }

    #[test]
    fn a_small_dataset_is_held_as_it_comes() {
        let images = dataset();
        let all = drawn(&images, 0, MOST_HELD);
        assert_eq!((all.drawn, all.tables.metrics.len()), (None, 350));
        assert!(names(&all).into_iter().eq(images.iter().map(|of| of.image.image.as_str())));
        assert_eq!(all.counts, Counts { files: 352, ok: 350, skipped: 1 });
    }

    /// `most` classes of nine images and one of fifty.
    fn many_classes(most: usize) -> Vec<Evaluation> {
        let of = |class: String, images: usize| {
            (0..images).map(move |number| evaluation(&class, number, Status::Ok))
        };
        (0..most).flat_map(|class| of(format!("{class:04}"), 9)).chain(of("large".to_owned(), 50)).collect()
    }

    #[test]
    fn of_a_large_one_each_class_gives_its_share_whatever_the_order() {
        // 41 classes: fewer than a hundred of each.
        let mut images = many_classes(38);
        images.extend(dataset().into_iter().filter(|of| of.image.class == "few"));
        images.extend((0..300).map(|number| evaluation("many", number, Status::Ok)));
        let some = drawn(&images, 7, 100);
        let of = |class: &str| names(&some).iter().filter(|name| name.starts_with(class)).count();
        assert_eq!((of("many"), of("few"), of("0001/")), (4_000 / 41, 51, 9), "what failed is kept, too");
        assert_eq!(some.counts, drawn(&images, 0, MOST_HELD).counts);
        assert_eq!(some.input_sha256, drawn(&images, 0, MOST_HELD).input_sha256);
        let seeded: Vec<String> = names(&some).into_iter().map(str::to_owned).collect();
        assert_ne!(names(&drawn(&images, 8, 100)), seeded);
        images.reverse();
        let turned = drawn(&images, 7, 100);
        assert!(names(&turned).into_iter().rev().eq(seeded.iter().map(String::as_str)));
    }

    #[test]
    fn however_many_classes_there_are_no_more_are_held() {
        for classes in [60, MOST_CLASSES, MOST_CLASSES + 200] {
            let some = drawn(&many_classes(classes), 0, 100);
            let (held, all) = (some.tables.images.len(), some.counts.ok);
            assert!(held <= DRAWN, "{held} of {classes} classes");
            assert_eq!(some.drawn, (held < all).then_some(held));
        }
        let some = drawn(&many_classes(MOST_CLASSES + 200), 0, 100);
        let of = |class: &str| names(&some).iter().filter(|name| name.starts_with(class)).count();
        assert_eq!(
            (of("large"), of("0000"), of("0498"), of("0499")),
            (8, 8, 8, 0),
            "the largest have a part in it"
        );
        let sums = some.totals.map(|totals| totals.classes());
        assert_eq!(sums, Some(MOST_CLASSES + 201), "of all there are sums");
    }
}
