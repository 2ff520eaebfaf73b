//! What a user or the program changes, as a line that a log can hold and take back.

use super::line::{Line, Put};
use super::merge::{MergedState, StoredPosition, Table};
use super::record::{Field, OFF, ON, UNSET};
use crate::article::ArticleId;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A mark of articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Was read.
    Read,
    /// Is starred.
    Starred,
    /// Is muted.
    Muted,
}

/// What a mark is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// Put on.
    On,
    /// Taken off.
    Off,
}

/// Whether a change is one that the user takes back with the undo key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is.
    Undoable,
    /// It is not: opening an article, going on reading.
    Silent,
}

/// A change.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Marks of articles.
    Mark {
        /// Which mark.
        mark: Mark,
        /// To what.
        to: To,
        /// The articles; those that are so already stay out.
        articles: Vec<ArticleId>,
    },
    /// Where reading an article goes on; nowhere, if none.
    Place {
        /// The article.
        article: ArticleId,
        /// The place.
        place: Option<StoredPosition>,
    },
    /// Articles were first seen.
    Arrived {
        /// Unix seconds.
        at: i64,
        /// The articles.
        articles: Vec<ArticleId>,
    },
    /// A value of a table; taken out, if none.
    Put {
        /// The table.
        table: Table,
        /// The key.
        key: String,
        /// The value.
        value: Option<Value>,
    },
    /// Articles that are others now, by an edit: what is known of the first of each pair is known of the second,
    /// where nothing was ever said.
    Carry(Vec<(ArticleId, ArticleId)>),
}

impl Mark {
    pub(crate) fn field(self) -> Field {
        match self {
            Self::Read => Field::Read,
            Self::Starred => Field::Starred,
            Self::Muted => Field::Muted,
        }
    }

    pub(crate) fn of(field: Field) -> Option<Self> {
        match field {
            Field::Read => Some(Self::Read),
            Field::Starred => Some(Self::Starred),
            Field::Muted => Some(Self::Muted),
            Field::Place | Field::Arrived => None,
        }
    }
}

/// What a line sets: its name and its puts.
pub(crate) type Setting = (String, Vec<Put>);

impl MergedState {
    /// What would be written for an action: nothing where nothing would change.
    pub(crate) fn settings(&self, action: &Change, step: Step) -> Vec<Setting> {
        let settings = match action {
            Change::Mark { mark, to, articles } => vec![self.marked(*mark, *to, articles, step)],
            Change::Place { article, place } => {
                let to = place.map_or(Value::Null, |place| json!([place.block, place.character]));
                vec![self.set(Field::Place, &to, &[*article])]
            }
            Change::Arrived { at, articles } => vec![self.set(Field::Arrived, &json!(at), articles)],
            Change::Put { table, key, value } => {
                let was = self.value(*table, key).cloned().unwrap_or_default();
                let to = value.clone().unwrap_or_default();
                let put = Put {
                    was: if step == Step::Undoable { was.clone() } else { Value::Null },
                    to,
                    key: Some(key.clone()),
                    ..Put::default()
                };
                let puts = if put.to == was { Vec::new() } else { vec![put] };
                vec![(table.name().to_owned(), puts)]
            }
            Change::Carry(pairs) => self.carried(pairs),
        };
        settings.into_iter().filter(|(_, puts)| !puts.is_empty()).collect()
    }

    fn marked(&self, mark: Mark, to: To, articles: &[ArticleId], step: Step) -> Setting {
        let field = mark.field();
        let wanted = to == To::On;
        let mut finder = self.finder();
        let (mut unset, mut turned) = (Vec::new(), Vec::new());
        for id in distinct(articles) {
            match finder.mark((id, field)) {
                // What was never read may be so by the library's baseline, and an article of which nothing is known may be
                // one that was edited, whose marks are still to follow it.
                None if wanted || field == Field::Read || self.is_partial || !finder.knows(id) => {
                    unset.push(id);
                }
                Some(is) if is != wanted => turned.push(id),
                _ => {}
            }
        }
        // What each was before is told only where it can be taken back.
        if step == Step::Silent {
            unset.append(&mut turned);
        }
        let put = |ids: Vec<ArticleId>, was| Put { to: json!(wanted), was, ids, ..Put::default() };
        let mut puts = vec![put(unset, Value::Null), put(turned, json!(!wanted))];
        puts.retain(|put| !put.ids.is_empty());
        (field.name().to_owned(), puts)
    }

