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

/// The device attributes alone, for GNU screen, which prints what it does not know.
pub(super) const ASK_END: &[u8] = b"\x1b[c";

/// The row, from 0, on which widths are measured. Not the first: `CSI 1 ; 2 R` is also Shift-F3.
pub(super) const MEASURED_ROW: u16 = 1;

/// In a narrower window the text that is measured might not fit.
pub(super) const MEASURED_COLUMNS: u16 = 20;

/// What is measured, in this order: ambiguous width, a sign with U+FE0F, a joined emoji, a skin tone, a sound mark, a
/// sign that Unicode 16 made wide, a keycap, a new ideograph.
pub(super) const MEASURED: [&str; 8] =
    ["“", "☑\u{fe0f}", "👩\u{200d}💻", "👍🏽", "ﾊ\u{ff9e}", "☰", "1\u{fe0f}\u{20e3}", "\u{31350}"];

/// Brings the cursor back to where [`ask_widths`] found it.
pub(super) const RESTORE_CURSOR: &[u8] = b"\x1b8";

/// Notes the cursor's position, writes each of [`MEASURED`] at the beginning of a row and asks for the position behind
/// it; erases the row.
pub(super) fn ask_widths() -> Vec<u8> {
    let row = MEASURED_ROW + 1;
    let asked = MEASURED.map(|text| format!("\x1b[{row};1H{text}\x1b[6n"));
    format!("\x1b7\x1b[0m{}\x1b[{row};1H\x1b[2K", asked.concat()).into_bytes()
}

/// Asks whether the terminal supports kitty's protocol: one black pixel, deflated, that is not kept. Asks again with
/// the key for placeholders, which kitty before 0.28 does not know and does not answer.
pub(super) const ASK_KITTY: &[u8] = b"\x1b_Gi=31,a=q,t=d,f=24,o=z,s=1,v=1;eJxjYGAAAAADAAE=\x1b\\\
    \x1b_Gi=32,a=q,U=1,t=d,f=24,o=z,s=1,v=1;eJxjYGAAAAADAAE=\x1b\\";
