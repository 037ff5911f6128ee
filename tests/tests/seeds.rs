//! The OpenAPI document against the vendor's pages: the facts of the five operations, written down
//! here a second time on purpose.

use serde_json::{Value, json};

/// An operation as its page describes it.
struct Page {
    method: &'static str,
    path: &'static str,
    role: &'static str,
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
        required: &[("CommunityThreadId", "integer"), ("UserId", "integer")],
        optional: &[("CoworkerId", "integer"), ("Message", "string")],
    },
    Page {
        method: "put",
        path: MESSAGES,
        role: "CommunityMessage-Edit",
        required: &[("Id", "integer"), ("CommunityThreadId", "integer"), ("UserId", "integer")],
        optional: &[("CoworkerId", "integer"), ("Message", "string")],
    },
    Page {
        method: "post",
        path: "/api/sys/chatusermessages",
        role: "ChatUserMessage-Create",
        required: &[("FromUserId", "integer")],
        optional: &[("ToUsers", "integer[]"), ("ChatText", "string"), ("Delievered", "boolean")],
    },
];

/// What is read of an entity, as the vendor's pages on reading and the notes of public clients say.
struct Reading {
    entity: &'static str,
    path: &'static str,
    /// The fields of a record, with `?` where they may be null.
    record: &'static [&'static str],
    /// What lists can be filtered by, without the entity.
    filters: &'static [&'static str],
}

const READINGS: [Reading; 3] = [
    Reading {
        entity: "CommunityThread",
        path: THREADS,
        record: &[
            "Id",
            "BusinessId",
            "UserId",
            "Subject",
            "Message",
            "CommunityGroupId?",
            "CoworkerId?",
            "InstantDelivery?",
            "Tags?",
            "Private?",
            "Guests?",
            "IncludeZoomInvite?",
            "ZoomEventData?",
            "UniqueId",
            "CreatedOn",
            "UpdatedOn",
            "UpdatedBy",
            "IsNew",
            "SystemId?",
            "LastMessageDate?",
        ],
        filters: &[
            "Business",
            "CommunityGroup",
            "User",
            "Coworker",
            "Subject",
            "Message",
            "InstantDelivery",
            "Tags",
            "Private",
            "LastMessageDate",
            "IncludeZoomInvite",
            "ZoomEventData",
        ],
    },
    Reading {
        entity: "CommunityMessage",
        path: MESSAGES,
        record: &[
            "Id",
            "CommunityThreadId",
            "UserId",
            "CoworkerId?",
            "Message?",
            "UniqueId",
            "CreatedOn",
            "UpdatedOn",
            "UpdatedBy",
            "IsNew",
            "SystemId?",
        ],
        filters: &["CommunityThread", "User", "Coworker", "Message"],
    },
    Reading {
        entity: "ChatUserMessage",
        path: "/api/sys/chatusermessages",
        record: &[
            "Id",
            "FromUserId",
            "ToUsers?",
            "ChatText?",
            "Delievered?",
            "UniqueId",
            "CreatedOn",
            "UpdatedOn",
            "UpdatedBy",
            "IsNew",
            "SystemId?",
        ],
        filters: &["FromUser", "ChatText", "Delievered"],
    },
];

