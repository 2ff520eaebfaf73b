//! What keys have set is there again the next time: widths, theme, order, the shelf that was left. What the
//! configuration names goes before it.

use crate::app::flow::lists;
use crate::app::layout::Splits;
use crate::app::{App, Effect, Switch};
use crate::config::{self, Remembered, Theme};
use crate::engine::request::{Request, StateRequest};
use crate::library::list::{Grouping, Selection, Shelf, SortKey};
use serde_json::{Value, json};

/// Has a setting remembered; of several changes at once the last.
pub(crate) fn remember(app: &mut App, setting: Remembered, value: Value) {
    let same = |effect: &Effect| matches!(effect, Effect::Request(Request::State(StateRequest::Remember(other, _))) if *other == setting);
    app.shared.outbox.retain(|effect| !same(effect));
    app.shared.outbox.request(Request::State(StateRequest::Remember(setting, value)));
}

pub(crate) fn remember_splits(app: &mut App) {
    let Splits { tree, list } = app.shared.layout.splits;
    remember(app, Remembered::Split, json!([tree, list]));
}

pub(crate) fn remember_arrangement(app: &mut App) {
    let (sort, grouping) = (app.lists.list().selection().sort, app.lists.list().selection().grouping);
    remember(app, Remembered::Sort, config::sort_name(sort).into());
    remember(app, Remembered::Grouping, config::grouping_name(grouping).into());
}

/// Takes over what was remembered, as far as it makes sense and the configuration does not say otherwise.
pub(crate) fn remembered(app: &mut App, settings: &[(Remembered, Value)]) {
    let mut arranged = app.lists.list().selection().clone();
    for (setting, value) in settings {
        if !app.shared.settings.fixed.contains(setting.name()) {
            recall(app, *setting, value, &mut arranged);
        }
    }
    // Days only make sense as headings while the order is by date.
    if arranged.sort.key != SortKey::Date && arranged.grouping == Grouping::Day {
        arranged.grouping = Grouping::None;
    }
    if arranged != *app.lists.list().selection() || app.lists.is_restoring() {
        let shelf = arranged.shelf.clone();
        app.lists.select(arranged);
        lists::list_entered(app, shelf);
    }
}

pub(crate) fn recall(app: &mut App, setting: Remembered, value: &Value, arranged: &mut Selection) {
    let number = |value: &Value| value.as_u64().and_then(|number| u16::try_from(number).ok());
    let switch = |on: bool| if on { Switch::On } else { Switch::Off };
    let text = value.as_str().unwrap_or_default();
    match setting {
        Remembered::Width => {
            let width = number(value).map(|width| width.clamp(24, 240));
            app.shared.settings.width = width.unwrap_or(app.shared.settings.width);
        }
        Remembered::Split => {
            let pair: Vec<_> = value.as_array().into_iter().flatten().map(number).collect();
            if let [Some(tree), Some(list)] = pair[..] {
                app.shared.layout.splits = Splits { tree: tree.clamp(16, 60), list: list.clamp(20, 70) };
            }
        }
        Remembered::Theme => {
            app.shared.settings.theme = Theme::named(text).unwrap_or(app.shared.settings.theme)
        }
        Remembered::Pictures => {
            let shown = value.as_bool().map(switch);
            app.shared.settings.showing.switch = shown.unwrap_or(app.shared.settings.showing.switch);
        }
        Remembered::Mouse => {
            if let Some(mouse) =
                value.as_bool().map(switch).filter(|mouse| *mouse != app.shared.settings.mouse)
            {
                app.shared.settings.mouse = mouse;
                app.shared.outbox.push(Effect::Mouse(mouse));
            }
        }
        Remembered::Sort => arranged.sort = config::sort(text).unwrap_or(arranged.sort),
        Remembered::Grouping => arranged.grouping = config::grouping(text).unwrap_or(arranged.grouping),
        // Who was quicker than the disk has chosen already.
        Remembered::Shelf if app.keys.is_touched() => {}
        Remembered::Shelf => {
            if let Some((shelf, article)) = config::left_of(value) {
                arranged.shelf = shelf;
                app.lists.restore(article);
            }
        }
    }
}

/// The shelf that is left and the article the cursor stands on, as they are remembered: of a search that is not
/// kept the list before it.
pub(crate) fn left_shelf(app: &App) -> Value {
    let (shelf, row) = match (&app.lists.list().selection().shelf, app.lists.search().return_to()) {
        (Shelf::Search(search), before) if !app.lists.sidebar().searches().contains(&search.query) => {
            (before.map(|before| &before.shelf), None)
        }
        (shelf, _) => (Some(shelf), app.lists.list().current()),
    };
    let article = row.and_then(|row| app.library.entry(row)).map(|entry| entry.header.id);
    config::left_value(shelf, article)
}
