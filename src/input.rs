//! Keys and actions as plain values. Nothing here knows the screen or the state of the application.

pub mod action;
pub mod key;
