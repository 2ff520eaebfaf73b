//! Splits what stands in a template tag behind its name, and says which of it are words to read.

/// The arguments of a tag.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Arguments {
    /// Those without a name, in order.
    pub(super) plain: Vec<Plain>,
    /// `name="value"`, in order.
    pub(super) named: Vec<(String, String)>,
}

/// An argument without a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plain {
    pub(super) text: String,
    pub(super) is_quoted: bool,
}

/// Names whose values are words to read, in the order in which they are shown.
const WORDS: [&str; 22] = [
    "title",
    "caption",
    "summary",
    "label",
    "name",
    "heading",
    "header",
    "content",
    "text",
    "description",
    "desc",
    "alt",
    "author",
    "cite",
    "source",
    "attr",
    "tooltip",
    "subtitle",
    "message",
    "question",
    "answer",
    "date",
];

impl Arguments {
    /// Splits at blanks and commas outside of quotes. At most a hundred arguments are read.
    pub(super) fn of(text: &str) -> Self {
        let mut arguments = Self::default();
        let mut rest = text;
        for _ in 0..100 {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            if rest.is_empty() {
                break;
            }
            if let Some((value, after)) = quoted(rest) {
                arguments.plain.push(Plain { text: value.to_owned(), is_quoted: true });
                rest = after;
                continue;
            }
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | '=')).unwrap_or(rest.len());
            let word = &rest[..end];
            let after = rest[end..].trim_start();
            let is_name = !word.is_empty()
                && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
            if let Some(value) = after.strip_prefix('=').filter(|_| is_name) {
                let value = value.trim_start();
                let (value, after) = quoted(value).unwrap_or_else(|| {
                    value.split_at(value.find(|c: char| c.is_whitespace() || c == ',').unwrap_or(value.len()))
                });
                arguments.named.push((word.to_ascii_lowercase(), value.to_owned()));
                rest = after;
                continue;
            }
            // An address may contain `=` and commas.
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let word = rest[..end].trim_end_matches(',');
            arguments.plain.push(Plain { text: word.to_owned(), is_quoted: false });
            rest = &rest[end..];
        }
        arguments
    }

    /// The value of the first of these names that is there and not empty.
    pub(super) fn any(&self, names: &[&str]) -> Option<&str> {
        let value =
            |name: &&str| self.named.iter().find(|(own, value)| own == name && !value.trim().is_empty());
        names.iter().find_map(value).map(|(_, value)| value.trim())
    }

    /// An argument without a name, by its place.
    pub(super) fn at(&self, place: usize) -> Option<&str> {
        self.plain.get(place).map(|plain| plain.text.trim()).filter(|text| !text.is_empty())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.plain.is_empty() && self.named.is_empty()
    }

    /// The words to read: values of names that hold words, and quoted texts that are no addresses, settings or ids.
    pub(super) fn words(&self) -> Vec<String> {
        let named = WORDS.iter().filter_map(|name| self.any(&[name])).filter(|text| !is_address(text));
        let plain =
            self.plain.iter().filter(|plain| plain.is_quoted && reads(&plain.text)).map(|plain| &*plain.text);
        let mut words: Vec<String> = Vec::new();
        for text in named.chain(plain) {
            if !words.iter().any(|known| known == text) {
                words.push(text.to_owned());
            }
        }
        words
    }
}

/// The text in quotes at the start, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`' | '“'))?;
    let close = if quote == '“' { '”' } else { quote };
    text[quote.len_utf8()..].split_once(close)
}

/// Whether a text is more than one word of lower-case letters, as ids and options are.
pub(super) fn reads(text: &str) -> bool {
    let text = text.trim();
    let option =
        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.' | '%' | '#');
    let is_setting = text.contains('=') && !text.contains(' ');
    let has_letters = text.chars().any(char::is_alphabetic);
    has_letters && !is_setting && !is_address(text) && !text.chars().all(option)
}

/// Whether a text is an address or a path.
pub(super) fn is_address(text: &str) -> bool {
    let text = text.trim();
    !text.contains(char::is_whitespace)
        && (text.contains("://") || text.starts_with(['/', '#']) || text.contains('/') && text.contains('.'))
        || is_file(text)
}

/// Whether a text is the name of a file.
fn is_file(text: &str) -> bool {
    let ending = text.rsplit_once('.').map_or("", |(_, ending)| ending);
    !text.contains(char::is_whitespace)
        && (2..=5).contains(&ending.len())
        && ending.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_split_outside_of_quotes() {
        let arguments = Arguments::of("src='a b.png' width=30 \"A cup\" /c.png, key=\"v\"");
        assert_eq!(arguments.any(&["src"]), Some("a b.png"));
        assert_eq!(arguments.any(&["nothing", "key"]), Some("v"));
        assert_eq!((arguments.at(0), arguments.at(1)), (Some("A cup"), Some("/c.png")));
        assert_eq!(Arguments::of("https://e.org/?a=1,2 x").at(0), Some("https://e.org/?a=1,2"));
        assert_eq!(Arguments::of("\"never closed x").at(1), Some("closed"));
        assert!(Arguments::of(" , ").is_empty());
    }

    #[test]
    fn words_are_told_from_options() {
        let table = [
            ("title=\"A cup\" class=\"wide\"", "A cup"),
            ("\"tip\" \"Good to know\" true", "Good to know"),
            ("\"unique-id\"", ""),
            ("\"Apple\"", "Apple"),
            ("summary=\"茶\"", "茶"),
            ("\"a.png\" \"/b/c.png\" \"https://e.org\"", ""),
            ("name=\"Ann\" title=\"A\"", "A|Ann"),
        ];
        for (text, words) in table {
            assert_eq!(Arguments::of(text).words().join("|"), words, "{text}");
        }
    }
}
