//! What is kept of every entity: fields, updates, references, deletions.

use nexudus_server::Nexudus;
use runtime_core::{Api as _, FieldType, Kind, OnDelete, RequestShape, Scalar};
use serde_json::{Map, Value, json};

use crate::harness::{ADMIN, Answer, Sandbox, saved_id, send};
use crate::operations::{Entity, Existing, Operation, entities, others};

/// An id that no record has.
const MISSING: i64 = 777_777;

#[track_caller]
fn assert_not_found(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 404, "{what}");
    assert_eq!(answer.json(), Nexudus::NOT_FOUND_MESSAGE, "{what}");
}

/// `xxxxxxxx-xxxx-4xxx-[89ab]xxx-xxxxxxxxxxxx`
#[track_caller]
fn assert_is_a_uuid(value: &Value) {
    let text = value.as_str().unwrap();
    let parts: Vec<_> = text.split('-').map(str::len).collect();
    assert_eq!(parts, [8, 4, 4, 4, 12], "{text}");
    assert!(text.bytes().all(|byte| b"-0123456789abcdef".contains(&byte)), "{text}");
    assert!(text[14..].starts_with('4') && "89ab".contains(&text[19..20]), "{text}");
}

#[track_caller]
fn assert_holds(record: &Value, expected: &Map<String, Value>, entity: Entity) {
    for (key, value) in expected {
        assert_eq!(&record[key], value, "{key} of {}", entity.name);
    }
}

/// The entities that are created and read by an id.
fn readable() -> impl Iterator<Item = (Entity, Operation)> {
    let entities = entities().into_iter().filter(|entity| entity.has(&[Kind::Create, Kind::Get]));
    entities.map(|entity| (entity, entity.operation(Kind::Create).unwrap()))
}

/// A request with extreme values in every field that is free to have them.
fn extreme(create: Operation, existing: &Existing) -> Map<String, Value> {
    let mut request = create.full(existing, 1);
    let references = create.entity.references;
    for field in create.body_fields().iter().filter(|field| field.changes.is_none()) {
        let value = match field.ty {
            _ if references.iter().any(|reference| reference.key == field.key) => continue,
            FieldType::One(Scalar::Integer) => json!(i64::MIN),
            FieldType::One(Scalar::Number) => json!(-0.25),
            FieldType::One(Scalar::String) => {
                json!("a\0b'); DROP TABLE x; -- <script> \u{202e} \u{1f600}")
            }
            FieldType::One(Scalar::Boolean) => json!(false),
            FieldType::Many(Scalar::Integer) => json!([i64::MAX, i64::MIN, 0, i64::MAX]),
            FieldType::Many(Scalar::Number) => json!([1e300, -2.5, 0, 1e300]),
            FieldType::Many(Scalar::String) => json!(["\0", "", "'", ""]),
            FieldType::Many(Scalar::Boolean) => json!([]),
        };
        request.insert(field.key.to_owned(), value);
    }
    request
}

#[tokio::test]
async fn every_field_is_kept_and_shown() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    for (entity, create) in readable() {
        for request in [create.full(&existing, 1), extreme(create, &existing)] {
            let id = sandbox.write(create, Value::Object(request.clone())).await;
            let record = sandbox.record(entity, id).await;
            assert_holds(&record, &request, entity);
            assert_eq!(record["Id"], id);
            let mut keys: Vec<_> = record.as_object().unwrap().keys().map(String::as_str).collect();
            let mut declared: Vec<_> = entity.record.iter().map(|field| field.key).collect();
            keys.sort_unstable();
            declared.sort_unstable();
            assert_eq!(keys, declared, "{}", entity.name);
            if !record["UniqueId"].is_null() {
                assert_is_a_uuid(&record["UniqueId"]);
            }
            if let (Some(created), Some(updated)) =
                (record["CreatedOn"].as_str(), record["UpdatedOn"].as_str())
            {
                assert_eq!(created, updated);
            }

            if entity.has(&[Kind::GetMany]) {
                let path = format!("{}/?id=[{MISSING},{id},{id}]", entity.path(None));
                assert_eq!(sandbox.get(&path).await, json!([record]));
            }
            if entity.has(&[Kind::List]) {
                let page = sandbox.get(&format!("{}?size=1&dir=-1", entity.path(None))).await;
                let row: Map<_, _> = entity
                    .row
                    .iter()
                    .map(|field| (field.key.to_owned(), record[field.key].clone()))
                    .collect();
                assert_eq!(page["Records"], json!([row]));
            }
        }
    }
}

