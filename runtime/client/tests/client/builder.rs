//! Errors of building a client.

use runtime_client::BuildError;

use crate::api::Client;
use crate::transports::FixedResponse;

fn build(base_url: &str) -> Result<Client, BuildError> {
    Client::builder().anonymous().transport(FixedResponse::new(200, "")).base_url(base_url).build()
}

#[test]
fn missing_credentials_are_an_error() {
    let error = Client::builder().transport(FixedResponse::new(200, "")).build().unwrap_err();
    assert!(matches!(error, BuildError::NoCredentials));
    assert!(error.to_string().contains("bearer_token"));
}

#[test]
fn plain_http_is_limited_to_loopback() {
    assert!(build("http://127.0.0.1:1").is_ok());
    assert!(matches!(build("http://notes.example.com"), Err(BuildError::PlainHttp)));
    let builder = Client::builder().anonymous().base_url("http://notes.example.com");
    assert!(builder.transport(FixedResponse::new(200, "")).allow_plain_http(true).build().is_ok());
}

#[test]
fn invalid_settings_are_rejected() {
    assert!(matches!(build("notes.example.com"), Err(BuildError::BaseUrl)));
    for token in ["", "a\nb"] {
        let builder = Client::builder().bearer_token(token).transport(FixedResponse::new(200, ""));
        let error = builder.build().unwrap_err();
        assert!(matches!(error, BuildError::Token(_)));
    }
    let error = Client::builder().anonymous().user_agent("a\nb").build().unwrap_err();
    assert!(matches!(error, BuildError::UserAgent));
}

#[cfg(not(feature = "reqwest"))]
#[test]
fn a_missing_transport_is_an_error() {
    let error = Client::builder().anonymous().build().unwrap_err();
    assert!(matches!(error, BuildError::NoTransport));
}
