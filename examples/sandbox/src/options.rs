//! The command line: options and their validation.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use nexudus_server::{Caller, Tokens, roles};
use runtime_server::random_token;

use crate::accounts::{Accounts, User};
use crate::quirks;
use crate::suggestion::suggestion;

/// A local Nexudus for the entities of the spec.
#[derive(Parser)]
#[command(bin_name = "cargo xtask sandbox", after_help = after_help())]
pub struct Options {
    /// File of the database, created if it does not exist [default: in memory]
    #[arg(long, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// Address to listen at; port 0 selects a free port
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8787", value_parser = address)]
    pub addr: String,
    /// A token and its roles: `admin` for all of them, a comma-separated list, or nothing
    ///
    /// Can be repeated. NAME is what `UpdatedBy` shows; without it the caller gets a generated name.
    /// A token that contains a colon needs a NAME. With neither --grant nor --user, the sandbox
    /// generates an administrator's token and prints it.
    #[arg(long = "grant", value_name = "[NAME:]TOKEN=ROLES", value_parser = grant)]
    pub grants: Vec<Grant>,
    /// An administrator who logs in at /api/token; can be repeated
    #[arg(long = "user", value_name = "EMAIL:PASSWORD", value_parser = user)]
    pub users: Vec<User>,
    /// Reject unknown keys in bodies and unknown query parameters instead of ignoring them
    #[arg(long)]
    pub strict: bool,
    /// Lifetime of an access token from /api/token
    #[arg(long, value_name = "SECONDS", default_value_t = 604_799)]
    pub token_lifetime: u32,
}

/// A token and its caller.
#[derive(Clone)]
pub struct Grant {
    /// The name of the caller. It is public, so it is never derived from the token.
    name: Option<String>,
    token: String,
    rights: Rights,
}

/// What a granted token permits.
#[derive(Clone)]
enum Rights {
    Administrator,
    Roles(Vec<String>),
}

const LISTS: &str = "\
Lists: `dir` is descending for -1, desc and descending, and ascending for everything else; `orderBy`
takes every field of a row; text filters match equal texts; a joined filter needs a spec that
describes the entity of the other record; dates are in UTC, such as 2025-01-15T10:30, which means the
whole minute. Unknown query parameters are ignored unless they resemble a known one; with --strict they
are errors.";

const EXIT_CODES: &str = "Exit codes: 0 fine, 1 findings, 2 usage, 3 internal.";

const ADMINISTRATOR: &str = "admin";

impl Options {
    /// Generates an administrator's token if there is no other caller, and returns it.
    pub fn ensure_caller(&mut self) -> io::Result<Option<String>> {
        if !self.grants.is_empty() || !self.users.is_empty() {
            return Ok(None);
        }
        let token = random_token()?;
        self.grants.push(Grant { name: None, token: token.clone(), rights: Rights::Administrator });
        Ok(Some(token))
    }

    /// The callers that the options declare.
    pub fn accounts(&self) -> Accounts {
        let lifetime = Duration::from_secs(self.token_lifetime.into());
        let numbered = self.grants.iter().zip(1..);
        let granted = numbered.fold(Tokens::new(), |tokens, (grant, number)| {
            tokens.with(grant.token.clone(), grant.caller(number))
        });
        Accounts::new(granted, self.users.clone(), lifetime)
    }
}

impl Grant {
    /// The caller that the token belongs to. `number` is the position of the option, from 1.
    fn caller(&self, number: usize) -> Caller {
        let name = self.name.clone().unwrap_or_else(|| format!("caller-{number}@sandbox"));
        match &self.rights {
            Rights::Administrator => Caller::administrator(name),
            Rights::Roles(roles) => Caller::with_roles(name, roles.iter().cloned()),
        }
    }
}

