//! The test double of the README: one generic handler behind every operation of every entity.

#![expect(clippy::unwrap_used, reason = "tests may unwrap, and the double is one")]

#[expect(
    clippy::cast_possible_truncation,
    unreachable_pub,
    reason = "the README keeps it short, and shows it as an item of a library"
)]
#[path = "crud/double.rs"]
mod double;

use std::sync::Arc;

use http::Method;
use nexudus_model::Nexudus;
use nexudus_server::{Caller, Settings, Tokens, crud_routes};
use runtime_client::{Client, ServiceTransport};
use runtime_core::{
    Api, Entity, Field, FieldType, Fields, Kind, Request, RequestShape, Scalar, Visitor, decode,
};
use serde_json::{Map, Value, json};
use tests::TOKEN;
use tests::envelopes::saved_id;
use tokio::runtime::Runtime;

use self::double::Double;

/// Does the same with every entity.
struct Entities {
    runtime: Runtime,
    client: Client<Nexudus>,
    count: usize,
}

impl Visitor<Nexudus> for Entities {
    fn entity<E: Entity<Api = Nexudus>>(&mut self) {
        self.runtime.block_on(check::<E>(&self.client));
        self.count += 1;
    }
}

/// Every field of a request.
fn request<R: Request>() -> Map<String, Value> {
    let value = |field: &Field| match field.ty {
        FieldType::One(Scalar::Integer) => json!(1),
        FieldType::One(Scalar::Number) => json!(12.5),
        FieldType::One(Scalar::String) => json!("text"),
        FieldType::One(Scalar::Boolean) => json!(true),
        FieldType::Many(Scalar::Integer) => json!([3, 1, 3]),
        FieldType::Many(Scalar::Number) => json!([2.5, -1]),
        FieldType::Many(Scalar::String) => json!(["b", "a"]),
        FieldType::Many(Scalar::Boolean) => json!([true, false]),
    };
    let fields = R::fields().iter().filter(|field| field.changes.is_none());
    fields.map(|field| (field.key.to_owned(), value(field))).collect()
}

/// Calls an operation, where the entity has it.
async fn call<E: Entity>(
    client: &Client<Nexudus>,
    kind: Kind,
    id: i64,
    body: Option<&Map<String, Value>>,
) -> Option<(u16, Value)> {
    let info = E::operation(kind)?;
    let path = match kind.request() {
        RequestShape::Ids => format!("{}?{}=[{id}]", info.path(), Nexudus::READING.query.ids),
        _ => info.path().replace("{id}", &id.to_string()),
    };
    let method: Method = kind.method().parse().unwrap();
    let call = client.raw(method, path);
    let call = match body {
        Some(body) => call.json(body),
        None => call,
    };
    let response = call.send_raw().await.unwrap();
    Some((response.status().as_u16(), serde_json::from_slice(response.body()).unwrap()))
}

async fn check<E: Entity<Api = Nexudus>>(client: &Client<Nexudus>) {
    let created = request::<E::Create>();
    let Some((status, saved)) = call::<E>(client, Kind::Create, 0, Some(&created)).await else {
        return;
    };
    assert_eq!(status, 200, "{saved}");
    let id = saved_id(&saved.to_string()).unwrap();
    assert_reads::<E>(client, id, &created).await;

    let mut update = request::<E::Update>();
    update.insert("Id".to_owned(), id.into());
    update.retain(|key, _| {
        E::Update::fields().iter().any(|field| field.required && field.key == key)
    });
    if let Some((status, saved)) = call::<E>(client, Kind::Update, id, Some(&update)).await {
        assert_eq!(status, 200, "{saved}");
        let optional = E::Update::fields().iter().filter(|field| !field.required);
        for field in optional.filter(|field| field.changes.is_none()) {
            let cleared = match field.ty {
                FieldType::One(Scalar::Integer | Scalar::Number | Scalar::String) => Value::Null,
                FieldType::One(Scalar::Boolean) => json!(false),
                FieldType::Many(_) => json!([]),
            };
            update.insert(field.key.to_owned(), cleared);
        }
        assert_reads::<E>(client, id, &update).await;
    }

    if let Some((status, _)) = call::<E>(client, Kind::Delete, id, None).await {
        let again = call::<E>(client, Kind::Delete, id, None).await.unwrap();
        assert_eq!((status, again), (200, (404, json!(Nexudus::NOT_FOUND_MESSAGE))));
        let gone = call::<E>(client, Kind::Get, id, None).await;
        assert!(gone.is_none_or(|(status, _)| status == 404));
    }
}

