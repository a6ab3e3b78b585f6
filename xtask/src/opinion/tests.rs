//! The whole chore on small copies of both databases, drawn here, with opinions whose figures are known.

use std::fs;
use std::path::Path;

use image::{Rgb, RgbImage};
use metrics::{ImageView, Reference};
use tempfile::TempDir;

use super::report;

/// Side of the drawn images: enough for SSIM and SSIMULACRA 2, too few for MS-SSIM.
const SIDE: u32 = 48;
const ORIGINALS: u32 = 4;
const LEVELS: i32 = 5;

/// A copy of a database.
struct Copy {
    folder: TempDir,
    /// Each distorted image with its SSIMULACRA 2 and PSNR, as the test measures them.
    images: Vec<Image>,
}

struct Image {
    distorted: String,
    reference: String,
    ssimulacra2: f64,
    psnr_db: f64,
}

#[derive(Clone, Copy)]
struct Layout {
    /// Folders of originals and of distorted images, and how both are named.
    originals: &'static str,
    distorted: &'static str,
    original_name: fn(u32) -> String,
    distorted_name: fn(u32, u32, i32) -> String,
    types: [u32; 2],
}

const TID2013: Layout = Layout {
    originals: "reference_images",
    distorted: "distorted_images",
    // As published: all but one are in capitals.
    original_name: |original| {
        if original == 4 { "i04.bmp".to_owned() } else { format!("I{original:02}.BMP") }
    },
    distorted_name: |original, kind, level| format!("i{original:02}_{kind:02}_{level}.bmp"),
    types: [22, 7],
};

const KADID10K: Layout = Layout {
    originals: "images",
    distorted: "images",
    original_name: |original| format!("I{original:02}.png"),
    distorted_name: |original, kind, level| format!("I{original:02}_{kind:02}_{level:02}.png"),
    types: [6, 22],
};

/// Colours that vary smoothly, another way in each original.
fn original(number: u32) -> RgbImage {
    RgbImage::from_fn(SIDE, SIDE, |x, y| {
        let wave = |a: u32, b: u32| (((a * x + b * y + 37 * number) % 511).abs_diff(255)) as u8;
        Rgb([wave(5 + number, 3), wave(2, 7), wave(4, 4 + number)])
    })
}

/// Fewer levels of each channel; of the first type of a database with a pattern added before, as dithering does.
fn distorted(image: &RgbImage, is_dithered: bool, level: i32) -> RgbImage {
    let step = 12 * level + 5;
    RgbImage::from_fn(SIDE, SIDE, |x, y| {
        let offset = if is_dithered && (x + y) % 2 == 0 { step / 2 } else { 0 };
        let Rgb(samples) = *image.get_pixel(x, y);
        Rgb(samples.map(|sample| ((i32::from(sample) + offset) / step * step + step / 3).clamp(0, 255) as u8))
    })
}

fn copy(layout: Layout) -> Copy {
    let folder = TempDir::new().unwrap();
    for name in [layout.originals, layout.distorted] {
        fs::create_dir_all(folder.path().join(name)).unwrap();
    }
    let mut images = Vec::new();
    for number in 1..=ORIGINALS {
        let reference = (layout.original_name)(number);
        let before = original(number);
        before.save(folder.path().join(layout.originals).join(&reference)).unwrap();
        for kind in layout.types {
            for level in 1..=LEVELS {
                let name = (layout.distorted_name)(number, kind, level);
                let after = distorted(&before, kind == layout.types[0], level);
                after.save(folder.path().join(layout.distorted).join(&name)).unwrap();
                images.push(Image::measured(name, reference.clone(), &before, &after));
            }
        }
    }
    Copy { folder, images }
}

impl Image {
    fn measured(distorted: String, reference: String, before: &RgbImage, after: &RgbImage) -> Self {
        let pixels = |image: &RgbImage| -> Vec<[u8; 4]> {
            image.pixels().map(|&Rgb([r, g, b])| [r, g, b, 255]).collect()
        };
        let (before, after) = (pixels(before), pixels(after));
        let view = |pixels| ImageView::new(SIDE as usize, SIDE as usize, pixels).unwrap();
        let pair = Reference::new(view(&before)).measure(view(&after)).unwrap();
        let (ssimulacra2, psnr_db) = (pair.ssimulacra2.unwrap(), pair.psnr_db.unwrap());
        Self { distorted, reference, ssimulacra2, psnr_db }
    }
}

