//! What holds after every frame, and when everything is answered.

use crate::harness::{Harness, Worker};
use crate::observed::{Observed, PaneState, PopupKind};
use newsrack::app::App;
use newsrack::input::action::Pane;
use newsrack::library::RowId;
use std::any::Any;
use std::fmt;

/// An invariant that does not hold.
#[derive(Debug)]
pub(crate) struct Broken {
    invariant: &'static str,
    detail: String,
}

impl Broken {
    fn new(invariant: &'static str, detail: impl Into<String>) -> Self {
        Self { invariant, detail: detail.into() }
    }

    pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Self::new("nothing panics", text.unwrap_or_default())
    }

    /// Whether it is the same invariant.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.invariant == other.invariant
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "broken: {} ({})", self.invariant, self.detail)
    }
}

type Held = Result<(), Broken>;

/// After a frame.
pub(crate) fn of_frame(harness: &Harness) -> Held {
    let app = Observed(&harness.app);
    let ((rows, flags), PaneState { cursor, focus, .. }) = (app.list_lengths(), app.panes());
    if cursor >= rows.max(1) || flags != rows {
        return Err(Broken::new("the cursor is on a row", format!("{cursor} of {rows}")));
    }
    if app.is_too_small() {
        return Ok(());
    }
    if !app.is_on_screen(focus) {
        return Err(Broken::new("the focused pane is on the screen", format!("{focus:?}")));
    }
    if app.is_waiting_for_page() && app.title().is_some() && harness.is_idle_at(Worker::Pages) {
        return Err(Broken::new("a page that is waited for is on its way", under_cursor(app)));
    }
    if harness.is_idle() && app.is_waiting() {
        return Err(Broken::new("what is waited for is on its way", under_cursor(app)));
    }
    if harness.is_idle() && app.deferred() > 0 {
        let keys = format!("{} keys", app.deferred());
        return Err(Broken::new("no key is deferred when nothing is on its way", keys));
    }
    Ok(())
}

/// When everything is answered.
pub(crate) fn at_the_end(harness: &mut Harness) -> Held {
    let shown = Observed(&harness.app).marks();
    let rows: Vec<RowId> = shown.iter().map(|(row, _)| *row).collect();
    let known = harness.marks_in_catalogue(&rows);
    if let Some((row, flags)) =
        shown.iter().find(|(row, flags)| known.get(row).is_some_and(|known| known != flags))
    {
        let detail = format!("{row:?} {flags:?} is shown, {:?} is known", known.get(row));
        return Err(Broken::new("the marks shown are those of the catalogue", detail));
    }
    let (shown, known) = (Observed(&harness.app).counts(), harness.counts_in_catalogue());
    if known.is_some_and(|known| known != shown) {
        let detail = format!("{shown:?} unread and starred are shown, {known:?} are known");
        return Err(Broken::new("the counts shown are those of the catalogue", detail));
    }
    let app = Observed(&harness.app);
    if !app.is_list_whole() {
        return Err(Broken::new("the list is whole", format!("{:?}", app.panes().shelf)));
    }
    if app.is_busy_with_feeds() {
        return Err(Broken::new("fetching and adding of feeds have ended", String::new()));
    }
    if app.is_scanning() || app.downloads() > 0 {
        return Err(Broken::new("scan and downloads have ended", format!("{} downloads", app.downloads())));
    }
    if !app.is_on_screen(Pane::Page) || !app.has_row() {
        return Ok(());
    }
    let is_left = app.has_failed() || app.is_cancelled() && app.panes().focus != Pane::Page;
    match app.page_title() {
        None if is_left => Ok(()),
        None => Err(Broken::new("the article under the cursor is on the screen", under_cursor(app))),
        Some(title) if app.title().is_some_and(|row| row != title) => {
            let detail = format!("{title} for {}", under_cursor(app));
            Err(Broken::new("the page is that of its row", detail))
        }
        Some(title) if app.has_plain_code() => Err(Broken::new("code has its colours", title)),
        Some(_) => Ok(()),
    }
}

fn under_cursor(app: Observed<'_>) -> String {
    format!("{}, {:?} has the keys", app.title().unwrap_or("no known article"), app.panes().focus)
}

/// The panes, and what lies over them.
pub(crate) struct Screen {
    panes: PaneState,
    popup: Option<PopupKind>,
    has_prompt: bool,
}

impl Screen {
    pub(crate) fn of(app: &App) -> Self {
        let app = Observed(app);
        Self { panes: app.panes(), popup: app.popup(), has_prompt: app.has_prompt() }
    }
}

/// After a key, a click or a paste: what lies over the panes, and lies there still, keeps it from them. What is typed
/// in a prompt may move the cursor.
pub(crate) fn of_event(before: &Screen, after: &Screen, is_typed: bool) -> Held {
    let popup_stays = before.popup.is_some() && before.popup == after.popup;
    let prompt_stays = before.has_prompt && after.has_prompt;
    let is_kept = prompt_stays && !is_typed || popup_stays && !before.has_prompt;
    if is_kept && before.panes != after.panes {
        let detail = format!("before {:?}, after {:?}", before.panes, after.panes);
        return Err(Broken::new("a modal keeps events from the panes", detail));
    }
    Ok(())
}
