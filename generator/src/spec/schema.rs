//! The JSON Schema of the language: what the shape pass goes by, and what editors are given. It is
//! made of the types that serde decodes into, so there is no second description to keep.

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value as Json};

use super::shape::Shape;
use super::{Api, Entity};
use crate::files::Files;
use crate::render;

/// What the files of one kind may look like.
pub(super) fn shape<T: JsonSchema>() -> Shape {
    Shape::of(of::<T>().as_value())
}

/// The schemas of the two kinds of files, by their paths below the folder of the spec.
pub(crate) fn files() -> Files {
    let mut files = Files::default();
    files.add("schema/api.json", text(of::<Api>()));
    files.add("schema/entity.json", text(of::<Entity>()));
    files
}

/// The schema of the files of one kind. Draft 7 is what the language servers of editors know best.
fn of<T: JsonSchema>() -> Schema {
    let mut settings = SchemaSettings::draft07();
    // An optional key is left out, or it says something.
    settings.transforms.insert(0, Box::new(WithoutNull));
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    let definitions = schema.remove("definitions").unwrap_or_default();
    inline(&mut schema, &definitions);
    ForEditors.transform(&mut schema);
    schema
}

/// A schema as a file, which says where it comes from.
fn text(mut schema: Schema) -> String {
    let mut marked = Map::new();
    marked.extend(schema.remove("$schema").map(|draft| ("$schema".to_owned(), draft)));
    marked.insert("$comment".to_owned(), render::mark("generator/src/spec.rs").into());
    marked.append(schema.ensure_object());
    let mut text = serde_json::to_string_pretty(&marked).expect("a schema is JSON");
    text.push('\n');
    text
}

/// Takes null out of what `Option` makes of a type: the language has no null but under `always`,
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

/// Puts definitions in the place of what refers to them. An editor shows the documentation of a key
/// only where it stands beside the type, and completes a key with its colon only there.
fn inline(schema: &mut Schema, definitions: &Json) {
    let Some(object) = schema.as_object_mut() else { return };
    // What stands beside a reference is of the key: draft 7 has it in an `allOf` then.
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

/// Says things in the way that editors show best.
#[derive(Clone, Debug)]
struct ForEditors;

impl Transform for ForEditors {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else { return };
        // An editor would write what is so anyway.
        object.remove("default");
        // Documentation is wrapped in the source; an editor takes each line for a paragraph.
        if let Some(Json::String(text)) = object.get_mut("description") {
            let paragraphs = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
            *text = paragraphs.collect::<Vec<_>>().join("\n\n");
        }
        // What a format means is left to whoever reads it.
        if object.get("format").is_some_and(|format| format == "int64") {
            object.remove("format");
            object.insert("minimum".to_owned(), i64::MIN.into());
            object.insert("maximum".to_owned(), i64::MAX.into());
        }
        // All words of a key at once, instead of those of the one that stands there.
        if let Some(Json::Array(words)) = object.remove("oneOf") {
            let each = |key: &str| words.iter().map(|word| word[key].clone()).collect::<Json>();
            object.insert("type".to_owned(), "string".into());
            object.insert("enum".to_owned(), each("const"));
            object.insert("enumDescriptions".to_owned(), each("description"));
        }
    }
}
