//! A first client: starts a conversation, replies to it, and makes a mistake on purpose.

#![expect(clippy::print_stdout, reason = "a program that says what it did")]

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use nexudus_client::{
    BusinessId, Client, CommunityThreadId, CreateCommunityMessage, CreateCommunityThread, UserId,
};

/// Starts a conversation, replies to it, and makes a mistake on purpose
#[derive(Parser)]
struct Options {
    /// Where the service is
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    url: String,
    /// A token of an administrator
    #[arg(long, env = "NEXUDUS_TOKEN", hide_env_values = true)]
    token: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(Options { url, token }: Options) -> Result<(), Box<dyn Error>> {
    let client = Client::builder().base_url(url).bearer_token(token).build()?;

    let question = CreateCommunityThread::builder()
        .business_id(BusinessId(1))
        .user_id(UserId(7))
        .subject("Where do parcels go?")
        .message("The courier asks for a place to leave them.")
        .tags("parcels,reception");
    let thread = client.community_threads().create(question).await?;
    println!("started conversation {}", thread.id());

    let reply = CreateCommunityMessage::builder()
        .community_thread_id(thread.id())
        .user_id(UserId(8))
        .message("On the shelf behind the reception.");
    let message = client.community_messages().create(reply.clone()).await?;
    println!("replied with message {}", message.id());

    // No conversation has this id. The service says so, and which field is at fault.
    let stray = reply.community_thread_id(CommunityThreadId(-1));
    match client.community_messages().create(stray).await {
        Ok(message) => println!("replied with message {}", message.id()),
        Err(error) if error.is_validation() => {
            for wrong in error.field_errors() {
                println!("was told that {wrong}");
            }
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
