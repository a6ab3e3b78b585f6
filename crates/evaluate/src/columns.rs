//! The rows of one image as columns, as they stand in its line: each column once, by its name, instead of each name in each
//! row.
//!
//! A column whose cells are all the same is that one value; one that is empty is left out, as is `colors` where it says no more
//! than `k`. Numbers are the shortest that read back to the same bits. The class and the image of the rows are those of
//! the image's own row.

use serde::de::value::U64Deserializer;
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde::{Deserialize as DeriveDeserialize, Serialize as DeriveSerialize};
use tables::MetricRow;
use thiserror::Error as ThisError;

/// One cell per row.
#[derive(Clone, Debug, PartialEq)]
struct Column<Value>(Cells<Value>);

#[derive(Clone, Debug, PartialEq)]
enum Cells<Value> {
    /// The same in every row.
    Same(Option<Value>),
    Each(Vec<Option<Value>>),
}

impl<Value> Default for Column<Value> {
    fn default() -> Self {
        Self(Cells::Same(None))
    }
}

impl<Value: PartialEq> Column<Value> {
    fn of(rows: &[MetricRow], cell: impl Fn(&MetricRow) -> Option<Value>) -> Self {
        let mut cells: Vec<Option<Value>> = rows.iter().map(cell).collect();
        let same = cells.windows(2).all(|pair| pair[0] == pair[1]);
        Self(if same { Cells::Same(cells.pop().flatten()) } else { Cells::Each(cells) })
    }

    fn is_empty(&self) -> bool {
        self.0 == Cells::Same(None)
    }
}

impl<Value: Clone> Column<Value> {
    /// The cells of so many rows.
    fn cells(self, name: &'static str, rows: usize) -> Result<Vec<Option<Value>>, ColumnError> {
        match self.0 {
            Cells::Same(value) => Ok(vec![value; rows]),
            Cells::Each(cells) if cells.len() == rows => Ok(cells),
            Cells::Each(cells) => Err(ColumnError::Length { name, cells: cells.len(), rows }),
        }
    }

    /// The cells of so many rows, none of them empty.
    fn values(self, name: &'static str, rows: usize) -> Result<Vec<Value>, ColumnError> {
        let cells = self.cells(name, rows)?.into_iter();
        cells.map(|cell| cell.ok_or(ColumnError::Empty { name })).collect()
    }
}

impl<Value: Serialize> Serialize for Column<Value> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Cells::Same(value) => value.serialize(serializer),
            Cells::Each(cells) => cells.serialize(serializer),
        }
    }
}

impl<'de, Value: Deserialize<'de>> Deserialize<'de> for Column<Value> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ColumnVisitor(std::marker::PhantomData)).map(Self)
    }
}

/// Tells a list of cells from the one value of all.
struct ColumnVisitor<Value>(std::marker::PhantomData<Value>);

impl<'de, Value: Deserialize<'de>> Visitor<'de> for ColumnVisitor<Value> {
    type Value = Cells<Value>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a value, or a list with one for each row")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut cells = Vec::with_capacity(list.size_hint().unwrap_or(MANY_ROWS));
        while let Some(cell) = list.next_element()? {
            cells.push(cell);
        }
        Ok(Cells::Each(cells))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Cells::Same(None))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Value::deserialize(value.into_deserializer()).map(|value| Cells::Same(Some(value)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        let deserializer: U64Deserializer<E> = value.into_deserializer();
        Value::deserialize(deserializer).map(|value| Cells::Same(Some(value)))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Value::deserialize(value.into_deserializer()).map(|value| Cells::Same(Some(value)))
    }
}

/// Rows of an image at the default K.
const MANY_ROWS: usize = 43;

/// Texts that stay the same for many rows: each with the number of the rows that it stands for.
#[derive(Clone, Debug, Default, PartialEq, DeriveSerialize, DeriveDeserialize)]
struct Runs(Vec<(String, usize)>);

impl Runs {
    fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut runs: Vec<(String, usize)> = Vec::new();
        for text in texts {
            match runs.last_mut() {
                Some((last, count)) if last == text => *count += 1,
                _ => runs.push((text.to_owned(), 1)),
            }
        }
        Self(runs)
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|(text, _)| text.is_empty())
    }

    /// The texts of so many rows; all empty where there is none.
    fn texts(self, name: &'static str, rows: usize) -> Result<Vec<String>, ColumnError> {
        let cells = self.0.iter().fold(0_usize, |sum, (_, count)| sum.saturating_add(*count));
        match cells {
            0 => Ok(vec![String::new(); rows]),
            _ if cells == rows => {
                Ok(self.0.into_iter().flat_map(|(text, count)| std::iter::repeat_n(text, count)).collect())
            }
            _ => Err(ColumnError::Length { name, cells, rows }),
        }
    }
}

