//! The same K as scikit-learn, kneed and numpy choose from the tables in `tests/golden`, which `make.py` there has made.

use crate::support::Playground;

#[test]
fn criteria_choose_what_others_choose() {
    let playground = Playground::new();
    playground.write("report/metrics.csv", include_str!("../golden/metrics.csv"));
    playground.write("report/images.csv", include_str!("../golden/images.csv"));
    playground.write("golden/choices.csv", include_str!("../golden/choices.csv"));
    playground.succeed("choose report -o ours");
    let ours = playground.table("ours/choices.csv");
    let theirs = playground.table("golden/choices.csv");
    assert!(theirs.rows.len() == 20);
    for expected in &theirs.rows {
        let same = |column: &str, row: &crate::support::Row| row.cell(column) == expected.cell(column);
        let row = ours.rows.iter().find(|row| same("class", row) && same("criterion", row));
        assert!(row.is_some_and(|row| same("k", row)), "{expected:?}, ours: {row:?}");
    }
}