const PAGE_OF_A_LIST: [&str; 11] = [
    "Records",
    "CurrentPage",
    "CurrentPageSize",
    "CurrentOrderField",
    "CurrentSortDirection",
    "FirstItem",
    "LastItem",
    "TotalItems",
    "TotalPages",
    "HasNextPage",
    "HasPreviousPage",
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
    let files = tests::generated();
    serde_json::from_str(files.get("openapi.json").expect("a document")).expect("JSON")
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
fn every_operation_is_as_its_page_says() {
    let document = document();
    let paths = document["paths"].as_object().expect("paths").values();
    let methods: Vec<_> = paths.flat_map(keys).collect();
    let described = methods.iter().filter(|method| matches!(**method, "post" | "put")).count();
    assert_eq!(described, PAGES.len());
    assert_eq!(methods.len(), PAGES.len() + 4 * READINGS.len());
    for page in PAGES {
        let operation = &document["paths"][page.path][page.method];
        assert_eq!(
            operation["security"],
            json!([{ "bearer": [page.role] }]),
            "{} {}",
            page.method,
            page.path
        );
        assert_eq!(
            operation["deprecated"].as_bool().unwrap_or_default(),
            page.role.starts_with("Chat")
        );
        let schema =
            resolve(&document, &operation["requestBody"]["content"]["application/json"]["schema"]);
        let required: Vec<_> = page.required.iter().map(|(name, _)| *name).collect();
        assert_eq!(schema["required"], json!(required));
        let fields: Vec<_> = page.required.iter().chain(page.optional).collect();
        assert_eq!(
            keys(&schema["properties"]),
            fields.iter().map(|(name, _)| *name).collect::<Vec<_>>()
        );
        for (name, ty) in fields {
            assert_eq!(
                notation(&schema["properties"][name], required.contains(name)),
                *ty,
                "{name}"
            );
        }
    }
}

/// The fields of a schema, with `?` where they may be null.
fn fields(schema: &Value) -> Vec<String> {
    let properties = schema["properties"].as_object().expect("properties");
    let marked = |(name, schema): (&String, &Value)| {
        format!("{name}{}", if schema["type"].is_array() { "?" } else { "" })
    };
    properties.iter().map(marked).collect()
}

#[test]
fn reading_is_as_the_sources_say() {
    let document = document();
    for reading in READINGS {
        let at = |path: String, method: &str| document["paths"][path][method].clone();
        let Reading { entity, path, .. } = reading;
        let get = at(format!("{path}/{{id}}"), "get");
        let get_many = at(format!("{path}/"), "get");
        let list = at(path.to_owned(), "get");
        let delete = at(format!("{path}/{{id}}"), "delete");
        for (operation, right) in
            [(&get, "Read"), (&get_many, "Read"), (&list, "List"), (&delete, "Delete")]
        {
            let role = format!("{entity}-{right}");
            assert_eq!(operation["security"], json!([{ "bearer": [role] }]));
        }
        let answer = |operation: &Value| {
            operation["responses"]["200"]["content"]["application/json"]["schema"].clone()
        };
        assert_eq!(fields(resolve(&document, &answer(&get))), reading.record);
        assert_eq!(answer(&get_many)["items"], answer(&get));
        let page = resolve(&document, &answer(&list)).clone();
        assert_eq!(keys(&page["properties"]), PAGE_OF_A_LIST);
        let row = page["properties"]["Records"]["items"].clone();
        let lists = ["Guests?", "ToUsers?"];
        let rows: Vec<_> =
            reading.record.iter().filter(|field| !lists.contains(field)).copied().collect();
        assert_eq!(fields(resolve(&document, &row)), rows, "lists have no arrays");
        assert_eq!(answer(&delete)["$ref"], "#/components/schemas/SuccessEnvelope");

        let names: Vec<_> = list["parameters"]
            .as_array()
            .expect("parameters")
            .iter()
            .map(|parameter| resolve(&document, parameter)["name"].as_str().expect("a name"))
            .collect();
        let prefix = format!("{entity}_");
        let filters: Vec<_> = names.iter().filter_map(|name| name.strip_prefix(&prefix)).collect();
        assert_eq!(filters, reading.filters);
        for date in ["CreatedOn", "UpdatedOn"] {
            for end in ["from_", "to_"] {
                let name = format!("{end}{prefix}{date}");
                assert!(names.contains(&name.as_str()), "{name}");
            }
        }
        for paging in ["page", "size", "orderBy", "dir"] {
            assert!(names.contains(&paging), "{paging}");
        }
        assert_eq!(get_many["parameters"][0]["name"], "id");
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
