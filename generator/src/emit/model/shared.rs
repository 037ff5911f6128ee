//! What the entities of the model share: the API itself, envelopes, ids and roles.

use indexmap::IndexMap;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::emit::docs;
use crate::emit::tokens::Inner;
use crate::ir::{
    self, Api, BodyShape, Constant, ConstantType, Content, Docs, Entity, Envelope, EnvelopeKey,
    Ident, Kind, Meaning, Operation, OutcomeRow, Reading, Scalar, Slot, Status,
};
use crate::lower::docs as safe;
use crate::spec;

pub(super) fn root(api: &Api) -> TokenStream {
    let about = Inner(root_docs(api));
    let name = &api.shared.name;
    let modules = api.entities.iter().map(|entity| &entity.module);
    let exports = api.entities.iter().map(|entity| {
        let module = &entity.module;
        let requests = entity.writes();
        let types = requests.flat_map(|operation| [&operation.request, &operation.builder]);
        let record = entity.record.as_ref().map(|record| &record.name);
        let is_listed = entity.operation(Kind::List).is_some();
        let row = entity.record.as_ref().filter(|_| is_listed).map(|record| &record.row);
        let mut types: Vec<_> = types.chain(record).chain(row).collect();
        types.sort();
        (!types.is_empty()).then(|| quote!(pub use #module::{#(#types),*};))
    });
    let reads = api.entities.iter().any(|entity| entity.record.is_some());
    let has_deletes = api.entities.iter().any(|entity| entity.operation(Kind::Delete).is_some());
    let deleted = has_deletes.then(|| {
        let docs = Docs::new(["The answer to a delete that succeeded: the envelope."]);
        quote! {
            #docs
            pub type Deleted = runtime::Deleted<SuccessEnvelope>;
        }
    });
    let date_time = (reads || uses_date_times(api)).then(|| quote!(DateTime,));
    let mut ids: Vec<_> = all_ids(api).map(|(_, id, _)| id).collect();
    ids.sort();
    let saved = Docs::new([
        "The answer to a write that succeeded: the record's id, and the envelope around it.",
    ]);
    quote! {
        #about

        mod api;
        mod envelopes;
        mod ids;
        pub mod quirks;
        pub mod roles;
        #(mod #modules;)*

        pub use api::#name;
        pub use envelopes::{RejectionEnvelope, SuccessEnvelope};
        pub use ids::{#(#ids),*};
        pub use runtime::{#date_time FieldError};
        #(#exports)*

        #saved
        pub type Saved<Id> = runtime::Saved<Id, SuccessEnvelope>;

        #deleted
    }
}

/// Whether a date and time stands anywhere.
fn uses_date_times(api: &Api) -> bool {
    let mut fields = api.entities.iter().flat_map(|entity| &entity.fields);
    fields.any(|field| *field.ty.scalar() == Scalar::DateTime)
}

fn root_docs(api: &Api) -> Docs {
    let name = &api.shared.name.text;
    let docs = Docs::new([format!(
        "The model of the {name} API: requests, ids, roles and envelopes, without an HTTP stack."
    )]);
    let docs = docs.paragraph("Unofficial: neither made nor endorsed by the vendor.");
    let operations = api.entities.iter().flat_map(|entity| {
        entity.operations.iter().map(move |operation| {
            let endpoint = docs::endpoint(entity, operation);
            format!("| {} | `{endpoint}` | `{}` |", types(entity, operation), operation.role)
        })
    });
    let head = ["| types | operation | role |", "|---|---|---|"].map(str::to_owned);
    docs.then(Docs::new(head.into_iter().chain(operations)))
}

/// What an operation is about, as links.
fn types(entity: &Entity, operation: &Operation) -> String {
    let link = |name: &Ident| format!("[`{}`]", name.text);
    match (&entity.record, operation.kind) {
        (Some(record), Kind::Get | Kind::GetMany) => link(&record.name),
        (Some(record), Kind::List) => link(&record.row),
        (_, Kind::Delete) => link(&entity.id),
        (_, Kind::Create | Kind::Update) | (None, Kind::Get | Kind::GetMany | Kind::List) => {
            link(&operation.request)
        }
    }
}

pub(super) fn api(api: &Api) -> TokenStream {
    let shared = &api.shared;
    let name = &shared.name;
    let about = Inner(Docs::new(["The API as a whole: where it is, and what its answers mean."]));
    let docs = api_docs(api);
    let (text, base_url) = (&name.text, &shared.base_url);
    let (required, not_found) = (&shared.required_message, &shared.not_found_message);
    let administrator = &shared.administrator.name;
    let meanings = meanings_in_use(api);
    let visit_docs = Docs::new(["Shows every operation, in the order of the spec."]);
    let visits = api
        .entities
        .iter()
        .flat_map(|entity| entity.operations.iter().map(move |operation| visit(entity, operation)));
    let rows = shared.outcomes.iter().map(outcome_row);
    let reading_rows = shared.reading.iter().flat_map(|reading| &reading.outcomes).map(outcome_row);
    let reading = shared.reading.as_ref().map(reading);
    let answers = shared.answers.iter().map(|answer| {
        let (meaning, body) = (meaning(answer.meaning), body_shape(answer.body));
        let status = Literal::u16_unsuffixed(answer.status);
        quote!(Answer::new(#meaning, #status, BodyShape::#body))
    });
    quote! {
        #about

        use runtime::Meaning::{#(#meanings),*};
        use runtime::{Answer, Api, BodyShape, OutcomeRow, Outcomes};

        use crate::{RejectionEnvelope, SuccessEnvelope};

        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct #name;

        impl Api for #name {
            type Success = SuccessEnvelope;
            type Rejection = RejectionEnvelope;
            const NAME: &'static str = #text;
            const BASE_URL: &'static str = #base_url;
            const OUTCOMES: &'static Outcomes = &Outcomes {
                rows: &[#(#rows,)*],
                reading: &[#(#reading_rows,)*],
                answers: &[#(#answers,)*],
            };
            #reading
            const REQUIRED_MESSAGE: &'static str = #required;
            const NOT_FOUND_MESSAGE: &'static str = #not_found;
            const ADMINISTRATOR: &'static str = #administrator;
        }

        #[cfg(feature = "server")]
        impl #name {
            #visit_docs
            pub fn visit(visitor: &mut impl runtime::Visitor<Self>) {
                #(#visits)*
            }
        }
    }
}

/// How an operation is shown to a visitor.
fn visit(entity: &Entity, operation: &Operation) -> TokenStream {
    let (request, id) = (&operation.request, &entity.id);
    let record = entity.record.as_ref().map(|record| &record.name);
    match operation.kind {
        Kind::Create | Kind::Update => quote!(visitor.write::<crate::#request>();),
        Kind::Get => quote!(visitor.get::<crate::#record>();),
        Kind::GetMany => quote!(visitor.get_many::<crate::#record>();),
        Kind::List => quote!(visitor.list::<crate::#record>();),
        Kind::Delete => quote!(visitor.delete::<crate::#id>();),
    }
}

/// How records are listed.
fn reading(reading: &Reading) -> TokenStream {
    let spec::Query { ids, page, size, order, direction, from, to } = &reading.query;
    let query = quote! {
        runtime::QueryNames {
            ids: #ids,
            page: #page,
            size: #size,
            order: #order,
            direction: #direction,
            from: #from,
            to: #to,
        }
    };
    let spec::Page {
        records,
        number,
        size,
        order,
        direction,
        first,
        last,
        total,
        pages,
        has_next,
        has_previous,
    } = &reading.page;
    let usual_size = Literal::u32_unsuffixed(reading.usual_size);
    let largest_size = Literal::u32_unsuffixed(reading.largest_size);
    quote! {
        const READING: &'static runtime::Reading = &runtime::Reading {
            query: #query,
            page: runtime::PageKeys {
                records: #records,
                number: #number,
                size: #size,
                order: #order,
                direction: #direction,
                first: #first,
                last: #last,
                total: #total,
                pages: #pages,
                has_next: #has_next,
                has_previous: #has_previous,
            },
            usual_size: #usual_size,
            largest_size: #largest_size,
        };
    }
}

/// The meanings that the outcome table and the answers name.
fn meanings_in_use(api: &Api) -> Vec<proc_macro2::Ident> {
    let reading = api.shared.reading.iter().flat_map(|reading| &reading.outcomes);
    let rows = api.shared.outcomes.iter().chain(reading).flat_map(|row| row.meanings);
    let answers = api.shared.answers.iter().map(|answer| answer.meaning);
    let mut names: Vec<_> = rows.chain(answers).map(meaning).collect();
    names.sort();
    names.dedup();
    names
}

/// The API in words: authentication, the administrator, and the outcome table.
fn api_docs(api: &Api) -> Docs {
    let shared = &api.shared;
    let docs =
        Docs::new([format!("The {} API.", shared.name.text)]).then(shared.authentication.clone());
    let administrator = &shared.administrator;
    let docs = docs
        .paragraph(format!("The administrator ({}):", safe::in_line(&administrator.name)))
        .then(administrator.docs.clone());
    let docs = docs.paragraph("What an answer means, by its status and the shape of its body:");
    let head = [
        "| status | says yes | says no | other JSON | not JSON | empty |",
        "|---|---|---|---|---|---|",
    ];
    let table = |rows: &[OutcomeRow]| {
        Docs::new(head.into_iter().map(str::to_owned).chain(rows.iter().map(docs_row)))
    };
    let docs = docs.then(table(&shared.outcomes));
    match &shared.reading {
        Some(reading) => docs
            .paragraph("To operations that read, these rows go before:")
            .then(table(&reading.outcomes)),
        None => docs,
    }
}

fn docs_row(row: &OutcomeRow) -> String {
    let status = match row.status {
        Status::Exact(status) => status.to_string(),
        Status::Class(digit) => format!("{digit}xx"),
    };
    let cells = row.meanings.map(|meaning| meaning.word().replace('-', " ")).join(" | ");
    format!("| {status} | {cells} |")
}

fn outcome_row(row: &OutcomeRow) -> TokenStream {
    let meanings = row.meanings.map(meaning);
    let (constructor, number) = match row.status {
        Status::Exact(status) => (quote!(exact), status),
        Status::Class(digit) => (quote!(class), digit),
    };
    let number = Literal::u16_unsuffixed(number);
    let [first, rest @ ..] = &meanings;
    if rest.iter().all(|meaning| meaning == first) {
        quote!(OutcomeRow::#constructor(#number, [#first; 5]))
    } else {
        quote!(OutcomeRow::#constructor(#number, [#(#meanings),*]))
    }
}

fn meaning(meaning: Meaning) -> proc_macro2::Ident {
    format_ident!(
        "{}",
        match meaning {
            Meaning::Success => "Success",
            Meaning::Rejected => "Rejected",
            Meaning::Invalid => "Invalid",
            Meaning::Unauthorized => "Unauthorized",
            Meaning::NotFound => "NotFound",
            Meaning::Throttled => "Throttled",
            Meaning::Failed => "Failed",
            Meaning::Undecodable => "Undecodable",
            Meaning::AcceptedUndecodable => "AcceptedUndecodable",
        }
    )
}

fn body_shape(body: BodyShape) -> proc_macro2::Ident {
    format_ident!(
        "{}",
        match body {
            BodyShape::Accepted => "Accepted",
            BodyShape::Refused => "Refused",
            BodyShape::Json => "Json",
            BodyShape::Text => "Text",
            BodyShape::Empty => "Empty",
        }
    )
}

pub(super) fn envelopes(api: &Api) -> TokenStream {
    let about = Inner(Docs::new(["What the service wraps around the answer to a write."]));
    let success = envelope(&api.shared.success, &Side::SUCCESS);
    let rejection = envelope(&api.shared.rejection, &Side::REJECTION);
    quote! {
        #about

        use runtime::{Acceptance, Envelope, FieldError, Object, Refusal};
        use serde::Serialize;
        use serde_json::value::RawValue;

        #success
        #rejection
    }
}

/// What sets the two envelopes apart: who makes them of what.
struct Side {
    name: &'static str,
    parts: &'static str,
    verdict: bool,
}

impl Side {
    const SUCCESS: Self = Self { name: "SuccessEnvelope", parts: "Acceptance", verdict: true };
    const REJECTION: Self = Self { name: "RejectionEnvelope", parts: "Refusal", verdict: false };
}

fn envelope(envelope: &Envelope, side: &Side) -> TokenStream {
    let name = format_ident!("{}", side.name);
    let parts = format_ident!("{}", side.parts);
    let docs = &envelope.docs;
    let fields = envelope.keys.iter().map(|key| {
        let (docs, wire, name, ty) = (&key.docs, &key.wire, &key.name, key_type(key));
        quote! { #docs #[serde(rename = #wire)] pub #name: #ty }
    });
    let taken = envelope.keys.iter().map(|key| {
        let (name, wire) = (&key.name, &key.wire);
        let or_default = is_verdict(key).then(|| quote!(.unwrap_or_default()));
        quote!(#name: object.take(#wire)#or_default)
    });
    let given = envelope.keys.iter().map(|key| {
        let (name, value) = (&key.name, given(key, side));
        quote!(#name: #value)
    });
    let verdict = envelope.verdict().map(|key| &key.wire);
    let message = getter(envelope, Slot::Message, &quote!(as_deref()));
    let value = getter(envelope, Slot::Value, &quote!(as_deref()));
    let errors = match envelope.slot(Slot::Errors) {
        Some(key) => {
            let name = &key.name;
            quote!(self.#name.as_deref().unwrap_or_default())
        }
        None => quote!(&[]),
    };
    let extra = Docs::new(["Keys that the spec does not know, and values of an unexpected type."]);
    quote! {
        #docs
        #[derive(Clone, Debug, Serialize)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            #extra
            #[serde(flatten)]
            pub extra: Object,
        }

        impl Envelope for #name {
            const VERDICT: &'static str = #verdict;

            fn decode(mut object: Object) -> Self {
                Self { #(#taken,)* extra: object }
            }

            fn message(&self) -> Option<&str> {
                #message
            }

            fn value(&self) -> Option<&RawValue> {
                #value
            }

            fn errors(&self) -> &[FieldError] {
                #errors
            }

            fn extra(&self) -> &Object {
                &self.extra
            }
        }

        impl From<#parts> for #name {
            fn from(parts: #parts) -> Self {
                Self { #(#given,)* extra: Object::default() }
            }
        }
    }
}

fn is_verdict(key: &EnvelopeKey) -> bool {
    matches!(key.content, Content::Carries(Slot::Verdict))
}

fn getter(envelope: &Envelope, slot: Slot, access: &TokenStream) -> TokenStream {
    match envelope.slot(slot) {
        Some(key) => {
            let name = &key.name;
            quote!(self.#name.#access)
        }
        None => quote!(None),
    }
}

fn key_type(key: &EnvelopeKey) -> TokenStream {
    match &key.content {
        Content::Carries(slot) => match slot {
            Slot::Status => quote!(Option<i64>),
            Slot::Message | Slot::UpdatedOn | Slot::UpdatedBy => quote!(Option<String>),
            Slot::Value => quote!(Option<Box<RawValue>>),
            Slot::Errors => quote!(Option<Vec<FieldError>>),
            Slot::Verdict => quote!(bool),
        },
        Content::Always(constant) => match constant.ty {
            ConstantType::Boolean => quote!(Option<bool>),
            ConstantType::Integer => quote!(Option<i64>),
            ConstantType::String => quote!(Option<String>),
        },
    }
}

/// What a server puts under a key.
fn given(key: &EnvelopeKey, side: &Side) -> TokenStream {
    let slot = match &key.content {
        Content::Carries(slot) => *slot,
        Content::Always(constant) => return constant_value(constant),
    };
    let verdict = side.verdict;
    match slot {
        Slot::Verdict => quote!(#verdict),
        Slot::Status => quote!(Some(parts.status.into())),
        Slot::Message if verdict => quote!(Some(parts.message.to_owned())),
        Slot::Message => quote!(Some(parts.message)),
        Slot::Value if verdict => quote!(Some(parts.value())),
        Slot::UpdatedOn if verdict => quote!(parts.updated_on),
        Slot::UpdatedBy if verdict => quote!(parts.updated_by),
        Slot::Errors if !verdict => quote!(Some(parts.errors)),
        Slot::Value | Slot::UpdatedOn | Slot::UpdatedBy | Slot::Errors => quote!(None),
    }
}

fn constant_value(constant: &Constant) -> TokenStream {
    match &constant.value {
        None | Some(ir::Value::List(_)) => quote!(None),
        Some(ir::Value::Boolean(value)) => quote!(Some(#value)),
        Some(ir::Value::Integer(value)) => {
            let value = Literal::i64_unsuffixed(*value);
            quote!(Some(#value))
        }
        Some(ir::Value::String(text)) => quote!(Some(#text.to_owned())),
    }
}

pub(super) fn ids(api: &Api) -> TokenStream {
    let about = Inner(Docs::new(["Typed ids: 64-bit integers on the wire."]));
    let ids = all_ids(api).map(|(wire, id, docs)| {
        let docs = Docs::new([format!("Id of a `{wire}`.")]).then(docs.clone());
        quote! {
            #docs
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct #id(pub i64);
        }
    });
    let macros = all_ids(api).map(|(_, id, _)| quote!(runtime::typed_id!(#id);));
    quote! { #about #(#ids)* #(#macros)* }
}

/// Every entity and reference: its name, the type of its ids, and what it is.
fn all_ids(api: &Api) -> impl Iterator<Item = (&str, &ir::Ident, &Docs)> {
    let entities =
        api.entities.iter().map(|entity| (entity.wire.as_str(), &entity.id, &entity.docs));
    let references =
        api.shared.references.iter().map(|other| (other.wire.as_str(), &other.id, &other.docs));
    entities.chain(references)
}

pub(super) fn roles(api: &Api) -> TokenStream {
    let about =
        Inner(Docs::new(["Roles: the rights that callers hold who are no administrators."]));
    // Several operations may need the same role.
    let mut opened: IndexMap<&Ident, (&str, Vec<String>)> = IndexMap::new();
    for entity in &api.entities {
        for operation in &entity.operations {
            let role = (operation.role.as_str(), Vec::new());
            let (_, endpoints) = opened.entry(&operation.role_constant).or_insert(role);
            endpoints.push(format!("`{}`", docs::endpoint(entity, operation)));
        }
    }
    let roles = opened.iter().map(|(name, (role, endpoints))| {
        let docs = Docs::new([format!("Opens {}.", endpoints.join(" and "))]);
        quote! { #docs pub const #name: Role = Role::new(#role); }
    });
    let names = opened.keys();
    let all = Docs::new(["Every role."]);
    quote! {
        #about

        use runtime::Role;

        #(#roles)*

        #all
        pub const ALL: &[Role] = &[#(#names),*];
    }
}
