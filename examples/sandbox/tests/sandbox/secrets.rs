//! Tokens and passwords appear nowhere: not in responses, the log, or the files of the database.

use std::process::Stdio;

use reqwest::RequestBuilder;
use runtime_core::Kind;
use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::process::Command;

use crate::harness::{client, saved_id};
use crate::operations::{Existing, others, writes};
use crate::program::Program;

const GRANTED: [&str; 3] = ["granted-secret-1", "granted-secret-2", "granted-secret-3"];
const PASSWORD: &str = "password-secret";

/// Everything that the sandbox sent, wrote or printed, each with a name for failures.
#[derive(Default)]
struct Seen(Vec<(String, Vec<u8>)>);

impl Seen {
    /// Sends a request, and keeps everything of the response.
    async fn send(&mut self, name: &str, request: RequestBuilder) {
        let response = request.send().await.unwrap();
        let head = format!("{} {:?}", response.status(), response.headers());
        let body = response.bytes().await.unwrap().to_vec();
        self.0.push((format!("the head of {name}"), head.into_bytes()));
        self.0.push((name.to_owned(), body));
    }

    #[track_caller]
    fn assert_without(&self, secrets: &[String]) {
        for (name, bytes) in &self.0 {
            let text = String::from_utf8_lossy(bytes);
            for secret in secrets {
                assert!(!text.contains(secret), "{name} shows {secret}: {text}");
            }
        }
    }
}

#[tokio::test]
async fn no_secret_is_shown_or_stored() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("sandbox.db");
    let [first, second, third] = GRANTED;
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    command
        .args(["--addr", "127.0.0.1:0", "--db", database.to_str().unwrap()])
        .args(["--grant", &format!("{first}=admin"), "--grant", &format!("me:{second}=admin")])
        .args(["--grant", &format!("{third}=")])
        .args(["--user", &format!("user@example.com:{PASSWORD}")])
        .env("RUST_LOG", "trace")
        .stderr(Stdio::piped());
    let mut program = Program::spawn(command).await;
    let mut log = program.child.stderr.take().unwrap();
    let log = tokio::spawn(async move {
        let mut text = Vec::new();
        log.read_to_end(&mut text).await.map(|_| text)
    });
    let url = program.url.clone();
    let mut seen = Seen::default();

    // The response of the token endpoint is the one place for tokens.
    let form = |form: String| {
        let request = client().post(format!("{url}/api/token"));
        request.header("Content-Type", "application/x-www-form-urlencoded").body(form)
    };
    let login = format!("grant_type=password&username=user@example.com&password={PASSWORD}");
    let pair = form(login).send().await.unwrap().text().await.unwrap();
    let pair: Value = serde_json::from_str(&pair).unwrap();
    let (access, refresh) = (pair["access_token"].clone(), pair["refresh_token"].clone());
    let [access, refresh] = [access, refresh].map(|token| token.as_str().unwrap().to_owned());
    for body in [
        format!("grant_type=password&username={PASSWORD}&password={PASSWORD}x"),
        format!("grant_type=refresh_token&refresh_token={access}"),
        format!("grant_type={refresh}&{PASSWORD}={PASSWORD}"),
    ] {
        seen.send("a rejected login", form(body)).await;
    }

    // The first token may do everything, so that there is something to read.
    let existing = Existing::create(async |operation, body| {
        let request = client()
            .post(format!("{url}{}", operation.info.path()))
            .header("Content-Type", "application/json")
            .bearer_auth(first)
            .body(body.to_string());
        let saved = request.send().await.unwrap().text().await.unwrap();
        saved_id(&saved).unwrap()
    })
    .await;
    for token in GRANTED.into_iter().chain([access.as_str()]) {
        for operation in writes() {
            let request = client()
                .request(
                    operation.info.kind.method().parse().unwrap(),
                    format!("{url}{}", operation.info.path()),
                )
                .header("Content-Type", "application/json")
                .bearer_auth(token)
                .body(operation.smallest(&existing).to_string());
            seen.send(&operation.info.to_string(), request).await;
        }
        for operation in others().into_iter().filter(|other| other.info.kind != Kind::Delete) {
            let request = operation.about(&client(), &url, 1).bearer_auth(token);
            seen.send(&operation.info.to_string(), request).await;
        }
    }
    assert_eq!(program.terminate().await, Some(0));
    seen.0.push(("the log".into(), log.await.unwrap().unwrap()));
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let path = file.unwrap().path();
        seen.0.push((path.display().to_string(), std::fs::read(path).unwrap()));
    }
    let secrets = GRANTED.map(str::to_owned).into_iter();
    let secrets: Vec<_> = secrets.chain([PASSWORD.to_owned(), access, refresh]).collect();
    seen.assert_without(&secrets);
}
