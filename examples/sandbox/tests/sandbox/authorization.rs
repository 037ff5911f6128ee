//! Who may do what: every operation with every kind of token. Nothing but the right role and the
//! administrator gets as far as the store.

use nexudus_server::roles;
use runtime_core::Role;

use crate::harness::{ADMIN, Sandbox, send};
use crate::operations::{ALL, Existing};

#[tokio::test]
async fn only_the_right_role_and_the_administrator_write() {
    let grants = grants();
    let options: Vec<&str> = grants.iter().flat_map(|grant| ["--grant", grant.as_str()]).collect();
    let sandbox = Sandbox::with(&options).await;
    let existing = Existing::records(&sandbox).await;
    let mut tried = 0;
    for operation in ALL {
        let role = operation.info.role;
        for (credentials, message) in [
            (None, "the bearer token is missing"),
            (Some("Bearer ".to_owned()), "the bearer token is missing"),
            (Some("Bearer forged".to_owned()), "the bearer token is unknown"),
            (Some("Bearer nobody".to_owned()), role.name()),
            (Some(format!("Bearer {}", all_but(role))), role.name()),
        ] {
            let before = sandbox.rows();
            let mut request = sandbox.anonymous(operation, operation.documented(existing));
            if let Some(credentials) = &credentials {
                request = request.header("Authorization", credentials);
            }
            let answer = send(request).await;
            assert_eq!(answer.status, 401, "{} with {credentials:?}", operation.info);
            assert!(answer.header("WWW-Authenticate").unwrap().starts_with("Bearer"));
            assert!(answer.json()["Message"].as_str().unwrap().contains(message));
            assert_eq!(answer.json()["WasSuccessful"], false);
            assert_eq!(sandbox.rows(), before, "{} wrote with {credentials:?}", operation.info);
            tried += 1;
        }
        for token in [only(role), ADMIN.to_owned()] {
            let before = sandbox.rows();
            let request = sandbox.anonymous(operation, operation.documented(existing));
            let answer = send(request.bearer_auth(&token)).await;
            assert_eq!(answer.status, 200, "{} with {token}", operation.info);
            assert_eq!(answer.json()["UpdatedBy"], format!("{token}@sandbox"));
            assert_ne!(sandbox.rows(), before);
            tried += 1;
        }
    }
    assert_eq!(tried, 5 * 7);
}

/// A token without a role, and two a role: one that opens nothing else, one that opens all else.
fn grants() -> Vec<String> {
    let nobody = "nobody=".to_owned();
    let pairs = roles::ALL.iter().flat_map(|role| {
        let others: Vec<_> =
            roles::ALL.iter().filter(|other| *other != role).map(|other| other.name()).collect();
        [format!("{}={role}", only(*role)), format!("{}={}", all_but(*role), others.join(","))]
    });
    pairs.chain([nobody]).collect()
}

fn only(role: Role) -> String {
    format!("only-{role}")
}

fn all_but(role: Role) -> String {
    format!("all-but-{role}")
}
