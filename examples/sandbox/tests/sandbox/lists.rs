//! Lists of every entity: pages, orders, filters and ranges, compared with the records themselves.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use reqwest::Url;
use runtime_core::{Column, FieldType, Kind, Scalar};
use serde_json::{Value, json};

use crate::harness::{Answer, Sandbox, send};
use crate::operations::{Entity, Existing, entities};

const COUNT: i64 = 24;

/// Entities with lists, each with records that share values in part, as the rows of their list.
async fn listed(sandbox: &Sandbox) -> Vec<(Entity, Vec<Value>)> {
    let existing = Existing::records(sandbox).await;
    let mut lists = Vec::new();
    for entity in entities().into_iter().filter(|known| known.has(&[Kind::Create, Kind::List])) {
        let create = entity.operation(Kind::Create).unwrap();
        for number in 1..COUNT {
            let mut request = create.full(&existing, number % 5);
            if number % 3 == 0 {
                request.retain(|key, _| {
                    create.body_fields().iter().any(|field| field.required && field.key == key)
                });
            }
            let id = sandbox.write(create, Value::Object(request)).await;
            if entity.row.iter().any(|field| field.key == "CreatedOn") {
                // Four records per minute, one of them in its last second.
                let second = [0, 1, 30, 59][usize::try_from(number % 4).unwrap()];
                let on = format!("2025-01-15T10:{:02}:{second:02}.000Z", number / 4);
                let table = entity.name;
                sandbox
                    .execute(&format!("UPDATE \"{table}\" SET CreatedOn = '{on}' WHERE Id = {id}"));
            }
        }
        let page = sandbox.get(&format!("{}?size=1000", entity.path(None))).await;
        lists.push((entity, page["Records"].as_array().unwrap().clone()));
    }
    assert!(!lists.is_empty());
    lists
}

fn ids(records: &[Value]) -> Vec<i64> {
    records.iter().map(|record| record["Id"].as_i64().unwrap()).collect()
}

async fn ask(sandbox: &Sandbox, entity: Entity, query: &[(&str, &str)]) -> Answer {
    let mut url = Url::parse(&format!("http://{}{}", sandbox.address, entity.path(None))).unwrap();
    url.query_pairs_mut().append_pair("size", "1000").extend_pairs(query);
    send(sandbox.client.get(url).bearer_auth(crate::harness::ADMIN)).await
}

