//! Rejections of malformed queries.

use runtime_server::axum::Extension;
use runtime_server::axum::body::Body;
use runtime_server::{IgnoreUnknown, Settings};

use crate::exchange::{Exchange, request, send, settings};
use crate::notes::router;
use crate::scripted::Scripted;

async fn ask_with(settings: Settings, uri: &str) -> Exchange {
    let request = request("GET").uri(uri).body(Body::empty()).unwrap();
    send(router(Scripted, settings), request).await
}

async fn ask(uri: &str) -> Exchange {
    ask_with(settings(), uri).await
}

/// An envelope with one field error.
fn field_rejection(name: &str, message: &str, attempted: &str) -> String {
    format!(
        concat!(
            r#"{{"Message":"{0}: {1}","Value":null,"Errors":["#,
            r#"{{"AttemptedValue":{2},"Message":"{1}","PropertyName":"{0}"}}],"#,
            r#""WasSuccessful":false}}"#,
        ),
        name, message, attempted
    )
}

#[tokio::test]
async fn an_invalid_parameter_of_a_list_is_rejected() {
    let number = "must be an integer from 1 to 4294967295";
    let size = "must be an integer from 1 to 1000";
    let integer = "must be a 64-bit integer";
    let boolean = "must be true or false";
    let encoding = "must be UTF-8 in percent-encoding";
    let once = "is given more than once";
    for (query, name, message, attempted) in [
        ("page=0", "page", number, "0"),
        ("page=-1", "page", number, "-1"),
        ("page=+1", "page", number, " 1"),
        ("page=%2B1", "page", number, "+1"),
        ("page=1.0", "page", number, "1.0"),
        ("page=", "page", number, ""),
        ("page", "page", number, ""),
        ("page=4294967296", "page", number, "4294967296"),
        ("page=null", "page", number, "null"),
        ("size=0", "size", size, "0"),
        ("size=1001", "size", size, "1001"),
        ("size=all", "size", size, "all"),
        ("Note_User=", "Note_User", integer, ""),
        ("Note_User=1e3", "Note_User", integer, "1e3"),
        ("Note_User=9223372036854775808", "Note_User", integer, "9223372036854775808"),
        ("to_Note_User=%C3%BC", "to_Note_User", integer, "ü"),
        ("from_Note_User=%3Cb%3E%22%00", "from_Note_User", integer, r#"<b>\"\u0000"#),
        ("Note_Private=True", "Note_Private", boolean, "True"),
        ("Note_Private=1", "Note_Private", boolean, "1"),
        ("Note_Private=", "Note_Private", boolean, ""),
        ("Note_Subject=%ff", "Note_Subject", encoding, "%ff"),
        ("orderBy=a%C3", "orderBy", encoding, "a%C3"),
        ("dir=%ed%a0%80", "dir", encoding, "%ed%a0%80"),
        ("page=x&page=2", "page", once, "2"),
        ("orderBy=a&dir=1&orderBy=a", "orderBy", once, "a"),
        ("Note_Subject=a&Note%5fSubject=%ff", "Note_Subject", once, "%ff"),
    ] {
        let expected = field_rejection(name, message, &format!("\"{attempted}\""));
        ask(&format!("/api/notes?{query}")).await.assert(400, &expected);
    }
}

#[tokio::test]
async fn invalid_ids_are_rejected() {
    let list = "must be a list of 64-bit integers, such as [1,2,3]";
    for query in ["", "?", "?records=[1]", "?Note_User=1", "?page=1"] {
        ask(&format!("/api/notes/{query}"))
            .await
            .assert(400, &field_rejection("id", "is a required field", "null"));
    }
    for value in [
        "",
        "1",
        "1,2,3",
        "[1",
        "[1,]",
        "[1,null]",
        "[1.0]",
        "[1e3]",
        "[+1]",
        "[1 2]",
        "[,]",
        "[9223372036854775808]",
        "[true]",
        "[[1]]",
        "[1] x",
        "null",
        "{}",
    ] {
        let encoded = value.replace('+', "%2B").replace(' ', "+");
        let encoded = encoded.replace('{', "%7B").replace('}', "%7D");
        ask(&format!("/api/notes/?id={encoded}"))
            .await
            .assert(400, &field_rejection("id", list, &format!("\"{value}\"")));
    }
    ask("/api/notes/?id=[%221%22]").await.assert(400, &field_rejection("id", list, r#""[\"1\"]""#));
    ask("/api/notes/?id=[1]&id=[2]")
        .await
        .assert(400, &field_rejection("id", "is given more than once", r#""[2]""#));
    ask("/api/notes/?id=%ff")
        .await
        .assert(400, &field_rejection("id", "must be UTF-8 in percent-encoding", r#""%ff""#));
}

#[tokio::test]
async fn the_number_of_ids_is_limited() {
    let too_many = field_rejection("id", "must be no more than 2 ids", r#""[1,2,3]""#);
    ask_with(settings().ids_limit(2), "/api/notes/?id=[1,2,3]").await.assert(400, &too_many);
    let answer = ask_with(settings().ids_limit(2), "/api/notes/?id=[1,1]").await;
    assert_eq!(answer.status, 200);
    for (ids, status) in [(1000, 200), (1001, 400)] {
        let ids = vec!["1"; ids].join(",");
        assert_eq!(ask(&format!("/api/notes/?id=[{ids}]")).await.status, status);
    }
}

#[tokio::test]
async fn every_error_is_in_one_envelope() {
    let query = "size=0&Note_User=x&else=1&dir=%ff&Note_Subject=a&page=1&Note_User=y";
    ask(&format!("/api/notes?{query}")).await.assert(
        400,
        concat!(
            r#"{"Message":"size: must be an integer from 1 to 1000","Value":null,"Errors":["#,
            r#"{"AttemptedValue":"0","Message":"must be an integer from 1 to 1000","PropertyName":"size"},"#,
            r#"{"AttemptedValue":"y","Message":"is given more than once","PropertyName":"Note_User"},"#,
            r#"{"AttemptedValue":"%ff","Message":"must be UTF-8 in percent-encoding","PropertyName":"dir"}],"#,
            r#""WasSuccessful":false}"#,
        ),
    );
}

#[tokio::test]
async fn a_long_attempted_value_is_cut() {
    let value = "x".repeat(5000);
    let attempted = format!("\"{}\"", &value[..1024]);
    ask(&format!("/api/notes?Note_User={value}"))
        .await
        .assert(400, &field_rejection("Note_User", "must be a 64-bit integer", &attempted));
}

/// A misspelt filter would give a list that is not filtered.
#[tokio::test]
async fn misspelt_parameters_are_rejected_in_every_mode() {
    for (uri, name, nearest) in [
        ("/api/notes?pgae=1", "pgae", "page"),
        ("/api/notes?Page=1", "Page", "page"),
        ("/api/notes?PageNumber=1", "PageNumber", "page"),
        ("/api/notes?sizes=1", "sizes", "size"),
        ("/api/notes?order=1", "order", "orderBy"),
        ("/api/notes?direction=1", "direction", "dir"),
        ("/api/notes?id=1", "id", "dir"),
        ("/api/notes?Note_UserId=1", "Note_UserId", "Note_User"),
        ("/api/notes?note_user=1", "note_user", "Note_User"),
        ("/api/notes?Noet_User=1", "Noet_User", "Note_User"),
        ("/api/notes?fromNote_User=1", "fromNote_User", "from_Note_User"),
        ("/api/notes?from_Note_Subject=1", "from_Note_Subject", "from_Note_User"),
        ("/api/notes?from_=1", "from_", "page"),
        ("/api/notes?Note_CreatedOn=1", "Note_CreatedOn", "to_Note_CreatedOn"),
        ("/api/notes?Note_Owner=1", "Note_Owner", "Note_User"),
        ("/api/notes/?id=[1]&is=1", "is", "id"),
    ] {
        let message = format!("is not a known parameter, did you mean `{nearest}`?");
        let expected = field_rejection(name, &message, "\"1\"");
        ask(uri).await.assert(400, &expected);
        ask_with(settings().strict(true), uri).await.assert(400, &expected);
        let vendor = settings().layer(Extension(IgnoreUnknown));
        assert_eq!(ask_with(vendor.strict(true), uri).await.status, 200, "{uri}");
    }
    // The distance to a long name is not computed.
    let name = "Note_".repeat(10_000);
    assert_eq!(ask(&format!("/api/notes?{name}=1")).await.status, 400);
}

#[tokio::test]
async fn strict_mode_rejects_unknown_parameters() {
    let strict = || settings().strict(true);
    for (uri, name, attempted) in [
        ("/api/notes?sort=1", "sort", "1"),
        ("/api/notes?tomorrow=1", "tomorrow", "1"),
        ("/api/notes?%ff=%ff", "%ff", "%ff"),
        ("/api/notes/1?id=1", "id", "1"),
        ("/api/notes/1?Note_User=1", "Note_User", "1"),
    ] {
        let message = "is not a known parameter, leave it out";
        let expected = field_rejection(name, message, &format!("\"{attempted}\""));
        ask_with(strict(), uri).await.assert(400, &expected);
        assert_eq!(ask(uri).await.status, 200, "{uri}");
    }
    for uri in ["/api/notes", "/api/notes?page=1&Note_User=1", "/api/notes/?id=[1]", "/api/notes/1"]
    {
        assert_eq!(ask_with(strict(), uri).await.status, 200, "{uri}");
    }

    // Errors of known parameters come first, and the number of unknown ones is bounded.
    let unknown: Vec<_> = (0..2000).map(|key| format!("k{key}")).collect();
    let uri = format!("/api/notes?{}&page=0", unknown.join("&"));
    let answer = ask_with(strict(), &uri).await;
    assert!(answer.body.starts_with(r#"{"Message":"page: must be"#), "{}", answer.body);
    assert_eq!(answer.body.matches("is not a known parameter, leave").count(), 32);
}
