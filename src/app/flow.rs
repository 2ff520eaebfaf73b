//! The rules between parts: what one part does because of what happened to another.

pub mod equals;
pub mod images;
pub mod keys;
pub mod links;
pub mod lists;
pub mod modals;
pub mod mutes;
pub mod pages;
pub mod saving;
pub mod search;
pub mod settings;
pub mod tasks;
