//! CPU time of a create through the client, against the same call by hand with reqwest and serde.
//! Both take turns in one process, on connections that are kept. The service answers from a thread
//! of its own, whose time does not count. Reads the clock of the thread, so it runs on Linux alone.

#![expect(clippy::print_stdout, reason = "this is a report")]
#![expect(clippy::unwrap_used, reason = "this is a measurement, which nothing depends on")]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/client/api.rs"]
mod api;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use serde::Deserialize;

use self::api::{Client, CreateNote, NoteId};

const PAIRS: usize = 41;
const REQUESTS: u32 = 1_000;
const ANSWER: &str = concat!(
    r#"{"Status":200,"Message":"Note was successfully created.","Value":{"Id":87654321},"#,
    r#""OpenInDialog":false,"OpenInWindow":false,"RedirectURL":null,"JavaScript":null,"#,
    r#""UpdatedOn":"2025-01-15T10:30:00Z","UpdatedBy":"admin@example.com","Errors":null,"#,
    r#""WasSuccessful":true}"#
);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    was_successful: bool,
    value: Option<Value>,
    message: Option<String>,
    updated_on: Option<String>,
    updated_by: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Value {
    id: i64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    rustls::crypto::ring::default_provider().install_default().unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            thread::spawn(move || answer(stream.unwrap()));
        }
    });
    let client = Client::builder().base_url(url.as_str()).bearer_token("token").build().unwrap();
    let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
    let url = format!("{url}/api/notes");

    // Warm up.
    through_client(&client).await;
    by_hand(&http, &url).await;
    let (mut clients, mut hands, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for pair in 0..PAIRS {
        // Whoever goes first is the other the next time, so that a drift of the machine cancels out.
        let (client, hand) = if pair % 2 == 0 {
            (through_client(&client).await, by_hand(&http, &url).await)
        } else {
            let hand = by_hand(&http, &url).await;
            (through_client(&client).await, hand)
        };
        clients.push(client);
        hands.push(hand);
        ratios.push(client / hand);
    }
    println!("by hand: {:.1} us of CPU a create (median of {PAIRS})", median(hands));
    println!("client:  {:.1} us", median(clients));
    println!("ratio:   {:.3} (median of the pairs)", median(ratios));
}

fn note() -> CreateNote {
    CreateNote { text: "The courier asks for a place to leave them. ".repeat(8) }
}

/// Microseconds of CPU a create.
async fn through_client(client: &Client) -> f64 {
    let start = cpu_time();
    for _ in 0..REQUESTS {
        let saved = client.create(note()).await.unwrap();
        assert_eq!(saved.id(), NoteId(87_654_321));
    }
    cpu_time().saturating_sub(start).as_secs_f64() * 1e6 / f64::from(REQUESTS)
}

/// The same with nothing but what such a call has to have.
async fn by_hand(http: &reqwest::Client, url: &str) -> f64 {
    let start = cpu_time();
    for _ in 0..REQUESTS {
        let request = http.post(url).bearer_auth("token").header(CONTENT_TYPE, "application/json");
        let body = serde_json::to_vec(&note()).unwrap();
        let response = request.body(body).send().await.unwrap().error_for_status().unwrap();
        let envelope: Envelope = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        assert!(envelope.was_successful && envelope.message.is_some());
        assert!(envelope.updated_on.is_some() && envelope.updated_by.is_some());
        assert_eq!(envelope.value.unwrap().id, 87_654_321);
    }
    cpu_time().saturating_sub(start).as_secs_f64() * 1e6 / f64::from(REQUESTS)
}

/// How long this thread was on a CPU.
fn cpu_time() -> Duration {
    let clock = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(clock.split(' ').next().unwrap().parse().unwrap())
}

/// Answers every request of a connection. Bodies end as JSON objects do.
fn answer(mut stream: TcpStream) {
    let length = ANSWER.len();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
    let answer = format!("{head} {length}\r\n\r\n{ANSWER}");
    let mut buffer = vec![0; 8192];
    let mut read = 0;
    loop {
        match stream.read(&mut buffer[read..]) {
            Ok(0) | Err(_) => return,
            Ok(more) => read += more,
        }
        if buffer[..read].ends_with(b"\"}") {
            stream.write_all(answer.as_bytes()).unwrap();
            read = 0;
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
