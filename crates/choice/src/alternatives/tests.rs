use proptest::prelude::*;

use super::*;
use crate::choose;
use crate::testing::{image, rules, tables_of_first_k};

/// Nine images of one class, the first seven of which reach the target from 8 on, the others from 16 on.
const FIRSTS: [u32; 9] = [8, 8, 8, 8, 8, 8, 8, 16, 16];

fn quality() -> Rules {
    rules("ssim=0.95")
}

/// A class whose K is 16, and what one encoder takes for four of its images at `k`.
fn compared(family: Family, k: u32, ratios: &[Option<f64>]) -> Tables {
    let mut tables = tables_of_first_k(&[("icons", &FIRSTS)]);
    let row = |(number, ratio): (usize, &Option<f64>)| AlternativeRow {
        class: "icons".to_owned(),
        image: format!("icons/{number}.png"),
        k,
        ssimulacra2: Some(70.0),
        palette_bytes: Some(1_000),
        family,
        quality: Some(80),
        bytes: ratio.map(|ratio| (1_000.0 * ratio) as u64),
        ratio: *ratio,
        reached: Some(ratio.is_some()),
        undefined: String::new(),
    };
    tables.alternatives = ratios.iter().enumerate().map(row).collect();
    tables
}

fn chosen(mut tables: Tables, rules: &Rules) -> Tables {
    choose(&mut tables, rules);
    tables
}

fn target(tables: &Tables) -> &ChoiceRow {
    tables.choices.iter().find(|choice| choice.criterion == "target").unwrap()
}

const FEW_BYTES: [Option<f64>; 4] = [Some(0.31), Some(0.38), Some(0.39), Some(0.47)];

#[test]
fn where_an_encoder_surely_takes_fewer_bytes_no_palette_is_recommended() {
    let tables = chosen(compared(Family::Webp, 16, &FEW_BYTES), &quality());
    let row = target(&tables);
    assert_eq!((row.k, row.verdict, row.k_low, row.frequency), (None, Verdict::None, None, None));
    assert!(tables.choices.iter().all(|choice| !choice.recommended));
    let words =
        "lossy WebP takes 38 % (31-47) of the bytes at equal quality: palettes do not suit this class";
    assert!(
        row.reason.starts_with(&format!("{words}; by quality alone, K = 16 is the smallest")),
        "{}",
        row.reason
    );
    let class = &tables.classes[0];
    assert_eq!((class.k, class.alternative.as_str()), (Some(16), "webp"));
    assert!(class.verdict.ends_with(words), "{}", class.verdict);
    assert_eq!(alternative_in_words(class).as_deref(), Some(words));
}

#[test]
fn quality_alone_or_another_criterion_keeps_its_k() {
    let by_quality = Rules { verdict_by: VerdictBy::Quality, ..quality() };
    let asked = Rules { criterion: "rate".parse().ok(), ..quality() };
    for rules in [by_quality, asked] {
        let tables = chosen(compared(Family::Webp, 16, &FEW_BYTES), &rules);
        assert_eq!(target(&tables).k, Some(16));
    }
    let tables = chosen(compared(Family::Webp, 16, &FEW_BYTES), &quality());
    assert_eq!(target(&tables).k, None);
}

#[test]
fn another_criterion_is_not_recommended_in_its_place() {
    // None of the images reaches the target, so that `rate` would decide.
    let mut tables = compared(Family::Webp, 2, &FEW_BYTES);
    let asked = Rules { rate: "ssim=0.5".parse().unwrap(), ..rules("ssim=0.99") };
    choose(&mut tables, &Rules { verdict_by: VerdictBy::Quality, ..asked.clone() });
    let rate = tables.choices.iter().find(|choice| choice.recommended).unwrap().clone();
    assert_eq!((rate.criterion.as_str(), rate.k), ("rate", Some(2)));
    choose(&mut tables, &asked);
    assert!(tables.choices.iter().all(|choice| !choice.recommended));
    let rate = tables.choices.iter().find(|choice| choice.criterion == "rate").unwrap();
    assert!(rate.reason.starts_with("not recommended, as lossy WebP"), "{}", rate.reason);
    assert!(target(&tables).reason.contains("by quality alone, no K up to 32"), "{}", target(&tables).reason);
}

