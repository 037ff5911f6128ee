//! The program: opens the database, listens, prints its address, and serves until it is shut down.

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use nexudus_server::Nexudus;
use nexudus_server::runtime::{ACCESS_LOG, ServeOptions, listen, serve};
use sandbox::REFERENCE;
use sandbox::options::Options;
use sandbox::store::{OpenError, Store};
use tokio::net::{TcpListener, lookup_host};
use tokio::sync::watch;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    init_logging();
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(3)
        }
    }
}

/// Why the sandbox did not start.
#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("can't make a database in memory: {0}")]
    Memory(rusqlite::Error),
    #[error("can't listen on {address}: {reason}: choose another address with --addr")]
    Listen { address: String, reason: io::Error },
    #[error("can't wait for signals: {0}")]
    Signals(io::Error),
    #[error("can't make a token: {0}: give one with --grant")]
    Random(io::Error),
}

async fn run(mut options: Options) -> Result<(), StartError> {
    let token = options.ensure_caller().map_err(StartError::Random)?;
    let store = match &options.db {
        Some(path) => Store::open(path)?,
        None => Store::in_memory().map_err(StartError::Memory)?,
    };
    let signals = count_signals().map_err(StartError::Signals)?;
    let failed = |reason| StartError::Listen { address: options.addr.clone(), reason };
    let listener = listen_at(&options.addr).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    if let Some(token) = &token {
        print_line(&format!("administrator token: {token}"));
    }
    print_line(&format!("listening on http://{address}"));
    // The reference gets a generated token in the fragment, which never leaves the browser.
    let fragment = token.map_or_else(String::new, |token| format!("#token={token}"));
    print_line(&format!("reference at http://{address}{REFERENCE}{fragment}"));
    let router = sandbox::router(&store, options.accounts(), options.strict);
    let options = ServeOptions::default()
        .api::<Nexudus>()
        .shutdown_on(wait_for(signals.clone(), 1))
        .abort_on(wait_for(signals, 2));
    serve(listener, router, options).await;
    Ok(())
}

/// Listens at the first usable address that a host name resolves to.
async fn listen_at(name: &str) -> io::Result<TcpListener> {
    let mut failure = io::ErrorKind::AddrNotAvailable.into();
    for address in lookup_host(name).await? {
        match listen(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// Prints a line. A closed standard output does not stop the server.
fn print_line(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Counts the signals to end: the first shuts down, the second aborts.
#[cfg(unix)]
fn count_signals() -> io::Result<watch::Receiver<u32>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let (counter, count) = watch::channel(0);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            counter.send_modify(|count| *count += 1);
        }
    });
    Ok(count)
}

/// Counts the signals to end: the first shuts down, the second aborts.
#[cfg(not(unix))]
fn count_signals() -> io::Result<watch::Receiver<u32>> {
    let (counter, count) = watch::channel(0);
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            counter.send_modify(|count| *count += 1);
        }
        // Without signals the sandbox runs until it is killed.
        std::future::pending::<()>().await;
    });
    Ok(count)
}

/// Completes after this number of signals.
async fn wait_for(mut signals: watch::Receiver<u32>, number: u32) {
    if signals.wait_for(|count| *count >= number).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Logs to standard error what `RUST_LOG` selects: by default everything at the level `info` except
/// the access log.
fn init_logging() {
    let selected = env::var("RUST_LOG").ok().and_then(|targets| targets.parse::<Targets>().ok());
    let default =
        || Targets::new().with_default(LevelFilter::INFO).with_target(ACCESS_LOG, LevelFilter::OFF);
    tracing_subscriber::registry()
        .with(tracing_subscriber::fmt::layer().with_writer(io::stderr).with_target(false))
        .with(selected.unwrap_or_else(default))
        .init();
}
