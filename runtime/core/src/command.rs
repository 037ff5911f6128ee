//! Commands: actions of the service beyond reading and writing records.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::record::{json, with_query};
use crate::{Api, Body, Id, Object, Operation, OperationInfo, Output, OutputError};

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
