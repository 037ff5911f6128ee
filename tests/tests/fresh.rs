//! The committed output is what the committed spec generates.

use xtask::Places;

#[test]
fn the_generated_crates_are_fresh() {
    let prepared = xtask::generate::prepare(&Places::DEFAULT)
        .expect("spec, output and runtime are there")
        .expect("the spec has no mistakes");
    let stale: Vec<_> =
        prepared.plan.changes().filter(|(_, change)| *change != xtask::Change::Same).collect();
    assert!(stale.is_empty(), "run `cargo xtask generate`: {stale:#?}");
}
