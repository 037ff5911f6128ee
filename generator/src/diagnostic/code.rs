//! The codes of mistakes: one documented variant each.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal, $title:literal, $example:literal;)+) => {
        /// What kind of mistake a diagnostic is about. A code is never given another meaning.
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

            /// What the mistake is, in a few words.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// Why it is a mistake and what to do, as paragraphs of text.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc, "\n"),+),)+ }
            }

            /// A piece of a spec that has the mistake.
            pub const fn example(self) -> &'static str {
                match self { $(Self::$name => $example,)+ }
            }
        }
    };
}

codes! {
    /// The file is not YAML: the parser stopped at the place shown. What follows that place was
    /// not read, so mend this first.
    Syntax = 1, "not YAML", "fields: [unclosed";
    /// The language uses a plain part of YAML: mappings, lists and scalars in one document.
    /// Anchors, aliases, merge keys, tags and several documents in a file are left out, so that
    /// what stands in a line is all that the line means.
    Unsupported = 2, "YAML that the language does not use", "docs: *text";
    /// The language does not know the key at this place. `spec/README.md` lists the keys.
    UnknownKey = 3, "unknown key", "fields:\n  Subject: { typo: string }";
    /// A mapping lacks a key that it needs, or the key is there and says nothing.
    MissingKey = 4, "missing key", "entity: CommunityThread\n# no path";
    /// A key stands twice in one mapping. YAML readers differ on which of the two counts.
    DuplicateKey = 5, "duplicate key", "docs: one\ndocs: two";
    /// A value is of another kind than the key takes: a list where a text belongs, say.
    /// `yes`, `no`, `on` and `off` are texts; booleans are `true` and `false`.
    WrongKind = 6, "wrong kind of value", "fields:\n  Subject: string";
    /// The key takes one of a few words, and this is none of them.
    UnknownWord = 7, "unknown word", "required: [insert]";
    /// The type of a field is none that the language has: `integer`, `string`, `boolean`,
    /// `date-time`, `json`, `comma-list`, `id of ENTITY`, or `list of` one of these.
    UnknownType = 8, "unknown type", "type: int";
    /// A typed id or a deprecation names an entity that is neither in the spec nor among the
    /// `references` of `api.yaml`.
    UnknownEntity = 9, "unknown entity", "type: id of Thread";
    /// Two entities, or an entity and a reference, have the same name.
    DuplicateEntity = 10, "entity declared twice", "entity: CommunityThread # in two files";
    /// Rust code can't bear the name: it starts with a digit, or has characters that no
    /// identifier has, or is reserved without a raw form. Give a name of your own with `rust:`.
    BadName = 11, "name that Rust can't bear", "fields:\n  3DPrinter: { type: boolean }";
    /// Two names of the spec become the same name in Rust, or one that generated code uses
    /// itself. Give one of them a name of its own with `rust:`.
    NameCollision = 12, "names collide in Rust", "fields:\n  UserID: ...\n  UserId: ...";
    /// A field is said to be on an operation that its entity does not have, or stands on none.
    FieldWithoutOperation = 13, "field without an operation", "required: [update] # only create is declared";
    /// A field is said to be both required and optional on an operation, or the same thing twice.
    FieldTwiceOnOperation = 14, "field twice on one operation", "required: [create]\noptional: [create]";
    /// An update replaces the record that its body names, so its body needs a required `Id` of
    /// the entity's own.
    UpdateWithoutId = 15, "update without an id", "operations:\n  update: ... # and no field Id";
    /// Two operations answer to the same method and path.
    PathTaken = 16, "two operations on one method and path", "path: /api/community/communitythreads # in two files";
    /// A path is not of the form `/segment/segment`, of letters, digits, `-`, `_` and `.`.
    BadPath = 17, "path that is none", "path: ../secrets";
    /// A role is not of the vendor's form: the entity, a hyphen, and `Create` or `Edit`.
    RolePattern = 18, "role outside of the vendor's pattern", "role: Thread-Create";
    /// The outcome table lacks a row for one of the classes `2xx` to `5xx`, or has a row whose key
    /// is no status and no class, or two rows for the same one, of which the second is never
    /// reached. A row without one of its five cells is NX0004.
    OutcomeTable = 19, "outcome table with a hole", "outcomes:\n  200: { ... }\n  4xx: { ... }\n  5xx: { ... } # no 2xx and no 3xx";
    /// A server can't give the answer: the outcome table means something else by it, the meaning
    /// is not answered at all, or it needs a body of another shape.
    AnswerMismatch = 20, "answer that means something else", "answers:\n  success: { status: 400, body: accepted }";
    /// An envelope lacks a slot that the runtime needs, or has it twice, or a key says neither
    /// what it carries nor what it always is, or says both.
    Envelope = 21, "envelope that does not work", "keys:\n  Status: { docs: The status. }";
    /// A case does not fit its operation: it names a field that the operation lacks, has a value
    /// of another type, leaves out a required field although it is saved, or refuses a field
    /// that is in order.
    CaseMismatch = 22, "case that does not fit", "request: { Subject: 7 }";
    /// A text holds characters that no reader sees: control characters, or marks that change the
    /// direction of writing.
    InvisibleText = 23, "invisible characters", "docs: \"a\\u202Eb\"";
    /// A setting of `api.yaml` is not of the form that it needs, such as a base URL without a
    /// scheme or a version that is none; or the page of an operation is no address.
    BadSetting = 24, "setting of the wrong form", "base_url: spaces.nexudus.com";
    /// A spec is one `api.yaml` and at least one file in `entities/`.
    MissingFile = 25, "missing file", "spec/ # without api.yaml";
    /// An override says what would be so without it. It misleads whoever reads it.
    UselessOverride = 26, "override that changes nothing", "fields:\n  Subject: { rust: subject }";
    /// A file can't be read, is no UTF-8 text, is too large, leads out of the folder of the spec,
    /// or does not belong there.
    Unreadable = 27, "file that can't be read", "spec/entities/notes.txt";
    /// A field that changes a list names that list: another field of the entity, a list of the
    /// same type, on every operation that the field itself is on, and none that changes a list too.
    UnknownList = 28, "change of a list that is none", "fields:\n  AddedGuests: { changes: Guest }";
    /// The documentation of a field says its name once more. Say what the field is for, or waive
    /// this where nobody knows: `waive: { NX0029: the reason }` on the field.
    EchoedDocs = 29, "documentation that echoes the name", "FromUserId: { docs: From user id. }";
    /// The documentation puts a name into ticks that is neither a field of the entity nor an
    /// entity: a slip of the pen, or a field that was renamed. Waive this on the field, the
    /// operation or the entity where the name belongs to something else.
    UnknownNameInDocs = 30, "documentation that names what there is not", "docs: Replaces `Gests`.";
    /// A waiver names a code that can't be waived, gives no reason, or waives nothing: there is
    /// no such finding where it stands. Waived can be NX0018, NX0029 and NX0030.
    UselessWaiver = 31, "waiver that waives nothing", "waive: { NX0029: \"\" }";
    /// Records are read and deleted by their id, so an entity with such an operation has a field
    /// `Id` of its own type, which every record has.
    RecordWithoutId = 32, "record without an id", "operations:\n  get: { role: Note-Read }\nfields:\n  # no Id";
    /// A filter or a range of a list is a field of the entity with a single value, each named once;
    /// ranges need an order, so they are of the types `integer` and `date-time`. Other operations
    /// take neither.
    FilterMismatch = 33, "filter that does not fit", "list: { filters: [Guests] }";
    /// What an update requires, every record has to have: otherwise a record that was read could not
    /// be written back. The field that `reading.version_field` of `api.yaml` names is of the type
    /// `date-time`: by it the client finds that somebody else wrote the record in between.
    NotWritable = 34, "record that can't be written back", "Subject: { required: [update], record: nullable }";
    /// An operation lacks something that is not its own shape: a `page` or a `source` that says how
    /// it is known, `messages.delete` of `api.yaml` for a delete, or `reading` of `api.yaml` for one
    /// that reads.
    IncompleteOperation = 35, "operation that lacks what it needs", "get: { role: Note-Read, docs: Reads one. }";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NX{:04}", self.number())
    }
}

impl Code {
    /// Whether a waiver with a reason may silence it: it is a matter of taste or of the vendor's.
    pub const fn is_waivable(self) -> bool {
        matches!(self, Self::RolePattern | Self::EchoedDocs | Self::UnknownNameInDocs)
    }
}

impl std::str::FromStr for Code {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|code| code.to_string().eq_ignore_ascii_case(text)).ok_or(())
    }
}
