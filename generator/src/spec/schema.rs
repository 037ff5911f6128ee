//! The JSON Schema of the language, for the shape pass and for editors. It is derived from the types
//! that serde decodes into, so there is no second description to maintain.

mod names;

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value as Json};

use super::shape::Shape;
use super::{Api, Entity};
use crate::files::Files;
use crate::ir;
use crate::render;

/// The shape of the files of one kind.
pub(super) fn shape<T: JsonSchema>() -> Shape {
    Shape::of(of::<T>().as_value())
}

/// The schemas of the two kinds of files, by their paths below the folder of the spec. They offer the
/// names of an API.
pub(crate) fn files(api: &ir::Api) -> Files {
    let mut entity = of::<Entity>();
    names::offer(&mut entity, api);
    let mut files = Files::default();
    files.add("schema/api.json", text(of::<Api>()));
    files.add("schema/entity.json", text(entity));
    files
}

/// The schema of the files of one kind. Draft 7 is what the language servers of editors know best.
fn of<T: JsonSchema>() -> Schema {
    let mut settings = SchemaSettings::draft07();
    // An optional key is left out or has a value.
    settings.transforms.insert(0, Box::new(WithoutNull));
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    let definitions = schema.remove("definitions").unwrap_or_default();
    inline(&mut schema, &definitions);
    ForEditors.transform(&mut schema);
    schema
}

/// The text of a schema file, which names its source.
fn text(mut schema: Schema) -> String {
    let mut marked = Map::new();
    marked.extend(schema.remove("$schema").map(|draft| ("$schema".to_owned(), draft)));
    marked.insert("$comment".to_owned(), render::mark("generator/src/spec.rs").into());
    marked.append(schema.ensure_object());
    let mut text = serde_json::to_string_pretty(&marked).expect("a schema is JSON");
    text.push('\n');
    text
}

/// Removes null from the types of `Option` fields: the language has null under `always` only,
/// which takes any value.
#[derive(Clone, Debug)]
struct WithoutNull;

impl Transform for WithoutNull {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else { return };
        if let Some(Json::Array(types)) = object.get_mut("type") {
            types.retain(|name| name != "null");
            if let [only] = types.as_slice() {
                object["type"] = only.clone();
            }
        }
        if let Some(Json::Array(choices)) = object.get_mut("anyOf") {
            choices.retain(|choice| choice["type"] != "null");
            if let [Json::Object(only)] = choices.as_mut_slice() {
                let mut only = std::mem::take(only);
                object.remove("anyOf");
                object.append(&mut only);
            }
        }
        if object.get("default").is_some_and(Json::is_null) {
            object.remove("default");
        }
    }
}

/// Replaces references by the definitions that they refer to. An editor shows the documentation of a
/// key, and completes it with its colon, only where both are beside the type.
fn inline(schema: &mut Schema, definitions: &Json) {
    let Some(object) = schema.as_object_mut() else { return };
    // What is beside a reference describes the key: draft 7 puts both into an `allOf`.
    let reference = match object.remove("allOf") {
        Some(mut all) => all[0]["$ref"].take(),
        None => object.remove("$ref").unwrap_or_default(),
    };
    if let Some(name) = reference.as_str().and_then(|path| path.strip_prefix("#/definitions/")) {
        object.insert("title".to_owned(), name.into());
        for (key, value) in definitions[name].as_object().into_iter().flatten() {
            object.entry(key).or_insert_with(|| value.clone());
        }
    }
    transform_subschemas(&mut |schema: &mut Schema| inline(schema, definitions), schema);
}

/// Rewrites a schema into the form that editors present best.
#[derive(Clone, Debug)]
struct ForEditors;

impl Transform for ForEditors {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else { return };
        // An editor would insert the default.
        object.remove("default");
        // Doc comments are wrapped; an editor shows each line as a paragraph.
        if let Some(Json::String(text)) = object.get_mut("description") {
            let paragraphs = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
            *text = paragraphs.collect::<Vec<_>>().join("\n\n");
        }
        // Validators differ in what a format means; a range is unambiguous.
        if object.get("format").is_some_and(|format| format == "int64") {
            object.remove("format");
            object.insert("minimum".to_owned(), i64::MIN.into());
            object.insert("maximum".to_owned(), i64::MAX.into());
        }
        // Editors complete all words of an enum, but only the first of a `oneOf`.
        if let Some(Json::Array(words)) = object.remove("oneOf") {
            let each = |key: &str| words.iter().map(|word| word[key].clone()).collect::<Json>();
            object.insert("type".to_owned(), "string".into());
            object.insert("enum".to_owned(), each("const"));
            object.insert("enumDescriptions".to_owned(), each("description"));
        }
    }
}
