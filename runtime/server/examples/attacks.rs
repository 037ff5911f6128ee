//! What hostile clients cost others: silent connections, half bodies, idle keep-alives, overload,
//! unread pages, and a half body at shutdown. Every trial runs against a server in this process,
//! over the loopback interface, and is bounded in connections, time and memory.
//!
//! Without arguments it runs each trial in a process of its own and prints a table; the name of a
//! trial runs that one alone.

#![expect(clippy::print_stdout, reason = "this is a report")]
#![expect(clippy::unwrap_used, reason = "this is a measurement, which nothing depends on")]

#[path = "../tests/server/notes.rs"]
mod notes;

use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use runtime_core::{List, Page};
use runtime_server::axum::Router;
use runtime_server::axum::body::Bytes;
use runtime_server::axum::routing::post;
use runtime_server::{
    Caller, ReadResult, Rejection, ServeOptions, Settings, Tokens, WriteResponse, WriteResult,
    listen, serve,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, oneshot};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{sleep, timeout};

use self::notes::{CreateNote, Note, NoteId, NoteRow, NoteService, UpdateNote, router};

/// As many connections as a server accepts by default.
const SOCKETS: usize = 512;

/// The longest that a trial waits for an honest request.
const LIMIT: Duration = Duration::from_secs(40);

const TRIALS: [&str; 6] =
    ["silent", "half-bodies", "keep-alives", "overload", "unread-pages", "shutdown"];

const CREATE: &str = "POST /api/notes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer token\r\n\
    Content-Type: application/json\r\nContent-Length: 25\r\n\r\n{\"UserId\":1,\"Subject\":\"\"}";
const GET: &str =
    "GET /api/notes/1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer token\r\n\r\n";
const LIST: &str =
    "GET /api/notes?size=1000 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer token\r\n\r\n";
const HALF_BODY: &str = "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx=";
const UNKNOWN_PATH: &str = "GET /nope HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// A service whose records are behind one lock, as those of a small database are.
struct Locked {
    lock: Arc<Mutex<()>>,
}

impl NoteService for Locked {
    async fn create(&self, request: CreateNote, _: Caller) -> WriteResult<NoteId> {
        let guard = Arc::clone(&self.lock).lock_owned().await;
        let write = move || {
            let start = Instant::now();
            while start.elapsed() < Duration::from_micros(100) {
                std::hint::spin_loop();
            }
            drop(guard);
        };
        spawn_blocking(write).await.map_err(Rejection::failed)?;
        Ok(WriteResponse::new(NoteId(request.user_id)))
    }

    async fn update(&self, _: UpdateNote, _: Caller) -> WriteResult<NoteId> {
        Err(Rejection::not_found())
    }

    async fn get(&self, id: NoteId, _: Caller) -> ReadResult<Note> {
        Ok(Note { id, ..Note::default() })
    }

    async fn get_many(&self, _: Vec<NoteId>, _: Caller) -> ReadResult<Vec<Note>> {
        Err(Rejection::not_found())
    }

    /// 200 records of 1 MB, as far as they are asked for.
    async fn list(&self, list: List<Note>, caller: Caller) -> ReadResult<Page<NoteRow>> {
        let size = list.size.unwrap_or(25);
        let mut budget = caller.request().byte_budget();
        let row = |id| {
            budget.charge(1_000_000)?;
            let subject = "x".repeat(1_000_000);
            Ok(NoteRow { id: NoteId(id), subject, ..NoteRow::default() })
        };
        let rows = (1..=i64::from(size.min(200))).map(row).collect::<Result<_, Rejection>>()?;
        Ok(Page::new(rows, 1, size, 200))
    }

    async fn delete(&self, _: NoteId, _: Caller) -> WriteResult<NoteId> {
        Err(Rejection::not_found())
    }
}

