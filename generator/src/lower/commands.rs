//! The commands that a spec declares.

use super::entity::Context;
use super::{Lowerer, bad_name, fields, names, redundant};
use crate::ir;
use crate::spec;
use crate::spec::tree::Node;

/// The declared commands, in the order of the file. One without a usable name is left out.
pub(super) fn lower(
    lowerer: &mut Lowerer<'_>,
    context: &Context<'_>,
    run: &spec::RunOperation,
    at: &Node,
) -> Vec<ir::Command> {
    let at = at.at("commands");
    let commands = run.commands.iter().filter_map(|(wire, command)| {
        let span = at.key(wire);
        let at = at.at(wire);
        let derived = names::value_name(wire);
        let method = match &command.rust {
            Some(own) => {
                let name = names::given(own);
                if name.is_none() {
                    let help = "write an ASCII word in `snake_case`";
                    lowerer.report(bad_name(own, at.at("rust").span, help));
                } else if name == derived {
                    let message = format!("`{own}` is the default for `{wire}`");
                    lowerer.report(redundant("rust", message, at));
                }
                name
            }
            None => {
                if derived.is_none() {
                    lowerer.report(bad_name(wire, span, "choose a Rust name with `rust:`"));
                }
                derived
            }
        };
        let parameters = fields::parameters(lowerer, &command.parameters, at.at("parameters"));
        let docs = lowerer.docs(&command.docs, at.at("docs"));
        let method = method?;
        let name = names::joined(&[&names::type_stem(&method.text)?, &context.name]);
        Some(ir::Command { wire: wire.clone(), method, name, docs, parameters, span })
    });
    commands.collect()
}
