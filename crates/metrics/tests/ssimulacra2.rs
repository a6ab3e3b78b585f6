//! SSIMULACRA 2 against the crate fast-ssim2 0.9.1, by the numbers in `golden/ssimulacra2.csv`. From the repository's root:
//!
//! ```sh
//! cargo run --manifest-path xtask/peers/ssimulacra2/Cargo.toml > crates/metrics/tests/golden/ssimulacra2.csv
//! ```
//!
//! The peer is no dependency of tests: its dependencies would have the whole workspace built a second time.

#[path = "golden/drawings.rs"]
mod drawings;

use metrics::{ImageView, Reference, Wanted};

use drawings::{KINDS, SHAPES, draw};

const WANTED: Wanted =
    Wanted { ssim: false, ms_ssim: false, ssimulacra2: true, delta_e2000: false, banding: false };

/// Everything up to the weighted sum is equal to the bit; the last step is a power, which platforms may round differently.
const TOLERANCE: f64 = 1e-11;

#[test]
fn the_scores_are_those_of_fast_ssim2() {
    let mut rows = include_str!("golden/ssimulacra2.csv").lines().skip(1);
    for (width, height) in SHAPES {
        for (name, original, output) in KINDS {
            let row = rows.next().expect("a row for the pair");
            let (case, expected) = row.rsplit_once(',').expect("the last cell is the score");
            assert_eq!(case, format!("{name},{width},{height}"));
            let expected: f64 = expected.parse().expect("a number");
            let [original, output] = [original, output]
                .map(|drawing| draw(width, height, drawing).into_iter().map(|[r, g, b]| [r, g, b, 255]))
                .map(Vec::from_iter);
            let view = |pixels| ImageView::new(width, height, pixels).expect("the drawing fits");
            let metrics =
                Reference::of(view(&original), WANTED).measure(view(&output)).expect("equal shapes");
            let score = metrics.ssimulacra2.expect("large enough");
            assert!((score - expected).abs() <= TOLERANCE, "{case}: {score}, not {expected}");
        }
    }
    assert_eq!(rows.next(), None);
}
