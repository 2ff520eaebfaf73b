//! Untrusted text: removing unsafe characters, measuring in terminal cells, cutting and line breaking.
//!
//! This module does not know what a text is used for.

pub mod fold;
pub mod graphemes;
pub mod kinsoku;
pub mod line_break;
pub mod sanitise;
pub mod width;
pub mod widths;

pub use fold::{fold, fold_char};
pub use line_break::break_lines;
pub use sanitise::{clean_block, clean_line, is_unsafe};
pub use width::{cut, width};
pub use widths::Widths;
