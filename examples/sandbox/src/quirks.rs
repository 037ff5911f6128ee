//! The known failure modes of the service, on demand: `Prefer: quirk=NAME` on a request. The spec
//! lists them with their sources; the runtime implements them.

use std::iter;

use nexudus_server::runtime::Quirks;
use nexudus_server::{Nexudus, quirks};
use runtime_core::Quirk;

/// The behavior of each quirk of the spec.
pub(crate) fn quirks() -> Quirks {
    Quirks::common::<Nexudus>()
}

/// The quirks as a table for `--help`.
pub fn help() -> String {
    let lines = quirks::ALL
        .iter()
        .map(|Quirk { name, text, source }| format!("  {name:<13}  {text} [{source}]\n"));
    iter::once(
        "Quirks, for a request with the header `Prefer: quirk=NAME` [and their sources]:\n".into(),
    )
    .chain(lines)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quirk_of_the_spec_has_a_behavior() {
        assert_eq!(
            quirks().names().collect::<Vec<_>>(),
            quirks::ALL.iter().map(|quirk| quirk.name).collect::<Vec<_>>()
        );
        for quirk in quirks::ALL {
            assert!(help().contains(&format!("{} [{}]", quirk.text, quirk.source)));
        }
    }
}
