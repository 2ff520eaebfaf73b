//! Turns the marks of Org, reStructuredText and `AsciiDoc` into Markdown, line by line: headings, code, quotations,
//! links, pictures and emphasis. A mark that is not known stays as written, so that no word is lost.

use super::extensions;
use std::fmt::Write as _;

/// A language and its marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marks {
    Org,
    Rest,
    AsciiDoc,
}

/// The Markdown of a text.
pub(super) fn to_markdown(text: &str, marks: Marks) -> String {
    let text = &*if marks == Marks::Org { extensions::org_formulas(text) } else { text.into() };
    let lines: Vec<&str> = text.lines().collect();
    let mut writer =
        Writer { lines: &lines, at: 0, out: String::with_capacity(text.len() + 64), levels: Vec::new() };
    while writer.at < lines.len() {
        match marks {
            Marks::Org => writer.org(),
            Marks::Rest => writer.rest(),
            Marks::AsciiDoc => writer.asciidoc(),
        }
    }
    writer.out
}

struct Writer<'t> {
    lines: &'t [&'t str],
    at: usize,
    out: String,
    /// The marks of headings so far, which decide their levels in reStructuredText.
    levels: Vec<u8>,
}

impl<'t> Writer<'t> {
    fn line(&self, ahead: usize) -> &'t str {
        self.lines.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn push(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
        self.at += 1;
    }

    fn heading(&mut self, level: usize, words: &str) {
        let _ = write!(self.out, "\n{} {}\n\n", "#".repeat(level.clamp(1, 6)), words.trim());
    }

    /// Writes the lines up to the one that ends a block as code.
    fn code(&mut self, language: &str, ends: impl Fn(&str) -> bool) {
        let rest = &self.lines[self.at..];
        let length = rest.iter().position(|line| ends(line)).unwrap_or(rest.len());
        self.fenced(language, &rest[..length]);
        self.at += length + 1;
    }

    fn fenced(&mut self, language: &str, code: &[&str]) {
        let longest =
            code.iter().map(|line| line.trim_start().bytes().take_while(|b| *b == b'`').count()).max();
        let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
        let _ = writeln!(self.out, "\n{fence}{language}");
        for line in code {
            let _ = writeln!(self.out, "{line}");
        }
        let _ = writeln!(self.out, "{fence}\n");
    }

    /// Writes the indented lines that follow as code; whether there were any.
    fn indented_code(&mut self, language: &str) -> bool {
        let Some(code) = self.indented() else { return false };
        self.fenced(language, &code);
        true
    }

