//! Decodes HTML character references, once.

use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::borrow::Cow;
use std::cell::RefCell;

/// Decodes every reference in a text: `&amp;`, `&#123;`, `&hellip;`. Tags are kept as text.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    // Braces are by far the most common references; they need no tokenizer.
    let braces = super::matter::braces(text);
    if !braces.contains('&') {
        return Cow::Owned(braces.into_owned());
    }
    let input = BufferQueue::default();
    // A tag would end the text for the tokenizer. Escaping `<` neither adds nor removes a reference.
    input.push_back(text.replace('<', "&lt;").as_str().into());
    let tokenizer = Tokenizer::new(Collector::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    Cow::Owned(tokenizer.sink.text.into_inner())
}

#[derive(Default)]
struct Collector {
    text: RefCell<String>,
}

impl TokenSink for Collector {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.text.borrow_mut().push_str(&text),
            Token::NullCharacterToken => self.text.borrow_mut().push('\0'),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_exactly_once() {
        let table = [
            ("a & b", "a & b"),
            ("R&amp;D", "R&D"),
            ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
            ("&lt;missing&gt; <b>", "<missing> <b>"),
            ("&#123;x&#125;", "{x}"),
            ("&#123;x&#125; &hellip;", "{x} …"),
            ("a&nbsp;b", "a\u{a0}b"),
            ("&#27;[2J", "\u{1b}[2J"),
            ("AT&T &unknown; &", "AT&T &unknown; &"),
            ("&#8220;新闻&#8221;", "“新闻”"),
        ];
        for (text, expected) in table {
            assert_eq!(decode(text), expected, "{text}");
        }
    }
}
