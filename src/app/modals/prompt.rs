//! A line that is typed at the bottom of the screen: a search, a folder, a program; and how a line is edited.

use super::{ModalOutcome, Step};
use crate::app::shared::{Cx, ImageRef};
use crate::engine::request::{ExternalRequest, Request, RequestId};
use crate::feed::address;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use unicode_segmentation::UnicodeSegmentation;

/// How long a typed line may grow, in bytes; a paste is cut there.
const LONGEST: usize = 1024;

/// A line that is typed. It holds what it is about, so that nothing that happens in the panes meanwhile changes that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    pub field: Field,
    pub about: PromptAbout,
    /// The request to complete the path before the cursor, until it is answered or something else is typed.
    completing: Option<RequestId>,
}

/// What a typed line is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromptAbout {
    Find(Find),
    /// It is the folder that these images are saved into, or the file for a single one.
    SaveImages(Vec<ImageRef>),
    /// It is a program that gets this text.
    Pipe(String),
    /// It is the address of a feed to be added.
    AddFeed,
    /// It is a library folder to be opened.
    OpenFolder,
    /// It is a file with a list of feeds.
    ImportFeeds,
}

/// Where something is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Find {
    pub place: FindPlace,
    /// Where the cursor stood before.
    pub origin: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindPlace {
    Shelves,
    Titles,
    Page,
    /// In the texts of all articles, or of those of the list that was there before.
    Library,
}

impl Prompt {
    pub fn new(about: PromptAbout, text: &str) -> Self {
        let mut field = Field::default();
        field.insert(text);
        Self { field, about, completing: None }
    }

    /// What is looked for, if anything is.
    pub fn find(&self) -> Option<Find> {
        if let PromptAbout::Find(find) = self.about { Some(find) } else { None }
    }

    /// Whether a path is typed.
    fn is_path(&self) -> bool {
        matches!(self.about, PromptAbout::SaveImages(_) | PromptAbout::OpenFolder | PromptAbout::ImportFeeds)
    }

    pub(super) fn key(&mut self, key: KeyEvent, cx: &mut Cx<'_>) -> Step {
        if key.code == KeyCode::Tab && self.is_path() {
            self.complete(cx);
            return Step::Stay;
        }
        self.completing = None;
        let is_search = self.find().is_some_and(|find| find.place == FindPlace::Library);
        if is_search && matches!(key.code, KeyCode::Tab | KeyCode::BackTab) {
            return Step::StayWith(ModalOutcome::ScopeToggled);
        }
        match self.field.key(key) {
            Edit::Changed => Step::StayWith(self.typed()),
            Edit::Unchanged => Step::Stay,
            Edit::Accepted => Step::CloseWith(ModalOutcome::Accepted(self.clone())),
            Edit::Cancelled => Step::CloseWith(ModalOutcome::Cancelled(self.clone())),
        }
    }

    /// Asks for what the path before the cursor can be completed to.
    fn complete(&mut self, cx: &mut Cx<'_>) {
        let request = cx.outbox.next_id();
        self.completing = Some(request);
        let typed = self.field.before_cursor().to_owned();
        cx.outbox.request(Request::External(ExternalRequest::CompletePath { request, typed }));
    }

    pub(super) fn is_completing(&self) -> bool {
        self.completing.is_some()
    }

    /// The path before the cursor is completed, unless something else was typed meanwhile. Returns whether it is.
    pub(super) fn completed(&mut self, request: RequestId, path: &str) -> bool {
        let expected = self.completing.take_if(|own| *own == request).is_some();
        if expected {
            self.field.complete(path);
        }
        expected
    }

    /// The path cannot be completed.
    pub(super) fn not_completed(&mut self, request: RequestId) {
        self.completing.take_if(|own| *own == request);
    }

    pub(super) fn paste(&mut self, text: &str) -> ModalOutcome {
        self.completing = None;
        let is_whole = self.about == PromptAbout::AddFeed && self.field.text().is_empty();
        self.field.insert(text);
        // A pasted address needs no further key.
        if is_whole && address::parse(self.field.text()).is_some() {
            return ModalOutcome::Accepted(self.clone());
        }
        self.typed()
    }

