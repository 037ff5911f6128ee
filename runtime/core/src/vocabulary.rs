//! The words that the spec and the runtime share: kinds of operations, shapes of bodies, meanings
//! of responses. The generator reads them from the spec, the runtime acts on them.

/// Defines an enum of words: each variant has a name in the spec and documentation that editors
/// show.
macro_rules! vocabulary {
    (
        $(#[doc = $doc:literal])*
        $name:ident {
            $($(#[doc = $about:literal])+ $variant:ident = $word:literal,)+
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "schema", derive(serde::Deserialize, schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", serde(rename_all = "kebab-case"))]
        pub enum $name {
            $($(#[doc = $about])+ $variant,)+
        }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The name in the spec.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The name of the variant in Rust.
            pub const fn variant(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($variant),)+
                }
            }
        }
    };
}

vocabulary! {
    /// What an operation does.
    Kind {
        /// Creates a record.
        Create = "create",
        /// Replaces a record as a whole.
        Update = "update",
        /// Reads the record with an id.
        Get = "get",
        /// Reads the records with some ids.
        GetMany = "get-many",
        /// Reads a page of the records that match a filter.
        List = "list",
        /// Deletes a record.
        Delete = "delete",
        /// Lists the commands that can be run on records.
        ListCommands = "commands",
        /// Runs a command on records.
        RunCommand = "run-command",
        /// Reads a file of a record.
        Download = "downloads",
    }
}

vocabulary! {
    /// What a response means.
    Meaning {
        /// The request was carried out.
        Success = "success",
        /// The request was understood and rejected.
        Rejected = "rejected",
        /// The request is invalid; the field errors say why.
        Invalid = "invalid",
        /// The token is missing, unknown or expired, or the caller lacks the role.
        Unauthorized = "unauthorized",
        /// There is no such record.
        NotFound = "not-found",
        /// Too many requests; this one was not carried out.
        Throttled = "throttled",
        /// The service failed; whether the request was carried out is unknown.
        Failed = "failed",
        /// The response can't be decoded.
        Undecodable = "undecodable",
        /// The request was carried out, but the rest of the response can't be decoded.
        AcceptedUndecodable = "accepted-undecodable",
    }
}

vocabulary! {
    /// The shape of a response body.
    BodyShape {
        /// An envelope that reports success.
        Accepted = "accepted",
        /// An envelope that reports a rejection.
        Rejected = "rejected",
        /// JSON other than an envelope.
        Json = "json",
        /// Anything that is not JSON.
        Text = "text",
        /// Nothing.
        Empty = "empty",
    }
}

/// What a request consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestShape {
    /// A JSON object in the body.
    Body,
    /// The id of a record in the path.
    Id,
    /// Ids of records in the query.
    Ids,
    /// Filters, order and page in the query.
    Query,
    /// Perhaps the id of a record in the query.
    OptionalId,
    /// A command with its parameters and the ids of records in the body.
    Command,
}

/// What a success returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseShape {
    /// An envelope with the id of the record that was written.
    Saved,
    /// An envelope alone.
    Deleted,
    /// A record.
    Record,
    /// An array of records.
    Records,
    /// A page of rows.
    Page,
    /// An array of descriptions of commands.
    Commands,
    /// An envelope, perhaps with the id of a record.
    Completed,
    /// The bytes of a file, or nothing.
    File,
}

impl Kind {
    /// The HTTP method, in upper case.
    pub const fn method(self) -> &'static str {
        match self {
            Self::Create | Self::RunCommand => "POST",
            Self::Update => "PUT",
            Self::Get | Self::GetMany | Self::List | Self::ListCommands | Self::Download => "GET",
            Self::Delete => "DELETE",
        }
    }

    /// What follows the path of the collection; `{id}` stands for the id of a record,
    /// `{file}` for the segment of its file.
    pub const fn path_suffix(self) -> &'static str {
        match self {
            Self::Create | Self::Update | Self::List => "",
            Self::GetMany => "/",
            Self::Get | Self::Delete => "/{id}",
            Self::ListCommands => "/commands",
            Self::RunCommand => "/runcommand",
            Self::Download => "/{file}/{id}",
        }
    }

    /// What the request consists of.
    pub const fn request(self) -> RequestShape {
        match self {
            Self::Create | Self::Update => RequestShape::Body,
            Self::Get | Self::Delete | Self::Download => RequestShape::Id,
            Self::GetMany => RequestShape::Ids,
            Self::List => RequestShape::Query,
            Self::ListCommands => RequestShape::OptionalId,
            Self::RunCommand => RequestShape::Command,
        }
    }

    /// What a success returns.
    pub const fn response(self) -> ResponseShape {
        match self {
            Self::Create | Self::Update => ResponseShape::Saved,
            Self::Get => ResponseShape::Record,
            Self::GetMany => ResponseShape::Records,
            Self::List => ResponseShape::Page,
            Self::Delete => ResponseShape::Deleted,
            Self::ListCommands => ResponseShape::Commands,
            Self::RunCommand => ResponseShape::Completed,
            Self::Download => ResponseShape::File,
        }
    }

    /// How the vendor's names of roles for this kind end.
    pub const fn role_suffix(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Update => "Edit",
            Self::Get | Self::GetMany | Self::Download => "Read",
            Self::List | Self::ListCommands => "List",
            Self::RunCommand => "Update",
            Self::Delete => "Delete",
        }
    }

    /// Whether the request replaces a whole record, so that what it omits is cleared.
    pub const fn replaces(self) -> bool {
        matches!(self, Self::Update)
    }

    /// Whether the operation is about several records.
    pub const fn takes_many(self) -> bool {
        matches!(self.response(), ResponseShape::Records | ResponseShape::Page)
    }

    /// Whether the request has a JSON body.
    pub const fn has_body(self) -> bool {
        matches!(self.request(), RequestShape::Body | RequestShape::Command)
    }

    /// Whether a success returns records.
    pub const fn returns_records(self) -> bool {
        matches!(
            self.response(),
            ResponseShape::Record | ResponseShape::Records | ResponseShape::Page
        )
    }

    /// Whether the operation is about records with an id, the one that tells records apart.
    pub const fn names_records(self) -> bool {
        self.returns_records() || matches!(self.request(), RequestShape::Id)
    }

    /// Whether the operation changes nothing and returns what it reads. Other operations return an
    /// envelope.
    pub const fn reads(self) -> bool {
        match self.response() {
            ResponseShape::Record
            | ResponseShape::Records
            | ResponseShape::Page
            | ResponseShape::Commands
            | ResponseShape::File => true,
            ResponseShape::Saved | ResponseShape::Deleted | ResponseShape::Completed => false,
        }
    }
}
