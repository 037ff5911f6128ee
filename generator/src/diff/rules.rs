//! The rules: every change that is told apart, with the verdicts on it, the reason, and what to do.
//! The page of rules and `explain` are made from this table.

use std::fmt;
use std::str::FromStr;

use super::verdict::{Source, Verdicts, Wire};

/// Parts of a spec whose changes are told apart by the rules of one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// What the group is about.
    pub title: &'static str,
    /// The rules, by number.
    pub rules: &'static [Rule],
}

macro_rules! rules {
    ($($title:literal {
        $($name:ident = $number:literal $change:literal
            ($old:ident $new:ident $client:ident $server:ident)
            $why:literal $act:literal;)+
    })+) => {
        /// A rule. A rule never changes its number or its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[doc = $change] $name,)+)+
        }

        impl Rule {
            /// The groups of rules.
            pub const GROUPS: &'static [Group] =
                &[$(Group { title: $title, rules: &[$(Self::$name),+] }),+];

            /// The number behind `D`.
            pub const fn number(self) -> u16 {
                match self { $($(Self::$name => $number,)+)+ }
            }

            /// What changes.
            pub const fn change(self) -> &'static str {
                match self { $($(Self::$name => $change,)+)+ }
            }

            /// The verdicts on such a change.
            pub const fn verdicts(self) -> Verdicts {
                match self {
                    $($(Self::$name => Verdicts {
                        old_client: Wire::$old,
                        new_client: Wire::$new,
                        client: Source::$client,
                        server: Source::$server,
                    },)+)+
                }
            }

            /// The reason for the verdicts.
            pub const fn why(self) -> &'static str {
                match self { $($(Self::$name => $why,)+)+ }
            }

            /// What to do about the change.
            pub const fn act(self) -> &'static str {
                match self { $($(Self::$name => $act,)+)+ }
            }
        }
    };
}

