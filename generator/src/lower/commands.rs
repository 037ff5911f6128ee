//! The commands that a spec declares.

use super::entity::Context;
use super::{Lowerer, fields, names};
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
        let method = fields::name(lowerer, wire, command.rust.as_ref(), at, span);
        let parameters = fields::parameters(lowerer, &command.parameters, at.at("parameters"));
        let docs = lowerer.docs(&command.docs, at.at("docs"));
        let method = method?;
        let name = names::joined(&[&names::type_stem(&method.text)?, &context.name]);
        Some(ir::Command { wire: wire.clone(), method, name, docs, parameters, span })
    });
    commands.collect()
}
