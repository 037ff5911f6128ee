//! The synchronisation against a mock transport.

use std::time::Duration;

use nexudus_client::http::Request;
use nexudus_client::runtime::Bytes;
use nexudus_client::test_util::MockTransport;
use nexudus_client::{CommunityThreadId, CommunityThreadRow, Page};

use super::*;

async fn sync_file(service: &MockTransport, file: &str) -> Result<Report, Box<dyn Error>> {
    let client = Client::builder().bearer_token("token").transport(service.clone()).build()?;
    sync(&client, BusinessId(1), UserId(7), &read(file.as_bytes())?).await
}

fn thread(id: i64, subject: &str, message: &str) -> CommunityThread {
    let mut thread = CommunityThread::new(CommunityThreadId(id));
    thread.subject = subject.to_owned();
    thread.message = message.to_owned();
    thread
}

fn page(threads: &[&CommunityThread]) -> Page<CommunityThreadRow> {
    let rows = threads.iter().map(|thread| {
        let mut row = CommunityThreadRow::new(thread.id);
        row.subject.clone_from(&thread.subject);
        row
    });
    Page::new(rows.collect(), 1, 1000, threads.len() as u64)
}

fn is_about(subject: &'static str) -> impl Fn(&Request<Bytes>) -> bool {
    let field = format!("\"Subject\":\"{subject}\"");
    move |request| String::from_utf8_lossy(request.body()).contains(&field)
}

#[tokio::test]
async fn missing_conversations_are_created_and_others_changed() {
    let (parcels, keys) = (thread(1, "Parcels", "old"), thread(2, "Keys", "as it is"));
    let service = MockTransport::new()
        .page(&page(&[&parcels, &keys]))
        .when(is_about("Bicycles"))
        .saved(3)
        .when(|request| request.uri().path().ends_with("/1"))
        .record(&parcels)
        .when(|request| request.uri().path().ends_with("/2"))
        .record(&keys)
        .when(|request| request.uri().path().ends_with("/1"))
        .record(&parcels)
        .when(is_about("Parcels"))
        .saved(1);
    let file = "subject,message,tags\nParcels,new,\nKeys,as it is,\nBicycles,In the yard,yard\nKeys,twice,\n";
    let report = sync_file(&service, file).await.unwrap();
    let failed = vec![(5, "the subject is that of line 3".to_owned())];
    assert_eq!(report, Report { created: 1, changed: 1, unchanged: 1, failed });
    service.assert_finished();
}

#[tokio::test(start_paused = true)]
async fn errors_are_reported_by_line() {
    let service = MockTransport::new().page(&page(&[]));
    let service = service
        .when(is_about("Subject 300"))
        .reject("Subject", "is too long")
        .when(is_about("Subject 400"))
        .reset_connection();
    let service = service.throttle(Duration::from_secs(2));
    let service = (0..498).fold(service, MockTransport::saved);
    let lines = (2..502).map(|line| format!("Subject {line},text,\n"));
    let file = format!("subject,message,tags\n{}", lines.collect::<String>());

    let report = sync_file(&service, &file).await.unwrap();
    service.assert_finished();
    assert_eq!(report.created, 498);
    let [(300, rejected), (400, unknown)] = &report.failed[..] else { panic!("{report}") };
    assert!(rejected.contains("Subject: is too long"), "{rejected}");
    assert!(unknown.contains("whether the request was carried out is unknown"), "{unknown}");
}

#[test]
fn a_line_that_is_not_csv_is_an_error_with_its_number() {
    let error = read("subject,message,tags\nParcels,text,\nKeys\n".as_bytes()).err().unwrap();
    assert!(error.to_string().contains("line: 3"), "{error}");
}
