//! Equal articles share a row of the list; any of them can be chosen and opened in it.

use crate::app::layout::Zen;
use crate::app::popup::{Choice, Item, Menu, Popup};
use crate::app::{App, Effect};
use crate::catalogue;
use crate::engine::Request;
use crate::language::Message;
use crate::library::RowId;
use crate::library::group::day;

impl App {
    /// Offers the articles that share the row under the cursor.
    pub(crate) fn list_equals(&mut self) {
        let Some(row) = self.lists.list.current() else { return };
        if self.library.rows.copies(row) < 2 {
            self.shared.info(Message::NoEquals);
            return;
        }
        self.shared.outbox.push(Effect::Request(Request::Equals(row)));
    }

    /// It is known which articles share a row: one that is waited for is opened, else the user chooses.
    pub(crate) fn equals(&mut self, rows: Vec<catalogue::ArticleRow>) {
        let ids: Vec<RowId> = rows.iter().map(|row| row.id).collect();
        let Some(first) = ids.first().copied() else { return self.give_up_row() };
        let labels: Vec<(String, String)> = rows.iter().map(|row| self.equal_label(row)).collect();
        let marks = self.library.rows.learn(rows);
        self.lists.list.mark(&marks);
        if self.lists.awaited_row == Some(first) {
            let listed = self.lists.list.rows().iter().position(|row| ids.contains(row));
            let Some(index) = listed else { return self.give_up_row() };
            self.lists.list.put(index, first);
            return self.seek_row();
        }
        if self.lists.list.current() != Some(first) || self.modals.popup.is_some() {
            return;
        }
        let items = labels.into_iter().enumerate().map(|(at, (label, detail))| Item {
            label,
            detail,
            choice: Choice::Equal(at),
        });
        let menu = Menu { title: self.shared.say(Message::EqualArticles), items: items.collect(), cursor: 0 };
        self.modals.popup = Some(Popup::Menu(menu));
        self.modals.equals = ids;
    }

    /// Where an equal article stands, and when it is from.
    fn equal_label(&self, row: &catalogue::ArticleRow) -> (String, String) {
        let header = &row.entry.header;
        let date = header.date.map(|date| {
            let (own, today) =
                (day(date, self.shared.now.zone), day(self.shared.now.utc, self.shared.now.zone));
            let settings = &self.shared.settings;
            let day = settings.language.short_day(own, today, &settings.date_format);
            format!(
                "{} {}",
                crate::text::clean_line(&day),
                date.with_timezone(&self.shared.now.zone).format("%H:%M")
            )
        });
        let categories: Vec<String> = header.categories.iter().map(|path| path.join(" / ")).collect();
        let place =
            if categories.is_empty() { crate::app::shown(&row.entry.path) } else { categories.join(", ") };
        (place, date.unwrap_or_default())
    }

    /// Opens one of the articles that share the row under the cursor; it has the row until the list is made anew.
    pub(crate) fn choose_equal(&mut self, at: usize) {
        let Some(row) = self.modals.equals.get(at).copied() else { return };
        self.lists.list.put(self.lists.list.cursor(), row);
        self.open(Zen::Off);
    }

    fn give_up_row(&mut self) {
        if self.lists.awaited_row.take().is_some() {
            self.shared.error(Message::NotInList);
        }
    }
}
