//! What the threads say to each other: those who answer are asked, the keeper of the catalogue is sent.

use super::request::Request;
use crate::catalogue::Catalogue;
use crate::trouble::CatalogueDamage;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What one who reads the catalogue is told.
#[derive(Debug)]
pub(super) enum Ask {
    /// The catalogue to ask from now on.
    Catalogue(Box<Catalogue>),
    /// A job, and what ends it early.
    Job(Request, Arc<AtomicBool>),
    /// Something could not be written, which is tried again from time to time.
    Wake,
    /// Nothing more comes.
    End,
}

/// What the keeper is asked to do.
#[derive(Debug)]
pub(super) enum Errand {
    /// Look at all files.
    Sweep,
    /// Note what many articles look like that were marked.
    Describe,
    /// Something was changed in the folders.
    Touched,
    /// The catalogue turned out to be damaged.
    Damaged(CatalogueDamage),
}
