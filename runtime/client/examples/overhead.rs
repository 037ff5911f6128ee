//! CPU time of a create through the client, against the same call by hand with reqwest and serde.
//! Both take turns in one process, on connections that are kept; the service is a process of its
//! own, whose time does not count. Reads the clock of the thread, so it runs on Linux alone.
//!
//! `overhead client 2000` and `overhead hand 2000` make only that many calls of one kind. Under
//! `valgrind --tool=callgrind` the difference between two such runs is instructions, which do not
//! depend on the load of the machine as a clock does.

#![expect(clippy::print_stdout, reason = "this is a report")]
#![expect(clippy::unwrap_used, reason = "this is a measurement, which nothing depends on")]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/client/api.rs"]
mod api;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde::Deserialize;

use self::api::{Client, CreateNote, NoteId};

const PAIRS: usize = 301;
const REQUESTS: u32 = 200;
const RESPONSE: &str = concat!(
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
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve"] => serve(),
        [] => Both::start().compare().await,
        ["client", count] => _ = Both::start().through_client(count.parse().unwrap()).await,
        ["hand", count] => _ = Both::start().by_hand(count.parse().unwrap()).await,
        _ => println!("usage: overhead [client COUNT | hand COUNT]"),
    }
}

/// The two clients, and the service that they call.
struct Both {
    service: Child,
    client: Client,
    http: reqwest::Client,
    url: String,
}

impl Both {
    fn start() -> Self {
        rustls::crypto::ring::default_provider().install_default().unwrap();
        let program = std::env::current_exe().unwrap();
        let mut service =
            Command::new(program).arg("serve").stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(service.stdout.take().unwrap()).read_line(&mut url).unwrap();
        let url = url.trim();
        let client = Client::builder().base_url(url).bearer_token("token").build().unwrap();
        let http = reqwest::Client::builder().timeout(Duration::from_secs(30));
        let http = http.user_agent("nexudus-runtime-client/0.1.0").build().unwrap();
        Self { service, client, http, url: format!("{url}/api/notes") }
    }

    async fn compare(&self) {
        // Warm up.
        self.through_client(REQUESTS).await;
        self.by_hand(REQUESTS).await;
        let (mut clients, mut hands, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for pair in 0..PAIRS {
            // Whoever goes first is the other the next time, so that a drift of the machine
            // cancels out.
            let (client, hand) = if pair % 2 == 0 {
                (self.through_client(REQUESTS).await, self.by_hand(REQUESTS).await)
            } else {
                let hand = self.by_hand(REQUESTS).await;
                (self.through_client(REQUESTS).await, hand)
            };
            clients.push(client);
            hands.push(hand);
            ratios.push(client / hand);
        }
        println!("by hand: {:.1} us of CPU a create (median of {PAIRS})", median(&mut hands));
        println!("client:  {:.1} us", median(&mut clients));
        println!("ratio:   {:.3} (median of the pairs)", median(&mut ratios));
        let (quarter, rest) = (ratios.len() / 4, ratios.len() * 3 / 4);
        println!("half of the pairs lie between {:.3} and {:.3}", ratios[quarter], ratios[rest]);
        // What others do on the machine makes a turn slower, never faster.
        let fast = PAIRS / 10;
        println!(
            "ratio:   {:.3} (of the fast turns, tenth percentiles)",
            clients[fast] / hands[fast]
        );
    }

    /// Microseconds of CPU a create.
    async fn through_client(&self, count: u32) -> f64 {
        let start = cpu_time();
        for _ in 0..count {
            let saved = self.client.create(note()).await.unwrap();
            assert_eq!(saved.id(), NoteId(87_654_321));
        }
        cpu_time().saturating_sub(start).as_secs_f64() * 1e6 / f64::from(count)
    }

    /// The same request, with nothing but what such a call has to have.
    async fn by_hand(&self, count: u32) -> f64 {
        let start = cpu_time();
        for _ in 0..count {
            let body = serde_json::to_vec(&note()).unwrap();
            let request = self.http.post(&self.url).bearer_auth("token");
            let request = request.header(CONTENT_TYPE, "application/json");
            let request = request.header(ACCEPT, "application/json").body(body);
            let response = request.send().await.unwrap().error_for_status().unwrap();
            let body = response.bytes().await.unwrap();
            let envelope: Envelope = serde_json::from_slice(&body).unwrap();
            assert!(envelope.was_successful && envelope.message.is_some());
            assert!(envelope.updated_on.is_some() && envelope.updated_by.is_some());
            assert_eq!(envelope.value.unwrap().id, 87_654_321);
        }
        cpu_time().saturating_sub(start).as_secs_f64() * 1e6 / f64::from(count)
    }
}

impl Drop for Both {
    fn drop(&mut self) {
        self.service.kill().unwrap();
        self.service.wait().unwrap();
    }
}

fn note() -> CreateNote {
    CreateNote { text: "The courier asks for a place to leave them. ".repeat(8) }
}

/// How long this thread was on a CPU.
fn cpu_time() -> Duration {
    let clock = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(clock.split(' ').next().unwrap().parse().unwrap())
}

/// Says where it listens, and responses until it is killed.
fn serve() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    for stream in listener.incoming() {
        thread::spawn(move || response(stream.unwrap()));
    }
}

/// Responses every request of a connection. Bodies end as JSON objects do.
fn response(mut stream: TcpStream) {
    let length = RESPONSE.len();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
    let response = format!("{head} {length}\r\n\r\n{RESPONSE}");
    let mut buffer = vec![0; 8192];
    let mut read = 0;
    loop {
        match stream.read(&mut buffer[read..]) {
            Ok(0) | Err(_) => return,
            Ok(more) => read += more,
        }
        if buffer[..read].ends_with(b"\"}") {
            stream.write_all(response.as_bytes()).unwrap();
            read = 0;
        }
    }
}

/// The middle one of these values, which are put in order.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
