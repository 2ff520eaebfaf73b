//! The escape sequences that take the screen and restore it.
//!
//! [`LEAVE`] resets every private mode that [`ENTER`] sets, and those that may be on by then (mouse, an open
//! synchronised update). Numbers are those of xterm's control sequences; 2026 is the synchronised update that kitty,
//! foot, `WezTerm` and others share. Terminals skip private modes they do not know.

/// The beginning of a frame that the terminal shows at once.
pub(super) const SYNC_BEGIN: &[u8] = b"\x1b[?2026h";
/// The end of such a frame.
pub(super) const SYNC_END: &[u8] = b"\x1b[?2026l";

/// Reports of buttons and the wheel, in SGR form. Reports of motion are never enabled.
pub(super) const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
/// Disables the reports of [`MOUSE_ON`].
pub(super) const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// The alternate screen, empty, without cursor or automatic margins, with bracketed paste. First it resets what a
/// program that ran before and died may have left: a scroll region, another character set, application keys, motion or
/// focus reports.
pub(super) const ENTER: &[u8] = b"\x1b[?1049h\x1b[r\x1b[?1l\x1b>\x1b(B\
    \x1b[?1003l\x1b[?1002l\x1b[?1004l\x1b[?1015l\x1b[?1005l\
    \x1b[?7l\x1b[?25l\x1b[?2004h\x1b[0m\x1b[H\x1b[2J";

/// Returns to the main screen; sent once each time the screen was taken. The alternate screen is cleared first, because
/// tmux moves some of its lines to the main screen after a change of size.
pub(super) const LEAVE: &[u8] =
    b"\x1b[?2026l\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?7h\x1b[0m\x1b[H\x1b[2J\x1b[?1049l\x1b[?25h";

/// Asks for the background's colour (OSC 11), the size of a cell in pixels and, last, the primary device attributes.
/// Every terminal answers the last question, so that its answer ends the others.
pub(super) const ASK: &[u8] = b"\x1b]11;?\x1b\\\x1b[16t\x1b[c";

/// Asks whether the terminal supports kitty's protocol: one black pixel, deflated, that is not kept. Asks again with
/// the key for placeholders, which kitty before 0.28 does not know and does not answer.
pub(super) const ASK_KITTY: &[u8] = b"\x1b_Gi=31,a=q,t=d,f=24,o=z,s=1,v=1;eJxjYGAAAAADAAE=\x1b\\\
    \x1b_Gi=32,a=q,U=1,t=d,f=24,o=z,s=1,v=1;eJxjYGAAAAADAAE=\x1b\\";
