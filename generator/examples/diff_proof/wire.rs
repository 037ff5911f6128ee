//! Lets a client of one model talk to a server of another, in process, over every operation: whole
//! and minimal requests, each optional field and each filter alone, whole and minimal records.
//! Part of the program that `diff_proof` generates, and of a test of the package `tests`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use axum::Router;
use runtime_client::{Client, Error, RetryPolicy, ServiceTransport, Transport};
use runtime_core::{
    Api, BatchReadable, BodyShape, Commandable, Comparison, Condition, Deletable, Delete,
    Downloadable, Entity, Envelope, Field, FieldError, FieldType, Fields, Get, GetMany, Kind, List,
    ListCommands, Listable, Meaning, Object, OperationInfo, Page, Readable, RejectionParts,
    Request, RunCommand, Runnable, Scalar, SuccessParts, Value as Given, Visitor, decode,
    parse_body, would_clear,
};
use runtime_server::{Caller, FileResponse, Rejection, Routes, Settings, Tokens, WriteResponse};
use serde_json::{Map, Value, json};

/// An API whose operations can be visited.
pub(crate) trait Model: Api {
    fn visit(visitor: &mut impl Visitor<Self>);
}

/// The id of anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AnyId(pub(crate) i64);

runtime_core::typed_id!(AnyId);

/// An outcome, in the order of severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Observed {
    Safe,
    New,
    Lossy,
    Breaks,
}

impl Observed {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::New => "new",
            Self::Lossy => "lossy",
            Self::Breaks => "breaks",
        }
    }
}

const WHOLE: i64 = 1;
const MINIMAL: i64 = 2;
const MISSING: i64 = 404;

/// The request that a handler received.
#[derive(Default)]
struct Asked {
    body: Value,
    clears: BTreeSet<String>,
    conditions: Vec<String>,
    paging: String,
}

type Log = Mutex<Vec<Asked>>;

/// A server of an API, and what it knows.
struct Server<S: Api> {
    routes: Routes<S>,
    log: Arc<Log>,
    /// The keys of each operation with a body, the columns of each list, the fields of records.
    known: BTreeMap<String, BTreeSet<String>>,
    members: Members,
}

/// The members of enumerations, by the keys of fields: their integers by their names.
type Members = BTreeMap<&'static str, BTreeMap<&'static str, i64>>;

fn members(fields: &'static [Field]) -> Members {
    let members = |field: &Field| field.members.iter().map(|member| (member.name, member.value));
    fields.iter().map(|field| (field.key, members(field).collect())).collect()
}

impl<S: Api> Server<S> {
    fn add(&mut self, info: &OperationInfo, keys: impl IntoIterator<Item = String>) {
        self.known.insert(info.to_string(), keys.into_iter().collect());
    }

    fn with(&mut self, add: impl FnOnce(Routes<S>, &Arc<Log>) -> Routes<S>) {
        self.routes = add(std::mem::take(&mut self.routes), &self.log);
    }
}

fn keys(fields: &[Field]) -> Vec<String> {
    fields.iter().map(|field| field.key.to_owned()).collect()
}

fn value(ty: FieldType) -> Value {
    let one = match ty.scalar() {
        Scalar::Integer => json!(1),
        Scalar::Number => json!(12.5),
        Scalar::String => json!("2025-01-15T10:30:00Z"),
        Scalar::Boolean => json!(true),
    };
    match ty {
        FieldType::One(_) => one,
        FieldType::Many(_) => json!([one]),
    }
}

fn object(fields: &[Field], takes: impl Fn(&Field) -> bool) -> Value {
    let fields = fields.iter().filter(|field| takes(field));
    Value::Object(
        fields.map(|field| (field.key.to_owned(), value(field.ty))).collect::<Map<_, _>>(),
    )
}

fn record<R: Fields>(is_whole: bool) -> R {
    let text = object(R::fields(), |field| is_whole || field.required).to_string();
    decode(&text).expect("the record fits its own fields")
}

fn shown(condition: &Condition) -> String {
    format!("{:?} {}", condition.comparison, condition.value)
}

