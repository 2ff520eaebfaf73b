//! A body as a document: a flat list of blocks, each with the containers it stands in, and tables of the
//! links and images they name; and its lines at a width.
//!
//! [`parse()`] is the only way from a body to blocks, [`lines`] the only way from blocks to what is shown.
//! Nothing here knows a terminal, a colour theme or a file.

pub mod find;
pub mod highlight;
pub mod layout;
pub mod masthead;
pub mod model;
pub mod parse;
pub mod searchable;
pub mod targets;

pub use find::{Match, find};
pub use highlight::Highlighter;
pub use layout::{
    LayoutOptions, Line, LineStyle, PictureRoom, PictureRow, Piece, Role, block_lines, block_text, file_name,
    line_of, lines, notice_lines, picture_cells,
};
pub use model::*;
pub use parse::{parse, parse_article};
pub use searchable::searchable_text;
pub use targets::{Target, TargetAt, targets};
