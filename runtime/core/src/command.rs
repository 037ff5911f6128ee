//! Commands: actions of the service beyond reading and writing records.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::record::{json, with_query};
use crate::{
    Api, Body, Completed, Field, Fields, Id, Object, Operation, OperationInfo, Output, OutputError,
    decode,
};

/// The id of a record whose entity lists its commands.
pub trait Commandable: Id {
    /// The API that the entity belongs to.
    type Api: Api;
    /// The description of the operation.
    const COMMANDS: &'static OperationInfo;
}

/// Lists the commands that can be run on records of an entity, or on one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListCommands<I: Id> {
    /// The id of the record; `None` for the commands of the entity.
    pub id: Option<I>,
}

impl<I: Id> Serialize for ListCommands<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.id.map(|id| ("id", Into::<i64>::into(id))))
    }
}

impl<I: Commandable> Operation for ListCommands<I> {
    type Api = I::Api;
    type Output = Vec<CommandInfo>;

    const INFO: &'static OperationInfo = I::COMMANDS;

    fn path(&self) -> Cow<'static, str> {
        match self.id {
            Some(id) => with_query(I::COMMANDS, [(I::Api::READING.query.ids, id.to_string())]),
            None => I::COMMANDS.path(),
        }
    }
}

/// What a service tells about a command.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CommandInfo {
    /// The key that the command is run by.
    pub key: String,
    /// What people call the command.
    pub name: Option<String>,
    /// Whether it needs two records or more.
    pub applies_only_to_multiple_entities: Option<bool>,
    /// Whether it takes one record only.
    pub applies_only_to_one_entity: Option<bool>,
    /// Whether it takes two records only.
    pub applies_only_to_two_entities: Option<bool>,
    /// Whether it needs any records.
    pub needs_entities_to_run: Option<bool>,
    /// Its position among the commands.
    pub order: Option<i64>,
    /// The parameters that it takes.
    pub parameters: Vec<ParameterInfo>,
    /// Keys that are not described here.
    pub extra: Object,
}

/// What a service tells about a parameter of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct ParameterInfo {
    /// The name, a text for people.
    pub name: String,
    /// The type, in the words of the service.
    #[serde(rename = "Type")]
    pub ty: Option<String>,
}

impl CommandInfo {
    /// A command of which nothing but its key is known.
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), ..Self::default() }
    }
}

const KEY: &str = "Key";
const NAME: &str = "Name";
const MULTIPLE: &str = "AppliesOnlyToMultipleEntities";
const ONE: &str = "AppliesOnlyToOneEntity";
const TWO: &str = "AppliesOnlyToTwoEntities";
const NEEDS: &str = "NeedsEntitiesToRun";
const ORDER: &str = "Order";
const PARAMETERS: &str = "RequiresParameters";

/// Lenient: only the key is required. Values of an unexpected type stay in `extra`.
impl<'de> Deserialize<'de> for CommandInfo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = Object::deserialize(deserializer)?;
        Ok(Self {
            key: object.take(KEY).ok_or_else(|| D::Error::missing_field(KEY))?,
            name: object.take(NAME),
            applies_only_to_multiple_entities: object.take(MULTIPLE),
            applies_only_to_one_entity: object.take(ONE),
            applies_only_to_two_entities: object.take(TWO),
            needs_entities_to_run: object.take(NEEDS),
            order: object.take(ORDER),
            parameters: object.take(PARAMETERS).unwrap_or_default(),
            extra: object,
        })
    }
}

impl Serialize for CommandInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(KEY, &self.key)?;
        map.serialize_entry(NAME, &self.name)?;
        map.serialize_entry(MULTIPLE, &self.applies_only_to_multiple_entities)?;
        map.serialize_entry(ONE, &self.applies_only_to_one_entity)?;
        map.serialize_entry(TWO, &self.applies_only_to_two_entities)?;
        map.serialize_entry(NEEDS, &self.needs_entities_to_run)?;
        map.serialize_entry(ORDER, &self.order)?;
        map.serialize_entry(PARAMETERS, &self.parameters)?;
        self.extra.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))?;
        map.end()
    }
}

impl<A: Api> Output<A> for Vec<CommandInfo> {
    fn from_success(body: Body<'_, A>) -> Result<Self, OutputError> {
        serde_json::from_str(json(&body)?)
            .map_err(|error| OutputError::new(format!("the commands can't be read: {error}")))
    }
}

/// The id of a record whose entity runs commands.
pub trait Runnable: Id {
    /// The API that the entity belongs to.
    type Api: Api;
    /// The description of the operation.
    const RUN_COMMAND: &'static OperationInfo;
    /// The commands that the spec declares. The service may have more.
    const COMMANDS: &'static [DeclaredCommand];
}

