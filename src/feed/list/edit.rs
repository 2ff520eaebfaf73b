//! Changes of a list: each changes its lines and keeps every other byte.

use super::line::{self, Word, WordKind, words};
use super::{FeedList, Subscription, address};
use std::collections::HashSet;
use url::Url;

impl FeedList {
    /// Adds a feed: in its place if the addresses of the list are sorted, else at the end. False if the list has it,
    /// also under a former address.
    pub fn add(&mut self, new: &Subscription) -> bool {
        self.add_all(std::slice::from_ref(new)) == 1
    }

    /// Adds feeds as [`FeedList::add`] does, and returns how many were not there yet.
    pub fn add_all(&mut self, new: &[Subscription]) -> usize {
        let mut known: HashSet<String> =
            self.subscriptions.iter().flat_map(Subscription::addresses).map(address::key).collect();
        let mut added: Vec<String> = Vec::new();
        for subscription in new {
            let keys: Vec<String> = subscription.addresses().map(address::key).collect();
            if !keys.iter().any(|key| known.contains(key)) {
                known.extend(keys);
                added.push(line::written(subscription));
            }
        }
        let count = added.len();
        if count > 0 {
            self.insert(added);
        }
        count
    }

    fn insert(&mut self, mut added: Vec<String>) {
        let end: &[u8] =
            if self.lines.first().is_some_and(|line| line.ends_with(b"\r\n")) { b"\r\n" } else { b"\n" };
        let ended = |line: String| [line.as_bytes(), end].concat();
        if let Some(last) = self.lines.last_mut().filter(|line| !line.ends_with(b"\n")) {
            last.extend_from_slice(end);
        }
        let feeds: Vec<(usize, Vec<u8>)> = (0..self.lines.len())
            .filter(|at| self.owners[*at].is_some())
            .map(|at| (at, self.address_of(at).to_vec()))
            .collect();
        if feeds.is_sorted_by(|one, other| one.1 <= other.1) {
            added.sort_unstable();
            // Behind the line that comes before it: comments above the next one belong to that.
            let first = feeds.first().map_or(self.lines.len(), |(at, _)| *at);
            let place = |line: String| {
                let own = line.split(' ').next().unwrap_or_default().as_bytes();
                let before = feeds.partition_point(|(_, address)| address.as_slice() <= own);
                (before.checked_sub(1).map_or(first, |before| feeds[before].0 + 1), ended(line))
            };
            let mut places = added.into_iter().map(place).peekable();
            let mut lines = Vec::with_capacity(self.lines.len());
            for (at, line) in std::mem::take(&mut self.lines).into_iter().enumerate() {
                while let Some((_, new)) = places.next_if(|(place, _)| *place <= at) {
                    lines.push(new);
                }
                lines.push(line);
            }
            lines.extend(places.map(|(_, new)| new));
            self.lines = lines;
        } else {
            self.lines.extend(added.into_iter().map(ended));
        }
        self.read_again();
    }

    /// Removes all lines of a feed. False if the list does not have it.
    pub fn remove(&mut self, address: &Url) -> bool {
        let lines = self.lines_of(address);
        for at in lines.iter().rev() {
            self.lines.remove(*at);
        }
        self.changed(!lines.is_empty())
    }

    /// Pauses a feed or lets it go on. False if the list does not have it.
    pub fn set_paused(&mut self, address: &Url, is_paused: bool) -> bool {
        self.set(address, WordPlace::Option("paused"), is_paused.then_some("paused"))
    }

    /// Gives a feed another name, or its own title again. False if the list does not have it.
    pub fn set_name(&mut self, address: &Url, name: Option<&str>) -> bool {
        let word = name.and_then(line::name).map(|name| line::quoted_word(&name));
        self.set(address, WordPlace::Kind(WordKind::Name), word.as_deref())
    }

    /// Gives a feed another category; empty means none. False if the list does not have it.
    pub fn set_category(&mut self, address: &Url, category: &[String]) -> bool {
        let word = (!category.is_empty()).then(|| line::category_word(category));
        self.set(address, WordPlace::Kind(WordKind::Category), word.as_deref())
    }

    /// Writes that a feed has moved: its line gets the new address and keeps the old one as `was:`. False if the list
    /// does not have it, or has another feed of the new address.
    pub fn set_address(&mut self, old: &Url, new: &Url) -> bool {
        let Some(subscription) = self.find(old) else { return false };
        if subscription.address == *new
            || self.subscriptions.iter().any(|other| other != subscription && other.answers_to(new))
        {
            return false;
        }
        let current = subscription.address.clone();
        let same = address::key(&current) == address::key(new);
        let is_current = |at: &usize| {
            std::str::from_utf8(self.address_of(*at)).ok().and_then(address::parse).as_ref() == Some(&current)
        };
        let lines = self.lines_of(old);
        let Some(at) = lines.iter().copied().find(is_current).or(lines.first().copied()) else {
            return false;
        };
        // The word as it was written, so that nothing of it is lost.
        let former = self.address_of(at).to_vec();
        if let Some(word) = words(&self.lines[at]).first() {
            let is_known = words(&self.lines[at])
                .iter()
                .any(|word| self.lines[at][word.at.clone()].strip_prefix(b"was:") == Some(&former[..]));
            self.lines[at].splice(word.at.clone(), new.as_str().bytes());
            if !same && !is_known {
                append(&mut self.lines[at], &[b"was:", &former[..]].concat());
            }
        }
        self.changed(true)
    }

