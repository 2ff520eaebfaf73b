//! Cleans up the blanks of a block's text.

use crate::document::model::Text;

/// Replaces the tabs of preformatted text outside code blocks.
pub(super) fn without_tabs(text: &mut Text) {
    if text.string.contains('\t') {
        // A blank is as long as a tab, so the spans stay valid.
        text.string = text.string.replace('\t', " ");
    }
}

/// Removes line ends from both ends of a text, and blanks from its end.
pub(super) fn trim(text: &mut Text) {
    text.string.truncate(text.string.trim_end().len());
    let start = text.string.len() - text.string.trim_start_matches('\n').len();
    text.string.drain(..start);
    let end = text.string.len();
    text.spans.retain_mut(|span| {
        span.range =
            span.range.start.saturating_sub(start).min(end)..span.range.end.saturating_sub(start).min(end);
        !span.range.is_empty()
    });
}
