//! Background work as data: a [`Job`] goes out, a [`Report`] comes back.
//!
//! Openings and lists are numbered: of waiting jobs of a kind only the newest runs, and a stale answer is dropped by
//! whoever asked.

mod anchors;
mod asking;
mod context;
mod desk;
mod following;
mod job;
mod keeping;
mod leaving;
mod memory;
mod messages;
mod mirror;
mod muting;
mod opened;
mod opening;
mod perform;
mod pictures;
mod remembering;
mod report;
#[cfg(test)]
mod tests;
mod titles;
mod transfers;
pub mod watching;
mod workers;

pub use context::Context;
pub use desk::Desk;
pub use following::{Following, Lend};
pub use job::{Consent, Face, Job, ListJob, PictureKey, Purpose};
pub use leaving::last_left;
pub use mirror::Baselines;
pub use opened::{Opened, Picture, Shown};
pub use perform::perform;
pub use report::{ListReport, Part, Report, Searched, Swept, Tell, Undid};
pub use workers::Workers;
