//! Clients whose calls block.

use std::thread;
use std::time::Duration;

use runtime_client::http::Method;
use runtime_client::test_util::MockTransport;
use runtime_client::{Blocking, Client, Error, ErrorKind, Page, Transport};
use runtime_core::{Fields as _, Get, List};

use crate::api::record::NoteRow;
use crate::api::{Note, NoteId, Notes, note};

fn client(transport: impl Transport) -> Client<Notes, Blocking> {
    Client::builder().bearer_token("token").transport(transport).build().unwrap()
}

fn list(client: &Client<Notes, Blocking>) -> runtime_client::Call<List<Note>, Blocking> {
    client.call(List::new())
}

fn page(number: u32) -> Page<NoteRow> {
    let id = i64::from(number);
    let row = NoteRow { id: NoteId(id), text: format!("note {id}"), ..NoteRow::placeholder() };
    Page::new(vec![row], number, 1, 2)
}

fn is_misplaced(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Request(reason) if reason.to_string().contains("spawn_blocking"))
}

#[test]
fn calls_return_their_results() {
    let record = Note::new(NoteId(7));
    let service = MockTransport::<Notes>::new()
        .saved(7)
        .reject("Text", "is a required field")
        .record(&record)
        .respond(runtime_client::http::Response::new("[]"));
    let client = client(service.clone());
    assert_eq!(client.call(note()).send().unwrap().id(), NoteId(7));
    assert!(client.call(note()).send().unwrap_err().is_validation());
    assert!(client.call(Get::<Note> { id: NoteId(7) }).send_raw().unwrap().status().is_success());
    assert_eq!(client.raw(Method::GET, "/other").send().unwrap().text(), "[]");
    service.assert_finished();
}

#[test]
fn a_throttled_call_is_retried() {
    let service = MockTransport::<Notes>::new().throttle(Duration::from_millis(5)).saved(7);
    client(service.clone()).call(note()).send().unwrap();
    service.assert_finished();
}

#[test]
fn a_call_that_gets_no_response_times_out() {
    let service = MockTransport::<Notes>::new().hang();
    let call = client(service).call(note()).timeout(Duration::from_millis(20));
    assert!(call.send().unwrap_err().is_timeout());
}

#[test]
fn a_record_is_modified_by_a_closure_that_borrows() {
    let record = Note::new(NoteId(7));
    let service = MockTransport::<Notes>::new().record(&record).record(&record).saved(7);
    let text = String::from("new");
    let mut runs = 0;
    let modified = client(service.clone())
        .modify::<Note>(NoteId(7), |update| {
            update.text = Some(text.clone());
            runs += 1;
        })
        .send()
        .unwrap();
    assert!(modified.is_written());
    assert_eq!(runs, 1);
    service.assert_finished();
}

#[test]
fn lists_are_iterators() {
    let service = MockTransport::<Notes>::new();
    let service = (0..4).fold(service, |service, _| service.page(&page(1)).page(&page(2)));
    let client = client(service.page(&page(1)));
    let ids: Vec<_> = list(&client).stream().map(|row| row.unwrap().id.0).collect();
    assert_eq!(ids, [1, 2]);
    assert_eq!(list(&client).pages().map(Result::unwrap).count(), 2);
    assert_eq!(list(&client).collect().unwrap().len(), 2);
    assert!(list(&client).stream().max_pages(1).nth(1).unwrap().is_err());
    // Page 2 of the fourth pair is what is next.
    assert_eq!(list(&client).count().unwrap(), 2);
    assert_eq!(list(&client).first().unwrap().unwrap().id, NoteId(1));
}

#[test]
fn results_of_many_calls_are_an_iterator() {
    let service = MockTransport::<Notes>::new().saved(1).reject("Text", "is bad").saved(3);
    let results = client(service.clone()).call_all(vec![note(); 3]).concurrency(1);
    let ids: Vec<_> = results.map(|result| result.ok().map(|saved| saved.id().0)).collect();
    assert_eq!(ids, [Some(1), None, Some(3)]);
    service.assert_finished();
}

#[tokio::test]
async fn in_a_task_every_call_is_an_error_and_nothing_is_sent() {
    let service = MockTransport::<Notes>::new();
    let client = client(service.clone());
    assert!(is_misplaced(&client.call(note()).send().unwrap_err()));
    assert!(is_misplaced(&list(&client).first().unwrap_err()));
    let mut rows = list(&client).stream();
    assert!(is_misplaced(&rows.next().unwrap().unwrap_err()));
    assert!(rows.next().is_none(), "the error ends the iterator");
    let results: Vec<_> = client.call_all(vec![note(); 3]).collect();
    assert_eq!(results.len(), 1);
    assert!(is_misplaced(results[0].as_ref().unwrap_err()));
    let spawned = client.clone();
    let error = tokio::spawn(async move { spawned.call(note()).send().unwrap_err() });
    assert!(is_misplaced(&error.await.unwrap()));
    // The task goes on, and dropping the client does not panic.
    tokio::task::yield_now().await;
    drop(client);
    service.assert_finished();
}

#[tokio::test(flavor = "multi_thread")]
async fn blocking_threads_of_a_runtime_may_call() {
    let service =
        MockTransport::<Notes>::new().saved(1).saved(2).throttle(Duration::from_millis(1));
    let service = service.saved(3);
    let client = client(service.clone());
    let moved = client.clone();
    let send = move || moved.call(note()).send().unwrap().id().0;
    assert_eq!(tokio::task::spawn_blocking(send.clone()).await.unwrap(), 1);
    assert_eq!(tokio::task::block_in_place(&send), 2);
    assert_eq!(thread::spawn(send).join().unwrap(), 3);
    service.assert_finished();
}

#[cfg(feature = "reqwest")]
#[test]
fn threads_share_a_client_over_the_network() {
    use crate::loopback::{Reply, Service};

    const THREADS: usize = 8;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let service = runtime.block_on(Service::replies(vec![Reply::yes()]));
    let builder = Client::<Notes>::builder().base_url(&service.base_url).bearer_token("token");
    let client: Client<Notes, Blocking> = builder.build().unwrap();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| (0..5).for_each(|_| _ = client.call(note()).send().unwrap()));
        }
    });
    assert_eq!(service.received().len(), THREADS * 5);
}
