//! The cases of operations without a body: each is sent by the client, taken and answered by the
//! server, and what is read is what was stored.

use std::sync::{Arc, Mutex};

use generator::ir::{Api, Case, CaseAnswer, Column, Entity, Kind, Operation, Value as Written};
use nexudus_model::{ChatUserMessage, CommunityThread, Nexudus, UserId};
use nexudus_server::{Rejection, WriteResponse as Stored};
use runtime_client::{Client, ServiceTransport};
use runtime_core::{
    Api as _, BatchReadable, Comparison, Condition, Deletable, Delete, Fields, Find, Get, GetMany,
    List, Listable, Operation as _, Page, Readable, Request, Value as Given, Visitor, decode,
};
use runtime_server::{Caller, Routes};
use serde_json::Value;
use tests::TOKEN;
use tests::recorder::settings;
use tests::wire::Recording;

/// The spec, and the document with the examples that the cases become.
struct Cases<'a> {
    api: &'a Api,
    document: Value,
    /// How many cases there were, by their kind.
    count: [usize; 4],
}

/// A case with what it belongs to.
struct One<'a> {
    entity: &'a Entity,
    operation: &'a Operation,
    case: &'a Case,
    /// The answer, as the document shows it.
    answer: Option<String>,
    name: String,
}

impl<'a> Cases<'a> {
    fn of(&self, entity: &str, kind: Kind) -> Vec<One<'a>> {
        let entity = self.api.entities.iter().find(|known| known.wire == entity);
        let entity = entity.expect("the entity is in the spec");
        let operation = entity.operation(kind).expect("the operation is in the spec");
        let path = &self.document["paths"][entity.path_of(kind)];
        let answers = &path[kind.method().to_lowercase()]["responses"]["200"];
        let examples = &answers["content"]["application/json"]["examples"];
        assert!(!operation.cases.is_empty(), "{} of {}", kind.as_str(), entity.wire);
        let cases = operation.cases.iter().map(|case| One {
            answer: examples.get(&case.name).map(|example| example["value"].to_string()),
            name: format!("{} of {} of {}", case.name, kind.as_str(), entity.wire),
            entity,
            operation,
            case,
        });
        cases.collect()
    }
}

impl One<'_> {
    fn is_not_found(&self) -> bool {
        matches!(self.case.answer, CaseAnswer::NotFound)
    }

    /// The ids of the request.
    fn ids(&self) -> Vec<i64> {
        let (_, value) = self.case.request.first().expect("the request has an id");
        match value {
            Written::List(ids) => ids.iter().map(integer).collect(),
            one @ (Written::Integer(_) | Written::String(_) | Written::Boolean(_)) => {
                vec![integer(one)]
            }
        }
    }

    fn answer(&self) -> String {
        self.answer.clone().expect("a case that succeeds is an example")
    }

    /// The filters of the request, by the columns of the model.
    fn conditions(&self, columns: &'static [runtime_core::Column]) -> Vec<Condition> {
        let filters = self.case.request.iter().map(|(field, value)| {
            let is_it = |column: &&Column| column.field == *field;
            let described = self.operation.columns.iter().find(is_it).expect("it is a filter");
            let key = &self.entity.field(*field).wire;
            let column = columns.iter().find(|column| column.key == key).expect("it is a column");
            assert_eq!(column.parameter, described.parameter, "{}", self.name);
            Condition { column: *column, comparison: Comparison::Eq, value: given(value) }
        });
        filters.collect()
    }
}

fn integer(value: &Written) -> i64 {
    match value {
        Written::Integer(number) => *number,
        Written::String(_) | Written::Boolean(_) | Written::List(_) => panic!("an id is a number"),
    }
}

fn given(value: &Written) -> Given {
    match value {
        Written::Integer(number) => Given::Integer(*number),
        Written::String(text) => Given::Text(text.clone()),
        Written::Boolean(value) => Given::Boolean(*value),
        Written::List(_) => panic!("nothing is filtered by a list"),
    }
}

/// What handlers were asked for.
type Asked<T> = Arc<Mutex<Vec<T>>>;

/// A client of routes, and what goes over the wire between them.
fn client(routes: Routes<Nexudus>) -> (Client<Nexudus>, Recording<ServiceTransport<axum::Router>>) {
    let wire = Recording::new(ServiceTransport::new(routes.into_router(settings())));
    let client = Client::builder().bearer_token(TOKEN).transport(wire.clone()).build();
    (client.expect("the settings are sound"), wire)
}

