//! Requests at the same time: reads beside writes, and writes beside one another.

use futures_util::future::join_all;
use runtime_core::{DateTime, Kind};
use rusqlite::Connection;

use crate::harness::{Sandbox, saved_id, send};
use crate::operations::{Existing, entities, simple_create};

#[tokio::test]
async fn reads_do_not_wait_for_writes() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let other = Connection::open(&sandbox.database).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let create = simple_create();
    let write = tokio::spawn(send(sandbox.request(create, create.smallest(&existing))));
    tokio::task::yield_now().await;
    for entity in entities().into_iter().filter(|entity| entity.has(&[Kind::Get, Kind::List])) {
        sandbox.record(entity, existing.id(entity.name)).await;
        sandbox.get(&entity.path(None)).await;
    }
    assert!(!write.is_finished(), "the write had to wait for the lock");
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(write.await.unwrap().status, 200);
}

#[tokio::test]
async fn concurrent_writes_are_all_kept_and_a_rejected_one_disturbs_no_other() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let entity = entities().into_iter().find(|entity| entity.has(&[Kind::Create, Kind::Update]));
    let entity = entity.unwrap();
    let create = entity.operation(Kind::Create).unwrap();
    let update = entity.operation(Kind::Update).unwrap();
    let missing = existing.clone().with(entity, 777_777);
    let answers = join_all((0..200).map(async |number| {
        let request = if number % 4 == 0 {
            sandbox.request(update, update.smallest(&missing))
        } else {
            sandbox.request(create, create.smallest(&existing))
        };
        (number % 4 == 0, send(request).await)
    }))
    .await;
    let mut ids = Vec::new();
    for (is_missing, answer) in answers {
        assert_eq!(answer.status, if is_missing { 404 } else { 200 }, "{}", answer.body);
        if !is_missing {
            ids.extend(saved_id(&answer.body));
        }
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 150);
    for id in ids {
        sandbox.record(entity, id).await;
    }
}

/// Each of many quick updates is later than the one before, and none is far in the future.
#[tokio::test]
async fn quick_updates_stay_near_the_present() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let mut entities = entities().into_iter();
    let entity = entities.find(|entity| entity.has(&[Kind::Get, Kind::Update])).unwrap();
    let update = entity.operation(Kind::Update).unwrap();
    let time = async || {
        let saved = sandbox.answer(update, update.smallest(&existing)).await.json();
        DateTime::from(saved["UpdatedOn"].as_str().unwrap()).parse().unwrap()
    };
    let first = time().await;
    let mut last = first;
    for _ in 0..100 {
        let next = time().await;
        assert!(next > last, "{next} after {last}");
        last = next;
    }
    let now = time::OffsetDateTime::now_utc();
    assert!(last < now + time::Duration::seconds(1), "{last} is in the future of {now}");
}
