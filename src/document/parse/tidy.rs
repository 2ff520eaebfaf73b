//! The blanks of a block's text put in order.

use crate::document::model::Text;

/// Preformatted text within something else than code: its tabs are blanks.
pub(super) fn without_tabs(text: &mut Text) {
    if text.string.contains('\t') {
        // As long as they were, so that the spans stay where they are.
        text.string = text.string.replace('\t', " ");
    }
}

/// Takes line ends off both ends of a text, and blanks off its end.
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
