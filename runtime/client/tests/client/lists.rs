//! Lists: their queries, and streams of pages and rows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::{StreamExt as _, TryStreamExt as _};
use runtime_client::http::{Request, Response};
use runtime_client::test_util::MockTransport;
use runtime_client::{Bytes, Error, Page, RetryPolicy};
use runtime_core::{DateTime, Fields as _, List, Operation as _, Order};

use crate::api::record::NoteRow;
use crate::api::{Note, NoteId, Notes};
use crate::transports::{FixedResponse, RespondWith, client};

fn rows(ids: impl IntoIterator<Item = i64>) -> Vec<NoteRow> {
    let row = |id| NoteRow { id: NoteId(id), text: format!("note {id}"), ..NoteRow::placeholder() };
    ids.into_iter().map(row).collect()
}

/// A page of two records, out of `total`.
fn page(number: u32, total: u64) -> Page<NoteRow> {
    let first = i64::from(number - 1) * 2 + 1;
    let last = (first + 1).min(i64::try_from(total).unwrap());
    Page::new(rows(first..=last), number, 2, total)
}

/// A page without counters.
fn bare(ids: impl IntoIterator<Item = i64>) -> Page<NoteRow> {
    let mut page = Page::default();
    page.records = rows(ids);
    page
}

fn announce_more(mut page: Page<NoteRow>) -> Page<NoteRow> {
    page.has_next = Some(true);
    page
}

/// Returns the ids of all rows on these pages, and the error that ends the stream.
async fn walk(pages: &[Page<NoteRow>]) -> (Vec<i64>, Option<Error>) {
    let service = pages.iter().fold(MockTransport::<Notes>::new(), MockTransport::page);
    let client = client(service.clone());
    let mut rows = client.list().stream();
    let (mut ids, mut end) = (Vec::new(), None);
    while let Some(row) = rows.next().await {
        match row {
            Ok(row) => ids.push(row.id.0),
            Err(error) => end = Some(error),
        }
    }
    assert!(rows.next().await.is_none(), "the end is the end");
    service.assert_finished();
    (ids, end)
}

async fn ids(pages: &[Page<NoteRow>]) -> Vec<i64> {
    let (ids, end) = walk(pages).await;
    assert!(end.is_none(), "{end:?}");
    ids
}

#[tokio::test]
async fn the_query_uses_the_names_of_the_service() {
    let service = MockTransport::<Notes>::new().page(&page(3, 9));
    let call = client(service.clone());
    let call = call
        .list()
        .filter(Note::TEXT, "a b&c")
        .filter(Note::AUTHOR, 7)
        .from(Note::AUTHOR, -1)
        .to(Note::UPDATED_ON, DateTime::from("2026-01-02T03:04"))
        .order_by(Note::AUTHOR)
        .direction("1")
        .page(3)
        .size(2);
    let read = call.await.unwrap();
    assert_eq!(read, page(3, 9));
    let uri = service.requests()[0].uri().to_string();
    assert_eq!(
        uri,
        "https://notes.example.com/api/notes?Note_Text=a+b%26c&Note_Author=7&from_Note_Author=-1&\
         to_Note_UpdatedOn=2026-01-02T03%3A04&page=3&size=2&orderBy=Author&dir=1"
    );
    let list = List::<Note>::new().filter(Note::TEXT, "a b&c").filter(Note::AUTHOR, 7);
    let list = list.from(Note::AUTHOR, -1).to(Note::UPDATED_ON, "2026-01-02T03:04");
    service.assert_sent(&list.order_by(Note::AUTHOR).direction("1").page(3).size(2));
}

#[test]
fn a_filter_replaces_an_earlier_one() {
    let list = List::<Note>::new().filter(Note::TEXT, "first").from(Note::AUTHOR, 1);
    let list = list.filter(Note::AUTHOR, 7).filter(Note::TEXT, "last & best");
    assert_eq!(list.path(), "/api/notes?from_Note_Author=1&Note_Author=7&Note_Text=last+%26+best");
}

#[tokio::test]
async fn a_list_without_options_has_no_query() {
    let service = MockTransport::<Notes>::new().page(&page(1, 1));
    client(service.clone()).list().await.unwrap();
    assert_eq!(service.requests()[0].uri(), "https://notes.example.com/api/notes");
}