#[tokio::test]
async fn an_update_replaces_the_whole_record() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    for (entity, create) in readable() {
        let Some(update) = entity.operation(Kind::Update) else { continue };
        let id = sandbox.write(create, Value::Object(create.full(&existing, 1))).await;
        let existing = existing.clone().with(entity, id);
        let created = sandbox.record(entity, id).await;
        let full = update.full(&existing, 3);
        assert_eq!(sandbox.write(update, Value::Object(full.clone())).await, id);
        let updated = sandbox.record(entity, id).await;
        assert_holds(&updated, &full, entity);

        sandbox.write(update, update.smallest(&existing)).await;
        let smallest = sandbox.record(entity, id).await;
        let mut expected = update.fields(&existing);
        for field in update.body_fields() {
            if !field.required && field.changes.is_none() {
                let cleared = match field.ty {
                    FieldType::One(Scalar::Integer | Scalar::Number | Scalar::String) => {
                        Value::Null
                    }
                    FieldType::One(Scalar::Boolean) => json!(false),
                    FieldType::Many(_) => json!([]),
                };
                expected.insert(field.key.to_owned(), cleared);
            }
        }
        assert_holds(&smallest, &expected, entity);

        for key in ["UniqueId", "CreatedOn"] {
            assert_eq!(created[key], smallest[key]);
        }
        // A comparison of the times of two writes tells that there were two.
        let times = [&created, &updated, &smallest].map(|record| record["UpdatedOn"].as_str());
        assert!(times.is_sorted_by(|one, next| one < next || one.is_none()), "{times:?}");
    }
}

#[tokio::test]
async fn updates_change_lists() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    for (entity, create) in readable() {
        let Some(update) = entity.operation(Kind::Update) else { continue };
        for field in update.body_fields() {
            let (Some(list), FieldType::Many(Scalar::Integer)) = (field.changes, field.ty) else {
                continue;
            };
            let mut request = create.full(&existing, 1);
            request.insert(list.to_owned(), json!([3, 1, 3]));
            let id = sandbox.write(create, Value::Object(request)).await;
            let mut request = update.fields(&existing.clone().with(entity, id));
            request.insert(field.key.to_owned(), json!([4, 3]));
            sandbox.write(update, Value::Object(request)).await;
            let expected =
                if field.key.starts_with("Added") { json!([3, 1, 3, 4]) } else { json!([1]) };
            assert_eq!(sandbox.record(entity, id).await[list], expected, "{}", field.key);
        }
    }
}

#[tokio::test]
async fn the_response_tells_when_and_by_whom_a_record_was_written() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    for (entity, create) in readable() {
        for operation in [Some(create), entity.operation(Kind::Update)].into_iter().flatten() {
            let answer = sandbox.answer(operation, operation.smallest(&existing)).await;
            let (saved, id) = (answer.json(), saved_id(&answer.body).unwrap());
            let record = sandbox.record(entity, id).await;
            for key in ["UpdatedOn", "UpdatedBy"].iter().filter(|key| !record[**key].is_null()) {
                // Not every envelope tells both.
                let Some(told) = saved.get(key) else { continue };
                assert_eq!(told, &record[key], "{}", operation.info);
            }
        }
    }
}

#[tokio::test]
async fn an_id_of_the_spec_must_exist() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let before = sandbox.rows();
    for entity in entities() {
        for kind in [Kind::Create, Kind::Update] {
            let Some(operation) = entity.operation(kind) else { continue };
            let mut request = operation.full(&existing, 1);
            for reference in entity.references {
                let Some(value) = request.get_mut(reference.key) else { continue };
                let good = value.clone();
                *value = if good.is_array() { json!([MISSING]) } else { json!(MISSING) };
                let attempted = value.clone();
                let answer = sandbox.answer(operation, Value::Object(request.clone())).await;
                assert_eq!(answer.status, 400, "{}", operation.info);
                let expected = json!([{
                    "AttemptedValue": attempted, "Message": "does not exist",
                    "PropertyName": reference.key,
                }]);
                assert_eq!(answer.errors(), expected);
                request.insert(reference.key.to_owned(), good);
            }
        }
    }
    assert_eq!(sandbox.rows(), before);
}

