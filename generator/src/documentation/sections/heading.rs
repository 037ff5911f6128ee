//! The headings that pages have.

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::documentation) enum Heading {
    /// What is before the first heading.
    Preamble,
    Authentication,
    Enums,
    Path,
    Query,
    Body,
    Required,
    Optional,
    /// Example requests.
    Examples,
    /// The answers, before the first status.
    Answers,
    Status(u16),
    /// The example of an answer.
    Example(u16),
    /// Whatever else.
    Other,
}

impl Heading {
    /// What a title stands for behind another heading, if it is one that pages have.
    pub(in crate::documentation) fn of(title: &str, before: Self) -> Option<Self> {
        let in_answers = matches!(before, Self::Answers | Self::Status(_) | Self::Example(_));
        Some(match title {
            "Authentication" | "Authorization" => Self::Authentication,
            "Enums" => Self::Enums,
            "Path Parameters" => Self::Path,
            "Query Parameters" => Self::Query,
            "Pagination & Sorting" | "Filters" | "Range Filters" if before == Self::Query => {
                Self::Query
            }
            "Request Body" => Self::Body,
            "Required Fields" if before.is_body() => Self::Required,
            "Optional Fields" if before.is_body() => Self::Optional,
            "Code Examples" | "Code Example" | "Example Request" | "Example Requests" => {
                Self::Examples
            }
            "Response" | "Responses" => Self::Answers,
            "Example Response" if in_answers => match before {
                Self::Status(status) | Self::Example(status) => Self::Example(status),
                _ => return None,
            },
            title if in_answers => Self::Status(status(title)?),
            _ => return None,
        })
    }

    fn is_body(self) -> bool {
        matches!(self, Self::Body | Self::Required | Self::Optional)
    }
}

/// The status that a title starts with: `200`, `200 OK`.
fn status(title: &str) -> Option<u16> {
    let (digits, rest) = title.split_at_checked(3)?;
    let status = digits.parse().ok().filter(|status| (100..600).contains(status));
    status.filter(|_| rest.is_empty() || rest.starts_with([' ', ':']))
}
