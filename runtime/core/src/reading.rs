//! Query parameters and page keys of operations that read.

/// How an API spells the query parameters and page keys of operations that read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadConventions {
    /// The names of query parameters.
    pub query: QueryNames,
    /// The keys around the records of a page.
    pub page: PageKeys,
    /// The number of records per page by default.
    pub default_size: u32,
    /// The largest number of records per page.
    pub max_size: u32,
}

impl ReadConventions {
    /// The conventions of an API without operations that read.
    pub const NONE: Self = Self {
        query: QueryNames {
            ids: "",
            page: "",
            size: "",
            order: "",
            direction: "",
            from: "",
            to: "",
        },
        page: PageKeys {
            records: "",
            number: "",
            size: "",
            order: "",
            direction: "",
            first: "",
            last: "",
            total: "",
            pages: "",
            has_next: "",
            has_previous: "",
        },
        default_size: 0,
        max_size: 0,
    };
}

/// The names of query parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is the name of the parameter called like it")]
pub struct QueryNames {
    pub ids: &'static str,
    pub page: &'static str,
    pub size: &'static str,
    pub order: &'static str,
    pub direction: &'static str,
    /// The prefix of a filter's name for the lower bound of a range.
    pub from: &'static str,
    /// The prefix of a filter's name for the upper bound of a range.
    pub to: &'static str,
}

/// The keys around the records of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of a page, which documents them")]
pub struct PageKeys {
    pub records: &'static str,
    pub number: &'static str,
    pub size: &'static str,
    pub order: &'static str,
    pub direction: &'static str,
    pub first: &'static str,
    pub last: &'static str,
    pub total: &'static str,
    pub pages: &'static str,
    pub has_next: &'static str,
    pub has_previous: &'static str,
}
