//! The error codes: one documented variant each.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal, $title:literal, $wrong:literal => $right:literal;)+) => {
        /// The kind of an error. A code never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// Every code, by number.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The number behind `NX`.
            pub const fn number(self) -> u16 {
                match self { $(Self::$name => $number,)+ }
            }

            /// The error in a few words.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// Why it is an error and what to do, as paragraphs of text.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc, "\n"),+),)+ }
            }

            /// A piece of a spec with the error.
            pub const fn wrong(self) -> &'static str {
                match self { $(Self::$name => $wrong,)+ }
            }

            /// The same piece without it.
            pub const fn right(self) -> &'static str {
                match self { $(Self::$name => $right,)+ }
            }
        }
    };
}

codes! {
    /// The file is not YAML: the parser stopped at the place shown. Nothing after that place was
    /// read, and errors that depend on this file are not reported, so fix this one first.
    Syntax = 1, "not YAML",
        "filters: [BusinessId, UserId" => "filters: [BusinessId, UserId]";
    /// The spec uses a small part of YAML: mappings, lists and scalars in one document per file.
    /// Anchors, aliases, merge keys and tags are not supported, so that a line means what it shows.
    Unsupported = 2, "unsupported YAML",
        "docs: *text" => "docs: A reply in a conversation.";
    /// The key is not known at this place. `spec/README.md` lists the keys.
    UnknownKey = 3, "unknown key",
        "fields:\n  Subject: { typ: string, ... }" => "fields:\n  Subject: { type: string, ... }";
    /// A required key is missing from a mapping, or its value is empty.
    MissingKey = 4, "missing key",
        "entity: CommunityThread\ndocs: A conversation." => "entity: CommunityThread\npath: /api/community/communitythreads\ndocs: A conversation.";
    /// A key occurs twice in one mapping. YAML readers differ on which of the two counts.
    DuplicateKey = 5, "duplicate key",
        "docs: A reply.\ndocs: A message." => "docs: A reply.";
    /// The value has another type than the key takes, such as a list instead of a string. `yes`,
    /// `no`, `on` and `off` are strings; booleans are `true` and `false`. An integer that stands for
    /// a string needs quotes.
    WrongKind = 6, "value of the wrong type",
        "fields:\n  Subject: string" => "fields:\n  Subject: { type: string, optional: [create], docs: The title. }";
    /// The key takes one of a few words, and the value is none of them.
    UnknownWord = 7, "unknown word",
        "required: [insert]" => "required: [create]";
    /// The type of a field is not one of `integer`, `decimal`, `string`, `boolean`, `date-time`,
    /// `json`, `comma-list`, `uuid`, `enum NAME`, `id of ENTITY`, or `list of` one of these.
    UnknownType = 8, "unknown type",
        "type: int" => "type: integer";
    /// A typed id or a deprecation names an entity that is neither in the spec nor among the
    /// `references` of `api.yaml`, or an operation that the entity does not have.
    UnknownEntity = 9, "unknown entity",
        "type: id of Thread" => "type: id of CommunityThread";
    /// Two entities, or an entity and a reference, have the same name. When an entity gets a file
    /// of its own, delete its entry under `references`.
    DuplicateEntity = 10, "duplicate entity",
        "# api.yaml\nreferences:\n  CommunityThread: A conversation.\n\n# entities/community_thread.yaml\nentity: CommunityThread"
        => "# api.yaml\nreferences:\n  User: An account.\n\n# entities/community_thread.yaml\nentity: CommunityThread";
    /// The name can't be a Rust identifier: it starts with a digit, contains characters other than
    /// ASCII letters, digits and underscores, or is a keyword without a raw form. Choose a Rust name
    /// with `rust:`. Letters of another script that look like Latin ones have no fix but to type
    /// the name again.
    BadName = 11, "invalid name",
        "fields:\n  3DPrinter: { type: boolean, ... }" => "fields:\n  3DPrinter: { rust: has_3d_printer, type: boolean, ... }";
    /// Two names of the spec become the same name in Rust, or one that generated code defines
    /// itself. Rename one of them with `rust:`, or with `plural:` where the plural collides.
    NameCollision = 12, "name collision in Rust",
        "fields:\n  UserID: { type: integer, ... }\n  UserId: { type: id of User, ... }"
        => "fields:\n  UserID: { rust: legacy_user_id, type: integer, ... }\n  UserId: { type: id of User, ... }";
    /// A field names an operation that its entity does not declare, or belongs to no operation. A
    /// joined filter belongs to none: its key goes on with an underscore, and the list names it.
    FieldWithoutOperation = 13, "field without an operation",
        "operations:\n  create: { ... }\nfields:\n  Id: { required: [update], ... }"
        => "operations:\n  create: { ... }\n  update: { ... }\nfields:\n  Id: { required: [update], ... }";
    /// A field is listed more than once for an operation.
    FieldTwiceOnOperation = 14, "field listed twice for an operation",
        "required: [create]\noptional: [create, update]" => "required: [create]\noptional: [update]";
    /// An update replaces the record that its body names, so its body needs the entity's own `Id`
    /// as a required field.
    UpdateWithoutId = 15, "update without an id",
        "operations:\n  update: { ... }\nfields:\n  Subject: { ... }"
        => "operations:\n  update: { ... }\nfields:\n  Id: { type: id of CommunityThread, required: [update], ... }\n  Subject: { ... }";
    /// Two operations have the same method and path.
    PathTaken = 16, "duplicate method and path",
        "# in two files\npath: /api/community/communitythreads"
        => "# entities/community_thread.yaml\npath: /api/community/communitythreads\n\n# entities/community_message.yaml\npath: /api/community/communitymessages";
    /// A path is not of the form `/segment/segment`, with segments of letters, digits, `-`, `_`
    /// and `.`, and without a trailing slash.
    BadPath = 17, "invalid path",
        "path: api/community/communitythreads/" => "path: /api/community/communitythreads";
    /// A role does not follow the vendor's pattern: the entity, a hyphen, and the suffix of the kind of
    /// operation: `Create`, `Edit` for an update, `Read` for `get` and `get-many`, `List` for `list`
    /// and `commands`, `Delete`, or `Update` for `run-command`. A role that follows it is left out.
    /// Waive this where the vendor's page really names another role.
    RolePattern = 18, "role outside the vendor's pattern",
        "update: { role: CommunityThread-Update, page: ..., docs: ... }" => "update: { page: ..., docs: ... }";
    /// The outcome table lacks a row for one of the classes `2xx` to `5xx`, has a row whose key
    /// is neither a status nor a class, or has two rows for the same status, of which the second is
    /// never reached. A missing cell is NX0004.
    OutcomeTable = 19, "incomplete outcome table",
        "outcomes:\n  200: { ... }\n  4xx: { ... }\n  5xx: { ... }"
        => "outcomes:\n  200: { ... }\n  2xx: { ... }\n  3xx: { ... }\n  4xx: { ... }\n  5xx: { ... }";
    /// An answer of the server contradicts the outcome table or HTTP: the table gives it another
    /// meaning, the meaning needs a body of another shape, or the status has no body at all (204,
    /// 304).
    AnswerMismatch = 20, "contradictory answer",
        "answers:\n  success: { status: 400, body: accepted }" => "answers:\n  success: { status: 200, body: accepted }";
    /// An envelope lacks a slot that the runtime needs or has it twice, or a key has neither
    /// `carries` nor `type` and `always`, or has both.
    Envelope = 21, "invalid envelope",
        "keys:\n  Status: { docs: The status. }" => "keys:\n  Status: { carries: status, docs: The status. }";
    /// A case does not fit its operation: it names a field that the operation does not take, has a
    /// value of another type, leaves out a required field although it is saved, rejects a field that
    /// is valid, or shows a record that the request would not return.
    CaseMismatch = 22, "invalid case",
        "request: { Subject: 7 }" => "request: { Subject: \"7\" }";
    /// The text contains characters that no reader sees: control characters, zero-width characters,
    /// or marks that change the direction of writing.
    InvisibleText = 23, "invisible characters",
        "docs: \"a\\u202Eb\"" => "docs: \"ab\"";
    /// A setting does not have the form that it needs, such as a base URL without a scheme, a
    /// version with two parts, or a page with a leading slash.
    BadSetting = 24, "invalid setting",
        "base_url: spaces.nexudus.com" => "base_url: https://spaces.nexudus.com";
    /// A spec consists of `api.yaml` and at least one file in `entities/`.
    MissingFile = 25, "missing file",
        "spec/entities/community_thread.yaml # and no spec/api.yaml"
        => "spec/api.yaml\nspec/entities/community_thread.yaml";
    /// The value is the default, so setting it changes nothing and misleads the reader.
    UselessOverride = 26, "redundant override",
        "fields:\n  Subject: { rust: subject, type: string, ... }" => "fields:\n  Subject: { type: string, ... }";
    /// A file can't be read, is not UTF-8, is too large, lies outside the folder of the spec, or
    /// does not belong where it is.
    Unreadable = 27, "unusable file",
        "spec/community_thread.yaml" => "spec/entities/community_thread.yaml";
    /// `changes` names the list that the field adds to or takes from: another field of the entity,
    /// a list of the same type, on every operation of the field, which does not itself change a
    /// list. The field is called `Added` or `Removed` and the name of the list.
    UnknownList = 28, "invalid list in `changes`",
        "fields:\n  AddedGuests: { changes: Guest, ... }" => "fields:\n  AddedGuests: { changes: Guests, ... }";
    /// The documentation of a field only repeats its name. Describe what the field is for, or waive
    /// this where nobody knows: `waive: { NX0029: the reason }` on the field.
    EchoedDocs = 29, "documentation that repeats the name",
        "FromUserId: { docs: The from user id., ... }" => "FromUserId: { docs: Account of the sender., ... }";
    /// The documentation puts a name in backticks that is neither a field of the entity nor an
    /// entity: a typo, or a field that was renamed. Waive this on the field, the operation or the
    /// entity where the name belongs to something else.
    UnknownNameInDocs = 30, "unknown name in the documentation",
        "docs: Replaces `Gests`." => "docs: Replaces `Guests`.";
    /// A waiver names a code that can't be waived, has no reason, or matches no error. NX0018,
    /// NX0029, NX0030 and NX0037 to NX0039 can be waived, and the differences from the documentation, NX0102 to NX0110.
    UselessWaiver = 31, "waiver without effect",
        "waive: { NX0029: \"\" }" => "waive: { NX0029: The vendor does not say what it is for. }";
    /// Records are read and deleted by their id, so an entity with such an operation needs a field
    /// `Id` of its own id type that every record has.
    RecordWithoutId = 32, "record without an id",
        "operations:\n  get: { ... }\nfields:\n  Subject: { ... }"
        => "operations:\n  get: { ... }\nfields:\n  Id: { type: id of CommunityThread, record: always, ... }\n  Subject: { ... }";
    /// A filter or a range of a list names a field of the entity, once. A field that is a list is
    /// filtered by one of its members. Ranges need an order, so their fields hold a single value of
    /// the type `integer`, `decimal`, `date-time` or `enum NAME`. The names that they have in the query differ from each other and from the names
    /// of `reading.query`.
    FilterMismatch = 33, "invalid filter",
        "list: { ranges: [Subject], ... }" => "list: { filters: [Subject], ranges: [CreatedOn], ... }";
    /// What an update requires, every record must have: otherwise a record that was read could not
    /// be written back. And the version field, by which the client detects that a record changed
    /// since it was read, must be a `date-time`.
    NotWritable = 34, "record that can't be written back",
        "Subject: { required: [update], record: nullable, ... }" => "Subject: { required: [update], ... }";
    /// An operation lacks something outside its own shape: a `page` or a `source` that documents
    /// it, `messages.delete` of `api.yaml` for a delete, `reading` of `api.yaml` for an operation
    /// that reads, or a case that succeeds.
    IncompleteOperation = 35, "incomplete operation",
        "get: { role: CommunityThread-Read, docs: Reads a conversation. }"
        => "get: { role: CommunityThread-Read, page: rest-api/community/get-communitythreads, docs: Reads a conversation. }";
    /// `on_delete: cascade` deletes a record together with the one that its field refers to. The
    /// field is of the type `id of ENTITY`, where the entity has a file of its own, and it is not
    /// the `Id` of the record itself.
    CascadeMismatch = 36, "invalid cascade",
        "UserId: { type: id of User, on_delete: cascade, ... }" => "UserId: { type: id of User, ... }";
    /// A field is deprecated in favour of something that can't take its place: a field that the entity
    /// does not have, one that is deprecated as well, or one that the same operation requires besides the
    /// deprecated one, so that no caller can stop using it. Waive this where the service really wants
    /// both.
    DeprecatedField = 37, "deprecated field without a way around",
        "Text: { required: [create], deprecated: { use: [Body], docs: Body is longer. }, ... }\nBody: { required: [create], ... }"
        => "Text: { optional: [create], deprecated: { use: [Body], docs: Body is longer. }, ... }\nBody: { required: [create], ... }";
    /// The spec says something that `api.yaml` says for all entities, or that follows from the rest: a
    /// role that follows the vendor's pattern, a field of all entities, the source or an assumption of
    /// all operations of a kind. Say it once. Waive this where the documentation of a field has more to
    /// say than that of all entities.
    Repetition = 38, "repetition",
        "operations:\n  create: { role: CommunityThread-Create, ... }" => "operations:\n  create: { ... }";
    /// The path ends in another plural than the name of the entity and an `s`, which names the client's
    /// resource and the server's trait. Set `plural`, or waive this on the entity.
    PluralMismatch = 39, "plural that differs from the path",
        "entity: Business\npath: /api/sys/businesses" => "entity: Business\nplural: Businesses\npath: /api/sys/businesses";
    /// The type of a field names an enum that is not declared. Enums are declared under `enums`, in
    /// `api.yaml` or in the file of an entity, and every entity can use them.
    UnknownEnum = 40, "unknown enum",
        "type: enum GroupAcess" => "type: enum GroupAccess";
    /// An enum is declared once, has members, gives each of them a value of its own, and is the type
    /// of some field.
    InvalidEnum = 41, "invalid enum",
        "members: { Nobody: { value: 0 }, Everyone: { value: 0 } }" => "members: { Nobody: { value: 0 }, Everyone: { value: 1 } }";
    /// A comment that starts with `decide:` marks a decision that is still open. `cargo xtask import`
    /// writes such comments where a page of the documentation leaves something open. Make the decision,
    /// change the spec accordingly, and delete the comment.
    OpenDecision = 100, "open decision",
        "StartsOn:\n  type: string # decide: is it a `date-time`?" => "StartsOn:\n  type: date-time";
    /// A page of the documentation does not have the form of such pages, or is incomplete. Nothing of
    /// it is used, since part of a page would be taken for all of it.
    UnreadablePage = 101, "unreadable page",
        "POST\n/\napi\n/\nsys\n/\nnotes\n# and nothing more" => "POST\n/\napi\n/\nsys\n/\nnotes\n# and so on, up to the last example";
    /// A page of the documentation describes an operation, a field or a filter that the spec does not
    /// have.
    MissingFromSpec = 102, "documented, but not in the spec",
        "# the page has an optional field Tags\nfields:\n  Title: { ... }" => "fields:\n  Title: { ... }\n  Tags: { optional: [create], ... }";
    /// The spec has a field or a filter that the page of the operation does not describe.
    MissingFromPage = 103, "in the spec, but not documented",
        "# the page has no field Tags\nfields:\n  Tags: { optional: [create], ... }" => "fields:\n  Tags: { undocumented: [create], ... }";
    /// The type of a field on the wire differs from the type on the page, or its enumeration has
    /// other members.
    TypeMismatch = 104, "type differs from the documentation",
        "# string on the page\nTags: { type: boolean, ... }" => "Tags: { type: string, ... }";
    /// A field is required on the page and optional in the spec, or the other way round.
    RequirementMismatch = 105, "requirement differs from the documentation",
        "# optional on the page\nTags: { required: [create], ... }" => "Tags: { optional: [create], ... }";
    /// The role of an operation differs from the role on its page.
    RoleMismatch = 106, "role differs from the documentation",
        "# Note-Create on the page\nrole: Note-Edit" => "role: Note-Create";
    /// The path of an entity differs from the path on a page.
    PathMismatch = 107, "path differs from the documentation",
        "# /api/sys/notes on the page\npath: /api/sys/note" => "path: /api/sys/notes";
    /// An operation is deprecated on its page but not in the spec, or the other way round, or the
    /// replacements differ.
    DeprecationMismatch = 108, "deprecation differs from the documentation",
        "# deprecated on the page\ncreate: { ... }" => "create: { deprecated: { use: [Memo], docs: Memos replace notes. }, ... }";
    /// The keys of an envelope differ from those of the answers on a page.
    EnvelopeMismatch = 109, "envelope differs from the documentation",
        "# Result on the page\nkeys:\n  Value: { carries: value, ... }" => "keys:\n  Result: { carries: value, ... }";
    /// An example on a page contradicts the spec: it has keys that nothing describes, lacks required
    /// keys, or has other messages than `api.yaml`. Waive this where the example is wrong.
    ExampleMismatch = 110, "example contradicts the spec",
        "# an error about `Name`, which Note does not have\ncreate: { ... }"
        => "create: { waive: { NX0110: The example is about another entity. }, ... }";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NX{:04}", self.number())
    }
}

