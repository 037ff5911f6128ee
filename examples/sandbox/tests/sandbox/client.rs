//! The generated client against the sandbox: lists as streams, and updates without lost changes, of
//! every entity that has the operations.

use std::sync::Arc;
use std::time::Duration;

use nexudus_client::Client;
use nexudus_client::runtime::{Call, Modify, Order};
use nexudus_server::Nexudus;
use runtime_core::{
    Api as _, Column, FieldType, Get, Kind, List, Listable, Operation as _, Request, Scalar,
    Updatable, Visitor, decode,
};
use serde_json::{Value, json, to_value};
use tokio::runtime::Runtime;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::harness::{ADMIN, Sandbox};
use crate::operations::{Entity, Existing, entities};

/// A client of a sandbox.
fn client(sandbox: &Sandbox) -> Client {
    Client::builder()
        .base_url(format!("http://{}", sandbox.address))
        .bearer_token(ADMIN)
        .build()
        .unwrap()
}

fn entity(name: &str) -> Entity {
    entities().into_iter().find(|entity| entity.name == name).unwrap()
}

/// Creates records whose fields depend on their number, and returns their ids.
async fn create(sandbox: &Sandbox, entity: Entity, count: i64) -> Vec<i64> {
    let existing = Existing::records(sandbox).await;
    let create = entity.operation(Kind::Create).unwrap();
    let mut ids = Vec::new();
    for number in 0..count {
        ids.push(sandbox.write(create, Value::Object(create.full(&existing, number))).await);
    }
    ids
}

/// The keys of the texts that a request may set to any text.
fn texts<R: Request>(entity: Entity) -> Vec<&'static str> {
    let is_free = |key| {
        let mut references = entity.references.iter();
        !entity.is_date(key) && !references.any(|reference| reference.key == key)
    };
    let texts = R::fields().iter().filter(|field| field.ty == FieldType::One(Scalar::String));
    texts.map(|field| field.key).filter(|key| is_free(key)).collect()
}

fn get(request: &impl Request, key: &str) -> Value {
    to_value(request).unwrap()[key].clone()
}

fn set<R: Request>(request: &mut R, key: &str, text: &str) {
    let mut object = to_value(&*request).unwrap();
    object[key] = text.into();
    *request = decode(&object.to_string()).unwrap();
}

/// Streams lists.
struct Lists {
    runtime: Runtime,
    count: usize,
}

impl Visitor<Nexudus> for Lists {
    fn list<R: Listable<Api = Nexudus>>(&mut self) {
        let entity = entity(R::LIST.entity.name);
        if entity.has(&[Kind::Create]) {
            self.runtime.block_on(stream::<R>(entity));
            self.count += 1;
        }
    }
}

async fn stream<R: Listable<Api = Nexudus>>(entity: Entity) {
    let sandbox = Sandbox::start().await;
    create(&sandbox, entity, 300).await;
    let known = sandbox.get(&format!("{}?size=1000", entity.path(None))).await;
    let mut known = known[Nexudus::READING.page.records].as_array().unwrap().clone();

    let is_text = |column: &&Column| column.ty == Scalar::String && column.is_filter;
    let column = R::COLUMNS.iter().find(is_text);
    let mut list = client(&sandbox).as_ref().call(List::<R>::new()).size(64);
    if let Some(column) = column {
        list = list.order_by(Order::by_key(column.key));
        let text = |row: &Value| row[column.key].as_str().map(str::to_owned);
        known.sort_by_key(|row| (text(row), row["Id"].as_i64()));
    }
    let mut rows = list.stream();
    let mut streamed = Vec::new();
    while let Some(row) = rows.next().await {
        streamed.push(to_value(row.unwrap()).unwrap());
    }
    assert!(streamed == known, "{}", entity.name);
}

#[test]
fn lists_are_streamed_in_their_order() {
    let mut lists = Lists { runtime: Runtime::new().unwrap(), count: 0 };
    Nexudus::visit(&mut lists);
    assert!(lists.count > 0);
}

/// Runs a test with every entity whose update has two texts.
struct Updates {
    runtime: Runtime,
    count: usize,
}

impl Visitor<Nexudus> for Updates {
    fn updatable<R: Updatable<Api = Nexudus, Update: Request>>(&mut self) {
        let entity = entity(R::Update::INFO.entity.name);
        if let ([first, second, ..], true) =
            (&texts::<R::Update>(entity)[..], entity.has(&[Kind::Create, Kind::Delete]))
        {
            self.runtime.block_on(modify_from_many_tasks::<R>(entity, first));
            self.runtime.block_on(write_at_the_same_time::<R>(entity, first, second));
            self.count += 1;
        }
    }
}