#[tokio::test]
async fn a_missing_record_is_not_found() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let before = sandbox.rows();
    for operation in others() {
        let (info, shape) = (operation.info, operation.info.kind.request());
        let ids = ["0", "-1", "777777", "9223372036854775807", "x", "1'--", "%00", "1%20OR%201=1"];
        for id in ids.into_iter().filter(|_| shape == RequestShape::Id) {
            let path = info.path().replace("{id}", id);
            let request = sandbox.bare(info.kind.method().parse().unwrap(), &path);
            assert_not_found(&send(request.bearer_auth(ADMIN)).await, &path);
        }
        if shape == RequestShape::Command {
            let answer = send(sandbox.about(operation, MISSING).bearer_auth(ADMIN)).await;
            assert_eq!((answer.status, answer.verdict()), (200, false), "{info}: {}", answer.body);
        }
    }
    for entity in entities() {
        for id in [0, -1, MISSING, i64::MAX] {
            let Some(update) = entity.operation(Kind::Update) else { continue };
            let mut request = update.fields(&existing);
            request.insert("Id".to_owned(), id.into());
            let answer = sandbox.answer(update, Value::Object(request)).await;
            assert_not_found(&answer, entity.name);
        }
    }
    assert_eq!(sandbox.rows(), before);
}

#[tokio::test]
async fn several_records_come_once_each_ordered_by_id() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    for (entity, create) in readable().filter(|(entity, _)| entity.has(&[Kind::GetMany])) {
        let mut ids = Vec::new();
        for number in 0..3 {
            ids.push(sandbox.write(create, Value::Object(create.full(&existing, number))).await);
        }
        let path = entity.path(None);
        let asked = format!("{path}/?id=[{},{MISSING},{},{},-1]", ids[2], ids[0], ids[2]);
        let (first, third) =
            (sandbox.record(entity, ids[0]).await, sandbox.record(entity, ids[2]).await);
        assert_eq!(sandbox.get(&asked).await, json!([first, third]));
        assert_eq!(sandbox.get(&format!("{path}/?id=[]")).await, json!([]));
    }
}

#[tokio::test]
async fn a_deleted_record_is_gone_and_its_id_is_not_used_again() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    for (entity, create) in readable().filter(|(entity, _)| entity.has(&[Kind::Delete])) {
        let id = sandbox.write(create, Value::Object(create.full(&existing, 1))).await;
        let path = entity.path(Some(id));
        let answer = sandbox.delete(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let delete = entity.operation(Kind::Delete).unwrap().info;
        assert_eq!(answer.message(), delete.success_message);
        assert_eq!((saved_id(&answer.body), answer.verdict()), (Some(id), true));
        assert_not_found(&sandbox.ask(&path).await, &path);
        assert_not_found(&sandbox.delete(&path).await, &path);
        let left = sandbox.rows().into_iter().filter(|row| {
            row.starts_with(&format!("{}.", entity.name))
                && row.contains(&format!("[Integer({id}), "))
        });
        assert_eq!(left.count(), 0, "lists of {} are left", entity.name);
        let next = sandbox.write(create, create.smallest(&existing)).await;
        assert!(next > id, "{next} is used again");
    }
}

#[tokio::test]
async fn records_are_deleted_together_with_those_that_they_belong_to() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let all = entities();
    for (entity, create) in readable() {
        for reference in
            entity.references.iter().filter(|known| known.on_delete == OnDelete::Cascade)
        {
            let parent = all.iter().copied().find(|known| known.name == reference.entity).unwrap();
            if !parent.has(&[Kind::Create, Kind::Delete]) {
                continue;
            }
            let other = sandbox.write(create, Value::Object(create.full(&existing, 1))).await;
            let parent_create = parent.operation(Kind::Create).unwrap();
            let id = sandbox.write(parent_create, parent_create.smallest(&existing)).await;
            let mut request = create.full(&existing, 1);
            request.insert(reference.key.to_owned(), id.into());
            let child = sandbox.write(create, Value::Object(request)).await;
            assert_eq!(sandbox.delete(&parent.path(Some(id))).await.status, 200);
            assert_not_found(&sandbox.ask(&entity.path(Some(child))).await, entity.name);
            sandbox.record(entity, other).await;
        }
    }
}