async fn found(sandbox: &Sandbox, entity: Entity, query: &[(&str, &str)]) -> Vec<i64> {
    let answer = ask(sandbox, entity, query).await;
    assert_eq!(answer.status, 200, "{query:?}: {}", answer.body);
    ids(answer.json()["Records"].as_array().unwrap())
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[tokio::test]
async fn pages_show_every_record_once() {
    let sandbox = Sandbox::start().await;
    for (entity, records) in listed(&sandbox).await {
        let count = i64::try_from(records.len()).unwrap();
        let order = entity.row.last().unwrap().key;
        for (query, size) in [("", 7), (order, 7), (order, 4), ("", count)] {
            let mut seen = Vec::new();
            let pages = count.div_euclid(size) + i64::from(count % size != 0);
            for number in 1..=pages {
                let order =
                    if query.is_empty() { String::new() } else { format!("orderBy={query}&") };
                let path = format!("{}?{order}page={number}&size={size}", entity.path(None));
                let page = sandbox.get(&path).await;
                let (first, last) = ((number - 1) * size + 1, (number * size).min(count));
                let around = json!({
                    "CurrentPage": number, "CurrentPageSize": size, "FirstItem": first,
                    "LastItem": last, "TotalItems": count, "TotalPages": pages,
                    "HasNextPage": number < pages, "HasPreviousPage": number > 1,
                });
                for (key, value) in around.as_object().unwrap() {
                    assert_eq!(&page[key], value, "{key} of {path}");
                }
                seen.extend(ids(page["Records"].as_array().unwrap()));
            }
            seen.sort_unstable();
            assert_eq!(seen, ids(&records), "{query}");
        }
        let beyond = sandbox.get(&format!("{}?page=4294967295&size=1000", entity.path(None))).await;
        assert_eq!([&beyond["Records"], &beyond["HasNextPage"]], [&json!([]), &json!(false)]);
        assert_eq!([&beyond["FirstItem"], &beyond["TotalItems"]], [&Value::Null, &json!(count)]);
        for size in ["0", "1001"] {
            assert_eq!(
                sandbox.ask(&format!("{}?size={size}", entity.path(None))).await.status,
                400
            );
        }
    }
}

#[tokio::test]
async fn an_empty_page_has_the_documented_keys() {
    let sandbox = Sandbox::start().await;
    for entity in entities().into_iter().filter(|entity| entity.has(&[Kind::List])) {
        let expected = concat!(
            r#"{"Records":[],"CurrentPage":1,"CurrentPageSize":25,"CurrentOrderField":"Id","#,
            r#""CurrentSortDirection":1,"FirstItem":null,"LastItem":null,"TotalItems":0,"#,
            r#""TotalPages":0,"HasNextPage":false,"HasPreviousPage":false}"#,
        );
        assert_eq!(sandbox.ask(&entity.path(None)).await.body, expected);
        let down = sandbox.get(&format!("{}?dir=DESC", entity.path(None))).await;
        assert_eq!(down["CurrentSortDirection"], -1);
    }
}

#[tokio::test]
async fn records_come_in_the_given_order() {
    let sandbox = Sandbox::start().await;
    for (entity, records) in listed(&sandbox).await {
        for field in entity.row.iter().filter(|field| matches!(field.ty, FieldType::One(_))) {
            let value = |record: &Value| match &record[field.key] {
                Value::Null => (0, 0, String::new()),
                Value::Bool(yes) => (1, i64::from(*yes), String::new()),
                Value::Number(number) => (1, number.as_i64().unwrap(), String::new()),
                Value::String(text) => (1, 0, text.clone()),
                Value::Array(_) | Value::Object(_) => unreachable!(),
            };
            let mut ascending = records.clone();
            ascending.sort_by_key(|record| (value(record), record["Id"].as_i64()));
            let ascending = ids(&ascending);
            let descending: Vec<_> = ascending.iter().rev().copied().collect();
            for (direction, expected) in [
                ("1", &ascending),
                ("0", &ascending),
                ("asc", &ascending),
                ("-1;DROP TABLE x", &ascending),
                ("-1", &descending),
                ("desc", &descending),
                ("Descending", &descending),
            ] {
                let query = [("orderBy", field.key), ("dir", direction)];
                assert_eq!(&found(&sandbox, entity, &query).await, expected, "{query:?}");
            }
        }
    }
}

#[tokio::test]
async fn filters_select_equal_values() {
    let sandbox = Sandbox::start().await;
    for (entity, records) in listed(&sandbox).await {
        for column in entity.columns.iter().filter(|column| column.is_filter) {
            if entity.row.iter().all(|field| field.key != column.key) {
                if entity.record.iter().any(|field| field.key == column.key) {
                    assert_filters_by_members(&sandbox, entity, column).await;
                }
                continue;
            }
            let given: Vec<_> = records.iter().map(|record| &record[column.key]).collect();
            for value in given.iter().filter(|value| !value.is_null() && !value.is_array()) {
                let expected: Vec<_> = records
                    .iter()
                    .filter(|record| record[column.key] == **value)
                    .cloned()
                    .collect();
                let text = text(value);
                let query = [(column.parameter, text.as_str())];
                assert_eq!(found(&sandbox, entity, &query).await, ids(&expected), "{query:?}");
            }
            let none: &[&str] = match column.ty {
                Scalar::Integer | Scalar::Number => &["-99", "9223372036854775807"],
                // Nothing that a query contains is SQL or a pattern.
                Scalar::String if !column.is_range => {
                    &["TEXT 1", "text", "text 1\0", "%", "' OR '1'='1", "'; DROP TABLE x; --"]
                }
                Scalar::String | Scalar::Boolean => &[],
            };
            for value in none {
                let query = [(column.parameter, *value)];
                assert_eq!(found(&sandbox, entity, &query).await, [0_i64; 0], "{query:?}");
            }
        }
        let shown = |column: &&Column| entity.row.iter().any(|field| field.key == column.key);
        let shown: Vec<&Column> = entity.columns.iter().filter(shown).collect();
        let [first, second, ..] = shown.as_slice() else { continue };
        if first.is_filter && second.is_filter {
            let (one, two) = (&records[4][first.key], &records[4][second.key]);
            let both = records
                .iter()
                .filter(|record| record[first.key] == *one && record[second.key] == *two);
            let expected: Vec<_> = both.cloned().collect();
            let (one, two) = (text(one), text(two));
            let query = [(first.parameter, one.as_str()), (second.parameter, two.as_str())];
            assert_eq!(found(&sandbox, entity, &query).await, ids(&expected), "{query:?}");
        }
    }
}

/// A list is filtered by its members.
async fn assert_filters_by_members(sandbox: &Sandbox, entity: Entity, column: &Column) {
    let value = match column.ty {
        Scalar::Integer | Scalar::Number => "-99",
        Scalar::String => "nowhere",
        Scalar::Boolean => return,
    };
    let query = [(column.parameter, value)];
    assert_eq!(found(sandbox, entity, &query).await, [0_i64; 0], "{query:?}");
}

/// The rows of every list, by their entities.
type Rows = BTreeMap<&'static str, Vec<Value>>;

async fn rows(sandbox: &Sandbox) -> Rows {
    let mut rows = Rows::new();
    for entity in entities().into_iter().filter(|entity| entity.has(&[Kind::List])) {
        let page = sandbox.get(&format!("{}?size=1000", entity.path(None))).await;
        rows.insert(entity.name, page["Records"].as_array().unwrap().clone());
    }
    rows
}

/// The value of a field of a record, or of one that it refers to: `CommunityThread_Subject` is the
/// `Subject` of what `CommunityThreadId` refers to. None if the spec describes no such field.
fn value<'a>(rows: &'a Rows, entity: Entity, record: &'a Value, key: &str) -> Option<&'a Value> {
    if entity.record.iter().any(|field| field.key == key) {
        return Some(&record[key]);
    }
    entity.references.iter().find_map(|reference| {
        let stem = reference.key.strip_suffix("Id").unwrap_or(reference.key);
        let key = key.strip_prefix(stem)?.strip_prefix('_')?;
        let other = entities().into_iter().find(|known| known.name == reference.entity)?;
        let mut records = rows.get(other.name).into_iter().flatten();
        let id = &record[reference.key];
        value(rows, other, records.find(|record| record["Id"] == *id).unwrap_or(&Value::Null), key)
    })
}

/// Joined filters are evaluated if the spec describes the records that they are about.
#[tokio::test]
async fn joined_filters_select_by_other_records() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let lists: Vec<_> =
        entities().into_iter().filter(|known| known.has(&[Kind::Create, Kind::List])).collect();
    let is_joined = |entity: &Entity, column: &Column| {
        entity.record.iter().all(|field| field.key != column.key)
    };
    for entity in
        lists.iter().filter(|entity| entity.columns.iter().any(|column| is_joined(entity, column)))
    {
        for (number, other) in (1..4).flat_map(|number| lists.iter().map(move |it| (number, it))) {
            let body = |of: &Entity, existing: &Existing| {
                Value::Object(of.operation(Kind::Create).unwrap().full(existing, number))
            };
            let create = other.operation(Kind::Create).unwrap();
            let id = sandbox.write(create, body(other, &existing)).await;
            let existing = existing.clone().with(*other, id);
            sandbox.write(entity.operation(Kind::Create).unwrap(), body(entity, &existing)).await;
        }
    }
    let rows = rows(&sandbox).await;
    for entity in lists {
        let records = &rows[entity.name];
        for column in entity.columns.iter().filter(|column| is_joined(&entity, column)) {
            let Column { parameter, is_filter, is_range, .. } = *column;
            let values: Option<Vec<_>> =
                records.iter().map(|record| value(&rows, entity, record, column.key)).collect();
            for (name, is_given, is_match) in [
                (parameter.to_owned(), is_filter, Ordering::is_eq as fn(Ordering) -> bool),
                (format!("from_{parameter}"), is_range, Ordering::is_ge),
                (format!("to_{parameter}"), is_range, Ordering::is_le),
            ] {
                if !is_given {
                    continue;
                }
                let Some(values) = &values else {
                    assert_rejects(&sandbox, entity, column, &name).await;
                    continue;
                };
                for given in values.iter().filter(|value| !value.is_null()) {
                    let matching = records
                        .iter()
                        .zip(values)
                        .filter(|(_, value)| !value.is_null() && is_match(compare(value, given)));
                    let expected: Vec<_> = matching.map(|(record, _)| record.clone()).collect();
                    let text = text(given);
                    let query = [(name.as_str(), text.as_str())];
                    assert_eq!(found(&sandbox, entity, &query).await, ids(&expected), "{query:?}");
                }
            }
        }
    }
}

