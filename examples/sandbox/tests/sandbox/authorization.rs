//! Authorization: every operation with every kind of token. Only the role of the operation and the
//! administrator pass.

use nexudus_server::roles;
use runtime_core::{Kind, Role};

use crate::harness::{ADMIN, Sandbox, send};
use crate::operations::{Existing, Operation, others, writes};

#[tokio::test]
async fn only_the_right_role_and_the_administrator_write() {
    let grants = grants();
    let options: Vec<&str> = grants.iter().flat_map(|grant| ["--grant", grant.as_str()]).collect();
    let sandbox = Sandbox::with(&options).await;
    let existing = Existing::records(&sandbox).await;
    let mut tried = 0;
    for operation in writes() {
        let role = operation.info.role;
        for (credentials, message) in [
            (None, "the bearer token is missing"),
            (Some("Bearer ".to_owned()), "the bearer token is missing"),
            (Some("Bearer forged".to_owned()), "the bearer token is unknown"),
            (Some("Bearer nobody".to_owned()), role.name()),
            (Some(format!("Bearer {}", all_but(role))), role.name()),
        ] {
            let before = sandbox.rows();
            let mut request = sandbox.anonymous(operation, operation.smallest(&existing));
            if let Some(credentials) = &credentials {
                request = request.header("Authorization", credentials);
            }
            let answer = send(request).await;
            assert_eq!(answer.status, 401, "{} with {credentials:?}", operation.info);
            assert!(answer.header("WWW-Authenticate").unwrap().starts_with("Bearer"));
            assert!(answer.message().contains(message));
            assert!(!answer.verdict());
            assert_eq!(sandbox.rows(), before, "{} wrote with {credentials:?}", operation.info);
            tried += 1;
        }
        for token in [only(role), ADMIN.to_owned()] {
            let before = sandbox.rows();
            let request = sandbox.anonymous(operation, operation.smallest(&existing));
            let answer = send(request.bearer_auth(&token)).await;
            assert_eq!(answer.status, 200, "{} with {token}", operation.info);
            let name = answer.json()["UpdatedBy"].as_str().unwrap().to_owned();
            assert!(name.contains('@') && !name.contains(&token), "{name}");
            assert_ne!(sandbox.rows(), before);
            tried += 1;
        }
    }
    assert_eq!(tried, writes().len() * 7);
}

#[tokio::test]
async fn only_the_right_role_and_the_administrator_use_other_operations() {
    let grants = grants();
    let options: Vec<&str> = grants.iter().flat_map(|grant| ["--grant", grant.as_str()]).collect();
    let sandbox = Sandbox::with(&options).await;
    let mut tried = 0;
    for operation in others() {
        let Operation { entity, info } = operation;
        let role = info.role;
        let record = Existing::fresh(&sandbox, entity).await;
        let before = sandbox.rows();
        let ask = async |credentials: Option<String>| {
            let request = sandbox.about(operation, record);
            let credentials = credentials.into_iter();
            send(credentials.fold(request, |request, value| request.header("Authorization", value)))
                .await
        };
        for (credentials, message) in [
            (None, "the bearer token is missing"),
            (Some("Bearer forged".to_owned()), "the bearer token is unknown"),
            (Some("Bearer nobody".to_owned()), role.name()),
            (Some(format!("Bearer {}", all_but(role))), role.name()),
        ] {
            let answer = ask(credentials).await;
            assert_eq!(answer.status, 401, "{info}");
            assert!(answer.message().contains(message));
            tried += 1;
        }
        assert_eq!(sandbox.rows(), before, "{info}");
        assert_eq!(ask(Some(format!("Bearer {}", only(role)))).await.status, 200, "{info}");
        assert_eq!(sandbox.rows() == before, info.kind != Kind::Delete, "{info}");
        // The administrator comes too late to delete it, and is let in all the same.
        let status = if info.kind == Kind::Delete { 404 } else { 200 };
        assert_eq!(ask(Some(format!("Bearer {ADMIN}"))).await.status, status, "{info}");
        tried += 2;
    }
    assert_eq!(tried, others().len() * 6);
}

/// A token without roles, and two per role: one with only this role, one with all others.
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
