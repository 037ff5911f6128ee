//! Requests: how they are decoded, and what an update leaves out.

use runtime_core::{Fields, Kind, Object, decode, would_clear};

use crate::notes::{FIELDS, NoteId, UpdateNote, Wide};

/// A body, and the request or what its error says.
#[test]
fn requests_are_decoded_by_their_table() {
    let note = |subject: Option<&str>, guests: Option<Vec<i64>>| {
        Ok(UpdateNote { id: NoteId(1), subject: subject.map(str::to_owned), guests })
    };
    let table = [
        (r#"{"Id":1}"#, note(None, None)),
        (r#"{"Guests":[2],"Subject":"a","Id":1}"#, note(Some("a"), Some(vec![2]))),
        (r#"{"Id":1,"Other":{"Id":[null]},"Subject":"a"}"#, note(Some("a"), None)),
        (r#"{"Subject":null,"Id":1,"Guests":null}"#, note(None, None)),
        ("{}", Err("missing field `Id`")),
        (r#"{"Subject":"a"}"#, Err("missing field `Id`")),
        (r#"{"Id":1,"Id":1}"#, Err("duplicate field `Id`")),
        (r#"{"Id":1,"Guests":[],"Guests":null}"#, Err("duplicate field `Guests`")),
        (r#"{"Id":null}"#, Err("`Id`: invalid type: null, expected i64")),
        (r#"{"Id":1} x"#, Err("trailing characters")),
        (r#"{"Id":1}{"#, Err("trailing characters")),
        ("[1]", Err("invalid type: sequence, expected a JSON object")),
    ];
    for (body, expected) in table {
        let read = decode::<UpdateNote>(body).map_err(|error| error.to_string());
        match expected {
            Ok(note) => assert_eq!(read, Ok(note), "{body}"),
            Err(why) => assert!(matches!(&read, Err(said) if said.starts_with(why)), "{read:?}"),
        }
    }
}

/// The body of a request with many fields, in the order of these indexes.
fn body(order: impl Iterator<Item = usize>) -> String {
    let members = order.map(|at| format!("\"{}\":{at}", FIELDS[at].key));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

#[test]
fn many_fields_are_told_apart() {
    let all = 0..FIELDS.len();
    let values: Vec<i64> = (0..).take(FIELDS.len()).collect();
    for whole in [body(all.clone()), body(all.clone().rev())] {
        assert_eq!(decode::<Wide>(&whole).map(|wide| wide.0.to_vec()).ok().as_ref(), Some(&values));
    }
    for at in all.clone() {
        let missing = decode::<Wide>(&body(all.clone().filter(|other| *other != at)));
        let twice = decode::<Wide>(&body(all.clone().chain([at])));
        for (read, what) in [(missing, "missing"), (twice, "duplicate")] {
            let said = read.err().map(|error| error.to_string()).unwrap_or_default();
            let expected = format!("{what} field `{}` ", FIELDS[at].key);
            assert!(said.starts_with(&expected), "{at}: {said}");
        }
    }
}

#[test]
fn what_an_update_clears() {
    let table = [
        (None, None, vec!["Subject", "Guests"]),
        (Some("a"), None, vec!["Guests"]),
        (Some(""), Some(vec![]), vec![]),
    ];
    for (subject, guests, cleared) in table {
        // `None` is sent as null here, which clears as well.
        let update = UpdateNote { id: NoteId(0), subject: subject.map(str::to_owned), guests };
        assert_eq!(would_clear(&update), cleared);
    }
    assert_eq!(would_clear(&Wide::placeholder()), [""; 0]);
    assert_eq!((Kind::Create.method(), Kind::Update.method()), ("POST", "PUT"));
}

#[test]
fn the_body_of_an_update_names_its_record() {
    for (body, id) in [
        (&br#"{"Subject":"x","Id":7}"#[..], Some(NoteId(7))),
        (br#"{"Id":1,"Id":7}"#, Some(NoteId(7))),
        (br#"{"Id":"7"}"#, None),
        (br#"{"Id":null}"#, None),
        (b"{}", None),
        (b"[7]", None),
        (b"", None),
        (b"\xff", None),
    ] {
        assert_eq!(runtime_core::id_of(body), id, "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn a_record_of_unknown_keys_keeps_them() {
    struct Loose {
        text: Option<String>,
        extra: Object,
    }

    runtime_core::record_fields!(Loose { text: "Text" });

    for (body, extra) in [
        ("{}", "{}"),
        (r#"{"New":[1]}"#, r#"{"New":[1]}"#),
        (r#"{"New":2,"Text":null}"#, r#"{"New":2}"#),
    ] {
        let record: Loose = decode(body).expect("the record is valid");
        assert_eq!((record.text.as_deref(), &record.extra), (None, &Object::parse(extra).unwrap()));
    }
}
