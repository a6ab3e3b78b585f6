//! What an evaluation gives.

use serde::{Deserialize, Serialize};
use tables::{ImageRow, MetricRow, Palette, TimingRow};

use crate::columns::{ColumnError, Columns};

/// Everything that became known about one file.
///
/// As a line of a journal or shard it is without palettes, which are made again where somebody looks at them
/// ([`palettes`](crate::palettes())), and without timings, which are the only clock readings.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(try_from = "Line")]
pub struct Evaluation {
    /// What became of it.
    pub image: ImageRow,
    /// K ascending, and for each K its seeds.
    pub metrics: Vec<MetricRow>,
    /// Of the first seed, for those K that a PNG can hold.
    pub palettes: Vec<Palette>,
    /// How long each stage took; nothing else depends on it.
    pub timings: Vec<TimingRow>,
    /// Not all that was asked for: with more memory there would be more.
    pub short_of_memory: bool,
}

impl Evaluation {
    /// Of another class, as the dataset may say by now.
    pub fn set_class(&mut self, class: &str) {
        let rows = self.metrics.iter_mut().map(|row| &mut row.class);
        for of_row in std::iter::once(&mut self.image.class).chain(rows) {
            class.clone_into(of_row);
        }
    }
}

impl Serialize for Evaluation {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let line = WrittenLine {
            image: &self.image,
            rows: Columns::of(&self.metrics),
            short_of_memory: self.short_of_memory,
        };
        line.serialize(serializer)
    }
}

/// An evaluation as it is written.
#[derive(Serialize)]
struct WrittenLine<'a> {
    image: &'a ImageRow,
    #[serde(skip_serializing_if = "Columns::is_empty")]
    rows: Columns,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    short_of_memory: bool,
}

/// An evaluation as it is read: as columns, or row by row with palettes and timings, as the first journals had it.
#[derive(Deserialize)]
struct Line {
    image: ImageRow,
    #[serde(default)]
    rows: Columns,
    #[serde(default)]
    metrics: Vec<MetricRow>,
    #[serde(default)]
    palettes: Vec<Palette>,
    #[serde(default)]
    timings: Vec<TimingRow>,
    #[serde(default)]
    short_of_memory: bool,
}

impl TryFrom<Line> for Evaluation {
    type Error = ColumnError;

    fn try_from(line: Line) -> Result<Self, ColumnError> {
        let Line { image, rows, metrics, palettes, timings, short_of_memory } = line;
        let metrics = if rows.is_empty() { metrics } else { rows.rows(&image.class, &image.image)? };
        Ok(Self { image, metrics, palettes, timings, short_of_memory })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn evaluation(rows: Vec<MetricRow>) -> Evaluation {
        let image =
            ImageRow { class: "icons".to_owned(), image: "icons/a.png".to_owned(), ..ImageRow::default() };
        let of_image = |row| MetricRow { class: image.class.clone(), image: image.image.clone(), ..row };
        Evaluation { metrics: rows.into_iter().map(of_image).collect(), image, ..Evaluation::default() }
    }

    fn read_back(evaluation: &Evaluation) -> Evaluation {
        let text = serde_json::to_string(evaluation).expect("it serializes");
        serde_json::from_str(&text).expect("it is read")
    }

    #[test]
    fn what_repeats_is_written_once() {
        let row = |k: u32| MetricRow {
            k,
            colors: k,
            stop: "converged".to_owned(),
            distortion: 0.5,
            mse: 1.0 / f64::from(k),
            undefined: "gap: switched off".to_owned(),
            ..MetricRow::default()
        };
        let text = serde_json::to_string(&evaluation(vec![row(2), row(3)])).expect("it serializes");
        let rows = r#""rows":{"k":[2,3],"seed":0,"iterations":0,"stop":[["converged",2]],"distortion":0.5,"mse":[0.5,0.3333333333333333],"undefined":[["gap: switched off",2]]}"#;
        assert!(text.contains(rows), "{text}");
    }

    #[test]
    fn a_line_of_the_first_journals_is_read() {
        let rows = serde_json::json!([{ "class": "c", "image": "i", "k": 2, "distortion": 3.0, "mse": 1.0 }]);
        let palettes = serde_json::json!([{ "k": 2, "clusters": "AA==" }]);
        let timings = serde_json::json!([{ "image": "i", "k": null, "stage": "read", "ms": 0.5 }]);
        let line = serde_json::json!({
            "image": { "class": "c", "image": "i" }, "metrics": rows, "palettes": palettes, "timings": timings
        });
        let read: Evaluation = serde_json::from_value(line).expect("it is read");
        assert_eq!((read.metrics[0].k, read.palettes.len(), read.timings.len()), (2, 1, 1));
    }

    #[test]
    fn columns_of_unequal_length_are_no_rows() {
        let of = |columns: &str| {
            let text = format!(
                r#"{{"image":{{"image":"a"}},"rows":{{"k":[2,3],"seed":0,"iterations":1,"stop":[["exact",2]],{columns}}}}}"#
            );
            serde_json::from_str::<Evaluation>(&text).map_err(|error| error.to_string())
        };
        assert!(of(r#""distortion":[1,2],"mse":1"#).is_ok());
        let error = of(r#""distortion":[1.5],"mse":1"#).unwrap_err();
        assert!(error.contains("the column distortion has 1 cells for 2 rows"), "{error}");
        let error = of(r#""distortion":[1.5,null],"mse":1"#).unwrap_err();
        assert!(error.contains("the column distortion has an empty cell"), "{error}");
    }

    fn cell() -> impl Strategy<Value = Option<f64>> {
        prop_oneof![Just(None), Just(Some(0.0)), prop::num::f64::NORMAL.prop_map(Some)]
    }

    proptest! {
        #[test]
        fn rows_come_back_to_the_bit(
            rows in prop::collection::vec(
                (1..99_u32, 0..3_u64, 0..3_u32, "[ab]?", prop::num::f64::NORMAL, cell(), cell(), prop::option::of(0..9_u64)),
                0..6,
            ),
        ) {
            let row = |(k, seed, fewer, text, distortion, ssim, gap_se, png_bytes): (u32, u64, u32, String, f64, _, _, _)| MetricRow {
                k,
                seed,
                colors: k.saturating_sub(fewer),
                iterations: fewer,
                stop: text.clone(),
                distortion,
                mse: -distortion,
                ssim,
                gap_se,
                png_bytes,
                undefined: text,
                ..MetricRow::default()
            };
            let written = evaluation(rows.into_iter().map(row).collect());
            prop_assert_eq!(read_back(&written), written);
        }
    }
}
