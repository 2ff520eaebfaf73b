//! Properties that Logseq writes for itself: `id:: …`, `collapsed:: true`. It does not show them either.

/// For a line that is a property and nothing else: where it begins if it stands behind the marker of a list item, which
/// stays, else 0.
pub(super) fn property(line: &str) -> Option<usize> {
    let text = line.trim();
    let item = text.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with([' ', '\t']));
    let text = item.unwrap_or(text).trim_start();
    if !["id::", "collapsed::", "logseq."].iter().any(|key| text.starts_with(key)) {
        return None;
    }
    let (key, value) = text.split_once("::")?;
    let value = value.strip_prefix([' ', '\t'])?.trim();
    let is_own = match key {
        "id" => value.len() == 36 && value.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'),
        "collapsed" => matches!(value, "true" | "false"),
        _ => {
            let name = key.strip_prefix("logseq.")?;
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
        }
    };
    let marker = if item.is_some() { line.find(key).unwrap_or(0) } else { 0 };
    is_own.then_some(marker)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_properties_of_the_program_itself_are_known() {
        let id = "id:: 0123abcd-0123-0123-0123-0123456789ab";
        let table = [
            (format!("  {id}\n"), Some(0)),
            (format!("- {id}\n"), Some(2)),
            (format!("\t- {id}"), Some(3)),
            ("  collapsed:: true\n".into(), Some(0)),
            ("collapsed:: false".into(), Some(0)),
            ("logseq.order-list-type:: number".into(), Some(0)),
            ("id:: the words of a reader".into(), None),
            ("collapsed:: into a heap".into(), None),
            ("collapsed::true".into(), None),
            ("tags:: tea".into(), None),
            ("author:: Ann".into(), None),
            ("std::id:: x".into(), None),
            (String::new(), None),
        ];
        for (line, expected) in table {
            assert_eq!(property(&line), expected, "{line}");
        }
    }
}
