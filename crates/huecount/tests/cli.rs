//! What the program says of itself and of wrong usage, word for word: `cmd/*.trycmd`.
//!
//! `TRYCMD=overwrite cargo test -p huecount --test cli` writes the snapshots anew; read the difference before it lands.

#[test]
fn help_and_errors_keep_their_words() {
    trycmd::TestCases::new().env("COLUMNS", "100").case("tests/cmd/*.trycmd");
}
