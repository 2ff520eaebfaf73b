//! The comments that browsers and programs leave in the pages that they save.

/// The address and the time of saving in a comment.
pub(super) fn saved(comment: &str) -> (Option<&str>, Option<&str>) {
    if let Some((_, rest)) = comment.split_once("saved from url=(") {
        // `saved from url=(0024)https://example.org/tea`
        (rest.split_once(')').map(|(_, address)| address), None)
    } else if let Some((_, rest)) = comment.split_once("Saved from ") {
        // `Saved from https://example.org/tea at 2024-05-06T07:00:00Z using monolith v2.8`
        rest.split_once(" using monolith").and_then(|(rest, _)| rest.split_once(" at ")).unzip()
    } else if comment.contains("Page saved with SingleFile") {
        let value = |key: &str| comment.lines().find_map(|line| line.trim().strip_prefix(key));
        (value("url:"), value("saved date:"))
    } else {
        (None, None)
    }
}