#[tokio::test]
async fn only_the_records_of_a_page_are_required() {
    let body = r#"{"Records":[{"Id":1,"Text":"x","New":[2]}],"CurrentPage":"1","TotalItems":null,
        "Colour":3}"#;
    let page = client(FixedResponse::new(200, body)).list().await.unwrap();
    assert_eq!(page.records[0].id, NoteId(1));
    assert_eq!((page.number, page.total, page.has_next), (None, None, None));
    assert_eq!(page.extra.get("Colour"), Some(3));
    for (body, why) in [
        (r#"{"Records":null}"#, "not a page of a list"),
        (r#"{"Id":1,"Text":"x"}"#, "not a page of a list"),
        ("[]", "not a page of a list"),
        ("<html>", "not JSON"),
    ] {
        let error = client(FixedResponse::new(200, body)).list().await.unwrap_err();
        assert!(error.is_undecodable() && error.to_string().contains(why), "{error}");
    }
    let no = client(FixedResponse::new(200, r#"{"WasSuccessful":false}"#)).list().await;
    assert!(no.unwrap_err().is_rejected());
}

#[tokio::test]
async fn pages_are_requested_when_polled() {
    let service =
        MockTransport::<Notes>::new().page(&page(1, 5)).page(&page(2, 5)).page(&page(3, 5));
    let client = client(service.clone());
    let call = client.list().size(2).order_by(Order::by_key("Id")).header("x-trace", "1");
    let mut pages = call.pages();
    assert!(service.requests().is_empty());
    for (number, ids) in [(1, vec![1, 2]), (2, vec![3, 4]), (3, vec![5])] {
        let page = pages.next().await.unwrap().unwrap();
        assert_eq!((page.number, page.records), (Some(number), rows(ids)));
        assert_eq!(service.requests().len(), usize::try_from(number).unwrap());
    }
    assert!(pages.next().await.is_none());
    for number in 1..=3 {
        service
            .assert_sent(&List::<Note>::new().size(2).order_by(Order::by_key("Id")).page(number));
    }
    assert!(service.requests().iter().all(|request| request.headers()["x-trace"] == "1"));
    service.assert_finished();
}

#[tokio::test]
async fn pages_and_rows_implement_stream() {
    fn check<T: Send + Unpin + futures_util::Stream>(stream: T) -> T {
        stream
    }

    let service = MockTransport::<Notes>::new();
    let service = service.page(&page(1, 3)).page(&page(2, 3)).page(&page(1, 3)).page(&page(2, 3));
    let client = client(service);
    let rows: Vec<NoteRow> = check(client.list().stream()).try_collect().await.unwrap();
    assert_eq!(rows, self::rows(1..=3));
    let pages: Vec<_> = check(client.list().pages()).collect().await;
    assert_eq!(pages.len(), 2);
}

#[tokio::test]
async fn a_stream_starts_at_the_selected_page() {
    let service = MockTransport::<Notes>::new().page(&page(2, 4));
    let client = client(service.clone());
    let rows: Vec<NoteRow> = client.list().page(2).stream().try_collect().await.unwrap();
    assert_eq!(rows, self::rows(3..=4));
    service.assert_finished();

    let last = MockTransport::<Notes>::new().page(&announce_more(bare([1])));
    let client = crate::transports::client(last);
    let mut pages = client.list().page(u32::MAX).pages();
    assert!(pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.is_none(), "there is no number after the last one");
}

#[tokio::test]
async fn the_service_announces_the_last_page() {
    assert_eq!(ids(&[page(1, 4), page(2, 4)]).await, [1, 2, 3, 4]);
    assert_eq!(ids(&[page(1, 1)]).await, [1]);
    assert_eq!(ids(&[page(1, 0)]).await, [0; 0], "nothing at all");

    let mut pages = [page(1, 4), page(2, 4)];
    for page in &mut pages {
        page.has_next = None;
    }
    assert_eq!(ids(&pages).await, [1, 2, 3, 4]);
    for page in &mut pages {
        page.pages = None;
    }
    assert_eq!(ids(&pages).await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn without_counters_repeated_records_end_the_stream() {
    assert_eq!(ids(&[bare([1, 2]), bare([3]), bare([])]).await, [1, 2, 3]);
    assert_eq!(ids(&[bare([])]).await, [0; 0]);
    // The service ignores page numbers.
    assert_eq!(ids(&[bare([1, 2]), bare([1, 2])]).await, [1, 2]);
    // The service starts over.
    assert_eq!(ids(&[bare([1, 2]), bare([3]), bare([1, 2])]).await, [1, 2, 3]);
}

#[tokio::test]
async fn pages_may_change_between_requests() {
    // Two of five records are deleted after the first page.
    assert_eq!(ids(&[page(1, 5), Page::new(rows([5]), 2, 2, 3)]).await, [1, 2, 5]);
    // All records are deleted.
    assert_eq!(ids(&[page(1, 5), Page::new(rows([]), 2, 2, 0)]).await, [1, 2]);
    // The service returns the last page again.
    assert_eq!(ids(&[page(1, 5), page(2, 5), page(2, 4)]).await, [1, 2, 3, 4]);
    assert_eq!(ids(&[page(1, 5), Page::new(rows([1]), 1, 2, 1)]).await, [1, 2]);
    // Records are created before the second page is read.
    assert_eq!(ids(&[page(1, 3), page(2, 5), page(3, 5)]).await, [1, 2, 3, 4, 5]);
    // A record is created at the front, so another is on two pages.
    let shifted = Page::new(rows([2, 3]), 2, 2, 4);
    assert_eq!(ids(&[page(1, 3), shifted]).await, [1, 2, 2, 3]);
    // The service ignores the page size.
    assert_eq!(
        ids(&[announce_more(bare([1, 2, 3])), announce_more(bare([4])), page(3, 6)]).await.len(),
        6
    );
}

#[tokio::test]
async fn pages_without_new_records_are_skipped() {
    // Two records are created at the front, so the second page repeats the first.
    let shifted = Page::new(rows([1, 2]), 2, 2, 6);
    let last = Page::new(rows([3, 4]), 3, 2, 6);
    assert_eq!(ids(&[page(1, 4), shifted.clone(), last]).await, [1, 2, 3, 4]);
    // Empty pages are skipped.
    let empty = announce_more(bare([]));
    assert_eq!(ids(&[empty.clone(), empty.clone(), page(3, 5)]).await, [5]);
    let pages = [empty.clone(), page(2, 9), empty.clone(), page(4, 9), empty, page(6, 12)];
    assert_eq!(ids(&pages).await, [3, 4, 7, 8, 11, 12]);
    // The number of pages announces more as well.
    let mut counted = shifted;
    counted.has_next = None;
    let mut start = page(1, 6);
    start.has_next = None;
    assert_eq!(ids(&[start, counted, page(3, 6)]).await, [1, 2, 5, 6]);
}

#[tokio::test]
async fn announced_pages_without_new_records_are_an_error() {
    let forever = |number| announce_more(page(number, 4));
    for (pages, expected, last) in [
        (vec![forever(1), forever(2), forever(2), forever(2), forever(2)], vec![1, 2, 3, 4], 5),
        (vec![forever(1), forever(1), forever(1), forever(1)], vec![1, 2], 4),
        (
            vec![forever(1), announce_more(bare([])), forever(1), announce_more(bare([]))],
            vec![1, 2],
            4,
        ),
        (
            vec![announce_more(bare([])), announce_more(bare([])), announce_more(bare([]))],
            vec![],
            3,
        ),
    ] {
        let (ids, end) = walk(&pages).await;
        let error = end.unwrap();
        assert_eq!(ids, expected, "{error}");
        let why = format!("page {last} is the last of 3 in a row without new records");
        assert!(error.is_undecodable() && error.to_string().contains(&why), "{error}");
        assert_eq!(error.operation().unwrap().entity.name, "Note");
    }
}

#[tokio::test]
async fn new_records_are_returned_whatever_the_page_number() {
    for numbers in [[0, 1, 2], [1, 1, 1], [3, 2, 1], [7, 0, 7]] {
        let mut pages = [page(1, 6), page(2, 6), page(3, 6)];
        for (page, number) in pages.iter_mut().zip(numbers) {
            page.number = Some(number);
        }
        assert_eq!(ids(&pages).await, [1, 2, 3, 4, 5, 6], "{numbers:?}");
    }
}

#[tokio::test]
async fn records_that_can_not_be_decoded_are_errors_beside_the_others() {
    let body = r#"{"Records":[{"Id":1,"Text":"a"},{"Id":2,"Text":null},{"Id":"3"},7,
        {"Id":5,"Text":"private words"},{"Id":7.0,"Text":"b"}],"HasNextPage":false}"#;
    let client = client(FixedResponse::new(200, body));
    let page = client.list().await.unwrap();
    assert_eq!((page.records.len(), page.invalid.len()), (2, 4));
    let rows: Vec<_> = client.list().stream().collect().await;
    let invalid = |index: usize| {
        let error: &Error = rows[index].as_ref().unwrap_err();
        let record = error.invalid_record().unwrap();
        assert!(error.to_string().contains(&format!("record {index} of the list")), "{error}");
        assert!(!format!("{error:?}").contains("private"));
        (record.id, record.field, record.raw.get())
    };
    assert_eq!(rows[0].as_ref().unwrap().id, NoteId(1));
    assert_eq!(invalid(1), (Some(2), Some("Text"), r#"{"Id":2,"Text":null}"#));
    assert_eq!(invalid(2), (None, Some("Id"), r#"{"Id":"3"}"#));
    assert_eq!(invalid(3), (None, None, "7"));
    assert_eq!(rows[4].as_ref().unwrap().id, NoteId(5));
    assert_eq!(invalid(5), (None, Some("Id"), r#"{"Id":7.0,"Text":"b"}"#));
    assert_eq!(rows.len(), 6);
}

#[tokio::test]
async fn the_first_record_the_count_and_all_records() {
    let service = MockTransport::<Notes>::new()
        .page(&page(1, 3))
        .page(&page(1, 0))
        .page(&page(1, 3))
        .page(&bare([1]))
        .page(&page(1, 3))
        .page(&page(2, 3));
    let client = client(service.clone());
    assert_eq!(client.list().first().await.unwrap().unwrap().id, NoteId(1));
    assert_eq!(client.list().first().await.unwrap(), None);
    assert_eq!(client.list().count().await.unwrap(), 3);
    assert!(client.list().count().await.unwrap_err().is_undecodable());
    assert_eq!(client.list().collect().await.unwrap(), self::rows(1..=3));
    service.assert_sent(&List::<Note>::new().size(1).page(1));
}

#[tokio::test]
async fn a_stream_has_a_maximum_number_of_pages() {
    let endless = || {
        let number = AtomicU32::new(0);
        client(RespondWith(move |_: &Request<Bytes>| {
            let number = number.fetch_add(1, Ordering::Relaxed) + 1;
            Response::new(announce_more(page(number, 1_000_000)).to_json(&PAGE).unwrap().into())
        }))
    };
    let rows: Vec<_> = endless().list().stream().max_pages(3).collect().await;
    assert_eq!(rows.len(), 7);
    let error = rows[6].as_ref().unwrap_err();
    assert!(error.to_string().contains("more than 3 pages"), "{error}");
    let pages: Vec<_> = endless().list().pages().max_pages(3).collect().await;
    assert_eq!(pages.len(), 4);
}

#[tokio::test]
async fn every_stream_of_repeated_pages_ends() {
    let contents = [&[][..], &[1, 2], &[3]];
    let counters = [None, Some(false), Some(true)];
    let kinds = contents.map(|ids| {
        counters.map(|counter| {
            let mut page = bare(ids.iter().copied());
            page.has_next = counter;
            page.pages = counter.map(|more| if more { u32::MAX } else { 0 });
            page.number = counter.map(u32::from);
            page
        })
    });
    let kinds = kinds.as_flattened();
    for choice in 0..kinds.len().pow(3) {
        let kind = |place: u32| kinds[choice / kinds.len().pow(place) % kinds.len()].clone();
        let pages = [kind(0), kind(1), kind(2)];
        let asked = Arc::new(AtomicU32::new(0));
        let (count, said) = (Arc::clone(&asked), pages.clone());
        // Repeats the last page.
        let service = RespondWith(move |_: &Request<Bytes>| {
            let index = count.fetch_add(1, Ordering::Relaxed).min(2) as usize;
            Response::new(said[index].to_json(&PAGE).unwrap().into())
        });
        let client = client(service);
        let mut rows = client.list().stream();
        while rows.next().await.is_some() {}
        assert!(asked.load(Ordering::Relaxed) <= 6, "{pages:?}");
    }
}

#[tokio::test]
async fn an_error_ends_the_stream() {
    let service = MockTransport::<Notes>::new().page(&page(1, 5)).fail();
    let client = client(service.clone());
    let mut pages = client.list().pages();
    assert!(pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.unwrap().unwrap_err().is_failed());
    assert!(pages.next().await.is_none() && pages.next().await.is_none());
    service.assert_finished();

    let service = MockTransport::<Notes>::new().page(&page(1, 5)).reset_connection();
    let client = crate::transports::client(service);
    let mut rows = client.list().retry_policy(RetryPolicy::disabled()).stream();
    for id in 1..=2 {
        assert_eq!(rows.next().await.unwrap().unwrap().id.0, id);
    }
    assert!(rows.next().await.unwrap().unwrap_err().is_transport());
    assert!(rows.next().await.is_none());
}

#[tokio::test]
async fn a_dropped_stream_sends_no_further_request() {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let service = RespondWith(move |_: &Request<Bytes>| {
        let number = count.fetch_add(1, Ordering::Relaxed) + 1;
        let page = page(number, 1_000_000).to_json(&PAGE).unwrap();
        Response::new(page.into())
    });
    let client = client(service);
    let rows: Vec<NoteRow> = client.list().stream().take(7).try_collect().await.unwrap();
    assert_eq!(rows, self::rows(1..=7));
    assert_eq!(asked.load(Ordering::Relaxed), 4);
    let stream = client.list().filter(Note::TEXT, "private words").stream();
    assert!(format!("{stream:?}").starts_with("Rows { pages: Pages { call: Call {"));
}

const PAGE: runtime_core::PageKeys = <Notes as runtime_core::Api>::READING.page;
