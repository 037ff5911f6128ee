//! Behaviour that does not follow from the spec. Skipped where the spec lacks the entities.

use runtime_core::Kind;
use serde_json::{Value, json};

use crate::harness::Sandbox;
use crate::operations::{Entity, Existing, entities};

fn entity(name: &str) -> Option<Entity> {
    entities().into_iter().find(|entity| entity.name == name)
}

#[tokio::test]
async fn a_conversation_has_the_date_of_its_last_reply() {
    let (Some(threads), Some(messages)) = (entity("CommunityThread"), entity("CommunityMessage"))
    else {
        return;
    };
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let (thread, message) = (existing.id(threads.name), existing.id(messages.name));
    let create = threads.operation(Kind::Create).unwrap();
    let other = sandbox.write(create, create.smallest(&existing)).await;
    sandbox.execute("UPDATE CommunityMessage SET CreatedOn = '2025-01-15T10:30:00.000Z'");
    let date = async |id| sandbox.record(threads, id).await["LastMessageDate"].clone();
    let before = sandbox.record(threads, thread).await;
    assert_eq!(date(other).await, Value::Null);

    let reply = messages.operation(Kind::Create).unwrap();
    let second = sandbox.write(reply, reply.smallest(&existing)).await;
    let written = sandbox.record(messages, second).await["CreatedOn"].clone();
    assert_eq!(date(thread).await, written);

    // The date follows a reply that is moved or deleted.
    let update = messages.operation(Kind::Update).unwrap();
    let moved = existing.clone().with(threads, other).with(messages, second);
    sandbox.write(update, update.smallest(&moved)).await;
    let first = json!("2025-01-15T10:30:00.000Z");
    assert_eq!([date(thread).await, date(other).await], [first, written]);
    for id in [message, second] {
        assert_eq!(sandbox.delete(&messages.path(Some(id))).await.status, 200);
    }
    assert_eq!([date(thread).await, date(other).await], [Value::Null, Value::Null]);

    // A reply does not update its conversation, and an update keeps the date.
    assert_eq!(sandbox.record(threads, thread).await["UpdatedOn"], before["UpdatedOn"]);
    sandbox.write(reply, reply.smallest(&existing)).await;
    let replied = date(thread).await;
    let update = threads.operation(Kind::Update).unwrap();
    sandbox.write(update, update.smallest(&existing)).await;
    assert_eq!(date(thread).await, replied);
}