    /// Writes where articles go. False if the folder could lie elsewhere than below the library folder.
    pub fn set_into(&mut self, path: &str) -> bool {
        let Some(levels) = line::into(path).filter(|levels| !levels.is_empty()) else { return false };
        let new = format!("@into {}\n", levels.join("/")).into_bytes();
        let is_into =
            |line: &Vec<u8>| words(line).first().is_some_and(|word| line[word.at.clone()].eq(b"@into"));
        self.lines.retain(|line| !is_into(line));
        let comments = self.lines.iter().take_while(|line| line.starts_with(b"#")).count();
        if let Some(last) = self.lines.last_mut().filter(|line| !line.ends_with(b"\n")) {
            last.push(b'\n');
        }
        self.lines.insert(comments, new);
        self.changed(true)
    }

    /// The first word of a line.
    fn address_of(&self, at: usize) -> &[u8] {
        let line = &self.lines[at];
        words(line).first().map_or(&[], |word| &line[word.at.clone()])
    }

    fn lines_of(&self, address: &Url) -> Vec<usize> {
        let found = self.subscriptions.iter().position(|subscription| subscription.answers_to(address));
        (0..self.lines.len()).filter(|at| found.is_some() && self.owners[*at] == found).collect()
    }

    /// Sets a word in the first line of a feed and removes it from the others.
    fn set(&mut self, address: &Url, place: WordPlace, word: Option<&str>) -> bool {
        let lines = self.lines_of(address);
        for (number, at) in lines.iter().enumerate() {
            let new = word.filter(|_| number == 0).map(str::as_bytes);
            place.set(&mut self.lines[*at], new);
        }
        self.changed(!lines.is_empty())
    }

    fn changed(&mut self, is_changed: bool) -> bool {
        if is_changed {
            self.read_again();
        }
        is_changed
    }

    fn read_again(&mut self) {
        *self = Self::parse(&self.to_bytes());
    }
}

/// Which word of a line is to be changed.
#[derive(Clone, Copy)]
enum WordPlace {
    Kind(WordKind),
    /// An option without value.
    Option(&'static str),
}

impl WordPlace {
    fn is(self, line: &[u8], word: &Word) -> bool {
        match self {
            Self::Kind(kind) => word.kind == kind,
            Self::Option(name) => word.kind == WordKind::Plain && line[word.at.clone()] == *name.as_bytes(),
        }
    }

    /// Replaces the word, removes all of them, or writes a new one: a category behind the address, a name behind the
    /// category, an option at the end.
    fn set(self, line: &mut Vec<u8>, new: Option<&[u8]>) {
        let old: Vec<Word> = words(line).into_iter().skip(1).filter(|word| self.is(line, word)).collect();
        if let (Some(new), Some(first)) = (new, old.first()) {
            line.splice(first.at.clone(), new.iter().copied());
            return;
        }
        for word in old.iter().rev() {
            let blanks =
                line[..word.at.start].iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            line.drain(word.at.start - blanks..word.at.end);
        }
        let Some(new) = new else { return };
        let all = words(line);
        match self {
            Self::Kind(kind) => {
                let is_category = |word: &Word| kind == WordKind::Name && word.kind == WordKind::Category;
                let before = all.iter().rposition(is_category).unwrap_or(0);
                insert(line, &all, before, b"  ", new);
            }
            Self::Option(_) => append(line, new),
        }
    }
}

/// Appends a word to a line, before its comment and its end.
fn append(line: &mut Vec<u8>, word: &[u8]) {
    let all = words(line);
    insert(line, &all, all.len().saturating_sub(1), b" ", word);
}

/// Inserts a word behind another, or before it if that takes the rest of the line.
fn insert(line: &mut Vec<u8>, all: &[Word], behind: usize, blank: &[u8], new: &[u8]) {
    match all.get(behind) {
        Some(word) if word.is_open => drop(line.splice(word.at.start..word.at.start, [new, blank].concat())),
        Some(word) => {
            // A comment may follow a closing mark without a blank.
            let end = if line.get(word.at.end) == Some(&b'#') { blank } else { b"" };
            drop(line.splice(word.at.end..word.at.end, [blank, new, end].concat()));
        }
        None => {}
    }
}