async fn assert_rejects(sandbox: &Sandbox, entity: Entity, column: &Column, name: &str) {
    let value = match column.ty {
        Scalar::Integer | Scalar::Number => "1",
        Scalar::String => "2025-01-15T10:30",
        Scalar::Boolean => "true",
    };
    let answer = ask(sandbox, entity, &[(name, value)]).await;
    assert_eq!(answer.status, 400, "{name}: {}", answer.body);
    let error = &answer.errors()[0];
    assert_eq!(error["PropertyName"], name);
    let message = error["Message"].as_str().unwrap();
    assert!(message.starts_with("is about a field of other records"), "{message}");
}

fn compare(one: &Value, other: &Value) -> Ordering {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        _ => text(one).cmp(&text(other)),
    }
}

/// A minute includes all of its seconds, at both ends of a range.
#[tokio::test]
async fn ranges_include_their_ends() {
    let sandbox = Sandbox::start().await;
    for (entity, records) in listed(&sandbox).await {
        let created = |record: &Value| record["CreatedOn"].as_str().unwrap_or_default().to_owned();
        for column in entity.columns.iter().filter(|column| column.is_range) {
            let [from, to] = ["from_", "to_"].map(|prefix| format!("{prefix}{}", column.parameter));
            if column.ty == Scalar::Integer {
                for value in [0, 2, 99] {
                    let keep = |record: &&Value| record[column.key].as_i64() >= Some(value);
                    let expected: Vec<_> = records.iter().filter(keep).cloned().collect();
                    let query = [(from.as_str(), &*value.to_string())];
                    assert_eq!(found(&sandbox, entity, &query).await, ids(&expected), "{query:?}");
                }
            }
            if column.key == "CreatedOn" {
                for (name, value, bound, is_lower) in [
                    (&from, "2025-01-15T10:02", "2025-01-15T10:02:00.000Z", true),
                    (&to, "2025-01-15T10:02", "2025-01-15T10:02:59.999Z", false),
                    (&from, "2025-01-15T10:02:01Z", "2025-01-15T10:02:01.000Z", true),
                    (&to, "2025-01-15T10:02:00", "2025-01-15T10:02:00.999Z", false),
                    (&to, "2025-01-15T12:02:00+02:00", "2025-01-15T10:02:00.999Z", false),
                    (&from, "9999-12-31T23:59", "9999", true),
                    (&to, "0000-01-01T00:00", "0000", false),
                ] {
                    let keep = |record: &&Value| {
                        if is_lower {
                            created(record).as_str() >= bound
                        } else {
                            created(record).as_str() <= bound
                        }
                    };
                    let expected: Vec<_> = records.iter().filter(keep).cloned().collect();
                    let query = [(name.as_str(), value)];
                    assert_eq!(found(&sandbox, entity, &query).await, ids(&expected), "{query:?}");
                }
            }
            if column.ty == Scalar::String {
                for value in ["yesterday", "2025-02-30T00:00", ""] {
                    let answer = ask(&sandbox, entity, &[(&from, value)]).await;
                    let error = &answer.errors()[0];
                    assert_eq!(answer.status, 400);
                    assert_eq!([&error["PropertyName"], &error["AttemptedValue"]], [&from, value]);
                    assert_eq!(
                        error["Message"],
                        "must be a date and time in UTC, such as 2025-01-15T10:30"
                    );
                }
            }
        }
    }
}

