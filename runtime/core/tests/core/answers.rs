//! Bodies of answers, what they mean by the outcome table, and the id in a success.

use runtime_core::{
    Api, Body, BodyShape, Envelope, Id, Meaning, Object, Operation, Output, SuccessParts,
    parse_body,
};

use crate::notes::{NoteId, Notes, UpdateNote, Wrapped};

#[test]
fn the_shape_of_a_body() {
    let table: [(&[u8], BodyShape); 15] = [
        (br#"{"WasSuccessful":true}"#, BodyShape::Accepted),
        (br#"{"WasSuccessful":false}"#, BodyShape::Rejected),
        (b"\xef\xbb\xbf {\"WasSuccessful\":true}\r\n", BodyShape::Accepted),
        (br#"{"WasSuccessful":"true"}"#, BodyShape::Json),
        (br#"{"WasSuccessful":null}"#, BodyShape::Json),
        (b"{}", BodyShape::Json),
        (b"\"Not found\"", BodyShape::Json),
        (b"[1e400]", BodyShape::Json),
        (b"\xef\xbb\xbfnull", BodyShape::Json),
        (b"Wait 3 seconds", BodyShape::Text),
        (br#"{"WasSuccessful":true"#, BodyShape::Text),
        (b"\xff", BodyShape::Text),
        (b"{} {}", BodyShape::Text),
        (b"", BodyShape::Empty),
        (b"\xef\xbb\xbf \n", BodyShape::Empty),
    ];
    for (bytes, shape) in table {
        assert_eq!(parse_body::<Notes>(bytes).shape(), shape, "{}", bytes.escape_ascii());
    }
}

#[test]
fn what_an_answer_means() {
    let table = [
        (404, BodyShape::Text, Meaning::NotFound),
        (400, BodyShape::Accepted, Meaning::Success),
        (400, BodyShape::Rejected, Meaning::Rejected),
        (499, BodyShape::Json, Meaning::Invalid),
        (429, BodyShape::Text, Meaning::Throttled),
        (409, BodyShape::Empty, Meaning::Failed),
        (40, BodyShape::Empty, Meaning::Undecodable),
        (4, BodyShape::Empty, Meaning::Undecodable),
        (500, BodyShape::Accepted, Meaning::Undecodable),
    ];
    for (status, shape, meaning) in table {
        assert_eq!(Notes::OUTCOMES.meaning(None, status, shape), meaning, "{status} {shape:?}");
    }
}

/// The value of a success, and the id of the record or why there is none.
#[test]
fn the_id_of_what_was_saved() {
    type Saved = <UpdateNote as Operation>::Output;
    let table = [
        (r#"{"Value":{"Id":7}}"#, Ok(NoteId(7))),
        (r#"{"Value":{"Id":-9223372036854775808}}"#, Ok(NoteId(i64::MIN))),
        (
            r#"{"Value":{"Id":9223372036854775808}}"#,
            Err("the value of the response has no integer `Id`"),
        ),
        (r#"{"Value":{"id":7}}"#, Err("the value of the response has no integer `Id`")),
        (r#"{"Value":{"Id":7,"Id":8}}"#, Err("the value of the response has no integer `Id`")),
        (r#"{"Value":7}"#, Err("the value of the response is not an object")),
        (r#"{"Value":[7]}"#, Err("the value of the response is not an object")),
        (r#"{"Value":null}"#, Err("the response carries no value")),
        ("{}", Err("the response carries no value")),
    ];
    for (text, expected) in table {
        let envelope = <Wrapped as Envelope>::decode(Object::parse(text).expect("an object"));
        let saved = <Saved as Output<Notes>>::from_success(Body::Accepted(envelope));
        let id = saved.map(|saved| saved.id()).map_err(|error| error.to_string());
        assert_eq!(id, expected.map_err(str::to_owned), "{text}");
    }
}

#[test]
fn what_a_server_says_a_client_reads() {
    let acceptance = SuccessParts {
        status: 200,
        message: "",
        id: Some(i64::MIN),
        updated_on: None,
        updated_by: None,
    };
    let value = acceptance.value().expect("there is a record");
    assert_eq!(value.get(), r#"{"Id":-9223372036854775808}"#);
}

#[test]
fn ids_are_integers_on_the_wire() {
    fn wire<I: Id + serde::Serialize>(id: I) -> String {
        serde_json::to_string(&id).expect("it is JSON")
    }
    let id: NoteId = serde_json::from_str("7").expect("it is one");
    assert_eq!((wire(id), id.to_string(), i64::from(id)), ("7".to_owned(), "7".to_owned(), 7));
    assert_eq!("7".parse(), Ok(id));
    assert!("x".parse::<NoteId>().is_err());
    for text in ["\"7\"", "7.0", "null", "9223372036854775808"] {
        assert!(serde_json::from_str::<NoteId>(text).is_err(), "{text}");
    }
}
