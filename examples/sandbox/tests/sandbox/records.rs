//! What is kept of a request: replacing, clearing, guests, and records that refer to others.

use nexudus_server::{ChatUserMessage, CommunityMessage, CommunityThread, UpdateCommunityThread};
use runtime_core::decode;
use serde_json::{Value, json};

use crate::harness::Sandbox;
use crate::operations::{
    CREATE_CHAT, CREATE_MESSAGE, CREATE_THREAD, Existing, Operation, UPDATE_MESSAGE, UPDATE_THREAD,
};

const FULL_THREAD: &str = r#"{
    "BusinessId": 1, "UserId": 2, "Subject": "subject", "Message": "message",
    "CommunityGroupId": 3, "CoworkerId": 4, "InstantDelivery": true, "Tags": "a,b",
    "Private": true, "Guests": [9, 8, 8], "IncludeZoomInvite": true, "ZoomEventData": "{}"
}"#;

#[tokio::test]
async fn an_update_clears_what_it_leaves_out() {
    let sandbox = Sandbox::start().await;
    let id = sandbox.write(CREATE_THREAD, FULL_THREAD).await;
    let full: CommunityThread = sandbox.load(id).await;
    assert_eq!((full.community_group_id.unwrap().0, full.coworker_id.unwrap().0), (3, 4));
    assert_eq!((full.tags.as_deref(), full.zoom_event_data.as_deref()), (Some("a,b"), Some("{}")));
    assert_eq!([full.instant_delivery, full.private, full.include_zoom_invite], [Some(true); 3]);
    assert_eq!(guests(&full), [8, 9]);

    let minimal =
        json!({ "Id": id, "BusinessId": 5, "UserId": 6, "Subject": "other", "Message": "text" });
    assert_eq!(sandbox.write(UPDATE_THREAD, minimal).await, id);
    let cleared: CommunityThread = sandbox.load(id).await;
    assert_eq!((cleared.business_id.0, cleared.user_id.0), (5, 6));
    assert_eq!((cleared.subject.as_str(), cleared.message.as_str()), ("other", "text"));
    assert_eq!((cleared.community_group_id, cleared.coworker_id), (None, None));
    assert_eq!((&cleared.tags, &cleared.zoom_event_data), (&None, &None));
    assert_eq!(
        [cleared.instant_delivery, cleared.private, cleared.include_zoom_invite],
        [Some(false); 3]
    );
    assert_eq!(guests(&cleared), [0_i64; 0]);
}

#[tokio::test]
async fn guests_follow_what_an_update_says_of_them() {
    let sandbox = Sandbox::start().await;
    for (said, expected) in [
        (json!({}), &[][..]),
        (json!({ "Guests": null, "AddedGuests": null, "RemovedGuests": null }), &[]),
        (json!({ "AddedGuests": [10] }), &[8, 9, 10]),
        (json!({ "AddedGuests": [] }), &[8, 9]),
        (json!({ "RemovedGuests": [8, 77] }), &[9]),
        (json!({ "AddedGuests": [10, 9], "RemovedGuests": [8] }), &[9, 10]),
        (json!({ "AddedGuests": [10], "RemovedGuests": [10] }), &[8, 9]),
        (json!({ "Guests": [1, 2] }), &[1, 2]),
        (json!({ "Guests": [] }), &[]),
        (json!({ "Guests": [1, 2], "AddedGuests": [3], "RemovedGuests": [1, 8] }), &[2, 3]),
    ] {
        let id = sandbox.write(CREATE_THREAD, FULL_THREAD).await;
        let mut update = json!({
            "Id": id, "BusinessId": 1, "UserId": 2, "Subject": "subject", "Message": "message",
        });
        update.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        let request: UpdateCommunityThread = decode(&update.to_string()).unwrap();
        sandbox.write(UPDATE_THREAD, update).await;
        let stored: CommunityThread = sandbox.load(id).await;
        assert_eq!(guests(&stored), expected, "after {said}");
        let unsaid = said.as_object().unwrap().values().all(Value::is_null);
        assert_eq!(request.would_clear().contains(&"Guests"), unsaid, "after {said}");
    }
}

