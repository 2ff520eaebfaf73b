//! Text from strangers: made safe to print, measured in terminal cells, cut and broken.
//!
//! Nothing here knows what a text is for.

pub mod fold;
pub mod graphemes;
pub mod kinsoku;
pub mod line_break;
pub mod sanitise;
pub mod width;

pub use fold::{fold, fold_char};
pub use line_break::break_lines;
pub use sanitise::{clean_block, clean_line};
pub use width::{cut, width};
