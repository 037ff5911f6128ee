//! Which operation of which collection a method and a path stand for.

use runtime_core::{Kind, RequestShape};

use super::spec_view::EntityView;

/// An operation of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// One that an entity has once.
    Operation(Kind),
    /// `GET` of a file of a record, by the name of the file.
    File(String),
    /// Whatever else.
    Other,
}

impl Endpoint {
    /// The kind of the operation, if the language has it.
    pub fn kind(&self) -> Option<Kind> {
        match self {
            Self::Operation(kind) => Some(*kind),
            Self::File(_) => Some(Kind::Download),
            Self::Other => None,
        }
    }

    /// The key that the operation has in the spec: `KIND`, or `KIND.NAME` of a file, which a spec with
    /// the same segment in its path may call otherwise.
    pub(super) fn key(&self, entity: Option<&EntityView>) -> Option<String> {
        let kind = self.kind()?.as_str();
        let Self::File(file) = self else { return Some(kind.to_owned()) };
        let own = entity.and_then(|entity| entity.file(&format!("get{file}")));
        Some(format!("{kind}.{}", own.unwrap_or(file)))
    }

    /// Last part of the address of the page that describes the operation, by the vendor's pattern.
    pub(super) fn page_name(&self, plural: &str) -> Option<String> {
        let kind = self.kind()?;
        let method = kind.method().to_ascii_lowercase();
        let ending = match (self, kind.path_suffix(), kind.request()) {
            (Self::File(file), ..) => format!("-get{file}"),
            (_, "", _) => String::new(),
            (_, "/{id}", _) => "-by-id".to_owned(),
            (_, _, RequestShape::Ids) => "-batch".to_owned(),
            _ => format!("-{}", kind.as_str()),
        };
        Some(format!("{method}-{plural}{ending}"))
    }
}

/// The operation behind a method and a path, and the path of its collection, which is
/// `/api/MODULE/PLURAL`. `ids` says whether the query names records.
pub(super) fn endpoint(method: &str, path: &str, ids: bool) -> (Endpoint, String) {
    let bare = path.trim_end_matches('/');
    let segments: Vec<&str> = bare.split('/').skip(1).collect();
    let other = (Endpoint::Other, bare.to_owned());
    let [first, second, third, rest @ ..] = segments.as_slice() else { return other };
    let collection = format!("/{first}/{second}/{third}");
    let is_it = |kind: &Kind| {
        let suffix = kind.path_suffix().split('/').filter(|segment| !segment.is_empty());
        let takes_ids = kind.request() == RequestShape::Ids;
        kind.method() == method
            && suffix.clone().count() == rest.len()
            && suffix.zip(rest).all(|(template, segment)| is_like(template, segment))
            // The collection with ids and the list have the same path.
            && (!rest.is_empty() || takes_ids == (ids && method == "GET"))
    };
    let Some(kind) = Kind::ALL.into_iter().find(is_it) else { return other };
    let file = rest.first().and_then(|segment| segment.strip_prefix(FILE));
    let endpoint = match file.filter(|_| kind == Kind::Download) {
        Some(file) => Endpoint::File(file.to_owned()),
        None => Endpoint::Operation(kind),
    };
    (endpoint, collection)
}

/// The prefix of the vendor's names of files in paths.
const FILE: &str = "get";

/// Whether a segment of a path is one of a template.
fn is_like(template: &str, segment: &str) -> bool {
    match template {
        "{id}" => is_parameter(segment),
        "{file}" => segment.strip_prefix(FILE).is_some_and(|file| !file.is_empty()),
        _ => template == segment,
    }
}

/// Whether a segment of a path stands for a value: `{id}`.
pub(super) fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_by_method_and_path() {
        let table = [
            ("POST", "/api/sys/users", false, Endpoint::Operation(Kind::Create)),
            ("PUT", "/api/sys/users", false, Endpoint::Operation(Kind::Update)),
            ("GET", "/api/sys/users", false, Endpoint::Operation(Kind::List)),
            ("GET", "/api/sys/users/", true, Endpoint::Operation(Kind::GetMany)),
            ("GET", "/api/sys/users/{id}", false, Endpoint::Operation(Kind::Get)),
            ("DELETE", "/api/sys/users/{userId}", false, Endpoint::Operation(Kind::Delete)),
            ("GET", "/api/sys/users/commands", false, Endpoint::Operation(Kind::ListCommands)),
            ("POST", "/api/sys/users/runcommand", false, Endpoint::Operation(Kind::RunCommand)),
            ("GET", "/api/sys/users/getavatar/{id}", false, Endpoint::File("avatar".to_owned())),
            ("PATCH", "/api/sys/users", false, Endpoint::Other),
            ("DELETE", "/api/sys/users", false, Endpoint::Other),
            ("DELETE", "/api/sys/users/seat", false, Endpoint::Other),
            ("GET", "/api/users", false, Endpoint::Other),
            ("GET", "", false, Endpoint::Other),
        ];
        for (method, path, ids, expected) in table {
            let (found, collection) = endpoint(method, path, ids);
            assert_eq!(found, expected, "{method} {path}");
            if found != Endpoint::Other {
                assert_eq!(collection, "/api/sys/users");
            }
        }
    }
}
