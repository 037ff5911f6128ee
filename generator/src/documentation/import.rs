//! Merges pages into the spec: a new file for an entity that it lacks, and the changes of a file
//! that people have edited, which keep everything that is not wrong.

use runtime_core::{Kind, RequestShape};

use super::differences::{Change, Difference, Target, resolved};
use super::edit::{Edits, Unchangeable};
use super::proposals::{Known, enum_name, proposal, table};
use super::spec_view::{
    EntityView, FieldView, Presence, SpecView, elements, entries, enumeration, text,
};
use super::verify::waived;
use super::write::{self, question};
use super::{Page, indescribable, unreadable};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::lower::names;
use crate::source::{FileId, Source, Sources};
use crate::spec::tree::{Node, Scalar, Value};

/// What becomes of a file of the spec.
#[derive(Debug)]
pub struct Imported {
    /// Name of the entity.
    pub entity: String,
    /// The file that the spec has for it, if there is one.
    pub file: Option<FileId>,
    /// Name of a file for it in `entities/`.
    pub file_name: String,
    /// The whole text of the file.
    pub text: String,
}

/// Merges pages into the entities of a spec. Pages of operations that the language lacks are left out.
pub fn import(
    spec: &[(FileId, &Source)],
    pages: &[Page],
) -> Result<Vec<Imported>, Vec<Diagnostic>> {
    let mut found = Diagnostics::default();
    let view = SpecView::read(spec, &mut found);
    for refusal in pages.iter().filter_map(indescribable) {
        found.push(refusal);
    }
    if !found.is_empty() {
        return Err(found.into_sorted());
    }
    let groups = groups(&view, pages).map_err(|mistake| vec![mistake])?;
    let mut names: Vec<String> = view.names().into_iter().map(str::to_owned).collect();
    names.extend(groups.iter().map(|group| group.name.clone()));
    let mut imported = Vec::new();
    for group in &groups {
        let own = view.entity(Some(&group.name), &group.pages[0].collection);
        let file = own.map(|own| own.file);
        let before = spec.iter().find(|(other, _)| Some(*other) == file);
        let text = match before {
            Some((_, source)) => source.text.clone(),
            None => start(group),
        };
        match merge(&view, &names, group, text) {
            Ok(text) => {
                let entity = group.name.clone();
                let file_name = file_name(&entity).unwrap_or_else(|| "entity.yaml".to_owned());
                imported.push(Imported { entity, file, file_name, text });
            }
            Err(page) => found.push(cannot_merge(group, page)),
        }
    }
    if found.is_empty() { Ok(imported) } else { Err(found.into_sorted()) }
}

/// The pages of one entity.
struct Group<'a> {
    name: String,
    pages: Vec<&'a Page>,
}

impl<'a> Group<'a> {
    /// What the pages say of the entity: the others say it, those of updates speak of the update.
    fn said(&self) -> &'a str {
        let said = self.pages.iter().find(|page| page.endpoint.kind() != Some(Kind::Update));
        said.map_or("", |page| said_by(page))
    }
}

fn groups<'a>(view: &SpecView, pages: &'a [Page]) -> Result<Vec<Group<'a>>, Diagnostic> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    // The order in which pages are given does not matter.
    let rank = |page: &Page| page.endpoint.kind().zip(page.endpoint.key(None));
    let mut sorted: Vec<&Page> = pages.iter().filter(|page| rank(page).is_some()).collect();
    sorted.sort_by_key(|page| rank(page));
    // In the order in which entities are first named.
    for page in pages.iter().filter(|page| rank(page).is_some()) {
        if groups.iter().any(|group| group.pages[0].collection == page.collection) {
            continue;
        }
        let own: Vec<&Page> =
            sorted.iter().copied().filter(|other| other.collection == page.collection).collect();
        let mut names = own.iter().filter_map(|page| page.entity.as_ref());
        let first = names.next();
        if let (Some(first), Some(other)) =
            (first, names.find(|other| Some(&other.value) != first.map(|first| &first.value)))
        {
            let message = format!("`{}` is the entity of this path elsewhere", first.value);
            return Err(unreadable(other.span, message)
                .related(first.span, "named here")
                .help("see which of the pages is right"));
        }
        let known = || view.entity(None, &page.collection).map(|own| own.name.value.clone());
        let Some(name) = first.map(|name| name.value.clone()).or_else(known) else {
            return Err(unreadable(page.path.span, "the page does not name its entity")
                .help("import it together with a page that names the role, like `Note-Create`"));
        };
        groups.push(Group { name, pages: own });
    }
    Ok(groups)
}

/// The words for kinds of operations, in their order.
fn words() -> impl Iterator<Item = &'static str> {
    Kind::ALL.into_iter().map(Kind::as_str)
}

