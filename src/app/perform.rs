//! What each action does: one line each, the doing stands elsewhere.

use super::action::Action;
use super::geometry::{Pane, Zen};
use super::palette::Palette;
use super::popup::{Choice, Help, Item, Menu, Popup, Then};
use super::{App, Effect, Scan, Switch};
use crate::config::Remembered;
use crate::engine::request::{Consent, ExternalRequest, IndexRequest, PageKind, Request};
use crate::language::{Copied, Message};
use crate::library::list::{Direction, Filter, Grouping, SortKey};
use crate::library::marks::Mark;

/// Actions that a count repeats; others know what to do with one, or have no use for it.
const REPEATED: [Action; 15] = [
    Action::NextHeading,
    Action::PreviousHeading,
    Action::Left,
    Action::Right,
    Action::NextPane,
    Action::PreviousPane,
    Action::NextUnread,
    Action::PreviousUnread,
    Action::FindNext,
    Action::FindPrevious,
    Action::Undo,
    Action::Wider,
    Action::Narrower,
    Action::SplitLeft,
    Action::SplitRight,
];
/// An action is not repeated more often than this.
const MOST: usize = 1000;

impl App {
    pub(super) fn perform(&mut self, action: Action, count: Option<usize>) {
        if REPEATED.contains(&action) {
            for _ in 0..count.unwrap_or(1).min(MOST) {
                self.perform_once(action, None);
            }
        } else {
            self.perform_once(action, count);
        }
    }

    fn perform_once(&mut self, action: Action, count: Option<usize>) {
        match action {
            Action::Down
            | Action::Up
            | Action::First
            | Action::Last
            | Action::NextHeading
            | Action::PreviousHeading
            | Action::PageDown
            | Action::PageUp
            | Action::HalfDown
            | Action::HalfUp => {
                self.travel(action, count);
            }
            Action::ReadOn => self.read_on(count),
            Action::Open => self.enter(Zen::Off),
            Action::OpenFull => self.enter(Zen::On),
            Action::Back => self.back(),
            Action::Left | Action::Right => self.sideways(action),
            Action::NextPane => self.tab(1),
            Action::PreviousPane => self.tab(-1),
            Action::NextArticle => self.go_to(self.list.cursor() + count.unwrap_or(1)),
            Action::PreviousArticle => self.go_to(self.list.cursor().saturating_sub(count.unwrap_or(1))),
            Action::NextUnread => self.go_unread(1),
            Action::PreviousUnread => self.go_unread(-1),
            Action::Find => self.find(),
            Action::Search => self.search(),
            Action::KeepSearch => self.keep_search(),
            Action::FindNext => self.find_next(1),
            Action::FindPrevious => self.find_next(-1),
            Action::Hints => self.hints(),
            Action::OpenOriginal => self.open_original(count),
            Action::OpenSelected => self.open_selected(count),
            Action::OpenImage => self.open_some_image(count),
            Action::FollowBack => self.follow_back(),
            Action::ListEquals => self.list_equals(),
            Action::ListImages => self.list_images(),
            Action::SaveImage => self.save_some_image(count),
            // They mean something in the list of images and in the full-screen view alone, which take them first.
            Action::MarkImage | Action::NextImage | Action::PreviousImage => {}
            Action::TogglePictures => self.toggle_pictures(),
            Action::ToggleRead => self.toggle(Mark::Read),
            Action::ToggleStar => self.toggle(Mark::Starred),
            Action::MarkAllRead => self.ask_mark_all_read(),
            Action::Mute => self.mute(),
            Action::Undo => self.undo(),
            Action::NextFilter => self.next_filter(),
            Action::Categories => self.categories(),
            Action::Arrange => self.arrange(),
            Action::Refresh => self.rescan(),
            Action::Zen => self.toggle_zen(),
            Action::Wider => self.change_width(4),
            Action::Narrower => self.change_width(-4),
            Action::SplitLeft => self.split(-1),
            Action::SplitRight => self.split(1),
            Action::NextTheme => self.next_theme(),
            Action::ToggleMouse => self.toggle_mouse(),
            Action::CopyLink => self.copy_link(),
            Action::CopyPath => self.copy_path(),
            Action::CopyText => self.copy_text(),
            Action::CopySelected => self.copy_selected(),
            Action::Edit => self.edit(),
            Action::Source => self.source(),
            Action::Help => self.popup = Some(Popup::Help(Help::of(self.context()))),
            Action::Palette => {
                let palette = Palette::new(&self.settings.keys, self.context(), count);
                self.popup = Some(Popup::Palette(palette));
            }
            Action::Pipe => self.ask_pipe(),
            Action::Escape => self.escape(),
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Leave => self.leave(),
            Action::Quit => self.effects.push(Effect::Quit),
        }
    }

