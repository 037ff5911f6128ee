//! What a call does besides the network: its request as JSON, and the envelope of its response, each
//! against serde alone.

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/client/api.rs"]
mod api;

use divan::{Bencher, black_box};
use runtime_client::ClientBuilder;
use runtime_core::{Body, Output, Saved, parse_body};
use serde_json::Value;

use self::api::{Client, NoteId, Notes, Reply, note};

const RESPONSE: &[u8] =
    br#"{"Status":200,"Message":"Saved.","Value":{"Id":7},"Errors":null,"WasSuccessful":true}"#;

fn main() {
    divan::main();
}

#[divan::bench]
fn encode_by_serde(bencher: Bencher<'_, '_>) {
    let note = note();
    bencher.bench(|| serde_json::to_vec(black_box(&note)));
}

/// The whole request, as a line for a shell: the most that can be seen of it without sending it.
#[divan::bench]
fn encode_a_call(bencher: Bencher<'_, '_>) {
    let builder: ClientBuilder<Notes, Client> = Client::builder();
    let client = builder.bearer_token("token").build().expect("the settings are good");
    bencher.bench(|| client.create(black_box(note())).to_curl());
}

#[divan::bench]
fn decode_by_serde(bencher: Bencher<'_, '_>) {
    bencher.bench(|| serde_json::from_slice::<Value>(black_box(RESPONSE)));
}

#[divan::bench]
fn decode_an_envelope(bencher: Bencher<'_, '_>) {
    bencher.bench(|| match parse_body::<Notes>(black_box(RESPONSE)) {
        body @ Body::Accepted(_) => {
            <Saved<NoteId, Reply> as Output<Notes>>::from_success(body).ok()
        }
        Body::Rejected(_) | Body::Json(_) | Body::DuplicateKey(_) | Body::Text | Body::Empty => {
            None
        }
    });
}
