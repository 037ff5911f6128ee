//! Entities as types, for code that is generic over the entities of an API.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::envelope::ID;
use crate::{
    Api, Column, Decimal, DeclaredCommand, EntityInfo, Field, FieldType, Fields, Id, Kind,
    Operation, OperationInfo, Record, Request, Role, Scalar, Visit, VisitMut, decode,
};

/// An entity of an API, implemented by the type of its ids.
///
/// Code that is generic over `E: Entity` works for every entity, those that the spec gains later
/// included. [`Visitor::entity`](crate::Visitor::entity) passes all of them to such code.
pub trait Entity: Id {
    /// The API that the entity belongs to.
    type Api: Api;
    /// The request that creates a record; [`Absent`] if no operation does.
    type Create: Request<Api = Self::Api>;
    /// The request that replaces a record; [`Absent`] if no operation does.
    type Update: Request<Api = Self::Api>;
    /// The record; [`Absent`] if no operation reads it.
    type Record: Record<Api = Self::Api, Id = Self>;
    /// What a list shows of a record; the record itself if no operation lists them.
    type Row: Fields
        + From<Self::Record>
        + Serialize
        + Clone
        + PartialEq
        + fmt::Debug
        + Send
        + Sync
        + 'static;

    /// The name of the entity, and the path of its collection.
    const INFO: &'static EntityInfo;
    /// The name of the entity, as the API spells it.
    const NAME: &'static str = Self::INFO.name;
    /// The operations, in the order of [`Kind`].
    const OPERATIONS: &'static [&'static OperationInfo];
    /// The fields that lists can be filtered by.
    const COLUMNS: &'static [Column] = &[];
    /// The commands that the spec declares.
    const COMMANDS: &'static [DeclaredCommand] = &[];
    /// The fields that contain ids of records of this API.
    const REFERENCES: &'static [Reference] = &[];
    /// The keys of the fields that remove elements from the list that they change. The other fields
    /// that [change](Field::changes) a list add to it.
    const REMOVALS: &'static [&'static str] = &[];

    /// The operation of a kind.
    fn operation(kind: Kind) -> Option<&'static OperationInfo> {
        Self::OPERATIONS.iter().copied().find(|info| info.kind == kind)
    }

    /// The id of the record that an update replaces.
    fn of(update: &Self::Update) -> Option<Self> {
        object(update).get(ID).and_then(|id| parse::<i64>(id)).map(Self::from)
    }

    /// The record that a create stores under this id.
    ///
    /// Optional fields that the request omits are `false` or empty if their type is a boolean or a
    /// list, and null otherwise. Required fields that are not part of the request hold the value of
    /// [`Fields::placeholder`].
    fn created(self, request: &Self::Create) -> Self::Record {
        let mut record = blank::<Self::Record>();
        record.insert(ID.to_owned(), raw(&self.into()));
        written::<Self, _>(record, request)
    }

    /// The record that an update leaves in place of the stored one.
    ///
    /// The update replaces the fields that it has in common with the record; those that it omits
    /// are cleared. Only a list that another field of the request changes starts from the stored one;
    /// elements are added before others are removed.
    fn updated(stored: &Self::Record, update: &Self::Update) -> Self::Record {
        written::<Self, _>(object(stored), update)
    }
}

/// A field that contains ids of records of the same API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The key of the field.
    pub key: &'static str,
    /// The name of the entity that the ids belong to.
    pub entity: &'static str,
    /// What the deletion of that record means for the record with the field.
    pub on_delete: OnDelete,
}

/// What the deletion of a record means for the records that refer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDelete {
    /// They are deleted as well.
    Cascade,
    /// The record can't be deleted as long as there are any. A list loses the id instead.
    Restrict,
}

/// Stands for a request, record or row that an entity does not have. No handler receives one.
pub struct Absent<E>(PhantomData<fn() -> E>);

impl<E> Clone for Absent<E> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<E> PartialEq for Absent<E> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<E> fmt::Debug for Absent<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Absent")
    }
}

impl<E> Serialize for Absent<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_map(Some(0))?.end()
    }
}

