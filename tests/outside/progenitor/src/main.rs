//! Creates, updates, reads and deletes records with the client that progenitor made:
//! `outside-client URL TOKEN`.

use std::env;
use std::error::Error;
use std::num::NonZero;

use progenitor_client::{Error as CallError, ResponseValue};
use reqwest::header::{AUTHORIZATION, HeaderMap};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

#[allow(clippy::all, dead_code, unused_imports, reason = "what stands here is progenitor's")]
mod client {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

use client::{Client, types};

const UNKNOWN: i64 = i64::MAX;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(url), Some(token)) = (arguments.next(), arguments.next()) else {
        return Err("write URL and TOKEN".into());
    };
    let client = with_token(&url, &token)?;
    let thread = create_and_update_thread(&client).await?;
    create_and_update_message(&client, thread).await?;
    create_chat_message(&client).await?;
    read_and_delete_thread(&client, thread).await?;
    assert_refusals(&client, &with_token(&url, "forged")?).await?;
    println!("a client made by progenitor creates, updates, reads, deletes and is refused");
    Ok(())
}

fn with_token(url: &str, token: &str) -> Result<Client, Box<dyn Error>> {
    let headers = HeaderMap::from_iter([(AUTHORIZATION, format!("Bearer {token}").parse()?)]);
    let http = reqwest::Client::builder().no_proxy().default_headers(headers).build()?;
    Ok(Client::new_with_client(url, http))
}

/// A body, whatever other fields its type has.
fn body<T: DeserializeOwned>(value: Value) -> Result<T, Box<dyn Error>> {
    Ok(serde_json::from_value(value)?)
}

async fn create_and_update_thread(client: &Client) -> Result<i64, Box<dyn Error>> {
    let create: types::CreateCommunityThread = body(json!({
        "BusinessId": 1, "UserId": 7, "Subject": "Welcome",
        "Message": "Say \"hello\"\u{0} & <b>wave</b> \u{1f44b}",
        "Guests": [8, i64::MIN], "CoworkerId": i64::MAX, "Tags": "",
    }))?;
    let answer = client.create_community_thread().body(create).send().await?;
    let id = id(answer, "CommunityThread", "created");
    let update: types::UpdateCommunityThread = body(json!({
        "Id": id, "BusinessId": 1, "UserId": 7, "Subject": "Welcome back", "Message": "",
        "AddedGuests": [9], "RemovedGuests": [8],
    }))?;
    let updated = client.update_community_thread().body(update).send().await?;
    assert_eq!(self::id(updated, "CommunityThread", "updated"), id);
    Ok(id)
}

fn reply(id: i64, thread: i64) -> Value {
    json!({ "Id": id, "CommunityThreadId": thread, "UserId": 7, "Message": "Hello" })
}

async fn create_and_update_message(client: &Client, thread: i64) -> Result<(), Box<dyn Error>> {
    let create: types::CreateCommunityMessage = body(reply(0, thread))?;
    let answer = client.create_community_message().body(create).send().await?;
    let id = id(answer, "CommunityMessage", "created");
    let update: types::UpdateCommunityMessage = body(reply(id, thread))?;
    let updated = client.update_community_message().body(update).send().await?;
    assert_eq!(self::id(updated, "CommunityMessage", "updated"), id);
    Ok(())
}

async fn create_chat_message(client: &Client) -> Result<(), Box<dyn Error>> {
    let create: types::CreateChatUserMessage =
        body(json!({ "FromUserId": 7, "ToUsers": [8, 9], "ChatText": "Lunch at noon?" }))?;
    let answer = client.create_chat_user_message().body(create).send().await?;
    let id = id(answer, "ChatUserMessage", "created");
    let list = client.list_chat_user_messages().chat_user_message_from_user(7).dir("-1");
    let list = list.from_chat_user_message_created_on("2025-01-15T10:30").order_by("Id");
    let page = list.page(NonZero::<u64>::MIN).size(NonZero::<u64>::MIN).send().await?.into_inner();
    assert_eq!(page.records.first().map(|row| row.id), Some(id));
    assert_eq!(page.total_items, Some(page.records.len().try_into()?));
    Ok(())
}

/// What was written last is what is read, and it is gone once it was deleted.
async fn read_and_delete_thread(client: &Client, thread: i64) -> Result<(), Box<dyn Error>> {
    let read = client.get_community_thread().id(thread).send().await?.into_inner();
    let read = serde_json::to_value(read)?;
    assert_eq!(
        (&read["Subject"], &read["Guests"]),
        (&json!("Welcome back"), &json!([i64::MIN, 9]))
    );
    let ids: types::GetManyCommunityThreadsId = format!("[999999999,{thread}]").parse()?;
    let several = client.get_many_community_threads().id(ids).send().await?.into_inner();
    assert_eq!(several.iter().map(|thread| thread.id).collect::<Vec<_>>(), [thread]);
    let deleted = client.delete_community_thread().id(thread).send().await?;
    assert_eq!(id(deleted, "CommunityThread", "deleted"), thread);
    match client.get_community_thread().id(thread).send().await {
        Err(CallError::UnexpectedResponse(answer)) => assert_eq!(answer.status(), 404),
        other => panic!("not the answer for a record that does not exist: {other:?}"),
    }
    Ok(())
}

/// What is turned down comes back with the type that the document promises.
async fn assert_refusals(client: &Client, stranger: &Client) -> Result<(), Box<dyn Error>> {
    let update: types::UpdateCommunityMessage = body(reply(UNKNOWN, 1))?;
    match stranger.update_community_message().body(update.clone()).send().await {
        Err(CallError::ErrorResponse(refused)) => assert_eq!(refused.status(), 401),
        other => panic!("not a refusal: {other:?}"),
    }
    // The answer that the lowered document leaves out.
    match client.update_community_message().body(update).send().await {
        Err(CallError::UnexpectedResponse(answer)) => assert_eq!(answer.status(), 404),
        other => panic!("not the answer for a record that does not exist: {other:?}"),
    }
    let create: types::CreateCommunityMessage = body(reply(0, UNKNOWN))?;
    match client.create_community_message().body(create).send().await {
        Err(CallError::ErrorResponse(refused)) => {
            assert_eq!(refused.status(), 400);
            let refused = serde_json::to_value(refused.into_inner())?.to_string();
            assert!(refused.contains(r#""PropertyName":"CommunityThreadId""#), "{refused}");
        }
        other => panic!("not a refusal: {other:?}"),
    }
    Ok(())
}

/// The id in an envelope that says the right thing, whatever other keys it has.
fn id(answer: ResponseValue<types::SuccessEnvelope>, entity: &str, did: &str) -> i64 {
    let envelope = serde_json::to_value(answer.into_inner()).expect("an envelope is JSON");
    let values = || envelope.as_object().into_iter().flatten().map(|(_, value)| value);
    assert!(
        values().any(|value| *value == format!("{entity} was successfully {did}.")),
        "{envelope}"
    );
    let id = values().find_map(|value| value.get("Id")?.as_i64());
    id.unwrap_or_else(|| panic!("no id: {envelope}"))
}
