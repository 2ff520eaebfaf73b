//! The document model of an article's body: a flat list of blocks, each with the containers around it, tables of the
//! links and images it names, and the layout of all this as lines of a given width.
//!
//! [`parse()`] turns a body into blocks and [`lines`] turns blocks into lines. Nothing here knows the terminal, the
//! colour theme or files.

pub mod find;
pub mod highlight;
pub mod layout;
pub mod masthead;
pub mod model;
pub mod parse;
pub mod searchable;
pub mod summary;
pub mod targets;

pub use find::{Match, find};
pub use highlight::Highlighter;
pub use layout::{
    LayoutOptions, Line, LineStyle, PictureRoom, PictureRow, Piece, Role, block_lines, block_text, file_name,
    lines, notice_lines, picture_cells,
};
pub use model::*;
pub use parse::{parse, parse_article};
pub use searchable::searchable_text;
pub use summary::summary;
pub use targets::{Target, TargetAt, targets};