    /// Opens or unfolds what is under the cursor.
    pub(super) fn enter(&mut self, zen: Zen) {
        match self.focus {
            Pane::Tree => {
                if self.tree.unfold() {
                    self.tree.refresh(&self.library.counts);
                } else {
                    self.focus = Pane::List;
                }
            }
            Pane::List => self.open(zen),
            Pane::Page => {}
        }
    }

    fn tab(&mut self, by: isize) {
        if self.focus == Pane::Page && self.page.as_mut().is_some_and(|page| page.select(by)) {
            return;
        }
        self.next_pane(by);
    }

    fn open_selected(&mut self, count: Option<usize>) {
        if let Some(number) = count {
            return self.open_link(number.wrapping_sub(1));
        }
        match self.page.as_ref().and_then(|page| page.selected) {
            Some(selected) => self.open_target(selected.target),
            None => self.toggle_zen(),
        }
    }

    fn next_filter(&mut self) {
        let selection = &mut self.list.selection;
        // What says nothing on a shelf is passed over.
        loop {
            selection.filter = selection.filter.next();
            if selection.filter == Filter::All || !selection.filter_says_nothing() {
                break;
            }
        }
        self.list.let_go();
        self.list.hold_on();
        if self.focus == Pane::Page {
            // The open article stays where it is.
            self.list.current().into_iter().for_each(|row| self.list.keep(row));
        }
        self.relist();
        self.status = self.info(match self.list.selection.filter {
            Filter::All => Message::ShowingAll,
            Filter::Unread => Message::ShowingUnread,
            Filter::Starred => Message::ShowingStarred,
        });
    }

    fn arrange(&mut self) {
        let selection = &self.list.selection;
        let item = |label, chosen: bool, choice| Item {
            label: self.say(label),
            detail: if chosen { "✓".into() } else { String::new() },
            choice,
        };
        let sort = |label, key| item(label, selection.sort.key == key, Choice::Sort(key));
        let group = |label, grouping| item(label, selection.grouping == grouping, Choice::Group(grouping));
        let items = vec![
            sort(Message::SortByDate, SortKey::Date),
            sort(Message::SortByArrival, SortKey::Arrival),
            sort(Message::SortByTitle, SortKey::Title),
            sort(Message::SortBySource, SortKey::Source),
            item(Message::TurnOrder, selection.sort.direction == Direction::Reversed, Choice::Flip),
            group(Message::GroupByDay, Grouping::Day),
            group(Message::GroupByCategory, Grouping::Category),
            group(Message::GroupBySource, Grouping::Source),
            group(Message::NoGroups, Grouping::None),
        ];
        self.popup = Some(Popup::Menu(Menu { title: self.say(Message::Arrange), items, cursor: 0 }));
    }

    pub(super) fn choose(&mut self, choice: Choice) {
        let selection = &mut self.list.selection;
        match choice {
            Choice::Link(index) => return self.open_link(index),
            Choice::Image(index) => return self.open_image(index),
            Choice::Equal(at) => return self.choose_equal(at),
            Choice::Muting(at) => return self.choose_muting(at),
            Choice::Sort(key) => {
                selection.sort.key = key;
                // Days only make sense as headings while the order is by date.
                if key != SortKey::Date && selection.grouping == Grouping::Day {
                    selection.grouping = Grouping::None;
                    self.days_left = true;
                } else if key == SortKey::Date && std::mem::take(&mut self.days_left) {
                    selection.grouping = Grouping::Day;
                }
            }
            Choice::Flip => selection.sort.direction = selection.sort.direction.flipped(),
            Choice::Group(grouping) => {
                selection.grouping = grouping;
                self.days_left = false;
                if grouping == Grouping::Day {
                    selection.sort.key = SortKey::Date;
                }
            }
        }
        self.remember_arrangement();
        self.rearrange();
    }

    pub(super) fn answer(&mut self, then: Then) {
        match then {
            Then::MarkAllRead => self.mark_all_read(),
            Then::OpenImages(images) => self.open_all_images(&images),
            Then::OpenAddress(address) => {
                self.effects.push(Effect::Job(Request::External(ExternalRequest::OpenLink {
                    address,
                    base: None,
                    consent: Consent::Given,
                })));
            }
        }
    }

