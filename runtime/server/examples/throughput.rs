//! Requests per second of the stubs with a handler that does nothing, against a hand-written axum
//! handler that checks neither token nor role. The latter is served twice: by `serve` like the
//! stubs, so that only the stubs differ, and by `axum::serve`, which has no timeouts. All three take
//! turns in one process. The CPU time of the process, clients included, depends less on what else
//! the machine does; it is read where Linux has it.
//!
//! With `stubs N` or `hand N` it sends N requests to one of the routers without a network, for tools
//! that count instructions; any other number is that of the rounds.

#![expect(clippy::print_stdout, reason = "this is a report")]
#![expect(clippy::unwrap_used, reason = "this is a measurement, which nothing depends on")]

#[path = "../tests/server/notes.rs"]
mod notes;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Instant;

use futures_util::future::try_join_all;
use runtime_core::{List, Page, SuccessParts};
use runtime_server::axum::Router;
use runtime_server::axum::body::{Body, Bytes, to_bytes};
use runtime_server::axum::http::header::CONTENT_TYPE;
use runtime_server::axum::http::{Request, StatusCode};
use runtime_server::axum::response::{IntoResponse, Response};
use runtime_server::axum::routing::post;
use runtime_server::{
    Caller, ReadResult, Rejection, ServeOptions, Settings, Tokens, WriteResponse, WriteResult,
    axum, listen, serve,
};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use self::notes::{CreateNote, Note, NoteId, NoteRow, NoteService, Success, UpdateNote, router};

const ROUNDS: usize = 60;
const CONNECTIONS: usize = 8;
const REQUESTS_PER_CONNECTION: u32 = 4_000;
const BODY: &str = include_str!("../benches/note.json");

struct Idle;

impl NoteService for Idle {
    async fn create(&self, _: CreateNote, _: Caller) -> WriteResult<NoteId> {
        Ok(WriteResponse::new(NoteId(1)))
    }

    async fn update(&self, _: UpdateNote, _: Caller) -> WriteResult<NoteId> {
        Err(Rejection::not_found())
    }

    async fn get(&self, _: NoteId, _: Caller) -> ReadResult<Note> {
        Err(Rejection::not_found())
    }

    async fn get_many(&self, _: Vec<NoteId>, _: Caller) -> ReadResult<Vec<Note>> {
        Err(Rejection::not_found())
    }

    async fn list(&self, _: List<Note>, _: Caller) -> ReadResult<Page<NoteRow>> {
        Err(Rejection::not_found())
    }

    async fn delete(&self, _: NoteId, _: Caller) -> WriteResult<NoteId> {
        Err(Rejection::not_found())
    }
}

async fn by_hand(body: Bytes) -> Response {
    if let Err(error) = serde_json::from_slice::<CreateNote>(&body) {
        return (StatusCode::BAD_REQUEST, error.to_string()).into_response();
    }
    let envelope = Success::from(SuccessParts {
        status: 200,
        message: "Note was successfully created.",
        id: Some(1),
        updated_on: OffsetDateTime::now_utc().format(&Rfc3339).ok(),
        updated_by: Some("admin@example.com".into()),
    });
    ([(CONTENT_TYPE, "application/json")], serde_json::to_vec(&envelope).unwrap()).into_response()
}

