//! Specs that are silly or hostile: whatever passes `check` compiles without a warning of rustc, clippy and
//! rustdoc. The names, texts and values are put together at
//! random, from a seed: entities, and what they share.

#[path = "hostile/api.rs"]
mod api;
#[path = "hostile/entity.rs"]
mod entity;
#[path = "shared/random.rs"]
mod random;
#[expect(dead_code, reason = "only parts of it are used here")]
#[path = "shared/sources.rs"]
mod sources;
#[path = "hostile/words.rs"]
mod words;
#[path = "shared/workspace.rs"]
mod workspace;

use std::path::Path;

use api::Api;
use generator::source::Sources;
use random::Random;
use workspace::{cargo, runtime, write_crates, write_workspace};

const SEED: u64 = 20_250_115;
const SPECS: usize = 300;
/// The APIs that the entities are spread over.
const APIS: usize = 6;
/// Fewer that pass would say little.
const PASSING: usize = 100;
const PASSING_APIS: usize = 20;

fn checked(api: &Api, entities: &[(String, String)]) -> Result<Sources, String> {
    let mut sources = Sources::default();
    sources.add("api.yaml", sources::api(&api.text));
    for (path, text) in entities {
        sources.add(path.as_str(), text.as_str());
    }
    match generator::check(&sources) {
        Ok(_) => Ok(sources),
        Err(errors) => Err(errors
            .iter()
            .map(|error| format!("{} {}", error.code, error.message))
            .collect::<Vec<_>>()
            .join("; ")),
    }
}

/// Uses the enum, so that no spec has one that nothing uses.
const ANY: &str = "entity: AnyHostile
path: /api/any
docs: Uses the enum.
operations:
  create: { page: create, docs: Makes one. }
fields:
  Answer: { type: enum HostileAnswer, required: [create], docs: What it says. }
";

#[test]
fn what_passes_check_compiles_without_warnings() {
    let mut random = Random(SEED);
    let any = ("entities/any.yaml".to_owned(), ANY.to_owned());
    let mut apis = Vec::new();
    for number in 0..SPECS {
        let api = api::api(number, &mut random);
        match checked(&api, std::slice::from_ref(&any)) {
            Ok(_) => apis.push((api, vec![any.clone()])),
            Err(errors) => println!("api {number}: {errors}"),
        }
    }
    println!("{} of {SPECS} APIs pass", apis.len());
    assert!(apis.len() > PASSING_APIS, "only {} of {SPECS} APIs pass", apis.len());
    apis.truncate(APIS);

    let mut passing = 0;
    for number in 0..SPECS {
        let (api, files) = &mut apis[number % APIS];
        let file = (format!("entities/h{number}.yaml"), entity::entity(number, api, &mut random));
        match checked(api, &[any.clone(), file.clone()]) {
            Ok(_) => {
                files.push(file);
                passing += 1;
            }
            Err(errors) => println!("{number}: {errors}"),
        }
    }
    println!("{passing} of {SPECS} entities pass");
    assert!(passing > PASSING, "only {passing} of {SPECS} entities pass");

    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    let mut members = Vec::new();
    for (number, (api, files)) in apis.iter().enumerate() {
        let sources = checked(api, files).expect("what passes alone passes together");
        let files = generator::generate(&sources, &runtime()).expect("the spec has no errors");
        write_crates(&root.join(format!("api{number}")), &files);
        members.extend(["model", "client", "server"].map(|name| format!("api{number}/{name}")));
    }
    write_workspace(&root, &members);
    cargo(&root, &["clippy", "--workspace"]);
    cargo(&root, &["doc", "--no-deps", "--workspace"]);
    cargo(&root, &["test", "--doc", "--workspace"]);
}
