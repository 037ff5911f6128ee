//! The spec as documentation is held against it: what is written, with places, whether or not the
//! rest of it passes `check`.

use runtime_core::Kind;

use super::{Element, Located, Member, Notation};
use crate::diagnostic::Diagnostics;
use crate::lower::segment_of;
use crate::source::{FileId, Source, Span};
use crate::spec::tree::{self, Key, Node, Scalar, Value};

/// The files of a spec that are YAML.
#[derive(Debug)]
pub(super) struct SpecView {
    pub(super) api: Option<Node>,
    pub(super) entities: Vec<EntityView>,
}

/// A file of an entity.
#[derive(Debug)]
pub(super) struct EntityView {
    pub(super) file: FileId,
    pub(super) root: Node,
    pub(super) name: Located<String>,
}

/// A field of an entity.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldView<'a> {
    pub(super) wire: &'a str,
    /// Where its key stands.
    pub(super) span: Span,
    pub(super) node: &'a Node,
}

/// What an operation with a body does with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Required,
    Optional,
    Undocumented,
}

impl Presence {
    pub(super) const ALL: [Self; 3] = [Self::Required, Self::Optional, Self::Undocumented];

    /// The key that lists the operations in the spec.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Undocumented => "undocumented",
        }
    }
}

impl SpecView {
    /// Reads the files of a spec. What is not YAML is reported.
    pub(super) fn read(spec: &[(FileId, &Source)], found: &mut Diagnostics) -> Self {
        let mut view = Self { api: None, entities: Vec::new() };
        for (file, source) in spec {
            match tree::read(*file, &source.text) {
                Err(mistake) => found.push(mistake),
                Ok(root) if source.path.ends_with("api.yaml") => view.api = Some(root),
                Ok(root) => {
                    let name = root
                        .get("entity")
                        .and_then(|node| Some((text(node)?.to_owned(), node.span)));
                    if let Some((value, span)) = name {
                        view.entities.push(EntityView {
                            file: *file,
                            root,
                            name: Located { value, span },
                        });
                    }
                }
            }
        }
        view
    }

    /// An entity by its name, or else by its path.
    pub(super) fn entity(&self, name: Option<&str>, path: &str) -> Option<&EntityView> {
        let named = self.entities.iter().find(|entity| Some(entity.name.value.as_str()) == name);
        named.or_else(|| {
            self.entities.iter().find(|entity| entity.path().is_some_and(|own| own.value == path))
        })
    }

    /// The names that can be referred to: entities, then references.
    pub(super) fn names(&self) -> Vec<&str> {
        let entities = self.entities.iter().map(|entity| entity.name.value.as_str());
        let references = self.api.as_ref().and_then(|api| api.get("references"));
        let references = references.map(entries).unwrap_or_default();
        entities.chain(references.iter().map(|(key, _)| &*key.text)).collect()
    }

    /// The members of an enumeration, whichever file declares it.
    pub(super) fn members(&self, name: &str) -> Option<Vec<Member>> {
        let mut roots = self.entities.iter().map(|entity| &entity.root).chain(&self.api);
        let declared = roots.find_map(|root| root.get("enums")?.get(name))?;
        let members = declared.get("members").map(entries).unwrap_or_default().iter();
        let members = members.filter_map(|(key, member)| match member.get("value")?.value {
            Value::Scalar(Scalar::Integer(value)) => Some((value, key.text.to_string())),
            Value::Scalar(_) | Value::List(_) | Value::Mapping(_) => None,
        });
        Some(members.collect())
    }

    /// A text of `api.yaml` by the keys that lead to it.
    pub(super) fn setting(&self, keys: &[&str]) -> Option<&str> {
        text(self.section(keys)?)
    }

    /// The fields of all entities.
    pub(super) fn shared_fields(&self) -> impl Iterator<Item = FieldView<'_>> {
        let fields = self.section(&["fields"]).map(entries).unwrap_or_default();
        fields.iter().map(|(key, node)| FieldView { wire: &key.text, span: key.span, node })
    }

    /// A part of `api.yaml` by the keys that lead to it.
    pub(super) fn section(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self.api.as_ref()?, |node, key| node.get(key))
    }
}

impl EntityView {
    pub(super) fn path(&self) -> Option<Located<&str>> {
        let node = self.root.get("path")?;
        Some(Located { value: text(node)?, span: node.span })
    }

