//! The cases of operations without a body: the client sends each, the server takes and answers it,
//! and the client reads what was stored.

use std::sync::{Arc, Mutex};

use generator::ir::{Case, CaseAnswer, Column, Entity, Operation, Value as CaseValue};
use nexudus_model::Nexudus;
use nexudus_server::{FileResponse, Rejection, WriteResponse};
use runtime_client::{Client, Error, ServiceTransport};
use runtime_core::{
    Api as _, BatchReadable, Comparison, Condition, Deletable, Delete, Downloadable, Fields, Find,
    Get, GetMany, List, Listable, OperationInfo, Page, Readable, Value as Given, Visitor, decode,
};
use runtime_server::{Caller, Routes};
use serde::Serialize;
use serde_json::Value;
use tests::operations::{client, declared, run};
use tests::recorder::settings;
use tests::wire::Recording;

/// The document with the examples that the cases become.
struct Cases {
    document: Value,
    /// The number of cases so far.
    count: usize,
}

/// A case with what it belongs to.
struct One {
    entity: &'static Entity,
    operation: &'static Operation,
    case: &'static Case,
    /// The answer, as the document shows it.
    answer: Option<String>,
    name: String,
}

impl Cases {
    fn of(&self, info: &OperationInfo) -> Vec<One> {
        let (entity, operation) = declared(info);
        let kind = operation.kind;
        let path = &self.document["paths"][entity.path_of(operation)];
        let answers = &path[kind.method().to_lowercase()]["responses"]["200"];
        let examples = &answers["content"]["application/json"]["examples"];
        let cases = operation.cases.iter().map(|case| One {
            answer: examples.get(&case.name).map(|example| example["value"].to_string()),
            name: format!("{} of {} of {}", case.name, operation.word(), entity.wire),
            entity,
            operation,
            case,
        });
        cases.collect()
    }
}

impl One {
    fn is_not_found(&self) -> bool {
        matches!(self.case.answer, CaseAnswer::NotFound)
    }

