//! The OpenAPI document against the vendor's five pages, whose facts are repeated here on purpose.
//! Other operations and fields do not matter.

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

fn document() -> Value {
    let document = tests::generated().get("openapi.json").expect("a document");
    serde_json::from_str(document).expect("JSON")
}

fn resolve<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    match schema["$ref"].as_str() {
        Some(reference) => document
            .pointer(reference.trim_start_matches('#'))
            .expect("the reference leads somewhere"),
        None => schema,
    }
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// The JSON type of a property in the notation of the pages.
fn notation(schema: &Value, required: bool) -> String {
    let ty = &schema["type"];
    let name = if required { ty.as_str() } else { ty[0].as_str() }.expect("a type");
    assert!(required || ty[1] == "null", "optional fields take null: {schema}");
    if name == "array" {
        return format!("{}[]", schema["items"]["type"].as_str().expect("a type"));
    }
    if name == "integer" {
        assert_eq!(schema["format"], "int64");
    }
    name.to_owned()
}

#[test]
fn every_documented_operation_is_in_the_document() {
    let document = document();
    for page in PAGES {
        let name = format!("{} {}", page.method, page.path);
        let operation = &document["paths"][page.path][page.method];
        assert_eq!(operation["security"], json!([{ "bearer": [page.role] }]), "{name}");
        assert_eq!(operation["deprecated"] == true, page.deprecated, "{name}");
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        let schema = resolve(&document, body);
        let required = schema["required"].as_array().expect("fields");
        for (fields, is_required) in [(page.required, true), (page.optional, false)] {
            for (field, ty) in fields {
                assert_eq!(required.contains(&json!(field)), is_required, "{name}: {field}");
                let property = &schema["properties"][field];
                assert_eq!(notation(property, is_required), *ty, "{name}: {field}");
            }
        }
    }
}

#[test]
fn the_envelopes_have_the_keys_of_the_pages() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    assert_eq!(keys(&schemas["SuccessEnvelope"]["properties"]), SUCCESS);
    assert_eq!(keys(&schemas["RejectionEnvelope"]["properties"]), REJECTION);
    assert_eq!(
        keys(&schemas["FieldError"]["properties"]),
        ["AttemptedValue", "Message", "PropertyName"]
    );
}

#[test]
fn the_documented_answers_are_those_of_the_pages() {
    let document = document();
    let answers = &document["paths"][THREADS]["post"]["responses"];
    let example = |status: &str, case: &str| {
        answers[status]["content"]["application/json"]["examples"][case]["value"].to_string()
    };
    assert_eq!(
        example("200", "the documented request"),
        r#"{"Status":200,"Message":"CommunityThread was successfully created.","Value":{"Id":87654321},"OpenInDialog":false,"OpenInWindow":false,"RedirectURL":null,"JavaScript":null,"UpdatedOn":"2025-01-15T10:30:00Z","UpdatedBy":"admin@example.com","Errors":null,"WasSuccessful":true}"#
    );
    assert_eq!(
        example("400", "the documented refusal"),
        r#"{"Message":"Subject: is a required field","Value":null,"Errors":[{"AttemptedValue":null,"Message":"is a required field","PropertyName":"Subject"}],"WasSuccessful":false}"#
    );
}
