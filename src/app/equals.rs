//! Equal articles share a row of the list; any of them can be chosen and opened in it.

use super::geometry::Zen;
use super::popup::{Choice, Item, Menu, Popup};
use super::{App, Effect};
use crate::catalogue;
use crate::engine::request::{Request, RowRequest};
use crate::language::Message;
use crate::library::RowId;
use crate::library::group::day;

impl App {
    /// Offers the articles that share the row under the cursor.
    pub(super) fn list_equals(&mut self) {
        let Some(row) = self.list.current() else { return };
        if self.library.copies(row) < 2 {
            self.status = self.info(Message::NoEquals);
            return;
        }
        let request = self.next_request();
        self.effects.push(Effect::Job(Request::Rows(RowRequest::Equals { request, row })));
    }

    /// It is known which articles share a row: one that is waited for is opened, else the user chooses.
    pub(super) fn equals(&mut self, rows: Vec<catalogue::ArticleRow>) {
        let ids: Vec<RowId> = rows.iter().map(|row| row.id).collect();
        let Some(first) = ids.first().copied() else { return self.give_up_row() };
        let labels: Vec<(String, String)> = rows.iter().map(|row| self.equal_label(row)).collect();
        let marks = self.library.learn(rows);
        self.list.mark(&marks);
        if self.awaited_row == Some(first) {
            let listed = self.list.rows().iter().position(|row| ids.contains(row));
            let Some(index) = listed else { return self.give_up_row() };
            self.list.put(index, first);
            return self.seek_row();
        }
        if self.list.current() != Some(first) || self.popup.is_some() {
            return;
        }
        let items = labels.into_iter().enumerate().map(|(at, (label, detail))| Item {
            label,
            detail,
            choice: Choice::Equal(at),
        });
        let menu = Menu { title: self.say(Message::EqualArticles), items: items.collect(), cursor: 0 };
        self.popup = Some(Popup::Menu(menu));
        self.equals = ids;
    }

    /// Where an equal article stands, and when it is from.
    fn equal_label(&self, row: &catalogue::ArticleRow) -> (String, String) {
        let header = &row.entry.header;
        let date = header.date.map(|date| {
            let (own, today) = (day(date, self.now.zone), day(self.now.utc, self.now.zone));
            let settings = &self.settings;
            let day = settings.language.short_day(own, today, &settings.date_format);
            format!(
                "{} {}",
                crate::text::clean_line(&day),
                date.with_timezone(&self.now.zone).format("%H:%M")
            )
        });
        let categories: Vec<String> = header.categories.iter().map(|path| path.join(" / ")).collect();
        let place = if categories.is_empty() { super::shown(&row.entry.path) } else { categories.join(", ") };
        (place, date.unwrap_or_default())
    }

    /// Opens one of the articles that share the row under the cursor; it has the row until the list is made anew.
    pub(super) fn choose_equal(&mut self, at: usize) {
        let Some(row) = self.equals.get(at).copied() else { return };
        self.list.put(self.list.cursor(), row);
        self.open(Zen::Off);
    }

    fn give_up_row(&mut self) {
        if self.awaited_row.take().is_some() {
            self.status = self.error(Message::NotInList);
        }
    }
}
