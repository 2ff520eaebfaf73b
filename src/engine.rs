//! Background work as data: a [`Job`] goes out, a [`Report`] comes back.
//!
//! Openings and lists are numbered: of waiting jobs of a kind only the newest runs, and a stale answer is dropped by
//! whoever asked.

mod config;
mod downloads;
mod following;
mod images;
mod indexer;
mod links;
mod lists;
mod loaded_page;
mod marks;
mod messages;
mod mirror;
mod mutes;
mod pages;
mod perform;
mod reader;
mod reading_state;
mod request;
mod response;
#[cfg(test)]
mod tests;
mod title_index;
mod visits;
mod workers;

pub use config::EngineConfig;
pub use following::{Following, Lend};
pub use loaded_page::{LoadedPage, Picture, Shown};
pub use mirror::Baselines;
pub use perform::perform;
pub use reader::CatalogueReader;
pub use request::{Consent, ListRequest, PageKind, PictureKey, Purpose, Request, SetQuery};
pub use response::{ListReport, Part, Responder, Response, ScanSummary, Searched, Undid};
pub use visits::last_left;
pub use workers::Workers;
