//! What keys have set is there again the next time: widths, theme, order, the shelf that was left. What the
//! configuration names goes before it.

use super::geometry::Splits;
use super::{App, Effect, Switch};
use crate::config::{self, Remembered, Theme};
use crate::engine::request::{Request, StateRequest};
use crate::library::list::{Grouping, Selection, Shelf, SortKey};
use serde_json::{Value, json};

impl App {
    /// Has a setting remembered; of several changes at once the last.
    pub(super) fn remember(&mut self, setting: Remembered, value: Value) {
        let same = |effect: &Effect| matches!(effect, Effect::Job(Request::State(StateRequest::Remember(other, _))) if *other == setting);
        self.effects.retain(|effect| !same(effect));
        self.effects.push(Effect::Job(Request::State(StateRequest::Remember(setting, value))));
    }

    pub(super) fn remember_splits(&mut self) {
        let Splits { tree, list } = self.splits;
        self.remember(Remembered::Split, json!([tree, list]));
    }

    pub(super) fn remember_arrangement(&mut self) {
        let (sort, grouping) = (self.list.selection.sort, self.list.selection.grouping);
        self.remember(Remembered::Sort, config::sort_name(sort).into());
        self.remember(Remembered::Grouping, config::grouping_name(grouping).into());
    }

    /// Takes over what was remembered, as far as it makes sense and the configuration does not say otherwise.
    pub(super) fn remembered(&mut self, settings: &[(Remembered, Value)]) {
        let mut arranged = self.list.selection.clone();
        for (setting, value) in settings {
            if !self.settings.fixed.contains(setting.name()) {
                self.recall(*setting, value, &mut arranged);
            }
        }
        // Days only make sense as headings while the order is by date.
        if arranged.sort.key != SortKey::Date && arranged.grouping == Grouping::Day {
            arranged.grouping = Grouping::None;
        }
        if arranged != self.list.selection || self.stand.is_some() {
            let shelf = arranged.shelf.clone();
            self.list.selection = arranged;
            self.enter_shelf(shelf);
        }
    }

    fn recall(&mut self, setting: Remembered, value: &Value, arranged: &mut Selection) {
        let number = |value: &Value| value.as_u64().and_then(|number| u16::try_from(number).ok());
        let switch = |on: bool| if on { Switch::On } else { Switch::Off };
        let text = value.as_str().unwrap_or_default();
        match setting {
            Remembered::Width => {
                let width = number(value).map(|width| width.clamp(24, 240));
                self.settings.width = width.unwrap_or(self.settings.width);
            }
            Remembered::Split => {
                let pair: Vec<_> = value.as_array().into_iter().flatten().map(number).collect();
                if let [Some(tree), Some(list)] = pair[..] {
                    self.splits = Splits { tree: tree.clamp(16, 60), list: list.clamp(20, 70) };
                }
            }
            Remembered::Theme => self.settings.theme = Theme::named(text).unwrap_or(self.settings.theme),
            Remembered::Pictures => {
                let shown = value.as_bool().map(switch);
                self.settings.showing.switch = shown.unwrap_or(self.settings.showing.switch);
            }
            Remembered::Mouse => {
                if let Some(mouse) = value.as_bool().map(switch).filter(|mouse| *mouse != self.settings.mouse)
                {
                    self.settings.mouse = mouse;
                    self.effects.push(Effect::Mouse(mouse));
                }
            }
            Remembered::Sort => arranged.sort = config::sort(text).unwrap_or(arranged.sort),
            Remembered::Grouping => arranged.grouping = config::grouping(text).unwrap_or(arranged.grouping),
            // Who was quicker than the disk has chosen already.
            Remembered::Shelf if self.touched => {}
            Remembered::Shelf => {
                if let Some((shelf, article)) = config::left_of(value) {
                    (arranged.shelf, self.stand) = (shelf, article);
                }
            }
        }
    }

    /// The shelf that is left and the article the cursor stands on, as they are remembered: of a search that is not
    /// kept the list before it.
    pub(super) fn left_shelf(&self) -> Value {
        let (shelf, row) = match (&self.list.selection.shelf, &self.before_search) {
            (Shelf::Search(search), before) if !self.tree.searches().contains(&search.query) => {
                (before.as_ref().map(|(shelf, _)| shelf), None)
            }
            (shelf, _) => (Some(shelf), self.list.current()),
        };
        let article = row.and_then(|row| self.library.entry(row)).map(|entry| entry.header.id);
        config::left_value(shelf, article)
    }
}