impl Copy {
    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes TID2013's list, in capitals, with a row of another type whose image is not there.
    fn rate_as_tid2013(&self, opinion: impl Fn(usize, &Image) -> f64) {
        let rows = self.images.iter().enumerate().map(|(index, image)| {
            format!("{} {}\r\n", opinion(index, image), image.distorted.replace('i', "I"))
        });
        let list: String = rows.chain(["3.5 I01_01_1.bmp\r\n".to_owned()]).collect();
        // The extension was turned, too.
        fs::write(self.path().join("mos_with_names.txt"), list.replace(".bmp", ".BMP")).unwrap();
    }

    /// Writes KADID-10k's table, with a row of another type whose image is not there.
    fn rate_as_kadid10k(&self, opinion: impl Fn(usize, &Image) -> f64) {
        let rows = self.images.iter().enumerate().map(|(index, image)| {
            format!("{},{},{},0.5\n", image.distorted, image.reference, opinion(index, image))
        });
        let header = "dist_img,ref_img,dmos,var\n".to_owned();
        let other = "I01_01_01.png,I01.png,4.57,0.5\n".to_owned();
        let table: String = std::iter::once(header).chain(rows).chain([other]).collect();
        fs::write(self.path().join("dmos.csv"), table).unwrap();
    }

    /// Opinions at these shares of the way from the lowest on [`line`] to the highest, as an option.
    fn opinions(&self, shares: &[f64]) -> (Vec<f64>, String) {
        let all = || self.images.iter().map(line);
        let (lowest, highest) =
            (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
        let opinions: Vec<f64> = shares.iter().map(|share| lowest + share * (highest - lowest)).collect();
        let text = opinions.iter().map(f64::to_string).collect::<Vec<_>>().join(",");
        (opinions, text)
    }

    /// Runs the chore, and gives what it writes: correlations and thresholds.
    fn run(&self, options: &[&str]) -> Result<[Vec<csv::StringRecord>; 2], String> {
        let output = self.path().join("found");
        let mut arguments = vec![self.path().to_str().unwrap()];
        arguments.extend(options);
        arguments.extend(["--overwrite", "-o", output.to_str().unwrap()]);
        report(&arguments)?;
        Ok(["correlation.csv", "calibration.csv"].map(|file| {
            csv::Reader::from_path(output.join(file)).unwrap().into_records().map(Result::unwrap).collect()
        }))
    }
}

/// The row that starts with these cells.
fn row<'a>(rows: &'a [csv::StringRecord], start: &[&str]) -> &'a csv::StringRecord {
    let is_it = |row: &&csv::StringRecord| row.iter().take(start.len()).eq(start.iter().copied());
    rows.iter().find(is_it).unwrap_or_else(|| panic!("a row of {start:?}"))
}

fn number(row: &csv::StringRecord, column: usize) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("a number in column {column} of {row:?}"))
}

/// Opinion that follows SSIMULACRA 2 on a straight line.
fn line(image: &Image) -> f64 {
    3.0 + 0.02 * image.ssimulacra2
}

/// Holds a copy whose opinions lie on [`line`] against what must come out.
fn check_known(copy: &Copy, types: [&str; 2]) {
    let (levels, opinions) = copy.opinions(&[0.5, 1.1]);
    let (middle, beyond) = (levels[0], levels[1]);
    let [correlations, thresholds] = copy.run(&["--opinions", &opinions]).unwrap();

    for kind in ["all", types[0], types[1]] {
        let found = row(&correlations, &["ssimulacra2", kind]);
        assert!((number(found, 3) - 1.0).abs() < 1e-12, "{found:?}");
        assert_eq!(&found[2], if kind == "all" { "40" } else { "20" }, "pairs");
    }
    assert!(
        number(row(&correlations, &["psnr_db", "all"]), 3) < 1.0,
        "PSNR does not rank as SSIMULACRA 2 does"
    );
    let undefined = row(&correlations, &["ms_ssim", "all"]);
    assert_eq!([&undefined[2], &undefined[3]], ["0", ""], "MS-SSIM needs larger images");

    let threshold = row(&thresholds, &["ssimulacra2", "all", &middle.to_string()]);
    let known = (middle - 3.0) / 0.02;
    assert!((number(threshold, 3) - known).abs() < 1e-6, "{known}: {threshold:?}");
    let (low, high) = (number(threshold, 4), number(threshold, 5));
    assert!(
        low <= known + 1e-6 && high >= known - 1e-6 && high - low < 1e-6,
        "all resamples lie on the line: {low} to {high}"
    );
    let unreached = row(&thresholds, &["ssimulacra2", "all", &beyond.to_string()]);
    assert_eq!([&unreached[3], &unreached[4], &unreached[5]], ["", "", ""]);
    assert_eq!((correlations.len(), thresholds.len()), (3 * 7, 3 * 7 * 2));
}

