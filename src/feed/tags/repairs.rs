//! Repairs of a document, counted by kind.

use crate::article::Problem;

/// What can be wrong with the tags of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repair {
    /// An `&` that begins no reference.
    BareAmpersand,
    /// A `<` that begins no tag.
    BareLess,
    /// A control character.
    Control,
    /// An entity of HTML in a document without a document type.
    HtmlEntity,
    /// An end tag without an element that it could close.
    StrayEnd,
    /// An element that was closed by the end tag of another, or by a new item.
    NoEnd,
    /// A value of an attribute without its second quotation mark.
    OpenQuote,
    /// A CDATA section without an end.
    OpenCdata,
    /// A comment without an end.
    OpenComment,
    /// The document ends within an element or tag.
    Cut,
    /// Elements too deep.
    Deep,
    /// Attributes too many.
    ManyAttributes,
    /// Elements and texts too many.
    ManyNodes,
}

const KINDS: usize = Repair::ManyNodes as usize + 1;

/// How often each repair was made, and where first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repairs {
    counts: [usize; KINDS],
    /// Counted from 1.
    lines: [usize; KINDS],
}

impl Repairs {
    /// Counts a repair.
    pub(super) fn add(&mut self, repair: Repair, line: u32) {
        let kind = repair as usize;
        self.counts[kind] += 1;
        if self.counts[kind] == 1 {
            self.lines[kind] = line as usize;
        }
    }

    /// The repairs as problems in line order, each kind once with its number and the line of the first.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        const WORDS: [(&str, &str); KINDS] = [
            ("bare `&`", ""),
            ("bare `<`", ""),
            ("control characters are left out", "control character is left out"),
            (
                "entities of HTML that the document does not declare",
                "entity of HTML that the document does not declare",
            ),
            ("end tags close nothing; ignored", "end tag closes nothing; ignored"),
            ("elements have no end tag", "element has no end tag"),
            ("attributes have no closing quotation mark", "attribute has no closing quotation mark"),
            ("CDATA sections have no end", "CDATA section has no end"),
            ("comments have no end", "comment has no end"),
            ("", "the document ends too early"),
            ("elements are nested too deep; their text stays", "element is nested too deep; its text stays"),
            ("attributes are too many; left out", "attribute is too many; left out"),
            ("", "the document has too many elements; the rest is not read"),
        ];
        let mut problems: Vec<Problem> = (0..KINDS)
            .filter(|kind| self.counts[*kind] > 0)
            .map(|kind| {
                let (many, one) = WORDS[kind];
                let words = if self.counts[kind] == 1 && !one.is_empty() { one } else { many };
                let message =
                    if many.is_empty() { one.to_owned() } else { format!("{} {words}", self.counts[kind]) };
                Problem { line: self.lines[kind], message }
            })
            .collect();
        problems.sort_by_key(|problem| problem.line);
        problems
    }

    /// How often a repair was made.
    #[cfg(test)]
    pub(crate) fn count(&self, repair: Repair) -> usize {
        self.counts[repair as usize]
    }
}
