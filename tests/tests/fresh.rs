//! The committed output is what the committed spec generates.

use xtask::Places;

#[test]
fn what_is_generated_is_fresh() {
    let prepared = xtask::generate::prepare(&Places::DEFAULT)
        .expect("spec, output and runtime are there")
        .expect("the spec has no mistakes");
    let changes = prepared.plans().into_iter().flat_map(xtask::Plan::changes);
    let stale: Vec<_> = changes.filter(|(_, change)| *change != xtask::Change::Same).collect();
    assert!(stale.is_empty(), "run `cargo xtask generate`: {stale:#?}");
}

#[test]
fn the_spec_has_no_warnings() {
    let warnings = xtask::check::warnings(&Places::DEFAULT).expect("the spec can be read");
    assert!(warnings.is_empty(), "run `cargo xtask check --fix`: {warnings:#?}");
}