#[test]
fn a_copy_of_tid2013_gives_the_known_figures() {
    let copy = copy(TID2013);
    copy.rate_as_tid2013(|_, image| line(image));
    fs::write(copy.path().join("mos_std.txt"), "0.1\n").unwrap();
    check_known(&copy, ["22", "7"]);
}

#[test]
fn a_copy_of_kadid10k_gives_the_known_figures() {
    let copy = copy(KADID10K);
    copy.rate_as_kadid10k(|_, image| line(image));
    check_known(&copy, ["6", "22"]);
}

/// A value of an image, to be held against what was said of it.
type Value = fn(&Image) -> f64;

/// Spearman's correlation as Daniels (1944) puts it, without ranks or means: over all pairs of images the signs of the differences,
/// which add up to twice a rank's distance from the mean.
fn spearman_by_signs(pairs: &[(f64, f64)]) -> f64 {
    let sign = |one: f64, other: f64| f64::from(one > other) - f64::from(one < other);
    let sums = |of: fn(&(f64, f64)) -> f64| -> Vec<f64> {
        pairs.iter().map(|one| pairs.iter().map(|other| sign(of(one), of(other))).sum()).collect()
    };
    let (x, y) = (sums(|pair| pair.0), sums(|pair| pair.1));
    let product =
        |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(one, other)| one * other).sum::<f64>();
    product(&x, &y) / (product(&x, &x) * product(&y, &y)).sqrt()
}

#[test]
fn shuffled_opinions_correlate_as_counted_another_way() {
    // Each level of opinion is said several times, in an order that has nothing to do with the images.
    let said = |index: usize| 1.0 + (((index as u64 * 2_654_435_761) >> 9) % 9) as f64 / 2.0;
    let copy = copy(KADID10K);
    copy.rate_as_kadid10k(|index, _| said(index));
    let [correlations, _] = copy.run(&[]).unwrap();
    let metrics: [(&str, Value); 2] =
        [("ssimulacra2", |image| image.ssimulacra2), ("psnr_db", |image| image.psnr_db)];
    for (name, value) in metrics {
        for (kind, part) in [("all", ""), ("6", "_06_"), ("22", "_22_")] {
            let pairs: Vec<(f64, f64)> = copy
                .images
                .iter()
                .enumerate()
                .filter(|(_, image)| image.distorted.contains(part))
                .map(|(index, image)| (value(image), said(index)))
                .collect();
            let expected = spearman_by_signs(&pairs).abs();
            let found = number(row(&correlations, &[name, kind]), 3);
            assert!(expected < 0.9 && (found - expected).abs() < 1e-9, "{name} {kind}: {found} {expected}");
        }
    }
}

#[test]
fn a_metric_of_which_less_is_better_is_read_in_its_own_sign() {
    let copy = copy(KADID10K);
    copy.rate_as_kadid10k(|_, image| line(image));
    let (levels, opinions) = copy.opinions(&[0.4, 0.7]);
    let [_, thresholds] = copy.run(&["--opinions", &opinions]).unwrap();
    let [worse, better] = [levels[0], levels[1]]
        .map(|opinion| row(&thresholds, &["delta_e2000_mean", "all", &opinion.to_string()]));
    assert!(number(worse, 3) > number(better, 3), "{worse:?} {better:?}");
    for threshold in [worse, better] {
        let [value, low, high] = [3, 4, 5].map(|column| number(threshold, column));
        assert!(0.0 < low && low <= value && value <= high, "{threshold:?}");
    }
}

