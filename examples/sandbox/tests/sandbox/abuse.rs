//! Hostile clients: the program responds correctly, uses little memory, and serves later clients.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

use crate::harness::{client, saved_id};
use crate::operations::{Existing, Operation, writes};
use crate::program::Program;
use crate::wire::{Wire, head, rejection, request, statuses};

const TOKEN: &str = "token";
const MEBIBYTE: usize = 1024 * 1024;
const CONNECTIONS: usize = 10_000;
const AT_A_TIME: usize = 256;

#[tokio::test]
async fn bodies_of_64_mib_are_rejected_unread() {
    let program = Program::start(&["--grant", "token=admin"]).await;
    let existing = records(&program).await;
    let announced = format!("Content-Length: {}", 64 * MEBIBYTE);
    let chunk = format!("{MEBIBYTE:x}\r\n{}\r\n", " ".repeat(MEBIBYTE));
    for operation in writes() {
        let mut silent = Wire::open(address(&program)).await;
        silent.send(head(operation, TOKEN, &announced)).await;
        assert_too_large(operation, &mut silent).await;

        let mut chunked = Wire::open(address(&program)).await;
        chunked.send(head(operation, TOKEN, "Transfer-Encoding: chunked")).await;
        for _ in 0..64 {
            chunked.send(&chunk).await;
        }
        assert_too_large(operation, &mut chunked).await;
    }
    assert_serves(&program, &existing).await;
}

#[tokio::test]
async fn garbage_after_valid_requests_affects_no_other() {
    let program = Program::start(&["--grant", "token=admin"]).await;
    let existing = records(&program).await;
    for operation in writes() {
        let good = request(operation, TOKEN, &operation.smallest(&existing).to_string());
        let mut wire = Wire::open(address(&program)).await;
        wire.send(format!("{good}{good}\u{0}garbage\r\n\r\n{good}")).await;
        assert_eq!(statuses(&wire.rest().await), ["200", "200", "400"], "{}", operation.info);
    }
    assert_serves(&program, &existing).await;
}

#[tokio::test]
async fn ten_thousand_connections_come_and_go() {
    let program = Program::start(&["--grant", "token=admin"]).await;
    let existing = records(&program).await;
    let operations = writes();
    let bodies: Vec<_> =
        operations.iter().map(|operation| operation.smallest(&existing).to_string()).collect();
    for round in (0..CONNECTIONS).step_by(AT_A_TIME) {
        join_all((round..CONNECTIONS.min(round + AT_A_TIME)).map(async |at| {
            let (operation, body) =
                (operations[at % operations.len()], &bodies[at % operations.len()]);
            let mut wire = Wire::open(address(&program)).await;
            match at / operations.len() % 4 {
                0 => true,
                1 => wire.send("POST /api/comm").await,
                2 => wire.send(head(operation, TOKEN, "Content-Length: 99")).await,
                _ => wire.send(request(operation, TOKEN, body)).await,
            }
        }))
        .await;
    }
    assert_serves(&program, &existing).await;
}

fn address(program: &Program) -> SocketAddr {
    program.url.strip_prefix("http://").unwrap().parse().unwrap()
}

async fn assert_too_large(operation: Operation, wire: &mut Wire) {
    let answer = wire.rest().await;
    assert_eq!(statuses(&answer), ["413"], "{}: {answer}", operation.info);
    let expected = rejection("the body is too long: send no more than 1048576 bytes");
    assert!(answer.ends_with(&expected), "{answer}");
}

/// Valid requests succeed, and the peak of memory is small if the system reports it.
async fn assert_serves(program: &Program, existing: &Existing) {
    for operation in writes() {
        write(program, operation, &operation.smallest(existing)).await;
    }
    if let Some(peak) = memory_peak(program) {
        assert!(peak < 64 * MEBIBYTE, "{peak} bytes");
    }
}

async fn records(program: &Program) -> Existing {
    Existing::create(async |operation, body| write(program, operation, &body).await).await
}

/// Writes a record and returns its id. Retries while the requests of others take all of the capacity.
async fn write(program: &Program, operation: Operation, body: &Value) -> i64 {
    let mut answer = send(program, operation, body).await;
    for _ in 0..10 {
        if answer.status() != StatusCode::SERVICE_UNAVAILABLE {
            break;
        }
        assert_eq!(answer.headers()["Retry-After"], "1");
        tokio::time::sleep(Duration::from_secs(1)).await;
        answer = send(program, operation, body).await;
    }
    assert_eq!(answer.status(), 200, "{}", operation.info);
    saved_id(&answer.text().await.unwrap()).unwrap()
}

async fn send(program: &Program, operation: Operation, body: &Value) -> Response {
    let method: Method = operation.info.kind.method().parse().unwrap();
    let request = client()
        .request(method, format!("{}{}", program.url, operation.info.path()))
        .bearer_auth(TOKEN)
        .header("Content-Type", "application/json")
        .body(body.to_string());
    request.send().await.unwrap()
}

/// The peak of the program's memory, in bytes.
fn memory_peak(program: &Program) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.child.id()?)).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<usize>().ok().map(|kilobytes| kilobytes * 1024)
}
