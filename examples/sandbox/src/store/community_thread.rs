//! Conversations.

use std::collections::BTreeSet;

use nexudus_server::{BusinessId, CommunityGroupId, CommunityThreadId, CoworkerId, UserId};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::users::Users;
use super::{Record, Stamp};

/// A conversation. What a request left out is absent, no or empty.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the requests, which document them")]
pub struct CommunityThread {
    pub business_id: BusinessId,
    pub user_id: UserId,
    pub subject: String,
    pub message: String,
    pub community_group_id: Option<CommunityGroupId>,
    pub coworker_id: Option<CoworkerId>,
    pub instant_delivery: bool,
    pub tags: Option<String>,
    pub private: bool,
    pub guests: BTreeSet<UserId>,
    pub include_zoom_invite: bool,
    pub zoom_event_data: Option<String>,
    pub stamp: Stamp,
}

const GUESTS: Users = Users {
    select: "SELECT user_id FROM community_thread_guest WHERE community_thread_id = ?1",
    delete: "DELETE FROM community_thread_guest WHERE community_thread_id = ?1",
    insert: "INSERT INTO community_thread_guest (community_thread_id, user_id) VALUES (?1, ?2)",
};

const SELECT: &str = "SELECT * FROM community_thread WHERE id = ?1";

const EXISTS: &str = "SELECT EXISTS (SELECT 1 FROM community_thread WHERE id = ?1)";

const SAVE: &str = "
    INSERT INTO community_thread (
        id, business_id, user_id, subject, message, community_group_id, coworker_id,
        instant_delivery, tags, private, include_zoom_invite, zoom_event_data,
        updated_on, updated_by
    ) VALUES (
        :id, :business_id, :user_id, :subject, :message, :community_group_id, :coworker_id,
        :instant_delivery, :tags, :private, :include_zoom_invite, :zoom_event_data,
        :updated_on, :updated_by
    ) ON CONFLICT (id) DO UPDATE SET (
        business_id, user_id, subject, message, community_group_id, coworker_id,
        instant_delivery, tags, private, include_zoom_invite, zoom_event_data,
        updated_on, updated_by
    ) = (
        :business_id, :user_id, :subject, :message, :community_group_id, :coworker_id,
        :instant_delivery, :tags, :private, :include_zoom_invite, :zoom_event_data,
        :updated_on, :updated_by
    ) RETURNING id";

impl Record for CommunityThread {
    type Id = CommunityThreadId;

    fn load(connection: &Connection, id: Self::Id) -> rusqlite::Result<Option<Self>> {
        let guests = GUESTS.load(connection, id.0)?;
        connection.query_row(SELECT, [id.0], |row| Self::read(row, guests)).optional()
    }

    fn save(&self, connection: &Connection, id: Option<Self::Id>) -> rusqlite::Result<Self::Id> {
        let columns = named_params! {
            ":id": id.map(|id| id.0),
            ":business_id": self.business_id.0,
            ":user_id": self.user_id.0,
            ":subject": self.subject,
            ":message": self.message,
            ":community_group_id": self.community_group_id.map(|id| id.0),
            ":coworker_id": self.coworker_id.map(|id| id.0),
            ":instant_delivery": self.instant_delivery,
            ":tags": self.tags,
            ":private": self.private,
            ":include_zoom_invite": self.include_zoom_invite,
            ":zoom_event_data": self.zoom_event_data,
            ":updated_on": self.stamp.updated_on,
            ":updated_by": self.stamp.updated_by,
        };
        let id = connection.query_row(SAVE, columns, |row| row.get(0))?;
        GUESTS.save(connection, id, &self.guests)?;
        Ok(CommunityThreadId(id))
    }
}

impl CommunityThread {
    /// Whether there is a conversation with an id.
    pub(crate) fn exists(connection: &Connection, id: CommunityThreadId) -> rusqlite::Result<bool> {
        connection.query_row(EXISTS, [id.0], |row| row.get(0))
    }

    fn read(row: &Row<'_>, guests: BTreeSet<UserId>) -> rusqlite::Result<Self> {
        Ok(Self {
            business_id: row.get("business_id").map(BusinessId)?,
            user_id: row.get("user_id").map(UserId)?,
            subject: row.get("subject")?,
            message: row.get("message")?,
            community_group_id: row
                .get::<_, Option<_>>("community_group_id")?
                .map(CommunityGroupId),
            coworker_id: row.get::<_, Option<_>>("coworker_id")?.map(CoworkerId),
            instant_delivery: row.get("instant_delivery")?,
            tags: row.get("tags")?,
            private: row.get("private")?,
            guests,
            include_zoom_invite: row.get("include_zoom_invite")?,
            zoom_event_data: row.get("zoom_event_data")?,
            stamp: Stamp::of(row)?,
        })
    }
}