#[test]
fn where_palettes_win_that_is_said_too() {
    let more = [Some(1.2), Some(1.5), Some(1.6), Some(2.0)];
    for (ratios, words) in [
        (&more, "lossy WebP takes 155 % (120-200) of the bytes at equal quality: palettes suit this class"),
        (&[None; 4], "no other encoder reaches the quality of most palettes: palettes suit this class"),
        (
            &[Some(0.3), Some(0.4), Some(0.5), None],
            "lossy WebP takes 45 % (30-?) of the bytes at equal quality",
        ),
    ] {
        let tables = chosen(compared(Family::Webp, 16, ratios), &quality());
        assert_eq!(target(&tables).k, Some(16));
        assert!(tables.classes[0].verdict.ends_with(words), "{}", tables.classes[0].verdict);
        assert_eq!(alternative_in_words(&tables.classes[0]).as_deref(), Some(words));
    }
}

#[test]
fn where_most_images_take_fewer_bytes_otherwise_the_choice_is_weak() {
    let unsure = [Some(0.3), Some(0.4), Some(0.5), Some(0.9)];
    let clear = chosen(compared(Family::Webp, 16, &[Some(1.0); 4]), &quality());
    assert_eq!((target(&clear).k, target(&clear).verdict), (Some(16), Verdict::Clear));
    let tables = chosen(compared(Family::Webp, 16, &unsure), &quality());
    let row = target(&tables);
    assert_eq!((row.k, row.verdict, row.recommended), (Some(16), Verdict::Weak, true));
    assert!(
        row.reason.ends_with("; weak: lossy WebP takes 45 % (30-90) of the bytes at equal quality"),
        "{}",
        row.reason
    );
}

#[test]
fn jpeg_is_no_alternative_for_a_class_with_transparency() {
    let mut tables = compared(Family::Jpeg, 16, &FEW_BYTES);
    assert_eq!(target(&chosen(tables.clone(), &quality())).k, None);
    tables.images[8].alpha = Some(true);
    let tables = chosen(tables, &quality());
    assert_eq!((target(&tables).k, tables.classes[0].alternative_images), (Some(16), None));
    assert!(tables.classes[0].verdict.contains("could not be measured"), "{}", tables.classes[0].verdict);
}

#[test]
fn few_images_and_another_k_decide_nothing() {
    // The range of three images would lie below 80 %, too.
    let tables = chosen(compared(Family::Webp, 16, &FEW_BYTES[..3]), &quality());
    assert_eq!((target(&tables).k, target(&tables).verdict), (Some(16), Verdict::Weak));
    assert!(tables.classes[0].verdict.ends_with("takes 38 % of the bytes at equal quality"));
    let tables = chosen(compared(Family::Webp, 8, &FEW_BYTES), &quality());
    assert_eq!(target(&tables).k, Some(16));
    let words = "other encoders were measured at K = 8, not at 16";
    assert!(tables.classes[0].verdict.ends_with(words));
    assert_eq!(target(&tables).verdict, Verdict::Weak);
    assert!(target(&tables).reason.ends_with(words), "{}", target(&tables).reason);
}

#[test]
fn each_image_is_compared_with_the_encoder_that_suits_it_best() {
    let mut tables = compared(Family::Webp, 16, &[Some(0.4), None, Some(1.5), Some(0.5)]);
    let jpeg = compared(Family::Jpeg, 16, &[Some(0.6), Some(0.7), Some(0.45), None]);
    tables.alternatives.extend(jpeg.alternatives);
    let tables = chosen(tables, &quality());
    let words = "JPEG or lossy WebP takes 48 % (40-70) of the bytes at equal quality: palettes do not suit this class";
    assert_eq!(alternative_in_words(&tables.classes[0]).as_deref(), Some(words));
    assert_eq!((target(&tables).k, tables.classes[0].alternative.as_str()), (None, "jpeg or webp"));
}

#[test]
fn lossless_webp_has_a_say_where_it_stores_no_palette() {
    let mut tables = compared(Family::LosslessWebp, 16, &FEW_BYTES);
    assert_eq!(target(&chosen(tables.clone(), &quality())).k, Some(16));
    tables.images.iter_mut().for_each(|image| image.distinct_colors = Some(5_000));
    assert_eq!(target(&chosen(tables, &quality())).k, None);
}

