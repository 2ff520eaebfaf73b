//! Settings that keys have changed are stored and restored at the next start: widths, theme, order, the shelf that was
//! left. A setting of the configuration is used instead of the stored one.

use crate::app::flow::{self, pages};
use crate::app::layout::Splits;
use crate::app::lists::list::ArticleList;
use crate::app::settings::{Settings, TerminalWidths};
use crate::app::{App, Effect, Switch};
use crate::config::{self, Remembered, Theme};
use crate::engine::request::{Request, StateRequest};
use crate::library::list::{Grouping, Selection, Shelf, SortKey};
use crate::text::Widths;
use serde_json::Value;

/// Stores a setting. Of several changes in one frame only the last is stored.
pub(crate) fn remember(app: &mut App, setting: Remembered, value: Value) {
    app.shared.outbox.retain(|effect| match effect {
        Effect::Request(Request::State(StateRequest::Remember(other, _))) => *other != setting,
        _ => true,
    });
    app.shared.outbox.request(Request::State(StateRequest::Remember(setting, value)));
}

/// Changes the order or the headings of the list, and stores that. The cursor stays on its article, others are not
/// kept.
pub(crate) fn arrange(app: &mut App, change: impl FnOnce(&mut ArticleList)) {
    let list = app.lists.list_mut();
    change(list);
    list.clear_kept();
    let (sort, grouping) = (list.selection().sort, list.selection().grouping);
    remember(app, Remembered::Sort, config::sort_name(sort).into());
    remember(app, Remembered::Grouping, config::grouping_name(grouping).into());
    flow::reload(app);
}

/// The stored settings have arrived. Those that the configuration does not set are used.
pub(crate) fn settings_remembered(app: &mut App, settings: &[(Remembered, Value)]) {
    let mut arranged = app.lists.list().selection().clone();
    for (setting, value) in settings {
        if !app.shared.settings.fixed.contains(setting.name()) {
            restore(app, *setting, value, &mut arranged);
        }
    }
    // Days are headings only while the order is by date.
    if arranged.sort.key != SortKey::Date && arranged.grouping == Grouping::Day {
        arranged.grouping = Grouping::None;
    }
    if arranged != *app.lists.list().selection() || app.lists.is_restoring() {
        let shelf = arranged.shelf.clone();
        app.lists.list_mut().set_selection(arranged);
        flow::list_entered(app, shelf);
    }
}

fn restore(app: &mut App, setting: Remembered, value: &Value, arranged: &mut Selection) {
    let number = |value: &Value| value.as_u64().and_then(|number| u16::try_from(number).ok());
    let switch = value.as_bool().map(|on| if on { Switch::On } else { Switch::Off });
    let text = value.as_str().unwrap_or_default();
    let settings = &mut app.shared.settings;
    match setting {
        Remembered::Width => {
            let width = number(value).map(|width| width.clamp(24, 240));
            settings.width = width.unwrap_or(settings.width);
        }
        Remembered::Split => {
            let pair: Vec<_> = value.as_array().into_iter().flatten().map(number).collect();
            if let [Some(tree), Some(list)] = pair[..] {
                app.shared.layout.splits = Splits { tree: tree.clamp(16, 60), list: list.clamp(20, 70) };
            }
        }
        Remembered::Theme => settings.theme = Theme::named(text).unwrap_or(settings.theme),
        Remembered::Pictures => settings.showing.switch = switch.unwrap_or(settings.showing.switch),
        Remembered::Mouse => {
            if let Some(mouse) = switch.filter(|mouse| *mouse != settings.mouse) {
                settings.mouse = mouse;
                app.shared.outbox.push(Effect::Mouse(mouse));
            }
        }
        Remembered::Sort => arranged.sort = config::sort(text).unwrap_or(arranged.sort),
        Remembered::Grouping => arranged.grouping = config::grouping(text).unwrap_or(arranged.grouping),
        // The user has chosen a shelf already.
        Remembered::Shelf if app.keys.is_touched() => {}
        Remembered::Shelf => {
            if let Some((shelf, article)) = config::left_of(value) {
                arranged.shelf = shelf;
                app.lists.restore(article);
            }
        }
    }
}

/// The shelf that is left and the article under its cursor, in the form they are stored. A search that is not kept as a
/// shelf is stored as the shelf it was begun on.
fn left_shelf(app: &App) -> Value {
    let (shelf, row) = match (&app.lists.list().selection().shelf, app.lists.return_to()) {
        (Shelf::Search(search), before) if !app.lists.sidebar().searches().contains(&search.query) => {
            (before.map(|before| &before.shelf), None)
        }
        (shelf, _) => (Some(shelf), app.lists.list().current()),
    };
    let article = row.and_then(|row| app.library.entry(row)).map(|entry| entry.header.id);
    config::left_value(shelf, article)
}

/// The configuration was changed while the reader runs. Settings that differ from `before`, the configuration so far,
/// are used from now on; the others stay as keys have set them.
pub(crate) fn configuration_changed(app: &mut App, before: &Settings, after: Settings) {
    if before.sort != after.sort {
        arrange(app, |list| list.sort_by(after.sort.key));
        if app.lists.list().selection().sort.direction != after.sort.direction {
            arrange(app, ArticleList::reverse);
        }
    }
    if before.grouping != after.grouping {
        arrange(app, |list| list.group_by(after.grouping));
    }
    if before.mute != after.mute {
        app.shared.outbox.request(Request::State(StateRequest::SetConfiguredMutes(after.mute.clone())));
    }
    let kept = app.shared.settings.clone();
    let mouse = if before.mouse == after.mouse { kept.mouse } else { after.mouse };
    if mouse != kept.mouse {
        app.shared.outbox.push(Effect::Mouse(mouse));
    }
    let wording = kept.wording();
    app.shared.settings = Settings {
        theme: if before.theme == after.theme { kept.theme } else { after.theme },
        width: if before.width == after.width { kept.width } else { after.width },
        mouse,
        background: kept.background,
        showing: if before.showing == after.showing {
            kept.showing
        } else {
            kept.showing.with(after.showing.inline, after.showing.protocol)
        },
        save_folder: kept.save_folder,
        widths: TerminalWidths {
            multiplexed: kept.widths.multiplexed,
            measured: kept.widths.measured,
            ..after.widths
        },
        ..after
    };
    app.shared.settings.showing.apply_widths(app.shared.settings.widths.in_effect());
    if wording != app.shared.settings.wording()
        && let Some(kind) = app.article.page().map(|page| page.opened.kind)
    {
        // The lines above the body are in other words now.
        pages::load(app, kind);
    }
}

/// The terminal has answered with its widths. If they differ from those in use, pages are laid out again, and the whole
/// screen is written again, because what was drawn may have moved other text.
pub(crate) fn widths_arrived(app: &mut App, measured: Widths) {
    let before = app.shared.settings.widths.in_effect();
    app.shared.settings.widths.measured = measured;
    let widths = app.shared.settings.widths.in_effect();
    if widths != before {
        app.shared.settings.showing.apply_widths(widths);
        app.shared.outbox.push(Effect::Redraw);
    }
}

/// The library is left: returns what is still to be stored. Nothing else is done any more.
pub(crate) fn library_left(app: &mut App) -> Vec<Effect> {
    app.shared.outbox.clear();
    pages::page_left(app);
    if !app.lists.is_welcome() {
        let shelf = left_shelf(app);
        app.shared.outbox.request(Request::State(StateRequest::Leave { shelf }));
    }
    app.shared.outbox.take()
}
