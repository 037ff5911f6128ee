//! The JSON Schema of the language: what the shape pass goes by, and what editors are given. It is
//! made of the types that serde decodes into, so there is no second description to keep.

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value as Json};

use super::{Api, Entity};
use crate::files::Files;
use crate::render;

/// The schemas of the two kinds of files, by their paths below the folder of the spec.
pub(crate) fn files() -> Files {
    let mut files = Files::default();
    files.add("schema/api.json", text(of::<Api>()));
    files.add("schema/entity.json", text(of::<Entity>()));
    files
}

/// The schema of the files of one kind. Draft 7 is what the language servers of editors know best.
pub(crate) fn of<T: JsonSchema>() -> Schema {
    let mut settings = SchemaSettings::draft07();
    // An optional key is left out, or it says something.
    settings.transforms.insert(0, Box::new(WithoutNull));
    settings.into_generator().into_root_schema_for::<T>()
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