/// Changes a record with the client.
fn modify<R: Updatable<Api = Nexudus>>(
    client: &Client,
    id: R::Id,
    change: impl FnMut(&mut R::Update) + Send + 'static,
) -> Call<Modify<'static, R>> {
    client.as_ref().modify(id, change)
}

async fn modify_from_many_tasks<R: Updatable<Api = Nexudus, Update: Request>>(
    entity: Entity,
    text: &'static str,
) {
    let sandbox = Sandbox::start().await;
    let client = client(&sandbox);
    let ids = create(&sandbox, entity, 100).await;
    let read = async |id: i64| -> R::Update {
        client.as_ref().call(Get::<R> { id: id.into() }).await.unwrap().into()
    };
    let mut expected = Vec::new();
    for id in &ids {
        expected.push(read(*id).await);
    }

    // Every third, from four tasks at a time.
    let mut tasks = JoinSet::new();
    for part in 0..4 {
        let (client, ids) = (client.clone(), ids.clone());
        tasks.spawn(async move {
            for id in ids.into_iter().step_by(3).skip(part).step_by(4) {
                let change = move |update: &mut _| set(update, text, &format!("part {part}"));
                assert!(modify::<R>(&client, id.into(), change).await.unwrap().is_written());
            }
        });
    }
    tasks.join_all().await;
    for (position, update) in expected.iter_mut().step_by(3).enumerate() {
        set(update, text, &format!("part {}", position % 4));
    }

    for (position, (id, expected)) in ids.into_iter().zip(expected).enumerate() {
        assert_eq!(read(id).await, expected);
        if position % 2 == 0 {
            assert_eq!(sandbox.delete(&entity.path(Some(id))).await.status, 200);
            let gone = client.as_ref().call(Get::<R> { id: id.into() }).await;
            assert!(gone.unwrap_err().is_not_found());
        }
    }
}

async fn write_at_the_same_time<R: Updatable<Api = Nexudus, Update: Request>>(
    entity: Entity,
    first: &'static str,
    second: &'static str,
) {
    let sandbox = Sandbox::start().await;
    let (one, other) = (client(&sandbox), client(&sandbox));
    let id = R::Id::from(create(&sandbox, entity, 2).await[1]);
    let read = async || one.as_ref().call(Get::<R> { id }).await.unwrap();
    let assert_texts = async |expected: [&str; 2]| {
        let update = R::Update::from(read().await);
        assert_eq!([first, second].map(|key| get(&update, key)), expected.map(|text| json!(text)));
    };
    let set_first = async |text: &'static str| {
        modify::<R>(&one, id, move |update| set(update, first, text)).await.unwrap();
    };

    // Somebody reads, thinks, and writes; somebody else writes in the meantime.
    let before = read().await;
    set_first("first").await;
    let mut update = before.clone().into();
    set(&mut update, second, "second");
    let error = other.as_ref().replace(&before, update).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert_texts(["first", "text 1"]).await;

    // The same in one call, which thinks between its read and its write.
    let thinks = Arc::new(Barrier::new(2));
    let slow = {
        let (thinks, other) = (Arc::clone(&thinks), other.clone());
        let handle = tokio::runtime::Handle::current();
        let modify = modify::<R>(&other, id, move |update| {
            tokio::task::block_in_place(|| {
                handle.block_on(async {
                    thinks.wait().await;
                    thinks.wait().await;
                });
            });
            set(update, second, "slow");
        });
        tokio::spawn(async { modify.max_attempts(1).await.map(drop) })
    };
    thinks.wait().await;
    set_first("again").await;
    thinks.wait().await;
    let error = slow.await.unwrap().unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert_texts(["again", "text 1"]).await;

    // With more attempts the change is made anew, on what the record is now: nothing is lost.
    let mut seen = Vec::new();
    let behind = format!("UPDATE \"{}\" SET \"{first}\" = 'behind'", entity.name);
    let modified = other.as_ref().modify::<R>(id, |update| {
        if seen.is_empty() {
            sandbox.execute(&behind);
        }
        seen.push(get(update, first));
        set(update, second, "third");
    });
    let modified = modified.timeout(Duration::from_secs(10)).await.unwrap();
    assert_eq!(modified.attempts(), 2);
    assert_eq!(seen, ["again", "behind"]);
    assert_texts(["behind", "third"]).await;
}

#[test]
fn updates_lose_no_changes() {
    let mut updates = Updates { runtime: Runtime::new().unwrap(), count: 0 };
    Nexudus::visit(&mut updates);
    assert!(updates.count > 0);
}
