//! What a change means for the wire and for code that exists. Variants are in the order of their
//! weight.

use std::fmt;

/// What a change means for a client and a server of different versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wire {
    /// They understand each other.
    Safe,
    /// What worked still works; what is new needs a server that knows it.
    New,
    /// Requests succeed, but a value is lost, cleared or understood differently.
    Lossy,
    /// Requests fail, or responses can't be decoded.
    Breaks,
}

/// What a change means for code that uses a generated crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// It compiles and means the same.
    Same,
    /// It compiles and means the same; there is something new to use.
    Adds,
    /// It compiles with a new warning.
    Warns,
    /// It compiles and means something else.
    Differs,
    /// It does not compile.
    Breaks,
}

/// The verdicts on a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdicts {
    /// A client of the base with a server of the head.
    pub old_client: Wire,
    /// A client of the head with a server of the base.
    pub new_client: Wire,
    /// Code that uses the client.
    pub client: Source,
    /// Code that implements the server.
    pub server: Source,
}

/// The number of the version that a change requires to go up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// The third number.
    Patch,
    /// The second number.
    Minor,
    /// The first number.
    Major,
}

impl Wire {
    /// The verdict in a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::New => "new",
            Self::Lossy => "lossy",
            Self::Breaks => "breaks",
        }
    }
}

impl Source {
    /// The verdict in a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Adds => "adds",
            Self::Warns => "warns",
            Self::Differs => "differs",
            Self::Breaks => "breaks",
        }
    }
}

impl Verdicts {
    /// The verdicts on a change that affects nobody.
    pub const NONE: Self = Self {
        old_client: Wire::Safe,
        new_client: Wire::Safe,
        client: Source::Same,
        server: Source::Same,
    };

    /// Whether something that worked stops working or means something else.
    pub fn is_breaking(self) -> bool {
        self.old_client == Wire::Breaks
            || self.new_client == Wire::Breaks
            || self.client.max(self.server) >= Source::Differs
    }

    /// Whether everything compiles although something fails on the wire: only a test or the service
    /// would notice.
    pub fn is_silent(self) -> bool {
        self.old_client.max(self.new_client) >= Wire::Lossy
            && self.client.max(self.server) == Source::Differs
    }

    /// The least version bump by semantic versioning.
    pub fn bump(self) -> Bump {
        if self.is_breaking() {
            return Bump::Major;
        }
        match self.client.max(self.server) {
            Source::Same => Bump::Patch,
            Source::Adds | Source::Warns | Source::Differs | Source::Breaks => Bump::Minor,
        }
    }

    /// Whether these verdicts are at least as severe as others in every respect.
    pub fn cover(self, other: Self) -> bool {
        self.old_client >= other.old_client
            && self.new_client >= other.new_client
            && self.client >= other.client
            && self.server >= other.server
    }

    /// The more severe verdict in every respect.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self {
            old_client: self.old_client.max(other.old_client),
            new_client: self.new_client.max(other.new_client),
            client: self.client.max(other.client),
            server: self.server.max(other.server),
        }
    }

    /// The verdict on the wire in a few words.
    pub fn wire(self) -> String {
        // What only new code runs into is no news for whoever reviews.
        let is_fine = |wire| wire <= Wire::New;
        let Self { old_client: old, new_client: new, .. } = self;
        match (is_fine(old), is_fine(new)) {
            (true, true) => Wire::Safe.word().to_owned(),
            (false, true) => format!("old client {}", old.word()),
            (true, false) => format!("new client {}", new.word()),
            (false, false) if old == new => old.word().to_owned(),
            (false, false) => format!("old client {}, new {}", old.word(), new.word()),
        }
    }
}

impl Bump {
    /// The bump in a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// The version of a crate: three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version([u64; 3]);

impl Version {
    /// The version with a text such as `0.1.0`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(|number| number.parse().ok());
        let version = [numbers.next()??, numbers.next()??, numbers.next()??];
        numbers.next().is_none().then_some(Self(version))
    }

    /// The least version after a bump. Before 1.0.0 the second number counts for breaking changes,
    /// and the third for all others.
    #[must_use]
    pub const fn after(self, bump: Bump) -> Self {
        let Self([major, minor, patch]) = self;
        Self(match (major, bump) {
            (0, Bump::Major) => [0, minor + 1, 0],
            (_, Bump::Major) => [major + 1, 0, 0],
            (0, Bump::Minor | Bump::Patch) | (_, Bump::Patch) => [major, minor, patch + 1],
            (_, Bump::Minor) => [major, minor + 1, 0],
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([major, minor, patch]) = self;
        write!(f, "{major}.{minor}.{patch}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_version_after_a_bump() {
        for (from, bump, to) in [
            ("0.1.0", Bump::Major, "0.2.0"),
            ("0.1.0", Bump::Minor, "0.1.1"),
            ("0.1.3", Bump::Patch, "0.1.4"),
            ("1.2.3", Bump::Major, "2.0.0"),
            ("1.2.3", Bump::Minor, "1.3.0"),
            ("1.2.3", Bump::Patch, "1.2.4"),
        ] {
            let version = Version::parse(from).expect("a version");
            assert_eq!(version.after(bump).to_string(), to, "{from} {}", bump.word());
        }
        assert_eq!(Version::parse("1.2"), None);
        assert_eq!(Version::parse("1.2.3.4"), None);
        assert_eq!(Version::parse("1.2.x"), None);
    }
}
