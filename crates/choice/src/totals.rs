//! Sums over the images of classes that are too large to be held, image by image.
//!
//! Every criterion rests on means over images, so the sums of its columns are all that it needs of a class to score and select K: they
//! take a few kilobytes per class and criterion, however many images there are, and are those of the images held all at once, to
//! the bit, where these come in the same order. What needs the images themselves (intervals, leave-one-out, significance tests)
//! is taken from those that are held.

use std::collections::{BTreeMap, HashSet};

use tables::{ImageRow, MetricRow, Status};

use crate::criteria;
use crate::criterion::Criterion;
use crate::curves::ClassCurves;
use crate::metric_matrix::{MetricMatrix, Sample, Sums};
use crate::rules::Rules;

/// The sums of every class by every criterion.
pub struct Totals {
    rules: Rules,
    classes: BTreeMap<String, ClassTotals>,
}

/// The sums of one class.
struct ClassTotals {
    /// The K of its first image, ascending.
    ks: Vec<u32>,
    /// Some image has other K: the sums are of no use.
    is_mixed: bool,
    images: f64,
    criteria: Vec<(Box<dyn Criterion>, Vec<Sums>)>,
}

impl Totals {
    /// Nothing yet; the criteria are those of `rules`.
    #[must_use]
    pub fn new(rules: &Rules) -> Self {
        Self { rules: rules.clone(), classes: BTreeMap::new() }
    }

    /// Adds an image with all its rows, K ascending; one that was not evaluated has none.
    pub fn add(&mut self, image: &ImageRow, rows: &[MetricRow]) {
        let seeds = by_seed(rows);
        let Some(ks) = seeds.first().filter(|_| image.status == Status::Ok).map(|rows| ks_of(rows)) else {
            return;
        };
        if !self.classes.contains_key(&image.class) {
            self.classes.insert(image.class.clone(), ClassTotals::new(&self.rules, &ks));
        }
        if let Some(class) = self.classes.get_mut(&image.class) {
            class.add(image, &seeds, &ks);
        }
    }

    /// How many classes there are sums of.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes.len()
    }

    /// Adds the classes of which no image is held, without curves, and leaves all in order of their names.
    pub(crate) fn add_classes_of_sums<'a>(&'a self, classes: &mut Vec<ClassCurves<'a>>) {
        let held: HashSet<&str> = classes.iter().map(|class| class.class).collect();
        let others =
            self.classes.iter().filter(|(name, class)| !held.contains(name.as_str()) && !class.is_mixed);
        let of_sums = |(class, totals): (&'a String, &ClassTotals)| ClassCurves {
            class,
            ks: totals.ks.clone(),
            curves: Vec::new(),
        };
        classes.extend(others.map(of_sums));
        classes.sort_by_key(|class| class.class);
    }

    /// The sample of all images of a class, as a criterion reads it; `None` where it is not known, or about other K.
    pub(crate) fn sample<'a>(&self, class: &str, criterion: &str, ks: &'a [u32]) -> Option<Sample<'a>> {
        self.classes.get(class)?.sample(criterion, ks)
    }

    /// The same of all classes pooled.
    pub(crate) fn pooled<'a>(&self, criterion: &str, ks: &'a [u32]) -> Option<Sample<'a>> {
        let mut classes = self.classes.values().map(|class| class.sample(criterion, ks));
        let first = classes.next()??;
        classes.try_fold(first, |all, class| Some(all.joined(&class?)))
    }
}

impl ClassTotals {
    fn new(rules: &Rules, ks: &[u32]) -> Self {
        let criteria = criteria::all(rules, ks).into_iter().map(|criterion| (criterion, Vec::new()));
        Self { ks: ks.to_owned(), is_mixed: false, images: 0.0, criteria: criteria.collect() }
    }

    fn add(&mut self, image: &ImageRow, seeds: &[Vec<&MetricRow>], ks: &[u32]) {
        self.is_mixed |= ks != self.ks || seeds.iter().any(|rows| ks_of(rows) != self.ks);
        if self.is_mixed {
            return;
        }
        self.images += 1.0;
        for (criterion, totals) in &mut self.criteria {
            let columns = seeds.iter().map(|rows| criterion.columns(image, rows)).collect();
            let of_image = MetricMatrix::new(&self.ks, &[columns]).full_sample();
            of_image.add_to(totals);
        }
    }

    fn sample<'a>(&self, criterion: &str, ks: &'a [u32]) -> Option<Sample<'a>> {
        let (_, sums) = self.criteria.iter().find(|(known, _)| known.name() == criterion)?;
        (!self.is_mixed && self.ks == ks).then(|| Sample::of_sums(ks, self.images, sums.clone()))
    }
}

/// The rows of an image, seed by seed, the lowest first.
fn by_seed(rows: &[MetricRow]) -> Vec<Vec<&MetricRow>> {
    let mut seeds: BTreeMap<u64, Vec<&MetricRow>> = BTreeMap::new();
    for row in rows {
        seeds.entry(row.seed).or_default().push(row);
    }
    seeds.into_values().collect()
}

fn ks_of(rows: &[&MetricRow]) -> Vec<u32> {
    rows.iter().map(|row| row.k).collect()
}