/// The stages of reading a spec, in their order. An error of an earlier stage may cause those of a
/// later one, so it is shown first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Files and YAML.
    Text,
    /// Keys and types of values.
    Shape,
    /// Keys that are missing, perhaps because they are at another place.
    Absence,
    /// Everything else.
    Meaning,
    /// Lints.
    Style,
}

impl Code {
    /// Whether a waiver with a reason can suppress it: a lint.
    pub const fn is_waivable(self) -> bool {
        matches!(
            self,
            Self::RolePattern
                | Self::EchoedDocs
                | Self::UnknownNameInDocs
                | Self::DeprecatedField
                | Self::Repetition
                | Self::PluralMismatch
        ) || self.is_about_pages()
    }

    /// Whether it keeps nothing from being generated.
    pub const fn is_warning(self) -> bool {
        matches!(self, Self::Repetition | Self::PluralMismatch)
    }

    /// Whether it is a difference between the spec and a page of the documentation.
    pub const fn is_about_pages(self) -> bool {
        matches!(
            self,
            Self::MissingFromSpec
                | Self::MissingFromPage
                | Self::TypeMismatch
                | Self::RequirementMismatch
                | Self::RoleMismatch
                | Self::PathMismatch
                | Self::DeprecationMismatch
                | Self::EnvelopeMismatch
                | Self::ExampleMismatch
        )
    }

    /// The stage that finds it.
    pub(crate) const fn stage(self) -> Stage {
        match self {
            Self::Syntax
            | Self::Unsupported
            | Self::MissingFile
            | Self::Unreadable
            | Self::UnreadablePage => Stage::Text,
            Self::MissingKey => Stage::Absence,
            Self::UnknownKey
            | Self::DuplicateKey
            | Self::WrongKind
            | Self::UnknownWord
            | Self::InvisibleText => Stage::Shape,
            _ if self.is_waivable() => Stage::Style,
            _ => Stage::Meaning,
        }
    }
}

impl std::str::FromStr for Code {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|code| code.to_string().eq_ignore_ascii_case(text)).ok_or(())
    }
}
