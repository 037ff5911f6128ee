//! Generated client against generated server: every operation of every entity, over HTTP on loopback
//! and in process. The first exchange of each kind is written down.

use std::collections::BTreeSet;
use std::sync::Arc;

use nexudus_model::Nexudus;
use runtime_client::{Client, ReqwestTransport, ServiceTransport, Transport};
use runtime_core::{
    BatchReadable, Commandable, Comparison, Condition, Deletable, Delete, Downloadable, Find, Get,
    GetMany, Kind, List, ListCommands, Listable, OperationInfo, Readable, Request, RunCommand,
    Runnable, Scalar, Value as Given, Visitor, decimal, decode,
};
use tests::TOKEN;
use tests::operations::{declared, plain_json, plain_request};
use tests::recorder::{CREATED, NOTHING, Recorder, settings};
use tests::wire::Recording;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Calls every operation with a client, and logs the wire and what the handlers receive.
struct Calls<T> {
    runtime: Runtime,
    client: Client<Nexudus>,
    wire: Recording<T>,
    recorder: Recorder,
    /// The logs, each with its kind.
    logs: Vec<(Kind, String)>,
}

impl<T: Transport> Calls<T> {
    /// Logs of every operation, in the order of the spec.
    fn log(runtime: Runtime, transport: T, url: &str, recorder: &Recorder) -> Vec<(Kind, String)> {
        let wire = Recording::new(transport);
        let client = Client::builder()
            .base_url(url)
            .bearer_token(TOKEN)
            .user_agent("tests")
            .transport(wire.clone())
            .build()
            .expect("the settings are valid");
        let recorder = recorder.clone();
        let mut calls = Self { runtime, client, wire, recorder, logs: Vec::new() };
        Nexudus::visit(&mut calls);
        calls.logs
    }

    fn finish(&mut self, info: &OperationInfo) {
        let received = self.recorder.take().join("\n");
        let log = format!("{}\nthe handler received:\n{received}\n", self.wire.take().trim_end());
        self.logs.push((info.kind, log));
    }
}

impl<T: Transport> Visitor<Nexudus> for Calls<T> {
    fn write<R: Request<Api = Nexudus>>(&mut self) {
        let (entity, operation) = declared(R::INFO);
        let body = plain_request(entity, operation).to_string();
        let request: R = decode(&body).expect("the request is valid");
        self.runtime.block_on(self.client.call(request).send()).expect("the server takes it");
        self.finish(R::INFO);
    }

    fn get<R: Readable<Api = Nexudus>>(&mut self) {
        let call = self.client.call(Get::<R> { id: CREATED.into() });
        self.runtime.block_on(call.send()).expect("the record is there");
        self.finish(R::GET);
        let call = self.client.call(Find::<R> { id: NOTHING.into() });
        assert_eq!(self.runtime.block_on(call.send()).expect("the server answers"), None);
        self.finish(R::GET);
    }

    fn get_many<R: BatchReadable<Api = Nexudus>>(&mut self) {
        let ids = [CREATED, NOTHING].map(R::Id::from).to_vec();
        let records = self.runtime.block_on(self.client.call(GetMany::<R> { ids }).send());
        assert_eq!(records.expect("the server answers").len(), 1);
        self.finish(R::GET_MANY);
    }

    fn list<R: Listable<Api = Nexudus>>(&mut self) {
        let mut list = List::<R>::new().direction("-1").page(2).size(1);
        for column in R::COLUMNS {
            let value = match column.ty {
                Scalar::Integer => Given::Integer(-7),
                Scalar::Number => Given::Decimal(decimal!(-7.50)),
                Scalar::String => Given::Text("parcels & more".to_owned()),
                Scalar::Boolean => Given::Boolean(false),
            };
            let comparison = if column.is_filter { Comparison::Eq } else { Comparison::Ge };
            list.conditions.push(Condition { column: *column, comparison, value });
        }
        let page = self.runtime.block_on(self.client.call(list).send()).expect("the list is valid");
        assert_eq!((page.records.len(), page.number, page.total), (1, Some(2), Some(2)));
        self.finish(R::LIST);
    }

