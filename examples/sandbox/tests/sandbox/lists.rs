//! Lists: paging, orders, filters and ranges, held against the records that a test knows.

use serde_json::{Value, json};

use crate::harness::Sandbox;
use crate::operations::{CREATE_MESSAGE, CREATE_THREAD};
use crate::reading::{MESSAGES, THREADS};

/// How many conversations there are, some of which are the same to a filter or an order.
const COUNT: i64 = 30;

/// A sandbox with conversations, and these conversations as they are read.
async fn with_threads() -> (Sandbox, Vec<Value>) {
    let sandbox = Sandbox::start().await;
    for number in 0..COUNT {
        let thread = json!({
            "BusinessId": number % 3, "UserId": -number, "Subject": format!("s{}", number % 7),
            "Message": if number == 7 { "%_'; DROP TABLE CommunityThread; --\u{0}x" } else { "m" },
            "CoworkerId": (number % 2 == 0).then_some(number), "Private": number % 5 == 0,
            "Tags": (number % 4 == 0).then_some("a,b"), "Guests": [number],
        });
        let id = sandbox.write(CREATE_THREAD, thread).await;
        // Four records a minute, one of them in its last second.
        sandbox.execute(&format!(
            "UPDATE CommunityThread SET CreatedOn = '2025-01-15T10:{:02}:{:02}Z' WHERE Id = {id}",
            number / 4,
            [0, 1, 30, 59][usize::try_from(number % 4).unwrap()],
        ));
    }
    for thread in [5, 7] {
        sandbox.write(CREATE_MESSAGE, json!({ "CommunityThreadId": thread, "UserId": 0 })).await;
    }
    let page = sandbox.get(&format!("{THREADS}?size=1000")).await;
    let threads = page["Records"].as_array().unwrap().clone();
    assert_eq!(i64::try_from(threads.len()), Ok(COUNT));
    (sandbox, threads)
}

fn ids(records: &[Value]) -> Vec<i64> {
    records.iter().map(|record| record["Id"].as_i64().unwrap()).collect()
}

async fn listed(sandbox: &Sandbox, query: &str) -> Vec<i64> {
    let page = sandbox.get(&format!("{THREADS}?size=1000&{query}")).await;
    ids(page["Records"].as_array().unwrap())
}

#[tokio::test]
async fn pages_show_every_record_once() {
    let (sandbox, threads) = with_threads().await;
    for (query, size) in [("", 7), ("orderBy=Subject", 7), ("orderBy=Private&dir=-1", 4), ("", 30)]
    {
        let mut seen = Vec::new();
        let pages = COUNT.div_euclid(size) + i64::from(COUNT % size != 0);
        for number in 1..=pages {
            let path = format!("{THREADS}?{query}&page={number}&size={size}");
            let page = sandbox.get(&path).await;
            let (first, last) = ((number - 1) * size + 1, (number * size).min(COUNT));
            let around = json!({
                "CurrentPage": number, "CurrentPageSize": size, "FirstItem": first,
                "LastItem": last, "TotalItems": COUNT, "TotalPages": pages,
                "HasNextPage": number < pages, "HasPreviousPage": number > 1,
            });
            for (key, value) in around.as_object().unwrap() {
                assert_eq!(&page[key], value, "{key} of {path}");
            }
            seen.extend(ids(page["Records"].as_array().unwrap()));
        }
        seen.sort_unstable();
        assert_eq!(seen, ids(&threads), "{query}");
    }
}

#[tokio::test]
async fn a_page_is_the_documented_one() {
    let sandbox = Sandbox::start().await;
    assert_eq!(
        sandbox.ask(THREADS).await.body,
        concat!(
            r#"{"Records":[],"CurrentPage":1,"CurrentPageSize":25,"CurrentOrderField":"Id","#,
            r#""CurrentSortDirection":1,"FirstItem":null,"LastItem":null,"TotalItems":0,"#,
            r#""TotalPages":0,"HasNextPage":false,"HasPreviousPage":false}"#,
        )
    );
    let (sandbox, threads) = with_threads().await;
    let page = sandbox.get(&format!("{THREADS}?orderBy=Tags&dir=DESC")).await;
    assert_eq!(page["CurrentOrderField"], "Tags");
    assert_eq!(page["CurrentSortDirection"], -1);
    assert_eq!(page["Records"].as_array().unwrap().len(), 25);
    let beyond = sandbox.get(&format!("{THREADS}?page=4294967295&size=1000")).await;
    assert_eq!([&beyond["Records"], &beyond["HasNextPage"]], [&json!([]), &json!(false)]);
    assert_eq!([&beyond["FirstItem"], &beyond["TotalItems"]], [&Value::Null, &json!(COUNT)]);
    for size in ["0", "1001"] {
        assert_eq!(sandbox.ask(&format!("{THREADS}?size={size}")).await.status, 400);
    }

    // Rows are the records but for their lists.
    for row in &threads {
        let mut record = sandbox.get(&format!("{THREADS}/{}", row["Id"])).await;
        assert!(record.as_object_mut().unwrap().remove("Guests").is_some());
        assert_eq!(&record, row);
    }
}

