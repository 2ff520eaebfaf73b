//! Equal articles, which share a row of the list: any of them can be chosen and opened in it.

use crate::app::App;
use crate::app::flow::{links, lists, pages};
use crate::app::layout::Zen;
use crate::app::lists::AfterList;
use crate::app::modals::Modal;
use crate::app::modals::menu::{Menu, MenuAction, MenuItem};
use crate::catalogue;
use crate::language::Message;
use crate::library::RowId;
use crate::library::group::day;

/// Offers the articles that share the row under the cursor.
pub(crate) fn list_equals(app: &mut App) {
    let Some(row) = app.lists.list().current() else { return };
    if app.library.copies(row) < 2 {
        return app.shared.info(Message::NoEquals);
    }
    lists::ask_equals(app, row);
}

/// The articles that share a row have arrived: the one that is to be opened is opened, else the user chooses.
pub(crate) fn equals_arrived(app: &mut App, rows: Vec<catalogue::ArticleRow>) {
    let ids: Vec<RowId> = rows.iter().map(|row| row.id).collect();
    let Some(first) = ids.first().copied() else { return give_up_seek(app) };
    let labels: Vec<(String, String)> = rows.iter().map(|row| equal_label(app, row)).collect();
    lists::rows_arrived(app, rows);
    if app.lists.after_list() == AfterList::Open(first) {
        let listed = app.lists.list().rows().iter().position(|row| ids.contains(row));
        let Some(index) = listed else { return give_up_seek(app) };
        app.lists.list_mut().put(index, first);
        return links::seek_row(app);
    }
    if app.lists.list().current() != Some(first) || !app.modals.admits_menu() {
        return;
    }
    let items = ids.into_iter().zip(labels).map(|(row, (label, detail))| MenuItem {
        label,
        detail,
        action: MenuAction::OpenEqual(row),
    });
    let menu = Menu::new(app.shared.say(Message::EqualArticles), items.collect());
    app.modals.push_response(Modal::Menu(menu));
}

/// The categories of an equal article, or its path, and its date.
fn equal_label(app: &App, row: &catalogue::ArticleRow) -> (String, String) {
    let header = &row.entry.header;
    let now = app.shared.now;
    let date = header.date.map(|date| {
        let (own, today) = (day(date, now.zone), day(now.utc, now.zone));
        let settings = &app.shared.settings;
        let day = settings.language.short_day(own, today, &settings.date_format);
        format!("{} {}", crate::text::clean_line(&day), date.with_timezone(&now.zone).format("%H:%M"))
    });
    let categories: Vec<String> = header.categories.iter().map(|path| path.join(" / ")).collect();
    let place =
        if categories.is_empty() { crate::app::shown(&row.entry.path) } else { categories.join(", ") };
    (place, date.unwrap_or_default())
}

/// Opens one of the articles that share the row under the cursor; it has the row until the list is reloaded.
pub(crate) fn choose_equal(app: &mut App, row: RowId) {
    let cursor = app.lists.list().cursor();
    app.lists.list_mut().put(cursor, row);
    pages::open(app, Zen::Off);
}

fn give_up_seek(app: &mut App) {
    if app.lists.end_seek() {
        app.shared.error(Message::NotInList);
    }
}