/// Name of a file for an entity, `None` where its name gives none.
pub(super) fn file_name(entity: &str) -> Option<String> {
    Some(format!("{}.yaml", names::value_name(entity)?.text))
}

/// A new file of an entity.
fn start(group: &Group<'_>) -> String {
    let start = write::start(&group.name, &group.pages[0].collection, "", group.said());
    format!("{start}\noperations: {{}}\n\nfields: {{}}\n")
}

fn said_by(page: &Page) -> &str {
    page.description.as_ref().map_or("", |said| said.value.as_str())
}

fn cannot_merge(group: &Group<'_>, page: &Page) -> Diagnostic {
    let message = format!("this can't be merged into the file of `{}`", group.name);
    Diagnostic::new(Code::UnreadablePage, page.path.span, message)
        .help("write `operations`, `fields` and what is in them as blocks, one key a line, and import again")
}

/// Merges the pages of an entity one after the other.
fn merge<'a>(
    view: &SpecView,
    names: &[String],
    group: &Group<'a>,
    mut text: String,
) -> Result<String, &'a Page> {
    for page in &group.pages {
        let Some(kind) = page.endpoint.kind() else { continue };
        text =
            with_operation(view, names, group, page, kind, &text).map_err(|Unchangeable| *page)?;
        text = with_facts(view, names, page, &text).map_err(|Unchangeable| *page)?;
        text = with_enums(view, page, &text).map_err(|Unchangeable| *page)?;
    }
    Ok(text)
}

/// Reads a file of an entity as it is now.
fn entity_view(text: &str) -> Result<EntityView, Unchangeable> {
    let mut sources = Sources::default();
    let file = sources.add("entities/imported.yaml", text);
    let view = SpecView::read(&[(file, sources.get(file))], &mut Diagnostics::default());
    view.entities.into_iter().next().ok_or(Unchangeable)
}

/// Adds the operation of a page, and the id that it names records by.
fn with_operation(
    view: &SpecView,
    names: &[String],
    group: &Group<'_>,
    page: &Page,
    kind: Kind,
    text: &str,
) -> Result<String, Unchangeable> {
    let own = entity_view(text)?;
    let mut edits = Edits::new(text);
    let operations = own.root.get("operations").ok_or(Unchangeable)?;
    let key = page.endpoint.key(Some(&own)).ok_or(Unchangeable)?;
    if own.operation(&key).is_none() {
        let said = said_by(page);
        // A role that follows the vendor's pattern goes without saying.
        let derived = format!("{}-{}", group.name, kind.role_suffix());
        let role = page.role.as_ref().map(|role| role.value.clone());
        let role = role.filter(|role| *role != derived);
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        let deprecation = page
            .deprecation
            .as_ref()
            .map(|said| (&said.value, resolved(&said.value.replacements, &known)));
        // A file is an entry of a mapping of its own, perhaps the first.
        let file = key.split_once('.').map(|(_, file)| file);
        let files = file.and_then(|_| operations.get(kind.as_str()));
        let indent = edits.indent(operations, 2);
        let inner = files.map_or(indent + 2, |files| edits.indent(files, indent + 2));
        let block = write::operation(
            if file.is_some() { inner } else { indent },
            &write::Operation {
                key: file.unwrap_or(&key),
                role,
                page: write::page(view, &page.endpoint, &page.collection),
                // Said above, of the entity as a whole.
                said: if said == group.said() { "" } else { said },
                deprecation,
                case: if kind.request() == RequestShape::Body { case(page) } else { None },
            },
        );
        let header = match file {
            Some(_) => format!("{:indent$}{}:\n", "", kind.as_str()),
            None => String::new(),
        };
        match files {
            Some(files) => {
                let last = entries(files).last().map(|(key, _)| &*key.text);
                edits.insert(files, last, block)?;
            }
            None => {
                let before = words().take_while(|other| *other != kind.as_str());
                let before = before.filter(|other| operations.get(other).is_some()).last();
                edits.insert(operations, before, header + &block)?;
            }
        }
    }
    let fields = own.root.get("fields").ok_or(Unchangeable)?;
    // The page of a `get` describes the id.
    let needs_id = kind.names_records() && kind != Kind::Get;
    let is_inherited = view.shared_fields().any(|field| field.wire == "Id");
    if needs_id && fields.get("Id").is_none() && !is_inherited {
        edits.insert(fields, None, write::id(edits.indent(fields, 2), &group.name, false))?;
    }
    Ok(edits.apply())
}

