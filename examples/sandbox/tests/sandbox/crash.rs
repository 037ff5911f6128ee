//! A killed sandbox loses no acknowledged write.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::{Client, Method};
use runtime_core::{FieldType, Kind, Scalar};
use rusqlite::Connection;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::harness::{client, saved_id};
use crate::operations::{Entity, Existing, entities};
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

type Ledger = BTreeMap<i64, Written>;

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
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let name = format!("{round}/{writer}");
        writers.spawn(write(program.url.clone(), name, Arc::clone(&acknowledged)));
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

/// Creates and replaces records until the connection fails.
async fn write(url: String, name: String, acknowledged: Arc<AtomicUsize>) -> Ledger {
    let client = client();
    let mut ledger = Ledger::new();
    for count in 0.. {
        let (first, second) = (format!("{name}/{count}"), format!("{name}/{count} again"));
        let Some(id) = send(&client, &url, Method::POST, request(Kind::Create, &first)).await
        else {
            break;
        };
        acknowledged.fetch_add(1, Ordering::Relaxed);
        ledger.insert(
            id,
            Written { acknowledged: first, asked: second.clone(), acknowledgements: 1 },
        );
        let mut update = request(Kind::Update, &second);
        update["Id"] = id.into();
        if send(&client, &url, Method::PUT, update).await.is_none() {
            break;
        }
        acknowledged.fetch_add(1, Ordering::Relaxed);
        ledger.insert(
            id,
            Written { acknowledged: second.clone(), asked: second, acknowledgements: 2 },
        );
    }
    ledger
}

/// An entity that is created and updated with a text, without other records, and the key of the text.
fn entity() -> (Entity, &'static str) {
    let entities = entities()
        .into_iter()
        .filter(|entity| entity.references.is_empty() && entity.has(&[Kind::Create, Kind::Update]));
    let mut texts = entities.flat_map(|entity| {
        let fields = entity.operation(Kind::Update).unwrap().body_fields().iter();
        let texts = fields.filter(|field| field.ty == FieldType::One(Scalar::String));
        texts.map(move |field| (entity, field.key))
    });
    texts.next().unwrap()
}

fn request(kind: Kind, text: &str) -> Value {
    let (entity, key) = entity();
    let mut request = entity.operation(kind).unwrap().full(&Existing::default(), 1);
    request.insert(key.to_owned(), text.into());
    Value::Object(request)
}

/// The id in the response to a write; `None` if there was no response.
async fn send(client: &Client, url: &str, method: Method, request: Value) -> Option<i64> {
    let request = client
        .request(method, format!("{url}{}", entity().0.path(None)))
        .bearer_auth("token")
        .header("Content-Type", "application/json")
        .body(request.to_string());
    let answer = request.send().await.ok()?;
    assert_eq!(answer.status(), 200);
    saved_id(&answer.text().await.ok()?)
}

fn assert_is_kept(database: &Path, ledger: &Ledger) {
    let (entity, key) = entity();
    let connection = Connection::open(database).unwrap();
    let sql = format!("SELECT \"{key}\" FROM \"{}\" WHERE \"Id\" = ?", entity.name);
    for (id, Written { acknowledged, asked, .. }) in ledger {
        let text = connection.query_row(&sql, [id], |row| row.get::<_, String>(0));
        let text = text.unwrap_or_else(|error| panic!("{id}, {acknowledged} is lost: {error}"));
        assert!(text == *acknowledged || text == *asked, "{text}, not {acknowledged}");
        for field in entity.record.iter().filter(|field| matches!(field.ty, FieldType::Many(_))) {
            let list = format!("{}.{}", entity.name, field.key);
            let sql = format!("SELECT count(*) FROM \"{list}\" WHERE Record = ?");
            let count: i64 = connection.query_row(&sql, [id], |row| row.get(0)).unwrap();
            assert!(count > 0, "{list} of {id} is lost");
        }
    }
}

fn assert_is_whole(database: &Path) {
    let connection = Connection::open(database).unwrap();
    sandbox::store::register_decimals(&connection).unwrap();
    let verdict: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
}
