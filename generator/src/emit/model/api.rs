//! The API as a whole: outcomes, answers, and how its operations are shown to visitors.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::info;
use crate::emit::docs;
use crate::emit::tokens::Inner;
use crate::ir::{Api, BodyShape, Docs, Meaning, OutcomeRow, ReadConventions, Status};

pub(super) fn api(api: &Api) -> TokenStream {
    let shared = &api.shared;
    let name = &shared.name;
    let about =
        Inner(Docs::new(["The API as a whole: its address, and the meanings of its responses."]));
    let docs = api_docs(api);
    let (text, base_url) = (&name.text, &shared.base_url);
    let (required, not_found) = (&shared.required_message, &shared.not_found_message);
    let administrator = &shared.administrator.name;
    let meanings = meanings_in_use(api);
    let visit_docs =
        Docs::new(["Visits every entity and its operations, in the order of the spec."]);
    let visits = api.entities.iter().flat_map(|entity| {
        let id = &entity.id;
        let operations =
            entity.operations.iter().map(move |operation| info::visit(entity, operation));
        let updatable = entity.record.as_ref().filter(|_| entity.modification().is_some());
        let updatable = updatable.map(|record| {
            let name = &record.name;
            quote!(visitor.updatable::<crate::#name>();)
        });
        [quote!(visitor.entity::<crate::#id>();)].into_iter().chain(updatable).chain(operations)
    });
    let rows = shared.outcomes.iter().map(outcome_row);
    let read_rows = shared.reading.iter().flat_map(|reading| &reading.outcomes).map(outcome_row);
    let reading = shared.reading.as_ref().map(reading);
    let responses = shared.answers.iter().map(|answer| {
        let (meaning, body) = (meaning(answer.meaning), body_shape(answer.body));
        let status = Literal::u16_unsuffixed(answer.status);
        quote!(runtime::StandardResponse::new(#meaning, #status, runtime::BodyShape::#body))
    });
    quote! {
        #about

        use runtime::Meaning::{#(#meanings),*};
        use runtime::OutcomeRow;

        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct #name;

        impl runtime::Api for #name {
            type Success = crate::envelopes::SuccessEnvelope;
            type Rejection = crate::envelopes::RejectionEnvelope;
            const NAME: &'static str = #text;
            const BASE_URL: &'static str = #base_url;
            const OUTCOMES: &'static runtime::Outcomes = &runtime::Outcomes {
                rows: &[#(#rows,)*],
                read_rows: &[#(#read_rows,)*],
                responses: &[#(#responses,)*],
            };
            #reading
            const REQUIRED_MESSAGE: &'static str = #required;
            const NOT_FOUND_MESSAGE: &'static str = #not_found;
            const ADMINISTRATOR: &'static str = #administrator;
        }

        impl #name {
            #visit_docs
            pub fn visit(visitor: &mut impl runtime::Visitor<Self>) {
                #(#visits)*
            }
        }
    }
}

/// How records are listed.
fn reading(reading: &ReadConventions) -> TokenStream {
    let members = |(member, name): (&str, &String)| {
        let member = format_ident!("{member}");
        quote!(#member: #name)
    };
    let query = reading.query.names().map(members);
    let page = reading.page.keys().map(members);
    let default_size = Literal::u32_unsuffixed(reading.default_size);
    let max_size = Literal::u32_unsuffixed(reading.max_size);
    quote! {
        const READING: &'static runtime::ReadConventions = &runtime::ReadConventions {
            query: runtime::QueryNames { #(#query,)* },
            page: runtime::PageKeys { #(#page,)* },
            default_size: #default_size,
            max_size: #max_size,
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
        .paragraph(format!("The administrator ({}):", administrator.name_in_docs))
        .then(administrator.docs.clone());
    let docs =
        docs.paragraph("The meaning of a response, by its status and the shape of its body:");
    let head = [
        "| status | success envelope | rejection envelope | other JSON | not JSON | empty |",
        "|---|---|---|---|---|---|",
    ];
    let table = |rows: &[OutcomeRow]| {
        Docs::new(head.into_iter().map(str::to_owned).chain(rows.iter().map(docs_row)))
    };
    let docs = docs.then(table(&shared.outcomes));
    let docs = match &shared.reading {
        Some(reading) => docs
            .paragraph("For operations that read, these rows take precedence:")
            .then(table(&reading.outcomes)),
        None => docs,
    };
    docs.then(docs::kinds(shared))
}

fn docs_row(row: &OutcomeRow) -> String {
    let status = match row.status {
        Status::Exact(status) => status.to_string(),
        Status::Class(digit) => format!("{digit}xx"),
    };
    let cells = row.meanings.map(|meaning| meaning.as_str().replace('-', " ")).join(" | ");
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
    format_ident!("{}", meaning.variant())
}

fn body_shape(body: BodyShape) -> proc_macro2::Ident {
    format_ident!("{}", body.variant())
}
