//! JSON objects, and the field errors that are read out of them.

use runtime_core::{FieldError, Object};
use serde_json::value::RawValue;

fn object(text: &str) -> Object {
    Object::parse(text).expect("it is an object")
}

#[test]
fn of_a_key_given_twice_the_last_counts() {
    let mut twice = object(r#"{"Id":1,"Name":"a","Id":2}"#);
    assert_eq!(twice.get::<i64>("Id"), Some(2));
    assert_eq!(twice.raw("Id").map(RawValue::get), Some("2"));
    assert_eq!(twice.take::<i64>("Id"), Some(2));
    assert_eq!(twice, object(r#"{"Id":1,"Name":"a"}"#));
}

/// Object, what is left of it, and the integer that was taken out.
#[test]
fn what_is_taken_out_and_what_stays() {
    let table = [
        (r#"{"Id":1,"Other":2}"#, r#"{"Other":2}"#, Some(1)),
        (r#"{"Other":2}"#, r#"{"Other":2}"#, None),
        (r#"{"Id":null}"#, "{}", None),
        (r#"{"Id":"1"}"#, r#"{"Id":"1"}"#, None),
        (r#"{"Id":1.0}"#, r#"{"Id":1.0}"#, None),
        (r#"{"Id":1e400}"#, r#"{"Id":1e400}"#, None),
    ];
    for (text, left, taken) in table {
        let mut object = object(text);
        assert_eq!(object.take::<i64>("Id"), taken, "{text}");
        assert_eq!(serde_json::to_string(&object).expect("it is JSON"), left, "{text}");
    }
}

#[test]
fn keys_are_read_and_values_are_kept() {
    let text =
        "{ \"\\u0041\\\"\u{e9}\" : [ 1.0 , \"\\u00e9\" ] , \"\": 1e400, \"b\":{\"b\":\"\"} }";
    let object = object(text);
    let entries: Vec<_> = object.iter().map(|(key, value)| (key, value.get())).collect();
    let expected = [("A\"\u{e9}", "[ 1.0 , \"\\u00e9\" ]"), ("", "1e400"), ("b", "{\"b\":\"\"}")];
    assert_eq!(entries, expected);
    assert_eq!(object.get::<(f64, String)>("A\"\u{e9}"), Some((1.0, "\u{e9}".to_owned())));
    let again = serde_json::to_string(&object).expect("it is JSON");
    assert_eq!(Object::parse(&again), Some(object));
}

#[test]
fn an_object_is_read_out_of_whatever_serde_reads() {
    let value = serde_json::json!({"a": 1, "b": [null]});
    let read: Object = serde_json::from_value(value).expect("it is an object");
    assert_eq!(read, object(r#"{"a":1,"b":[null]}"#));
    let error = serde_json::from_str::<Object>("[1]").expect_err("it is a list");
    assert!(error.to_string().contains("a JSON object"), "{error}");
}

#[test]
fn nothing_but_an_object_is_one() {
    for text in ["", "null", "[]", "1", "\"{}\"", "{} {}", "{", "{\"a\":}"] {
        assert_eq!(Object::parse(text), None, "{text}");
    }
    assert!(object("{}").is_empty());
    assert_eq!(object(r#"{"a":1,"a":1}"#).len(), 2);
    assert_ne!(object(r#"{"a":1}"#), object(r#"{"a":1.0}"#));
}

#[test]
fn a_field_error_comes_back_as_it_was_sent() {
    let text = r#"{"AttemptedValue":1e400,"Message":"is too much","PropertyName":"BookingId"}"#;
    let error: FieldError = serde_json::from_str(text).expect("it is one");
    assert_eq!(error.message.as_deref(), Some("is too much"));
    assert_eq!(error.property_name.as_deref(), Some("BookingId"));
    assert_eq!(serde_json::to_string(&error).expect("it is JSON"), text);
    assert_ne!(error, FieldError { attempted_value: None, ..error.clone() });
    assert_ne!(error, FieldError { message: None, ..error.clone() });
    assert_ne!(error, FieldError { property_name: None, ..error.clone() });
    assert_eq!(error, error.clone());
}

#[test]
fn a_field_error_in_words() {
    let table = [
        (r#"{"Message":"is wrong","PropertyName":"Name"}"#, "Name: is wrong"),
        (r#"{"PropertyName":"Name"}"#, "Name: is not valid"),
        (r#"{"Message":"is wrong"}"#, "is wrong"),
        ("{}", "is not valid"),
    ];
    for (text, words) in table {
        let error: FieldError = serde_json::from_str(text).expect("it is one");
        assert_eq!(error.to_string(), words);
    }
}

#[test]
fn the_property_of_a_field_is_its_key_with_or_without_id() {
    let table = [
        ("Booking", "BookingId", true),
        ("BookingId", "BookingId", true),
        ("Booking", "Booking", true),
        ("BookingId", "Booking", false),
        ("", "Id", true),
        ("bookingid", "BookingId", false),
    ];
    for (property, key, is_for) in table {
        assert_eq!(FieldError::new(property, "").is_for(key), is_for, "{property} {key}");
    }
    assert!(!FieldError::default().is_for("Id"));
}
