//! Front matter: finds its block, detects its dialect and reads its fields.
//!
//! This module knows keys and values, not their meaning. A block that its dialect's parser rejects is read line by
//! line, and the problem is reported.

mod block;
mod build;
mod json;
mod later;
mod lenient;
mod lines;
mod marked;
mod markup;
mod named;
mod notes;
mod quick;
mod scraped;
mod toml;
mod yaml;

pub(super) use later::{opens, read, sidecar};
pub(super) use lines::{braces, unquote};

use super::{Format, Problem};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// The longest front matter that is passed to a parser, in bytes; a longer one is read line by line.
pub(super) const SIZE_MAX: usize = 64 * 1024;

/// The deepest nesting of lists and maps that is passed to a parser.
const DEPTH_MAX: usize = 32;

/// The front matter of a file.
#[derive(Debug, Default)]
pub(super) struct Matter<'t> {
    /// Keys and values in file order; of duplicate keys the last counts.
    pub(super) fields: Vec<Field<'t>>,
    /// The block as it stands in the file, without its delimiters.
    pub(super) source: &'t str,
    /// The line of the file on which the block begins, counted from 1.
    pub(super) line: usize,
    /// Where the body begins, a byte offset in the text.
    pub(super) body: usize,
    /// Where the body ends, a byte offset in the text. Only a few programs write fields behind it.
    pub(super) end: usize,
    pub(super) form: Form,
    /// Lines of the body that hold fields and are shown one below the other: byte offsets in the text.
    pub(super) shown_lines: Range<usize>,
    /// The format of the body, if it is known already.
    pub(super) format: Option<Format>,
    pub(super) problems: Vec<Problem>,
}

/// Which program's habits the values follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// Any generator's.
    #[default]
    Fields,
    /// Header lines as Pelican reads them.
    Headers,
    /// Nikola's header lines.
    Nikola,
    /// A page saved by `SimpRead`.
    SimpRead,
    /// A file of letters.
    Letters,
    /// The metadata of a web page.
    Page,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field<'t> {
    /// The key as written, without quotes.
    pub(super) key: Cow<'t, str>,
    pub(super) value: Node<'t>,
}

/// A value. Scalars are text as written: `1.10`, `no` and `~` are not converted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node<'t> {
    Text(Cow<'t, str>),
    List(Vec<Node<'t>>),
    /// A map, its keys in file order.
    Map(Vec<Field<'t>>),
}

impl<'t> Node<'t> {
    fn text(text: impl Into<Cow<'t, str>>) -> Self {
        Self::Text(text.into())
    }
}

impl<'t> Field<'t> {
    fn new(key: impl Into<Cow<'t, str>>, value: Node<'t>) -> Self {
        Self { key: key.into(), value }
    }
}

impl<'t> Matter<'t> {
    /// The value of a key, ignoring case; of duplicate keys the last.
    pub(super) fn get(&self, key: &str) -> Option<&Node<'t>> {
        self.fields.iter().rev().find(|field| field.key.eq_ignore_ascii_case(key)).map(|field| &field.value)
    }

    /// Whether newsrack made the file of an item of a feed, and the values are plain text. `page` is reserved for files
    /// whose text is that of the item's page.
    pub(super) fn is_fetched(&self) -> bool {
        let mark = || self.get("newsrack");
        matches!(mark(), Some(Node::Text(mark)) if mark.starts_with("1 feed ") || mark.starts_with("1 page "))
    }

    /// The line of the file with this key, at the top or in a table; the block's first line if it is not found.
    pub(super) fn line_of(&self, key: &str) -> usize {
        let is_here = |line: &str| lines::key(line).is_some_and(|k| k.0.eq_ignore_ascii_case(key));
        let at = self.source.lines().position(is_here);
        let at = at.or_else(|| self.source.lines().position(|line| is_here(line.trim_start())));
        self.line + at.unwrap_or(0)
    }

    /// The text after a key on its line, as written.
    pub(super) fn written(&self, key: &str) -> Option<&'t str> {
        self.source.lines().rev().find_map(|line| {
            let (found, rest) = lines::key(line)?;
            found.eq_ignore_ascii_case(key).then_some(rest)
        })
    }

    /// Takes the fields of a file that lies beside this one, if it has none of its own.
    pub(super) fn take_in(&mut self, other: Option<Matter<'t>>) {
        if let Some(other) = other.filter(|_| self.fields.is_empty()) {
            (self.fields, self.form) = (other.fields, other.form);
        }
    }

    fn problem(&mut self, line: usize, message: impl Into<String>) {
        self.problems.push(Problem { line, message: message.into() });
    }
}

