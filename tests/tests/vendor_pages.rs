//! The OpenAPI document against the vendor's five pages, whose facts are repeated here on purpose.
//! Other operations and fields do not matter. An edit of the spec may depart from the pages: the
//! differences are a snapshot, so that whoever accepts it has seen them.

use std::fmt::Write;

use serde_json::{Value, json};

/// An operation as its page describes it.
struct Page {
    method: &'static str,
    path: &'static str,
    role: &'static str,
    deprecated: bool,
    required: &'static [(&'static str, &'static str)],
    optional: &'static [(&'static str, &'static str)],
}

const THREADS: &str = "/api/community/communitythreads";
const MESSAGES: &str = "/api/community/communitymessages";

const PAGES: [Page; 5] = [
    Page {
        method: "post",
        path: THREADS,
        role: "CommunityThread-Create",
        deprecated: false,
        required: &[
            ("BusinessId", "integer"),
            ("UserId", "integer"),
            ("Subject", "string"),
            ("Message", "string"),
        ],
        optional: &[
            ("CommunityGroupId", "integer"),
            ("CoworkerId", "integer"),
            ("InstantDelivery", "boolean"),
            ("Tags", "string"),
            ("Private", "boolean"),
            ("Guests", "integer[]"),
            ("IncludeZoomInvite", "boolean"),
            ("ZoomEventData", "string"),
        ],
    },
    Page {
        method: "put",
        path: THREADS,
        role: "CommunityThread-Edit",
        deprecated: false,
        required: &[
            ("Id", "integer"),
            ("BusinessId", "integer"),
            ("UserId", "integer"),
            ("Subject", "string"),
            ("Message", "string"),
        ],
        optional: &[
            ("CommunityGroupId", "integer"),
            ("CoworkerId", "integer"),
            ("InstantDelivery", "boolean"),
            ("Tags", "string"),
            ("Private", "boolean"),
            ("Guests", "integer[]"),
            ("AddedGuests", "integer[]"),
            ("RemovedGuests", "integer[]"),
            ("IncludeZoomInvite", "boolean"),
            ("ZoomEventData", "string"),
        ],
    },
    Page {
        method: "post",
        path: MESSAGES,
        role: "CommunityMessage-Create",
        deprecated: false,
        required: &[("CommunityThreadId", "integer"), ("UserId", "integer")],
        optional: &[("CoworkerId", "integer"), ("Message", "string")],
    },
    Page {
        method: "put",
        path: MESSAGES,
        role: "CommunityMessage-Edit",
        deprecated: false,
        required: &[("Id", "integer"), ("CommunityThreadId", "integer"), ("UserId", "integer")],
        optional: &[("CoworkerId", "integer"), ("Message", "string")],
    },
    Page {
        method: "post",
        path: "/api/sys/chatusermessages",
        role: "ChatUserMessage-Create",
        deprecated: true,
        required: &[("FromUserId", "integer")],
        optional: &[("ToUsers", "integer[]"), ("ChatText", "string"), ("Delievered", "boolean")],
    },
];

const SUCCESS: [&str; 11] = [
    "Status",
    "Message",
    "Value",
    "OpenInDialog",
    "OpenInWindow",
    "RedirectURL",
    "JavaScript",
    "UpdatedOn",
    "UpdatedBy",
    "Errors",
    "WasSuccessful",
];

const REJECTION: [&str; 4] = ["Message", "Value", "Errors", "WasSuccessful"];

const FIELD_ERROR: [&str; 3] = ["AttemptedValue", "Message", "PropertyName"];

/// A success and a rejection of the first page.
const SAVED: &str = r#"{"Status":200,"Message":"CommunityThread was successfully created.","Value":{"Id":87654321},"OpenInDialog":false,"OpenInWindow":false,"RedirectURL":null,"JavaScript":null,"UpdatedOn":"2025-01-15T10:30:00Z","UpdatedBy":"admin@example.com","Errors":null,"WasSuccessful":true}"#;
const REJECTED: &str = r#"{"Message":"Subject: is a required field","Value":null,"Errors":[{"AttemptedValue":null,"Message":"is a required field","PropertyName":"Subject"}],"WasSuccessful":false}"#;

/// The differences between the pages and the document, a line each.
struct Differences(String);

