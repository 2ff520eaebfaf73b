//! Turns Gemini's text (gemtext) into HTML, line by line: headings, links, lists, quotations and preformatted text.
//! Every other line is a paragraph of its own and is shown one below the other.

use super::template::escaped;
use std::fmt::Write as _;

/// The HTML of a text.
pub(super) fn to_html(text: &str) -> String {
    let mut writer =
        Gemtext { out: String::with_capacity(text.len() + text.len() / 4), group: LineGroup::None };
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(alt) = line.strip_prefix("```") {
            let language = alt.split_whitespace().next().unwrap_or_default();
            writer.begin(LineGroup::None);
            let _ = write!(writer.out, "<pre><code class=\"language-{}\">", escaped(language));
            for line in lines.by_ref().take_while(|line| !line.starts_with("```")) {
                let _ = writeln!(writer.out, "{}", escaped(line));
            }
            writer.out.push_str("</code></pre>\n");
        } else {
            writer.line(line);
        }
    }
    writer.begin(LineGroup::None);
    writer.out
}

/// What stands on lines that follow each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineGroup {
    None,
    Lines,
    List,
    Quotation,
}

struct Gemtext {
    out: String,
    group: LineGroup,
}

impl Gemtext {
    fn line(&mut self, line: &str) {
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        if line.trim().is_empty() {
            self.begin(LineGroup::None);
        } else if (1..=3).contains(&level) {
            self.begin(LineGroup::None);
            let _ = writeln!(self.out, "<h{level}>{}</h{level}>", escaped(line[level..].trim()));
        } else if let Some(link) = line.strip_prefix("=>").filter(|link| !link.trim().is_empty()) {
            let link = link.trim();
            let (address, words) = link.split_once(char::is_whitespace).unwrap_or((link, link));
            self.begin(LineGroup::Lines);
            let _ = write!(self.out, "<a href=\"{}\">{}</a>", escaped(address), escaped(words.trim()));
        } else if let Some(item) = line.strip_prefix("* ") {
            self.begin(LineGroup::List);
            let _ = writeln!(self.out, "<li>{}</li>", escaped(item.trim()));
        } else if let Some(words) = line.strip_prefix('>') {
            self.begin(LineGroup::Quotation);
            self.out.push_str(&escaped(words.trim()));
        } else {
            self.begin(LineGroup::Lines);
            self.out.push_str(&escaped(line.trim_end()));
        }
    }

    /// Begins a block, or a line of the one that is open.
    fn begin(&mut self, group: LineGroup) {
        if self.group == group {
            if matches!(group, LineGroup::Lines | LineGroup::Quotation) {
                self.out.push_str("<br>\n");
            }
            return;
        }
        self.out.push_str(match self.group {
            LineGroup::None => "",
            LineGroup::Lines => "</p>\n",
            LineGroup::List => "</ul>\n",
            LineGroup::Quotation => "</p></blockquote>\n",
        });
        self.out.push_str(match group {
            LineGroup::None => "",
            LineGroup::Lines => "<p>",
            LineGroup::List => "<ul>\n",
            LineGroup::Quotation => "<blockquote><p>",
        });
        self.group = group;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_its_first_letters_say() {
        let table = [
            ("# Tea & <b>\n", "<h1>Tea &amp; &lt;b&gt;</h1>\n"),
            ("###Cup\n", "<h3>Cup</h3>\n"),
            ("one *two*\nthree\n\nfour\n", "<p>one *two*<br>\nthree</p>\n<p>four</p>\n"),
            (
                "=> gemini://a.example/?x=\"1\"  The\tharbour\n=>b.gmi\n=>\n",
                "<p><a href=\"gemini://a.example/?x=&quot;1&quot;\">The\tharbour</a><br>\n<a href=\"b.gmi\">b.gmi</a><br>\n=&gt;</p>\n",
            ),
            ("* a\n* b\n*c\n", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>*c</p>\n"),
            (">a\n> b\nc\n", "<blockquote><p>a<br>\nb</p></blockquote>\n<p>c</p>\n"),
            (
                "x\n```sh a way\n# <not>\n=> x\n```\ny",
                "<p>x</p>\n<pre><code class=\"language-sh\"># &lt;not&gt;\n=&gt; x\n</code></pre>\n<p>y</p>\n",
            ),
            ("```\nopen", "<pre><code class=\"language-\">open\n</code></pre>\n"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(to_html(text), expected, "{text:?}");
        }
    }
}
