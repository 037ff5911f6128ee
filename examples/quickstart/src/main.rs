//! A first client: starts a conversation, replies to it, changes it, reads it, makes a mistake on
//! purpose, and cleans up.

#![expect(clippy::print_stdout, reason = "a program that says what it did")]

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use nexudus_client::{
    BusinessId, Client, CommunityMessage, CommunityThreadId, CreateCommunityMessage,
    CreateCommunityThread, UserId,
};

/// Starts a conversation, replies to it, changes it, reads it, and deletes it
#[derive(Parser)]
struct Options {
    /// Where the service is
    #[arg(long, env = "NEXUDUS_BASE_URL", default_value = "http://127.0.0.1:8787")]
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
    let (threads, messages) = (client.community_threads(), client.community_messages());

    let question = CreateCommunityThread::builder()
        .business_id(BusinessId(1))
        .user_id(UserId(7))
        .subject("Where do parcels go?")
        .message("The courier asks for a place to leave them.")
        .tags("parcels,reception");
    let thread = threads.create(question).await?.id();
    println!("started conversation {thread}");

    let reply = CreateCommunityMessage::builder()
        .community_thread_id(thread)
        .user_id(UserId(8))
        .message("On the shelf behind the reception.");
    let message = messages.create(reply.clone()).await?.id();
    println!("replied with message {message}");

    // An update replaces the whole record. This one is made of the record, so the tags stay.
    threads.modify(thread, |update| update.subject.insert_str(0, "Solved: ")).await?;
    let record = threads.get(thread).await?;
    println!("changed the subject to {:?}", record.subject);
    println!("kept the tags {:?}", record.tags.unwrap_or_default());

    let mut replies =
        messages.list().filter(CommunityMessage::COMMUNITY_THREAD_ID, thread).stream();
    while let Some(reply) = replies.next().await {
        println!("read the reply {:?}", reply?.message.unwrap_or_default());
    }

    // No conversation has this id. The service says so, and which field is at fault.
    let stray = reply.community_thread_id(CommunityThreadId(-1));
    match messages.create(stray).await {
        Ok(message) => println!("replied with message {}", message.id()),
        Err(error) if error.is_validation() => {
            for wrong in error.field_errors() {
                println!("was told that {wrong}");
            }
        }
        Err(error) => return Err(error.into()),
    }

    messages.delete(message).await?;
    threads.delete(thread).await?;
    println!("deleted both");
    Ok(())
}
