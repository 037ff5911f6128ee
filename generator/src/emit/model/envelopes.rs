//! What the service wraps around its answers.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::emit::exports;
use crate::emit::tokens::Inner;
use crate::ir::{
    self, Api, Constant, ConstantType, Content, Docs, Envelope, EnvelopeKey, Kind, Slot,
};

pub(super) fn envelopes(api: &Api) -> TokenStream {
    let about =
        Inner(Docs::new(["Envelopes: the JSON objects that wrap the response to a write."]));
    let saved = Docs::new([
        "The result of a successful create or update: the id of the record and the envelope.",
    ]);
    let records = api.entities.iter().flat_map(|entity| &entity.record).map(|record| &record.name);
    let enums = api.enums.iter().map(|enumeration| &enumeration.name);
    let records: Vec<_> = records.chain(enums).collect();
    let exports = exports(&["DateTime", "Decimal", "FieldError", "decimal"], &records);
    let exports = (!exports.is_empty()).then(|| quote!(pub use runtime::{#(#exports),*};));
    let has_deletes = api.entities.iter().any(|entity| entity.operation(Kind::Delete).is_some());
    let is_free = records.iter().all(|record| record.text != "Deleted");
    let deleted = (has_deletes && is_free).then(|| {
        let docs = Docs::new(["The result of a successful delete: the envelope."]);
        quote! {
            #docs
            pub type Deleted = runtime::Deleted<SuccessEnvelope>;
        }
    });
    let success = envelope(&api.shared.success, &Side::SUCCESS);
    let rejection = envelope(&api.shared.rejection, &Side::REJECTION);
    quote! {
        #about

        #exports

        use runtime::{Envelope, Object, RejectionParts, SuccessParts};
        use serde::Serialize;
        use serde_json::value::RawValue;

        #success
        #rejection

        #saved
        pub type Saved<Id> = runtime::Saved<Id, SuccessEnvelope>;

        #deleted
    }
}

/// What sets the two envelopes apart: who makes them of what.
struct Side {
    name: &'static str,
    parts: &'static str,
    verdict: bool,
}

impl Side {
    const SUCCESS: Self = Self { name: "SuccessEnvelope", parts: "SuccessParts", verdict: true };
    const REJECTION: Self =
        Self { name: "RejectionEnvelope", parts: "RejectionParts", verdict: false };
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
    let given = in_order_of_use(envelope).into_iter().map(|key| {
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

            fn errors(&self) -> &[runtime::FieldError] {
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

/// The keys such that the value, which is made of all parts, comes before what moves parts out.
fn in_order_of_use(envelope: &Envelope) -> Vec<&EnvelopeKey> {
    let mut keys: Vec<_> = envelope.keys.iter().collect();
    let position = |slots: &[Slot]| {
        let carries = |key: &EnvelopeKey| matches!(key.content, Content::Carries(slot) if slots.contains(&slot));
        envelope.keys.iter().position(carries)
    };
    let moved = position(&[Slot::UpdatedOn, Slot::UpdatedBy]);
    if let (Some(value), Some(moved)) = (position(&[Slot::Value]), moved)
        && moved < value
    {
        let key = keys.remove(value);
        keys.insert(moved, key);
    }
    keys
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
            Slot::Errors => quote!(Option<Vec<runtime::FieldError>>),
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
        Slot::Value if verdict => quote!(parts.value()),
        Slot::UpdatedOn if verdict => quote!(parts.updated_on),
        Slot::UpdatedBy if verdict => quote!(parts.updated_by),
        Slot::Errors if !verdict => quote!(Some(parts.errors)),
        Slot::Value | Slot::UpdatedOn | Slot::UpdatedBy | Slot::Errors => quote!(None),
    }
}

fn constant_value(constant: &Constant) -> TokenStream {
    match &constant.value {
        None | Some(ir::Value::Decimal(_) | ir::Value::List(_)) => quote!(None),
        Some(ir::Value::Boolean(value)) => quote!(Some(#value)),
        Some(ir::Value::Integer(value)) => {
            let value = Literal::i64_unsuffixed(*value);
            quote!(Some(#value))
        }
        Some(ir::Value::String(text)) => quote!(Some(#text.to_owned())),
    }
}
