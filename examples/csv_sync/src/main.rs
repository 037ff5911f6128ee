//! Brings the conversations of a location in line with a CSV file with the columns `subject`,
//! `message` and `tags`: creates those that are missing, and changes those that differ. A subject
//! identifies a conversation. Lines that fail are reported, the others are written; after an error
//! whose outcome is unknown, run it again.

#![expect(clippy::print_stdout, reason = "a program that says what it did")]

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::error::Error;
use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{fmt, fs};

use clap::Parser;
use nexudus_client::{Bulk, BusinessId, Client, CommunityThread, CreateCommunityThread, UserId};
use serde::Deserialize;

/// Brings the conversations of a location in line with a CSV file
#[derive(Parser)]
struct Options {
    /// The file, with the columns `subject`, `message` and `tags`
    file: PathBuf,
    /// The location
    #[arg(long)]
    business: i64,
    /// The user who starts new conversations
    #[arg(long)]
    user: i64,
    /// Where the service is
    #[arg(long, env = "NEXUDUS_BASE_URL", default_value = "http://127.0.0.1:8787")]
    url: String,
    /// A token of an administrator
    #[arg(long, env = "NEXUDUS_TOKEN", hide_env_values = true)]
    token: String,
    /// The number of writes per minute that the service accepts
    #[arg(long, default_value_t = 600)]
    writes_per_minute: u32,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let options = Options::parse();
    let client = Client::builder()
        .base_url(options.url)
        .bearer_token(options.token)
        .writes_per_minute(options.writes_per_minute)
        .build()?;
    let lines = read(fs::File::open(options.file)?)?;
    let (business, user) = (BusinessId(options.business), UserId(options.user));
    let report = sync(&client, business, user, &lines).await?;
    print!("{report}");
    Ok(ExitCode::from(u8::from(!report.failed.is_empty())))
}

/// A line of the file.
#[derive(Deserialize)]
struct Line {
    subject: String,
    message: String,
    tags: Option<String>,
}

/// Reads the lines of a file by their numbers.
fn read(file: impl Read) -> Result<Vec<(u64, Line)>, csv::Error> {
    let mut reader = csv::Reader::from_reader(file);
    let headers = reader.headers()?.clone();
    let records = reader.records().map(|record| {
        let record = record?;
        let number = record.position().map_or(0, csv::Position::line);
        Ok((number, record.deserialize(Some(&headers))?))
    });
    records.collect()
}

/// The outcome of each line.
#[derive(Debug, Default, PartialEq)]
struct Report {
    created: usize,
    changed: usize,
    unchanged: usize,
    /// The lines that were not written, or may not have been, and why.
    failed: Vec<(u64, String)>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { created, changed, unchanged, failed } = self;
        for (line, error) in failed {
            writeln!(f, "line {line}: {error}")?;
        }
        let failed = failed.len();
        writeln!(f, "{created} created, {changed} changed, {unchanged} unchanged, {failed} failed")
    }
}

async fn sync(
    client: &Client,
    business: BusinessId,
    user: UserId,
    lines: &[(u64, Line)],
) -> Result<Report, Box<dyn Error>> {
    let threads = client.community_threads();

    let rows = threads.list().filter(CommunityThread::BUSINESS_ID, business).size(1000);
    let rows = rows.collect().await?;
    let known: HashMap<_, _> = rows.into_iter().map(|row| (row.subject, row.id)).collect();
    let mut report = Report::default();
    let mut first = HashMap::new();
    let (old, new): (Vec<_>, Vec<_>) = lines
        .iter()
        .filter(|(number, line)| match first.insert(&line.subject, number) {
            Some(first) => {
                report.failed.push((*number, format!("the subject is that of line {first}")));
                false
            }
            None => true,
        })
        .partition(|(_, line)| known.contains_key(&line.subject));

    let prepared = CreateCommunityThread::builder().business_id(business).user_id(user);
    let creates = new.iter().map(|(_, line)| {
        let request = prepared.clone().subject(&line.subject).message(&line.message);
        request.tags(line.tags.clone()).build()
    });
    let results = threads.create_all(creates.collect::<Vec<_>>()).collect().await;
    for ((number, _), result) in new.iter().zip(results) {
        match result {
            Ok(_) => report.created += 1,
            Err(error) => report.failed.push((*number, error.to_string())),
        }
    }

    let changes = old.iter().map(|(_, line)| {
        threads.modify(known[&line.subject], |update| {
            update.message.clone_from(&line.message);
            update.tags.clone_from(&line.tags);
        })
    });
    let results = Bulk::new(changes).collect().await;
    for ((number, _), result) in old.iter().zip(results) {
        match result {
            Ok(modified) if modified.is_written() => report.changed += 1,
            Ok(_) => report.unchanged += 1,
            Err(error) => report.failed.push((*number, error.to_string())),
        }
    }
    report.failed.sort();
    Ok(report)
}
