//! The generated client against the sandbox: reads, and updates without lost changes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use nexudus_client::{
    BusinessId, Client, CommunityGroupId, CommunityThread, CommunityThreadId, CoworkerId,
    CreateCommunityThread, UserId,
};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::harness::{ADMIN, Sandbox};

/// A client of a sandbox.
fn client(sandbox: &Sandbox) -> Client {
    Client::builder()
        .base_url(format!("http://{}", sandbox.address))
        .bearer_token(ADMIN)
        .build()
        .unwrap()
}

/// A conversation whose fields depend on its number.
fn thread(number: i64) -> CreateCommunityThread {
    let thread = CreateCommunityThread::builder()
        .business_id(BusinessId(number % 2))
        .user_id(UserId(number))
        .subject(format!("subject {:04}", 999 - number))
        .message(format!("message {number}"))
        .coworker_id(CoworkerId(number * 3))
        .instant_delivery(number % 3 == 0)
        .private(number % 5 == 0)
        .include_zoom_invite(number % 7 == 0)
        .zoom_event_data(format!(r#"{{"number":{number}}}"#))
        .guests((0..number % 4).map(UserId).collect::<Vec<_>>());
    let thread = if number % 2 == 0 {
        thread.community_group_id(CommunityGroupId(number)).tags("a,b")
    } else {
        thread
    };
    thread.build()
}

/// The records with some ids, by their ids.
async fn read(client: &Client, ids: &[CommunityThreadId]) -> BTreeMap<i64, CommunityThread> {
    let records = client.community_threads().get_many(ids.iter().copied()).await.unwrap();
    records.into_iter().map(|record| (record.id.0, record)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_conversations_are_streamed_modified_and_deleted() {
    let sandbox = Sandbox::start().await;
    let client = Arc::new(client(&sandbox));
    let mut ids = Vec::new();
    for number in 0..1000 {
        ids.push(client.community_threads().create(thread(number)).await.unwrap().id());
    }
    // Some other system knows them by other names.
    sandbox.execute("UPDATE CommunityThread SET SystemId = 'system-' || Id");

    let list =
        client.community_threads().list().filter(CommunityThread::BUSINESS_ID, BusinessId(1));
    let mut rows = list.order_by(CommunityThread::SUBJECT).size(64).stream();
    let mut streamed = Vec::new();
    while let Some(row) = rows.next().await {
        streamed.push(row.unwrap());
    }
    let subjects: Vec<_> = streamed.iter().map(|row| row.subject.clone()).collect();
    let expected: Vec<_> =
        (0..1000).rev().filter(|number| number % 2 == 1).map(|n| thread(n).subject).collect();
    assert_eq!(subjects, expected);

    let before = read(&client, &ids).await;
    assert_eq!(before.len(), 1000);

    // Every tenth, from four tasks at a time: the first of them tags, the others add a guest.
    let touched: Vec<_> = ids.iter().copied().step_by(10).collect();
    let mut tasks = JoinSet::new();
    for part in 0..4 {
        let (client, touched) = (Arc::clone(&client), touched.clone());
        tasks.spawn(async move {
            for id in touched.into_iter().skip(part).step_by(4) {
                let modify = client.community_threads().modify(id, |update| {
                    update.tags = Some(format!("part {part}"));
                });
                assert!(modify.await.unwrap().is_written());
            }
        });
    }
    tasks.join_all().await;

    let deleted: Vec<_> = ids.iter().copied().filter(|id| id.0 % 2 == 0).collect();
    for id in &deleted {
        client.community_threads().delete(*id).await.unwrap();
    }

    let after = read(&client, &ids).await;
    assert_eq!(after.len(), 500);
    for (id, now) in &after {
        let was = &before[id];
        let position = touched.iter().position(|touched| touched.0 == *id);
        let mut expected = was.clone();
        if let Some(position) = position {
            expected.tags = Some(format!("part {}", position % 4));
            expected.updated_on = now.updated_on.clone();
        }
        assert_eq!(*now, expected);
    }
    let some_were_touched = touched.iter().filter(|id| after.contains_key(&id.0)).count();
    assert!(some_were_touched > 0);
    for id in &deleted {
        assert_eq!(client.community_threads().find(*id).await.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_concurrent_updates_is_a_conflict() {
    let sandbox = Sandbox::start().await;
    let (first, second) = (client(&sandbox), client(&sandbox));
    let id = first.community_threads().create(thread(1)).await.unwrap().id();

    // Somebody reads, thinks, and writes; somebody else writes in the meantime.
    let read = second.community_threads().get(id).await.unwrap();
    first.community_threads().modify(id, |update| update.subject = "first".into()).await.unwrap();
    let mut update = read.clone().into_update();
    update.message = "second".into();
    let error = second.community_threads().replace(&read, update).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let now = first.community_threads().get(id).await.unwrap();
    assert_eq!((now.subject.as_str(), now.message.as_str()), ("first", "message 1"));

    // The same in one call, which thinks between its read and its write.
    let thinks = Arc::new(Barrier::new(2));
    let slow = {
        let (thinks, second) = (Arc::clone(&thinks), second.clone());
        tokio::spawn(async move {
            let handle = tokio::runtime::Handle::current();
            let modify = second.community_threads().modify(id, |update| {
                tokio::task::block_in_place(|| {
                    handle.block_on(async {
                        thinks.wait().await;
                        thinks.wait().await;
                    });
                });
                update.message = "slow".into();
            });
            modify.max_attempts(1).await
        })
    };
    thinks.wait().await;
    first.community_threads().modify(id, |update| update.subject = "again".into()).await.unwrap();
    thinks.wait().await;
    let error = slow.await.unwrap().unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let now = first.community_threads().get(id).await.unwrap();
    assert_eq!((now.subject.as_str(), now.message.as_str()), ("again", "message 1"));

    // With more tries the change is made anew, on what the record is now: nothing is lost.
    let mut seen = Vec::new();
    let modified = second.community_threads().modify(id, |update| {
        if seen.is_empty() {
            let other =
                "UPDATE CommunityThread SET Subject = 'behind', UpdatedOn = '2031-01-01T00:00:00Z'";
            sandbox.execute(other);
        }
        seen.push(update.subject.clone());
        update.message = "third".into();
    });
    let modified = modified.timeout(Duration::from_secs(10)).await.unwrap();
    assert_eq!(modified.attempts(), 2);
    assert_eq!(seen, ["again", "behind"]);
    let now = first.community_threads().get(id).await.unwrap();
    assert_eq!((now.subject.as_str(), now.message.as_str()), ("behind", "third"));
}
