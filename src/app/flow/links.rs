//! Links that lead to other articles of the library, and the way back; equal articles, which share a row of the list:
//! any of them can be chosen and opened in it.

use crate::app::App;
use crate::app::article::history::Visit;
use crate::app::article::page::Page;
use crate::app::flow::{self, pages};
use crate::app::layout::Zen;
use crate::app::lists::{AfterList, Seek};
use crate::app::modals::menu::{LinkRef, Menu, MenuAction, MenuItem};
use crate::app::modals::{Confirm, Modal};
use crate::app::shared::Shared;
use crate::catalogue::ArticleRow;
use crate::document::{Link, TextPosition};
use crate::engine::request::{Consent, ExternalRequest, Request, RequestId, TitleRequest};
use crate::input::action::{Action, Pane};
use crate::language::Message;
use crate::library::RowId;
use crate::library::group::day;
use crate::library::list::{Filter, Shelf};
use crate::media::{AddressBase, LinkKey, LinkTarget, address};

/// Whether a link that was followed is not at its end yet.
pub(crate) fn awaits_link(app: &App) -> bool {
    app.article.is_following() || app.lists.is_seeking_article()
}

/// Opens a link of the page: the article of the library it leads to, else in the browser. Which of both is asked
/// of the catalogue first, once for all links of the page.
pub(crate) fn open_link_of(app: &mut App, index: usize) {
    let Some(page) = app.article.page_mut() else { return };
    if let Some(block) = page.opened.links.get(index).and_then(|link| link.anchor) {
        let (row, place) = (page.row, TextPosition { block, character: 0 });
        page.selected = None;
        app.article.note_visit();
        app.article.move_page(|page| page.go_place(place));
        let visit = Visit { row, place, from: app.lists.origin(), zen: app.shared.layout.zen };
        app.article.history_mut().push(visit);
        return report_way_back(app);
    }
    let is_place = |link: &Link| link.address.starts_with('#');
    if page.document().links.get(index).is_some_and(is_place) {
        return app.shared.info(Message::NoSuchAnchor);
    }
    let Some(page) = app.article.page() else { return };
    match page.link_targets() {
        Some(rows) => match rows.get(index).copied().flatten().filter(|row| *row != page.row) {
            Some(row) => follow(app, row),
            None => browse_link(app, index),
        },
        None if link_key(app, page, index).is_nothing() => browse_link(app, index),
        None => {
            app.article.follow_when_known(index);
            ask_link_targets(app);
        }
    }
}

/// Opens a link that was chosen in a modal: in the browser if the page it stands on is not shown any more.
pub(crate) fn open_link_ref(app: &mut App, link: LinkRef) {
    let is_its_page = |page: &Page| {
        let links = &page.document().links;
        page.row == link.row && links.get(link.index).is_some_and(|other| other.address == link.address)
    };
    if app.current_page().is_some_and(is_its_page) {
        return open_link_of(app, link.index);
    }
    browse(app, link.address, link.base, Consent::None);
}

/// Gives the browser an address; a relative one is resolved against `base`.
pub(crate) fn browse(app: &mut App, address: String, base: Option<String>, consent: Consent) {
    app.shared.outbox.request(Request::External(ExternalRequest::OpenLink { address, base, consent }));
}

fn browse_link(app: &mut App, index: usize) {
    let link = app.article.page().and_then(|page| link_ref(page, index));
    if let Some(LinkRef { address, base, .. }) = link {
        browse(app, address, base, Consent::None);
    }
}

/// A link of a page by its index.
pub(crate) fn link_ref(page: &Page, index: usize) -> Option<LinkRef> {
    let address = page.document().links.get(index)?.address.clone();
    Some(LinkRef { row: page.row, index, address, base: page.opened.header.link.clone() })
}

/// What the catalogue is asked to find the article that a link of the page leads to.
fn link_key(app: &App, page: &Page, index: usize) -> LinkKey {
    let link = page.document().links.get(index);
    let file = app.library.entry(page.row).map(|entry| entry.path.as_path());
    let (Some(link), Some(file)) = (link, file) else { return LinkKey::default() };
    LinkKey::by(&link.address, page.opened.links.get(index).and_then(|link| link.web.as_deref()), file)
}

/// Asks where the links of the page lead, unless that is known or was asked.
pub(crate) fn ask_link_targets(app: &mut App) {
    let Some(page) = app.article.page().filter(|page| page.link_targets().is_none()) else { return };
    let links = (0..page.document().links.len()).map(|index| link_key(app, page, index)).collect();
    if let Some(opened) = app.article.page_mut()
        && opened.begin_targets()
    {
        let page = opened.request;
        let ask = |request| Request::Titles(TitleRequest::LinkTargets { request, page, links });
        app.shared.outbox.ask(ask);
    }
}

/// It is known where the links of the page lead.
pub(crate) fn targets_arrived(app: &mut App, request: RequestId, rows: Vec<Option<RowId>>) {
    let Some(page) = app.article.page_for(request) else { return };
    page.set_link_targets(rows);
    if let Some(index) = app.article.take_follow() {
        return open_link_of(app, index);
    }
    let Some(page) = app.article.page() else { return };
    let shared = &app.shared;
    app.modals.describe_links(|link| (link.row == page.row).then(|| link_detail(shared, page, link.index)));
}

