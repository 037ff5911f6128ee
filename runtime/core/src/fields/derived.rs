//! Implementations of the traits that are usually derived, from one visit of the fields: a derive per
//! trait costs a compiler a quarter more for a generated model.

use std::any::Any;
use std::fmt::{self, DebugStruct, Formatter};
use std::sync::OnceLock;
use std::vec::IntoIter;

use serde::ser::{SerializeMap, Serializer};

use super::{Fields, Visit, VisitMut};
use crate::{Field, FieldValue, Object};

/// The description of the fields of a structure, made when it is first used.
pub struct FieldTable(OnceLock<Vec<Field>>);

impl FieldTable {
    /// A table of the only structure that it is used for.
    #[expect(clippy::new_without_default, reason = "only statics hold one")]
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The fields of the structure.
    pub fn get<T: Fields>(&self) -> &[Field] {
        self.0.get_or_init(|| {
            let mut description = Description(Vec::new());
            T::placeholder().visit(&mut description);
            description.0
        })
    }
}

struct Description(Vec<Field>);

impl Visit<'_> for Description {
    fn field<T: FieldValue>(&mut self, _: &'static str, key: &'static str, _: &T) {
        let (required, ty, members) = (T::REQUIRED, T::TYPE, T::MEMBERS);
        self.0.push(Field { key, required, ty, members, changes: None });
    }

    fn changes(&mut self, list: &'static str) {
        if let Some(field) = self.0.last_mut() {
            field.changes = Some(list);
        }
    }
}

/// `Serialize::serialize`.
pub fn serialize<T: Fields, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut writer = Writer::<S> { map: serializer.serialize_map(None), omits: !T::IS_RECORD };
    value.visit(&mut writer);
    writer.map?.end()
}

/// Writes fields to a serializer, and keeps the first error.
struct Writer<S: Serializer> {
    map: Result<S::SerializeMap, S::Error>,
    /// Whether absent fields are omitted.
    omits: bool,
}

impl<S: Serializer> Writer<S> {
    fn entry<T: serde::Serialize + ?Sized>(&mut self, key: &str, value: &T) {
        if let Ok(map) = &mut self.map
            && let Err(error) = map.serialize_entry(key, value)
        {
            self.map = Err(error);
        }
    }
}

impl<S: Serializer> Visit<'_> for Writer<S> {
    #[inline]
    fn field<T: FieldValue>(&mut self, _: &'static str, key: &'static str, value: &T) {
        if !(self.omits && value.is_absent()) {
            self.entry(key, value);
        }
    }

    fn extra(&mut self, extra: &Object) {
        for (key, value) in extra.iter() {
            self.entry(key, value);
        }
    }
}

/// `Debug::fmt`.
pub fn debug<T: Fields>(name: &str, value: &T, f: &mut Formatter<'_>) -> fmt::Result {
    let mut debug = f.debug_struct(name);
    value.visit(&mut debug);
    debug.finish()
}

impl Visit<'_> for DebugStruct<'_, '_> {
    fn field<T: FieldValue>(&mut self, name: &'static str, _: &'static str, value: &T) {
        self.field(name.strip_prefix("r#").unwrap_or(name), value);
    }

    fn extra(&mut self, extra: &Object) {
        self.field("extra", extra);
    }
}

/// `PartialEq::eq`.
pub fn eq<T: Fields>(one: &T, other: &T) -> bool {
    let mut comparison = Comparison { others: values(other), is_equal: true };
    one.visit(&mut comparison);
    comparison.is_equal
}

struct Comparison<'a> {
    others: IntoIter<&'a dyn Any>,
    is_equal: bool,
}

impl Comparison<'_> {
    fn compare<T: PartialEq + 'static>(&mut self, value: &T) {
        self.is_equal = self.is_equal && next(&mut self.others) == Some(value);
    }
}

impl Visit<'_> for Comparison<'_> {
    fn field<T: FieldValue>(&mut self, _: &'static str, _: &'static str, value: &T) {
        self.compare(value);
    }

    fn extra(&mut self, extra: &Object) {
        self.compare(extra);
    }
}

/// `Clone::clone`.
pub fn clone<T: Fields>(value: &T) -> T {
    let mut copy = T::placeholder();
    copy.visit_mut(&mut Copy(values(value)));
    copy
}

struct Copy<'a>(IntoIter<&'a dyn Any>);

impl Copy<'_> {
    fn copy<T: Clone + 'static>(&mut self, value: &mut T) {
        if let Some(original) = next(&mut self.0) {
            value.clone_from(original);
        }
    }
}

impl VisitMut for Copy<'_> {
    fn field<T: FieldValue>(&mut self, value: &mut T) {
        self.copy(value);
    }

    fn extra(&mut self, extra: &mut Object) {
        self.copy(extra);
    }
}

/// The values of all fields, in the order of the structure.
fn values<T: Fields>(value: &T) -> IntoIter<&dyn Any> {
    let mut values = Values(Vec::with_capacity(T::fields().len() + 1));
    value.visit(&mut values);
    values.0.into_iter()
}

struct Values<'a>(Vec<&'a dyn Any>);

impl<'a> Visit<'a> for Values<'a> {
    fn field<T: FieldValue>(&mut self, _: &'static str, _: &'static str, value: &'a T) {
        self.0.push(value);
    }

    fn extra(&mut self, extra: &'a Object) {
        self.0.push(extra);
    }
}

/// The next of the values; all visits of a structure pass the same types in the same order.
fn next<'a, T: 'static>(values: &mut IntoIter<&'a dyn Any>) -> Option<&'a T> {
    values.next()?.downcast_ref()
}
