//! A killed sandbox loses no acknowledged write, of any entity, whatever else it is asked meanwhile.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::{Client, Method};
use runtime_core::{FieldType, Kind, Scalar};
use rusqlite::Connection;
use sandbox::store::register_decimals;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::harness::{client, saved_id};
use crate::operations::{Entity, Existing, Operation, entities, others};
use crate::program::Program;

const WRITERS: usize = 4;
const KILLS: usize = 20;

/// What a writer knows of a record that it wrote.
struct Written {
    /// The text that was acknowledged last.
    acknowledged: String,
    /// The text that was sent last, acknowledged or not.
    asked: String,
    /// The number of acknowledged writes.
    acknowledgements: usize,
}

/// The records by their entity and id.
type Ledger = BTreeMap<(&'static str, i64), Written>;

#[tokio::test]
async fn nothing_acknowledged_is_lost() {
    let kills = std::env::var("SANDBOX_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("sandbox.db");
    let mut ledger = Ledger::new();
    for round in 0..kills {
        let written = write_until_killed(&database, round).await;
        assert_is_kept(&database, &written);
        ledger.extend(written);
    }
    assert_is_kept(&database, &ledger);
    assert_is_whole(&database);
    let acknowledged: usize = ledger.values().map(|written| written.acknowledgements).sum();
    println!("{kills} kills, {acknowledged} acknowledged writes, none lost");
    assert!(acknowledged >= kills, "hardly anything was written");
}

async fn write_until_killed(database: &Path, round: usize) -> Ledger {
    let options = ["--grant", "token=admin", "--db", database.to_str().unwrap()];
    let mut program = Program::start(&options).await;
    let (client, url) = (client(), program.url.clone());
    let existing = Existing::create(async |operation, body| {
        send(&client, &url, operation, &body).await.unwrap()
    });
    let existing = existing.await;
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let name = format!("{round}/{writer}");
        let acknowledged = Arc::clone(&acknowledged);
        writers.spawn(write(url.clone(), name, existing.clone(), acknowledged));
    }
    // Another moment every time: after a number of writes and a delay.
    let enough_of_them = 1 + round % 9;
    let enough = async {
        while acknowledged.load(Ordering::Relaxed) < enough_of_them {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), enough).await.unwrap();
    let moment = (round * 37) % 40;
    tokio::time::sleep(Duration::from_millis(moment.try_into().unwrap())).await;
    program.child.kill().await.unwrap();
    let written = writers.join_all().await;
    written.into_iter().flatten().collect()
}

/// Creates, replaces and reads records of every entity in turn until the connection fails.
async fn write(
    url: String,
    name: String,
    existing: Existing,
    acknowledged: Arc<AtomicUsize>,
) -> Ledger {
    let client = client();
    let mut ledger = Ledger::new();
    for (count, (entity, key)) in texts().into_iter().cycle().enumerate() {
        let (first, second) = (format!("{name}/{count}"), format!("{name}/{count} again"));
        let request = |kind, text: &str| {
            let operation = entity.operation(kind).unwrap();
            let mut request = operation.full(&existing, 1);
            request.insert(key.to_owned(), text.into());
            (operation, request)
        };
        let (create, body) = request(Kind::Create, &first);
        let Some(id) = send(&client, &url, create, &body.into()).await else { break };
        acknowledged.fetch_add(1, Ordering::Relaxed);
        let written = Written { acknowledged: first, asked: second.clone(), acknowledgements: 1 };
        ledger.insert((entity.name, id), written);
        let (update, mut body) = request(Kind::Update, &second);
        body.insert("Id".to_owned(), id.into());
        if send(&client, &url, update, &body.into()).await.is_none() {
            break;
        }
        acknowledged.fetch_add(1, Ordering::Relaxed);
        let written = Written { acknowledged: second.clone(), asked: second, acknowledgements: 2 };
        ledger.insert((entity.name, id), written);
        if !use_others(&client, &url, entity, id).await {
            break;
        }
    }
    ledger
}

/// Reads a record, and runs a command on it, in every way. Returns whether there is still a connection.
async fn use_others(client: &Client, url: &str, entity: Entity, id: i64) -> bool {
    for operation in others() {
        let Operation { entity: Entity { name, .. }, info } = operation;
        if name != entity.name || info.kind == Kind::Delete {
            continue;
        }
        let answer = operation.about(client, url, id).bearer_auth("token").send().await;
        let Ok(answer) = answer else { return false };
        assert_eq!(answer.status(), 200, "{info}");
        if answer.bytes().await.is_err() {
            return false;
        }
    }
    true
}

/// The entities that are created and updated with a text, each with the key of the text.
fn texts() -> Vec<(Entity, &'static str)> {
    let entities = entities().into_iter();
    let entities = entities.filter(|entity| entity.has(&[Kind::Create, Kind::Update]));
    let texts = entities.filter_map(|entity| {
        let mut fields = entity.operation(Kind::Update)?.body_fields().iter();
        let text = fields
            .find(|field| field.ty == FieldType::One(Scalar::String) && !entity.is_date(field.key));
        Some((entity, text?.key))
    });
    texts.collect()
}

/// The id in the response to a write; `None` if there was no response.
async fn send(client: &Client, url: &str, operation: Operation, body: &Value) -> Option<i64> {
    let method: Method = operation.info.kind.method().parse().unwrap();
    let request = client
        .request(method, format!("{url}{}", operation.info.path()))
        .bearer_auth("token")
        .header("Content-Type", "application/json")
        .body(body.to_string());
    let answer = request.send().await.ok()?;
    assert_eq!(answer.status(), 200, "{}", operation.info);
    saved_id(&answer.text().await.ok()?)
}

fn assert_is_kept(database: &Path, ledger: &Ledger) {
    let connection = Connection::open(database).unwrap();
    register_decimals(&connection).unwrap();
    let texts = texts();
    for ((name, id), Written { acknowledged, asked, .. }) in ledger {
        let (entity, key) = texts.iter().find(|(entity, _)| entity.name == *name).unwrap();
        let sql = format!("SELECT \"{key}\" FROM \"{name}\" WHERE \"Id\" = ?");
        let text = connection.query_row(&sql, [id], |row| row.get::<_, String>(0));
        let text = text.unwrap_or_else(|error| panic!("{id}, {acknowledged} is lost: {error}"));
        assert!(text == *acknowledged || text == *asked, "{text}, not {acknowledged}");
        for field in entity.record.iter().filter(|field| matches!(field.ty, FieldType::Many(_))) {
            let list = format!("{name}.{}", field.key);
            let sql = format!("SELECT count(*) FROM \"{list}\" WHERE Record = ?");
            let count: i64 = connection.query_row(&sql, [id], |row| row.get(0)).unwrap();
            assert!(count > 0, "{list} of {id} is lost");
        }
    }
}

fn assert_is_whole(database: &Path) {
    let connection = Connection::open(database).unwrap();
    register_decimals(&connection).unwrap();
    let verdict: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
}