/// Where a link really leads, or why it does not.
pub(crate) fn link_detail(shared: &Shared, page: &Page, index: usize) -> String {
    let row = page.link_targets().and_then(|rows| rows.get(index).copied().flatten());
    if row.is_some_and(|row| row != page.row) {
        return shared.say(Message::InLibrary);
    }
    let Some(link) = page.document().links.get(index) else { return String::new() };
    let resolved = page.opened.links.get(index).and_then(|link| link.web.as_deref());
    if let Some(url) = resolved.and_then(|address| url::Url::parse(address).ok()) {
        let place = format!("{}{}", address::shown_host(&url), url.path());
        return crate::text::clean_line(place.trim_end_matches('/')).into_owned();
    }
    let base = AddressBase { link: page.opened.header.link.as_deref(), ..AddressBase::default() };
    match address::link(&link.address, &base) {
        Ok(LinkTarget::Mail(url)) => shared.say(Message::MailTo(&crate::text::clean_line(url.path()))),
        Ok(LinkTarget::Web(url)) => address::shown_host(&url),
        Err(refusal) => refusal.to_string(),
    }
}

/// The user must be asked before an address is opened.
pub(crate) fn confirm_link(app: &mut App, address: String) {
    let text = app.shared.say(Message::AskOpen(&crate::text::clean_line(&address)));
    let confirm = Confirm::OpenAddress(address);
    app.modals.push_response(Modal::Confirm { text, confirm });
}

/// Opens another article, from which a key leads back to this one.
fn follow(app: &mut App, row: RowId) {
    show_row(app, row);
    report_way_back(app);
}

/// Says which key leads back from a link.
fn report_way_back(app: &mut App) {
    let mut cx = app.shared.cx();
    cx.info(Message::GoesBack { key: cx.key_of(Action::FollowBack) });
}

/// Back to the article and the place that were open before; from a list to those that were open last.
pub(crate) fn go_back(app: &mut App) {
    pages::page_left(app);
    let focus = app.shared.layout.focus;
    let open = app.current_page().filter(|_| focus == Pane::Page).map(|page| page.row);
    match app.article.history_mut().back(open) {
        Some(visit) => return_to(app, visit),
        None => app.shared.info(Message::NoWayBack),
    }
}

/// Forward again to what was open before a key went back.
pub(crate) fn go_forward(app: &mut App) {
    pages::page_left(app);
    match app.article.history_mut().forward() {
        Some(visit) => return_to(app, visit),
        None => app.shared.info(Message::NoWayForward),
    }
}

/// Opens an article that was open before, at its place and in its list.
fn return_to(app: &mut App, Visit { row, place, from, zen }: Visit) {
    app.article.arrive_at(row, place);
    app.shared.layout.zen = zen;
    if !app.lists.is_at(&from) {
        app.library.all_seen(&mut app.shared.cx());
        app.lists.enter_again(from, row, app.library.list_inputs(), &mut app.shared.cx());
    } else if app.lists.list().index_of(row).is_none() {
        // Its marks have taken it out of the list meanwhile.
        app.lists.list_mut().keep(&[row]);
        flow::reload(app);
    }
    show_row(app, row);
}

/// Puts the cursor on an article, in the list of all if this one does not have it, and opens it.
fn show_row(app: &mut App, row: RowId) {
    app.lists.do_after_list(AfterList::Open(row));
    seek_row(app);
}

/// Goes to the article that is sought, if the list has it.
pub(crate) fn seek_row(app: &mut App) {
    match app.lists.seek() {
        Seek::Nothing => {}
        Seek::Unread(index) => pages::go_to(app, index),
        Seek::Found(index) => {
            app.shared.layout.focus = Pane::Page;
            pages::go_to(app, index);
        }
        Seek::NotHere(row) => {
            app.lists.list_mut().set_filter(Filter::All);
            flow::list_entered(app, Shelf::All);
            app.lists.do_after_list(AfterList::Open(row));
        }
        Seek::NotInAll(row) => flow::ask_equals(app, row),
    }
}

/// Offers the articles that share the row under the cursor.
pub(crate) fn list_equals(app: &mut App) {
    let Some(row) = app.lists.list().current() else { return };
    if app.library.copies(row) < 2 {
        return app.shared.info(Message::NoEquals);
    }
    flow::ask_equals(app, row);
}

/// The articles that share a row have arrived: the one that is to be opened is opened, else the user chooses.
pub(crate) fn equals_arrived(app: &mut App, request: RequestId, rows: Vec<ArticleRow>) {
    let ids: Vec<RowId> = rows.iter().map(|row| row.id).collect();
    let Some(first) = ids.first().copied() else { return give_up_seek(app) };
    let labels: Vec<(String, String)> = rows.iter().map(|row| equal_label(app, row)).collect();
    flow::rows_arrived(app, request, rows);
    if app.lists.after_list() == AfterList::Open(first) {
        let listed = app.lists.list().rows().iter().position(|row| ids.contains(row));
        let Some(index) = listed else { return give_up_seek(app) };
        app.lists.list_mut().put(index, first);
        return seek_row(app);
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
fn equal_label(app: &App, row: &ArticleRow) -> (String, String) {
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
