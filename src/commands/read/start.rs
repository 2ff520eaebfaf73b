//! The application as configuration and environment say, before its first event.

use crate::app::image_protocol::{ImageProtocol, TerminalHints};
use crate::app::settings::{Settings, TerminalWidths};
use crate::app::{App, Start, shown};
use crate::commands::{self, settings};
use crate::config::{Effective, Loaded, places};
use crate::language::Message as Said;
use crate::library::list::Now;
use crate::terminal;
use crate::trouble::Unread;
use crate::zone::Zone;
use std::path::{Path, PathBuf};

pub(super) fn application(
    roots: &[PathBuf],
    missing: &[(PathBuf, Unread)],
    context: &commands::Invocation,
) -> App {
    let config = &context.config;
    let start = match roots {
        [root] if root.is_file() => Start::File,
        [] => Start::Nothing,
        roots if roots.iter().any(|root| root.is_file()) => Start::Files,
        _ => Start::Folders,
    };
    let name = match roots {
        [root] => {
            let whole = root.canonicalize().unwrap_or_else(|_| root.clone());
            shown(whole.file_name().map_or(root.as_path(), Path::new))
        }
        roots => {
            let language = screen_settings(&context.loaded).language;
            let files = roots.iter().filter(|root| root.is_file()).count();
            language.say(Said::Roots { folders: roots.len() - files, files }).into_owned()
        }
    };
    let configured = screen_settings(&context.loaded);
    let hints = terminal_hints();
    let mut settings = Settings {
        background: std::env::var("COLORFGBG").ok().and_then(|value| terminal::background_of(&value)),
        widths: TerminalWidths { multiplexed: hints.multiplexed, ..configured.widths },
        showing: ImageProtocol::new(config.inline_images, config.image_protocol, hints),
        save_folder: places::save_folder(),
        ..configured
    };
    settings.showing.apply_widths(settings.widths.in_effect());
    let mut app = App::new(name, &start, settings, now(config.zone()), (0, 0));
    let language = app.shared.settings.language;
    let missing = missing.iter().map(|(root, why)| format!("{}: {}", shown(root), language.explain(why)));
    let problems: Vec<String> = missing.chain(context.loaded.messages(language)).collect();
    warn_of(&mut app, &problems);
    app
}

/// What the environment says about images on this terminal.
fn terminal_hints() -> TerminalHints {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let term = variable("TERM");
    let program = match (variable("TERM_PROGRAM"), variable("LC_TERMINAL")) {
        _ if !variable("KONSOLE_VERSION").is_empty() => "konsole".to_owned(),
        (program, outer) if program.is_empty() => outer,
        (program, _) => program,
    };
    TerminalHints {
        multiplexed: terminal::multiplexer(|name| std::env::var_os(name).is_some()).is_some()
            || ["tmux", "screen"].iter().any(|name| term.starts_with(name)),
        wide_blocks: false,
        colours: Some(terminal::colours(&term, &variable("COLORTERM"), &variable("NO_COLOR"))),
        program,
        cell: terminal::cell(),
    }
}

/// What a configuration says about the screen.
pub(super) fn screen_settings(loaded: &Loaded) -> Settings {
    let (language, _) = Effective::new(loaded, &settings::variable).language();
    let named = loaded.reading.lines.keys().map(|name| if name == "theme.base" { "theme" } else { name });
    let fixed = named.map(Into::into).collect();
    Settings { fixed, ..Settings::of(&loaded.reading.config, language) }
}

/// Shows the first problem of a configuration, and how many more there are. False if there is none.
pub(super) fn warn_of_problems(app: &mut App, loaded: &Loaded) -> bool {
    warn_of(app, &loaded.messages(app.shared.settings.language))
}

/// Shows the first of several problems, and how many more there are. False if there is none.
fn warn_of(app: &mut App, problems: &[String]) -> bool {
    match problems {
        [] => return false,
        [problem] => app.shared.status.error(problem.clone()),
        [problem, more @ ..] => {
            app.shared.status.error(format!("{problem} {}", app.shared.say(Said::AndMore(more.len()))));
        }
    }
    true
}

pub(super) fn now(zone: Zone) -> Now {
    Now { utc: crate::clock::now(), zone }
}
