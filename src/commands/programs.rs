//! Other programs and downloads, as the settings say: the viewer, the browser, the clipboard, the images.

use crate::config::{Config, places};
use crate::media::{Environment, Policy, Proxies, Viewer};
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

/// The program that shows images: the configured one, else the system's.
pub(super) fn viewer(config: &Config) -> Viewer {
    let viewer = program(&config.image_viewer).unwrap_or_else(Viewer::of_system);
    Viewer { in_terminal: config.image_viewer_in_terminal, ..viewer }
}

/// The programs that open links, in order: the configured one alone, else those of `$BROWSER` and the system's.
pub(super) fn browsers(config: &Config, environment: &Environment) -> Vec<Viewer> {
    program(&config.browser).map_or_else(|| environment.browsers(), |browser| vec![browser])
}

/// The program that puts its input on the clipboard, if the terminal is on this machine and such a program is there.
pub(super) fn clipboard(
    variable: &dyn Fn(&str) -> Option<String>,
    has: &dyn Fn(&str) -> bool,
) -> Option<Vec<OsString>> {
    let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    if set("SSH_CONNECTION") || set("SSH_TTY") {
        return None;
    }
    let programs: [(bool, &[&str]); 4] = [
        (set("WAYLAND_DISPLAY"), &["wl-copy"]),
        (set("DISPLAY"), &["xclip", "-selection", "clipboard"]),
        (set("DISPLAY"), &["xsel", "--input", "--clipboard"]),
        (cfg!(target_os = "macos"), &["pbcopy"]),
    ];
    let (_, argv) = programs.into_iter().find(|(fits, argv)| *fits && has(argv[0]))?;
    Some(argv.iter().map(OsString::from).collect())
}

/// Prints a text on the terminal and waits for a line that is typed there, or until the terminal is closed. Only while
/// the screen is given to another program.
pub(super) fn wait_for_enter(text: &str) {
    let mut out = std::io::stdout().lock();
    // A terminal that is closed ends the program elsewhere.
    let _ = write!(out, "\n{text} ");
    let _ = out.flush();
    let mut byte = [0];
    // Byte by byte, so that nothing typed after it is taken.
    loop {
        match rustix::io::read(rustix::stdio::stdin(), &mut byte) {
            Err(rustix::io::Errno::INTR) => {}
            Ok(1) if !matches!(byte[0], b'\n' | b'\r') => {}
            _ => return,
        }
    }
}

/// The limits and the proxies of downloads. Proxies are those of the process's environment.
pub(super) fn policy(config: &Config) -> Policy {
    Policy {
        allow_private_hosts: config.allow_private_hosts.clone(),
        proxies: Proxies::of_process(),
        ..Policy::default()
    }
}

/// The folder of downloaded images. Without a cache folder, the result names a folder that cannot be created, so that the
/// images are kept in a private one.
pub(super) fn pictures_folder() -> PathBuf {
    places::cache_folder().map_or_else(|| PathBuf::from("/dev/null"), |folder| folder.join("pictures"))
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
    fn the_clipboard_s_program_depends_on_the_display_and_on_what_is_there() {
        let table: [(&[&str], &[&str], Option<&str>); 7] = [
            (&["WAYLAND_DISPLAY", "DISPLAY"], &["wl-copy", "xclip"], Some("wl-copy")),
            (&["WAYLAND_DISPLAY", "DISPLAY"], &["xclip", "xsel"], Some("xclip")),
            (&["DISPLAY"], &["wl-copy", "xsel"], Some("xsel")),
            (&["DISPLAY"], &[], None),
            (&[], &["wl-copy", "xclip", "xsel"], None),
            (&["DISPLAY", "SSH_TTY"], &["xclip"], None),
            (&["WAYLAND_DISPLAY", "SSH_CONNECTION"], &["wl-copy"], None),
        ];
        for (set, there, expected) in table {
            let variable = |name: &str| set.contains(&name).then(|| "x".to_owned());
            let found = clipboard(&variable, &|program| there.contains(&program));
            let found = found.and_then(|argv| argv.into_iter().next());
            assert_eq!(found, expected.map(OsString::from), "{set:?} {there:?}");
        }
    }

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
        assert!(!viewer(&config).needs_display && viewer(&default).needs_display);
        assert_eq!(browsers(&config, &environment), [Viewer::window(["firefox", "--new-tab"])]);
        assert_eq!(policy(&config).allow_private_hosts, ["nas.local"]);
        let empty = Config { image_viewer: words(&[""]), browser: words(&[""]), ..Config::default() };
        assert_eq!(viewer(&empty), Viewer::of_system());
        assert_eq!(browsers(&empty, &environment).len(), 2);
    }
}
