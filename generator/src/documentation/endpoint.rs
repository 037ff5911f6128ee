//! Which operation of which collection a method and a path stand for.

/// An operation of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// `POST` on the collection.
    Create,
    /// `PUT` on the collection.
    Update,
    /// `GET` of a record.
    Get,
    /// `GET` of the records with some ids.
    GetMany,
    /// `GET` on the collection.
    List,
    /// `DELETE` of a record.
    Delete,
    /// `GET` of the commands that can be run.
    Commands,
    /// `POST` that runs a command.
    RunCommand,
    /// `GET` of a file of a record, by the name of the file.
    File(String),
    /// Whatever else.
    Other,
}

impl Endpoint {
    /// The key that the operation has in the spec, if the language has such operations.
    pub fn key(&self) -> Option<&'static str> {
        match self {
            Self::Create => Some("create"),
            Self::Update => Some("update"),
            Self::Get => Some("get"),
            Self::GetMany => Some("get-many"),
            Self::List => Some("list"),
            Self::Delete => Some("delete"),
            Self::Commands => Some("commands"),
            Self::RunCommand => Some("run-command"),
            Self::File(_) | Self::Other => None,
        }
    }

    /// What the vendor's roles for the operation end in.
    pub(super) fn role_suffix(&self) -> Option<&'static str> {
        match self {
            Self::Create => Some("Create"),
            Self::Update => Some("Edit"),
            Self::Get | Self::GetMany => Some("Read"),
            Self::List | Self::Commands => Some("List"),
            Self::Delete => Some("Delete"),
            Self::RunCommand => Some("Update"),
            Self::File(_) | Self::Other => None,
        }
    }

    /// Last part of the address of the page that describes the operation.
    pub(super) fn page_name(&self, plural: &str) -> Option<String> {
        match self {
            Self::Create => Some(format!("post-{plural}")),
            Self::Update => Some(format!("put-{plural}")),
            Self::Get => Some(format!("get-{plural}-by-id")),
            Self::GetMany => Some(format!("get-{plural}-batch")),
            Self::List => Some(format!("get-{plural}")),
            Self::Delete => Some(format!("delete-{plural}-by-id")),
            Self::Commands => Some(format!("get-{plural}-commands")),
            Self::RunCommand => Some(format!("post-{plural}-run-command")),
            Self::File(_) | Self::Other => None,
        }
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
    let endpoint = match (method, rest) {
        ("POST", []) => Endpoint::Create,
        ("PUT", []) => Endpoint::Update,
        ("GET", []) if ids => Endpoint::GetMany,
        ("GET", []) => Endpoint::List,
        ("GET", [id]) if is_parameter(id) => Endpoint::Get,
        ("DELETE", [id]) if is_parameter(id) => Endpoint::Delete,
        ("GET", ["commands"]) => Endpoint::Commands,
        ("POST", ["runcommand"]) => Endpoint::RunCommand,
        ("GET", [name, id]) if is_parameter(id) => match name.strip_prefix("get") {
            Some(file) if !file.is_empty() => Endpoint::File(file.to_owned()),
            _ => return other,
        },
        _ => return other,
    };
    (endpoint, collection)
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
            ("POST", "/api/sys/users", false, Endpoint::Create),
            ("PUT", "/api/sys/users", false, Endpoint::Update),
            ("GET", "/api/sys/users", false, Endpoint::List),
            ("GET", "/api/sys/users/", true, Endpoint::GetMany),
            ("GET", "/api/sys/users/{id}", false, Endpoint::Get),
            ("DELETE", "/api/sys/users/{userId}", false, Endpoint::Delete),
            ("GET", "/api/sys/users/commands", false, Endpoint::Commands),
            ("POST", "/api/sys/users/runcommand", false, Endpoint::RunCommand),
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
