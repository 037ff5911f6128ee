//! What all entities say, although `api.yaml` could say it once: fields of records, and the sources and
//! assumptions of a kind of operation. The fix writes it there; what is then repeated has a fix of its own.

use super::inherit::{adapted, is_read, is_repetition};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::Kind;
use crate::source::{FileId, Source, Sources, Span};
use crate::spec::tree::Node;
use crate::spec::{self, Document};

/// Fewer entities with the same field say nothing about others.
const MANY: usize = 3;

/// The indentation of what is copied, in the file of an entity and in `api.yaml`.
const INDENTATION: usize = 2;

const ID: &str = "  Id:
    type: \"id of {entity}\"
    required: [update]
    record: always
    docs: The record itself.
";

/// An entity whose file could be decoded.
#[derive(Clone, Copy)]
struct Entity<'a> {
    value: &'a spec::Entity,
    root: &'a Node,
    source: &'a Source,
}

/// Reports what all entities repeat, and `api.yaml` does not say.
pub(super) fn check(
    documents: &[(FileId, Document<spec::Entity>)],
    api_root: Option<&Node>,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    let entities: Option<Vec<_>> = documents
        .iter()
        .map(|(file, document)| {
            let root = document.root.as_ref().filter(|root| root.valid)?;
            Some(Entity { value: document.value.as_ref()?, root, source: sources.get(*file) })
        })
        .collect();
    let (Some(entities), Some(api_root)) = (entities, api_root.filter(|root| root.valid)) else {
        return;
    };
    let end = sources.get(api_root.span.file).text.len();
    let end = u32::try_from(end).unwrap_or(u32::MAX);
    let is_said = |section: &str, name: &str| {
        api_root.get(section).is_some_and(|section| section.get(name).is_some())
    };
    let found = [
        fields(&entities, &|wire| is_said("fields", wire)),
        notes(&entities, &|kind| is_said("operations", kind)),
    ];
    for Repeated { section, names, span, text } in found.into_iter().flatten() {
        let message = format!("all entities say the same of `{}`", names.join("`, `"));
        let mut diagnostic = Diagnostic::new(Code::Repetition, span, message)
            .help(format!("say it once, under `{section}` of `api.yaml`"));
        let fix = text.and_then(|text| match api_root.get(section) {
            None => Some((end, format!("\n{section}:\n{text}"))),
            Some(node) => {
                let (first, _) = node.entries().first()?;
                let is_block = first.span.start == node.span.start;
                let text = format!("{}{:INDENTATION$}", text.trim_start(), "");
                is_block.then_some((first.span.start, text))
            }
        });
        if let Some((at, text)) = fix {
            diagnostic = diagnostic.fix(Span { start: at, end: at, ..api_root.span }, text);
        }
        diagnostics.push(diagnostic);
    }
}

/// What all entities say.
struct Repeated<'a> {
    /// The section of `api.yaml` that it belongs to.
    section: &'static str,
    /// What it is about.
    names: Vec<&'a str>,
    /// Where the first entity says it.
    span: Span,
    /// The lines of the section, where they can be copied.
    text: Option<String>,
}

