//! The API of the tests. Stands for a generated model.

use runtime_core::{
    Api, EntityInfo, Envelope, Field, FieldError, FieldType, Fields, Meaning, Object, Operation,
    OperationInfo, OutcomeRow, Outcomes, RejectionParts, Role, Saved, Scalar, SuccessParts, Visit,
    VisitMut, typed_id,
};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Notes;

impl Api for Notes {
    type Success = Wrapped;
    type Rejection = Wrapped;

    const NAME: &'static str = "Notes";
    const BASE_URL: &'static str = "https://notes.example";
    const OUTCOMES: &'static Outcomes = &Outcomes {
        rows: &[
            OutcomeRow::exact(404, [Meaning::NotFound; 5]),
            OutcomeRow::class(
                4,
                [
                    Meaning::Success,
                    Meaning::Rejected,
                    Meaning::Invalid,
                    Meaning::Throttled,
                    Meaning::Failed,
                ],
            ),
        ],
        read_rows: &[],
        responses: &[],
    };
    const REQUIRED_MESSAGE: &'static str = "is a required field";
    const NOT_FOUND_MESSAGE: &'static str = "Not found";
    const ADMINISTRATOR: &'static str = "an administrator";
}

/// Both envelopes.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Wrapped {
    value: Option<Box<RawValue>>,
    extra: Object,
}

impl Envelope for Wrapped {
    const VERDICT: &'static str = "WasSuccessful";

    fn decode(mut object: Object) -> Self {
        Self { value: object.take("Value"), extra: object }
    }

    fn message(&self) -> Option<&str> {
        None
    }

    fn value(&self) -> Option<&RawValue> {
        self.value.as_deref()
    }

    fn errors(&self) -> &[FieldError] {
        &[]
    }

    fn extra(&self) -> &Object {
        &self.extra
    }
}

impl From<SuccessParts> for Wrapped {
    fn from(acceptance: SuccessParts) -> Self {
        Self { value: acceptance.value(), extra: Object::default() }
    }
}

impl From<RejectionParts> for Wrapped {
    fn from(_: RejectionParts) -> Self {
        Self { value: None, extra: Object::default() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NoteId(pub(crate) i64);

typed_id!(NoteId);

/// An operation with so many fields that one word of bits does not hold them. The key of each is
/// longer by a letter than the one before.
pub(crate) struct Wide(pub(crate) [i64; FIELDS.len()]);

pub(crate) const FIELDS: [Field; 130] = {
    const LETTERS: &str = match std::str::from_utf8(&[b'k'; 130]) {
        Ok(letters) => letters,
        Err(_) => panic!("letters are UTF-8"),
    };
    let mut fields = [Field::required("", FieldType::One(Scalar::Integer)); 130];
    let mut at = 0;
    while at < fields.len() {
        fields[at] = Field::required(LETTERS.split_at(at + 1).0, FieldType::One(Scalar::Integer));
        at += 1;
    }
    fields
};

impl Serialize for Wide {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(FIELDS.iter().map(|field| field.key).zip(&self.0))
    }
}

impl Operation for Wide {
    type Api = Notes;
    type Output = Saved<NoteId, Wrapped>;

    const INFO: &'static OperationInfo =
        &OperationInfo::create::<Self>(ENTITY, Role::new("Note-Create"), "");
}

impl Fields for Wide {
    const IS_RECORD: bool = false;

    fn fields() -> &'static [Field] {
        &FIELDS
    }

    fn placeholder() -> Self {
        Self([0; FIELDS.len()])
    }

    fn visit<'a, V: Visit<'a>>(&'a self, visitor: &mut V) {
        for (field, value) in FIELDS.iter().zip(&self.0) {
            visitor.field(field.key, field.key, value);
        }
    }

    fn visit_mut<V: VisitMut>(&mut self, visitor: &mut V) {
        self.0.iter_mut().for_each(|value| visitor.field(value));
    }
}

const ENTITY: &EntityInfo = &EntityInfo { name: "Note", path: "/api/notes" };

pub(crate) struct UpdateNote {
    pub(crate) id: NoteId,
    pub(crate) subject: Option<String>,
    pub(crate) guests: Option<Vec<i64>>,
}

runtime_core::request_fields!(UpdateNote { id: "Id", subject: "Subject", guests: "Guests" });

impl Operation for UpdateNote {
    type Api = Notes;
    type Output = Saved<NoteId, Wrapped>;

    const INFO: &'static OperationInfo =
        &OperationInfo::update::<Self>(ENTITY, Role::new("Note-Edit"), "Note was updated.")
            .page("https://notes.example/docs");
}