    fn typed(&self) -> ModalOutcome {
        if self.find().is_some() { ModalOutcome::Typed(self.clone()) } else { ModalOutcome::Nothing }
    }
}

/// A line of text that is being typed, edited by graphemes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    text: String,
    /// Bytes before the cursor, always between two graphemes.
    cursor: usize,
}

/// What a key did to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    Changed,
    /// At most the cursor moved.
    Unchanged,
    Accepted,
    Cancelled,
}

impl Field {
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn before_cursor(&self) -> &str {
        &self.text[..self.cursor]
    }

    /// Puts text in at the cursor, cleaned to one line.
    pub fn insert(&mut self, text: &str) -> Edit {
        let clean = crate::text::clean_block(text).replace(['\n', '\t'], " ");
        let room = LONGEST.saturating_sub(self.text.len());
        let end = (0..=clean.len().min(room)).rev().find(|end| clean.is_char_boundary(*end)).unwrap_or(0);
        if end == 0 {
            return Edit::Unchanged;
        }
        self.text.insert_str(self.cursor, &clean[..end]);
        self.cursor += end;
        Edit::Changed
    }

    /// Replaces the text before the cursor.
    fn complete(&mut self, text: &str) {
        let behind = self.text.split_off(self.cursor);
        self.text.clear();
        self.cursor = 0;
        self.insert(text);
        self.text.push_str(&behind);
    }

    pub fn key(&mut self, key: KeyEvent) -> Edit {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => return Edit::Accepted,
            KeyCode::Esc => return Edit::Cancelled,
            KeyCode::Char('c' | 'g') if control => return Edit::Cancelled,
            KeyCode::Char('u') if control => return self.delete(0, self.cursor),
            KeyCode::Char('k') if control => return self.delete(self.cursor, self.text.len()),
            KeyCode::Char('w') if control => {
                let kept = self.before_cursor().trim_end();
                let start = kept.rfind(char::is_whitespace).map_or(0, |at| at + 1);
                return self.delete(start, self.cursor);
            }
            KeyCode::Char('a') if control => self.cursor = 0,
            KeyCode::Char('e') if control => self.cursor = self.text.len(),
            KeyCode::Char('h') if control => return self.delete(self.previous(), self.cursor),
            KeyCode::Char(c) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                return self.insert(c.encode_utf8(&mut [0; 4]));
            }
            KeyCode::Backspace if self.text.is_empty() => return Edit::Cancelled,
            KeyCode::Backspace => return self.delete(self.previous(), self.cursor),
            KeyCode::Delete => return self.delete(self.cursor, self.next()),
            KeyCode::Left => self.cursor = self.previous(),
            KeyCode::Right => self.cursor = self.next(),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.text.len(),
            _ => {}
        }
        Edit::Unchanged
    }

    fn delete(&mut self, start: usize, end: usize) -> Edit {
        if start == end {
            return Edit::Unchanged;
        }
        self.text.replace_range(start..end, "");
        self.cursor = start;
        Edit::Changed
    }

    fn previous(&self) -> usize {
        self.before_cursor().grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn next(&self) -> usize {
        self.text[self.cursor..]
            .graphemes(true)
            .next()
            .map_or(self.cursor, |grapheme| self.cursor + grapheme.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(field: &mut Field, code: KeyCode) -> Edit {
        field.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn keys_edit_by_graphemes() {
        let mut field = Field::default();
        field.insert("钉e\u{301}👨\u{200d}👩");
        press(&mut field, KeyCode::Backspace);
        assert_eq!(field.text(), "钉e\u{301}");
        press(&mut field, KeyCode::Left);
        assert_eq!(field.before_cursor(), "钉");
        press(&mut field, KeyCode::Char('x'));
        press(&mut field, KeyCode::Delete);
        assert_eq!(field.text(), "钉x");
        field.key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
        assert_eq!(field.text(), "");
        assert_eq!(press(&mut field, KeyCode::Backspace), Edit::Cancelled);
    }

    #[test]
    fn a_paste_becomes_one_clean_line_of_bounded_length() {
        let mut field = Field::default();
        field.insert("two\nlines\x1b[31m");
        assert_eq!(field.text(), "two lines[31m");
        field.insert(&"新".repeat(10_000));
        assert!(field.text().len() <= LONGEST && field.text().ends_with('新'));
    }
}
