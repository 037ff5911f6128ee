//! `api.txt`: the public API of the generated crates, one line per item, derived from their code.

use std::collections::BTreeMap;

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
    let is_private = |path: &[String]| {
        root.iter().any(|item| match item {
            Public::Module { name, public } => !public && *name == path[0],
            Public::Item { .. } | Public::Reexport { .. } => false,
        })
    };
    let mut lines = Vec::new();
    for item in root {
        match item {
            Public::Reexport { name, path } if !is_private(path) => {
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
        let reexported = |item: &str| {
            root.iter().any(|export| {
                let Public::Reexport { name, path } = export else { return false };
                (name == item || name == "*") && path[0] == *module
            })
        };
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
