//! `huecount compare`: the metrics of a pair.

use std::collections::BTreeMap;

use crate::support::{TestDir, blocks, hills};

/// An image, a copy, a compressed version, and one of another size.
fn pairs() -> TestDir {
    let dir = TestDir::new();
    dir.draw("original.png", hills(24, 18));
    dir.draw("copy.bmp", hills(24, 18));
    dir.draw("wide.png", hills(25, 18));
    dir.draw("grid.png", blocks(24, 18));
    dir
}

/// The value of each line, by the name at its start.
fn by_name(stdout: &str) -> BTreeMap<&str, &str> {
    stdout.lines().filter_map(|line| line.split_once(' ')).map(|(name, value)| (name, value.trim())).collect()
}

#[test]
fn identical_images_have_no_psnr_and_an_ssim_of_one() {
    let run = pairs().succeed("compare original.png copy.bmp");
    let values = by_name(&run.stdout);
    assert_eq!(values["mse"], "0");
    assert_eq!(values["psnr_db"], "none (the images are identical)");
    assert_eq!(values["ssim"], "1");
}

#[test]
fn too_small_images_have_no_ssim() {
    let dir = TestDir::new();
    dir.draw("a.png", hills(8, 8));
    dir.draw("b.png", blocks(8, 8));
    let run = dir.succeed("compare a.png b.png");
    assert!(by_name(&run.stdout)["ssim"].starts_with("none ("), "{}", run.stdout);
}

#[test]
fn only_equal_sizes_can_be_compared() {
    let run = pairs().run("compare original.png wide.png");
    assert_eq!(run.code, Some(2));
    assert!(run.stdout.is_empty(), "{}", run.stdout);
    assert!(run.stderr.contains("24x18") && run.stderr.contains("25x18"), "{}", run.stderr);
}

#[test]
fn json_holds_the_values_of_the_text() {
    let dir = pairs();
    let text = dir.succeed("compare original.png grid.png").stdout;
    let json = dir.succeed("compare original.png grid.png --json").stdout;
    let values = by_name(&text);
    for metric in ["mse", "psnr_db", "mae", "max_error", "ssim", "delta_e2000_mean", "banding", "ssimulacra2"]
    {
        let member = format!("\"{metric}\": {}", values[metric]);
        assert!(json.lines().any(|line| line.trim().trim_end_matches(',') == member), "{member} in {json}");
    }
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(values["size"], format!("{}x{} pixels", json["width"], json["height"]));
    assert_eq!(values["colors"], format!("{} -> {}", json["original_colors"], json["output_colors"]));
    let bytes = format!("{} -> {} ", json["original_bytes"], json["output_bytes"]);
    assert!(values["bytes"].starts_with(&bytes), "{}", values["bytes"]);
}

#[test]
fn json_says_null_where_a_metric_is_undefined() {
    let json = pairs().succeed("compare original.png copy.bmp --json").stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["psnr_db"].is_null());
    assert!(json["undefined"].to_string().contains("the images are identical"), "{}", json["undefined"]);
}

#[test]
fn compare_and_sweep_agree() {
    let dir = pairs();
    dir.succeed("sweep original.png -k 6 -o report");
    dir.succeed("compress original.png -k 6 -o six.png --keep-larger");
    let run = dir.succeed("compare original.png six.png");
    let metrics = dir.table("report/metrics.csv");
    for metric in ["mse", "psnr_db", "ssim", "ssimulacra2", "delta_e2000_mean", "delta_e2000_p95", "banding"]
    {
        let compared: f64 = by_name(&run.stdout)[metric].parse().unwrap();
        let swept = metrics.at("original.png", 6).number(metric);
        assert_eq!(swept.map(f64::to_bits), Some(compared.to_bits()), "{metric}");
    }
}
