//! Entities with names that Rust, its standard library, the runtime or rustdoc use as well. Each has
//! every kind of operation.

/// The prelude of the standard library.
const PRELUDE: &str = "Option Some None Result Ok Err Box String Vec ToString ToOwned Clone Copy Send \
    Sync Sized Unpin Drop Fn FnMut FnOnce AsRef AsMut Into From TryFrom TryInto Default Iterator \
    IntoIterator Extend DoubleEndedIterator ExactSizeIterator Eq Ord PartialEq PartialOrd \
    FromIterator Future IntoFuture";

/// Other items of the standard library.
const STD: &str = "Debug Hash Arc Mutex HashMap BTreeMap Cow Duration Path Thread Core Alloc \
    PhantomData Pin Error Display Formatter Write Read";

/// Keywords, in use and reserved.
const KEYWORDS: &str = "Type Match Loop Async Await Dyn Gen Crate Super Mod Use Where Union Macro \
    Try Yield Static Struct Trait Enum Impl Move Ref Mut Pub Extern Const Let While";

/// Exports of the runtime and of the generated crates.
const RUNTIME: &str = "Client Page List Get Find Filter Range Column Field Record Caller \
    Rejection Routes Settings Tokens Call Operation Envelope Role DateTime Object Kind Entity Crud \
    Request Response Script Transport Serde";

/// Names of rustdoc's own files and pages.
const RUSTDOC: &str = "All Index Search Help Test Source Implementor";

/// The keys of `api.yaml` that differ from those of the fixtures.
pub(crate) const API: &str = "crates: { prefix: names, version: 0.1.0 }\n";

/// Path and text of each entity.
pub(crate) fn entities() -> Vec<(String, String)> {
    let groups = [PRELUDE, STD, KEYWORDS, RUNTIME, RUSTDOC];
    let names: Vec<_> = groups.into_iter().flat_map(str::split_whitespace).collect();
    let entity = |(at, name): (usize, &&str)| {
        // Each refers to the next one as well as to itself.
        let next = names[(at + 1) % names.len()];
        let path = name.to_lowercase();
        let text = format!(
            "entity: {name}
path: /api/names/{path}
docs: Something.
operations:
  create: {{ role: {name}-Create, page: create, docs: Makes one. }}
  update: {{ role: {name}-Edit, page: update, docs: Replaces one. }}
  get: {{ role: {name}-Read, page: get, docs: Reads one. }}
  get-many: {{ role: {name}-Read, page: get-many, docs: Reads several. }}
  list: {{ role: {name}-List, page: list, docs: Lists them., filters: [Own, Next], ranges: [UpdatedOn] }}
  delete: {{ role: {name}-Delete, page: delete, docs: Deletes one. }}
fields:
  Id: {{ type: id of {name}, required: [update], docs: Its id. }}
  Own: {{ type: id of {name}, required: [create, update], docs: One of its kind. }}
  Next: {{ type: id of {next}, optional: [create, update], docs: One of another kind. }}
  Others: {{ type: list of id of {next}, optional: [create, update], docs: Several of another kind. }}
  UpdatedOn: {{ type: date-time, record: nullable, docs: The moment of the last change. }}
"
        );
        (format!("entities/{path}.yaml"), text)
    };
    names.iter().enumerate().map(entity).collect()
}