    fn set(&self, field: Field, to: &Value, articles: &[ArticleId]) -> Setting {
        let Some(value) = field.encode(to) else { return (field.name().to_owned(), Vec::new()) };
        let mut finder = self.finder();
        let mut ids = distinct(articles);
        ids.retain(|id| match finder.value((*id, field)) {
            UNSET => value != UNSET,
            old if field == Field::Arrived => value < old,
            old => old != value,
        });
        let put = Put { to: to.clone(), ids, ..Put::default() };
        (field.name().to_owned(), if put.ids.is_empty() { Vec::new() } else { vec![put] })
    }

    fn carried(&self, pairs: &[(ArticleId, ArticleId)]) -> Vec<Setting> {
        let mut finder = self.finder();
        let mut values: BTreeMap<(Field, u64), Vec<ArticleId>> = BTreeMap::new();
        for (from, to) in pairs {
            for field in Field::ALL {
                let value = finder.value((*from, field));
                if value != UNSET && !finder.is_said((*to, field)) {
                    values.entry((field, value)).or_default().push(*to);
                }
            }
        }
        let mut settings: Vec<Setting> = Vec::new();
        for ((field, value), ids) in values {
            let put = Put { to: field.decode(value), ids: distinct(&ids), ..Put::default() };
            match settings.last_mut() {
                Some((name, puts)) if name == field.name() => puts.push(put),
                _ => settings.push((field.name().to_owned(), vec![put])),
            }
        }
        settings
    }

    /// Whether anything is known of an article that was never said of another one: an [`Action::Carry`] of the two
    /// would change something.
    pub fn has_more(&self, from: ArticleId, to: ArticleId) -> bool {
        let mut finder = self.finder();
        Field::ALL
            .into_iter()
            .any(|field| finder.value((from, field)) != UNSET && !finder.is_said((to, field)))
    }

    /// What takes a step back: each value that is still as the step left it becomes what it was.
    pub(crate) fn inverse(&self, step: &Line) -> Setting {
        let mut finder = self.finder();
        let mut puts = Vec::new();
        for put in &step.put {
            let mut inverse = Put { to: put.was.clone(), ..Put::default() };
            if let Some(field) = step.field() {
                let left = field.encode(&put.to).unwrap_or(UNSET);
                inverse.ids.extend(put.ids.iter().filter(|id| finder.value((**id, field)) == left));
            } else if let Some(key) = &put.key {
                let entry = self.tables.get(&step.set).and_then(|table| table.get(key));
                inverse.key = entry.filter(|entry| entry.value == put.to).map(|_| key.clone());
            }
            if !inverse.ids.is_empty() || inverse.key.is_some() {
                puts.push(inverse);
            }
        }
        (step.set.clone(), puts)
    }

    /// What a line made by hand would change.
    pub(crate) fn news(&self, line: &Line) -> Setting {
        let Some(field) = line.field() else {
            let differs = |put: &&Put| {
                let is = put.key.as_ref().map(|key| {
                    let entry = self.tables.get(&line.set).and_then(|table| table.get(key));
                    entry.map_or(&Value::Null, |entry| &entry.value)
                });
                is.is_some_and(|is| *is != put.to)
            };
            let puts = line.put.iter().filter(differs);
            let puts = puts.map(|put| Put { to: put.to.clone(), key: put.key.clone(), ..Put::default() });
            return (line.set.clone(), puts.collect());
        };
        let puts = line.put.iter().flat_map(|put| self.set(field, &put.to, &put.ids).1);
        (line.set.clone(), puts.collect())
    }
}

/// The articles whose marks some puts set.
pub(crate) fn articles(puts: &[Put]) -> Vec<ArticleId> {
    puts.iter().flat_map(|put| put.ids.iter().copied()).collect()
}

/// In their order, each once.
fn distinct(articles: &[ArticleId]) -> Vec<ArticleId> {
    let mut ids = articles.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}

const _: () = assert!(UNSET < OFF && OFF < ON);