fn answered(wire: &Recording<ServiceTransport<axum::Router>>) -> String {
    let log = wire.take();
    log.trim_end().lines().last().expect("an answer").to_owned()
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().expect("a runtime").block_on(future)
}

fn read<T: Fields>(text: &str) -> T {
    decode(text).expect("the case is a record")
}

impl Visitor<Nexudus> for Cases<'_> {
    fn write<R: Request<Api = Nexudus>>(&mut self) {}

    fn get<R: Readable<Api = Nexudus>>(&mut self) {
        for one in self.of(R::GET.entity.name, Kind::Get) {
            let stored: Option<R> = (!one.is_not_found()).then(|| read(&one.answer()));
            let asked = Asked::default();
            let found = stored.clone();
            let routes =
                Routes::new().get(&asked, move |asked: Arc<Mutex<Vec<_>>>, id, _: Caller| {
                    asked.lock().expect("no panic").push(id);
                    let found = found.clone().ok_or_else(Rejection::not_found);
                    async { found }
                });
            let (client, wire) = client(routes);
            let id = R::Id::from(one.ids()[0]);
            match (run(client.call(Get::<R> { id }).send()), &stored) {
                (Ok(record), Some(stored)) => {
                    assert_eq!(&record, stored, "{}", one.name);
                    assert_eq!(answered(&wire), one.answer(), "{}", one.name);
                }
                (Err(error), None) => assert!(error.is_not_found(), "{}: {error}", one.name),
                (result, _) => panic!("{}: {result:?}", one.name),
            }
            assert_eq!(run(client.call(Find::<R> { id }).send()).expect(&one.name), stored);
            assert_eq!(*asked.lock().expect("no panic"), [id, id], "{}", one.name);
            self.count[0] += 1;
        }
    }

    fn get_many<R: BatchReadable<Api = Nexudus>>(&mut self) {
        for one in self.of(R::GET_MANY.entity.name, Kind::GetMany) {
            let records: Vec<Value> = serde_json::from_str(&one.answer()).expect("a list");
            let stored: Vec<R> = records.iter().map(|record| read(&record.to_string())).collect();
            let asked = Asked::default();
            let found = stored.clone();
            let routes =
                Routes::new().get_many(&asked, move |asked: Arc<Mutex<Vec<_>>>, ids, _: Caller| {
                    asked.lock().expect("no panic").push(ids);
                    let found = found.clone();
                    async { Ok(found) }
                });
            let (client, wire) = client(routes);
            let ids: Vec<_> = one.ids().into_iter().map(R::Id::from).collect();
            let records = run(client.call(GetMany::<R> { ids: ids.clone() }).send());
            assert_eq!(records.expect(&one.name), stored);
            assert_eq!(answered(&wire), one.answer(), "{}", one.name);
            assert_eq!(*asked.lock().expect("no panic"), [ids], "{}", one.name);
            self.count[1] += 1;
        }
    }

    fn list<R: Listable<Api = Nexudus>>(&mut self) {
        for one in self.of(R::LIST.entity.name, Kind::List) {
            let page: Value = serde_json::from_str(&one.answer()).expect("a page");
            let rows = page[Nexudus::READING.page.records].as_array().expect("rows");
            let rows: Vec<R::Row> = rows.iter().map(|row| read(&row.to_string())).collect();
            let total = rows.len() as u64;
            let stored = Page::new(rows, 1, Nexudus::READING.default_size, total);
            let asked = Asked::default();
            let found = stored.clone();
            let routes = Routes::new().list(
                &asked,
                move |asked: Arc<Mutex<Vec<_>>>, list: List<R>, _: Caller| {
                    asked.lock().expect("no panic").push(list.conditions);
                    let found = found.clone();
                    async { Ok(found) }
                },
            );
            let (client, wire) = client(routes);
            let mut list = List::<R>::new();
            list.conditions = one.conditions(R::COLUMNS);
            let conditions = list.conditions.clone();
            assert_eq!(run(client.call(list).send()).expect(&one.name), stored);
            assert_eq!(answered(&wire), one.answer(), "{}", one.name);
            assert_eq!(*asked.lock().expect("no panic"), [conditions], "{}", one.name);
            self.count[2] += 1;
        }
    }

    fn delete<I: Deletable<Api = Nexudus>>(&mut self) {
        for one in self.of(I::DELETE.entity.name, Kind::Delete) {
            let saved = match &one.case.answer {
                CaseAnswer::Saved { id, updated_on, updated_by } => {
                    Some((I::from(*id), updated_on.clone(), updated_by.clone()))
                }
                CaseAnswer::NotFound
                | CaseAnswer::Rejected(_)
                | CaseAnswer::Record(_)
                | CaseAnswer::Records(_) => None,
            };
            let asked = Asked::default();
            let reply = saved.clone();
            let routes =
                Routes::new().delete(&asked, move |asked: Arc<Mutex<Vec<_>>>, id: I, _: Caller| {
                    asked.lock().expect("no panic").push(id);
                    let reply = reply.clone().ok_or_else(Rejection::not_found);
                    async {
                        let (id, on, by) = reply?;
                        Ok(Stored::new(id).updated_on(on).updated_by(by))
                    }
                });
            let (client, wire) = client(routes);
            let id = I::from(one.ids()[0]);
            match (run(client.call(Delete { id }).send()), &saved) {
                (Ok(_), Some(_)) => assert_eq!(answered(&wire), one.answer(), "{}", one.name),
                (Err(error), None) => assert!(error.is_not_found(), "{}: {error}", one.name),
                (result, _) => panic!("{}: {result:?}", one.name),
            }
            assert_eq!(*asked.lock().expect("no panic"), [id], "{}", one.name);
            self.count[3] += 1;
        }
    }
}

