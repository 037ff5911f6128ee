//! The server and the client of a stranger in one process: creates a reply, asynchronously and blocking.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use nexudus_client::runtime::{ReqwestTransport, ServiceTransport, reqwest};
use nexudus_client::{
    Batch, Bulk, Call, Client, CommunityThread, CommunityThreadId, CommunityThreadRow,
    CreateCommunityMessage, CreateCommunityMessageBuilder, Delete, Find, Get, List, Missing,
    Modified, Modify, Pages, Replace, Rows, RunCommand, Saved, Set, UserId, blocking,
};
use nexudus_server::runtime::{Crud, Entity, Page, ReadResult};
use nexudus_server::{
    Caller, Rejection, Settings, Tokens, WriteResponse, WriteResult, crud_routes,
};

/// Numbers the records that it forgets.
#[derive(Default)]
struct Forgetful(AtomicI64);

impl<E: Entity> Crud<E> for Forgetful {
    async fn create(&self, _: E::Create, _: Caller) -> WriteResult<E> {
        Ok(WriteResponse::new(E::from(self.0.fetch_add(1, Ordering::Relaxed) + 1)))
    }

    async fn update(&self, _: E::Update, _: Caller) -> WriteResult<E> {
        Err(Rejection::not_found())
    }

    async fn get(&self, _: E, _: Caller) -> ReadResult<E::Record> {
        Err(Rejection::not_found())
    }

    async fn get_many(&self, _: Vec<E>, _: Caller) -> ReadResult<Vec<E::Record>> {
        Ok(Vec::new())
    }

    async fn list(&self, _: List<E::Record>, _: Caller) -> ReadResult<Page<E::Row>> {
        Ok(Page::default())
    }

    async fn delete(&self, _: E, _: Caller) -> WriteResult<E> {
        Err(Rejection::not_found())
    }
}

/// What a program keeps of a client can be named by paths from its root.
#[expect(dead_code, reason = "it is enough that they have names")]
struct Kept<'a> {
    get: Call<Get<CommunityThread>>,
    find: Call<Find<CommunityThread>>,
    several: Call<Batch<CommunityThread>>,
    list: Call<List<CommunityThread>>,
    delete: Call<Delete<CommunityThreadId>>,
    modify: Call<Modify<'a, CommunityThread>>,
    replace: Call<Replace<CommunityThread>>,
    modified: Modified<CommunityThread, Saved<CommunityThreadId>>,
    page: nexudus_client::Page<CommunityThreadRow>,
    pages: Pages<CommunityThread>,
    rows: Rows<CommunityThread>,
    creates: Bulk<CreateCommunityMessage>,
    command: Call<RunCommand<CommunityThreadId>>,
    prepared: CreateCommunityMessageBuilder<Missing, Set>,
}

/// The example in the documentation of `ReqwestTransport`.
#[expect(dead_code, reason = "there is no such proxy")]
fn behind_a_proxy() -> Result<Client, Box<dyn Error + Send + Sync>> {
    let authority = reqwest::Certificate::from_pem(&std::fs::read("authority.pem")?)?;
    let identity = reqwest::Identity::from_pem(&std::fs::read("client.pem")?)?;
    let network = reqwest::Client::builder()
        .proxy(reqwest::Proxy::all("http://proxy.example.com:3128")?)
        .tls_certs_merge([authority])
        .identity(identity);
    let client = Client::builder()
        .bearer_token("token")
        .transport(ReqwestTransport::from_builder(network)?)
        .build()?;
    Ok(client)
}

fn main() -> Result<(), Box<dyn Error>> {
    let tokens = Tokens::new().with("token", Caller::administrator("admin@example.com"));
    let settings = Settings::default().authenticator(tokens);
    let service = crud_routes(&Arc::new(Forgetful::default())).into_router(settings);
    let transport = ServiceTransport::new(service);
    let reply = || {
        CreateCommunityMessage::builder().community_thread_id(CommunityThreadId(1)).user_id(UserId(7))
    };

    let client =
        Client::builder().bearer_token("token").transport(transport.clone()).build()?;
    let runtime = tokio::runtime::Runtime::new()?;
    let saved = runtime.block_on(client.community_messages().create(reply()).send())?;
    println!("saved as {}", saved.id());

    let client =
        blocking::Client::builder().bearer_token("token").transport(transport).build()?;
    let saved = client.community_messages().create(reply()).send()?;
    println!("saved as {}", saved.id());
    Ok(())
}
