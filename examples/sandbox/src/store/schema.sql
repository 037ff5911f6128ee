-- The tables of the sandbox: one an entity, and one a list of users in it.

CREATE TABLE community_thread (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    business_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    subject TEXT NOT NULL,
    message TEXT NOT NULL,
    community_group_id INTEGER,
    coworker_id INTEGER,
    instant_delivery INTEGER NOT NULL,
    tags TEXT,
    private INTEGER NOT NULL,
    include_zoom_invite INTEGER NOT NULL,
    zoom_event_data TEXT,
    updated_on TEXT NOT NULL,
    updated_by TEXT NOT NULL
) STRICT;

CREATE TABLE community_thread_guest (
    community_thread_id INTEGER NOT NULL REFERENCES community_thread,
    user_id INTEGER NOT NULL,
    PRIMARY KEY (community_thread_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE community_message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    community_thread_id INTEGER NOT NULL REFERENCES community_thread,
    user_id INTEGER NOT NULL,
    coworker_id INTEGER,
    message TEXT,
    updated_on TEXT NOT NULL,
    updated_by TEXT NOT NULL
) STRICT;

CREATE TABLE chat_user_message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    from_user_id INTEGER NOT NULL,
    chat_text TEXT,
    delivered INTEGER NOT NULL,
    updated_on TEXT NOT NULL,
    updated_by TEXT NOT NULL
) STRICT;

CREATE TABLE chat_user_message_recipient (
    chat_user_message_id INTEGER NOT NULL REFERENCES chat_user_message,
    user_id INTEGER NOT NULL,
    PRIMARY KEY (chat_user_message_id, user_id)
) STRICT, WITHOUT ROWID;
