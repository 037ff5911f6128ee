//! Unknown methods and unknown paths, for operations and for the sandbox's own routes.

use reqwest::Method;

use crate::harness::{ADMIN, Sandbox, send};
use crate::operations::{operations, writes};
use crate::wire::rejection;

/// The sandbox's own routes.
const OWN: [(&str, &[Method]); 2] =
    [("/docs", &[Method::GET, Method::HEAD]), ("/openapi.json", &[Method::GET, Method::HEAD])];

#[tokio::test]
async fn other_methods_are_rejected_with_allow() {
    let sandbox = Sandbox::start().await;
    let own = OWN.map(|(path, methods)| (path.into(), methods.to_vec()));
    let operations = operations()
        .into_iter()
        .map(|operation| (operation.info.path(), taken(&operation.info.path())));
    for (path, taken) in own.into_iter().chain(operations) {
        let path = path.replace("{id}", "1");
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            if taken.contains(&method) {
                continue;
            }
            let url = format!("http://{}{path}", sandbox.address);
            let answer = send(sandbox.client.request(method.clone(), url).bearer_auth(ADMIN)).await;
            let message =
                format!("{method} is not an operation at this path: use what `Allow` names");
            let expected = rejection(&message);
            assert_eq!((answer.status, answer.body.as_str()), (405, expected.as_str()), "{path}");
            let allow = answer.header("Allow").unwrap();
            let allowed: Vec<Method> = allow.split(',').map(|name| name.parse().unwrap()).collect();
            assert_eq!(allowed.len(), taken.len(), "{path}: {allow}");
            assert!(taken.iter().all(|method| allowed.contains(method)), "{path}: {allow}");
        }
    }
}

#[tokio::test]
async fn an_unknown_path_is_rejected() {
    let sandbox = Sandbox::start().await;
    let expected = rejection("there is no operation at this path: check the address");
    let altered: Vec<_> =
        writes().into_iter().map(|operation| format!("{}/1/1", operation.info.path())).collect();
    for path in altered.iter().map(String::as_str).chain(["/", "/api/token/", "/openapi.yaml"]) {
        let url = format!("http://{}{path}", sandbox.address);
        let answer = send(sandbox.client.post(url).bearer_auth(ADMIN)).await;
        assert_eq!((answer.status, answer.body.as_str()), (404, expected.as_str()), "{path}");
    }
}

/// The methods of the operations at a path.
fn taken(path: &str) -> Vec<Method> {
    let operations = operations().into_iter().filter(|operation| operation.info.path() == path);
    let mut methods: Vec<Method> =
        operations.map(|operation| operation.info.kind.method().parse().unwrap()).collect();
    // `HEAD` goes with `GET`.
    if methods.contains(&Method::GET) {
        methods.push(Method::HEAD);
    }
    methods
}
