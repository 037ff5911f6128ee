//! A service behind the generated stubs that answers like the cases of the spec, and remembers
//! what it was asked.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use nexudus_model::{
    ChatUserMessage, ChatUserMessageId, ChatUserMessageRow, CommunityMessage, CommunityMessageId,
    CommunityMessageRow, CommunityThread, CommunityThreadId, CommunityThreadRow,
    CreateChatUserMessage, CreateCommunityMessage, CreateCommunityThread, UpdateCommunityMessage,
    UpdateCommunityThread, UserId,
};
use nexudus_server::runtime::{List, Page, ReadResult};
use nexudus_server::{
    Caller, ChatUserMessages, CommunityMessages, CommunityThreads, Rejection, Settings, Tokens,
    WriteResponse, WriteResult,
};

use crate::TOKEN;

/// When every record was written.
pub const UPDATED_ON: &str = "2025-01-15T10:30:00Z";

/// The service. Clones share what they remember.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    calls: Arc<Mutex<Vec<String>>>,
}

impl Recorder {
    /// What it was asked since the last time, as `Debug` shows it.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Remembers a request.
    pub fn record(&self, request: &impl Debug) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{request:?}"));
    }

    #[expect(clippy::unnecessary_wraps, reason = "handlers answer like this")]
    fn written<I>(&self, request: &impl Debug, id: I) -> WriteResult<I> {
        self.record(request);
        Ok(WriteResponse::new(id).updated_on(UPDATED_ON))
    }

    /// The record with an id, unless the id is that of nothing.
    fn found<I: Copy + Debug + Into<i64>, T>(&self, id: I, record: fn(I) -> T) -> ReadResult<T> {
        self.record(&id);
        if id.into() == NOTHING { Err(Rejection::not_found()) } else { Ok(record(id)) }
    }

    /// The records with these ids, but for that of nothing.
    #[expect(clippy::unnecessary_wraps, reason = "handlers answer like this")]
    fn found_many<I: Copy + Debug + Into<i64>, T>(
        &self,
        ids: &[I],
        record: fn(I) -> T,
    ) -> ReadResult<Vec<T>> {
        self.record(&ids);
        let there = ids.iter().filter(|id| Into::<i64>::into(**id) != NOTHING);
        Ok(there.map(|id| record(*id)).collect())
    }

    /// A page with one row of two.
    #[expect(clippy::unnecessary_wraps, reason = "handlers answer like this")]
    fn page<R: Debug, T>(&self, list: &List<R>, row: T) -> ReadResult<Page<T>> {
        self.record(list);
        let page = Page::new(vec![row], list.page.unwrap_or(1), list.size.unwrap_or(1), 2);
        Ok(page.ordered(list.order.clone(), None))
    }
}

/// The id that there is no record with.
pub const NOTHING: i64 = 1;

fn thread(id: CommunityThreadId) -> CommunityThread {
    let mut thread = CommunityThread::new(id);
    thread.subject = String::from("Where do parcels go?");
    thread.guests = Some(vec![UserId(8)]);
    thread.updated_on = UPDATED_ON.into();
    thread
}

fn message(id: CommunityMessageId) -> CommunityMessage {
    let mut message = CommunityMessage::new(id);
    message.message = Some("On the shelf.".to_owned());
    message.updated_on = UPDATED_ON.into();
    message
}

fn chat_message(id: ChatUserMessageId) -> ChatUserMessage {
    let mut message = ChatUserMessage::new(id);
    message.to_users = Some(Vec::new());
    message.updated_on = UPDATED_ON.into();
    message
}

/// Settings with one token, an administrator's.
pub fn settings() -> Settings {
    let admin = Caller::administrator("admin@example.com");
    Settings::default().authenticator(Tokens::new().with(TOKEN, admin))
}

impl CommunityThreads for Recorder {
    async fn create(
        &self,
        request: CreateCommunityThread,
        _: Caller,
    ) -> WriteResult<CommunityThreadId> {
        self.written(&request, CommunityThreadId(87_654_321))
    }

    async fn update(
        &self,
        request: UpdateCommunityThread,
        _: Caller,
    ) -> WriteResult<CommunityThreadId> {
        self.written(&request, request.id)
    }

    async fn get(&self, id: CommunityThreadId, _: Caller) -> ReadResult<CommunityThread> {
        self.found(id, thread)
    }

    async fn get_many(
        &self,
        ids: Vec<CommunityThreadId>,
        _: Caller,
    ) -> ReadResult<Vec<CommunityThread>> {
        self.found_many(&ids, thread)
    }

    async fn list(
        &self,
        list: List<CommunityThread>,
        _: Caller,
    ) -> ReadResult<Page<CommunityThreadRow>> {
        self.page(&list, thread(CommunityThreadId(87_654_321)).into())
    }

    async fn delete(&self, id: CommunityThreadId, _: Caller) -> WriteResult<CommunityThreadId> {
        self.written(&id, id)
    }
}

impl CommunityMessages for Recorder {
    async fn create(
        &self,
        request: CreateCommunityMessage,
        _: Caller,
    ) -> WriteResult<CommunityMessageId> {
        self.written(&request, CommunityMessageId(87_654_322))
    }

    async fn update(
        &self,
        request: UpdateCommunityMessage,
        _: Caller,
    ) -> WriteResult<CommunityMessageId> {
        self.written(&request, request.id)
    }

    async fn get(&self, id: CommunityMessageId, _: Caller) -> ReadResult<CommunityMessage> {
        self.found(id, message)
    }

    async fn get_many(
        &self,
        ids: Vec<CommunityMessageId>,
        _: Caller,
    ) -> ReadResult<Vec<CommunityMessage>> {
        self.found_many(&ids, message)
    }

    async fn list(
        &self,
        list: List<CommunityMessage>,
        _: Caller,
    ) -> ReadResult<Page<CommunityMessageRow>> {
        self.page(&list, message(CommunityMessageId(87_654_321)))
    }

    async fn delete(&self, id: CommunityMessageId, _: Caller) -> WriteResult<CommunityMessageId> {
        self.written(&id, id)
    }
}

impl ChatUserMessages for Recorder {
    async fn create(
        &self,
        request: CreateChatUserMessage,
        _: Caller,
    ) -> WriteResult<ChatUserMessageId> {
        self.written(&request, ChatUserMessageId(87_654_323))
    }

    async fn get(&self, id: ChatUserMessageId, _: Caller) -> ReadResult<ChatUserMessage> {
        self.found(id, chat_message)
    }

    async fn get_many(
        &self,
        ids: Vec<ChatUserMessageId>,
        _: Caller,
    ) -> ReadResult<Vec<ChatUserMessage>> {
        self.found_many(&ids, chat_message)
    }

    async fn list(
        &self,
        list: List<ChatUserMessage>,
        _: Caller,
    ) -> ReadResult<Page<ChatUserMessageRow>> {
        self.page(&list, chat_message(ChatUserMessageId(87_654_321)).into())
    }

    async fn delete(&self, id: ChatUserMessageId, _: Caller) -> WriteResult<ChatUserMessageId> {
        self.written(&id, id)
    }
}