    /// The ids of the request.
    fn ids(&self) -> Vec<i64> {
        let (_, value) = self.case.request.first().expect("the request has an id");
        match value {
            CaseValue::List(ids) => ids.iter().map(integer).collect(),
            one => vec![integer(one)],
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

fn integer(value: &CaseValue) -> i64 {
    match value {
        CaseValue::Integer(number) => *number,
        other => panic!("{other:?} is no id"),
    }
}

fn given(value: &CaseValue) -> Given {
    match value {
        CaseValue::Integer(number) => Given::Integer(*number),
        CaseValue::Decimal(number) => Given::Decimal(number.clone()),
        CaseValue::String(text) => Given::Text(text.clone()),
        CaseValue::Boolean(value) => Given::Boolean(*value),
        CaseValue::List(_) => panic!("nothing is filtered by a list"),
    }
}

/// What handlers were asked for.
type Asked<T> = Arc<Mutex<Vec<T>>>;

/// A client of routes, and the log of what goes over the wire between them.
fn connect(
    routes: Routes<Nexudus>,
) -> (Client<Nexudus>, Recording<ServiceTransport<axum::Router>>) {
    let wire = Recording::new(ServiceTransport::new(routes.into_router(settings())));
    (client(wire.clone()), wire)
}

fn answered(wire: &Recording<ServiceTransport<axum::Router>>) -> String {
    let log = wire.take();
    log.trim_end().lines().last().expect("an answer").to_owned()
}

fn read<T: Fields>(text: &str) -> T {
    decode(text).expect("the case is a record")
}

impl Visitor<Nexudus> for Cases {
    fn get<R: Readable<Api = Nexudus>>(&mut self) {
        for one in self.of(R::GET) {
            let stored: Option<R> = (!one.is_not_found()).then(|| read(&one.answer()));
            let asked = Asked::default();
            let found = stored.clone();
            let routes = Routes::new().get(&asked, move |asked: &Mutex<Vec<_>>, id, _: Caller| {
                asked.lock().expect("no panic").push(id);
                let found = found.clone().ok_or_else(Rejection::not_found);
                async { found }
            });
            let (client, wire) = connect(routes);
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
            self.count += 1;
        }
    }

    fn get_many<R: BatchReadable<Api = Nexudus>>(&mut self) {
        for one in self.of(R::GET_MANY) {
            let records: Vec<Value> = serde_json::from_str(&one.answer()).expect("a list");
            let stored: Vec<R> = records.iter().map(|record| read(&record.to_string())).collect();
            let asked = Asked::default();
            let found = stored.clone();
            let routes =
                Routes::new().get_many(&asked, move |asked: &Mutex<Vec<_>>, ids, _: Caller| {
                    asked.lock().expect("no panic").push(ids);
                    let found = found.clone();
                    async { Ok(found) }
                });
            let (client, wire) = connect(routes);
            let ids: Vec<_> = one.ids().into_iter().map(R::Id::from).collect();
            let records = run(client.call(GetMany::<R> { ids: ids.clone() }).send());
            assert_eq!(records.expect(&one.name), stored);
            assert_eq!(answered(&wire), one.answer(), "{}", one.name);
            assert_eq!(*asked.lock().expect("no panic"), [ids], "{}", one.name);
            self.count += 1;
        }
    }

    fn list<R: Listable<Api = Nexudus>>(&mut self) {
        for one in self.of(R::LIST) {
            let page: Value = serde_json::from_str(&one.answer()).expect("a page");
            let rows = page[Nexudus::READING.page.records].as_array().expect("rows");
            let rows: Vec<R::Row> = rows.iter().map(|row| read(&row.to_string())).collect();
            let total = rows.len() as u64;
            let stored = Page::new(rows, 1, Nexudus::READING.default_size, total);
            let asked = Asked::default();
            let found = stored.clone();
            let routes = Routes::new().list(
                &asked,
                move |asked: &Mutex<Vec<_>>, list: List<R>, _: Caller| {
                    asked.lock().expect("no panic").push(list.conditions);
                    let found = found.clone();
                    async { Ok(found) }
                },
            );
            let (client, wire) = connect(routes);
            let mut list = List::<R>::new();
            list.conditions = one.conditions(R::COLUMNS);
            let conditions = list.conditions.clone();
            assert_eq!(run(client.call(list).send()).expect(&one.name), stored);
            assert_eq!(answered(&wire), one.answer(), "{}", one.name);
            assert_eq!(*asked.lock().expect("no panic"), [conditions], "{}", one.name);
            self.count += 1;
        }
    }

    fn download<F: Downloadable<Api = Nexudus>>(&mut self) {
        for one in self.of(F::DOWNLOAD) {
            let found = match &one.case.answer {
                CaseAnswer::File { content_type, bytes } => {
                    Some(Some((content_type.clone(), bytes.clone())))
                }
                CaseAnswer::NoFile => Some(None),
                CaseAnswer::Saved { .. }
                | CaseAnswer::Rejected(_)
                | CaseAnswer::Record(_)
                | CaseAnswer::Records(_)
                | CaseAnswer::NotFound => None,
            };
            let (asked, reply) = (Asked::default(), found.clone());
            let routes = Routes::new().download::<F, _, _>(
                &asked,
                move |asked: &Mutex<Vec<_>>, id, _: Caller| {
                    asked.lock().expect("no panic").push(id);
                    let reply = reply.clone().ok_or_else(Rejection::not_found);
                    async { Ok(reply?.map(|(ty, bytes)| FileResponse::new(ty, bytes))) }
                },
            );
            let (client, _) = connect(routes);
            let id = F::Id::from(one.ids()[0]);
            let answer = run(async {
                let file = client.download::<F>(id).send().await?;
                Ok(match file {
                    Some(file) => {
                        let ty = file.content_type().unwrap_or_default().to_owned();
                        Some((ty, file.bytes().await?.to_vec()))
                    }
                    None => None,
                })
            });
            match answer {
                Ok(file) => assert_eq!(Some(file), found, "{}", one.name),
                Err(error) => {
                    assert!(
                        Error::is_not_found(&error) && found.is_none(),
                        "{}: {error}",
                        one.name
                    );
                }
            }
            assert_eq!(*asked.lock().expect("no panic"), [id], "{}", one.name);
            self.count += 1;
        }
    }

    fn delete<I: Deletable<Api = Nexudus>>(&mut self) {
        for one in self.of(I::DELETE) {
            let saved = match &one.case.answer {
                CaseAnswer::Saved { id, updated_on, updated_by } => {
                    Some((I::from(*id), updated_on.clone(), updated_by.clone()))
                }
                CaseAnswer::NotFound
                | CaseAnswer::Rejected(_)
                | CaseAnswer::Record(_)
                | CaseAnswer::Records(_)
                | CaseAnswer::File { .. }
                | CaseAnswer::NoFile => None,
            };
            let asked = Asked::default();
            let reply = saved.clone();
            let routes =
                Routes::new().delete(&asked, move |asked: &Mutex<Vec<_>>, id: I, _: Caller| {
                    asked.lock().expect("no panic").push(id);
                    let reply = reply.clone().ok_or_else(Rejection::not_found);
                    async {
                        let (id, on, by) = reply?;
                        Ok(WriteResponse::new(id).updated_on(on).updated_by(by))
                    }
                });
            let (client, wire) = connect(routes);
            let id = I::from(one.ids()[0]);
            match (run(client.call(Delete { id }).send()), &saved) {
                (Ok(_), Some(_)) => assert_eq!(answered(&wire), one.answer(), "{}", one.name),
                (Err(error), None) => assert!(error.is_not_found(), "{}: {error}", one.name),
                (result, _) => panic!("{}: {result:?}", one.name),
            }
            assert_eq!(*asked.lock().expect("no panic"), [id], "{}", one.name);
            self.count += 1;
        }
    }
}

#[test]
fn cases_round_trip() {
    let document = tests::generated().get("openapi.json").expect("a document");
    let document = serde_json::from_str(document).expect("JSON");
    let mut cases = Cases { document, count: 0 };
    Nexudus::visit(&mut cases);
    assert!(cases.count > 0, "the spec has no cases");
}

/// Records and rows keep unknown keys, in their order, with numbers of any size.
#[test]
fn records_round_trip_through_serde() {
    struct Records;

    impl Visitor<Nexudus> for Records {
        fn get<R: Readable<Api = Nexudus>>(&mut self) {
            assert_round_trip::<R>();
        }
        fn list<R: Listable<Api = Nexudus>>(&mut self) {
            assert_round_trip::<R::Row>();
        }
    }

    Nexudus::visit(&mut Records);
}

fn assert_round_trip<R: Fields + Serialize>() {
    let placeholder = serde_json::to_string(&R::placeholder()).expect("a record is JSON");
    let known = placeholder.strip_suffix('}').expect("a record is an object");
    let text = format!(r#"{known},"CustomFields":{{"a":[1e400]}},"ToStringText":"x"}}"#);
    let record: R = decode(&text).expect("unknown keys are accepted");
    assert_eq!(serde_json::to_string(&record).expect("a record is JSON"), text);
    let required = R::fields().iter().find(|field| field.required).expect("a record has an id");
    let error = decode::<R>(&format!(r#"{{"{}":null}}"#, required.key)).err();
    let error = error.expect("a required field is null").to_string();
    assert!(error.contains(required.key), "{error}");
}

/// The feature `time` of the generated crates reaches the runtime.
#[test]
fn dates_parse_into_moments() {
    let moment = nexudus_client::DateTime::from("2025-01-15T10:30").parse();
    assert_eq!(moment.expect("a date and a time").unix_timestamp(), 1_736_937_000);
}
