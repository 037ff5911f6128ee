//! Many tasks against a service that throttles, with deadlines and cancellations at random: the
//! share of the service's limit that they use, how evenly, and whether anything is lost.
//!
//! The service and the client are in this process, on the loopback interface. Each trial lasts half
//! a minute; the name of a trial runs that one alone.

#![expect(clippy::print_stdout, reason = "this is a report")]
#![expect(clippy::unwrap_used, reason = "this is a measurement, which nothing depends on")]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/client/api.rs"]
mod api;

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures_util::future::join_all;
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};

use self::api::{Client, CreateNote};

const TASKS: u64 = 64;
const DURATION: Duration = Duration::from_secs(30);

/// Successes before this time do not count: the service admits a burst while most tasks connect.
const WARM_UP: Duration = Duration::from_secs(2);

/// The requests per second that the service accepts.
const LIMIT: u32 = 100;

/// The longest deadline, and the longest time until a call is cancelled.
const MAX_PATIENCE: Duration = Duration::from_secs(2);

const WRITTEN: &str = r#"{"WasSuccessful":true,"Value":{"Id":7}}"#;

/// How a service limits requests, and how it says so.
#[derive(Clone, Copy)]
enum Limit {
    /// A number per second, counted anew every second; `Retry-After` in whole seconds.
    Window,
    /// A bucket of ten requests that fills evenly; the delay is in the body, with decimals.
    Bucket,
    /// None.
    Unlimited,
}

struct Service {
    limit: Limit,
    /// How long the service takes for a request.
    latency: Duration,
    /// The start of the second or of the filling, and the requests since.
    state: Mutex<(Instant, f64)>,
    /// How often each note was written.
    written: Mutex<HashMap<String, u32>>,
    requests: AtomicU64,
}

impl Service {
    fn new(limit: Limit, latency: Duration) -> Arc<Self> {
        Arc::new(Self {
            limit,
            latency,
            state: Mutex::new((Instant::now(), 0.0)),
            written: Mutex::default(),
            requests: AtomicU64::new(0),
        })
    }

    /// Admits a request, or returns how long it has to wait.
    fn admit(&self) -> Result<(), Duration> {
        let mut state = self.state.lock().unwrap();
        let elapsed = state.0.elapsed().as_secs_f64();
        let rate = f64::from(LIMIT);
        let wait = match self.limit {
            Limit::Unlimited => return Ok(()),
            Limit::Window => {
                if elapsed >= 1.0 {
                    *state = (Instant::now(), 0.0);
                }
                if state.1 < rate { 0.0 } else { (1.0 - elapsed).max(0.001) }
            }
            Limit::Bucket => {
                *state = (Instant::now(), (state.1 - elapsed * rate).max(0.0));
                (state.1 + 1.0 - 10.0).max(0.0) / rate
            }
        };
        if wait > 0.0 {
            return Err(Duration::from_secs_f64(wait));
        }
        state.1 += 1.0;
        Ok(())
    }
}

async fn write(State(service): State<Arc<Service>>, body: String) -> Response {
    service.requests.fetch_add(1, Ordering::Relaxed);
    sleep(service.latency).await;
    let Err(wait) = service.admit() else {
        *service.written.lock().unwrap().entry(body).or_default() += 1;
        return WRITTEN.into_response();
    };
    let status = StatusCode::TOO_MANY_REQUESTS;
    match service.limit {
        Limit::Window => {
            (status, [(RETRY_AFTER, wait.as_secs_f64().ceil().to_string())]).into_response()
        }
        Limit::Bucket | Limit::Unlimited => {
            (status, format!("Wait {} seconds", wait.as_secs_f64())).into_response()
        }
    }
}

/// What became of the calls of a task.
#[derive(Clone, Copy, Default)]
struct Outcomes {
    /// Calls without a deadline that were not cancelled, and of these those that succeeded.
    patient: u32,
    patient_successes: u32,
    /// Successes of all calls after the warm-up.
    successes: u32,
    timeouts: u32,
    cancellations: u32,
    failures: u32,
}

