//! How an API lists records: names in the query, and keys around a page.

/// How an API lists records: names in the query, and keys of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadConventions {
    /// Names in the query.
    pub query: QueryNames,
    /// Keys of the answer around the records of a page.
    pub page: PageKeys,
    /// How many records a page has unless the query says so.
    pub default_size: u32,
    /// How many records a page has at most.
    pub max_size: u32,
}

impl ReadConventions {
    /// Of an API that lists nothing.
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

/// Names in the query of a list, and of a reading of several records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the name of what it is called")]
pub struct QueryNames {
    pub ids: &'static str,
    pub page: &'static str,
    pub size: &'static str,
    pub order: &'static str,
    pub direction: &'static str,
    /// What the name of a filter follows in the lower end of a range.
    pub from: &'static str,
    /// What the name of a filter follows in the upper end of a range.
    pub to: &'static str,
}

/// Keys of the answer around the records of a page.
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
