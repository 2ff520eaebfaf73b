//! Syntax highlighting: marks the parts of code with a [`Token`]. The theme chooses the colours.
//!
//! Loading the syntaxes and parsing code is slow, so this is a separate pass over a parsed document, which a worker
//! thread runs. Code is shown plain until it is done. Documents without code cost nothing.

use super::model::{BlockKind, Document, Span, Style, Text, Token};
use std::ops::Range;
use std::sync::OnceLock;
use two_face::re_exports::syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

/// The most code of one document that is highlighted, in bytes. The rest stays plain.
pub const MOST: usize = 128 * 1024;

/// Lines longer than this, in bytes, are taken for data and stay plain.
const LONGEST_LINE: usize = 2000;

/// The syntaxes, loaded when the first code block is highlighted.
#[derive(Debug, Default)]
pub struct Highlighter {
    loaded: OnceLock<Loaded>,
}

#[derive(Debug)]
struct Loaded {
    syntaxes: SyntaxSet,
    /// The token of each scope, specific scopes before general ones.
    meanings: Vec<(Scope, Token)>,
}

impl Highlighter {
    /// A highlighter that has loaded nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Highlights all code blocks of a known language. The text and its positions do not change.
    pub fn highlight(&self, document: &mut Document) {
        let mut left = MOST;
        for block in &mut document.blocks {
            if let BlockKind::Code { language: Some(language), text } = &mut block.kind
                && left > 0
                && !text.spans.iter().any(|span| span.style.color.is_some())
            {
                let loaded = self.loaded.get_or_init(Loaded::new);
                if let Some(syntax) = loaded.syntax(language) {
                    let parts = loaded.parts(&text.string, syntax, &mut left);
                    overlay(text, parts);
                }
            }
        }
    }
}

impl Loaded {
    fn new() -> Self {
        let meanings = MEANINGS.iter().filter_map(|&(scope, token)| Some((Scope::new(scope).ok()?, token)));
        Self { syntaxes: two_face::syntax::extra_newlines(), meanings: meanings.collect() }
    }

    fn syntax(&self, language: &str) -> Option<&SyntaxReference> {
        let token = match language {
            "text" | "txt" | "plain" | "plaintext" | "none" => return None,
            "shell" | "console" | "shell-session" | "zsh" => "sh",
            "c++" => "cpp",
            "golang" => "go",
            "c#" => "cs",
            "objc" | "objectivec" => "m",
            "vue" => "html",
            token => token,
        };
        self.syntaxes.find_syntax_by_token(token)
    }

    /// The tokens of some code, in order. Subtracts the bytes it reads from `left`.
    fn parts(&self, code: &str, syntax: &SyntaxReference, left: &mut usize) -> Vec<(Range<usize>, Token)> {
        let mut parts: Vec<(Range<usize>, Token)> = Vec::new();
        let mut state = ParseState::new(syntax);
        let mut stack = ScopeStack::new();
        let mut start = 0;
        let mut buffer = String::new();
        for line in code.split('\n') {
            let Some(rest) = left.checked_sub(line.len() + 1) else {
                *left = 0;
                break;
            };
            *left = rest;
            if line.len() <= LONGEST_LINE {
                buffer.clear();
                buffer.push_str(line);
                buffer.push('\n');
                // After an error the state of the parser is useless.
                let Ok(changes) = state.parse_line(&buffer, &self.syntaxes) else { break };
                let mut at = 0;
                for (end, change) in changes {
                    self.part(&mut parts, start + at..start + end.min(line.len()), &stack);
                    at = end.min(line.len());
                    if stack.apply(&change).is_err() {
                        return parts;
                    }
                }
                self.part(&mut parts, start + at..start + line.len(), &stack);
            }
            start += line.len() + 1;
        }
        parts
    }

    fn part(&self, parts: &mut Vec<(Range<usize>, Token)>, range: Range<usize>, stack: &ScopeStack) {
        if range.is_empty() {
            return;
        }
        let means = |scope: &Scope| {
            self.meanings.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|&(_, token)| token)
        };
        if let Some(token) = stack.as_slice().iter().rev().find_map(means) {
            match parts.last_mut() {
                Some((last, same)) if last.end == range.start && *same == token => last.end = range.end,
                _ => parts.push((range, token)),
            }
        }
    }
}

/// Scopes of `TextMate` grammars, see <https://www.sublimetext.com/docs/scope_naming.html>.
const MEANINGS: [(&str, Token); 31] = [
    ("comment", Token::Comment),
    ("constant", Token::Constant),
    ("string", Token::String),
    ("keyword.operator.word", Token::Keyword),
    ("keyword.operator", Token::Operator),
    ("keyword", Token::Keyword),
    ("storage.type.function", Token::Keyword),
    ("storage", Token::Keyword),
    ("entity.name.function", Token::Function),
    ("entity.name.macro", Token::Function),
    ("entity.name.tag", Token::Keyword),
    ("entity.name.section", Token::Type),
    ("entity.name.label", Token::Variable),
    ("entity.name", Token::Type),
    ("entity.other.attribute-name", Token::Variable),
    ("entity.other.inherited-class", Token::Type),
    ("support.function", Token::Function),
    ("support.macro", Token::Function),
    ("support.type.property-name", Token::Variable),
    ("support.constant", Token::Constant),
    ("support.variable", Token::Variable),
    ("support.type", Token::Type),
    ("support.class", Token::Type),
    ("variable.function", Token::Function),
    ("variable.language", Token::Keyword),
    ("variable.parameter", Token::Variable),
    ("variable.other.constant", Token::Constant),
    ("markup.deleted", Token::Removed),
    ("markup.inserted", Token::Added),
    ("markup.heading", Token::Type),
    ("meta.mapping.key", Token::Variable),
];

