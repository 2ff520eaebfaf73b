//! What keys have set is there again the next time: widths, theme, order, the shelf that was left. What the
//! configuration names goes before it.

use crate::app::layout::Splits;
use crate::app::{App, Effect, Switch};
use crate::config::{self, Remembered, Theme};
use crate::engine::Request;
use crate::library::list::{Grouping, Selection, Shelf, SortKey};
use serde_json::{Value, json};

impl App {
    /// Has a setting remembered; of several changes at once the last.
    pub(crate) fn remember(&mut self, setting: Remembered, value: Value) {
        let same = |effect: &Effect| matches!(effect, Effect::Request(Request::Remember(other, _)) if *other == setting);
        self.shared.outbox.retain(|effect| !same(effect));
        self.shared.outbox.push(Effect::Request(Request::Remember(setting, value)));
    }

    pub(crate) fn remember_splits(&mut self) {
        let Splits { tree, list } = self.shared.layout.splits;
        self.remember(Remembered::Split, json!([tree, list]));
    }

    pub(crate) fn remember_arrangement(&mut self) {
        let (sort, grouping) = (self.lists.list.selection.sort, self.lists.list.selection.grouping);
        self.remember(Remembered::Sort, config::sort_name(sort).into());
        self.remember(Remembered::Grouping, config::grouping_name(grouping).into());
    }

    /// Takes over what was remembered, as far as it makes sense and the configuration does not say otherwise.
    pub(crate) fn remembered(&mut self, settings: &[(Remembered, Value)]) {
        let mut arranged = self.lists.list.selection.clone();
        for (setting, value) in settings {
            if !self.shared.settings.fixed.contains(setting.name()) {
                self.recall(*setting, value, &mut arranged);
            }
        }
        // Days only make sense as headings while the order is by date.
        if arranged.sort.key != SortKey::Date && arranged.grouping == Grouping::Day {
            arranged.grouping = Grouping::None;
        }
        if arranged != self.lists.list.selection || self.lists.restore.is_some() {
            let shelf = arranged.shelf.clone();
            self.lists.list.selection = arranged;
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
                self.shared.settings.width = width.unwrap_or(self.shared.settings.width);
            }
            Remembered::Split => {
                let pair: Vec<_> = value.as_array().into_iter().flatten().map(number).collect();
                if let [Some(tree), Some(list)] = pair[..] {
                    self.shared.layout.splits = Splits { tree: tree.clamp(16, 60), list: list.clamp(20, 70) };
                }
            }
            Remembered::Theme => {
                self.shared.settings.theme = Theme::named(text).unwrap_or(self.shared.settings.theme)
            }
            Remembered::Pictures => {
                let shown = value.as_bool().map(switch);
                self.shared.settings.showing.switch = shown.unwrap_or(self.shared.settings.showing.switch);
            }
            Remembered::Mouse => {
                if let Some(mouse) =
                    value.as_bool().map(switch).filter(|mouse| *mouse != self.shared.settings.mouse)
                {
                    self.shared.settings.mouse = mouse;
                    self.shared.outbox.push(Effect::Mouse(mouse));
                }
            }
            Remembered::Sort => arranged.sort = config::sort(text).unwrap_or(arranged.sort),
            Remembered::Grouping => arranged.grouping = config::grouping(text).unwrap_or(arranged.grouping),
            // Who was quicker than the disk has chosen already.
            Remembered::Shelf if self.keys.touched => {}
            Remembered::Shelf => {
                if let Some((shelf, article)) = config::left_of(value) {
                    (arranged.shelf, self.lists.restore) = (shelf, article);
                }
            }
        }
    }

    /// The shelf that is left and the article the cursor stands on, as they are remembered: of a search that is not
    /// kept the list before it.
    pub(crate) fn left_shelf(&self) -> Value {
        let (shelf, row) = match (&self.lists.list.selection.shelf, &self.lists.search.return_to) {
            (Shelf::Search(search), before) if !self.lists.sidebar.searches().contains(&search.query) => {
                (before.as_ref().map(|(shelf, _)| shelf), None)
            }
            (shelf, _) => (Some(shelf), self.lists.list.current()),
        };
        let article = row.and_then(|row| self.library.rows.entry(row)).map(|entry| entry.header.id);
        config::left_value(shelf, article)
    }
}
