//! A service behind the generated stubs that answers like the cases of the spec, and remembers
//! what it was asked.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use nexudus_model::{
    ChatUserMessageId, CommunityMessageId, CommunityThreadId, CreateChatUserMessage,
    CreateCommunityMessage, CreateCommunityThread, UpdateCommunityMessage, UpdateCommunityThread,
};
use nexudus_server::{
    Caller, ChatUserMessages, CommunityMessages, CommunityThreads, Reply, Settings, Tokens, Written,
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
    fn written<I>(&self, request: &impl Debug, id: I) -> Reply<I> {
        self.record(request);
        Ok(Written::new(id).updated_on(UPDATED_ON))
    }
}

/// Settings with one token, an administrator's.
pub fn settings() -> Settings {
    let admin = Caller::administrator("admin@example.com");
    Settings::default().authenticator(Tokens::new().with(TOKEN, admin))
}

impl CommunityThreads for Recorder {
    async fn create(&self, request: CreateCommunityThread, _: Caller) -> Reply<CommunityThreadId> {
        self.written(&request, CommunityThreadId(87_654_321))
    }

    async fn update(&self, request: UpdateCommunityThread, _: Caller) -> Reply<CommunityThreadId> {
        self.written(&request, request.id)
    }
}

impl CommunityMessages for Recorder {
    async fn create(
        &self,
        request: CreateCommunityMessage,
        _: Caller,
    ) -> Reply<CommunityMessageId> {
        self.written(&request, CommunityMessageId(87_654_322))
    }

    async fn update(
        &self,
        request: UpdateCommunityMessage,
        _: Caller,
    ) -> Reply<CommunityMessageId> {
        self.written(&request, request.id)
    }
}

impl ChatUserMessages for Recorder {
    async fn create(&self, request: CreateChatUserMessage, _: Caller) -> Reply<ChatUserMessageId> {
        self.written(&request, ChatUserMessageId(87_654_323))
    }
}
