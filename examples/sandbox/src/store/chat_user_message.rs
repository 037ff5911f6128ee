//! Messages of the retired chat.

use std::collections::BTreeSet;

use nexudus_server::{ChatUserMessageId, UserId};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::users::Users;
use super::{Record, Stamp};

/// A message of the retired chat.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the requests, which document them")]
pub struct ChatUserMessage {
    pub from_user_id: UserId,
    pub to_users: BTreeSet<UserId>,
    pub chat_text: Option<String>,
    pub delivered: bool,
    pub stamp: Stamp,
}

const RECIPIENTS: Users = Users {
    select: "SELECT user_id FROM chat_user_message_recipient WHERE chat_user_message_id = ?1",
    delete: "DELETE FROM chat_user_message_recipient WHERE chat_user_message_id = ?1",
    insert: "INSERT INTO chat_user_message_recipient (chat_user_message_id, user_id) VALUES (?1, ?2)",
};

const SELECT: &str = "SELECT * FROM chat_user_message WHERE id = ?1";

const SAVE: &str = "
    INSERT INTO chat_user_message (
        id, from_user_id, chat_text, delivered, updated_on, updated_by
    ) VALUES (
        :id, :from_user_id, :chat_text, :delivered, :updated_on, :updated_by
    ) ON CONFLICT (id) DO UPDATE SET (
        from_user_id, chat_text, delivered, updated_on, updated_by
    ) = (
        :from_user_id, :chat_text, :delivered, :updated_on, :updated_by
    ) RETURNING id";

impl Record for ChatUserMessage {
    type Id = ChatUserMessageId;

    fn load(connection: &Connection, id: Self::Id) -> rusqlite::Result<Option<Self>> {
        let to_users = RECIPIENTS.load(connection, id.0)?;
        connection.query_row(SELECT, [id.0], |row| Self::read(row, to_users)).optional()
    }

    fn save(&self, connection: &Connection, id: Option<Self::Id>) -> rusqlite::Result<Self::Id> {
        let columns = named_params! {
            ":id": id.map(|id| id.0),
            ":from_user_id": self.from_user_id.0,
            ":chat_text": self.chat_text,
            ":delivered": self.delivered,
            ":updated_on": self.stamp.updated_on,
            ":updated_by": self.stamp.updated_by,
        };
        let id = connection.query_row(SAVE, columns, |row| row.get(0))?;
        RECIPIENTS.save(connection, id, &self.to_users)?;
        Ok(ChatUserMessageId(id))
    }
}

impl ChatUserMessage {
    fn read(row: &Row<'_>, to_users: BTreeSet<UserId>) -> rusqlite::Result<Self> {
        Ok(Self {
            from_user_id: row.get("from_user_id").map(UserId)?,
            to_users,
            chat_text: row.get("chat_text")?,
            delivered: row.get("delivered")?,
            stamp: Stamp::of(row)?,
        })
    }
}
