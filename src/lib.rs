//! newsrack: a terminal reader for folders of article files.
//!
//! # The way of the data
//!
//! ```text
//! bytes on disk ─► article ─► library ─► app ─► view ─► frame
//!    disk            │           │
//!                    └► document: blocks, spans, links, images ─► lines at a width
//! keys ─► terminal ─► app: event → new state + requests ─► workers ─► engine ─► responses ─► app
//! ```
//!
//! # Modules, lowest first; each imports only what stands above it in this list
//!
//! | module | what it is | what it does not know |
//! |---|---|---|
//! | [`guard`] | panics over untrusted input end there | what is read |
//! | [`private`] | private folders, gone at every end of the program | what lies in them |
//! | [`input`] | keys and the actions they stand for | which key does what, and how |
//! | [`clock`] | the present time | zones |
//! | [`zone`] | time zones by name | the clock |
//! | [`text`] | cleaning, measuring, breaking of untrusted text | what the text is for |
//! | [`trouble`] | what can go wrong, as data | its words |
//! | [`language`] | what the interface says, in English and Chinese | where it stands |
//! | [`net`] | HTTP requests within limits | what is fetched |
//! | [`site`] | site generators: by what they are known, what they make of files | disk, articles |
//! | [`html`] | HTML around the tokenizer: what it is given, the attributes it returns | what a tag means |
//! | [`article`] | bytes → front matter, body, problems; never fails | disk, clock, terminal |
//! | [`feed`] | feeds → items, and the article files made of them; never fails | network, disk, clock |
//! | [`document`] | body → blocks and spans → lines at a width | disk, terminal, colours |
//! | [`library`] | articles in lists: order, groups, categories, queries | disk, threads, terminal |
//! | [`disk`] | reading files, deciding which are articles | what the reader shows |
//! | [`media`] | addresses, downloads, pictures, viewer and browser | articles' text, the screen |
//! | [`catalogue`] | what the cache folder remembers of a library: rows, counts, text to search | the screen |
//! | [`state`] | what was read, starred, muted, where reading goes on: logs on every device, merged | the screen, the catalogue |
//! | [`config`] | `config.toml` and the places of files | what its values are used for |
//! | [`keymap`] | which keys are in effect | what an action does |
//! | [`watch`] | folders and files that are watched for changes | what a change means |
//! | [`fetch`] | feeds asked when they are due, their items written as article files | the screen, what is read |
//! | [`engine`] | the library's services: what it can be asked, and what comes back | threads, the screen |
//! | [`workers`] | a thread and a queue for each kind of request | what is asked, and why |
//! | [`terminal`] | raw mode, input bytes, painting, signals, giving it all back | articles |
//! | [`app`] | event → new state and requests | how it is drawn |
//! | [`view`] | state → frame, never writing it | where anything comes from |
//! | [`cli`] | the arguments of the command line | what they are for |
//! | [`commands`] | the verbs of the command line, the reader among them | |

pub mod app;
pub mod article;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod disk;
pub mod document;
pub mod engine;
pub mod feed;
pub mod fetch;
pub mod guard;
pub mod html;
pub mod input;
pub mod keymap;
pub mod language;
pub mod library;
pub mod media;
pub mod net;
pub mod private;
pub mod site;
pub mod state;
pub mod terminal;
pub mod text;
pub mod trouble;
pub mod view;
pub mod watch;
pub mod workers;
pub mod zone;
