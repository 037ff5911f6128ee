//! TLS, HTTP/2 and certificates that are replaced.
#![cfg(feature = "http2")]

use std::sync::Arc;

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use runtime_server::ServeOptions;
use runtime_server::axum::http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};

use crate::exchange::settings;
use crate::wire::{Server, VALID, in_time, post};

const CERTIFICATE: &[u8] = include_bytes!("tls/cert.der");
const KEY: &[u8] = include_bytes!("tls/key.der");

fn server_config(protocols: &[&str]) -> Arc<ServerConfig> {
    let mut config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(CERTIFICATE)],
            PrivateKeyDer::try_from(KEY).unwrap(),
        )
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().into()).collect();
    config.into()
}

async fn connect(server: &Server, protocols: &[&str]) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(CERTIFICATE)).unwrap();
    let mut config = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().into()).collect();
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    in_time(TlsConnector::from(Arc::new(config)).connect(name, stream)).await.unwrap()
}

#[tokio::test]
async fn http_1_over_tls() {
    let options = ServeOptions::default().tls(server_config(&["h2", "http/1.1"]));
    let server = Server::start(settings(), options);
    let mut stream = connect(&server, &["http/1.1"]).await;
    stream.write_all(post(VALID).as_bytes()).await.unwrap();
    let mut status = [0; 15];
    in_time(stream.read_exact(&mut status)).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 200 OK");
}

#[tokio::test]
async fn http_2_over_tls() {
    let options = ServeOptions::default().tls(server_config(&["h2", "http/1.1"]));
    let server = Server::start(settings(), options);
    let stream = connect(&server, &["h2", "http/1.1"]).await;
    let (mut sender, connection) =
        http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    let connection = tokio::spawn(connection);
    for (path, status) in [("/api/notes/7", 200), ("/nowhere", 404)] {
        let request = Request::get(format!("https://localhost{path}"))
            .header("Authorization", "Bearer admin-token")
            .body(Empty::<Bytes>::new())
            .unwrap();
        let response = in_time(sender.send_request(request)).await.unwrap();
        assert_eq!(response.status(), status);
        assert!(!in_time(response.collect()).await.unwrap().to_bytes().is_empty());
    }
    in_time(server.shut_down()).await.unwrap();
    in_time(connection).await.unwrap().unwrap();
}

#[tokio::test]
async fn new_connections_use_the_latest_configuration() {
    let (replace, config) = watch::channel(server_config(&["http/1.1"]));
    let server = Server::start(settings(), ServeOptions::default().reloadable_tls(config));
    let protocol = async || {
        let stream = connect(&server, &["h2", "http/1.1"]).await;
        stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec)
    };
    assert_eq!(protocol().await.as_deref(), Some(&b"http/1.1"[..]));
    replace.send(server_config(&["h2"])).unwrap();
    assert_eq!(protocol().await.as_deref(), Some(&b"h2"[..]));
}

/// A client that does not speak TLS holds its connection no longer than the head timeout.
#[tokio::test]
async fn plain_text_is_rejected() {
    let options = ServeOptions::default().tls(server_config(&["http/1.1"]));
    let server = Server::start(settings(), options);
    let mut client = server.connect().await;
    client.send(post(VALID)).await;
    assert!(!client.try_rest().await.starts_with(b"HTTP"));
}