#[test]
fn other_types_are_taken_when_asked_for() {
    let copy = copy(KADID10K);
    copy.rate_as_kadid10k(|_, image| line(image));
    let [correlations, _] = copy.run(&["--types", "22"]).unwrap();
    assert_eq!(correlations.len(), 7, "one type has no rows beside those of all");
    assert_eq!(&row(&correlations, &["psnr_db", "all"])[2], "20");
    let error = copy.run(&["--types", "22,9"]).unwrap_err();
    assert!(error.ends_with("dmos.csv: no image is of type 9; the types are 1, 6, 22"), "{error}");
    let error = copy.run(&["--types", "1"]).unwrap_err();
    assert!(error.ends_with("lacks images that dmos.csv names: I01_01_01.png"), "{error}");
}

#[test]
fn the_seed_decides_the_intervals() {
    let copy = copy(KADID10K);
    // Opinions that lie off the line, by another distance for each original.
    copy.rate_as_kadid10k(|index, image| line(image) + (index / 10) as f64 / 10.0);
    let (_, opinions) = copy.opinions(&[0.5]);
    let intervals = |seed: &str| copy.run(&["--opinions", &opinions, "--seed", seed]).unwrap()[1].clone();
    assert_eq!(intervals("1"), intervals("1"));
    assert_ne!(intervals("1"), intervals("2"));
}

#[test]
fn what_is_no_copy_is_refused() {
    let empty = TempDir::new().unwrap();
    let error = report(&[empty.path().to_str().unwrap()]).unwrap_err();
    assert!(error.contains("neither TID2013, which has mos_with_names.txt, nor KADID-10k"), "{error}");
}

#[test]
fn missing_images_are_named() {
    let copy = copy(TID2013);
    copy.rate_as_tid2013(|_, image| line(image));
    for image in &copy.images[..6] {
        fs::remove_file(copy.path().join("distorted_images").join(&image.distorted)).unwrap();
    }
    fs::remove_file(copy.path().join("reference_images/I03.BMP")).unwrap();
    let error = copy.run(&[]).unwrap_err();
    assert!(
        error.contains("lacks images that mos_with_names.txt names: I01_07_1.BMP, I01_22_1.BMP"),
        "{error}"
    );
    assert!(error.ends_with("I01_22_4.BMP and 2 more"), "{error}");
}

#[test]
fn scores_that_are_no_numbers_are_named() {
    let copy = copy(KADID10K);
    copy.rate_as_kadid10k(|index, image| if index == 7 { f64::NAN } else { line(image) });
    let error = copy.run(&[]).unwrap_err();
    assert!(error.ends_with("dmos.csv: 'NaN', the dmos of I01_22_03.png, is no number"), "{error}");
    fs::write(copy.path().join("dmos.csv"), "image,mos\n").unwrap();
    let error = copy.run(&[]).unwrap_err();
    assert!(error.ends_with("dmos.csv: there is no column dist_img"), "{error}");

    fs::remove_file(copy.path().join("dmos.csv")).unwrap();
    fs::write(copy.path().join("mos_with_names.txt"), "5.5 I01_22_1.bmp\nfive I01_22_2.bmp\n").unwrap();
    let error = copy.run(&[]).unwrap_err();
    assert!(
        error.ends_with("mos_with_names.txt, line 2: 'five I01_22_2.bmp' is no opinion and image"),
        "{error}"
    );
}

#[test]
fn images_that_do_not_fit_are_named() {
    let copy = copy(KADID10K);
    copy.rate_as_kadid10k(|_, image| line(image));
    let path = copy.path().join("images").join(&copy.images[3].distorted);
    RgbImage::new(SIDE, SIDE + 1).save(&path).unwrap();
    let error = copy.run(&[]).unwrap_err();
    assert!(error.contains("I01_06_04.png: "), "{error}");
    fs::write(&path, "no image").unwrap();
    let error = copy.run(&[]).unwrap_err();
    assert!(error.contains("I01_06_04.png can't be decoded: "), "{error}");
}

#[test]
fn tables_are_not_replaced_unasked() {
    let copy = copy(KADID10K);
    copy.rate_as_kadid10k(|_, image| line(image));
    copy.run(&[]).unwrap();
    let [folder, output] = [copy.path().to_owned(), copy.path().join("found")];
    let error = report(&[folder.to_str().unwrap(), "-o", output.to_str().unwrap()]).unwrap_err();
    assert!(error.ends_with("correlation.csv exists already: pass --overwrite to replace it"), "{error}");
}