#[tokio::test]
async fn records_come_in_the_order_that_is_asked_for() {
    let (sandbox, threads) = with_threads().await;
    let keys = threads[0].as_object().unwrap().keys();
    for key in keys {
        let value = |thread: &Value| match &thread[key] {
            Value::Null => (0, 0, String::new()),
            Value::Bool(yes) => (1, i64::from(*yes), String::new()),
            Value::Number(number) => (1, number.as_i64().unwrap(), String::new()),
            Value::String(text) => (1, 0, text.clone()),
            Value::Array(_) | Value::Object(_) => unreachable!(),
        };
        let mut up = threads.clone();
        up.sort_by_key(|thread| (value(thread), thread["Id"].as_i64()));
        let up = ids(&up);
        let down: Vec<_> = up.iter().rev().copied().collect();
        for (direction, expected) in [
            ("", &up),
            ("&dir=1", &up),
            ("&dir=0", &up),
            ("&dir=asc", &up),
            ("&dir=whatever", &up),
            ("&dir=-1", &down),
            ("&dir=desc", &down),
            ("&dir=Descending", &down),
        ] {
            let query = format!("orderBy={key}{direction}");
            assert_eq!(&listed(&sandbox, &query).await, expected, "{query}");
        }
    }
}

#[tokio::test]
async fn conditions_are_met_by_what_is_listed() {
    type Keep = fn(&Value) -> bool;

    let (sandbox, threads) = with_threads().await;
    let last_reply = threads[4]["LastMessageDate"].as_str().unwrap();
    let table: &[(&str, Keep)] = &[
        ("CommunityThread_Business=1", |thread| thread["BusinessId"] == 1),
        ("CommunityThread_Business=7", |_| false),
        ("CommunityThread_User=-29", |thread| thread["UserId"] == -29),
        ("CommunityThread_Coworker=4", |thread| thread["CoworkerId"] == 4),
        ("CommunityThread_CommunityGroup=0", |_| false),
        ("CommunityThread_Subject=s3", |thread| thread["Subject"] == "s3"),
        ("CommunityThread_Subject=S3", |_| false),
        ("CommunityThread_Subject=s", |_| false),
        ("CommunityThread_Subject=", |_| false),
        ("CommunityThread_Tags=a,b", |thread| thread["Tags"] == "a,b"),
        ("CommunityThread_Tags=", |_| false),
        ("CommunityThread_Private=true", |thread| thread["Private"] == true),
        ("CommunityThread_Private=false", |thread| thread["Private"] == false),
        ("CommunityThread_InstantDelivery=true", |_| false),
        ("CommunityThread_IncludeZoomInvite=false", |_| true),
        ("CommunityThread_Business=1&CommunityThread_Private=true", |thread| {
            thread["BusinessId"] == 1 && thread["Private"] == true
        }),
        // A minute is all of its seconds, on either end.
        ("from_CommunityThread_CreatedOn=2025-01-15T10:02", |thread| {
            thread["Id"].as_i64() > Some(8)
        }),
        ("to_CommunityThread_CreatedOn=2025-01-15T10:02", |thread| {
            thread["Id"].as_i64() < Some(13)
        }),
        (
            "from_CommunityThread_CreatedOn=2025-01-15T10:02&to_CommunityThread_CreatedOn=2025-01-15T10:02",
            |thread| (9..=12).contains(&thread["Id"].as_i64().unwrap()),
        ),
        ("from_CommunityThread_CreatedOn=2025-01-15T10:02:01Z", |thread| {
            thread["Id"].as_i64() > Some(9)
        }),
        ("to_CommunityThread_CreatedOn=2025-01-15T10:02:00", |thread| {
            thread["Id"].as_i64() < Some(10)
        }),
        ("to_CommunityThread_CreatedOn=2025-01-15T12:02:00%2B02:00", |thread| {
            thread["Id"].as_i64() < Some(10)
        }),
        ("from_CommunityThread_UpdatedOn=9999-12-31T23:59", |_| false),
        ("to_CommunityThread_UpdatedOn=0000-01-01T00:00", |_| false),
        ("to_CommunityThread_UpdatedOn=9999-12-31T23:59", |_| true),
        ("from_CommunityThread_LastMessageDate=0000-01-01T00:00", |thread| {
            !thread["LastMessageDate"].is_null()
        }),
        // Nothing that a query says is SQL.
        (
            "CommunityThread_Message=%25_%27%3B%20DROP%20TABLE%20CommunityThread%3B%20--%00x",
            |thread| thread["Id"] == 8,
        ),
        ("CommunityThread_Message=%25", |_| false),
        ("CommunityThread_Message=m%27+OR+%271%27=%271", |_| false),
        ("CommunityThread_Subject=s1%00", |_| false),
        ("dir=-1;DROP+TABLE+CommunityThread", |_| true),
        ("CommunityThread_Nothing=1&Id=1&CommunityThread_CreatedOn=x", |_| true),
    ];
    let check = async |query: &str, keep: &dyn Fn(&Value) -> bool| {
        let kept: Vec<_> = threads.iter().filter(|thread| keep(thread)).cloned().collect();
        assert_eq!(listed(&sandbox, query).await, ids(&kept), "{query}");
    };
    for (query, keep) in table {
        check(query, keep).await;
    }
    for reply in [last_reply, &last_reply[..16]] {
        let query = format!("CommunityThread_LastMessageDate={reply}");
        check(&query, &|thread| {
            thread["LastMessageDate"].as_str().is_some_and(|date| date.starts_with(reply))
        })
        .await;
    }
    let replies = sandbox.get(&format!("{MESSAGES}?CommunityMessage_CommunityThread=7")).await;
    assert_eq!(ids(replies["Records"].as_array().unwrap()), [2]);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let sandbox = Sandbox::start().await;
    let date = "must be a date and time in UTC, such as 2025-01-15T10:30";
    let order = |rest: &str| format!("is no field that lists are ordered by: {rest}");
    for (query, name, attempted, message) in [
        ("orderBy=Subjcet", "orderBy", "Subjcet", order("did you mean `Subject`?")),
        ("orderBy=UserID", "orderBy", "UserID", order("did you mean `UserId`?")),
        ("orderBy=Guests", "orderBy", "Guests", order("choose from Id, ")),
        ("orderBy=", "orderBy", "", order("choose from Id, ")),
        ("orderBy=Id;--", "orderBy", "Id;--", order("")),
        ("orderBy=1", "orderBy", "1", order("")),
        (
            "orderBy=Id%22%20LIMIT%200;DROP%20TABLE%20CommunityThread--",
            "orderBy",
            "Id\" LIMIT 0;DROP TABLE CommunityThread--",
            order(""),
        ),
        (
            "from_CommunityThread_CreatedOn=yesterday",
            "from_CommunityThread_CreatedOn",
            "yesterday",
            date.into(),
        ),
        (
            "to_CommunityThread_UpdatedOn=2025-02-30T00:00",
            "to_CommunityThread_UpdatedOn",
            "2025-02-30T00:00",
            date.into(),
        ),
        ("CommunityThread_LastMessageDate=", "CommunityThread_LastMessageDate", "", date.into()),
    ] {
        let answer = sandbox.ask(&format!("{THREADS}?{query}")).await;
        let envelope = answer.json();
        assert_eq!(answer.status, 400, "{query}");
        let error = &envelope["Errors"][0];
        assert_eq!(
            [&error["PropertyName"], &error["AttemptedValue"]],
            [name, attempted],
            "{query}"
        );
        let said = error["Message"].as_str().unwrap();
        assert!(said.starts_with(&message), "{query}: {said}");
        assert_eq!(envelope["Message"], format!("{name}: {said}"));
    }
}
