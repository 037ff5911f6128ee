//! The exchanges of the proof of `diff`, between a client and a server of the same spec.

#[path = "../../generator/examples/diff_proof/wire.rs"]
mod wire;

use nexudus_model::Nexudus;
use runtime_core::Visitor;
use wire::{Model, Observed, observe};

impl Model for Nexudus {
    fn visit(visitor: &mut impl Visitor<Self>) {
        Self::visit(visitor);
    }
}

#[test]
fn nothing_is_lost_between_a_client_and_a_server_of_one_spec() {
    for is_newer in [false, true] {
        let (worst, findings) = observe::<Nexudus, Nexudus>(is_newer);
        assert_eq!((worst.word(), findings), (Observed::Safe.word(), Vec::new()));
    }
}
