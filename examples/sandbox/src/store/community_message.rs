//! Replies in conversations.

use nexudus_server::{CommunityMessageId, CommunityThreadId, CoworkerId, UserId};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::{Record, Stamp};

/// A reply in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the requests, which document them")]
pub struct CommunityMessage {
    pub community_thread_id: CommunityThreadId,
    pub user_id: UserId,
    pub coworker_id: Option<CoworkerId>,
    pub message: Option<String>,
    pub stamp: Stamp,
}

const SELECT: &str = "SELECT * FROM community_message WHERE id = ?1";

const SAVE: &str = "
    INSERT INTO community_message (
        id, community_thread_id, user_id, coworker_id, message, updated_on, updated_by
    ) VALUES (
        :id, :community_thread_id, :user_id, :coworker_id, :message, :updated_on, :updated_by
    ) ON CONFLICT (id) DO UPDATE SET (
        community_thread_id, user_id, coworker_id, message, updated_on, updated_by
    ) = (
        :community_thread_id, :user_id, :coworker_id, :message, :updated_on, :updated_by
    ) RETURNING id";

impl Record for CommunityMessage {
    type Id = CommunityMessageId;

    fn load(connection: &Connection, id: Self::Id) -> rusqlite::Result<Option<Self>> {
        connection.query_row(SELECT, [id.0], Self::read).optional()
    }

    fn save(&self, connection: &Connection, id: Option<Self::Id>) -> rusqlite::Result<Self::Id> {
        let columns = named_params! {
            ":id": id.map(|id| id.0),
            ":community_thread_id": self.community_thread_id.0,
            ":user_id": self.user_id.0,
            ":coworker_id": self.coworker_id.map(|id| id.0),
            ":message": self.message,
            ":updated_on": self.stamp.updated_on,
            ":updated_by": self.stamp.updated_by,
        };
        connection.query_row(SAVE, columns, |row| row.get(0).map(CommunityMessageId))
    }
}

impl CommunityMessage {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            community_thread_id: row.get("community_thread_id").map(CommunityThreadId)?,
            user_id: row.get("user_id").map(UserId)?,
            coworker_id: row.get::<_, Option<_>>("coworker_id")?.map(CoworkerId),
            message: row.get("message")?,
            stamp: Stamp::of(row)?,
        })
    }
}