/// One in four calls has a deadline, and one in four is cancelled, at random times.
async fn task(client: Client, id: u64) -> Outcomes {
    let mut random = fastrand::Rng::with_seed(id);
    let mut outcomes = Outcomes::default();
    let start = Instant::now();
    for number in 0.. {
        if start.elapsed() >= DURATION {
            break;
        }
        let call = client.create(CreateNote { text: format!("{id}-{number}") });
        let patience = MAX_PATIENCE.mul_f64(random.f64());
        let is_patient = random.u32(0..4) >= 2;
        let result = if is_patient {
            outcomes.patient += 1;
            call.await
        } else if random.bool() {
            call.timeout(patience).await
        } else if let Ok(result) = timeout(patience, call.send()).await {
            result
        } else {
            outcomes.cancellations += 1;
            continue;
        };
        match result {
            Ok(_) => {
                outcomes.successes += u32::from(start.elapsed() >= WARM_UP);
                outcomes.patient_successes += u32::from(is_patient);
            }
            Err(error) if !is_patient && (error.is_timeout() || error.is_throttled()) => {
                outcomes.timeouts += 1;
            }
            Err(_) => outcomes.failures += 1,
        }
    }
    outcomes
}

async fn trial(limit: Limit, latency: Duration, writes_per_minute: Option<u32>) -> String {
    let service = Service::new(limit, latency);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().route("/api/notes", post(write)).with_state(Arc::clone(&service));
    tokio::spawn(async move { axum::serve(listener, app).await });

    let mut client = Client::builder().base_url(url).anonymous();
    if let Some(writes) = writes_per_minute {
        client = client.writes_per_minute(writes);
    }
    let client = client.build().unwrap();
    let start = Instant::now();
    let tasks = join_all((0..TASKS).map(|id| tokio::spawn(task(client.clone(), id)))).await;
    let elapsed = start.elapsed().as_secs_f64();
    let tasks: Vec<Outcomes> = tasks.into_iter().map(Result::unwrap).collect();

    // All calls are gone: if one of them had kept a turn, the next one would wait for it.
    sleep(Duration::from_secs(1)).await;
    let quiet = Instant::now();
    client.create(CreateNote { text: "last".to_owned() }).await.unwrap();
    let quiet = quiet.elapsed();

    let sum = |of: fn(&Outcomes) -> u32| tasks.iter().map(of).sum::<u32>();
    let least = tasks.iter().map(|task| task.successes).min().unwrap();
    let most = tasks.iter().map(|task| task.successes).max().unwrap();
    let written = service.written.lock().unwrap();
    let share = f64::from(u32::try_from(written.len()).unwrap()) / elapsed / f64::from(LIMIT);
    format!(
        "{:.2} of the limit, {} requests; per task {least} to {most} successes; {} of {} patient calls succeeded; \
         {} timeouts, {} cancelled, {} failures; {} written twice; the next call took {:.0} ms",
        share,
        service.requests.load(Ordering::Relaxed),
        sum(|task| task.patient_successes),
        sum(|task| task.patient),
        sum(|task| task.timeouts),
        sum(|task| task.cancellations),
        sum(|task| task.failures),
        written.values().filter(|count| **count > 1).count(),
        quiet.as_secs_f64() * 1e3,
    )
}

#[tokio::main]
async fn main() {
    let only = std::env::args().nth(1);
    let distant = Duration::from_millis(100);
    let trials = [
        ("window", Limit::Window, Duration::ZERO, None),
        ("bucket", Limit::Bucket, Duration::ZERO, None),
        ("distant", Limit::Bucket, distant, None),
        ("paced", Limit::Unlimited, Duration::ZERO, Some(LIMIT * 60)),
    ];
    for (name, limit, latency, writes_per_minute) in trials {
        if only.as_deref().is_none_or(|only| only == name) {
            println!("{name:<8} {}", trial(limit, latency, writes_per_minute).await);
        }
    }
}
