//! What the settings say about the world outside: the viewer, the browser, downloads and where they go.

use crate::config::{Config, places};
use crate::media::{Environment, Policy, Proxies, Viewer};
use std::ffi::OsString;
use std::path::PathBuf;

/// The program that shows images: the configured one, else the system's.
pub(super) fn viewer(config: &Config) -> Viewer {
    let viewer = program(&config.image_viewer).unwrap_or_else(Viewer::of_system);
    Viewer { in_terminal: config.image_viewer_in_terminal, ..viewer }
}

/// The programs that open links, the first that is there: the configured one alone, else those of `$BROWSER`, else
/// the system's.
pub(super) fn browsers(config: &Config, environment: &Environment) -> Vec<Viewer> {
    program(&config.browser).map_or_else(|| environment.browsers(), |browser| vec![browser])
}

/// What a download may take and whom it may ask. Proxies are those of the process's environment.
pub(super) fn policy(config: &Config) -> Policy {
    Policy {
        allow_private_hosts: config.allow_private_hosts.clone(),
        proxies: Proxies::of_process(),
        ..Policy::default()
    }
}

/// Where folders for downloaded pictures are made.
pub(super) fn pictures_folder() -> PathBuf {
    // Folders in there have names of their own that cannot be guessed, so the shared one will do.
    places::cache_folder().unwrap_or_else(std::env::temp_dir)
}

fn program(argv: &[String]) -> Option<Viewer> {
    let (program, arguments) = argv.split_first().filter(|(program, _)| !program.is_empty())?;
    let program = places::expanded(program).into_os_string();
    Some(Viewer::window(std::iter::once(program).chain(arguments.iter().map(OsString::from))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configured_programs_go_before_the_system_s() {
        let environment = Environment { browser: "lynx".into(), ..Environment::default() };
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let default = Config::default();
        assert_eq!(viewer(&default), Viewer::of_system());
        assert_eq!(browsers(&default, &environment), [Viewer::window(["lynx"]), Viewer::of_system()]);
        let config = Config {
            image_viewer: words(&["chafa", "--size", "80"]),
            image_viewer_in_terminal: true,
            browser: words(&["firefox", "--new-tab"]),
            allow_private_hosts: words(&["nas.local"]),
            ..Config::default()
        };
        assert_eq!(viewer(&config), Viewer::terminal(["chafa", "--size", "80"]));
        assert_eq!(browsers(&config, &environment), [Viewer::window(["firefox", "--new-tab"])]);
        assert_eq!(policy(&config).allow_private_hosts, ["nas.local"]);
        let empty = Config { image_viewer: words(&[""]), browser: words(&[""]), ..Config::default() };
        assert_eq!(viewer(&empty), Viewer::of_system());
        assert_eq!(browsers(&empty, &environment).len(), 2);
    }
}
