//! `--color-space` and `--max-pixels`: what they change in a report, and what they must not.

use crate::support::gallery;

#[test]
fn a_space_is_where_distortion_is_taken_and_nothing_else() {
    let dir = gallery();
    let mut distortions = Vec::new();
    for space in ["srgb", "oklab", "lab"] {
        dir.succeed(&format!("sweep set -k 4,4000 --color-space {space} -t 1 -o {space}"));
        dir.succeed(&format!("sweep set -k 4,4000 --color-space {space} -t 2 -o {space}-again"));
        assert!(dir.text(&format!("{space}/run.json")).contains(&format!("\"color_space\": \"{space}\"")));
        let metrics = dir.text(&format!("{space}/metrics.csv"));
        assert!(metrics == dir.text(&format!("{space}-again/metrics.csv")), "{space}");
        let metrics = dir.table(&format!("{space}/metrics.csv"));
        for row in metrics.with("k", "4000") {
            assert_eq!(
                (row.cell("stop"), row.cell("mse")),
                ("exact", "0.0"),
                "{space} {}",
                row.cell("image")
            );
        }
        let hills = metrics.at("photos/hills.png", 4);
        distortions.push(hills.cell("distortion").parse::<f64>().expect("a number"));
        let psnr: f64 = hills.cell("psnr_db").parse().expect("a number");
        assert!((15.0..40.0).contains(&psnr), "8-bit sRGB whatever the space: {psnr}");
    }
    let [srgb, oklab, lab] = distortions[..] else { panic!("three spaces") };
    assert!(srgb > lab && lab > 1.0 && oklab < 0.1, "{srgb} {oklab} {lab}");
}

#[test]
fn a_sample_leaves_the_image_whole() {
    let dir = gallery();
    dir.succeed("sweep set -k 4,4000 -o whole");
    for threads in [1, 2] {
        dir.succeed(&format!("sweep set -k 4,4000 --max-pixels 60 -t {threads} -o sampled-{threads}"));
    }
    assert!(dir.text("sampled-1/run.json").contains("\"max_pixels\": 60"));
    assert!(dir.text("sampled-1/images.csv") == dir.text("whole/images.csv"));
    assert!(dir.text("sampled-1/metrics.csv") == dir.text("sampled-2/metrics.csv"));
    let at = |report: &str, k: u32| {
        dir.table(&format!("{report}/metrics.csv")).at("photos/hills.png", k).cell("distortion").to_owned()
    };
    assert_eq!(at("sampled-1", 4000), "0.0");
    let distortion = |report| at(report, 4).parse::<f64>().expect("a number");
    let ratio = distortion("sampled-1") / distortion("whole");
    assert!(ratio > 1.0 && ratio < 1.2, "a little worse, over all pixels: {ratio}");
}
