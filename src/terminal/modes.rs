//! The escape sequences that take the screen and give it back.
//!
//! Every private mode set in [`enter`] is undone by [`LEAVE`]; it also undoes what may be on by then (mouse,
//! an open synchronised update). Numbers are those of xterm's control sequences; 2026 is the synchronised
//! update that kitty, foot, `WezTerm` and others share. Terminals skip private modes they do not know.

/// Beginning and end of a frame that is shown at once.
pub(super) const SYNC_BEGIN: &[u8] = b"\x1b[?2026h";
/// See [`SYNC_BEGIN`].
pub(super) const SYNC_END: &[u8] = b"\x1b[?2026l";

/// Buttons and wheel, in the SGR form. Motion is never asked for.
pub(super) const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
/// See [`MOUSE_ON`].
pub(super) const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// The alternate screen, empty, without cursor or automatic margins, with bracketed paste. A program that ran
/// before and died may have left a scroll region, another character set, application
/// keys, motion or focus reports: all of them go first.
pub(super) const ENTER: &[u8] = b"\x1b[?1049h\x1b[r\x1b[?1l\x1b>\x1b(B\
    \x1b[?1003l\x1b[?1002l\x1b[?1004l\x1b[?1015l\x1b[?1005l\
    \x1b[?7l\x1b[?25l\x1b[?2004h\x1b[0m\x1b[H\x1b[2J";

/// The way back to the main screen, sent once each time the screen was taken. The alternate screen is emptied first:
/// after a change of size tmux pulls some of its lines onto the main screen.
pub(super) const LEAVE: &[u8] =
    b"\x1b[?2026l\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?7h\x1b[0m\x1b[H\x1b[2J\x1b[?1049l\x1b[?25h";

/// The background's colour (OSC 11), the size of a cell in pixels, and, last, the primary device attributes, which
/// every terminal answers: when they have come, nothing else will.
pub(super) const ASK: &[u8] = b"\x1b]11;?\x1b\\\x1b[16t\x1b[c";

/// Whether a picture could be sent by kitty's protocol: one black pixel, deflated, that is not kept. Asked again with
/// the key of placeholders, which kitty before 0.28 refuses as unknown, with no answer.
pub(super) const ASK_KITTY: &[u8] = b"\x1b_Gi=31,a=q,t=d,f=24,o=z,s=1,v=1;eJxjYGAAAAADAAE=\x1b\\\
    \x1b_Gi=32,a=q,U=1,t=d,f=24,o=z,s=1,v=1;eJxjYGAAAAADAAE=\x1b\\";
