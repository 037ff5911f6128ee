//! Every path of the sandbox, its own ones included, with methods that it does not take.

use reqwest::Method;

use crate::harness::{ADMIN, Sandbox, send};
use crate::operations::{operations, writes};
use crate::wire::refusal;

/// The routes that are the sandbox's own.
const OWN: [(&str, &[Method]); 2] =
    [("/docs", &[Method::GET, Method::HEAD]), ("/openapi.json", &[Method::GET, Method::HEAD])];

#[tokio::test]
async fn other_methods_are_refused_and_the_right_ones_are_named() {
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
            let expected = refusal(&message);
            assert_eq!((answer.status, answer.body.as_str()), (405, expected.as_str()), "{path}");
            let allow = answer.header("Allow").unwrap();
            let allowed: Vec<Method> = allow.split(',').map(|name| name.parse().unwrap()).collect();
            assert_eq!(allowed.len(), taken.len(), "{path}: {allow}");
            assert!(taken.iter().all(|method| allowed.contains(method)), "{path}: {allow}");
        }
    }
}

#[tokio::test]
async fn another_path_is_refused() {
    let sandbox = Sandbox::start().await;
    let expected = refusal("there is no operation at this path: check the address");
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
    // Who may get something may also ask what the answer would be like.
    if methods.contains(&Method::GET) {
        methods.push(Method::HEAD);
    }
    methods
}
