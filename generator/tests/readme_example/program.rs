//! The generated client against the generated server, for the example entity of `spec/README.md`.
//! Not part of the workspace: `../readme_example.rs` builds and runs it.

use std::error::Error;
use std::sync::{Arc, Mutex};

use nexudus_client::runtime::ServiceTransport;
use nexudus_client::{
    BookClub, BookClubId, BookClubRow, BusinessId, Client, CreateBookClub, UpdateBookClub, UserId,
};
use nexudus_server::runtime::{ReadResult, List, Page};
use nexudus_server::{BookClubs, Caller, Rejection, WriteResult, Settings, Tokens, WriteResponse, book_club};

/// The only club of the service.
const CLUB: BookClubId = BookClubId(11);

/// A service that keeps the last requests.
#[derive(Default)]
struct Library {
    founded: Mutex<Option<CreateBookClub>>,
    replaced: Mutex<Option<UpdateBookClub>>,
}

impl BookClubs for Library {
    async fn create(&self, request: CreateBookClub, _: Caller) -> WriteResult<BookClubId> {
        *self.founded.lock().expect("nobody panics") = Some(request);
        Ok(WriteResponse::new(CLUB))
    }

    async fn update(&self, request: UpdateBookClub, _: Caller) -> WriteResult<BookClubId> {
        if request.id != CLUB {
            return Err(Rejection::not_found());
        }
        *self.replaced.lock().expect("nobody panics") = Some(request);
        Ok(WriteResponse::new(CLUB))
    }

    async fn get(&self, id: BookClubId, _: Caller) -> ReadResult<BookClub> {
        self.club().filter(|club| club.id == id).ok_or_else(Rejection::not_found)
    }

    async fn get_many(&self, ids: Vec<BookClubId>, _: Caller) -> ReadResult<Vec<BookClub>> {
        Ok(self.club().into_iter().filter(|club| ids.contains(&club.id)).collect())
    }

    async fn list(&self, list: List<BookClub>, _: Caller) -> ReadResult<Page<BookClubRow>> {
        assert_eq!(list.conditions.len(), 2);
        let rows: Vec<_> = self.club().into_iter().map(BookClubRow::from).collect();
        let total = rows.len() as u64;
        Ok(Page::new(rows, 1, 25, total))
    }

    async fn delete(&self, id: BookClubId, _: Caller) -> WriteResult<BookClubId> {
        let replaced = self.replaced.lock().expect("nobody panics").take();
        replaced.map(|_| WriteResponse::new(id)).ok_or_else(Rejection::not_found)
    }
}

impl Library {
    /// The club as it was last replaced.
    fn club(&self) -> Option<BookClub> {
        let replaced = self.replaced.lock().expect("nobody panics").clone()?;
        let mut club = BookClub::new(replaced.id);
        club.business_id = replaced.business_id;
        club.name = replaced.name;
        club.next_meeting = replaced.next_meeting;
        club.members = replaced.members;
        club.is_public = replaced.is_public;
        club.updated_on = "2025-01-15T10:30:00Z".into();
        Some(club)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let library = Arc::new(Library::default());
    let tokens = Tokens::new().with("a-token", Caller::administrator("admin@example.com"));
    let service =
        book_club::routes(&library).into_router(Settings::default().authenticator(tokens));
    let client = Client::builder()
        .bearer_token("a-token")
        .transport(ServiceTransport::new(service))
        .build()?;

    let request = CreateBookClub::builder()
        .business_id(BusinessId(1))
        .name("Slow readers")
        .next_meeting("2025-02-01T18:00:00Z")
        .members([UserId(7), UserId(8)])
        .is_public(true)
        .build();
    let saved = client.book_clubs().create(request.clone()).await?;
    assert_eq!(saved.id(), CLUB);
    assert_eq!(library.founded.lock().expect("nobody panics").as_ref(), Some(&request));

    let update = |id| {
        let required = UpdateBookClub::builder().id(id).business_id(BusinessId(1));
        required.name("Fast readers").members([UserId(7)]).build()
    };
    let request = update(CLUB);
    assert_eq!(request.would_clear(), ["NextMeeting", "IsPublc", "SystemId"]);
    let saved = client.book_clubs().update(request.clone()).await?;
    assert_eq!(saved.id(), CLUB);
    assert_eq!(library.replaced.lock().expect("nobody panics").as_ref(), Some(&request));

    let unknown = client.book_clubs().update(update(BookClubId(12))).await;
    assert!(unknown.is_err_and(|error| error.is_not_found()));

    let clubs = client.book_clubs();
    let club = clubs.get(CLUB).await?;
    assert_eq!((club.name.as_str(), &club.members), ("Fast readers", &request.members));
    assert_eq!(club.clone().into_update(), request);
    assert_eq!(clubs.find(BookClubId(12)).await?, None);
    assert_eq!(clubs.get_many([CLUB, BookClubId(12)]).await?, [club]);
    let list = clubs.list().filter(BookClub::IS_PUBLIC, true);
    let page = list.from(BookClub::NEXT_MEETING, "2025-01-15T10:30").await?;
    assert_eq!(page.records[0].name, "Fast readers");
    let modified = clubs.modify(CLUB, |club| club.name = "Readers".to_owned()).await?;
    assert!(modified.is_written());
    let club = clubs.get(CLUB).await?;
    assert_eq!((club.name.as_str(), &club.members), ("Readers", &request.members));
    clubs.delete(CLUB).await?;
    assert_eq!(clubs.find(CLUB).await?, None);
    Ok(())
}