/// What is read of the record contains these values.
async fn assert_reads<E: Entity>(client: &Client<Nexudus>, id: i64, expected: &Map<String, Value>) {
    let one = call::<E>(client, Kind::Get, id, None).await.map(|(_, record)| record);
    let many =
        call::<E>(client, Kind::GetMany, id, None).await.map(|(_, records)| records[0].clone());
    for record in one.iter().chain(&many) {
        assert_eq!(record["Id"], id);
        for (key, value) in expected {
            assert_eq!(&record[key], value, "{key} of {}", E::NAME);
        }
    }
    if let Some((_, page)) = call::<E>(client, Kind::List, id, None).await {
        let rows = page[Nexudus::READING.page.records].as_array().unwrap();
        let row = rows.iter().find(|row| row["Id"] == id).unwrap();
        for field in E::Row::fields() {
            let value = expected.get(field.key).unwrap_or(&row[field.key]);
            assert_eq!(&row[field.key], value, "{} of {}", field.key, E::NAME);
        }
    }
}

#[test]
fn the_double_handles_every_entity() {
    let tokens = Tokens::new().with(TOKEN, Caller::administrator("admin@example.com"));
    let router = crud_routes(&Arc::new(Double::default()))
        .into_router(Settings::default().authenticator(tokens));
    let transport = ServiceTransport::new(router);
    let client = Client::builder().bearer_token(TOKEN).transport(transport).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let mut entities = Entities { runtime, client, count: 0 };
    Nexudus::visit(&mut entities);
    assert!(entities.count > 0);
}

/// What an update does to the lists of every entity that other fields change.
#[test]
fn updates_change_lists() {
    struct Lists(usize);

    impl Visitor<Nexudus> for Lists {
        fn entity<E: Entity<Api = Nexudus>>(&mut self) {
            let changing = |list, removes| {
                let mut fields = E::Update::fields().iter();
                let field = fields.find(|field| {
                    field.changes == Some(list) && E::REMOVALS.contains(&field.key) == removes
                });
                field.map(|field| field.key)
            };
            for field in E::Update::fields() {
                let list = field.key;
                if field.ty == FieldType::Many(Scalar::Integer)
                    && let (Some(added), Some(removed)) =
                        (changing(list, false), changing(list, true))
                {
                    assert_changes::<E>(list, added, removed);
                    self.0 += 1;
                }
            }
        }
    }

    let mut lists = Lists(0);
    Nexudus::visit(&mut lists);
    assert!(lists.0 > 0);
}

fn assert_changes<E: Entity>(list: &str, added: &str, removed: &str) {
    let mut create = request::<E::Create>();
    create.insert(list.to_owned(), json!([3, 1, 3]));
    let create = decode(&Value::Object(create).to_string()).unwrap();
    let stored = E::from(1).created(&create);
    for (given, expected) in [
        (json!({}), json!([])),
        (json!({ list: null, added: null, removed: null }), json!([])),
        (json!({ added: [] }), json!([3, 1, 3])),
        (json!({ added: [10, 1] }), json!([3, 1, 3, 10])),
        (json!({ removed: [3, 77] }), json!([1])),
        (json!({ added: [10, 1], removed: [3] }), json!([1, 10])),
        (json!({ added: [10], removed: [10] }), json!([3, 1, 3])),
        (json!({ list: [2, 1, 2] }), json!([2, 1, 2])),
        (json!({ list: [], added: [4] }), json!([4])),
        (json!({ list: [1, 2], added: [3], removed: [1, 8] }), json!([2, 3])),
    ] {
        let mut update = request::<E::Update>();
        update.remove(list);
        update.extend(given.as_object().unwrap().clone());
        let update = decode(&Value::Object(update).to_string()).unwrap();
        let updated = serde_json::to_value(E::updated(&stored, &update)).unwrap();
        assert_eq!(updated[list], expected, "{list} of {} after {given}", E::NAME);
    }
}

#[test]
fn the_readme_shows_the_double() {
    let (_, double) = include_str!("crud/double.rs").split_once("\n\n").unwrap();
    assert!(include_str!("../../README.md").contains(double), "copy crud/double.rs to README.md");
}