// The verdicts: old client with new server, new client with old server, client source, server source.
rules! {
    "Fields" {
        RequiredKeyChanged = 1 "the wire key of a required field, the Rust name stays" (Breaks Breaks Differs Differs)
            "Everything compiles, and the two sides look for the field under different keys. Nothing but a test against the service shows it."
            "Deploy client and server together, or describe the new key as a field of its own.";
        OptionalKeyChanged = 2 "the wire key of an optional field, the Rust name stays" (Lossy Lossy Differs Differs)
            "Everything compiles, and the value is dropped without an error, because unknown keys are ignored and the field is optional."
            "Deploy client and server together, or describe the new key as a field of its own.";
        RequiredAdded = 3 "a request requires a field that it did not have" (Breaks New Breaks Adds)
            "Requests of old clients lack the field and are rejected. The builder of a new client does not build without it. An old server ignores it."
            "Set the field wherever the request is built.";
        AlwaysAdded = 4 "every record has a field that none had" (Safe Breaks Adds Differs)
            "Old clients keep the key in `extra`. New clients can't decode the records of an old server. A server compiles, and returns an empty value until it fills the field."
            "Fill the field wherever the server makes a record.";
        UpdateAdded = 5 "an update takes an optional field that it did not have" (Lossy New Adds Adds)
            "An update replaces the record as a whole, so updates of old clients clear the new field."
            "Nothing; update clients before they write records whose new field is used.";
        OptionalAdded = 6 "a create takes an optional field that it did not have" (Safe New Adds Adds)
            "Old clients leave the field out. Old servers ignore it."
            "Nothing.";
        RecordAdded = 7 "records may have a field that they did not have" (Safe Safe Adds Adds)
            "Old clients keep the key in `extra`. Records of an old server lack the field, which is optional."
            "Nothing.";
        RequiredRemoved = 8 "a request no longer has a field that it required" (Lossy Breaks Breaks Breaks)
            "A new server ignores what old clients send. An old server rejects requests of new clients, which lack the field. Setter and field are gone in Rust."
            "Delete the setter from requests, and uses of the field from handlers.";
        AlwaysRemoved = 9 "records no longer have a field that all of them had" (Breaks Safe Breaks Breaks)
            "Old clients can't decode records without the field. The field is gone in Rust; new clients find the key of an old server in `extra`."
            "Delete uses of the field.";
        UpdateRemoved = 10 "an update no longer takes an optional field" (Lossy Lossy Breaks Breaks)
            "A new server ignores what old clients send. Updates of new clients lack the field, so an old server clears it. Setter and field are gone in Rust."
            "Delete the setter from requests, and uses of the field from handlers.";
        OptionalRemoved = 11 "a create no longer takes an optional field" (Lossy Safe Breaks Breaks)
            "A new server ignores what old clients send. Setter and field are gone in Rust."
            "Delete the setter from requests, and uses of the field from handlers.";
        BecomesRequired = 12 "an optional field of a request becomes required" (Breaks Safe Breaks Breaks)
            "Requests of old clients that lack the field are rejected. The builder does not build without it, and the field is no longer an `Option`."
            "Set the field wherever the request is built; read it without `Option` in handlers.";
        BecomesOptional = 13 "a required field of a request becomes optional" (Safe New Breaks Breaks)
            "An old server rejects requests without the field. Setters stay, but the field of the request becomes an `Option`."
            "Handle `None` wherever the field of a request is read.";
        BecomesAlways = 14 "an optional field of records is in every record" (Safe Breaks Breaks Breaks)
            "New clients can't decode records of an old server that lack the field. The field is no longer an `Option`."
            "Read the field without `Option`; fill it wherever the server makes a record.";
        BecomesAbsent = 15 "a field of every record becomes optional" (Breaks Safe Breaks Breaks)
            "Old clients can't decode records without the field. The field becomes an `Option`."
            "Handle `None` wherever the field of a record is read.";
        FieldRenamed = 16 "the Rust name of a field, the wire key stays" (Safe Safe Breaks Breaks)
            "Nothing changes on the wire; fields, setters and filters are called otherwise in Rust."
            "Rename uses.";
        JsonTypeChanged = 17 "the JSON type of a field" (Breaks Breaks Breaks Breaks)
            "A server rejects values of the other type, and a client can't decode them."
            "Convert the value; deploy client and server together.";
        RustTypeChanged = 18 "the Rust type of a field, the JSON type stays" (Safe Safe Breaks Breaks)
            "Nothing changes on the wire. The field, the setter and the filter take another type in Rust."
            "Convert the value.";
        FormatChanged = 19 "the format of a text, the Rust type stays" (Safe Safe Differs Differs)
            "Everything compiles and passes, but the text has another structure, which neither side checks."
            "Look at code that writes or parses the text.";
        ListChangeChanged = 20 "the list that a field changes" (Lossy Lossy Differs Differs)
            "The two sides disagree on which list an update leaves alone and which it clears."
            "Look at updates that send the field; deploy client and server together.";
        PlainTypeRefined = 22 "a plain string gets a documented format, the Rust type stays" (Safe Safe Same Same)
            "The text was free, and now its structure is documented. Rust type and wire stay."
            "Nothing.";
        RecordRemoved = 23 "records no longer have an optional field" (Lossy Safe Breaks Breaks)
            "Old clients read `None`. The field is gone in Rust; new clients find the key of an old server in `extra`."
            "Delete uses of the field.";
        CascadeChanged = 24 "whether a record is deleted together with another" (Safe Safe Differs Differs)
            "A delete of the one record also deletes the other, or no longer does."
            "Look at deletes, and at what a server does on them.";
        FieldDeprecated = 25 "a field becomes deprecated" (Safe Safe Warns Warns)
            "Uses of the field, its setters and its filter give a warning, which is an error under `-D warnings`."
            "Use what the note names, or expect the warning with `#[expect(deprecated)]`.";
        FieldUndeprecated = 26 "a field is no longer deprecated" (Safe Safe Warns Warns)
            "An `#[expect(deprecated)]` is no longer fulfilled, which gives a warning."
            "Delete the expectation.";
        FieldNameTaken = 29 "the Rust name of a field belongs to another field now" (Safe Safe Differs Differs)
            "Everything compiles, because the other field has the same type, and code reads and writes the other field."
            "Rename uses; the compiler finds none of them.";
    }
    "Operations" {
        OperationRemoved = 30 "an operation is gone" (Breaks Safe Breaks Breaks)
            "A new server answers with 404 or 405. The method, the request and what only this operation read are gone in Rust."
            "Delete calls and the method of the service.";
        OperationAdded = 31 "an operation is new" (Safe New Adds Breaks)
            "The trait of the server has one more method, which every implementation needs."
            "Implement the method.";
        RoleChanged = 32 "the role of an operation" (Breaks Breaks Differs Differs)
            "A caller who has only the role of the one version is turned away by the other."
            "Give callers both roles before either side is deployed.";
        Deprecated = 34 "an operation becomes deprecated" (Safe Safe Warns Same)
            "Uses of the method and the builder give a warning, which is an error under `-D warnings`."
            "Use what the note names, or expect the warning with `#[expect(deprecated)]`.";
        Undeprecated = 35 "an operation is no longer deprecated" (Safe Safe Warns Same)
            "An `#[expect(deprecated)]` is no longer fulfilled, which gives a warning."
            "Delete the expectation.";
        MessageChanged = 37 "a message for people" (Safe Safe Same Same)
            "Messages are for people; programs decide by status, verdict and the keys of field errors."
            "Nothing, unless a test compares the text.";
        CommandRenamed = 38 "the Rust name of a declared command or of its parameter" (Safe Safe Breaks Breaks)
            "Nothing changes on the wire; method, type or field are called otherwise in Rust."
            "Rename uses.";
    }
    "Enums" {
        EnumAdded = 40 "an enum is new" (Safe Safe Adds Adds)
            "It is there to be used. A field that has its type from now on is a change of its own."
            "Nothing.";
        EnumRemoved = 41 "an enum is gone" (Safe Safe Breaks Breaks)
            "Nothing changes on the wire. The type and its constants are gone in Rust."
            "Use the type that the fields have now.";
        EnumMemberAdded = 42 "an enum has one more member" (Safe Safe Adds Adds)
            "Both versions keep integers that they have no name for."
            "Nothing, unless code handles every member.";
        EnumMemberRemoved = 43 "a member of an enum is gone" (Safe Safe Breaks Breaks)
            "Both versions keep the integer. The constant is gone in Rust."
            "Delete uses of the constant.";
        EnumMemberRenamed = 44 "the constant of a member of an enum, the integer stays" (Safe Safe Breaks Breaks)
            "Nothing changes on the wire; the constant is called otherwise in Rust."
            "Rename uses.";
        EnumValueChanged = 45 "the integer of a member of an enum" (Lossy Lossy Differs Differs)
            "Everything compiles, and the two sides mean different things by the same integer."
            "Look at uses of the constant; deploy client and server together.";
    }
    "Commands" {
        CommandAdded = 46 "a command is declared" (Safe New Adds Same)
            "The command has a method and a type of its own. An old server does not check its parameters."
            "Nothing.";
        CommandRemoved = 47 "a command is no longer declared" (Safe Safe Breaks Breaks)
            "Its method and its type are gone in Rust. A new server does not check its parameters."
            "Run it as data, or delete the calls.";
        CommandChanged = 48 "the parameters of a declared command" (Breaks Breaks Breaks Breaks)
            "A server rejects a command whose parameters are not those that it knows."
            "Change the calls, and deploy client and server together.";
        CommandExtended = 49 "a declared command takes an optional parameter that it did not have" (Safe New Adds Adds)
            "An old server does not know the parameter."
            "Nothing.";
    }
    "Entities" {
        EntityRemoved = 50 "an entity is gone" (Breaks Safe Breaks Breaks)
            "A new server answers its paths with 404. Its types, its resource and its trait are gone in Rust."
            "Delete uses and the implementation of the trait.";
        EntityAdded = 51 "an entity is new" (Safe New Adds Breaks)
            "`router` requires one more trait of the service."
            "Implement the trait.";
        PathChanged = 52 "the path of an entity or a file" (Breaks Breaks Differs Differs)
            "Everything compiles, and each side knows only its own path: requests are answered with 404."
            "Deploy client and server together, or serve both paths.";
        WireNameChanged = 53 "the name of an entity in the API, the Rust names stay" (Safe Safe Same Same)
            "The name shows in documentation and messages. Filters and roles that contain it are changes of their own."
            "Nothing.";
        EntityRenamed = 54 "the Rust names of an entity" (Safe Safe Breaks Breaks)
            "Nothing changes on the wire; types, modules and methods are called otherwise in Rust."
            "Rename uses.";
        IdRemoved = 55 "the type of an entity's ids is gone" (Safe Safe Breaks Breaks)
            "No field has the type any more."
            "Use the type that the fields have now.";
        IdAdded = 56 "the type of an entity's ids is new" (Safe Safe Adds Adds)
            "It is there to be used."
            "Nothing.";
    }
    "Lists" {
        FilterAdded = 60 "lists can be filtered by a field" (Safe New Adds Adds)
            "A server that does not know the filter rejects it, or ignores it and lists more."
            "Handle the condition in the server.";
        FilterRemoved = 61 "lists can no longer be filtered by a field" (Breaks Safe Breaks Breaks)
            "A new server rejects the filter of an old client. The constant is gone in Rust."
            "Filter the rows after they are read.";
        FilterExtended = 62 "a field can be filtered in one more way" (Safe New Breaks Breaks)
            "The constant gets another type; only code that writes the type out notices."
            "Write the new type, or leave it to inference.";
        FilterReduced = 63 "a field can be filtered in one way less" (Breaks New Breaks Breaks)
            "A new server rejects the condition of an old client. The constant gets another type; a way that takes the place of the former is new to old servers."
            "Filter the rows after they are read.";
        ParameterChanged = 64 "the name of a filter in queries" (Breaks Breaks Differs Differs)
            "Everything compiles, and the other side does not know the filter: the stubs reject it, the service may ignore it and list more."
            "Deploy client and server together.";
    }
    "Envelopes and outcomes" {
        EnvelopeKeyAdded = 70 "an envelope has another key" (Safe Safe Adds Adds)
            "Old clients keep the key in `extra`. A new client reads `None` from an old server."
            "Nothing.";
        EnvelopeKeyRemoved = 71 "an envelope lacks a key that it had" (Lossy Safe Breaks Breaks)
            "Old clients read `None`. The field is gone in Rust; new clients find the key of an old server in `extra`."
            "Delete uses of the field.";
        EssentialKeyChanged = 72 "the key of the verdict, or that of the value" (Breaks Breaks Differs Differs)
            "Without the verdict nobody can tell success from failure; without the value a create has no id."
            "Deploy client and server together.";
        EnvelopeKeyChanged = 73 "the wire key of a part of an envelope" (Lossy Lossy Differs Differs)
            "Each side puts the part under its own key; the other reads `None`."
            "Deploy client and server together.";
        EnvelopeKeyRenamed = 74 "the Rust name of a key of an envelope" (Safe Safe Breaks Breaks)
            "Nothing changes on the wire; the field is called otherwise in Rust."
            "Rename uses.";
        EnvelopeTypeChanged = 75 "what a key of an envelope holds" (Lossy Lossy Breaks Breaks)
            "The field has another type in Rust. A value of the other version is kept in `extra`."
            "Convert the value.";
        ConstantChanged = 76 "the value of a constant key of an envelope" (Lossy Lossy Differs Differs)
            "Clients read another value."
            "Look at code that reads the key.";
        SuccessChanged = 80 "which responses are a success" (Breaks Breaks Differs Differs)
            "What the one version reports as success is an error for the other."
            "Deploy client and server together.";
        OutcomeChanged = 81 "which failure a response means" (Lossy Lossy Differs Same)
            "The same response becomes another error, and may be retried otherwise."
            "Look at code that tells errors apart.";
        AnswerUnknownToOld = 82 "a server's response, which old clients take for something else" (Breaks Safe Differs Differs)
            "The outcome table of the base gives the new status and body another meaning."
            "Let clients learn the new response before servers send it.";
        AnswerChanged = 83 "the status or body of a server's response, which both versions understand" (Safe Safe Same Same)
            "The outcome tables of both versions give both responses the same meaning."
            "Nothing, unless code reads the status itself.";
        AnswerUnknownToNew = 84 "a server's response, which new clients no longer understand" (Safe Breaks Differs Differs)
            "The outcome table of the head gives the former status and body another meaning."
            "Keep the former response in the outcome table until no server sends it.";
    }
    "Reading" {
        IdsParameterChanged = 90 "the name of the parameter with ids" (Breaks Breaks Differs Differs)
            "A server rejects a request without ids."
            "Deploy client and server together.";
        ParameterNameChanged = 91 "the name of another parameter of lists" (Lossy Lossy Differs Differs)
            "The other side ignores the parameter, and returns another page, order or range."
            "Deploy client and server together.";
        RecordsKeyChanged = 92 "the key of the records of a page" (Breaks Breaks Differs Differs)
            "A page without records can't be decoded."
            "Deploy client and server together.";
        PageKeyChanged = 93 "another key of a page" (Lossy Lossy Differs Differs)
            "The other side reads `None`; streams of pages end early where it tells whether a page follows."
            "Deploy client and server together.";
        DefaultSizeChanged = 94 "how many records a page has by default" (Lossy Lossy Differs Differs)
            "Lists without a size return another number of records."
            "Set the size where it matters.";
        MaxSizeLowered = 95 "the largest page gets smaller" (Breaks Safe Differs Differs)
            "A new server rejects sizes that old clients may ask for."
            "Ask for pages within the limit.";
        MaxSizeRaised = 96 "the largest page gets larger" (Safe New Same Adds)
            "An old server rejects the sizes that are new."
            "Nothing.";
        VersionFieldChanged = 97 "the field that tells the version of a record" (Safe Safe Differs Same)
            "Conditional updates compare another field, and may overwrite what they did not before."
            "Look at calls of `modify` and `replace`.";
    }
    "The API" {
        ApiRenamed = 100 "the name of the API" (Safe Safe Breaks Breaks)
            "The struct that represents the API is called otherwise in Rust."
            "Rename uses.";
        CratesRenamed = 101 "the names of the crates" (Safe Safe Breaks Breaks)
            "Dependents name crates that no longer exist."
            "Rename the dependencies and the paths in `use`.";
        BaseUrlChanged = 102 "the base URL" (Breaks Breaks Differs Differs)
            "Clients without a base URL of their own call another host."
            "Set the base URL until the new host answers.";
    }
    "Output of the generator for the same spec" {
        ItemsChanged = 110 "public items that the generator changes or removes" (Safe Safe Breaks Breaks)
            "`api.txt` of the base has items that the generator no longer writes for that spec, or a trait has a method that it did not have."
            "Read the diff of `generated/api.txt`.";
        DocumentChanged = 111 "the OpenAPI document, beyond its texts" (Lossy Lossy Same Same)
            "The document describes the wire: either the service is described better than before, or the generated code expects something else of it."
            "Read the diff of `generated/openapi.json`, and that of `tests/tests/snapshots/exchange__wire.snap`.";
        ItemsAdded = 112 "public items that the generator adds" (Safe Safe Adds Adds)
            "They are there to be used."
            "Nothing.";
        CodeChanged = 113 "generated code, its public items stay" (Safe Safe Same Same)
            "The generator writes the same as other code, or other texts."
            "Nothing.";
    }
    "Texts" {
        DocsChanged = 120 "documentation" (Safe Safe Same Same)
            "Nothing but texts for people changes."
            "Nothing.";
        QuirkChanged = 121 "a quirk" (Safe Safe Same Same)
            "It is a note for people and a request of the sandbox."
            "Read it: it tells how the service deviates.";
    }
}

impl Rule {
    /// Every rule, by number.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::GROUPS.iter().flat_map(|group| group.rules).copied()
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "D{:03}", self.number())
    }
}

impl FromStr for Rule {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::all().find(|rule| rule.to_string().eq_ignore_ascii_case(text)).ok_or(())
    }
}
