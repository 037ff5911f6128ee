//! The command line: what can be set, and what of it makes no sense.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use nexudus_server::{Caller, Tokens, roles};

use crate::accounts::{Accounts, User, random_token};
use crate::nearest::suggestion;
use crate::quirks;

/// A local Nexudus for the entities of the spec.
#[derive(Parser)]
#[command(bin_name = "cargo xtask sandbox", after_help = after_help())]
pub struct Options {
    /// File of the database, made where there is none [default: in memory]
    #[arg(long, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// Where to listen; port 0 is any that is free
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8787", value_parser = address)]
    pub addr: String,
    /// A token and what it opens: `admin` for everything, or roles with commas between, or nothing
    ///
    /// May be given several times. With neither this nor --user an administrator's token is made.
    #[arg(long = "grant", value_name = "TOKEN=ROLES", value_parser = grant)]
    pub grants: Vec<Grant>,
    /// An administrator who logs in at /api/token; may be given several times
    #[arg(long = "user", value_name = "EMAIL:PASSWORD", value_parser = user)]
    pub users: Vec<User>,
    /// How long a token from /api/token is good for
    #[arg(long, value_name = "SECONDS", default_value_t = 604_799)]
    pub token_lifetime: u32,
}

/// A token and whose it is.
#[derive(Clone)]
pub struct Grant {
    token: String,
    caller: Caller,
}

const LISTS: &str = "\
Lists: `dir` goes down at -1, desc and descending, and up at all else; `orderBy` takes every field
of a row; filters by texts match equal ones; dates are UTC, such as 2025-01-15T10:30, which is the
whole minute. A conversation that is deleted takes its replies with it.";

const EXIT_CODES: &str = "Exit codes: 0 fine, 1 findings, 2 usage, 3 internal.";

const ADMINISTRATOR: &str = "admin";

impl Options {
    /// Makes an administrator's token where nobody else could call, and returns it.
    pub fn ensure_caller(&mut self) -> Result<Option<String>, getrandom::Error> {
        if !self.grants.is_empty() || !self.users.is_empty() {
            return Ok(None);
        }
        let token = random_token()?;
        let caller = Caller::administrator(name(&token));
        self.grants.push(Grant { token: token.clone(), caller });
        Ok(Some(token))
    }

    /// Those who may call.
    pub fn accounts(&self) -> Accounts {
        let lifetime = Duration::from_secs(self.token_lifetime.into());
        let granted = self.grants.iter().fold(Tokens::new(), |tokens, grant| {
            tokens.with(grant.token.clone(), grant.caller.clone())
        });
        Accounts::new(granted, self.users.clone(), lifetime)
    }
}

/// The name that records bear which were written with a granted token.
fn name(token: &str) -> String {
    format!("{token}@sandbox")
}

/// A token may hold an equals sign, a role does not.
fn grant(text: &str) -> Result<Grant, String> {
    let (token, rights) = text.rsplit_once('=').ok_or("write TOKEN=ROLES")?;
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("a token is made of visible ASCII characters".into());
    }
    let caller = match rights {
        ADMINISTRATOR => Caller::administrator(name(token)),
        "" => Caller::with_roles(name(token), [] as [String; 0]),
        _ => {
            let roles: Result<Vec<_>, _> = rights.split(',').map(role).collect();
            Caller::with_roles(name(token), roles?)
        }
    };
    Ok(Grant { token: token.to_owned(), caller })
}

fn role(name: &str) -> Result<String, String> {
    let known = || roles::ALL.iter().map(|role| role.name());
    if known().any(|role| role == name) {
        return Ok(name.to_owned());
    }
    let suggestion = suggestion(name, known().chain([ADMINISTRATOR]));
    Err(format!("there is no role `{name}`: {suggestion}"))
}

/// A password may hold a colon, an e-mail address does not.
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
        let administrator = grant("a=b=admin").ok().unwrap();
        assert_eq!(administrator.token, "a=b");
        assert_eq!(administrator.caller, Caller::administrator("a=b@sandbox"));
        let nobody = grant("token=").ok().unwrap();
        assert_eq!(nobody.caller.roles().count(), 0);
        let two = grant("token=CommunityThread-Create,CommunityThread-Edit").ok().unwrap();
        assert!(two.caller.has(roles::COMMUNITY_THREAD_EDIT));
        assert!(!two.caller.has(roles::COMMUNITY_MESSAGE_EDIT));
    }

    #[test]
    fn refuses_what_makes_no_sense() {
        assert_eq!(grant("token").err().unwrap(), "write TOKEN=ROLES");
        assert!(grant("to ken=admin").is_err());
        assert!(grant("=admin").is_err());
        assert_eq!(
            grant("token=communitythread-edit").err().unwrap(),
            "there is no role `communitythread-edit`: did you mean `CommunityThread-Edit`?"
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