#[cfg(test)]
mod tests {
    use tables::{ChoiceRow, ClassRow, Tables, Verdict};

    use super::*;
    use crate::testing::{at, rules, tables_of_first_k};
    use crate::{Selection, select, select_with};

    fn totals(tables: &Tables, rules: &Rules) -> Totals {
        let mut totals = Totals::new(rules);
        for image in &tables.images {
            let rows: Vec<MetricRow> =
                tables.metrics.iter().filter(|row| row.image == image.image).cloned().collect();
            totals.add(image, &rows);
        }
        totals
    }

    /// Two classes, at two seeds that differ.
    fn dataset() -> Tables {
        let mut tables = tables_of_first_k(&[("icons", &[4, 8, 4, 4, 16]), ("photos", &[32, 8, 32, 16, 16])]);
        let again: Vec<MetricRow> = tables
            .metrics
            .iter()
            .map(|row| MetricRow { seed: 1, distortion: row.distortion * 1.1, ..row.clone() })
            .collect();
        tables.metrics.extend(again);
        tables.metrics.sort_by(|a, b| (&a.image, a.k, a.seed).cmp(&(&b.image, b.k, b.seed)));
        tables
    }

    fn texts(selection: &Selection) -> String {
        format!("{:?}\n{:?}\n{:?}", selection.choices, selection.scores, selection.classes)
    }

    #[test]
    fn the_totals_of_what_is_held_change_nothing() {
        let tables = dataset();
        for rules in [rules("ssim=0.95"), Rules { lambda: Some(0.1), ..rules("psnr=20") }] {
            let with = select_with(&tables, &rules, Some(&totals(&tables, &rules)));
            assert_eq!(texts(&with), texts(&select(&tables, &rules)));
        }
    }

    #[test]
    fn k_is_that_of_all_images_where_only_some_are_held() {
        let all = tables_of_first_k(&[("icons", &[4, 4, 4, 4, 4, 4, 16, 16, 16, 16])]);
        let rules = rules("ssim=0.95");
        let mut held = all.clone();
        held.images.truncate(5);
        held.metrics.retain(|row| held.images.iter().any(|image| image.image == row.image));
        let k = |selection: &Selection| (selection.choices[0].k, selection.choices[0].images);
        assert_eq!(k(&select(&held, &rules)), (Some(4), 5));
        let with = select_with(&held, &rules, Some(&totals(&all, &rules)));
        assert_eq!(k(&with), (Some(16), 10));
        assert_eq!((with.classes[0].k, with.classes[0].k_global), (Some(16), Some(16)));
        let scores = |selection: &Selection| selection.scores[0].score;
        assert_eq!(scores(&with), scores(&select(&all, &rules)));
    }

    #[test]
    fn a_class_of_which_nothing_is_held_has_its_k() {
        let all = tables_of_first_k(&[("icons", &[4; 20]), ("photos", &[16; 20]), ("scans", &[8; 20])]);
        let rules = rules("ssim=0.95");
        let mut held = all.clone();
        held.images.retain(|image| image.class == "icons" || image.image == "scans/0.png");
        held.metrics.retain(|row| held.images.iter().any(|image| image.image == row.image));
        let with = select_with(&held, &rules, Some(&totals(&all, &rules)));
        let of_all = select(&all, &rules);
        let ks = |selection: &Selection| {
            let of = |row: &ChoiceRow| {
                (row.class.clone(), row.criterion.clone(), row.k, row.images, row.recommended)
            };
            selection.choices.iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(ks(&with), ks(&of_all));
        let target = |class: &str| {
            let mut choices =
                with.choices.iter().filter(|row| row.class == class && row.criterion == "target");
            choices.next().map_or((Verdict::None, String::new()), |row| (row.verdict, row.reason.clone()))
        };
        assert_eq!(target("icons").0, Verdict::Clear);
        for (class, held) in
            [("photos", "none of its 20 images is held"), ("scans", "1 of its 20 images is held")]
        {
            let (verdict, reason) = target(class);
            assert!(verdict == Verdict::Weak && reason.contains(held), "{reason}");
        }
        assert!(with.scores.iter().all(|row| row.class != "photos"));
        let k_of = |row: &ClassRow| (row.class.clone(), row.k, row.k_global);
        assert!(with.classes.iter().map(k_of).eq(of_all.classes.iter().map(k_of)));
        assert!(
            with.classes[1].verdict.contains("K = 16 by the sums of its images"),
            "{}",
            with.classes[1].verdict
        );
    }

    #[test]
    fn images_of_other_k_leave_no_totals() {
        let tables = tables_of_first_k(&[("icons", &[4, 8])]);
        let rules = rules("ssim=0.95");
        let mut totals = totals(&tables, &rules);
        let classes = ClassCurves::of(&tables);
        let ks = &classes[0].ks;
        assert!(totals.sample("icons", "target", ks).is_some());
        assert!(totals.sample("icons", "target", &ks[1..]).is_none());
        let image = ImageRow { class: "icons".to_owned(), image: "other".to_owned(), ..ImageRow::default() };
        totals.add(&image, &[at(3)]);
        assert!(totals.sample("icons", "target", ks).is_none());
    }
}
