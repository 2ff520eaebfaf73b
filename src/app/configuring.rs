//! A configuration that was changed while the reader runs.

use super::settings::Settings;
use super::{App, Effect, popup};
use crate::engine::request::{Request, StateRequest};

impl App {
    /// Takes in a configuration that was changed: what is another one than `before`, the configuration so far, counts
    /// from now on; what keys have changed since stays where the file says nothing new.
    pub fn configure(&mut self, before: &Settings, after: Settings) {
        let kept = self.settings.clone();
        let mouse = if before.mouse == after.mouse { kept.mouse } else { after.mouse };
        if mouse != kept.mouse {
            self.effects.push(Effect::Mouse(mouse));
        }
        if before.sort != after.sort {
            self.choose(popup::Choice::Sort(after.sort.key));
            if self.list.selection.sort.direction != after.sort.direction {
                self.choose(popup::Choice::Flip);
            }
        }
        if before.grouping != after.grouping {
            self.choose(popup::Choice::Group(after.grouping));
        }
        if before.mute != after.mute {
            self.effects
                .push(Effect::Job(Request::State(StateRequest::SetConfiguredMutes(after.mute.clone()))));
        }
        let wording = self.settings.wording();
        self.settings = Settings {
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
        if wording != self.settings.wording()
            && let Some(face) = self.page.as_ref().map(|page| page.opened.face)
        {
            // What stands above the body is worded otherwise now.
            self.want_again(face);
        }
    }
}
