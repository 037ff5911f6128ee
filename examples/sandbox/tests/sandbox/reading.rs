//! What is shown of records, one by one or several: every field that is kept.

use serde_json::{Value, json};

use crate::harness::{Answer, Sandbox};
use crate::operations::{
    CREATE_CHAT, CREATE_MESSAGE, CREATE_THREAD, Existing, UPDATE_MESSAGE, UPDATE_THREAD,
};

pub(crate) const THREADS: &str = "/api/community/communitythreads";
pub(crate) const MESSAGES: &str = "/api/community/communitymessages";
pub(crate) const CHATS: &str = "/api/sys/chatusermessages";

/// The record with an id.
async fn get(sandbox: &Sandbox, path: &str, id: i64) -> Value {
    sandbox.get(&format!("{path}/{id}")).await
}

#[track_caller]
fn assert_not_found(answer: &Answer) {
    assert_eq!((answer.status, answer.body.as_str()), (404, r#""Not found""#));
}

/// `xxxxxxxx-xxxx-4xxx-[89ab]xxx-xxxxxxxxxxxx`
#[track_caller]
fn assert_is_a_uuid(value: &Value) {
    let text = value.as_str().unwrap();
    let parts: Vec<_> = text.split('-').map(str::len).collect();
    assert_eq!(parts, [8, 4, 4, 4, 12], "{text}");
    assert!(text.bytes().all(|byte| b"-0123456789abcdef".contains(&byte)), "{text}");
    assert!(text[14..].starts_with('4') && "89ab".contains(&text[19..20]), "{text}");
}

#[tokio::test]
async fn every_field_of_a_conversation_is_kept() {
    let sandbox = Sandbox::start().await;
    let full = json!({
        "BusinessId": i64::MAX, "UserId": i64::MIN, "Subject": "\u{0}'; DROP TABLE x; --",
        "Message": "", "CommunityGroupId": 3, "CoworkerId": 4, "InstantDelivery": true,
        "Tags": "a,b", "Private": true, "Guests": [9, 8, 8], "IncludeZoomInvite": true,
        "ZoomEventData": "{\"a\": 1e400}",
    });
    let id = sandbox.write(CREATE_THREAD, &full).await;
    let created = get(&sandbox, THREADS, id).await;
    let mut expected = full.clone();
    let stamps = json!({
        "Id": id, "Guests": [8, 9], "IsNew": false, "SystemId": null, "LastMessageDate": null,
        "UpdatedBy": "admin@example.com", "CreatedOn": created["UpdatedOn"],
        "UpdatedOn": created["CreatedOn"], "UniqueId": created["UniqueId"],
    });
    expected.as_object_mut().unwrap().extend(stamps.as_object().unwrap().clone());
    assert_eq!(created, expected);
    assert_is_a_uuid(&created["UniqueId"]);

    let mut update = full.clone();
    let more = json!({ "Id": id, "SystemId": "x", "Tags": "", "RemovedGuests": [8] });
    update.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    sandbox.write(UPDATE_THREAD, &update).await;
    let updated = get(&sandbox, THREADS, id).await;
    let mut expected = created.clone();
    let changes = json!({
        "SystemId": "x", "Tags": "", "Guests": [9], "UpdatedOn": updated["UpdatedOn"],
    });
    expected.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    assert_eq!(updated, expected);

    let minimal = json!({ "Id": id, "BusinessId": 1, "UserId": 2, "Subject": "", "Message": "" });
    sandbox.write(UPDATE_THREAD, &minimal).await;
    let cleared = get(&sandbox, THREADS, id).await;
    let mut expected = minimal;
    let rest = json!({
        "CommunityGroupId": null, "CoworkerId": null, "InstantDelivery": false, "Tags": null,
        "Private": false, "Guests": [], "IncludeZoomInvite": false, "ZoomEventData": null,
        "IsNew": false, "SystemId": null, "LastMessageDate": null,
        "UpdatedBy": "admin@example.com", "CreatedOn": created["CreatedOn"],
        "UpdatedOn": cleared["UpdatedOn"], "UniqueId": created["UniqueId"],
    });
    expected.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    assert_eq!(cleared, expected);

    // Whoever compares the times of two writes learns that there were two.
    let times = [&created, &updated, &cleared].map(|record| record["UpdatedOn"].as_str().unwrap());
    assert!(times.is_sorted_by(|one, next| one < next), "{times:?}");
}

#[tokio::test]
async fn every_field_of_messages_is_kept() {
    let sandbox = Sandbox::start().await;
    let Existing { thread, .. } = Existing::records(&sandbox).await;
    let full =
        json!({ "CommunityThreadId": thread, "UserId": 1, "CoworkerId": 2, "Message": "text" });
    let id = sandbox.write(CREATE_MESSAGE, &full).await;
    let message = get(&sandbox, MESSAGES, id).await;
    assert_eq!(
        message,
        json!({
            "Id": id, "CommunityThreadId": thread, "UserId": 1, "CoworkerId": 2,
            "Message": "text", "UniqueId": message["UniqueId"], "CreatedOn": message["UpdatedOn"],
            "UpdatedOn": message["CreatedOn"], "UpdatedBy": "admin@example.com", "IsNew": false,
            "SystemId": null,
        })
    );
    assert_is_a_uuid(&message["UniqueId"]);
    let update = json!({ "Id": id, "CommunityThreadId": thread, "UserId": 1, "SystemId": "s" });
    sandbox.write(UPDATE_MESSAGE, update).await;
    let updated = get(&sandbox, MESSAGES, id).await;
    assert_eq!([&updated["SystemId"], &updated["Message"]], [&json!("s"), &Value::Null]);
    assert_eq!(updated["UniqueId"], message["UniqueId"]);

    let chat = json!({ "FromUserId": 1, "ToUsers": [3, 2], "ChatText": "hi", "Delievered": true });
    let id = sandbox.write(CREATE_CHAT, chat).await;
    let chat = get(&sandbox, CHATS, id).await;
    assert_eq!(
        chat,
        json!({
            "Id": id, "FromUserId": 1, "ToUsers": [2, 3], "ChatText": "hi", "Delievered": true,
            "UniqueId": chat["UniqueId"], "CreatedOn": chat["UpdatedOn"],
            "UpdatedOn": chat["CreatedOn"], "UpdatedBy": "admin@example.com", "IsNew": false,
            "SystemId": null,
        })
    );
    let id = sandbox.write(CREATE_CHAT, json!({ "FromUserId": 1 })).await;
    let empty = get(&sandbox, CHATS, id).await;
    assert_eq!([&empty["ToUsers"], &empty["Delievered"]], [&json!([]), &json!(false)]);
    assert_ne!(empty["UniqueId"], chat["UniqueId"]);
}

#[tokio::test]
async fn a_conversation_knows_its_last_reply() {
    let sandbox = Sandbox::start().await;
    let Existing { thread, message } = Existing::records(&sandbox).await;
    let other =
        sandbox.write(CREATE_THREAD, CREATE_THREAD.documented(Existing { thread, message })).await;
    sandbox.execute("UPDATE CommunityMessage SET CreatedOn = '2025-01-15T10:30:00Z'");
    let of = async |id| get(&sandbox, THREADS, id).await["LastMessageDate"].clone();
    let before = get(&sandbox, THREADS, thread).await;
    assert_eq!(of(other).await, Value::Null);

    let second =
        sandbox.write(CREATE_MESSAGE, json!({ "CommunityThreadId": thread, "UserId": 0 })).await;
    let written = get(&sandbox, MESSAGES, second).await["CreatedOn"].clone();
    assert_eq!(of(thread).await, written);

    // It goes with the reply, be that moved or deleted.
    let moved = json!({ "Id": second, "CommunityThreadId": other, "UserId": 0 });
    sandbox.write(UPDATE_MESSAGE, moved).await;
    assert_eq!([of(thread).await, of(other).await], [json!("2025-01-15T10:30:00Z"), written]);
    for id in [message, second] {
        assert_eq!(sandbox.delete(&format!("{MESSAGES}/{id}")).await.status, 200);
    }
    assert_eq!([of(thread).await, of(other).await], [Value::Null, Value::Null]);

    // A reply is no write of its conversation, and a write of that no reply.
    assert_eq!(get(&sandbox, THREADS, thread).await["UpdatedOn"], before["UpdatedOn"]);
    sandbox.write(CREATE_MESSAGE, json!({ "CommunityThreadId": thread, "UserId": 0 })).await;
    let replied = of(thread).await;
    let update = UPDATE_THREAD.documented(Existing { thread, message });
    sandbox.write(UPDATE_THREAD, update).await;
    assert_eq!(of(thread).await, replied);
}

#[tokio::test]
async fn several_come_once_each_in_the_order_of_their_ids() {
    let sandbox = Sandbox::start().await;
    let mut ids = Vec::new();
    for guest in 0..3 {
        let thread = json!({
            "BusinessId": 0, "UserId": 0, "Subject": "", "Message": "", "Guests": [guest],
        });
        ids.push(sandbox.write(CREATE_THREAD, thread).await);
    }
    let [first, second, third] = ids[..] else { unreachable!() };
    let asked = format!("{THREADS}/?id=[{third},77,{first},{third},-1,{}]", i64::MAX);
    let threads = sandbox.get(&asked).await;
    let (first, third) = (get(&sandbox, THREADS, first).await, get(&sandbox, THREADS, third).await);
    assert_eq!(threads, json!([first, third]));
    assert_eq!(sandbox.get(&format!("{THREADS}/?id=[]")).await, json!([]));
    assert_eq!(sandbox.get(&format!("{CHATS}/?id=[{second}]")).await, json!([]));
}

#[tokio::test]
async fn what_is_deleted_is_gone() {
    let sandbox = Sandbox::start().await;
    let Existing { thread, message } = Existing::records(&sandbox).await;
    let chat = sandbox.write(CREATE_CHAT, json!({ "FromUserId": 1, "ToUsers": [2] })).await;
    for (path, id, entity) in [
        (MESSAGES, message, "CommunityMessage"),
        (THREADS, thread, "CommunityThread"),
        (CHATS, chat, "ChatUserMessage"),
    ] {
        let path = format!("{path}/{id}");
        let answer = sandbox.delete(&path).await;
        let envelope = answer.json();
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(envelope["Message"], format!("{entity} was successfully deleted."));
        assert_eq!(envelope["Value"], json!({ "Id": id }));
        assert_eq!(envelope["UpdatedBy"], "admin@example.com");
        assert_eq!(envelope["WasSuccessful"], true);
        assert_not_found(&sandbox.ask(&path).await);
        assert_not_found(&sandbox.delete(&path).await);
    }
    for (update, id) in [(UPDATE_THREAD, thread), (UPDATE_MESSAGE, message)] {
        let existing = Existing { thread: id, message: id };
        assert_not_found(&sandbox.answer(update, update.documented(existing)).await);
    }
    let left: Vec<_> =
        sandbox.rows().into_iter().filter(|row| !row.starts_with("sqlite_")).collect();
    assert_eq!(left, [""; 0]);

    // An id is not used again.
    let next = sandbox.write(CREATE_CHAT, json!({ "FromUserId": 1 })).await;
    assert_ne!(next, chat);
}

#[tokio::test]
async fn replies_go_with_their_conversation() {
    let sandbox = Sandbox::start().await;
    let Existing { thread, message } = Existing::records(&sandbox).await;
    let other = Existing::records(&sandbox).await;
    assert_eq!(sandbox.delete(&format!("{THREADS}/{thread}")).await.status, 200);
    assert_not_found(&sandbox.ask(&format!("{MESSAGES}/{message}")).await);
    let left = sandbox.get(&format!("{MESSAGES}?CommunityMessage_CommunityThread={thread}")).await;
    assert_eq!(left["TotalItems"], 0);
    get(&sandbox, MESSAGES, other.message).await;
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let sandbox = Sandbox::start().await;
    Existing::records(&sandbox).await;
    let before = sandbox.rows();
    for path in [THREADS, MESSAGES, CHATS] {
        for id in ["0", "-1", "77", "9223372036854775807", "x", "1'--", "%00", "1%20OR%201=1"] {
            let path = format!("{path}/{id}");
            assert_not_found(&sandbox.ask(&path).await);
            assert_not_found(&sandbox.delete(&path).await);
        }
    }
    assert_eq!(sandbox.rows(), before);
}