    fn commands<I: Commandable<Api = Nexudus>>(&mut self) {
        for id in [None, Some(I::from(CREATED))] {
            let commands = self.runtime.block_on(self.client.call(ListCommands { id }).send());
            assert!(!commands.expect("the server answers").is_empty());
            self.finish(I::COMMANDS);
        }
    }

    /// Every declared command with all of its parameters, and one that nobody declared.
    fn run_command<I: Runnable<Api = Nexudus>>(&mut self) {
        for declared in I::COMMANDS {
            let command = RunCommand::new(declared.key, [I::from(CREATED)]);
            let command = declared.parameters().iter().fold(command, |command, field| {
                command.parameter(field.key, &plain_json(field.ty))
            });
            self.runtime.block_on(self.client.call(command).send()).expect("the server runs it");
            self.finish(I::RUN_COMMAND);
        }
        for ids in [vec![I::from(CREATED)], Vec::new()] {
            let command = RunCommand::new("COMMAND", ids.clone()).parameter("A text", &"parcels");
            let completed = self.runtime.block_on(self.client.call(command).send());
            assert_eq!(completed.expect("the server runs it").id(), ids.first().copied());
            self.finish(I::RUN_COMMAND);
        }
    }

    fn download<F: Downloadable<Api = Nexudus>>(&mut self) {
        let call = self.client.download::<F>(CREATED.into());
        let file = self.runtime.block_on(call.send()).expect("the record is there");
        let bytes = file.map(|file| {
            let content_type = file.content_type().map(str::to_owned);
            (content_type, self.runtime.block_on(file.bytes()).expect("the file is whole").to_vec())
        });
        let example = F::DOWNLOAD.file.and_then(|file| file.example);
        let example = example.map(|file| (Some(file.content_type.to_owned()), file.bytes.to_vec()));
        assert_eq!(bytes, example);
        self.finish(F::DOWNLOAD);
        let call = self.client.download::<F>(NOTHING.into());
        let missing = self.runtime.block_on(call.send());
        assert!(missing.is_err_and(|error| error.is_not_found()));
        self.finish(F::DOWNLOAD);
    }

    fn delete<I: Deletable<Api = Nexudus>>(&mut self) {
        let call = self.client.call(Delete { id: I::from(CREATED) });
        self.runtime.block_on(call.send()).expect("the record is there");
        self.finish(I::DELETE);
    }
}

#[test]
fn over_http_and_in_process_alike() {
    let recorder = Recorder::default();
    let router = nexudus_server::crud_routes(&Arc::new(recorder.clone())).into_router(settings());
    let runtime = || Runtime::new().expect("a runtime");

    let server = runtime();
    let listener = server.block_on(TcpListener::bind("127.0.0.1:0")).expect("loopback is there");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    server.spawn(axum::serve(listener, router.clone()).into_future());
    let transport = ReqwestTransport::new().expect("a transport");
    let over_http = Calls::log(runtime(), transport, &url, &recorder);
    server.shutdown_background();

    let transport = ServiceTransport::new(router);
    let in_process = Calls::log(runtime(), transport, "http://localhost", &recorder);

    let mut shown = BTreeSet::new();
    let first = over_http.iter().filter(|(kind, _)| shown.insert(kind.as_str()));
    let first: Vec<_> = first.map(|(_, log)| log.as_str()).collect();
    insta::assert_snapshot!("wire", first.join("\n"));
    let without_length = |logs: Vec<(Kind, String)>| -> Vec<String> {
        let lines = |log: String| {
            let lines = log.lines().filter(|line| !line.starts_with("content-length"));
            lines.collect::<Vec<_>>().join("\n")
        };
        logs.into_iter().map(|(_, log)| lines(log)).collect()
    };
    assert_eq!(without_length(over_http), without_length(in_process));
}
