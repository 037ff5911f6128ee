//! Killing the sandbox while it writes loses nothing that it has acknowledged.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use nexudus_server::{CommunityThread, CommunityThreadId};
use reqwest::{Client, Method};
use rusqlite::Connection;
use sandbox::store::Store;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::harness::client;
use crate::program::Program;

const WRITERS: usize = 4;
const KILLS: usize = 20;

/// What a writer knows of a conversation that it wrote.
struct Written {
    /// The subject that was acknowledged last.
    acknowledged: String,
    /// The subject that was asked for last, acknowledged or not.
    asked: String,
    /// How many writes were acknowledged.
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
        assert_is_kept(&database, &written).await;
        ledger.extend(written);
    }
    assert_is_kept(&database, &ledger).await;
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
    // Some other moment every time, however slow the disk is: after so many writes, and a while.
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

/// Creates conversations and replaces each, until there is no more answer.
async fn write(url: String, name: String, acknowledged: Arc<AtomicUsize>) -> Ledger {
    let client = client();
    let mut ledger = Ledger::new();
    for count in 0.. {
        let (first, second) = (format!("{name}/{count}"), format!("{name}/{count} again"));
        let Some(id) = send(&client, &url, Method::POST, request(&first)).await else { break };
        acknowledged.fetch_add(1, Ordering::Relaxed);
        ledger.insert(
            id,
            Written { acknowledged: first, asked: second.clone(), acknowledgements: 1 },
        );
        let mut update = request(&second);
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

fn request(subject: &str) -> Value {
    json!({ "BusinessId": 1, "UserId": 1, "Subject": subject, "Message": "", "Guests": [1, 2] })
}

/// The id in an acknowledgement; `None` where there was none.
async fn send(client: &Client, url: &str, method: Method, request: Value) -> Option<i64> {
    let request = client
        .request(method, format!("{url}/api/community/communitythreads"))
        .bearer_auth("token")
        .header("Content-Type", "application/json")
        .body(request.to_string());
    let answer = request.send().await.ok()?;
    assert_eq!(answer.status(), 200);
    let envelope: Value = serde_json::from_str(&answer.text().await.ok()?).ok()?;
    envelope["Value"]["Id"].as_i64()
}

async fn assert_is_kept(database: &Path, ledger: &Ledger) {
    let store = Store::open(database).unwrap();
    for (id, Written { acknowledged, asked, .. }) in ledger {
        let stored = store.load::<CommunityThread>(CommunityThreadId(*id)).await.unwrap();
        let stored = stored.unwrap_or_else(|| panic!("{id}, {acknowledged} is lost"));
        let subject = &stored.subject;
        assert!(subject == acknowledged || subject == asked, "{subject}, not {acknowledged}");
        assert_eq!(stored.guests.map(|guests| guests.len()), Some(2));
    }
}

fn assert_is_whole(database: &Path) {
    let connection = Connection::open(database).unwrap();
    let verdict: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
}
