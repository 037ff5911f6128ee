-- The tables of the sandbox: one an entity, called as the entity, with a column a field, called as
-- the key of the field; and one a list of users, called as the entity and the key.
--
-- Whatever lists can be filtered by has an index. An index ends with the id, so that the records
-- with one value come in the order of their ids, and those in the order of a field without sorting.

CREATE TABLE CommunityThread (
    Id INTEGER PRIMARY KEY AUTOINCREMENT,
    UniqueId TEXT NOT NULL UNIQUE,
    CreatedOn TEXT NOT NULL,
    UpdatedOn TEXT NOT NULL,
    UpdatedBy TEXT NOT NULL,
    IsNew INTEGER NOT NULL AS (0),
    SystemId TEXT,
    BusinessId INTEGER NOT NULL,
    CommunityGroupId INTEGER,
    UserId INTEGER NOT NULL,
    CoworkerId INTEGER,
    Subject TEXT NOT NULL,
    Message TEXT NOT NULL,
    InstantDelivery INTEGER NOT NULL,
    Tags TEXT,
    Private INTEGER NOT NULL,
    LastMessageDate TEXT,
    IncludeZoomInvite INTEGER NOT NULL,
    ZoomEventData TEXT
) STRICT;

CREATE INDEX CommunityThreadByCreatedOn ON CommunityThread (CreatedOn);
CREATE INDEX CommunityThreadByUpdatedOn ON CommunityThread (UpdatedOn);
CREATE INDEX CommunityThreadByBusinessId ON CommunityThread (BusinessId);
CREATE INDEX CommunityThreadByCommunityGroupId ON CommunityThread (CommunityGroupId);
CREATE INDEX CommunityThreadByUserId ON CommunityThread (UserId);
CREATE INDEX CommunityThreadByCoworkerId ON CommunityThread (CoworkerId);
CREATE INDEX CommunityThreadBySubject ON CommunityThread (Subject);
CREATE INDEX CommunityThreadByMessage ON CommunityThread (Message);
CREATE INDEX CommunityThreadByInstantDelivery ON CommunityThread (InstantDelivery);
CREATE INDEX CommunityThreadByTags ON CommunityThread (Tags);
CREATE INDEX CommunityThreadByPrivate ON CommunityThread (Private);
CREATE INDEX CommunityThreadByLastMessageDate ON CommunityThread (LastMessageDate);
CREATE INDEX CommunityThreadByIncludeZoomInvite ON CommunityThread (IncludeZoomInvite);
CREATE INDEX CommunityThreadByZoomEventData ON CommunityThread (ZoomEventData);

CREATE TABLE CommunityThreadGuests (
    Record INTEGER NOT NULL REFERENCES CommunityThread ON DELETE CASCADE,
    Value INTEGER NOT NULL,
    PRIMARY KEY (Record, Value)
) STRICT, WITHOUT ROWID;

-- A reply is nothing without its conversation, and goes with it.
CREATE TABLE CommunityMessage (
    Id INTEGER PRIMARY KEY AUTOINCREMENT,
    UniqueId TEXT NOT NULL UNIQUE,
    CreatedOn TEXT NOT NULL,
    UpdatedOn TEXT NOT NULL,
    UpdatedBy TEXT NOT NULL,
    IsNew INTEGER NOT NULL AS (0),
    SystemId TEXT,
    CommunityThreadId INTEGER NOT NULL REFERENCES CommunityThread ON DELETE CASCADE,
    UserId INTEGER NOT NULL,
    CoworkerId INTEGER,
    Message TEXT
) STRICT;

CREATE INDEX CommunityMessageByCreatedOn ON CommunityMessage (CreatedOn);
CREATE INDEX CommunityMessageByUpdatedOn ON CommunityMessage (UpdatedOn);
CREATE INDEX CommunityMessageByCommunityThreadId ON CommunityMessage (CommunityThreadId);
CREATE INDEX CommunityMessageByUserId ON CommunityMessage (UserId);
CREATE INDEX CommunityMessageByCoworkerId ON CommunityMessage (CoworkerId);
CREATE INDEX CommunityMessageByMessage ON CommunityMessage (Message);

-- A conversation knows when the last of its replies was written.
CREATE VIEW LastReply AS
    SELECT CommunityThreadId, max(CreatedOn) AS CreatedOn
    FROM CommunityMessage GROUP BY CommunityThreadId;

CREATE TRIGGER ReplyWritten AFTER INSERT ON CommunityMessage BEGIN
    UPDATE CommunityThread SET LastMessageDate = new.CreatedOn WHERE Id = new.CommunityThreadId;
END;

CREATE TRIGGER ReplyMoved AFTER UPDATE OF CommunityThreadId ON CommunityMessage
WHEN old.CommunityThreadId <> new.CommunityThreadId BEGIN
    UPDATE CommunityThread
    SET LastMessageDate = (SELECT CreatedOn FROM LastReply WHERE CommunityThreadId = Id)
    WHERE Id IN (old.CommunityThreadId, new.CommunityThreadId);
END;

CREATE TRIGGER ReplyDeleted AFTER DELETE ON CommunityMessage BEGIN
    UPDATE CommunityThread
    SET LastMessageDate = (SELECT CreatedOn FROM LastReply WHERE CommunityThreadId = Id)
    WHERE Id = old.CommunityThreadId;
END;

CREATE TABLE ChatUserMessage (
    Id INTEGER PRIMARY KEY AUTOINCREMENT,
    UniqueId TEXT NOT NULL UNIQUE,
    CreatedOn TEXT NOT NULL,
    UpdatedOn TEXT NOT NULL,
    UpdatedBy TEXT NOT NULL,
    IsNew INTEGER NOT NULL AS (0),
    SystemId TEXT,
    FromUserId INTEGER NOT NULL,
    ChatText TEXT,
    Delievered INTEGER NOT NULL
) STRICT;

CREATE INDEX ChatUserMessageByCreatedOn ON ChatUserMessage (CreatedOn);
CREATE INDEX ChatUserMessageByUpdatedOn ON ChatUserMessage (UpdatedOn);
CREATE INDEX ChatUserMessageByFromUserId ON ChatUserMessage (FromUserId);
CREATE INDEX ChatUserMessageByChatText ON ChatUserMessage (ChatText);
CREATE INDEX ChatUserMessageByDelievered ON ChatUserMessage (Delievered);

CREATE TABLE ChatUserMessageToUsers (
    Record INTEGER NOT NULL REFERENCES ChatUserMessage ON DELETE CASCADE,
    Value INTEGER NOT NULL,
    PRIMARY KEY (Record, Value)
) STRICT, WITHOUT ROWID;
