//! A service of notes behind the runtime, driven in process.

#![expect(clippy::unwrap_used, reason = "tests may unwrap")]

mod authentication;
mod commands;
mod context;
mod crud;
mod downloads;
mod exchange;
mod health;
mod http_rejections;
mod limits;
mod malformed_bodies;
mod malformed_queries;
mod notes;
mod outcome_table;
mod reads;
mod responses;
mod scripted;
mod settings;
mod token_endpoint;
