//! A configuration that was changed while the reader runs.

use crate::app::actions;
use crate::app::flow::pages;
use crate::app::modals::menu::MenuAction;
use crate::app::settings::Settings;
use crate::app::{App, Effect};
use crate::engine::request::{Request, StateRequest};

/// Takes in a configuration that was changed: what is another one than `before`, the configuration so far, counts
/// from now on; what keys have changed since stays where the file says nothing new.
pub fn configure(app: &mut App, before: &Settings, after: Settings) {
    let kept = app.shared.settings.clone();
    let mouse = if before.mouse == after.mouse { kept.mouse } else { after.mouse };
    if mouse != kept.mouse {
        app.shared.outbox.push(Effect::Mouse(mouse));
    }
    if before.sort != after.sort {
        actions::choose(app, MenuAction::Sort(after.sort.key));
        if app.lists.list().selection().sort.direction != after.sort.direction {
            actions::choose(app, MenuAction::Flip);
        }
    }
    if before.grouping != after.grouping {
        actions::choose(app, MenuAction::Group(after.grouping));
    }
    if before.mute != after.mute {
        app.shared.outbox.request(Request::State(StateRequest::SetConfiguredMutes(after.mute.clone())));
    }
    let wording = app.shared.settings.wording();
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
        ..after
    };
    if wording != app.shared.settings.wording()
        && let Some(face) = app.article.page().map(|page| page.opened.face)
    {
        // What stands above the body is worded otherwise now.
        pages::reload(app, face);
    }
}