/// Parses `[NAME:]TOKEN=ROLES`. Roles contain no equals sign, and names no colon; tokens may
/// contain both.
fn grant(text: &str) -> Result<Grant, String> {
    let (caller, roles) = text.rsplit_once('=').ok_or("write [NAME:]TOKEN=ROLES")?;
    let (name, token) = match caller.split_once(':') {
        Some((name, token)) => (Some(name), token),
        None => (None, caller),
    };
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("a token consists of visible ASCII characters".into());
    }
    if name.is_some_and(str::is_empty) {
        return Err("the name before the colon is empty: write NAME:TOKEN=ROLES".into());
    }
    let rights = match roles {
        ADMINISTRATOR => Rights::Administrator,
        "" => Rights::Roles(Vec::new()),
        _ => Rights::Roles(roles.split(',').map(role).collect::<Result<_, _>>()?),
    };
    Ok(Grant { name: name.map(str::to_owned), token: token.to_owned(), rights })
}

fn role(name: &str) -> Result<String, String> {
    let known = || roles::ALL.iter().map(|role| role.name());
    if known().any(|role| role == name) {
        return Ok(name.to_owned());
    }
    let suggestion = suggestion(name, known().chain([ADMINISTRATOR]));
    Err(format!("there is no role `{name}`: {suggestion}"))
}

/// Parses `EMAIL:PASSWORD`. Passwords may contain a colon.
fn user(text: &str) -> Result<User, String> {
    match text.split_once(':') {
        Some((email, password)) if !email.is_empty() && !password.is_empty() => {
            Ok(User { email: email.to_owned(), password: password.to_owned() })
        }
        Some(_) | None => Err("write EMAIL:PASSWORD".into()),
    }
}

fn address(text: &str) -> Result<String, String> {
    match text.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => {
            Ok(text.to_owned())
        }
        Some(_) | None => Err("write HOST:PORT, such as 127.0.0.1:8787".into()),
    }
}

fn after_help() -> String {
    let roles: Vec<_> = roles::ALL.iter().map(|role| role.name()).collect();
    format!("Roles: {}.\n\n{LISTS}\n\n{}\n{EXIT_CODES}", roles.join(", "), quirks::help())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants() {
        for (text, token, caller) in [
            ("a=b=admin", "a=b", Caller::administrator("caller-7@sandbox")),
            ("me@example.com:a=admin", "a", Caller::administrator("me@example.com")),
            ("me:a:b=admin", "a:b", Caller::administrator("me")),
            ("token=", "token", Caller::with_roles("caller-7@sandbox", [""; 0])),
        ] {
            let grant = grant(text).ok().unwrap();
            assert_eq!((grant.token.as_str(), grant.caller(7)), (token, caller), "{text}");
        }
        let [first, second, ..] = roles::ALL else { panic!("the spec declares roles") };
        let one = grant(&format!("token={first}")).ok().unwrap().caller(1);
        assert!(one.has(*first) && !one.has(*second));
        let two = grant(&format!("token={first},{second}")).ok().unwrap().caller(1);
        assert!(two.has(*first) && two.has(*second));
    }

    #[test]
    fn invalid_values_are_rejected() {
        assert_eq!(grant("token").err().unwrap(), "write [NAME:]TOKEN=ROLES");
        assert!(grant("to ken=admin").is_err());
        assert!(grant("=admin").is_err());
        assert!(grant(":token=admin").is_err());
        let role = roles::ALL[0];
        let misspelt = role.name().to_lowercase();
        assert_eq!(
            grant(&format!("token={misspelt}")).err().unwrap(),
            format!("there is no role `{misspelt}`: did you mean `{role}`?")
        );
        assert_eq!(
            grant("token=amdin").err().unwrap(),
            "there is no role `amdin`: did you mean `admin`?"
        );
        assert!(user("admin@example.com").is_err());
        assert_eq!(user("a@example.com:a:b").ok().unwrap().password, "a:b");
        assert!(address("localhost").is_err());
        assert!(address("localhost:65536").is_err());
        assert_eq!(address("[::1]:0").unwrap(), "[::1]:0");
    }
}
