//! HTTP requests within limits: of time, of size, and of the hosts that may be asked.
//!
//! [`Client`] asks for feeds and pages; downloads of pictures use the same checks. Every address is checked before it is
//! asked for, on each redirect, and once more where its name becomes an IP address (`hosts`). The module does not know
//! what the bytes are for, when they are asked for, or where they go.

pub mod address;
pub mod client;
pub(crate) mod failure;
pub(crate) mod hosts;
pub mod proxies;
pub mod request;
pub mod response;
pub mod trackers;
pub(crate) mod unpack;

pub use crate::trouble::Failure;
pub use client::{Client, ClientPolicy};
pub use hosts::Names;
pub use proxies::Proxies;
pub use request::{Credentials, Request};
pub use response::{Response, RetryAfter};
