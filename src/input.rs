//! Keys and what they can do: plain values, which know no screen and no state.

pub mod action;
pub mod key;
