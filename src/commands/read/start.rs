//! What the reader begins with: the application and the workers' surroundings, as configuration and environment say.

use crate::app::images::protocol::{ImageProtocol, TerminalHints};
use crate::app::{App, Start, settings::Settings, shown};
use crate::article;
use crate::commands::{self, programs, settings};
use crate::config::{Effective, Loaded, places};
use crate::disk::{self, ScanOptions};
use crate::document::highlight::Highlighter;
use crate::engine::EngineConfig;
use crate::language::Message as Said;
use crate::library::list::Now;
use crate::media::{Environment, Store};
use crate::state::Access;
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
        _ => Start::Folders,
    };
    let name = match roots {
        [root] => {
            let whole = root.canonicalize().unwrap_or_else(|_| root.clone());
            shown(whole.file_name().map_or(root.as_path(), Path::new))
        }
        roots => {
            let language = screen_settings(&context.loaded).language;
            language.say(Said::Folders(roots.len())).into_owned()
        }
    };
    let settings = Settings {
        background: std::env::var("COLORFGBG").ok().and_then(|value| terminal::background_of(&value)),
        showing: ImageProtocol::new(config.inline_images, config.image_protocol, outlook()),
        save_folder: places::save_folder(),
        ..screen_settings(&context.loaded)
    };
    let mut app = App::new(name, &start, settings, now(config.zone()), (0, 0));
    let language = app.shared.settings.language;
    let missing = missing.iter().map(|(root, why)| format!("{}: {}", shown(root), language.explain(why)));
    let problems: Vec<String> = missing.chain(context.loaded.messages(language)).collect();
    warn_of(&mut app, &problems);
    app
}

/// What the environment says about pictures on this terminal.
fn outlook() -> TerminalHints {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let term = variable("TERM");
    let program = match (variable("TERM_PROGRAM"), variable("LC_TERMINAL")) {
        _ if !variable("KONSOLE_VERSION").is_empty() => "konsole".to_owned(),
        (program, outer) if program.is_empty() => outer,
        (program, _) => program,
    };
    TerminalHints {
        multiplexed: ["TMUX", "STY", "ZELLIJ"].iter().any(|name| std::env::var_os(name).is_some())
            || ["tmux", "screen"].iter().any(|name| term.starts_with(name)),
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

/// Tells the first problem of a configuration, and how many more there are. False if there is none.
pub(super) fn tell_problems(app: &mut App, loaded: &Loaded) -> bool {
    warn_of(app, &loaded.messages(app.shared.settings.language))
}

/// Tells the first of several problems, and how many more there are. False if there is none.
fn warn_of(app: &mut App, problems: &[String]) -> bool {
    match problems {
        [] => return false,
        [problem] => app.shared.status.error(problem.clone()),
        [problem, more @ ..] => {
            app.shared.status.error(format!("{problem} {}", app.shared.say(Said::AndMore(more.len()))))
        }
    }
    true
}

pub(super) fn surroundings(roots: Vec<PathBuf>, context: &commands::Invocation) -> EngineConfig {
    let config = &context.config;
    let environment = Environment::of_process();
    // A single file leaves nothing behind in the cache.
    let cache = places::cache_folder().filter(|_| !roots.iter().any(|root| disk::is_file(root)));
    EngineConfig {
        roots,
        cache,
        state: commands::state::options(context, Access::Write).ok(),
        scan: ScanOptions {
            settings: article::ReadOptions { timezone: config.zone(), flat_list: config.categories },
            exclude: config.exclude.clone(),
        },
        policy: programs::policy(config),
        viewer: programs::viewer(config),
        browsers: programs::browsers(config, &environment),
        mute: config.mute.clone(),
        environment,
        private: context.private.clone(),
        store: Store::new(&programs::pictures_folder(), config.image_cache).among(&context.private),
        highlighter: Highlighter::new(),
    }
}

pub(super) fn now(zone: Zone) -> Now {
    Now { utc: crate::clock::now(), zone }
}