fn bind() -> (TcpListener, SocketAddr) {
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

#[tokio::main]
async fn main() {
    let plain = Router::new().route("/api/notes", post(by_hand));
    let tokens = Tokens::new().with("admin-token", Caller::administrator("admin@example.com"));
    let stubs = router(Idle, Settings::default().authenticator(tokens));

    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["stubs", requests] => return without_network(stubs, requests.parse().unwrap()).await,
        ["hand", requests] => return without_network(plain, requests.parse().unwrap()).await,
        _ => {}
    }
    let rounds_wanted = arguments.first().map_or(ROUNDS, |rounds| rounds.parse().unwrap());

    let (listener, by_axum) = bind();
    let app = plain.clone();
    tokio::spawn(async { axum::serve(listener, app).await });
    let (listener, by_hand) = bind();
    tokio::spawn(serve(listener, plain, ServeOptions::default()));
    let (listener, by_stubs) = bind();
    tokio::spawn(serve(listener, stubs, ServeOptions::default()));

    let mut rounds: [Vec<f64>; 3] = Default::default();
    let mut cpu_times: [Vec<f64>; 3] = Default::default();
    for round in 0..=rounds_wanted {
        let mut turns = [(0, by_axum), (1, by_hand), (2, by_stubs)];
        // Each goes first, second and last as often, and after either of the others, so that a
        // drift of the machine cancels out.
        turns.rotate_left(round % 3);
        if round % 2 == 1 {
            turns.reverse();
        }
        for (which, address) in turns {
            let (rate, cpu_time) = measure(address).await;
            // The first round is to warm up.
            if round > 0 {
                rounds[which].push(rate);
                cpu_times[which].push(cpu_time);
            }
        }
    }
    let [by_axum, by_hand, by_stubs] = rounds;
    println!("medians of {rounds_wanted} rounds");
    println!("by hand, axum::serve: {:.0} requests/s", median(by_axum.clone()));
    println!("by hand:              {:.0} requests/s", median(by_hand.clone()));
    println!("stubs:                {:.0} requests/s", median(by_stubs.clone()));
    println!("stubs against by hand:              {:.3}", ratio(&by_stubs, &by_hand));
    println!("stubs against by hand, axum::serve: {:.3}", ratio(&by_stubs, &by_axum));
    println!("by hand against by hand, axum::serve: {:.3}", ratio(&by_hand, &by_axum));
    let [by_axum, by_hand, by_stubs] = cpu_times;
    println!(
        "requests per CPU time, stubs against by hand:              {:.3}",
        ratio(&by_hand, &by_stubs)
    );
    println!(
        "requests per CPU time, stubs against by hand, axum::serve: {:.3}",
        ratio(&by_axum, &by_stubs)
    );
}

/// Sends requests to a router in this process.
async fn without_network(router: Router, requests: u32) {
    for _ in 0..requests {
        let request = Request::post("/api/notes")
            .header("Host", "localhost")
            .header("Authorization", "Bearer admin-token")
            .header(CONTENT_TYPE, "application/json")
            .body(Body::from(BODY))
            .unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        to_bytes(response.into_body(), usize::MAX).await.unwrap();
    }
}

/// The median of what one is to the other in each round.
fn ratio(some: &[f64], others: &[f64]) -> f64 {
    median(some.iter().zip(others).map(|(one, other)| one / other).collect())
}

/// Requests a second, and the CPU time they took.
async fn measure(address: SocketAddr) -> (f64, f64) {
    let (start, cpu_start) = (Instant::now(), cpu_time());
    let clients = (0..CONNECTIONS).map(|_| tokio::spawn(converse(address)));
    try_join_all(clients).await.unwrap();
    let requests = u32::try_from(CONNECTIONS).unwrap() * REQUESTS_PER_CONNECTION;
    (f64::from(requests) / start.elapsed().as_secs_f64(), cpu_time() - cpu_start)
}

/// Nanoseconds that the threads of this process were on a CPU.
fn cpu_time() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten();
    let time = |path| std::fs::read_to_string(path).ok()?.split(' ').next()?.parse::<f64>().ok();
    threads.filter_map(|thread| time(thread.ok()?.path().join("schedstat"))).sum()
}

/// One request after the other on one connection.
async fn converse(address: SocketAddr) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        concat!(
            "POST /api/notes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer admin-token\r\n",
            "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        ),
        BODY.len(),
        BODY
    );
    let mut buffer = vec![0; 4096];
    for _ in 0..REQUESTS_PER_CONNECTION {
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut read = 0;
        // Both answers are envelopes, which end with the only closing brace after the verdict.
        while !buffer[..read].ends_with(b"\"WasSuccessful\":true}") {
            let more = stream.read(&mut buffer[read..]).await.unwrap();
            assert_ne!(more, 0, "{}", String::from_utf8_lossy(&buffer[..read]));
            read += more;
        }
        assert!(buffer.starts_with(b"HTTP/1.1 200 OK\r\n"));
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
