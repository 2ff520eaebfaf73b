//! Changes by the user or the program, and the log lines that make and undo them.

use super::line::{Line, Put};
use super::merge::{MergedState, StoredPosition, Table};
use super::record::{Field, OFF, ON, UNSET};
use crate::article::ArticleId;
use crate::article::marks::{Mark, SetMark};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Whether the undo key takes a change back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Undoable,
    /// The same for the mark of an article that was opened; its reading position of before is restored with the mark.
    Opening,
    /// The user cannot undo the change, for example moving a reading position.
    Silent,
}

impl Step {
    /// Whether the undo key takes the change back.
    pub(crate) fn is_undoable(self) -> bool {
        matches!(self, Self::Undoable | Self::Opening)
    }
}

/// A change of the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Mark {
        set: SetMark,
        /// The articles. Those that already have this value are ignored.
        articles: Vec<ArticleId>,
    },
    /// Sets or removes an article's reading position.
    Place {
        article: ArticleId,
        /// The position; none removes it.
        place: Option<StoredPosition>,
    },
    /// Articles were seen for the first time.
    Arrived {
        /// When, in Unix seconds.
        at: i64,
        articles: Vec<ArticleId>,
    },
    /// Sets or removes a value in a table.
    Put {
        table: Table,
        key: String,
        /// The value; none removes it.
        value: Option<Value>,
    },
    /// Articles got other ids by an edit: fields of the first are copied to the second, where that never had a value.
    Carry(Vec<(ArticleId, ArticleId)>),
}

fn field_of(mark: Mark) -> Field {
    match mark {
        Mark::Read => Field::Read,
        Mark::Starred => Field::Starred,
        Mark::Muted => Field::Muted,
    }
}

/// The mark that a field holds; none if it holds something else.
pub(crate) fn mark_in(field: Field) -> Option<Mark> {
    [Mark::Read, Mark::Starred, Mark::Muted].into_iter().find(|mark| field_of(*mark) == field)
}

/// The content of a line: the name of what it sets, and its puts.
pub(crate) type Setting = (String, Vec<Put>);

impl MergedState {
    /// The content of the lines for a change, without parts that would change nothing.
    pub(crate) fn settings(&self, action: &Change, step: Step) -> Vec<Setting> {
        let settings = match action {
            Change::Mark { set, articles } => vec![self.marked(*set, articles, step)],
            Change::Place { article, place } => {
                let to = place.map_or(Value::Null, |place| json!([place.block, place.character]));
                vec![self.set(Field::Place, &to, &[*article])]
            }
            Change::Arrived { at, articles } => vec![self.set(Field::Arrived, &json!(at), articles)],
            Change::Put { table, key, value } => {
                let was = self.value(*table, key).cloned().unwrap_or_default();
                let to = value.clone().unwrap_or_default();
                let put = Put {
                    was: if step.is_undoable() { was.clone() } else { Value::Null },
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

    fn marked(&self, set: SetMark, articles: &[ArticleId], step: Step) -> Setting {
        let (field, wanted) = (field_of(set.mark), set.on);
        let mut finder = self.finder();
        let (mut unset, mut turned) = (Vec::new(), Vec::new());
        for id in distinct(articles) {
            match finder.mark((id, field)) {
                // An article without a read mark may be read by the library's baseline, and an unknown article may be
                // an edited one whose marks will be copied later.
                None if wanted || field == Field::Read || self.is_partial || !finder.knows(id) => {
                    unset.push(id);
                }
                Some(is) if is != wanted => turned.push(id),
                _ => {}
            }
        }
        // Only a change that can be undone records the old value.
        if !step.is_undoable() {
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

    /// Whether `from` has a field that `to` never had, so that [`Change::Carry`] would change something.
    pub fn has_more(&self, from: ArticleId, to: ArticleId) -> bool {
        let mut finder = self.finder();
        Field::ALL
            .into_iter()
            .any(|field| finder.value((from, field)) != UNSET && !finder.is_said((to, field)))
    }

    /// The content that undoes a step: each value that is still as the step left it gets its old value.
    pub(crate) fn inverse(&self, step: &Line) -> Setting {
        self.turned(step, |put| (&put.to, Put { to: put.was.clone(), ..Put::default() }))
    }

    /// The content that makes a step once more that was undone: each value that is still as undoing left it.
    pub(crate) fn again(&self, step: &Line) -> Setting {
        let turn = |put: &Put| Put { to: put.to.clone(), was: put.was.clone(), ..Put::default() };
        self.turned(step, |put| (&put.was, turn(put)))
    }

    /// What `turn` makes of each value of a step: what it must be now, and what it becomes.
    fn turned(&self, step: &Line, turn: impl Fn(&Put) -> (&Value, Put)) -> Setting {
        let mut finder = self.finder();
        let mut puts = Vec::new();
        for put in &step.put {
            let (now, mut turned) = turn(put);
            if let Some(field) = step.field() {
                let left = field.encode(now).unwrap_or(UNSET);
                turned.ids.extend(put.ids.iter().filter(|id| finder.value((**id, field)) == left));
            } else if let Some(key) = &put.key {
                let entry = self.tables.get(&step.set).and_then(|table| table.get(key));
                turned.key = entry.filter(|entry| entry.value == *now).map(|_| key.clone());
            }
            if !turned.ids.is_empty() || turned.key.is_some() {
                puts.push(turned);
            }
        }
        (step.set.clone(), puts)
    }

    /// The part of a hand-written line that would change something.
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

pub(crate) fn articles(puts: &[Put]) -> Vec<ArticleId> {
    puts.iter().flat_map(|put| put.ids.iter().copied()).collect()
}

fn distinct(articles: &[ArticleId]) -> Vec<ArticleId> {
    let mut ids = articles.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}

const _: () = assert!(UNSET < OFF && OFF < ON);