/// Adds the tokens to the spans that the text already has.
fn overlay(text: &mut Text, parts: Vec<(Range<usize>, Token)>) {
    let old = std::mem::take(&mut text.spans);
    if old.is_empty() {
        text.spans = parts.into_iter().map(|(range, token)| plain(range, Some(token))).collect();
        return;
    }
    let mut borders: Vec<usize> = old.iter().flat_map(|span| [span.range.start, span.range.end]).collect();
    borders.extend(parts.iter().flat_map(|(range, _)| [range.start, range.end]));
    borders.sort_unstable();
    borders.dedup();
    let (mut spans, mut parts) = (old.into_iter().peekable(), parts.into_iter().peekable());
    for pair in borders.windows(2) {
        let range = pair[0]..pair[1];
        while spans.next_if(|span| span.range.end <= range.start).is_some() {}
        while parts.next_if(|(part, _)| part.end <= range.start).is_some() {}
        let token = parts.peek().filter(|(part, _)| part.start <= range.start).map(|&(_, token)| token);
        match spans.peek().filter(|span| span.range.start <= range.start) {
            Some(span) => {
                text.spans.push(Span { range, style: Style { token, ..span.style }, ..span.clone() });
            }
            None if token.is_some() => text.spans.push(plain(range, token)),
            None => {}
        }
    }
}

fn plain(range: Range<usize>, token: Option<Token>) -> Span {
    Span { range, style: Style { token, ..Style::default() }, link: None, image: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::model::{Align, Block, LinkId};

    fn highlighted(language: &str, code: &str, spans: Vec<Span>) -> Text {
        let text = Text { string: code.into(), spans };
        let kind = BlockKind::Code { language: Some(language.into()), text };
        let block = Block { kind, containers: vec![], align: Align::Start, spaced: true, source: 0..0 };
        let mut document = Document { blocks: vec![block], ..Document::default() };
        Highlighter::new().highlight(&mut document);
        match document.blocks.remove(0).kind {
            BlockKind::Code { text, .. } => text,
            other => panic!("{other:?}"),
        }
    }

    fn token_of(text: &Text, part: &str) -> Option<Token> {
        let at = text.string.find(part)?;
        text.spans.iter().find(|span| span.range.contains(&at)).and_then(|span| span.style.token)
    }

    #[test]
    fn the_parts_of_a_program_are_known() {
        let rust = "// 注释\nfn main() {\n    let x: u32 = 17;\n    print(\"你好\");\n}";
        let table = [
            ("rust", rust, "注释", Token::Comment),
            ("rust", rust, "fn", Token::Keyword),
            ("rust", rust, "main", Token::Function),
            ("rust", rust, "17", Token::Constant),
            ("rust", rust, "你好", Token::String),
            ("python", "def f(x):\n    return None", "return", Token::Keyword),
            ("shell", "echo \"a\" # b", "# b", Token::Comment),
            ("typescript", "const a: string = `b`", "const", Token::Keyword),
            ("toml", "key = \"value\"", "value", Token::String),
            ("diff", "-gone\n+come", "+come", Token::Added),
        ];
        for (language, code, part, token) in table {
            assert_eq!(
                token_of(&highlighted(language, code, vec![]), part),
                Some(token),
                "{part} in {language}"
            );
        }
    }

    #[test]
    fn what_the_text_had_stays() {
        let link = Span {
            range: 3..7,
            style: Style { strong: true, ..Style::default() },
            link: Some(LinkId(0)),
            image: None,
        };
        let text = highlighted("rust", "fn main() {}", vec![link]);
        let main = text.spans.iter().find(|span| span.range == (3..7));
        assert!(main.is_some_and(|span| span.style.strong && span.link == Some(LinkId(0))));
        assert_eq!(token_of(&text, "main"), Some(Token::Function));
        assert_eq!(token_of(&text, "fn"), Some(Token::Keyword));
    }

    #[test]
    fn unknown_and_endless_code_stays_plain() {
        assert!(highlighted("no such language", "fn main() {}", vec![]).spans.is_empty());
        assert!(highlighted("text", "fn main() {}", vec![]).spans.is_empty());
        let long = format!("let x = \"{}\";", "a".repeat(LONGEST_LINE));
        assert!(highlighted("rust", &long, vec![]).spans.is_empty());
        let endless = "+ a line that was added\n".repeat(MOST / 8);
        let last = highlighted("diff", &endless, vec![]).spans.pop();
        assert!(last.is_some_and(|span| span.range.end <= MOST));
    }
}