/// The parameters of a command that the spec declares.
pub trait Command: Fields + Serialize {
    /// The id of the records that it runs on.
    type Id: Runnable;
    /// The key that the command is run by.
    const KEY: &'static str;
}

/// A command that the spec declares.
#[derive(Clone, Copy, Debug)]
pub struct DeclaredCommand {
    /// The key that the command is run by.
    pub key: &'static str,
    parameters: fn() -> &'static [Field],
}

impl DeclaredCommand {
    /// The command with the parameters `C`.
    pub const fn of<C: Command>() -> Self {
        Self { key: C::KEY, parameters: C::fields }
    }

    /// Its parameters by their names.
    pub fn parameters(&self) -> &'static [Field] {
        (self.parameters)()
    }

    /// What a service tells about the command.
    pub fn info(&self) -> CommandInfo {
        let parameters = self.parameters().iter().map(|field| ParameterInfo {
            name: field.key.to_owned(),
            ty: Some(field.ty.as_str().to_owned()),
        });
        CommandInfo {
            name: Some(self.key.to_owned()),
            parameters: parameters.collect(),
            ..CommandInfo::new(self.key)
        }
    }
}

/// Runs a command on records. One whose response is lost is never sent again, because it may have
/// run.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct RunCommand<I> {
    /// The key of the command.
    pub key: String,
    /// The ids of the records.
    pub ids: Vec<I>,
    /// The parameters by their names.
    pub parameters: Object,
}

impl<I: Id> RunCommand<I> {
    /// A command without parameters, whether or not the spec declares it.
    pub fn new(key: impl Into<String>, ids: impl IntoIterator<Item = I>) -> Self {
        let (key, ids) = (key.into(), ids.into_iter().collect());
        Self { key, ids, parameters: Object::default() }
    }

    /// Adds a parameter. Its name is the text that the service shows to people.
    ///
    /// # Panics
    ///
    /// If the value does not serialize to JSON.
    pub fn parameter(mut self, name: &str, value: &impl Serialize) -> Self {
        let value = to_raw_value(value).expect("the value of a parameter serializes to JSON");
        self.parameters.push(name, &value);
        self
    }

    /// A command that the spec declares.
    pub fn of<C: Command<Id = I>>(ids: impl IntoIterator<Item = I>, parameters: &C) -> Self {
        let text = serde_json::to_string(parameters).expect("parameters serialize to JSON");
        let parameters = Object::parse(&text).expect("parameters are an object");
        Self { parameters, ..Self::new(C::KEY, ids) }
    }

    /// The parameters of a command that the spec declares; `None` for another command. Servers
    /// reject a declared command whose parameters are not valid before a handler sees it.
    pub fn parse<C: Command<Id = I>>(&self) -> Option<C> {
        if self.key != C::KEY {
            return None;
        }
        let object = serde_json::to_string(&self.parameters).expect("an object is JSON");
        decode(&object).ok()
    }

    /// The same command, on ids of another type.
    #[doc(hidden)]
    pub fn with_ids<J: Id>(self) -> RunCommand<J> {
        let Self { key, ids, parameters } = self;
        let ids = ids.into_iter().map(|id| J::from(id.into())).collect();
        RunCommand { key, ids, parameters }
    }
}

/// The keys of the body that runs a command.
#[doc(hidden)]
pub mod command_keys {
    pub const KEY: &str = "Key";
    pub const IDS: &str = "Ids";
    pub const PARAMETERS: &str = "Parameters";
}

/// A parameter on the wire.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parameter<'a> {
    name: Cow<'a, str>,
    value: Cow<'a, RawValue>,
}

/// Reads the parameters of a command from JSON.
#[doc(hidden)]
pub fn parse_parameters(text: &str) -> serde_json::Result<Object> {
    let given: Vec<Parameter<'_>> = serde_json::from_str(text)?;
    let mut parameters = Object::default();
    for Parameter { name, value } in &given {
        parameters.push(name, value);
    }
    Ok(parameters)
}

impl<I: Id> Serialize for RunCommand<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ids: Vec<i64> = self.ids.iter().map(|id| (*id).into()).collect();
        let parameters = self.parameters.iter();
        let parameters = parameters
            .map(|(name, value)| Parameter { name: name.into(), value: Cow::Borrowed(value) });
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry(command_keys::KEY, &self.key)?;
        map.serialize_entry(command_keys::IDS, &ids)?;
        map.serialize_entry(command_keys::PARAMETERS, &parameters.collect::<Vec<_>>())?;
        map.end()
    }
}

impl<I: Runnable> Operation for RunCommand<I> {
    type Api = I::Api;
    type Output = Completed<I, <I::Api as Api>::Success>;

    const INFO: &'static OperationInfo = I::RUN_COMMAND;

    fn path(&self) -> Cow<'static, str> {
        I::RUN_COMMAND.path()
    }
}