/// The example of a page as a case, if it is a whole one.
fn case(page: &Page) -> Option<write::Case<'_>> {
    let request = page.request.as_ref().filter(|_| page.role.is_some())?;
    let keys = entries(request);
    let is_plain =
        |node: &Node| !matches!(node.value, Value::Mapping(_) | Value::Scalar(Scalar::Null));
    let is_value = |node: &Node| is_plain(node) && elements(node).iter().all(is_plain);
    let is_described = |key: &str| page.body.iter().any(|field| field.name.value == key);
    let is_whole = page
        .body
        .iter()
        .all(|field| !field.required || keys.iter().any(|(key, _)| *key.text == *field.name.value));
    if !is_whole || !keys.iter().all(|(key, node)| is_described(&key.text) && is_value(node)) {
        return None;
    }
    let answer = page.answers.iter().find(|answer| answer.status.value == 200)?.example.as_ref()?;
    let Value::Scalar(Scalar::Integer(id)) = answer.get("Value")?.get("Id")?.value else {
        return None;
    };
    let updated_on = text(answer.get("UpdatedOn")?)?;
    let updated_by = text(answer.get("UpdatedBy")?)?;
    Some(write::Case { request, id, updated_on, updated_by })
}

/// Makes the changes that follow a page.
fn with_facts(
    view: &SpecView,
    names: &[String],
    page: &Page,
    before: &str,
) -> Result<String, Unchangeable> {
    let own = entity_view(before)?;
    let key = page.endpoint.key(Some(&own)).ok_or(Unchangeable)?;
    let differences = waived(view, &own, &[page]).left;
    let merger = Merger { view, names, page, key: &key, own: &own, before };
    let after = merger.apply(&differences)?;
    // What was written has to be what was meant.
    let own = entity_view(&after)?;
    let left = waived(view, &own, &[page]).left;
    let is_open =
        |difference: &Difference<'_>| !matches!(difference.change, Change::None | Change::Ask(..));
    if left.iter().any(is_open) { Err(Unchangeable) } else { Ok(after) }
}

/// Adds the enumerations that fields of the page have from now on, unless the spec has them already.
fn with_enums(view: &SpecView, page: &Page, before: &str) -> Result<String, Unchangeable> {
    let own = entity_view(before)?;
    let own_enums = own.root.get("enums");
    let mut edits = Edits::new(before);
    let mut blocks: Vec<(&str, String)> = Vec::new();
    let indent = own_enums.map_or(2, |enums| edits.indent(enums, 2));
    let fields = page.answers.iter().flat_map(|answer| &answer.fields).chain(&page.body);
    for field in fields {
        let Some(table) = table(&page.enums, field) else { continue };
        let name = enum_name(table, field);
        let ty = own.field(&field.name.value).and_then(FieldView::ty);
        let is_used = ty.and_then(enumeration) == Some(name);
        let is_declared = view.members(name).is_some()
            || own_enums.is_some_and(|enums| enums.get(name).is_some())
            || blocks.iter().any(|(known, _)| *known == name);
        if is_used && !is_declared {
            blocks.push((name, write::enumeration(indent, name, table)));
        }
    }
    let block: String = blocks.into_iter().map(|(_, block)| block).collect();
    if block.is_empty() {
        return Ok(before.to_owned());
    }
    match own_enums {
        Some(enums) => {
            let last = entries(enums).last().map(|(key, _)| &*key.text);
            edits.insert(enums, last, block)?;
        }
        None => edits.insert(&own.root, Some("operations"), format!("\nenums:\n{block}"))?,
    }
    Ok(edits.apply())
}

struct Merger<'a> {
    view: &'a SpecView,
    names: &'a [String],
    page: &'a Page,
    key: &'a str,
    own: &'a EntityView,
    before: &'a str,
}

