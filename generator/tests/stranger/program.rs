//! The generated client against the generated server, for the entity that `spec/README.md` makes
//! up: what is created and updated here is what the service keeps. No part of the workspace;
//! `../stranger.rs` builds and runs it.

use std::error::Error;
use std::sync::{Arc, Mutex};

use nexudus_client::runtime::ServiceTransport;
use nexudus_client::{BookClubId, BusinessId, Client, CreateBookClub, UpdateBookClub, UserId};
use nexudus_server::{BookClubs, Caller, Refused, Reply, Settings, Tokens, Written, book_club};

/// The only club that the service ever has, and what was last asked for it.
const CLUB: BookClubId = BookClubId(11);

#[derive(Default)]
struct Library {
    founded: Mutex<Option<CreateBookClub>>,
    replaced: Mutex<Option<UpdateBookClub>>,
}

impl BookClubs for Library {
    async fn create(&self, request: CreateBookClub, _: Caller) -> Reply<BookClubId> {
        *self.founded.lock().expect("nobody panics") = Some(request);
        Ok(Written::new(CLUB))
    }

    async fn update(&self, request: UpdateBookClub, _: Caller) -> Reply<BookClubId> {
        if request.id != CLUB {
            return Err(Refused::not_found());
        }
        *self.replaced.lock().expect("nobody panics") = Some(request);
        Ok(Written::new(CLUB))
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
    assert_eq!(request.would_clear(), ["NextMeeting", "IsPublc"]);
    let saved = client.book_clubs().update(request.clone()).await?;
    assert_eq!(saved.id(), CLUB);
    assert_eq!(library.replaced.lock().expect("nobody panics").as_ref(), Some(&request));

    let unknown = client.book_clubs().update(update(BookClubId(12))).await;
    assert!(unknown.is_err_and(|error| error.is_not_found()));
    Ok(())
}
