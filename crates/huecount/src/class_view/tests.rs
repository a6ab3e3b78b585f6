use report::MetricsAtChoice;
use tables::{ChoiceRow, Verdict};

use super::*;

fn class(name: &str, k: Option<u32>) -> ClassSummary {
    let choice = |k| ChoiceRow {
        class: name.to_owned(),
        criterion: "target".to_owned(),
        k,
        k_low: k.map(|k| k / 2),
        k_high: k,
        images: 7,
        verdict: Verdict::Clear,
        recommended: k.is_some(),
        frequency: None,
        reason: String::new(),
        seeds_low: None,
        seeds_high: None,
    };
    let at_choice = |k| MetricsAtChoice {
        k,
        distortion: Some(109.3),
        psnr_db: Some(31.333),
        ssimulacra2: Some(67.25),
        ssim: Some(0.9645),
        png_bytes: Some(1_400_000),
        source_bytes: 2_456_000,
    };
    ClassSummary {
        level: String::new(),
        k_by_quality: None,
        alternative: None,
        beyond: Vec::new(),
        class: name.to_owned(),
        images: 7,
        choices: vec![choice(k)],
        at_choice: k.map(at_choice),
        elbow: (1..=8).map(|step| (1 << step, 6400.0 / f64::from(1 << step))).collect(),
    }
}

fn classes() -> [ClassSummary; 3] {
    [class("illustrations", Some(16)), class("pixel-art", Some(128)), class("photos", None)]
}

fn seen(screen: Option<Screen>) -> String {
    let lines = view(&classes(), screen);
    lines.join("\n").replace(&format!("{BOLD}"), "").replace(&format!("{BOLD:#}"), "")
}

#[test]
fn a_pipe_gets_every_column_and_no_drawing() {
    assert_eq!(
        seen(None),
        "\
class          images    K    95 %  chosen by  distortion  PSNR dB  SSIMULACRA 2    SSIM   bytes  of source
illustrations       7   16    8-16  target          109.3    31.33          67.2  0.9645  1.4 MB       57 %
pixel-art           7  128  64-128  target          109.3    31.33          67.2  0.9645  1.4 MB       57 %
photos              7    -       -  -                   -        -             -       -       -          -
Medians over the images at that K; bytes are sums."
    );
}

#[test]
fn a_terminal_of_80_columns_gets_what_fits_and_the_elbows() {
    assert_eq!(
        seen(Some(Screen { width: 80, unicode: true })),
        "\
class            K    95 %  chosen by  PSNR dB  SSIMULACRA 2   bytes  of source
illustrations   16    8-16  target       31.33          67.2  1.4 MB       57 %
pixel-art      128  64-128  target       31.33          67.2  1.4 MB       57 %
photos           -       -  -                -             -       -          -
Medians over the images at that K; bytes are sums.

Distortion at each K, on a log scale; ▲ chosen:
illustrations  █▇▆▅▄▃▂▁
                  ▲ K = 16
pixel-art      █▇▆▅▄▃▂▁
                     ▲ K = 128
photos         █▇▆▅▄▃▂▁
               no K chosen"
    );
}

#[test]
fn narrow_terminals_are_never_overrun() {
    let mut many = classes().to_vec();
    many.push(class(&"a-long-name-".repeat(9), Some(2)));
    many.push(class(".", Some(256)));
    for width in [24, 40, 60, 72, 80, 100, 200] {
        for unicode in [false, true] {
            for line in view(&many, Some(Screen { width, unicode })) {
                let line = line.replace(&format!("{BOLD}"), "").replace(&format!("{BOLD:#}"), "");
                let words = line.starts_with("Medians") || line.starts_with("Distortion at");
                assert!(line.chars().count() <= if words { width.max(60) } else { width }, "{width}: {line}");
                assert!(unicode || line.is_ascii(), "{line}");
            }
        }
    }
}

#[test]
fn images_without_a_class_are_told_so() {
    let alone = view(&[class(".", Some(4))], None).join("\n");
    assert!(alone.contains("all images"), "{alone}");
    let beside = view(&[class(".", Some(4)), class("icons", Some(4))], None).join("\n");
    assert!(beside.contains("(no class)"), "{beside}");
}