    /// An operation by its kind, or by its kind, a dot and the name of its file; and where its key is.
    pub(super) fn operation(&self, key: &str) -> Option<(Span, &Node)> {
        let operations = self.root.get("operations")?;
        let (parent, key) = match key.split_once('.') {
            Some((kind, file)) => (operations.get(kind)?, file),
            None => (operations, key),
        };
        Some((parent.key(key), parent.get(key)?))
    }

    /// The name of the file with a segment of the path.
    pub(super) fn file(&self, segment: &str) -> Option<&str> {
        let files = self.root.get("operations")?.get(Kind::Download.as_str())?;
        let has_segment = |(key, node): &&(Key, Node)| match node.get("segment").and_then(text) {
            Some(own) => own == segment,
            None => segment_of(&key.text) == segment,
        };
        entries(files).iter().find(has_segment).map(|(key, _)| &*key.text)
    }

    /// The keys of the operations, each with its tree: those of files are `KIND.NAME`.
    pub(super) fn operations(&self) -> Vec<(String, Span, &Node)> {
        let operations = self.root.get("operations").map(entries).unwrap_or_default();
        let all = operations.iter().flat_map(|(key, node)| {
            let own = (key.text.to_string(), key.span, node);
            if *key.text != *Kind::Download.as_str() {
                return vec![own];
            }
            let files = entries(node).iter();
            files
                .map(|(file, node)| (format!("{}.{}", key.text, file.text), file.span, node))
                .collect()
        });
        all.collect()
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = FieldView<'_>> {
        let fields = self.root.get("fields").map(entries).unwrap_or_default();
        fields.iter().map(|(key, node)| FieldView { wire: &key.text, span: key.span, node })
    }

    pub(super) fn field(&self, wire: &str) -> Option<FieldView<'_>> {
        self.fields().find(|field| field.wire == wire)
    }
}

impl<'a> FieldView<'a> {
    pub(super) fn ty(self) -> Option<&'a str> {
        text(self.node.get("type")?)
    }

    /// What an operation with a body does with the field.
    pub(super) fn presence(self, operation: &str) -> Option<Presence> {
        let lists = |presence: &Presence| {
            let operations = self.node.get(presence.key()).map(elements).unwrap_or_default();
            operations.iter().any(|node| text(node) == Some(operation))
        };
        Presence::ALL.into_iter().find(lists)
    }

    /// Whether records have the field.
    pub(super) fn is_in_records(self) -> bool {
        let is_written = ["create", "update"].iter().any(|key| self.presence(key).is_some());
        self.node.get("record").is_some() || is_written && self.node.get("changes").is_none()
    }

    /// What the field is called in a query of its entity: a reference loses its `Id`.
    pub(super) fn filter(self) -> &'a str {
        let is_reference = self.ty().is_some_and(|ty| ty.starts_with("id of "));
        let property = self.wire.strip_suffix("Id").filter(|rest| !rest.is_empty() && is_reference);
        property.unwrap_or(self.wire)
    }
}

/// The enumeration that the values of a type belong to.
pub(super) fn enumeration(ty: &str) -> Option<&str> {
    ty.strip_prefix("list of ").unwrap_or(ty).strip_prefix("enum ")
}

/// What a type of the spec is on the wire, or `None` for a type that is not known here.
pub(super) fn on_the_wire(ty: &str) -> Option<Notation> {
    let (ty, many) = match ty.strip_prefix("list of ") {
        Some(element) => (element, true),
        None => (ty, false),
    };
    let element = match ty {
        "integer" => Element::Integer,
        "string" | "date-time" | "json" | "comma-list" | "uuid" => Element::String,
        "boolean" => Element::Boolean,
        "decimal" => Element::Number,
        _ if ty.starts_with("id of ") || ty.starts_with("enum ") => Element::Integer,
        _ => return None,
    };
    Some(Notation { element, many })
}

/// Whether a type on a page leaves room for a type on the wire.
pub(super) fn fits(page: &Notation, wire: &Notation) -> bool {
    match page.element {
        Element::Any => !page.many || wire.many,
        Element::Array => wire.many,
        _ => page == wire,
    }
}

/// The text of a scalar.
pub(super) fn text(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar(Scalar::Text(text)) => Some(text),
        Value::Scalar(_) | Value::List(_) | Value::Mapping(_) => None,
    }
}

/// The elements of a list.
pub(super) fn elements(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(elements) => elements,
        Value::Scalar(_) | Value::Mapping(_) => &[],
    }
}

/// The entries of a mapping.
pub(super) fn entries(node: &Node) -> &[(Key, Node)] {
    match &node.value {
        Value::Mapping(entries) => entries,
        Value::Scalar(_) | Value::List(_) => &[],
    }
}
