//! The outcome table: the client reads every cell as the spec says.

use bytes::Bytes;
use generator::ir::{BodyShape, Meaning, OutcomeRow, Status};
use http::{Request, Response, StatusCode};
use nexudus_model::Nexudus;
use runtime_client::{BoxFuture, Client, Error, ErrorKind, RetryPolicy, Transport, TransportError};
use runtime_core::Envelope as _;
use tests::envelopes::{Success, rejection, success};
use tests::operations::{all, declared, plain_request};

struct Fixed {
    status: StatusCode,
    body: Bytes,
}

impl Transport for Fixed {
    fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let mut answer = Response::new(self.body.clone());
        *answer.status_mut() = self.status;
        Box::pin(async { Ok(answer) })
    }
}

/// A client of a service with one response to every request.
fn client(status: u16, body: String) -> Client<Nexudus> {
    let status = StatusCode::from_u16(status).expect("a status");
    let body = Bytes::from(body);
    Client::builder()
        .bearer_token(tests::TOKEN)
        .transport(Fixed { status, body })
        .retry_policy(RetryPolicy::disabled())
        .build()
        .expect("the settings are sound")
}

/// Calls the first operation with a body.
async fn write(status: u16, body: String) -> Result<String, Error> {
    let operations = all();
    let operation = operations.writes.first().expect("something is written");
    let (entity, declared) = declared(operation.info);
    (operation.call)(client(status, body), plain_request(entity, declared)).await
}

/// The meaning of a response to the client, in the words of the spec.
fn word<T>(outcome: &Result<T, Error>) -> &'static str {
    let Err(error) = outcome else { return Meaning::Success.as_str() };
    let meaning = match error.kind() {
        ErrorKind::Rejected => Meaning::Rejected,
        ErrorKind::Invalid => Meaning::Invalid,
        ErrorKind::Unauthorized { .. } => Meaning::Unauthorized,
        ErrorKind::NotFound => Meaning::NotFound,
        ErrorKind::Throttled { .. } => Meaning::Throttled,
        ErrorKind::Failed => Meaning::Failed,
        ErrorKind::Undecodable { .. } => Meaning::Undecodable,
        ErrorKind::AcceptedUndecodable { .. } => Meaning::AcceptedUndecodable,
        other => panic!("the table has no such outcome: {other:?}"),
    };
    meaning.as_str()
}

fn body(shape: BodyShape) -> String {
    match shape {
        BodyShape::Accepted => success(Some(7)),
        BodyShape::Rejected => rejection("Subject", "is bad"),
        BodyShape::Json => r#"{"Message":"An error has occurred."}"#.to_owned(),
        BodyShape::Text => "<html>gateway</html>".to_owned(),
        BodyShape::Empty => String::new(),
    }
}

/// A status that matches a row.
fn example(status: Status) -> u16 {
    match status {
        Status::Exact(status) => status,
        Status::Class(digit) => digit * 100 + 77,
    }
}

const SHAPES: [BodyShape; 5] =
    [BodyShape::Accepted, BodyShape::Rejected, BodyShape::Json, BodyShape::Text, BodyShape::Empty];

#[tokio::test]
async fn every_cell_means_what_the_spec_says() {
    let spec = tests::spec();
    let mut cells = 0;
    for row in &spec.api().shared.outcomes {
        for shape in SHAPES {
            let status = example(row.status);
            let outcome = write(status, body(shape)).await;
            let expected = row.meaning(shape).as_str();
            assert_eq!(word(&outcome), expected, "{status} with {}: {outcome:?}", shape.as_str());
            if let Err(error) = &outcome {
                let is_accepted = error.to_string().contains("do not send");
                assert_eq!(is_accepted, error.is_accepted(), "{error}");
                let answer = error.raw_response().expect("there is a response");
                assert_eq!(answer.status(), status);
                assert_eq!(answer.text(), body(shape));
            }
            cells += 1;
        }
    }
    assert_eq!(cells, spec.api().shared.outcomes.len() * 5);
}

#[tokio::test]
async fn every_cell_of_reading_means_what_the_spec_says() {
    let spec = tests::spec();
    let shared = &spec.api().shared;
    let reading = &shared.reading.as_ref().expect("something is read").outcomes;
    let others = shared
        .outcomes
        .iter()
        .filter(|row| !reading.iter().any(|first| first.status.includes(example(row.status))));
    let operations = all();
    let operation = operations.reads.first().expect("something is read");
    let record = (operation.record)(7);
    for row in reading.iter().chain(others) {
        for shape in SHAPES {
            let status = example(row.status);
            let body = if shape == BodyShape::Json { record.clone() } else { body(shape) };
            let outcome = (operation.call)(client(status, body), 7).await;
            let expected = row.meaning(shape).as_str();
            assert_eq!(word(&outcome), expected, "{status} with {}: {outcome:?}", shape.as_str());
        }
    }
}

#[tokio::test]
async fn a_rejection_has_its_field_errors() {
    let rows = &tests::spec().api().shared.outcomes;
    let is_rejected = |row: &&OutcomeRow| row.meaning(BodyShape::Rejected) == Meaning::Rejected;
    let row = rows.iter().find(is_rejected).expect("some status has rejections");
    let error =
        write(example(row.status), body(BodyShape::Rejected)).await.expect_err("it says no");
    assert!(error.is_rejected());
    let messages: Vec<_> =
        error.for_field("Subject").filter_map(|error| error.message.as_deref()).collect();
    assert_eq!(messages, ["is bad"]);
    assert!(error.to_string().contains("Subject"), "{error}");
}

#[tokio::test]
async fn accepted_but_undecodable_says_not_to_send_again() {
    let rows = &tests::spec().api().shared.outcomes;
    let is_success = |row: &&OutcomeRow| row.meaning(BodyShape::Accepted) == Meaning::Success;
    let row = rows.iter().find(is_success).expect("some status has successes");
    for broken in [
        format!("{{\"{}\":true}}", Success::VERDICT),
        success(None),
        success(Some(7)).replace(r#"{"Id":7}"#, r#"{"Id":"7"}"#),
    ] {
        let error = write(example(row.status), broken.clone()).await.expect_err("there is no id");
        assert!(error.is_accepted(), "{broken}: {error:?}");
        assert!(error.to_string().contains("do not send"), "{error}");
    }
}

#[tokio::test]
async fn a_status_outside_of_the_table_makes_no_sense() {
    let error = write(799, body(BodyShape::Accepted)).await.expect_err("no such status");
    assert!(error.is_undecodable(), "{error:?}");
}
