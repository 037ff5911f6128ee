//! `api.txt`: the public API of the generated crates, one line per item, derived from their code.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{PARTS, krate};
use crate::ir::Api;
use crate::render::{self, Public};

/// Public items by the path of their file.
pub(super) type Modules = BTreeMap<String, Vec<Public>>;

/// The text of the file.
pub(super) fn text(api: &Api, modules: &Modules) -> String {
    let sections = PARTS.map(|part| section(&krate(api, part), part, modules).join("\n"));
    format!("# {}\n\n{}\n", render::mark(&api.shared.file), sections.join("\n\n"))
}

/// The lines of a crate: its root, then its modules in their order.
fn section(krate: &str, part: &str, modules: &Modules) -> Vec<String> {
    let items = |module: &str| {
        let file = module.strip_prefix("r#").unwrap_or(module);
        let items = modules.get(&format!("{part}/src/{file}.rs"));
        items.map_or(&[][..], Vec::as_slice)
    };
    let root = items("lib");
    let mut private = HashSet::new();
    // The names that the root exports, by module.
    let mut exports = HashMap::<&str, HashSet<&str>>::new();
    for item in root {
        match item {
            Public::Module { name, public: false } => {
                private.insert(name);
            }
            Public::Reexport { name, path } => {
                exports.entry(&path[0]).or_default().insert(name);
            }
            Public::Module { .. } | Public::Item { .. } => {}
        }
    }
    let mut lines = Vec::new();
    for item in root {
        match item {
            Public::Reexport { name, path } if !private.contains(&path[0]) => {
                lines.push(format!("pub use {krate}::{name} = {}", path.join("::")));
            }
            Public::Item { before, name, after } => {
                lines.push(format!("{before}{krate}::{name}{after}"));
            }
            Public::Module { .. } | Public::Reexport { .. } => {}
        }
    }
    for module in root {
        let Public::Module { name: module, public } = module else { continue };
        let exported = exports.get(module.as_str());
        let reexported =
            |item: &str| exported.is_some_and(|names| names.contains(item) || names.contains("*"));
        let path = if *public { format!("{krate}::{module}") } else { krate.to_owned() };
        if *public {
            lines.push(format!("pub mod {path}"));
        }
        for item in items(module) {
            match item {
                Public::Item { before, name, after } if *public || reexported(name) => {
                    lines.push(format!("{before}{path}::{name}{after}"));
                }
                Public::Reexport { name, path: origin } if *public || reexported(name) => {
                    lines.push(format!("pub use {path}::{name} = {}", origin.join("::")));
                }
                Public::Item { .. } | Public::Reexport { .. } | Public::Module { .. } => {}
            }
        }
    }
    lines
}
