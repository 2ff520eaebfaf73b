//! The header `Link` (RFC 8288).

/// A link of a header.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct HeaderLink<'h> {
    pub(super) target: &'h str,
    pub(super) rel: Option<String>,
    /// The MIME type.
    pub(super) kind: Option<String>,
    pub(super) title: Option<String>,
}

/// The links of a header. What is not understood is skipped.
pub(super) fn links(header: &str) -> Vec<HeaderLink<'_>> {
    let mut links = Vec::new();
    let mut rest = header;
    while let Some(begin) = rest.find('<') {
        let Some(length) = rest[begin..].find('>') else { break };
        let target = rest[begin + 1..begin + length].trim();
        let mut link = HeaderLink { target, ..HeaderLink::default() };
        rest = parameters(&rest[begin + length + 1..], &mut link);
        links.push(link);
    }
    links
}

/// Reads the parameters of a link, and returns what stands behind them.
fn parameters<'h>(mut rest: &'h str, link: &mut HeaderLink<'_>) -> &'h str {
    loop {
        rest = rest.trim_start();
        let Some(parameter) = rest.strip_prefix(';') else { return rest };
        let end = parameter.find(['=', ';', ',']).unwrap_or(parameter.len());
        let name = parameter[..end].trim().to_ascii_lowercase();
        rest = &parameter[end..];
        let Some(written) = rest.strip_prefix('=') else { continue };
        let value;
        (value, rest) = self::value(written.trim_start());
        let place = match &*name {
            "rel" => &mut link.rel,
            "type" => &mut link.kind,
            "title" => &mut link.title,
            _ => continue,
        };
        place.get_or_insert(value);
    }
}

/// A value, with or without quotation marks, and what stands behind it.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',']).unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}