impl Differences {
    fn compare(&mut self, what: &str, page: &str, document: &str) {
        if page != document {
            writeln!(self.0, "{what}\n  page:     {page}\n  document: {document}")
                .expect("a string takes it");
        }
    }
}

fn resolve<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let Some(reference) = schema["$ref"].as_str() else { return schema };
    document.pointer(reference.trim_start_matches('#')).expect("the reference leads somewhere")
}

fn keys(value: &Value) -> String {
    let keys: Vec<_> = value.as_object().into_iter().flatten().map(|(key, _)| &**key).collect();
    keys.join(", ")
}

/// A property in the notation of the pages.
fn notation(schema: &Value, required: bool) -> String {
    let presence = if required { "required" } else { "optional" };
    let ty = |schema: &Value| match &schema["type"] {
        Value::String(name) => name.clone(),
        types => types[0].as_str().unwrap_or("absent").to_owned(),
    };
    match ty(schema).as_str() {
        "array" => format!("{presence} {}[]", ty(&schema["items"])),
        name => format!("{presence} {name}"),
    }
}

fn compare_operation(document: &Value, page: &Page, differences: &mut Differences) {
    let name = format!("{} {}", page.method, page.path);
    let operation = &document["paths"][page.path][page.method];
    let role = json!([{ "bearer": [page.role] }]).to_string();
    differences.compare(&name, &role, &operation["security"].to_string());
    let deprecated = |is_deprecated| if is_deprecated { "deprecated" } else { "not deprecated" };
    let is_deprecated = operation["deprecated"] == true;
    differences.compare(&name, deprecated(page.deprecated), deprecated(is_deprecated));
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    let schema = resolve(document, body);
    for (fields, is_required) in [(page.required, true), (page.optional, false)] {
        for (field, ty) in fields {
            let mut required = schema["required"].as_array().into_iter().flatten();
            let documented =
                notation(&schema["properties"][field], required.any(|key| key == field));
            let presence = if is_required { "required" } else { "optional" };
            differences.compare(
                &format!("{name} {field}"),
                &format!("{presence} {ty}"),
                &documented,
            );
        }
    }
}

#[test]
fn the_document_says_what_the_pages_say() {
    let document = tests::generated().get("openapi.json").expect("a document");
    let document: Value = serde_json::from_str(document).expect("JSON");
    let mut differences = Differences(String::new());
    for page in &PAGES {
        compare_operation(&document, page, &mut differences);
    }
    let schemas = &document["components"]["schemas"];
    for (name, page) in [
        ("SuccessEnvelope", &SUCCESS[..]),
        ("RejectionEnvelope", &REJECTION),
        ("FieldError", &FIELD_ERROR),
    ] {
        differences.compare(name, &page.join(", "), &keys(&schemas[name]["properties"]));
    }
    let responses = &document["paths"][THREADS]["post"]["responses"];
    for (status, case, page) in
        [("200", "the documented request", SAVED), ("400", "the documented refusal", REJECTED)]
    {
        let examples = &responses[status]["content"]["application/json"]["examples"];
        differences.compare(case, page, &examples[case]["value"].to_string());
    }
    if differences.0.is_empty() {
        differences.0.push_str("none");
    }
    insta::with_settings!({
        description => "differences between the vendor's pages and the document: each needs a reason in the spec",
        omit_expression => true,
    }, {
        insta::assert_snapshot!("differences", differences.0);
    });
}

/// The pages have optional fields that take null, and integers of 64 bits.
#[test]
fn the_types_of_the_pages_are_those_of_the_document() {
    let document = tests::generated().get("openapi.json").expect("a document");
    let document: Value = serde_json::from_str(document).expect("JSON");
    let operations = tests::operations::all();
    for write in &operations.writes {
        let operation = &document["paths"][&*write.info.path()]
            [write.info.kind.method().to_lowercase()]["requestBody"];
        let schema = resolve(&document, &operation["content"]["application/json"]["schema"]);
        for field in write.info.fields() {
            let property = &schema["properties"][field.key];
            let Some(types) = property.get("type") else { continue };
            assert_eq!(types.is_array(), !field.required, "{}: {}", write.info, field.key);
            if types == "integer" || types[0] == "integer" {
                assert_eq!(property["format"], "int64", "{}: {}", write.info, field.key);
            }
        }
    }
}