/// Reads the front matter of a file's text in the dialects of version 0.1.0. Without front matter the body begins at 0.
///
/// Ids are computed from this, so what it finds in a text never changes.
pub(super) fn basic(text: &str) -> Matter<'_> {
    let Some(found) = block::find(text) else {
        return Matter { line: 1, end: text.len(), ..Matter::default() };
    };
    let mut matter = Matter {
        source: found.source,
        line: found.line,
        body: found.body,
        end: text.len(),
        ..Matter::default()
    };
    if let Some(problem) = found.problem {
        matter.problems.push(problem);
    }
    match found.dialect {
        block::Dialect::Yaml => read_yaml(&mut matter, found.scraped),
        block::Dialect::Toml => toml::read(&mut matter),
        block::Dialect::Json => json::read(&mut matter),
        block::Dialect::Marked => marked::read(&mut matter),
        block::Dialect::Ziggy => marked::read_ziggy(&mut matter),
        block::Dialect::Headers => {
            matter.form = Form::Headers;
            matter.fields = lenient::headers(matter.source);
        }
    }
    if !matches!(found.dialect, block::Dialect::Headers | block::Dialect::Marked) {
        report_doubles(&mut matter);
    }
    matter
}

/// The fields of a letter or of a saved page with this body: those of the page, then others that stand nowhere in it.
pub(super) fn of_body<'t>(
    body: &'t str,
    format: Format,
    page: Option<Matter<'t>>,
    others: Vec<(&'static str, String)>,
) -> Matter<'t> {
    let mut matter = page.unwrap_or(Matter { line: 1, ..Matter::default() });
    matter.fields.extend(others.into_iter().map(|(key, value)| Field::new(key, Node::text(value))));
    Matter { body: 0, end: body.len(), format: Some(format), ..matter }
}

fn read_yaml(matter: &mut Matter<'_>, scraped: bool) {
    if let Some(fields) = quick::read(matter.source) {
        matter.fields = fields;
        return;
    }
    let parsed = yaml::read(matter.source);
    if scraped && let Some(fields) = scraped::read(matter.source) {
        match parsed {
            Err(fault) => {
                let line = lenient::first_broken(matter.source).unwrap_or(fault.line);
                matter.problem(matter.line + line, fault.with_repair("the lines are taken as written"));
            }
            Ok(parsed) => scraped::report_differences(matter, &parsed, &fields),
        }
        matter.fields = fields;
        return;
    }
    match parsed {
        Ok(fields) => matter.fields = fields,
        Err(fault) => {
            let line = lenient::first_broken(matter.source).unwrap_or(fault.line);
            matter.problem(matter.line + line, fault.with_repair("read line by line"));
            matter.fields = lenient::read(matter.source);
        }
    }
}

/// Reports each key that occurs more than once, at its last line.
fn report_doubles(matter: &mut Matter<'_>) {
    let mut seen = HashSet::new();
    let mut doubles = HashSet::new();
    for field in &matter.fields {
        let key = field.key.to_lowercase();
        if !seen.insert(key.clone()) {
            doubles.insert(key);
        }
    }
    if doubles.is_empty() {
        return;
    }
    let mut told: Vec<Problem> = Vec::new();
    for (at, line) in matter.source.lines().enumerate().collect::<Vec<_>>().into_iter().rev() {
        let Some((key, _)) = lines::key(line.trim()) else { continue };
        if doubles.remove(&key.to_lowercase()) {
            let message =
                format!("the key `{}` stands here again; the last one counts", crate::text::clean_line(key));
            told.push(Problem { line: matter.line + at, message });
        }
    }
    matter.problems.extend(told);
}