impl<S: Api> Visitor<S> for Server<S> {
    fn write<R: Request<Api = S>>(&mut self) {
        self.add(R::INFO, keys(R::fields()));
        self.members.extend(members(R::fields()));
        self.with(|routes, log| {
            routes.operation(log, |log: &Log, request: R, _: Caller| {
                let body = serde_json::to_value(&request).expect("a request is JSON");
                let clears = would_clear(&request).into_iter().map(str::to_owned).collect();
                log.lock().expect("no panic").push(Asked { body, clears, ..Asked::default() });
                async { Ok(WriteResponse::new(AnyId(7))) }
            })
        });
    }

    fn get<R: Readable<Api = S>>(&mut self) {
        self.add(R::GET, keys(R::fields()));
        self.members.extend(members(R::fields()));
        self.with(|routes, log| {
            routes.get(log, |_: &Log, id: R::Id, _: Caller| async move {
                match Into::<i64>::into(id) {
                    WHOLE => Ok(record::<R>(true)),
                    MINIMAL => Ok(record::<R>(false)),
                    _ => Err(Rejection::not_found()),
                }
            })
        });
    }

    fn get_many<R: BatchReadable<Api = S>>(&mut self) {
        self.add(R::GET_MANY, keys(R::fields()));
        self.with(|routes, log| {
            routes.get_many(log, |_: &Log, _: Vec<R::Id>, _: Caller| async move {
                Ok(vec![record::<R>(true), record::<R>(false)])
            })
        });
    }

    fn list<R: Listable<Api = S>>(&mut self) {
        let parameters = R::COLUMNS.iter().flat_map(|column| {
            let eq = column.is_filter.then(|| format!("Eq {}", column.parameter));
            let range = column.is_range.then(|| format!("range {}", column.parameter));
            eq.into_iter().chain(range)
        });
        self.add(R::LIST, parameters);
        self.with(|routes, log| {
            routes.list(log, |log: &Log, list: List<R>, _: Caller| {
                let conditions = list.conditions.iter().map(shown).collect();
                let paging = format!(
                    "{:?} {:?} {:?} {:?}",
                    list.page, list.size, list.order, list.direction
                );
                log.lock().expect("no panic").push(Asked {
                    conditions,
                    paging,
                    ..Asked::default()
                });
                let size = list.size.unwrap_or(S::READING.default_size);
                let rows = vec![record::<R::Row>(true), record::<R::Row>(false)];
                let page = Page::new(rows, list.page.unwrap_or(1), size, 2);
                async move { Ok(page.ordered(Some("Id".to_owned()), Some(1))) }
            })
        });
    }

    fn commands<I: Commandable<Api = S>>(&mut self) {
        self.add(I::COMMANDS, []);
        self.with(|routes, log| {
            routes.commands(log, |_: &Log, _: Option<I>, _: Caller| async { Ok(Vec::new()) })
        });
    }

    fn run_command<I: Runnable<Api = S>>(&mut self) {
        self.add(I::RUN_COMMAND, []);
        self.with(|routes, log| {
            routes.run_command(log, |_: &Log, _: RunCommand<I>, _: Caller| async {
                Ok(WriteResponse::without_record())
            })
        });
    }

    fn download<F: Downloadable<Api = S>>(&mut self) {
        self.add(F::DOWNLOAD, []);
        self.with(|routes, log| {
            routes.download::<F, _, _>(log, |_: &Mutex<_>, id: F::Id, _: Caller| async move {
                let is_whole = Into::<i64>::into(id) == WHOLE;
                Ok(is_whole.then(|| FileResponse::new("text/plain", "a file")))
            })
        });
    }

    fn delete<I: Deletable<Api = S>>(&mut self) {
        self.add(I::DELETE, []);
        self.with(|routes, log| {
            routes.delete(log, |_: &Log, id: I, _: Caller| async move {
                if Into::<i64>::into(id) == MISSING {
                    return Err(Rejection::not_found());
                }
                Ok(WriteResponse::new(id))
            })
        });
    }
}