#[tokio::test]
async fn messages_are_kept_and_cleared() {
    let sandbox = Sandbox::start().await;
    let Existing { thread, message: other } = Existing::records(&sandbox).await;
    let full =
        json!({ "CommunityThreadId": thread, "UserId": 1, "CoworkerId": 2, "Message": "text" });
    let id = sandbox.write(CREATE_MESSAGE, full).await;
    assert_ne!(id, other);
    let stored: CommunityMessage = sandbox.load(id).await;
    assert_eq!((stored.community_thread_id.0, stored.user_id.0), (thread, 1));
    assert_eq!((stored.coworker_id.unwrap().0, stored.message.as_deref()), (2, Some("text")));

    let minimal = json!({ "Id": id, "CommunityThreadId": thread, "UserId": 3 });
    sandbox.write(UPDATE_MESSAGE, minimal).await;
    let stored: CommunityMessage = sandbox.load(id).await;
    assert_eq!((stored.user_id.0, stored.coworker_id, stored.message), (3, None, None));

    let chat = json!({ "FromUserId": 1, "ToUsers": [3, 2], "ChatText": "hi", "Delievered": true });
    let id = sandbox.write(CREATE_CHAT, chat).await;
    let stored: ChatUserMessage = sandbox.load(id).await;
    let to_users: Vec<_> = stored.to_users.iter().flatten().map(|user| user.0).collect();
    assert_eq!((stored.from_user_id.0, to_users), (1, vec![2, 3]));
    assert_eq!((stored.chat_text.as_deref(), stored.delivered), (Some("hi"), Some(true)));
}

#[tokio::test]
async fn a_message_needs_a_conversation() {
    let sandbox = Sandbox::start().await;
    let Existing { message, .. } = Existing::records(&sandbox).await;
    let before = sandbox.rows();
    let create = json!({ "CommunityThreadId": 77, "UserId": 0 });
    let update = json!({ "CommunityThreadId": 77, "UserId": 0, "Id": message });
    for (operation, request) in [(CREATE_MESSAGE, create), (UPDATE_MESSAGE, update)] {
        let answer = sandbox.answer(operation, request).await;
        let expected = r#"{"Message":"CommunityThreadId: does not exist","Value":null,"Errors":[{"AttemptedValue":77,"Message":"does not exist","PropertyName":"CommunityThreadId"}],"WasSuccessful":false}"#;
        assert_eq!((answer.status, answer.body.as_str()), (400, expected));
    }
    assert_eq!(sandbox.rows(), before);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let before = sandbox.rows();
    for operation in [UPDATE_THREAD, UPDATE_MESSAGE] {
        for id in [0, -1, 77, i64::MAX] {
            let mut request = operation.fields(existing);
            request.insert("Id".into(), id.into());
            assert_not_found(&sandbox, operation, Value::Object(request)).await;
        }
    }
    let neither = json!({ "CommunityThreadId": 77, "UserId": 0, "Id": 77 });
    assert_not_found(&sandbox, UPDATE_MESSAGE, neither).await;
    assert_eq!(sandbox.rows(), before);
}

#[tokio::test]
async fn the_answer_tells_what_is_kept_of_time_and_writer() {
    let sandbox =
        Sandbox::with(&["--grant", "editor@example.com:editor=CommunityThread-Edit"]).await;
    let existing = Existing::records(&sandbox).await;
    let request = UPDATE_THREAD.documented(existing);
    let request = sandbox.anonymous(UPDATE_THREAD, request).bearer_auth("editor");
    let answer = crate::harness::send(request).await.json();
    let stored: CommunityThread = sandbox.load(existing.thread).await;
    assert_eq!(answer["UpdatedBy"], "editor@example.com");
    assert_eq!(answer["UpdatedBy"], stored.updated_by);
    assert_eq!(answer["UpdatedOn"], stored.updated_on.as_str());
}

fn guests(thread: &CommunityThread) -> Vec<i64> {
    thread.guests.iter().flatten().map(|guest| guest.0).collect()
}

async fn assert_not_found(sandbox: &Sandbox, operation: Operation, request: Value) {
    let answer = sandbox.answer(operation, &request).await;
    assert_eq!((answer.status, answer.body.as_str()), (404, r#""Not found""#), "{request}");
}