impl<E: 'static> Fields for Absent<E> {
    const IS_RECORD: bool = false;

    fn fields() -> &'static [Field] {
        &[]
    }

    fn placeholder() -> Self {
        Self(PhantomData)
    }

    fn visit<'a, V: Visit<'a>>(&'a self, _: &mut V) {}

    fn visit_mut<V: VisitMut>(&mut self, _: &mut V) {}
}

impl<E: Entity> Operation for Absent<E> {
    type Api = E::Api;
    type Output = Self;

    const INFO: &'static OperationInfo = &OperationInfo::get(E::INFO, Role::new(""));
}

impl<E: Entity> Record for Absent<E> {
    type Api = E::Api;
    type Id = E;
}

/// A JSON object whose values are kept as text, so that no number is rounded.
type Raw = BTreeMap<String, Box<RawValue>>;

const NULL: &str = "null";

/// A record in which no field is set.
fn blank<R: Record>() -> Raw {
    let mut record = object(&R::placeholder());
    for field in R::fields().iter().filter(|field| !field.required) {
        let value = match field.ty {
            FieldType::Many(_) => raw(&[(); 0]),
            FieldType::One(Scalar::Boolean) => raw(&false),
            FieldType::One(Scalar::Integer | Scalar::Number | Scalar::String) => raw(&()),
        };
        record.insert(field.key.to_owned(), value);
    }
    record
}

/// A record after a request, which replaces the fields that both have.
fn written<E: Entity, R: Request>(mut record: Raw, request: &R) -> E::Record {
    let mut values = object(request);
    values.retain(|_, value| value.get() != NULL);
    let changes = R::fields().iter().filter_map(|field| Some((field.changes?, field.key)));
    let mut changes: Vec<_> = changes.filter(|(_, key)| values.contains_key(*key)).collect();
    changes.sort_by_key(|(_, key)| E::REMOVALS.contains(key));
    let mut blank = blank::<E::Record>();
    for field in R::fields() {
        let is_changed = changes.iter().any(|(list, _)| *list == field.key);
        if let Some(cleared) = blank.remove(field.key)
            && let Some(value) = values.remove(field.key).or((!is_changed).then_some(cleared))
        {
            record.insert(field.key.to_owned(), value);
        }
    }
    for (list, key) in changes {
        let stored = record.get(list).and_then(|list| parse(list)).unwrap_or_default();
        let given = parse(&values[key]).unwrap_or_default();
        let removes = E::REMOVALS.contains(&key);
        record.insert(list.to_owned(), raw(&changed(stored, given, removes)));
    }
    // A request and the record of its entity agree on the type of every field.
    let text = serde_json::to_string(&record).expect("the keys of a record are strings");
    decode(&text).expect("every required field of the record has a value of its type")
}

/// A list after elements were removed from it, or added that it did not contain.
fn changed(
    mut list: Vec<Box<RawValue>>,
    given: Vec<Box<RawValue>>,
    removes: bool,
) -> Vec<Box<RawValue>> {
    let contains =
        |list: &[Box<RawValue>], value: &RawValue| list.iter().any(|known| is_same(known, value));
    if removes {
        list.retain(|value| !contains(&given, value));
    } else {
        for value in given {
            if !contains(&list, &value) {
                list.push(value);
            }
        }
    }
    list
}

/// Whether two elements are equal. Numbers may be written in several ways.
fn is_same(one: &RawValue, other: &RawValue) -> bool {
    let number = |value: &RawValue| value.get().parse::<Decimal>().ok();
    one.get() == other.get() || number(one).is_some_and(|one| Some(one) == number(other))
}

fn object(value: &impl Serialize) -> Raw {
    let text = serde_json::to_string(value).expect("requests and records serialize to JSON");
    serde_json::from_str(&text).expect("requests and records are JSON objects")
}

fn parse<T: DeserializeOwned>(value: &RawValue) -> Option<T> {
    serde_json::from_str(value.get()).ok()
}

fn raw(value: &impl Serialize) -> Box<RawValue> {
    to_raw_value(value).expect("integers, booleans and lists serialize to JSON")
}