impl Merger<'_> {
    fn apply(&self, differences: &[Difference<'_>]) -> Result<String, Unchangeable> {
        let mut edits = Edits::new(self.before);
        let mut filters: [(&str, Vec<&str>); 2] = [("filters", Vec::new()), ("ranges", Vec::new())];
        let (span, operation) = self.own.operation(self.key).ok_or(Unchangeable)?;
        let mut asked: Vec<&str> = Vec::new();
        for Difference { change, .. } in differences {
            match change {
                Change::None => {}
                Change::Path => {
                    let path = self.own.root.get("path").ok_or(Unchangeable)?;
                    edits.replace(path, write::scalar(&self.page.collection));
                }
                Change::Role => self.set_role(&mut edits, operation)?,
                Change::Deprecate => self.deprecate(&mut edits, operation)?,
                Change::Add(field, target) => self.add(&mut edits, field, *target)?,
                Change::Place(wire, presence) => self.place(&mut edits, wire, *presence)?,
                Change::Retype(field) => {
                    let at = self.own.field(&field.name.value).ok_or(Unchangeable)?;
                    let node = at.node.get("type").ok_or(Unchangeable)?;
                    let proposal = proposal(&self.known(), field, Target::Record(false));
                    let was = text(node).unwrap_or_default();
                    let asked = format!("the page says `{}`; it was `{was}`", field.notation.value);
                    edits.replace(node, proposal.ty);
                    let indent = edits.column(at.span.start as usize);
                    edits.line_above(at.span.start as usize, question(indent, &asked));
                }
                Change::Filter(wire, list) => {
                    for (name, wires) in &mut filters {
                        if name == list {
                            wires.push(wire);
                        }
                    }
                }
                Change::Ask(wire, text) => {
                    if self.before.contains(text.as_str()) && wire.is_none()
                        || asked.contains(&text.as_str()) && wire.is_none()
                    {
                        continue;
                    }
                    asked.push(text);
                    let at = wire
                        .as_ref()
                        .and_then(|wire| self.own.field(wire))
                        .map_or(span, |field| field.span);
                    if !self.is_asked(at.start as usize, text) {
                        let indent = edits.column(at.start as usize);
                        edits.line_above(at.start as usize, question(indent, text));
                    }
                }
            }
        }
        for (list, wires) in filters.iter().filter(|(_, wires)| !wires.is_empty()) {
            match operation.get(list) {
                Some(node) => edits.extend(node, wires)?,
                None => {
                    let indent = edits.indent(operation, 4);
                    let last = if operation.get("ranges").is_none() { "docs" } else { "role" };
                    let line =
                        format!("{:indent$}{list}: {}\n", "", write::list(wires.iter().copied()));
                    edits.insert(operation, Some(last), line)?;
                }
            }
        }
        Ok(edits.apply())
    }

    /// Whether a question stands above a place already.
    fn is_asked(&self, at: usize, text: &str) -> bool {
        let above = self.before[..at].lines().rev().skip(1);
        above.take_while(|line| line.trim_start().starts_with('#')).any(|line| line.contains(text))
    }

    fn known(&self) -> Known<'_> {
        let answer = self.page.answers.first().map_or(&[][..], |answer| &answer.fields);
        let siblings = if self.page.body.is_empty() { answer } else { &self.page.body };
        Known {
            spec: self.view,
            own: self.own,
            names: self.names,
            siblings,
            enums: &self.page.enums,
        }
    }

    fn set_role(&self, edits: &mut Edits<'_>, operation: &Node) -> Result<(), Unchangeable> {
        let Some(role) = &self.page.role else { return Ok(()) };
        let role = write::scalar(&role.value);
        match operation.get("role") {
            Some(node) => edits.replace(node, role),
            None => {
                let indent = edits.indent(operation, 4);
                edits.insert(operation, None, format!("{:indent$}role: {role}\n", ""))?;
            }
        }
        Ok(())
    }

    fn deprecate(&self, edits: &mut Edits<'_>, operation: &Node) -> Result<(), Unchangeable> {
        let Some(said) = &self.page.deprecation else { return Ok(()) };
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let replacements = resolved(&said.value.replacements, &names);
        let indent = edits.indent(operation, 4);
        edits.insert(operation, Some("docs"), write::deprecated(indent, &said.value, &replacements))
    }

    /// Adds a field behind the one that is before it on the page, or first.
    fn add(
        &self,
        edits: &mut Edits<'_>,
        field: &super::PageField,
        target: Target,
    ) -> Result<(), Unchangeable> {
        let fields = self.own.root.get("fields").ok_or(Unchangeable)?;
        let indent = edits.indent(fields, 2);
        let known = self.known();
        let on = match target {
            Target::Body(presence) => Some((self.key, presence)),
            Target::Record(_) => None,
        };
        let block = write::field(indent, field, &proposal(&known, field, target), on);
        let before = known.siblings.iter().take_while(|other| other.name.value != field.name.value);
        let before = before.filter(|other| fields.get(&other.name.value).is_some()).last();
        let before = before.filter(|_| field.name.value != "Id");
        edits.insert(fields, before.map(|other| other.name.value.as_str()), block)
    }

    /// Makes a field part of the operation, or another part of it.
    fn place(
        &self,
        edits: &mut Edits<'_>,
        wire: &str,
        presence: Presence,
    ) -> Result<(), Unchangeable> {
        let field = self.own.field(wire).ok_or(Unchangeable)?;
        for list in Presence::ALL {
            let node = field.node.get(list.key());
            let known = node.map(elements).unwrap_or_default().iter().filter_map(text);
            let mut operations: Vec<&str> = known.collect();
            let has = operations.contains(&self.key);
            if list == presence && !has {
                operations.push(self.key);
                operations.sort_by_key(|key| words().position(|other| other == *key));
            } else if list != presence && has {
                operations.retain(|key| *key != self.key);
            } else {
                continue;
            }
            edits.set_list(field.node, list.key(), "type", &operations)?;
        }
        Ok(())
    }
}
