//! The program: start, output and shutdown.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use sandbox::store::Store;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::harness::{client, rows};
use crate::operations::{Existing, simple_create};

const SOON: Duration = Duration::from_secs(10);

/// A running sandbox, in a process of its own.
pub(crate) struct Program {
    pub(crate) child: Child,
    pub(crate) url: String,
    /// The lines that it printed before its address.
    output: Vec<String>,
}

impl Program {
    pub(crate) async fn start(options: &[&str]) -> Self {
        Self::spawn(command(options)).await
    }

    pub(crate) async fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut output = Vec::new();
        loop {
            let line = timeout(SOON, stdout.next_line()).await.unwrap().unwrap().unwrap();
            match line.strip_prefix("listening on ") {
                Some(url) => return Self { child, url: url.into(), output },
                None => output.push(line),
            }
        }
    }

    /// Terminates it and returns its exit code.
    pub(crate) async fn terminate(mut self) -> Option<i32> {
        let id = self.child.id().unwrap().to_string();
        Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        timeout(SOON, self.child.wait()).await.unwrap().unwrap().code()
    }

    async fn create(&self, token: &str, prefer: &str) -> reqwest::Result<reqwest::Response> {
        client()
            .post(format!("{}{}", self.url, simple_create().info.path()))
            .bearer_auth(token)
            .header("Content-Type", "application/json")
            .header("Prefer", prefer)
            .body(simple_create().smallest(&Existing::default()).to_string())
            .send()
            .await
    }
}

fn command(options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    command.args(["--addr", "127.0.0.1:0"]).args(options);
    command
}

/// The exit code and the standard error of a sandbox that does not start.
async fn fails(options: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    let run = command.args(options).stdin(Stdio::null()).kill_on_drop(true).output();
    let Output { status, stderr, .. } = timeout(SOON, run).await.unwrap().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[tokio::test]
async fn without_callers_it_prints_a_generated_token() {
    let program = Program::start(&[]).await;
    let [line] = &program.output[..] else { panic!("it printed {:?}", program.output) };
    let token = line.strip_prefix("administrator token: ").unwrap();
    assert_eq!(program.create(token, "").await.unwrap().status(), 200);
    assert_eq!(program.create("other", "").await.unwrap().status(), 401);
    let document = client().get(format!("{}/openapi.json", program.url)).send().await.unwrap();
    assert_eq!(document.headers()["Content-Type"], "application/json");
    let document: serde_json::Value =
        serde_json::from_str(&document.text().await.unwrap()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(program.terminate().await, Some(0));
}

#[tokio::test]
async fn a_database_outlives_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.db");
    let options = ["--grant", "token=admin", "--db", path.to_str().unwrap()];
    for count in 1..=2 {
        let program = Program::start(&options).await;
        assert!(program.output.is_empty());
        assert_eq!(program.create("token", "").await.unwrap().status(), 200);
        let list = client().get(format!("{}{}", program.url, simple_create().info.path()));
        let list = list.bearer_auth("token").send().await.unwrap().text().await.unwrap();
        assert!(list.contains(&format!(r#""TotalItems":{count},"#)), "{list}");
        assert_eq!(program.terminate().await, Some(0));
        assert_eq!(records(&path), count);
    }
}

#[tokio::test]
async fn requests_in_flight_are_finished_at_shutdown() {
    let program = Program::start(&["--grant", "token=admin"]).await;
    let url = program.url.clone();
    let slow = program.create("token", "quirk=slow");
    let begun = tokio::time::sleep(Duration::from_millis(500));
    let id = program.child.id().unwrap().to_string();
    let end = async {
        begun.await;
        Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
    };
    let (answer, ()) = tokio::join!(slow, end);
    assert_eq!(answer.unwrap().status(), 200);
    let mut child = program.child;
    assert_eq!(timeout(SOON, child.wait()).await.unwrap().unwrap().code(), Some(0));
    assert!(client().get(url).send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn a_failed_start_is_explained() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, said) = fails(&["--addr", &address]).await;
    assert_eq!(code, Some(3));
    assert!(said.starts_with(&format!("error: can't listen on {address}: ")), "{said}");

    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    std::fs::write(&text, "something that is long enough, but no database").unwrap();
    let foreign = folder.path().join("foreign.db");
    let connection = rusqlite::Connection::open(&foreign).unwrap();
    connection.execute_batch("CREATE TABLE theirs (id INTEGER)").unwrap();
    drop(connection);
    let old = folder.path().join("old.db");
    Store::open(&old).unwrap();
    let connection = rusqlite::Connection::open(&old).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    drop(connection);
    for path in [folder.path(), &text, &foreign, &old] {
        let (code, said) = fails(&["--addr", "127.0.0.1:0", "--db", path.to_str().unwrap()]).await;
        assert_eq!(code, Some(3), "{said}");
        assert!(said.contains(path.to_str().unwrap()), "{said}");
        assert!(said.ends_with("name another file with --db\n"), "{said}");
    }
    assert_eq!(rows(&foreign), [""; 0]);

    let incomplete = folder.path().join("incomplete.db");
    drop(Store::open(&incomplete).unwrap());
    let entity = simple_create().entity.name;
    let connection = rusqlite::Connection::open(&incomplete).unwrap();
    connection.execute_batch(&format!("DROP TABLE \"{entity}\"")).unwrap();
    drop(connection);
    let path = incomplete.to_str().unwrap();
    let (code, said) = fails(&["--addr", "127.0.0.1:0", "--db", path]).await;
    assert_eq!(code, Some(3));
    assert!(said.contains(&format!("it is incomplete, `{entity}.")), "{said}");
}

#[tokio::test]
async fn invalid_options_are_usage_errors() {
    for options in [
        &["--grant", "token=Admin-istrator"][..],
        &["--grant", "token"],
        &["--user", "me@example.com"],
        &["--addr", "somewhere"],
        &["--quirk", "slow"],
    ] {
        let (code, said) = fails(options).await;
        assert_eq!(code, Some(2), "{options:?}: {said}");
    }
}

fn records(database: &Path) -> usize {
    let table = format!("{} ", simple_create().entity.name);
    rows(database).iter().filter(|row| row.starts_with(&table)).count()
}
