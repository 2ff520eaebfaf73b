//! What the addresses of pictures say.

/// The name of a file before its first point, in lower case.
pub(crate) fn stem(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name).to_ascii_lowercase()
}

/// Whether the name of a picture says that it may stand for another one.
pub(crate) fn is_vague(address: &str) -> bool {
    let stem = stem(address);
    [
        "placeholder",
        "lazyload",
        "lazy-load",
        "lazy_load",
        "loading",
        "spacer",
        "blank",
        "transparent",
        "1px",
        "1x1",
    ]
    .iter()
    .any(|sign| stem.contains(sign))
}

/// Whether an address begins with this scheme.
pub(crate) fn starts_with(address: &str, scheme: &str) -> bool {
    address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

/// The picture of a `srcset` that suits a screen: of those that may stand there, the largest of at most [`WIDEST`] pixels
/// or twice the resolution, else the smallest.
pub(crate) fn best_of_set(set: &str, may_stand: impl Fn(&str) -> bool) -> Option<&str> {
    /// Pixels.
    const WIDEST: f64 = 1600.0;
    /// The most pictures of a set that are looked at.
    const MOST: usize = 64;
    let mut best: Option<(bool, f64, &str)> = None;
    let mut rest = set;
    for _ in 0..MOST {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            break;
        }
        let (address, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
        let (address, descriptor, next) = if address.ends_with(',') {
            (address.trim_end_matches(','), "", after)
        } else {
            let comma = after.find(',').unwrap_or(after.len());
            (address, after[..comma].trim(), &after[comma..])
        };
        rest = next;
        let number = |text: &str| text.trim().parse::<f64>().unwrap_or(1.0);
        let size = match descriptor.strip_suffix('w') {
            Some(width) => number(width),
            None => number(descriptor.trim_end_matches(['x', 'h'])) * WIDEST / 2.0,
        };
        let fits = size <= WIDEST;
        let is_better = best.is_none_or(|(best_fits, most, _)| match (fits, best_fits) {
            (true, true) => size > most,
            (false, false) => size < most,
            (fits, _) => fits,
        });
        if is_better && may_stand(address) {
            best = Some((fits, size, address));
        }
    }
    best.map(|(.., address)| address)
}