    /// Takes the indented lines that follow.
    fn indented(&mut self) -> Option<Vec<&'t str>> {
        let rest = &self.lines[self.at.min(self.lines.len())..];
        let blank = rest.iter().take_while(|line| line.trim().is_empty()).count();
        let is_in = |line: &&&str| line.trim().is_empty() || line.starts_with([' ', '\t']);
        let length = rest[blank..].iter().take_while(is_in).count();
        let code = &rest[blank..blank + length];
        let kept = code.len() - code.iter().rev().take_while(|line| line.trim().is_empty()).count();
        let code = &code[..kept];
        let indent = code
            .iter()
            .filter(|line| !line.trim().is_empty())
            .map(|line| line.len() - line.trim_start().len())
            .min();
        let indent = indent?;
        let code: Vec<&str> = code.iter().map(|line| line.get(indent..).unwrap_or_default()).collect();
        self.at += blank + kept;
        Some(code)
    }

    fn org(&mut self) {
        let line = self.line(0);
        let trimmed = line.trim();
        let lower = trimmed.to_ascii_lowercase();
        let stars = line.bytes().take_while(|b| *b == b'*').count();
        if stars > 0 && line[stars..].starts_with(' ') {
            self.heading(stars, &org_text(&line[stars..]));
            self.at += 1;
        } else if let Some(kind) = lower.strip_prefix("#+begin_") {
            self.org_block(kind);
        } else if let Some(words) = lower.strip_prefix("#+caption:") {
            let words = &trimmed[trimmed.len() - words.len()..];
            self.push(&org_text(words.trim()));
        } else if lower == ":properties:" || lower == ":logbook:" {
            let rest = &self.lines[self.at..];
            let end = rest.iter().position(|line| line.trim().eq_ignore_ascii_case(":end:"));
            // A drawer that is not closed is text.
            match end {
                Some(end) => self.at += end + 1,
                None => self.push(line),
            }
        } else if let Some(code) = trimmed.strip_prefix(": ") {
            let code = code.to_owned();
            self.push(&format!("\n    {code}\n"));
        } else if trimmed.starts_with("|-") && trimmed.ends_with('|') {
            self.push(&line.replace('+', "|"));
        } else {
            self.push(&org_text(line));
        }
    }

    fn org_block(&mut self, kind: &str) {
        let mut words = kind.split_whitespace();
        let name = words.next().unwrap_or_default().to_owned();
        let end = format!("#+end_{name}");
        let language = words.next().unwrap_or_default().to_owned();
        self.at += 1;
        let ends = |line: &str| line.trim().eq_ignore_ascii_case(&end);
        if matches!(&*name, "src" | "example" | "export") {
            self.code(&language, ends);
            return;
        }
        let rest = &self.lines[self.at..];
        let length = rest.iter().position(|line| ends(line)).unwrap_or(rest.len());
        self.out.push('\n');
        for line in &rest[..length] {
            let _ = writeln!(self.out, "> {}", org_text(line));
        }
        self.out.push('\n');
        self.at += length + 1;
    }

    fn rest(&mut self) {
        let (line, below) = (self.line(0), self.line(1));
        let trimmed = line.trim();
        let is_rule = |line: &str| {
            let first = line.bytes().next();
            line.len() >= 2 && first.is_some_and(|b| b.is_ascii_punctuation() && line.bytes().all(|c| c == b))
        };
        if is_rule(line.trim_end())
            && is_rule(self.line(2).trim_end())
            && !below.trim().is_empty()
            && !is_rule(below)
        {
            let level = self.level(line.as_bytes()[0] | 0x80);
            self.heading(level, below);
            self.at += 3;
        } else if !trimmed.is_empty()
            && !is_rule(trimmed)
            && is_rule(below.trim_end())
            && !line.starts_with([' ', '\t'])
        {
            let level = self.level(below.as_bytes()[0]);
            self.heading(level, &rest_text(line));
            self.at += 2;
        } else if let Some(directive) = trimmed.strip_prefix(".. ") {
            self.directive(directive);
        } else if let Some(before) = trimmed.strip_suffix("::") {
            let before = if before.is_empty() { String::new() } else { format!("{}:", rest_text(before)) };
            self.push(&before);
            self.indented_code("");
        } else {
            self.push(&rest_text(line));
        }
    }

    fn level(&mut self, mark: u8) -> usize {
        let at = self.levels.iter().position(|known| *known == mark).unwrap_or_else(|| {
            self.levels.push(mark);
            self.levels.len() - 1
        });
        at + 1
    }

    /// `.. name:: argument`, with options and content below it.
    fn directive(&mut self, directive: &str) {
        let is_name = |name: &str| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':'))
        };
        let Some((name, argument)) = directive.split_once("::").filter(|(name, _)| is_name(name)) else {
            // A target `.. _name: address`, a footnote, or a comment: the words stay.
            let text = rest_text(directive);
            self.push(&text);
            return;
        };
        let argument = argument.trim();
        self.at += 1;
        let mut alt = "";
        while let Some((key, value)) =
            self.line(0).trim().strip_prefix(':').and_then(|rest| rest.split_once(':'))
            && self.line(0).starts_with([' ', '\t'])
        {
            if key == "alt" {
                alt = value.trim();
            }
            self.at += 1;
        }
        match name.trim() {
            "image" | "figure" => {
                let _ = writeln!(self.out, "\n![{alt}]({argument})\n");
            }
            "code-block" | "code" | "sourcecode" | "highlight" => {
                self.indented_code(argument);
            }
            "math" => {
                let lines = self.indented().unwrap_or_default();
                let lines: Vec<&str> = std::iter::once(argument).chain(lines).collect();
                let _ = writeln!(self.out, "\n{}\n", extensions::display_formula(&lines.join("\n")));
            }
            name => {
                let words = if argument.is_empty() { name } else { argument };
                let _ = writeln!(self.out, "\n**{}**\n", rest_text(words));
            }
        }
    }

    fn asciidoc(&mut self) {
        let line = self.line(0);
        let trimmed = line.trim_end();
        let marks = trimmed.bytes().take_while(|b| *b == b'=').count();
        let is_fence = |line: &str| {
            line.len() >= 4
                && line.bytes().all(|b| b == b'-' || b == b'.')
                && line.starts_with(&line[line.len() - 1..])
        };
        if (1..=6).contains(&marks) && trimmed[marks..].starts_with(' ') {
            self.heading(marks, &asciidoc_text(&trimmed[marks..]));
            self.at += 1;
        } else if matches!(trimmed, "[stem]" | "[latexmath]" | "[asciimath]")
            && self.line(1).trim_end() == "++++"
        {
            let rest = &self.lines[self.at + 2..];
            let length = rest.iter().position(|line| line.trim_end() == "++++").unwrap_or(rest.len());
            let _ = writeln!(self.out, "\n{}\n", extensions::display_formula(&rest[..length].join("\n")));
            self.at += length + 3;
        } else if is_fence(trimmed) {
            let end = trimmed.to_owned();
            self.at += 1;
            self.code("", move |line| line.trim_end() == end);
        } else if let Some(source) = trimmed.strip_prefix("[source").filter(|rest| rest.ends_with(']')) {
            let attributes = trimmed.to_owned();
            let language = source
                .trim_end_matches(']')
                .trim_start_matches(',')
                .split(',')
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned();
            self.at += 1;
            let fence = self.line(0).trim_end().to_owned();
            if is_fence(&fence) {
                self.at += 1;
                self.code(&language, move |line| line.trim_end() == fence);
            } else {
                let _ = writeln!(self.out, "{}", asciidoc_text(&attributes));
            }
        } else if let Some((address, rest)) =
            trimmed.strip_prefix("image::").and_then(|rest| rest.split_once('['))
        {
            let alt = rest.trim_end_matches(']').split(',').next().unwrap_or_default().trim_matches('"');
            let picture = format!("\n![{alt}]({address})\n");
            self.push(&picture);
        } else if let Some(title) =
            trimmed.strip_prefix('.').filter(|rest| rest.starts_with(char::is_alphanumeric))
        {
            let title = format!("\n**{}**\n", asciidoc_text(title));
            self.push(&title);
        } else {
            let stars = trimmed.bytes().take_while(|b| *b == b'*').count();
            let dots = trimmed.bytes().take_while(|b| *b == b'.').count();
            let depth = stars.max(dots);
            if depth > 0 && trimmed[depth..].starts_with(' ') {
                let mark = if stars > 0 { "-" } else { "1." };
                let item =
                    format!("{}{mark}{}", "   ".repeat(depth.min(8) - 1), asciidoc_text(&trimmed[depth..]));
                self.push(&item);
            } else {
                self.push(&asciidoc_text(line));
            }
        }
    }
}