/// The roles of an API.
struct Roles(BTreeSet<&'static str>);

impl<C: Api> Visitor<C> for Roles {
    fn entity<E: Entity<Api = C>>(&mut self) {
        self.0.extend(E::OPERATIONS.iter().map(|info| info.role.name()));
    }
}

/// The calls of a client, and what became of them.
struct Calls<C: Api> {
    router: Router,
    /// A caller who has the role of the operation, and no other.
    client: Client<C>,
    log: Arc<Log>,
    known: BTreeMap<String, BTreeSet<String>>,
    /// Those of the server.
    members: Members,
    /// Whether the client is the newer one.
    is_newer: bool,
    findings: Vec<(Observed, String)>,
    first_create: Option<String>,
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().expect("a runtime").block_on(future)
}

impl<C: Api> Calls<C> {
    fn note(&mut self, observed: Observed, what: impl Into<String>) {
        self.findings.push((observed, what.into()));
    }

    fn asked(&self) -> Option<Asked> {
        self.log.lock().expect("no panic").pop()
    }

    /// Whether the server has an operation, which is called next; notes where it has not.
    fn has(&mut self, info: &OperationInfo) -> bool {
        self.client = client(self.router.clone(), info.role.name());
        let has = self.known.contains_key(&info.to_string());
        if !has {
            let observed = if self.is_newer { Observed::New } else { Observed::Breaks };
            self.note(observed, format!("no {info}"));
        }
        has
    }

    /// Notes members of enumerations that are other integers on the server.
    fn compare_members(&mut self, fields: &'static [Field]) {
        for (key, own) in members(fields) {
            for (name, value) in own {
                let theirs = self.members.get(key).and_then(|members| members.get(name)).copied();
                if theirs.is_some_and(|theirs| theirs != value) {
                    self.note(Observed::Lossy, format!("{key}: {name} is {value}"));
                }
            }
        }
    }

    fn knows(&self, info: &OperationInfo, key: &str) -> bool {
        self.known.get(&info.to_string()).is_some_and(|keys| keys.contains(key))
    }

    /// What is lost: only what is new where an old server does not know the key.
    fn lost(&self, info: &OperationInfo, key: &str) -> Observed {
        if self.is_newer && !self.knows(info, key) { Observed::New } else { Observed::Lossy }
    }

    fn request<R: Request<Api = C>>(&mut self, name: &str, body: &Value) -> bool {
        let request: R = decode(&body.to_string()).expect("the request fits its own fields");
        let own: BTreeSet<String> = would_clear(&request).into_iter().map(str::to_owned).collect();
        if let Err(error) = run(self.client.call(request).send()) {
            let observed =
                if self.is_newer && name != "whole" { Observed::New } else { Observed::Breaks };
            self.note(observed, format!("{} {name}: {error}", R::INFO));
            return false;
        }
        let Some(asked) = self.asked() else {
            self.note(Observed::Breaks, format!("{} {name}: not received", R::INFO));
            return false;
        };
        for (key, sent) in body.as_object().expect("an object") {
            if asked.body.get(key) != Some(sent) {
                let observed = self.lost(R::INFO, key);
                self.note(observed, format!("{} {name}: {key} is lost", R::INFO));
            }
        }
        let clears: Vec<_> = asked.clears.difference(&own).cloned().collect();
        if !clears.is_empty() {
            // Where the request is about a new field, that is what an old server lacks.
            let is_field = R::fields().iter().any(|field| field.key == name);
            let observed = if is_field { self.lost(R::INFO, name) } else { Observed::Lossy };
            self.note(observed, format!("{} {name}: clears {clears:?}", R::INFO));
        }
        true
    }

    /// Compares a record that was read with what the server has.
    fn compare<R: Fields + serde::Serialize>(
        &mut self,
        info: &OperationInfo,
        got: &R,
        is_whole: bool,
    ) {
        let got = serde_json::to_value(got).expect("a record is JSON");
        // Where the server has a key that the client does not know, the field may be called so.
        let own: BTreeSet<String> = keys(R::fields()).into_iter().collect();
        let is_renamed =
            self.known.get(&info.to_string()).is_some_and(|keys| !keys.is_subset(&own));
        for field in R::fields().iter().filter(|_| is_whole) {
            let is_lost = got.get(field.key) != Some(&value(field.ty));
            if is_lost && (!self.is_newer || is_renamed || self.knows(info, field.key)) {
                self.note(Observed::Lossy, format!("{info}: {} is lost", field.key));
            }
        }
    }
}

impl<C: Api> Visitor<C> for Calls<C> {
    fn write<R: Request<Api = C>>(&mut self) {
        if self.first_create.is_none() && R::INFO.kind == Kind::Create {
            self.first_create = Some(R::INFO.entity.path.to_owned());
        }
        if !self.has(R::INFO) {
            return;
        }
        self.compare_members(R::fields());
        self.request::<R>("whole", &object(R::fields(), |_| true));
        self.request::<R>("minimal", &object(R::fields(), |field| field.required));
        for only in R::fields().iter().filter(|field| !field.required) {
            let body = object(R::fields(), |field| field.required || field.key == only.key);
            self.request::<R>(only.key, &body);
        }
    }

    fn get<R: Readable<Api = C>>(&mut self) {
        if !self.has(R::GET) {
            return;
        }
        self.compare_members(R::fields());
        for id in [WHOLE, MINIMAL] {
            match run(self.client.call(Get::<R> { id: R::Id::from(id) }).send()) {
                Ok(got) => self.compare(R::GET, &got, id == WHOLE),
                Err(error) => self.note(Observed::Breaks, format!("{} {id}: {error}", R::GET)),
            }
        }
        let missing = run(self.client.call(Get::<R> { id: R::Id::from(MISSING) }).send());
        if !missing.as_ref().is_err_and(Error::is_not_found) {
            self.note(Observed::Breaks, format!("{} of a missing record: {missing:?}", R::GET));
        }
    }

    fn get_many<R: BatchReadable<Api = C>>(&mut self) {
        if !self.has(R::GET_MANY) {
            return;
        }
        let ids = vec![R::Id::from(WHOLE), R::Id::from(MINIMAL)];
        match run(self.client.call(GetMany::<R> { ids }).send()) {
            Ok(got) => self.compare(R::GET_MANY, &got[0], true),
            Err(error) => self.note(Observed::Breaks, format!("{}: {error}", R::GET_MANY)),
        }
    }

    fn list<R: Listable<Api = C>>(&mut self) {
        if !self.has(R::LIST) {
            return;
        }
        let list = || List::<R>::new();
        match run(self.client.call(list()).send()) {
            Ok(page) => {
                let parts = [
                    page.number == Some(1),
                    page.size == Some(C::READING.default_size),
                    page.order.as_deref() == Some("Id"),
                    page.direction == Some(1),
                    page.first == Some(1),
                    page.last == Some(2),
                    page.total == Some(2),
                    page.pages == Some(1),
                    page.has_next == Some(false),
                    page.has_previous == Some(false),
                ];
                if parts.contains(&false) {
                    self.note(Observed::Lossy, format!("{}: parts {parts:?}", R::LIST));
                }
            }
            Err(error) => self.note(Observed::Breaks, format!("{}: {error}", R::LIST)),
        }
        self.asked();
        let mut paged = list().page(2).size(3).direction("1");
        paged.order = Some("Id".to_owned());
        let sent =
            format!("{:?} {:?} {:?} {:?}", paged.page, paged.size, paged.order, paged.direction);
        let result = run(self.client.call(paged).send());
        let received = self.asked().map(|asked| asked.paging);
        if result.is_ok() && received.as_ref() != Some(&sent) {
            self.note(Observed::Lossy, format!("{}: {sent} became {received:?}", R::LIST));
        }
        for column in R::COLUMNS {
            let given = match column.ty {
                Scalar::Integer => Given::Integer(1),
                Scalar::Number => Given::Decimal(1.into()),
                Scalar::String => Given::Text("text".to_owned()),
                Scalar::Boolean => Given::Boolean(true),
            };
            let eq = column.is_filter.then_some(Comparison::Eq);
            let range = [Comparison::Ge, Comparison::Le].into_iter().filter(|_| column.is_range);
            for comparison in eq.into_iter().chain(range) {
                let condition = Condition { column: *column, comparison, value: given.clone() };
                let mut filtered = list();
                filtered.conditions = vec![condition.clone()];
                let result = run(self.client.call(filtered).send());
                let received = self.asked().map(|asked| asked.conditions);
                let usage = if comparison == Comparison::Eq { "Eq" } else { "range" };
                let key = format!("{usage} {}", column.parameter);
                let what = format!("{} by {key}", R::LIST);
                match result {
                    Err(error) => {
                        let is_new = self.is_newer && !self.knows(R::LIST, &key);
                        let observed = if is_new { Observed::New } else { Observed::Breaks };
                        self.note(observed, format!("{what}: {error}"));
                    }
                    Ok(_) if received != Some(vec![shown(&condition)]) => {
                        let observed = self.lost(R::LIST, &key);
                        self.note(observed, format!("{what}: {received:?}"));
                    }
                    Ok(_) => {}
                }
            }
        }
        if let Err(error) = run(self.client.call(list().size(C::READING.max_size)).send()) {
            let observed = if self.is_newer { Observed::New } else { Observed::Breaks };
            self.note(observed, format!("{} of the largest size: {error}", R::LIST));
        }
    }

    fn commands<I: Commandable<Api = C>>(&mut self) {
        if self.has(I::COMMANDS)
            && let Err(error) = run(self.client.call(ListCommands::<I> { id: None }).send())
        {
            self.note(Observed::Breaks, format!("{}: {error}", I::COMMANDS));
        }
    }

    fn run_command<I: Runnable<Api = C>>(&mut self) {
        if !self.has(I::RUN_COMMAND) {
            return;
        }
        for command in I::COMMANDS {
            for is_whole in [true, false] {
                let fields = command.parameters().iter().filter(|field| is_whole || field.required);
                let request = RunCommand::new(command.key, [I::from(WHOLE)]);
                let request = fields
                    .fold(request, |request, field| request.parameter(field.key, &value(field.ty)));
                if let Err(error) = run(self.client.call(request).send()) {
                    self.note(Observed::Breaks, format!("{}: {error}", command.key));
                }
            }
        }
    }

    fn download<F: Downloadable<Api = C>>(&mut self) {
        if !self.has(F::DOWNLOAD) {
            return;
        }
        for id in [WHOLE, MISSING] {
            let file = run(self.client.download::<F>(id.into()).send());
            if file.is_ok_and(|file| file.is_some() == (id == WHOLE)) {
                continue;
            }
            self.note(Observed::Breaks, format!("{} of {id}", F::DOWNLOAD));
        }
    }

    fn delete<I: Deletable<Api = C>>(&mut self) {
        if !self.has(I::DELETE) {
            return;
        }
        if let Err(error) = run(self.client.call(Delete { id: I::from(WHOLE) }).send()) {
            self.note(Observed::Breaks, format!("{}: {error}", I::DELETE));
        }
        let missing = run(self.client.call(Delete { id: I::from(MISSING) }).send());
        if !missing.is_err_and(|error| error.is_not_found()) {
            self.note(Observed::Breaks, format!("{} of a missing record", I::DELETE));
        }
    }
}

fn client<C: Api>(router: Router, token: &'static str) -> Client<C> {
    Client::<C>::builder()
        .bearer_token(token)
        .retry_policy(RetryPolicy::disabled())
        .transport(ServiceTransport::new(router))
        .build()
        .expect("the settings are valid")
}

/// What happens between a client of one API and a server of another: the worst, and all of it.
pub(crate) fn observe<C: Model, S: Model>(is_newer: bool) -> (Observed, Vec<String>) {
    let log = Arc::new(Log::default());
    let mut server = Server::<S> {
        routes: Routes::new(),
        log: Arc::clone(&log),
        known: BTreeMap::new(),
        members: BTreeMap::new(),
    };
    S::visit(&mut server);
    let mut roles = Roles(BTreeSet::new());
    C::visit(&mut roles);
    let caller = Caller::with_roles("caller", roles.0.iter().copied());
    let tokens = roles.0.iter().fold(Tokens::new().with("token", caller), |tokens, role| {
        tokens.with(*role, Caller::with_roles("caller", [*role]))
    });
    let settings = Settings::default().authenticator(tokens);
    let router = server.routes.into_router(settings);
    let mut calls = Calls::<C> {
        router: router.clone(),
        client: client(router.clone(), "token"),
        log,
        known: server.known,
        members: server.members,
        is_newer,
        findings: Vec::new(),
        first_create: None,
    };
    C::visit(&mut calls);
    errors::<C>(&mut calls, &router);
    envelopes::<C, S>(&mut calls);
    outcomes::<C, S>(&mut calls);
    if C::BASE_URL != S::BASE_URL {
        calls.note(Observed::Breaks, "the client calls another host");
    }
    let worst = calls.findings.iter().map(|(observed, _)| *observed).max();
    let shown =
        calls.findings.iter().map(|(observed, what)| format!("{}: {what}", observed.word()));
    (worst.unwrap_or(Observed::Safe), shown.collect())
}

/// Requests that a typed client can't send: without fields, and with an unknown token.
fn errors<C: Api>(calls: &mut Calls<C>, router: &Router) {
    let Some(path) = calls.first_create.clone() else { return };
    if !calls.known.contains_key(&format!("POST {path}")) {
        return;
    }
    for (token, expected) in [("token", Meaning::Invalid), ("nobody", Meaning::Unauthorized)] {
        let request = http::Request::post(&path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(runtime_client::Bytes::from_static(b"{}"))
            .expect("a request");
        let Ok(response) = run(ServiceTransport::new(router.clone()).send(request)) else {
            calls.note(Observed::Breaks, "no response");
            continue;
        };
        let shape = parse_body::<C>(response.body()).shape();
        let meaning = C::OUTCOMES.meaning(Some(Kind::Create), response.status().as_u16(), shape);
        if meaning != expected {
            calls.note(Observed::Breaks, format!("{expected:?} is read as {meaning:?}"));
        }
    }
}

/// What a client reads from the envelopes of a server, beside what it reads from those of its own.
fn envelopes<C: Api, S: Api>(calls: &mut Calls<C>) {
    let accepted = || SuccessParts {
        status: 200,
        message: "message",
        id: Some(7),
        updated_on: Some("now".to_owned()),
        updated_by: Some("me".to_owned()),
    };
    let rejected = || RejectionParts {
        status: 400,
        message: "message".to_owned(),
        errors: vec![FieldError::new("Name", "is missing")],
    };
    let theirs = [text(&S::Success::from(accepted())), text(&S::Rejection::from(rejected()))];
    let own = [text(&C::Success::from(accepted())), text(&C::Rejection::from(rejected()))];
    for (shape, (theirs, own)) in
        [BodyShape::Accepted, BodyShape::Rejected].into_iter().zip(theirs.iter().zip(&own))
    {
        if parse_body::<C>(theirs.as_bytes()).shape() != shape {
            calls.note(Observed::Breaks, format!("{shape:?} is not recognised"));
            continue;
        }
        let object = || Object::parse(theirs).expect("an envelope is an object");
        let read = match shape {
            BodyShape::Accepted => text(&C::Success::decode(object())),
            _ => text(&C::Rejection::decode(object())),
        };
        let [read, own, theirs] = [&read, own, theirs]
            .map(|text| serde_json::from_str::<Value>(text).expect("an envelope is JSON"));
        for (key, value) in own.as_object().expect("an object") {
            let is_new = calls.is_newer && is_new(key, &theirs, &own);
            if read.get(key) != Some(value) && !is_new {
                calls.note(Observed::Lossy, format!("{shape:?}: {key} is {:?}", read.get(key)));
            }
        }
    }
}

/// Whether an old server has nothing for a key: it lacks the key, and has none that is unknown.
fn is_new(key: &str, theirs: &Value, own: &Value) -> bool {
    let (theirs, own) = (theirs.as_object(), own.as_object());
    theirs.zip(own).is_some_and(|(theirs, own)| {
        !theirs.contains_key(key) && theirs.keys().all(|key| own.contains_key(key))
    })
}

fn text(envelope: &impl Envelope) -> String {
    serde_json::to_string(envelope).expect("an envelope is JSON")
}

/// The two tables, status by status.
fn outcomes<C: Api, S: Api>(calls: &mut Calls<C>) {
    let mut worst: Option<(Observed, String)> = None;
    for kind in [Kind::Create, Kind::Get] {
        for status in 200..600 {
            for shape in BodyShape::ALL {
                let one = C::OUTCOMES.meaning(Some(kind), status, shape);
                let other = S::OUTCOMES.meaning(Some(kind), status, shape);
                if one == other {
                    continue;
                }
                let is_success = one == Meaning::Success || other == Meaning::Success;
                let observed = if is_success { Observed::Breaks } else { Observed::Lossy };
                if worst.as_ref().is_none_or(|(known, _)| *known < observed) {
                    worst = Some((observed, format!("{status} {shape:?}: {one:?}, {other:?}")));
                }
            }
        }
    }
    calls.findings.extend(worst);
}