    fn rescan(&mut self) {
        if self.scan == Scan::Running {
            self.status = self.info(Message::StillLooking);
            return;
        }
        self.refreshing = true;
        // The file may hold another text now.
        self.wanted = None;
        self.scan = Scan::Running;
        self.effects.push(Effect::Job(Request::Index(IndexRequest::Scan)));
    }

    fn toggle_zen(&mut self) {
        match (self.focus, self.zen) {
            (Pane::Page, Zen::On) => self.zen = Zen::Off,
            (Pane::Page, Zen::Off) => self.zen = Zen::On,
            _ => self.open(Zen::On),
        }
    }

    fn change_width(&mut self, by: i16) {
        self.settings.width = self.settings.width.saturating_add_signed(by).clamp(24, 240);
        self.remember(Remembered::Width, self.settings.width.into());
        self.status = self.info(Message::TextWidth(self.settings.width));
    }

    fn next_theme(&mut self) {
        self.settings.theme = self.settings.theme.next();
        self.remember(Remembered::Theme, self.settings.theme.name().into());
        self.status = self.info(Message::Theme(self.settings.theme.name()));
    }

    fn toggle_mouse(&mut self) {
        let (mouse, word) = match self.settings.mouse {
            Switch::On => (Switch::Off, Message::MouseOff),
            Switch::Off => (Switch::On, Message::MouseOn),
        };
        self.settings.mouse = mouse;
        self.remember(Remembered::Mouse, (mouse == Switch::On).into());
        self.effects.push(Effect::Mouse(mouse));
        self.status = self.info(word);
    }

    fn copy(&mut self, what: Copied, text: Option<String>) {
        self.status = match text {
            Some(text) => {
                self.effects.push(Effect::Copy(text));
                self.info(Message::Copied(what))
            }
            None => self.info(Message::NothingToCopy(what)),
        };
    }

    fn copy_link(&mut self) {
        if let Some(link) = self.current_link() {
            return self.copy(Copied::Link, Some(link));
        }
        let entry = self.list.current().and_then(|row| self.library.entry(row));
        let title = entry.map(|entry| entry.header.title.clone());
        self.copy(Copied::Title, title);
    }

    fn copy_path(&mut self) {
        let entry = self.list.current().and_then(|row| self.library.entry(row));
        let path = entry.map(|entry| super::shown(&entry.path));
        self.copy(Copied::Path, path);
    }

    fn copy_text(&mut self) {
        let text = self.page.as_ref().filter(|_| self.page_is_current()).map(super::page::Page::text);
        self.copy(Copied::Text, text);
    }

    fn copy_selected(&mut self) {
        let address = self.page.as_ref().and_then(super::page::Page::selected_address);
        self.copy(Copied::SelectedLink, address);
    }

    fn edit(&mut self) {
        if let Some(entry) = self.list.current().and_then(|row| self.library.entry(row)) {
            self.effects.push(Effect::Edit(entry.path.clone()));
        }
    }

    fn source(&mut self) {
        // What is on its way counts: two quick keys lead back.
        let here = self.wanted.filter(|(row, _)| self.list.current() == Some(*row)).map(|(_, face)| face);
        let face = match here.or_else(|| self.page.as_ref().map(|page| page.opened.face)) {
            Some(PageKind::Source) => PageKind::Page,
            _ => PageKind::Source,
        };
        self.want_again(face);
    }

    fn escape(&mut self) {
        if self.cancel_transfers() {
            return;
        }
        if self.focus == Pane::Page && !self.page_is_current() {
            self.give_up_opening();
            return;
        }
        self.list_needle.clear();
        self.shelf_needle.clear();
        if self.focus != Pane::Page {
            self.end_search();
        }
        if let Some(page) = &mut self.page {
            page.end_find();
            page.selected = None;
        }
    }

    fn leave(&mut self) {
        match self.focus {
            Pane::Page if self.page.as_ref().is_some_and(|page| page.opened.face == PageKind::Source) => {
                self.source();
            }
            Pane::Page => self.back(),
            Pane::Tree if self.size.0 < super::geometry::WIDE => self.focus = Pane::List,
            Pane::List if self.before_search.is_some() && self.searched.is_some() => self.end_search(),
            Pane::Tree | Pane::List => self.effects.push(Effect::Quit),
        }
    }
}