/// Why columns are no rows.
#[derive(Clone, Debug, ThisError, PartialEq, Eq)]
pub(crate) enum ColumnError {
    #[error("the column {name} has {cells} cells for {rows} rows")]
    Length { name: &'static str, cells: usize, rows: usize },
    #[error("the column {name} has an empty cell")]
    Empty { name: &'static str },
}

/// The columns of the rows of one image; the optional ones are those of `optional`.
macro_rules! columns {
    ($($optional:ident: $kind:ty),+ $(,)?) => {
        #[derive(Clone, Debug, Default, PartialEq, DeriveSerialize, DeriveDeserialize)]
        #[serde(default)]
        pub(crate) struct Columns {
            k: Vec<u32>,
            seed: Column<u64>,
            /// Where it is not `k`.
            #[serde(skip_serializing_if = "Column::is_empty")]
            colors: Column<u32>,
            iterations: Column<u32>,
            stop: Runs,
            distortion: Column<f64>,
            mse: Column<f64>,
            $(#[serde(skip_serializing_if = "Column::is_empty")] $optional: Column<$kind>,)+
            #[serde(skip_serializing_if = "Runs::is_empty")]
            undefined: Runs,
        }

        impl Columns {
            /// Of the rows of one image.
            pub(crate) fn of(rows: &[MetricRow]) -> Self {
                let colors = |row: &MetricRow| Some(row.colors);
                let follow_k = rows.iter().all(|row| row.colors == row.k);
                Self {
                    k: rows.iter().map(|row| row.k).collect(),
                    seed: Column::of(rows, |row| Some(row.seed)),
                    colors: if follow_k { Column::default() } else { Column::of(rows, colors) },
                    iterations: Column::of(rows, |row| Some(row.iterations)),
                    stop: Runs::of(rows.iter().map(|row| row.stop.as_str())),
                    distortion: Column::of(rows, |row| Some(row.distortion)),
                    mse: Column::of(rows, |row| Some(row.mse)),
                    $($optional: Column::of(rows, |row| row.$optional),)+
                    undefined: Runs::of(rows.iter().map(|row| row.undefined.as_str())),
                }
            }

            /// The rows of `image`, of this class.
            pub(crate) fn rows(self, class: &str, image: &str) -> Result<Vec<MetricRow>, ColumnError> {
                let (rows, ks) = (self.k.len(), self.k);
                let colors = if self.colors.is_empty() {
                    ks.clone()
                } else {
                    self.colors.values("colors", rows)?
                };
                let mut seed = self.seed.values("seed", rows)?.into_iter();
                let mut colors = colors.into_iter();
                let mut iterations = self.iterations.values("iterations", rows)?.into_iter();
                let mut stop = self.stop.texts("stop", rows)?.into_iter();
                let mut distortion = self.distortion.values("distortion", rows)?.into_iter();
                let mut mse = self.mse.values("mse", rows)?.into_iter();
                $(let mut $optional = self.$optional.cells(stringify!($optional), rows)?.into_iter();)+
                let mut undefined = self.undefined.texts("undefined", rows)?.into_iter();
                // Every column has a cell for each K.
                let row = |k: u32| {
                    Some(MetricRow {
                        class: class.to_owned(),
                        image: image.to_owned(),
                        k,
                        seed: seed.next()?,
                        colors: colors.next()?,
                        iterations: iterations.next()?,
                        stop: stop.next()?,
                        distortion: distortion.next()?,
                        mse: mse.next()?,
                        $($optional: $optional.next()?,)+
                        undefined: undefined.next()?,
                    })
                };
                Ok(ks.into_iter().map_while(row).collect())
            }
        }
    };
}

columns! {
    psnr_db: f64,
    ssim: f64,
    silhouette: f64,
    silhouette_error: f64,
    png_bytes: u64,
    ms_ssim: f64,
    ssimulacra2: f64,
    delta_e2000_mean: f64,
    delta_e2000_p95: f64,
    banding: f64,
    silhouette_squared: f64,
    calinski_harabasz: f64,
    davies_bouldin: f64,
    gap: f64,
    gap_se: f64,
    stability: f64,
    stability_se: f64,
}

impl Columns {
    /// Whether there is no row.
    pub(crate) fn is_empty(&self) -> bool {
        self.k.is_empty()
    }
}
