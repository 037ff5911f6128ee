//! A sandbox in the process of the test, and access to its database.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;
use nexudus_server::Nexudus;
use nexudus_server::runtime::{ServeOptions, serve};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use runtime_core::{Api, Envelope, Object};
use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use sandbox::options::Options;
use sandbox::store::{Store, register_decimals};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::operations::{Entity, Operation};

/// The envelope of a write that succeeded.
pub(crate) type Success = <Nexudus as Api>::Success;

/// The envelope of a rejected request.
pub(crate) type Rejection = <Nexudus as Api>::Rejection;

/// The token of an administrator.
pub(crate) const ADMIN: &str = "admin-token";

pub(crate) struct Sandbox {
    pub(crate) address: SocketAddr,
    pub(crate) client: Client,
    pub(crate) database: PathBuf,
    server: JoinHandle<()>,
    _folder: TempDir,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Sandbox {
    /// Starts a sandbox with the administrator [`ADMIN`].
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    /// Starts a sandbox with more options.
    pub(crate) async fn with(options: &[&str]) -> Self {
        Self::serving(options, ServeOptions::default()).await
    }

    /// Starts a sandbox with more options, served with these settings.
    pub(crate) async fn serving(options: &[&str], serving: ServeOptions) -> Self {
        let grant = format!("admin@example.com:{ADMIN}=admin");
        let arguments = ["sandbox", "--grant", &grant].into_iter().chain(options.iter().copied());
        let options = Options::try_parse_from(arguments).ok().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("sandbox.db");
        let store = Store::open(&database).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = sandbox::router(&store, options.accounts(), options.strict);
        let server = tokio::spawn(serve(listener, router, serving));
        Self { address, client: client(), database, server, _folder: folder }
    }

    /// A request to an operation, with [`ADMIN`].
    pub(crate) fn request(&self, operation: Operation, body: impl ToString) -> RequestBuilder {
        self.anonymous(operation, body).bearer_auth(ADMIN)
    }

    /// A request to an operation, without a token.
    #[expect(clippy::needless_pass_by_value, reason = "literals are passed as they stand")]
    pub(crate) fn anonymous(&self, operation: Operation, body: impl ToString) -> RequestBuilder {
        let info = operation.info;
        let url = format!("http://{}{}", self.address, info.path());
        self.client
            .request(info.kind.method().parse().unwrap(), url)
            .header("Content-Type", "application/json")
            .body(body.to_string())
    }

    /// The response to a request to an operation, with [`ADMIN`].
    pub(crate) async fn answer(&self, operation: Operation, body: impl ToString) -> Answer {
        send(self.request(operation, body)).await
    }

    /// The id of the record that a request writes.
    pub(crate) async fn write(&self, operation: Operation, body: impl ToString) -> i64 {
        let answer = self.answer(operation, body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        saved_id(&answer.body).unwrap()
    }

    /// The response to a `GET`, with [`ADMIN`].
    pub(crate) async fn ask(&self, path: &str) -> Answer {
        send(self.bare(Method::GET, path).bearer_auth(ADMIN)).await
    }

    /// The record with an id.
    pub(crate) async fn record(&self, entity: Entity, id: i64) -> Value {
        self.get(&entity.path(Some(id))).await
    }

    /// The JSON that a `GET` returns, with [`ADMIN`].
    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.ask(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.json()
    }

    /// The response to a `DELETE`, with [`ADMIN`].
    pub(crate) async fn delete(&self, path: &str) -> Answer {
        send(self.bare(Method::DELETE, path).bearer_auth(ADMIN)).await
    }

    /// A request without a body or a token.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    /// A request to an operation without fields about a record, without a token.
    pub(crate) fn about(&self, operation: Operation, id: i64) -> RequestBuilder {
        operation.about(&self.client, &format!("http://{}", self.address), id)
    }

    /// Executes a statement on the database, without the sandbox.
    pub(crate) fn execute(&self, statement: &str) {
        let connection = Connection::open(&self.database).unwrap();
        register_decimals(&connection).unwrap();
        connection.execute_batch(statement).unwrap();
    }

    /// Every row of every table.
    pub(crate) fn rows(&self) -> Vec<String> {
        rows(&self.database)
    }
}

pub(crate) fn client() -> Client {
    // Where the whole workspace is built, reqwest has rustls without a provider of its own.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().timeout(Duration::from_secs(10)).build().unwrap()
}

/// Every row of every table of a database, read without the code of the sandbox.
pub(crate) fn rows(database: &Path) -> Vec<String> {
    let connection = Connection::open(database).unwrap();
    register_decimals(&connection).unwrap();
    let mut tables = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .unwrap();
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    tables.iter().flat_map(|table| table_rows(&connection, table)).collect()
}

fn table_rows(connection: &Connection, table: &str) -> Vec<String> {
    let mut select = connection.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
    let columns = select.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let cells: Vec<Cell> = (0..columns).map(|column| row.get(column).unwrap()).collect();
        Ok(format!("{table} {cells:?}"))
    };
    select.query_map([], row).unwrap().map(Result::unwrap).collect()
}

/// A response.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The verdict of the envelope.
    pub(crate) fn verdict(&self) -> bool {
        self.json()[Success::VERDICT].as_bool().unwrap()
    }

    /// The message of the envelope.
    pub(crate) fn message(&self) -> String {
        let message = if self.verdict() {
            envelope::<Success>(&self.body).message().map(str::to_owned)
        } else {
            envelope::<Rejection>(&self.body).message().map(str::to_owned)
        };
        message.unwrap()
    }

    /// The field errors of the envelope of a rejection.
    pub(crate) fn errors(&self) -> Value {
        serde_json::to_value(envelope::<Rejection>(&self.body).errors()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

fn envelope<E: Envelope>(body: &str) -> E {
    E::decode(Object::parse(body).unwrap())
}

/// The id of the record in the envelope of a success.
pub(crate) fn saved_id(body: &str) -> Option<i64> {
    let value: Value = serde_json::from_str(envelope::<Success>(body).value()?.get()).unwrap();
    value["Id"].as_i64()
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.text().await.unwrap(),
    }
}
