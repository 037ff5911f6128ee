//! The operations as data, and a good request for each that has a body.

use nexudus_server::{
    CreateChatUserMessage, CreateCommunityMessage, CreateCommunityThread, Nexudus,
    UpdateCommunityMessage, UpdateCommunityThread,
};
use runtime_core::{
    BatchReadable, Deletable, Listable, Operation as Described, OperationInfo, Readable, Request,
    Visitor,
};
use serde_json::{Map, Value, json};

use crate::harness::Sandbox;

#[derive(Clone, Copy)]
pub(crate) struct Operation {
    pub(crate) info: &'static OperationInfo,
    documented: fn(Existing) -> Value,
}

/// Records for requests to refer to.
#[derive(Clone, Copy)]
pub(crate) struct Existing {
    pub(crate) thread: i64,
    pub(crate) message: i64,
}

impl Existing {
    pub(crate) async fn records(sandbox: &Sandbox) -> Self {
        let nothing = Self { thread: 0, message: 0 };
        let thread = sandbox.write(CREATE_THREAD, CREATE_THREAD.documented(nothing)).await;
        let existing = Self { thread, message: 0 };
        let message = sandbox.write(CREATE_MESSAGE, CREATE_MESSAGE.documented(existing)).await;
        Self { thread, message }
    }
}

pub(crate) const CREATE_THREAD: Operation = Operation {
    info: CreateCommunityThread::INFO,
    documented: |_| json!({ "BusinessId": 0, "UserId": 0, "Subject": "", "Message": "" }),
};

pub(crate) const UPDATE_THREAD: Operation = Operation {
    info: UpdateCommunityThread::INFO,
    documented: |existing| {
        json!({
            "BusinessId": 0, "UserId": 0, "Subject": "", "Message": "", "Id": existing.thread,
        })
    },
};

pub(crate) const CREATE_MESSAGE: Operation = Operation {
    info: CreateCommunityMessage::INFO,
    documented: |existing| json!({ "CommunityThreadId": existing.thread, "UserId": 0 }),
};

pub(crate) const UPDATE_MESSAGE: Operation = Operation {
    info: UpdateCommunityMessage::INFO,
    documented: |existing| json!({ "CommunityThreadId": existing.thread, "UserId": 0, "Id": existing.message }),
};

pub(crate) const CREATE_CHAT: Operation =
    Operation { info: CreateChatUserMessage::INFO, documented: |_| json!({ "FromUserId": 0 }) };

pub(crate) const ALL: [Operation; 5] =
    [CREATE_THREAD, UPDATE_THREAD, CREATE_MESSAGE, UPDATE_MESSAGE, CREATE_CHAT];

impl Operation {
    /// The request of the documentation, with the ids of records that exist.
    pub(crate) fn documented(self, existing: Existing) -> Value {
        (self.documented)(existing)
    }

    /// The request of the documentation, key by key.
    pub(crate) fn fields(self, existing: Existing) -> Map<String, Value> {
        let Value::Object(fields) = self.documented(existing) else { unreachable!() };
        fields
    }
}

/// All operations, those without a body included.
pub(crate) fn operations() -> Vec<&'static OperationInfo> {
    struct Infos(Vec<&'static OperationInfo>);

    impl Visitor<Nexudus> for Infos {
        fn write<R: Request<Api = Nexudus>>(&mut self) {
            self.0.push(R::INFO);
        }

        fn get<R: Readable<Api = Nexudus>>(&mut self) {
            self.0.push(R::GET);
        }

        fn get_many<R: BatchReadable<Api = Nexudus>>(&mut self) {
            self.0.push(R::GET_MANY);
        }

        fn list<R: Listable<Api = Nexudus>>(&mut self) {
            self.0.push(R::LIST);
        }

        fn delete<I: Deletable<Api = Nexudus>>(&mut self) {
            self.0.push(I::DELETE);
        }
    }

    let mut infos = Infos(Vec::new());
    Nexudus::visit(&mut infos);
    infos.0
}
