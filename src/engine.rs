//! Background work as data: a [`Request`] goes out, [`Response`]s come back with its [`RequestId`].

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
pub mod request;
pub mod response;
#[cfg(test)]
mod tests;
mod title_index;
mod visits;
mod workers;

pub use config::EngineConfig;
pub use following::{Following, Lend};
pub use mirror::Baselines;
pub use perform::perform;
pub use reader::CatalogueReader;
pub use request::{
    Consent, ExternalRequest, ImageRequest, IndexRequest, ListRequest, PageKind, PageRequest, PictureKey,
    Purpose, Request, RequestId, RowRequest, SetQuery, StateRequest, TitleRequest,
};
pub use response::{
    ListResponse, LoadedPage, Part, Picture, Responder, Response, ScanSummary, SearchInfo, Shown, UndoneStep,
};
pub use visits::last_left;
pub use workers::Workers;