#[test]
fn what_has_no_quality_or_no_file_is_not_drawn() {
    let mut tables = tables_of_first_k(&[("icons", &FIRSTS)]);
    for row in tables.metrics.iter_mut().filter(|row| row.image != "icons/3.png") {
        if row.image.as_str() < "icons/5.png" { row.ssimulacra2 = None } else { row.png_bytes = None }
    }
    assert_eq!(drawn(tables, 4, 0), ["icons/3.png"]);
}

/// The images of `icons` that would be compared.
fn drawn(mut tables: Tables, count: usize, seed: u64) -> Vec<String> {
    choose(&mut tables, &quality());
    let images = images_to_compare(&tables, count, seed);
    images
        .iter()
        .filter(|compared| compared.image.class == "icons")
        .map(|compared| compared.image.image.clone())
        .collect()
}

#[test]
fn each_stratum_of_own_k_has_an_image() {
    let firsts = [2, 2, 4, 4, 8, 8, 16, 16, 16];
    let own =
        |name: &String| firsts[name["icons/".len()..].trim_end_matches(".png").parse::<usize>().unwrap()];
    for seed in 0..20 {
        let drawn = drawn(tables_of_first_k(&[("icons", &firsts)]), 4, seed);
        assert_eq!(drawn.iter().map(own).collect::<Vec<u32>>(), [2, 4, 8, 16], "{seed}");
    }
    let all = drawn(tables_of_first_k(&[("icons", &firsts)]), 50, 0);
    assert_eq!(all.len(), 9);
}

#[test]
fn another_seed_draws_other_images() {
    let of_seed = |seed| drawn(tables_of_first_k(&[("icons", &FIRSTS)]), 4, seed);
    assert!((1..9).any(|seed| of_seed(seed) != of_seed(0)));
}

proptest! {
    #[test]
    fn the_images_and_the_choice_of_a_class_do_not_depend_on_larger_k_or_other_classes(
        firsts in prop::collection::vec(prop::sample::select(vec![2, 4, 8, 8, 8, 8, 32]), 10..14),
        others in prop::collection::vec(prop::sample::select(vec![2, 4, 8, 16, 32]), 1..5),
        ratios in prop::collection::vec(0.2..1.2_f64, 4),
    ) {
        let with_ratios = |mut tables: Tables| {
            choose(&mut tables, &quality());
            let rows: Vec<AlternativeRow> = images_to_compare(&tables, 4, 0)
                .iter()
                .filter(|compared| compared.image.class == "icons")
                .zip(&ratios)
                .map(|(compared, &ratio)| AlternativeRow {
                    image: compared.image.image.clone(),
                    k: compared.row.k,
                    ..compared_row(ratio)
                })
                .collect();
            let names: Vec<String> = rows.iter().map(|row| row.image.clone()).collect();
            tables.alternatives = rows;
            choose(&mut tables, &quality());
            (names, target(&tables).k, target(&tables).verdict, tables.classes[0].alternative_ratio)
        };
        let alone = tables_of_first_k(&[("icons", &firsts)]);
        let mut fewer = alone.clone();
        fewer.metrics.retain(|row| row.k <= 16);
        let beside = tables_of_first_k(&[("icons", &firsts), ("photos", &others)]);
        let of_alone = with_ratios(alone);
        prop_assert_eq!(&with_ratios(beside), &of_alone);
        // An image beyond 16 is beyond any K of the class that is at most 16.
        let nine_of_ten = firsts.iter().filter(|&&first| first <= 16).count() as f64 >= 0.9 * firsts.len() as f64;
        if nine_of_ten {
            let (names, k, _, ratio) = with_ratios(fewer);
            prop_assert_eq!((names, k, ratio), (of_alone.0, of_alone.1, of_alone.3), "but for an interval that is open");
        }
    }
}

fn compared_row(ratio: f64) -> AlternativeRow {
    let image = image("icons", "icons/0.png");
    AlternativeRow {
        class: image.class,
        image: image.image,
        k: 16,
        ssimulacra2: Some(70.0),
        palette_bytes: Some(1_000),
        family: Family::Webp,
        quality: Some(80),
        bytes: Some((1_000.0 * ratio) as u64),
        ratio: Some(ratio),
        reached: Some(true),
        undefined: String::new(),
    }
}