/// The fields that only records have, or that no page describes, and the id.
fn fields<'a>(entities: &[Entity<'a>], is_said: &dyn Fn(&str) -> bool) -> Option<Repeated<'a>> {
    let read: Vec<Entity<'a>> =
        entities.iter().copied().filter(|entity| is_read(entity.root)).collect();
    let first = read.first().filter(|_| read.len() >= MANY)?;
    let mut names = Vec::new();
    let mut text = Some(String::new());
    for wire in first.value.fields.keys().filter(|wire| !is_said(wire)) {
        let own = read.iter().map(|entity| Some((*entity, entity.value.fields.get(wire)?)));
        let Some(own) = own.collect::<Option<Vec<_>>>() else { continue };
        if wire == "Id" {
            let is_own_id = |(entity, field): &(Entity<'_>, &spec::Field)| {
                field.ty == format!("id of {}", entity.value.entity)
            };
            if own.iter().all(is_own_id) {
                names.push(wire.as_str());
                text = text.map(|text| text + ID);
            }
            continue;
        }
        let lists = |field: &spec::Field| field.undocumented.len();
        let Some((widest, field)) = own.iter().rev().copied().max_by_key(|(_, field)| lists(field))
        else {
            continue;
        };
        let is_same = |(entity, own): &(Entity<'_>, &spec::Field)| {
            own.required.is_empty()
                && own.optional.is_empty()
                && is_repetition(own, &adapted(wire, field, &entity.value.entity, entity.root))
        };
        if !own.iter().all(is_same) {
            continue;
        }
        names.push(wire);
        let is_said_alike = own.iter().all(|(_, other)| other.docs == field.docs);
        let lines = lines(widest, widest.root.at("fields").entry_span(wire), 1);
        text = text.zip(lines).map(|(text, lines)| {
            let decision = "  # decide: does this hold for every entity?\n";
            format!("{text}{}{lines}", if is_said_alike { "" } else { decision })
        });
    }
    let span = first.root.at("fields").key(names.first()?);
    Some(Repeated { section: "fields", names, span, text })
}

/// The sources and assumptions of the operations of a kind.
fn notes<'a>(entities: &[Entity<'a>], is_said: &dyn Fn(&str) -> bool) -> Option<Repeated<'a>> {
    let mut names = Vec::new();
    let mut text = Some(String::new());
    let mut first_span = None;
    for kind in Kind::ALL.into_iter().filter(|kind| !is_said(kind.as_str())) {
        let operations = entities.iter().filter_map(|entity| {
            let mut declared = entity.value.operations.all();
            Some((*entity, declared.find(|declared| declared.kind == kind)?))
        });
        let operations: Vec<_> = operations.collect();
        let Some((entity, declared)) = operations.first().filter(|_| operations.len() >= MANY)
        else {
            continue;
        };
        let (at, operation) = (declared.at(entity.root), declared.operation);
        let all = |is_same: &dyn Fn(&spec::Operation) -> bool| {
            operations.iter().all(|(_, other)| is_same(other.operation))
        };
        let has_source =
            operation.source.is_some() && all(&|other| other.source == operation.source);
        let common = operation.assumptions.iter().enumerate();
        let common = common.filter(|(_, it)| all(&|other| other.assumptions.contains(it)));
        let common: Vec<_> = common.map(|(index, _)| at.at("assumptions").element(index)).collect();
        if !has_source && common.is_empty() {
            continue;
        }
        names.push(kind.as_str());
        first_span.get_or_insert(if has_source { at.key("source") } else { at.key("assumptions") });
        let mut block = Some(format!("  {}:\n", kind.as_str()));
        let source = has_source.then(|| lines(*entity, at.entry_span("source"), 2));
        let header = (!common.is_empty()).then(|| Some("    assumptions:\n".to_owned()));
        let elements = common.iter().map(|element| {
            let lines = lines(*entity, element.span, 4)?;
            Some(format!("      - {}", lines.trim_start()))
        });
        for lines in source.into_iter().chain(header).chain(elements) {
            block = block.zip(lines).map(|(block, lines)| block + &lines);
        }
        text = text.zip(block).map(|(text, block)| text + &block);
    }
    Some(Repeated { section: "operations", names, span: first_span?, text })
}

/// The lines of a part of a file, if it is indented as it is here.
fn lines(entity: Entity<'_>, span: Span, levels: usize) -> Option<String> {
    let text = &entity.source.text;
    let (start, end) = (span.start as usize, span.end as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let indentation = INDENTATION * levels;
    let is_indented = start - line_start == indentation
        && text[line_start..start].trim_start_matches([' ', '-']).is_empty();
    is_indented.then(|| format!("{:indentation$}{}\n", "", text[start..end].trim_end()))
}