/// Pages and batches of large records are bounded, so that a few readers can't take all memory.
#[tokio::test]
async fn a_response_has_a_bounded_size() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let large = entities()
        .into_iter()
        .filter(|entity| entity.has(&[Kind::Create, Kind::GetMany, Kind::List]));
    let mut texts = large.flat_map(|entity| {
        let create = entity.operation(Kind::Create).unwrap();
        let fields = create.body_fields().iter();
        let texts = fields.filter(|field| field.ty == FieldType::One(Scalar::String));
        texts.map(move |field| (entity, create, field.key))
    });
    let (entity, create, key) = texts.next().unwrap();
    let mut ids = Vec::new();
    for _ in 0..12 {
        let mut request = create.fields(&existing);
        request.insert(key.to_owned(), "x".repeat(900_000).into());
        ids.push(sandbox.write(create, Value::Object(request)).await.to_string());
    }
    let path = entity.path(None);
    for (query, name) in
        [("?size=1000".to_owned(), "size"), (format!("/?id=[{}]", ids.join(",")), "id")]
    {
        let answer = sandbox.ask(&format!("{path}{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.errors()[0]["PropertyName"], name);
    }
    let page = sandbox.get(&format!("{path}?size=5&dir=-1")).await;
    assert_eq!(page["Records"].as_array().unwrap().len(), 5);
    assert_eq!(sandbox.ask(&format!("{path}/?id=[{}]", ids[..5].join(","))).await.status, 200);
}

#[tokio::test]
async fn an_unknown_order_is_rejected() {
    let sandbox = Sandbox::start().await;
    for entity in entities().into_iter().filter(|entity| entity.has(&[Kind::List])) {
        let known = entity.row[0].key;
        for (order, hint) in [
            (format!("{known}x"), format!("did you mean `{known}`?")),
            (format!("{known}\" LIMIT 0;--"), String::new()),
            (String::new(), "choose from ".to_owned()),
            ("1".to_owned(), String::new()),
        ] {
            let answer = ask(&sandbox, entity, &[("orderBy", &order)]).await;
            let error = &answer.errors()[0];
            assert_eq!(answer.status, 400, "{order}");
            assert_eq!([&error["PropertyName"], &error["AttemptedValue"]], ["orderBy", &order]);
            let message = error["Message"].as_str().unwrap();
            let expected = format!("lists can't be ordered by this: {hint}");
            assert!(message.starts_with(&expected), "{order}: {message}");
        }
    }
}
