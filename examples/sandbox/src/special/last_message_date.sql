-- A conversation has the date of its last reply: the creation of the newest one that exists. Temporary
-- triggers belong to the connection, so that a file never has those of another version.

CREATE TEMP TRIGGER "reply written" AFTER INSERT ON main."CommunityMessage" BEGIN
    UPDATE "CommunityThread" SET "LastMessageDate" = new."CreatedOn"
    WHERE "Id" = new."CommunityThreadId";
END;

CREATE TEMP TRIGGER "reply moved" AFTER UPDATE OF "CommunityThreadId" ON main."CommunityMessage"
WHEN old."CommunityThreadId" <> new."CommunityThreadId" BEGIN
    UPDATE "CommunityThread" SET "LastMessageDate" = (
        SELECT max("CreatedOn") FROM "CommunityMessage"
        WHERE "CommunityThreadId" = "CommunityThread"."Id"
    )
    WHERE "Id" IN (old."CommunityThreadId", new."CommunityThreadId");
END;

CREATE TEMP TRIGGER "reply deleted" AFTER DELETE ON main."CommunityMessage" BEGIN
    UPDATE "CommunityThread" SET "LastMessageDate" = (
        SELECT max("CreatedOn") FROM "CommunityMessage"
        WHERE "CommunityThreadId" = "CommunityThread"."Id"
    )
    WHERE "Id" = old."CommunityThreadId";
END;