/// A line of Org: links, emphasis and code.
fn org_text(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("[[") {
        let Some(end) = rest[at..].find("]]") else { break };
        let inside = &rest[at + 2..at + end];
        let (address, words) = inside.split_once("][").unwrap_or((inside, inside));
        let address = address.strip_prefix("file:").unwrap_or(address);
        out.push_str(&emphasised(&rest[..at], &ORG));
        let is_picture = words == inside
            && [".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"]
                .iter()
                .any(|ending| address.ends_with(ending));
        let _ =
            if is_picture { write!(out, "![]({address})") } else { write!(out, "[{words}](<{address}>)") };
        rest = &rest[at + end + 2..];
    }
    out.push_str(&emphasised(rest, &ORG));
    out
}

/// Marks around words, and what they are in Markdown.
const ORG: [(char, &str); 5] = [('/', "*"), ('*', "**"), ('=', "`"), ('~', "`"), ('+', "~~")];
/// See [`ORG`]. `_words_` is emphasis in both.
const ASCIIDOC: [(char, &str); 1] = [('*', "**")];

/// How formulas of `AsciiDoc` are announced.
const STEM: [&str; 3] = ["stem:", "latexmath:", "asciimath:"];

/// Replaces marks that stand around words.
fn emphasised(text: &str, marks: &[(char, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c| marks.iter().any(|(mark, _)| *mark == c)) {
        let mark = rest[at..].chars().next().unwrap_or(' ');
        let before = rest[..at].chars().next_back().or_else(|| out.chars().next_back());
        let opens = before.is_none_or(|c| c.is_whitespace() || "([{'\"-—“‘（「".contains(c) || !c.is_ascii());
        let inside = &rest[at + 1..];
        let end = inside.match_indices(mark).map(|(end, _)| end).find(|end| {
            let after = inside[end + 1..].chars().next();
            *end > 0
                && !inside[..*end].ends_with(char::is_whitespace)
                && after.is_none_or(|c| !c.is_alphanumeric() || !c.is_ascii())
        });
        let end = end.filter(|_| opens && !inside.starts_with(char::is_whitespace));
        out.push_str(&rest[..at]);
        let shown = marks.iter().find(|(known, _)| *known == mark).map(|(_, shown)| shown);
        if let (Some(end), Some(shown)) = (end, shown) {
            let _ = write!(out, "{shown}{}{shown}", &inside[..end]);
            rest = &inside[end + 1..];
        } else {
            out.push(mark);
            rest = inside;
        }
    }
    out.push_str(rest);
    out
}

/// A line of reStructuredText: links, roles, code.
fn rest_text(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('`') {
        let behind = &rest[at..];
        // Code is the same in Markdown.
        if let Some(code) = behind.strip_prefix("``") {
            let end = code.find("``").map_or(behind.len(), |end| end + 4);
            out.push_str(&rest[..at + end]);
            rest = &rest[at + end..];
            continue;
        }
        let Some(end) = behind[1..].find('`') else { break };
        let inside = &behind[1..=end];
        let after = behind[end + 2..].trim_start_matches('_');
        // `:role:` before the quotation mark.
        let before = rest[..at].strip_suffix(':').and_then(|text| {
            let role = text.rfind(':')?;
            text[role + 1..].chars().all(|c| c.is_ascii_lowercase() || c == '-').then_some(&text[..role])
        });
        out.push_str(before.unwrap_or(&rest[..at]));
        if before.is_some_and(|before| rest[before.len()..].starts_with(":math:")) {
            out.push_str(&extensions::inline_formula(inside));
            rest = after;
            continue;
        }
        let link = inside.strip_suffix('>').and_then(|inside| inside.rsplit_once('<'));
        let _ = match link {
            Some((words, address)) => write!(out, "[{}](<{address}>)", words.trim()),
            None => write!(out, "*{inside}*"),
        };
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A line of `AsciiDoc`: `https://…[words]`, `link:…[words]`, `image:…[words]`, `*strong*`.
fn asciidoc_text(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('[') {
        let (before, behind) = rest.split_at(at);
        let formula = STEM.iter().find_map(|name| before.strip_suffix(name)).zip(behind.find(']'));
        if let Some((before, end)) = formula {
            out.push_str(&emphasised(before, &ASCIIDOC));
            out.push_str(&extensions::inline_formula(&behind[1..end]));
            rest = &behind[end + 1..];
            continue;
        }
        let start = before
            .rfind(char::is_whitespace)
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let address = before[start..].trim_start_matches('(');
        let start = at - address.len();
        let target = address.strip_prefix("link:").or_else(|| address.strip_prefix("xref:"));
        let picture = address.strip_prefix("image:");
        let web = (address.starts_with("https://") || address.starts_with("http://")).then_some(address);
        let Some(end) =
            behind.find(']').filter(|_| target.or(picture).or(web).is_some_and(|target| !target.is_empty()))
        else {
            out.push_str(&emphasised(before, &ASCIIDOC));
            out.push('[');
            rest = &behind[1..];
            continue;
        };
        let words = behind[1..end].trim_end_matches('^');
        out.push_str(&emphasised(&before[..start], &ASCIIDOC));
        let shown = |address: &str| if words.is_empty() { address.to_owned() } else { words.to_owned() };
        let _ = match (picture, target.or(web)) {
            (Some(address), _) => write!(out, "![{words}](<{address}>)"),
            (None, Some(address)) => write!(out, "[{}](<{address}>)", shown(address)),
            (None, None) => Ok(()),
        };
        rest = &behind[end + 1..];
    }
    out.push_str(&emphasised(rest, &ASCIIDOC));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, marks: Marks) -> String {
        let mut text = to_markdown(text, marks);
        while text.contains("\n\n\n") {
            text = text.replace("\n\n\n", "\n\n");
        }
        text.replace(super::super::sentinel::FLANK, "").trim().to_owned()
    }

    #[test]
    fn org_becomes_markdown() {
        let table = [
            ("* Heading", "# Heading"),
            ("** Two /words/", "## Two *words*"),
            (
                "Some /words/, a/b/c and *strong* =code= +old+.",
                "Some *words*, a/b/c and **strong** `code` ~~old~~.",
            ),
            ("see [[https://e.org][this]].", "see [this](<https://e.org>)."),
            ("[[file:a.png]]", "![](a.png)"),
            ("#+begin_src rust\nlet a = *b;\n#+end_src", "```rust\nlet a = *b;\n```"),
            ("#+BEGIN_QUOTE\nwords\n#+END_QUOTE", "> words"),
            (":PROPERTIES:\n:ID: 1\n:END:\nwords", "words"),
            (":PROPERTIES:\nwords", ":PROPERTIES:\nwords"),
            ("$5 and /a/ $x$", "$5 and *a* <span class=\"math-inline\">&#36;x&#36;</span>"),
            ("#+begin_src sh\necho $a $b$\n#+end_src", "```sh\necho $a $b$\n```"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text, Marks::Org), expected, "{text}");
        }
    }

    #[test]
    fn restructured_text_becomes_markdown() {
        let table = [
            ("Heading\n=======\n\nTwo\n---", "# Heading\n\n## Two"),
            ("=====\nTop\n=====", "# Top"),
            ("A `link <https://e.org>`_ and ``code``.", "A [link](<https://e.org>) and ``code``."),
            (":ref:`words` stay", "*words* stay"),
            ("a :math:`x_1` b", "a <span class=\"math-inline\">x&#95;1</span> b"),
            (".. math::\n\n   a\n   + b\n", "<span class=\"math-display\">a&#10;&#43; b</span>"),
            (".. image:: a.png\n   :alt: Cup", "![Cup](a.png)"),
            (".. code-block:: go\n\n   a := 1\n\nend", "```go\na := 1\n```\n\nend"),
            ("Thus::\n\n    x = 1\n\nend", "Thus:\n\n```\nx = 1\n```\n\nend"),
            (".. note:: Take care", "**Take care**"),
            ("a | b", "a | b"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text, Marks::Rest), expected, "{text}");
        }
    }

    #[test]
    fn asciidoc_becomes_markdown() {
        let table = [
            ("== Heading", "## Heading"),
            ("Some _words_, see https://e.org[this].", "Some _words_, see [this](<https://e.org>)."),
            ("link:a.html[A] and [x]", "[A](<a.html>) and [x]"),
            ("image::a.png[Cup]", "![Cup](a.png)"),
            ("[source,go]\n----\na := 1\n----", "```go\na := 1\n```"),
            ("* one\n** two", "- one\n   - two"),
            (".Title", "**Title**"),
            ("a stem:[x_1] b", "a <span class=\"math-inline\">x&#95;1</span> b"),
            ("[stem]\n++++\na\n++++\n", "<span class=\"math-display\">a</span>"),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text, Marks::AsciiDoc), expected, "{text}");
        }
    }

    #[test]
    fn no_word_is_lost() {
        arbtest::arbtest(|u| {
            const PIECES: [&str; 32] = [
                "*",
                "/",
                "[[",
                "]]",
                "][",
                "`",
                "``",
                "::",
                "\n",
                "\n\n",
                "  ",
                "=",
                "==\n",
                "----\n",
                "#+begin_src\n",
                "#+end_src\n",
                ".. ",
                ".. image:: ",
                ":alt: x\n",
                "[",
                "]",
                "https://e.org",
                "link:",
                "|",
                "**",
                "_",
                ":",
                "::\n",
                "[source]\n",
                "> ",
                "é",
                ":end:",
            ];
            let (mut text, mut words) = (String::new(), Vec::new());
            for number in 0..u.int_in_range(1..=10)? {
                for _ in 0..u.int_in_range(0..=3)? {
                    text.push_str(u.choose(&PIECES)?);
                }
                let word = format!("wörd{number}x");
                text.extend([" ", &*word, " "]);
                words.push(word);
            }
            for marks in [Marks::Org, Marks::Rest, Marks::AsciiDoc] {
                let out = to_markdown(&text, marks);
                for word in &words {
                    // The other options of a directive hold no words.
                    let hidden = text.lines().any(|line| {
                        line.trim_start().starts_with([':', '[']) && line.contains(word.as_str())
                    });
                    assert!(hidden || out.contains(word.as_str()), "{word} of {text:?} is not in {out:?}");
                }
            }
            Ok(())
        });
    }
}