#[test]
fn cases_round_trip() {
    let spec = tests::spec();
    let files = tests::generated();
    let document = files.get("openapi.json").expect("a document");
    let document = serde_json::from_str(document).expect("JSON");
    let mut cases = Cases { api: spec.api(), document, count: [0; 4] };
    Nexudus::visit(&mut cases);
    assert!(cases.count.iter().all(|count| *count > 0), "{:?}", cases.count);
}

/// The feature `time` of the generated crates reaches the runtime.
#[test]
fn dates_of_records_are_moments() {
    let mut record = nexudus_client::CommunityThread::new(1.into());
    assert_eq!(record.created_on.parse(), None);
    record.created_on = "2025-01-15T10:30".into();
    let moment = record.created_on.parse().expect("it is a date and a time");
    assert_eq!(moment.unix_timestamp(), 1_736_937_000);
}

#[test]
fn records_go_through_serde_with_all_that_is_known_and_unknown() {
    let text = r#"{"Id":7,"FromUserId":1,"ToUsers":[2],"ChatText":null,"Delievered":true,"UniqueId":"u","CreatedOn":"2025-01-15T10:30","UpdatedOn":"2025-01-15T10:30:00Z","UpdatedBy":"me","IsNew":false,"SystemId":null,"CustomFields":{"a":[1e400]},"ToStringText":"x"}"#;
    let message: ChatUserMessage = serde_json::from_str(text).expect("it is a record");
    assert_eq!(message.to_users, Some(vec![UserId(2)]));
    assert_eq!(message.created_on.as_str(), "2025-01-15T10:30", "kept as it came");
    assert_eq!(message.extra.len(), 2);
    assert_eq!(serde_json::to_string(&message).expect("it is JSON"), text);
    let error = serde_json::from_str::<ChatUserMessage>(r#"{"Id":7,"FromUserId":null}"#);
    let error = error.expect_err("it lacks a user").to_string();
    assert!(error.starts_with("`FromUserId`: invalid type: null"), "{error}");
}

#[test]
fn a_query_says_each_thing_once_and_the_last_word_counts() {
    let list = List::new()
        .filter(CommunityThread::SUBJECT, "first")
        .from(CommunityThread::LAST_MESSAGE_DATE, "2025-01-15T10:30")
        .filter(CommunityThread::LAST_MESSAGE_DATE, "2025-01-15T10:31")
        .filter(CommunityThread::SUBJECT, "last & best");
    assert_eq!(
        list.path(),
        "/api/community/communitythreads?from_CommunityThread_LastMessageDate=2025-01-15T10%3A30\
         &CommunityThread_LastMessageDate=2025-01-15T10%3A31&CommunityThread_Subject=last+%26+best"
    );
}
