//! The same K as scikit-learn, kneed and numpy choose from the tables in `tests/golden`, which `make.py` there has made.

use crate::support::TestDir;

#[test]
fn criteria_choose_what_others_choose() {
    let dir = TestDir::new();
    dir.write("report/metrics.csv", include_str!("../golden/metrics.csv"));
    dir.write("report/images.csv", include_str!("../golden/images.csv"));
    dir.write("golden/choices.csv", include_str!("../golden/choices.csv"));
    dir.succeed("choose report -o ours");
    let ours = dir.table("ours/choices.csv");
    let theirs = dir.table("golden/choices.csv");
    assert!(theirs.rows.len() == 20);
    for expected in &theirs.rows {
        let same = |column: &str, row: &crate::support::Row| row.cell(column) == expected.cell(column);
        let row = ours.rows.iter().find(|row| same("class", row) && same("criterion", row));
        assert!(row.is_some_and(|row| same("k", row)), "{expected:?}, ours: {row:?}");
    }
}
