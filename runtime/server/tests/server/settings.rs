//! Strict mode, the body limit and layers.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use runtime_core::{BatchReadable, Deletable, Listable, Operation, OperationInfo, Readable};
use runtime_server::axum::body::{Body, Bytes};
use runtime_server::axum::extract::Request;
use runtime_server::axum::middleware::{Next, from_fn};

use crate::exchange::{Exchange, rejection_envelope, request, send, settings};
use crate::notes::{CreateNote, Note, NoteId, UpdateNote, router};
use crate::scripted::Scripted;

#[tokio::test]
async fn strict_mode_names_unknown_keys() {
    let router = router(Scripted, settings().strict(true));
    let body = r#"{"Subjetc":"","UserId":1,"Subject":"x","Else":[1]}"#;
    let answer = send(router.clone(), request("POST").body(Body::from(body)).unwrap()).await;
    answer.assert(
        400,
        concat!(
            r#"{"Message":"Subjetc: is not a known key, did you mean `Subject`?","Value":null,"Errors":["#,
            r#"{"AttemptedValue":"","Message":"is not a known key, did you mean `Subject`?","PropertyName":"Subjetc"},"#,
            r#"{"AttemptedValue":[1],"Message":"is not a known key, leave it out","PropertyName":"Else"}],"#,
            r#""WasSuccessful":false}"#,
        ),
    );

    // Errors of known fields come first.
    let body = r#"{"Subjetc":"","UserId":1}"#;
    let answer = send(router.clone(), request("POST").body(Body::from(body)).unwrap()).await;
    assert!(answer.body.starts_with(r#"{"Message":"Subject: is a required field""#));
    assert!(answer.body.contains(r#""PropertyName":"Subjetc""#), "{}", answer.body);

    let body = r#"{"UserId":1,"Subject":"x"}"#;
    let answer = send(router.clone(), request("POST").body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status, 200);

    // Names without a letter in common are never close.
    for (key, help) in [("Xy", "leave it out"), ("I", "did you mean `Id`?")] {
        let body = Body::from(format!(r#"{{"Id":1,"Subject":"","{key}":0}}"#));
        let answer = send(router.clone(), request("PUT").body(body).unwrap()).await;
        answer_names(&answer, key, help);
    }
}

fn answer_names(answer: &Exchange, key: &str, help: &str) {
    let message = format!(r#"{{"Message":"{key}: is not a known key, {help}""#);
    assert!(answer.body.starts_with(&message), "{}", answer.body);
}

#[tokio::test]
async fn strict_mode_bounds_its_response() {
    let keys: Vec<_> = (0..10_000).map(|key| format!("\"k{key}\":0")).collect();
    let body = Body::from(format!("{{{}}}", keys.join(",")));
    let router = router(Scripted, settings().strict(true));
    let answer = send(router, request("POST").body(body).unwrap()).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.body.matches("is not a known key").count(), 32);
}

/// A body in pieces, without a length in the head of the request.
fn in_pieces(body: &str) -> Body {
    let pieces: Vec<_> = body
        .as_bytes()
        .chunks(7)
        .map(|piece| Ok::<_, Infallible>(Bytes::copy_from_slice(piece)))
        .collect();
    Body::from_stream(futures_util::stream::iter(pieces))
}

#[tokio::test]
async fn a_body_over_the_limit_is_rejected() {
    let body = r#"{"UserId":1,"Subject":"x"}"#;
    let too_long = |limit: usize| {
        rejection_envelope(&format!("the body is too long: send no more than {limit} bytes"))
    };
    for (limit, status) in [(body.len(), 200), (body.len() - 1, 413), (0, 413)] {
        let router = router(Scripted, settings().body_limit(limit));

        let answer = send(router.clone(), request("POST").body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, status);

        let answer = send(router, request("POST").body(in_pieces(body)).unwrap()).await;
        assert_eq!(answer.status, status);
        if status == 413 {
            answer.assert(413, &too_long(limit));
        }
    }
}

#[tokio::test]
async fn layers_see_the_operation() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = {
        let seen = Arc::clone(&seen);
        from_fn(move |request: Request, next: Next| {
            let info = *request.extensions().get::<&'static OperationInfo>().unwrap();
            seen.lock().unwrap().push(info);
            next.run(request)
        })
    };
    let router = router(Scripted, settings().layer(record));
    for (method, path) in [
        ("POST", "/api/notes"),
        ("PUT", "/api/notes"),
        ("PATCH", "/api/notes"),
        ("GET", "/api/notes/7"),
        ("HEAD", "/api/notes/x"),
        ("GET", "/api/notes/"),
        ("GET", "/api/notes?page=0"),
        ("DELETE", "/api/notes/7"),
    ] {
        send(router.clone(), request(method).uri(path).body(Body::empty()).unwrap()).await;
    }
    let expected = [
        CreateNote::INFO,
        UpdateNote::INFO,
        Note::GET,
        Note::GET,
        Note::GET_MANY,
        Note::LIST,
        NoteId::DELETE,
    ];
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test]
async fn the_last_layer_is_the_outermost() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = |name: &'static str| {
        let seen = Arc::clone(&seen);
        from_fn(move |request: Request, next: Next| {
            seen.lock().unwrap().push(name);
            next.run(request)
        })
    };
    let settings = settings().layer(record("first")).layer(record("second")).layer(record("last"));
    send(router(Scripted, settings), request("POST").body(Body::empty()).unwrap()).await;
    assert_eq!(*seen.lock().unwrap(), ["last", "second", "first"]);
}