struct Server {
    address: SocketAddr,
    shutdown: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

fn start() -> Server {
    let tokens = Tokens::new().with("token", Caller::administrator("admin@example.com"));
    let settings = Settings::default().authenticator(tokens);
    let app: Router = router(Locked { lock: Arc::default() }, settings)
        .route("/token", post(|_: Bytes| async { "token" }));
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let address = listener.local_addr().unwrap();
    let (shutdown, signal) = oneshot::channel();
    let options = ServeOptions::default().shutdown_on(async { signal.await.unwrap_or_default() });
    Server { address, shutdown, task: tokio::spawn(serve(listener, app, options)) }
}

#[tokio::main]
async fn main() {
    let Some(trial) = std::env::args().nth(1) else {
        let program = std::env::current_exe().unwrap();
        for trial in TRIALS {
            assert!(Command::new(&program).arg(trial).status().unwrap().success(), "{trial}");
        }
        return;
    };
    let server = start();
    let result = match trial.as_str() {
        "silent" => honest_request(&server, "", Duration::MAX).await,
        "half-bodies" => honest_request(&server, HALF_BODY, Duration::MAX).await,
        "keep-alives" => honest_request(&server, UNKNOWN_PATH, Duration::from_secs(7)).await,
        "overload" => overload(&server).await,
        "unread-pages" => unread_pages(&server).await,
        "shutdown" => shutdown(server).await,
        _ => panic!("there is no trial `{trial}`: choose from {}", TRIALS.join(", ")),
    };
    println!("{trial:<13} {result}");
}

/// How long an honest request takes beside 512 connections that send the same every so often.
async fn honest_request(server: &Server, bytes: &'static str, interval: Duration) -> String {
    let address = server.address;
    for _ in 0..SOCKETS {
        tokio::spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            while stream.write_all(bytes.as_bytes()).await.is_ok() {
                sleep(interval.min(LIMIT)).await;
            }
        });
    }
    sleep(Duration::from_millis(500)).await;
    let start = Instant::now();
    match timeout(LIMIT, request(address, GET)).await {
        Ok(true) => format!("an honest GET waits {:.2} s", start.elapsed().as_secs_f64()),
        Ok(false) => "an honest GET gets no response".into(),
        Err(_) => format!("an honest GET waits over {} s", LIMIT.as_secs()),
    }
}

/// Sends a request on a new connection; whether it succeeds.
async fn request(address: SocketAddr, bytes: &str) -> bool {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut response = [0; 12];
    stream.write_all(bytes.as_bytes()).await.is_ok()
        && stream.read_exact(&mut response).await.is_ok()
        && &response[9..] == b"200"
}

/// Successful creates per second of 16 and of 400 connections that send one after the other, and
/// send again at once whatever the response is.
async fn overload(server: &Server) -> String {
    let few = goodput(server.address, 16).await;
    let many = goodput(server.address, 400).await;
    format!("{few:.0} creates/s with 16 connections, {many:.0} with 400: {:.2} of it", many / few)
}

async fn goodput(address: SocketAddr, connections: usize) -> f64 {
    let start = Instant::now();
    let duration = Duration::from_secs(5);
    let counts = join_all((0..connections).map(|_| {
        tokio::spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let mut buffer = vec![0; 4096];
            let mut successes = 0_u32;
            while start.elapsed() < duration {
                stream.write_all(CREATE.as_bytes()).await.unwrap();
                let mut read = 0;
                while !is_complete(&buffer[..read]) {
                    let more = stream.read(&mut buffer[read..]).await.unwrap();
                    assert_ne!(more, 0, "{}", String::from_utf8_lossy(&buffer[..read]));
                    read += more;
                }
                successes += u32::from(&buffer[9..12] == b"200");
            }
            successes
        })
    }))
    .await;
    let successes: u32 = counts.into_iter().map(Result::unwrap).sum();
    f64::from(successes) / start.elapsed().as_secs_f64()
}

/// Whether a response is there as a whole: its head, and a body of the announced length.
fn is_complete(response: &[u8]) -> bool {
    let text = String::from_utf8_lossy(response);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.is_none_or(|length| body.len() >= length.parse().unwrap())
}

/// The peak memory of five clients that ask for 200 MB, and of five that ask for 7 MB, and read
/// nothing of it.
async fn unread_pages(server: &Server) -> String {
    let readers = join_all([1000, 7].repeat(5).into_iter().map(|size| async move {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(LIST.replace("1000", &size.to_string()).as_bytes()).await.unwrap();
        stream
    }))
    .await;
    sleep(Duration::from_secs(5)).await;
    drop(readers);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    format!("a peak of {} MiB", peak.unwrap_or_default() / 1024)
}

/// How long shutdown takes while a stranger has sent half of a body.
async fn shutdown(server: Server) -> String {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(HALF_BODY.as_bytes()).await.unwrap();
    sleep(Duration::from_millis(500)).await;
    let start = Instant::now();
    server.shutdown.send(()).unwrap();
    server.task.await.unwrap();
    format!("shutdown takes {:.2} s", start.elapsed().as_secs_f64())
}
