//! The program: opens the database, listens, says where, and serves until it is told to stop.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use nexudus_server::runtime::{ServeOptions, listen, serve};
use sandbox::REFERENCE;
use sandbox::options::Options;
use sandbox::store::{OpenError, Store};
use tokio::net::{TcpListener, lookup_host};

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    tracing_subscriber::fmt().with_writer(io::stderr).with_target(false).init();
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
    Random(getrandom::Error),
}

async fn run(mut options: Options) -> Result<(), StartError> {
    let token = options.ensure_caller().map_err(StartError::Random)?;
    let store = match &options.db {
        Some(path) => Store::open(path)?,
        None => Store::in_memory().map_err(StartError::Memory)?,
    };
    let shutdown = shutdown().map_err(StartError::Signals)?;
    let failed = |reason| StartError::Listen { address: options.addr.clone(), reason };
    let listener = listen_at(&options.addr).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    if let Some(token) = &token {
        say(&format!("administrator token: {token}"));
    }
    say(&format!("listening on http://{address}"));
    // A token that nobody else chose is handed to the page. The fragment never leaves the browser.
    let fragment = token.map_or_else(String::new, |token| format!("#token={token}"));
    say(&format!("reference at http://{address}{REFERENCE}{fragment}"));
    let router = sandbox::router(&store, options.accounts(), options.strict);
    serve(listener, router, ServeOptions::default().shutdown_on(shutdown)).await;
    Ok(())
}

/// Listens at the first address that a name stands for and that can be listened at.
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

/// Where nobody listens any more, there is nothing to say, and still something to serve.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Ready when the process is told to end. Signals count from now on, not from the first poll.
#[cfg(unix)]
fn shutdown() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ready when the process is told to end.
#[cfg(not(unix))]
fn shutdown() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
