//! Cuts bytes from the terminal into whole sequences.
//!
//! Chunks may end anywhere. The tokens depend only on the bytes, with one exception that depends on time: an ESC is the
//! key if nothing follows within [`Tokenizer::patience`]. Strings (OSC, DCS, APC, PM, SOS) and all control sequences
//! are read as a whole, so that an answer never acts as keys, even if it arrives late or in pieces. A sequence that is
//! too long is skipped to its end, so memory is bounded.
//!
//! The grammar is that of ECMA-48, with xterm's extensions (invisible-island.net/xterm/ctlseqs).

use super::PASTE_MAX;
use super::modes::MEASURED_ROW;
use std::time::Duration;

/// How long to wait for more bytes after an ESC, or after an ESC and an introducer.
const ESCAPE: Duration = Duration::from_millis(30);
/// The same while an answer is expected, whose bytes may arrive separately on a slow line.
const ESCAPE_EXPECTING: Duration = Duration::from_millis(100);
const INTRODUCED_EXPECTING: Duration = Duration::from_secs(1);
/// How long a string or a paste may pause before it is ended.
const STRING: Duration = Duration::from_secs(5);

/// The longest control sequence, in bytes. No key or answer is longer.
const CONTROL_MAX: usize = 64;
/// The longest part of a string that is kept, in bytes.
const STRING_MAX: usize = 128;

const PASTE_END: &[u8] = b"\x1b[201~";

/// A whole sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A character that is not a control.
    Char { c: char, alt: Alt },
    /// A C0 control or DEL.
    Control { byte: u8, alt: Alt },
    /// `ESC [`, parameters and intermediates, the final byte.
    Csi { parameters: String, last: u8 },
    /// `ESC O` and a byte.
    Ss3(u8),
    /// `ESC [ [` and a byte: F1 to F5 on the Linux console.
    Console(u8),
    /// `ESC [ M` and three bytes: the oldest mouse report.
    OldMouse([u8; 3]),
    /// The beginning of an OSC string, without introducer and end.
    Osc(Vec<u8>),
    /// The beginning of an APC string, without introducer and end.
    Apc(Vec<u8>),
    /// A bracketed paste, at most [`PASTE_MAX`] bytes of it.
    Paste(Vec<u8>),
}

impl Token {
    /// Whether this is the primary device attributes, the answer to the last question.
    pub(super) fn ends_answers(&self) -> bool {
        matches!(self, Self::Csi { parameters, last: b'c' } if parameters.starts_with('?'))
    }

    /// The columns before the cursor in an answer about the row where widths are measured.
    pub(super) fn measured_columns(&self) -> Option<u16> {
        let Self::Csi { parameters, last: b'R' } = self else { return None };
        let (row, column) = parameters.split_once(';')?;
        let column: u16 = (row.parse() == Ok(MEASURED_ROW + 1)).then(|| column.parse().ok())??;
        column.checked_sub(1)
    }
}

/// Whether an ESC came before a character, which means Alt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alt {
    Yes,
    No,
}

#[derive(Debug, Default)]
enum TokenizerState {
    #[default]
    Ground,
    /// The first bytes of a character.
    Utf8(Alt),
    Escape,
    /// An ESC was emitted as a key, but the rest of an expected answer may still follow.
    EscapeEmitted,
    /// ESC and an introducer: one of `[ O ] P _ ^ X`.
    Introduced(u8),
    /// The same after [`TokenizerState::EscapeEmitted`]: only an answer continues the sequence.
    IntroducedLate(u8),
    Csi,
    Console,
    OldMouse,
    /// Inside a string with this introducer.
    String(u8),
    /// After an ESC inside a string, which may begin its end.
    StringEscape(u8),
    /// Inside a paste, after this many bytes of [`PASTE_END`].
    Paste(usize),
}

/// Cuts a stream of bytes into tokens.
#[derive(Debug, Default)]
pub(super) struct Tokenizer {
    state: TokenizerState,
    bytes: Vec<u8>,
    /// Whether answers to a question are expected.
    expecting: bool,
}

impl Tokenizer {
    /// Sets whether answers are expected. If so, unfinished sequences wait longer.
    pub(super) fn expect_answers(&mut self, expecting: bool) {
        self.expecting = expecting;
    }

    /// How long to wait for bytes before calling [`silence`](Self::silence); `None`: without limit.
    pub(super) fn patience(&self) -> Option<Duration> {
        match self.state {
            TokenizerState::Escape if self.expecting => Some(ESCAPE_EXPECTING),
            TokenizerState::Introduced(_) if self.expecting => Some(INTRODUCED_EXPECTING),
            TokenizerState::Escape | TokenizerState::Introduced(_) | TokenizerState::IntroducedLate(_) => {
                Some(ESCAPE)
            }
            TokenizerState::String(_) | TokenizerState::StringEscape(_) | TokenizerState::Paste(_) => {
                Some(STRING)
            }
            _ => None,
        }
    }

    /// Ends an unfinished sequence because nothing arrived within [`patience`](Self::patience).
    pub(super) fn silence(&mut self, out: &mut Vec<Token>) {
        match std::mem::take(&mut self.state) {
            TokenizerState::Escape => {
                out.push(Token::Control { byte: 0x1b, alt: Alt::No });
                if self.expecting {
                    self.state = TokenizerState::EscapeEmitted;
                }
            }
            TokenizerState::Introduced(byte) => out.push(Token::Char { c: char::from(byte), alt: Alt::Yes }),
            TokenizerState::IntroducedLate(byte) => {
                out.push(Token::Char { c: char::from(byte), alt: Alt::No });
            }
            // An unfinished string is not a key.
            TokenizerState::String(_) | TokenizerState::StringEscape(_) => self.bytes.clear(),
            TokenizerState::Paste(_) => out.push(Token::Paste(std::mem::take(&mut self.bytes))),
            waiting => self.state = waiting,
        }
    }

    /// Reads the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8], out: &mut Vec<Token>) {
        for &byte in bytes {
            self.byte(byte, out);
        }
    }

    fn byte(&mut self, byte: u8, out: &mut Vec<Token>) {
        match std::mem::take(&mut self.state) {
            TokenizerState::Utf8(alt) => self.utf8(byte, alt, out),
            TokenizerState::Escape => self.escape(byte, out),
            TokenizerState::EscapeEmitted if self.expecting && is_introducer(byte) => {
                self.state = TokenizerState::IntroducedLate(byte);
            }
            TokenizerState::Ground | TokenizerState::EscapeEmitted => self.ground(byte, Alt::No, out),
            TokenizerState::Introduced(introducer) => self.introduced(introducer, byte, out),
            TokenizerState::IntroducedLate(introducer) => {
                if looks_like_an_answer(introducer, byte) {
                    self.introduced(introducer, byte, out);
                } else {
                    self.ground(introducer, Alt::No, out);
                    self.byte(byte, out);
                }
            }
            TokenizerState::Csi => self.csi(byte, out),
            TokenizerState::Console => match byte {
                0x1b => self.state = TokenizerState::Escape,
                0x20..=0x7e => out.push(Token::Console(byte)),
                _ => self.ground(byte, Alt::No, out),
            },
            TokenizerState::OldMouse => {
                self.bytes.push(byte);
                if let [button, column, row] = self.bytes[..] {
                    self.bytes.clear();
                    out.push(Token::OldMouse([button, column, row]));
                } else {
                    self.state = TokenizerState::OldMouse;
                }
            }
            TokenizerState::String(introducer) => self.string(introducer, byte, out),
            TokenizerState::StringEscape(introducer) => {
                if byte == b'\\' {
                    self.end_string(introducer, out);
                } else {
                    // The string was cut off; the ESC begins another sequence.
                    self.bytes.clear();
                    self.escape(byte, out);
                }
            }
            TokenizerState::Paste(matched) => self.paste(matched, byte, out),
        }
    }

    fn ground(&mut self, byte: u8, alt: Alt, out: &mut Vec<Token>) {
        match byte {
            0x1b => self.state = TokenizerState::Escape,
            0x00..=0x1f | 0x7f => out.push(Token::Control { byte, alt }),
            0x20..=0x7e => out.push(Token::Char { c: char::from(byte), alt }),
            0xc2..=0xf4 => {
                self.bytes.clear();
                self.bytes.push(byte);
                self.state = TokenizerState::Utf8(alt);
            }
            // This byte cannot begin a character.
            _ => {}
        }
    }

    fn utf8(&mut self, byte: u8, alt: Alt, out: &mut Vec<Token>) {
        if !(0x80..=0xbf).contains(&byte) {
            self.bytes.clear();
            self.ground(byte, Alt::No, out);
            return;
        }
        self.bytes.push(byte);
        match std::str::from_utf8(&self.bytes) {
            Ok(text) => {
                out.extend(text.chars().filter(|c| !c.is_control()).map(|c| Token::Char { c, alt }));
                self.bytes.clear();
            }
            // `None`: the bytes so far are the beginning of a character.
            Err(error) if error.error_len().is_none() => self.state = TokenizerState::Utf8(alt),
            Err(_) => self.bytes.clear(),
        }
    }

    fn escape(&mut self, byte: u8, out: &mut Vec<Token>) {
        match byte {
            0x1b => {
                out.push(Token::Control { byte, alt: Alt::No });
                self.state = TokenizerState::Escape;
            }
            _ if is_introducer(byte) => self.state = TokenizerState::Introduced(byte),
            _ => self.ground(byte, Alt::Yes, out),
        }
    }

    fn introduced(&mut self, introducer: u8, byte: u8, out: &mut Vec<Token>) {
        self.bytes.clear();
        match (introducer, byte) {
            (b'[', b'[') => self.state = TokenizerState::Console,
            (b'[', b'M') => self.state = TokenizerState::OldMouse,
            (b'[', _) => self.csi(byte, out),
            (b'O', 0x20..=0x7e) => out.push(Token::Ss3(byte)),
            (b'O', _) => {
                out.push(Token::Char { c: 'O', alt: Alt::Yes });
                self.ground(byte, Alt::No, out);
            }
            _ => self.string(introducer, byte, out),
        }
    }

    fn csi(&mut self, byte: u8, out: &mut Vec<Token>) {
        match byte {
            0x20..=0x3f => {
                if self.bytes.len() <= CONTROL_MAX {
                    self.bytes.push(byte);
                }
                self.state = TokenizerState::Csi;
            }
            0x40..=0x7e => {
                let parameters = std::mem::take(&mut self.bytes);
                if byte == b'~' && parameters == b"200" {
                    self.state = TokenizerState::Paste(0);
                } else if parameters.len() <= CONTROL_MAX {
                    let parameters = String::from_utf8_lossy(&parameters).into_owned();
                    out.push(Token::Csi { parameters, last: byte });
                }
            }
            0x18 | 0x1a => {}
            0x1b => self.state = TokenizerState::Escape,
            // As in a terminal, a control inside a sequence acts, and the sequence continues.
            0x00..=0x1f => {
                out.push(Token::Control { byte, alt: Alt::No });
                self.state = TokenizerState::Csi;
            }
            0x7f => self.state = TokenizerState::Csi,
            0x80..=0xff => self.ground(byte, Alt::No, out),
        }
    }

    fn string(&mut self, introducer: u8, byte: u8, out: &mut Vec<Token>) {
        match byte {
            0x07 if introducer == b']' => self.end_string(introducer, out),
            0x1b => self.state = TokenizerState::StringEscape(introducer),
            0x18 | 0x1a => self.bytes.clear(),
            // Ctrl-C must work in every state.
            0x03 => {
                self.bytes.clear();
                out.push(Token::Control { byte, alt: Alt::No });
            }
            _ => {
                if self.bytes.len() < STRING_MAX {
                    self.bytes.push(byte);
                }
                self.state = TokenizerState::String(introducer);
            }
        }
    }

    fn end_string(&mut self, introducer: u8, out: &mut Vec<Token>) {
        let string = std::mem::take(&mut self.bytes);
        match introducer {
            b']' => out.push(Token::Osc(string)),
            b'_' => out.push(Token::Apc(string)),
            _ => {}
        }
    }

    fn paste(&mut self, matched: usize, byte: u8, out: &mut Vec<Token>) {
        if PASTE_END.get(matched) == Some(&byte) {
            if matched + 1 == PASTE_END.len() {
                out.push(Token::Paste(std::mem::take(&mut self.bytes)));
            } else {
                self.state = TokenizerState::Paste(matched + 1);
            }
            return;
        }
        // The matched bytes belong to the text. Only the first byte of the end is an ESC, so no match can begin inside
        // them.
        self.keep_pasted(PASTE_END.get(..matched).unwrap_or_default());
        if byte == 0x1b {
            self.state = TokenizerState::Paste(1);
        } else {
            self.keep_pasted(&[byte]);
            self.state = TokenizerState::Paste(0);
        }
    }

    fn keep_pasted(&mut self, bytes: &[u8]) {
        let room = PASTE_MAX.saturating_sub(self.bytes.len());
        self.bytes.extend(bytes.iter().take(room));
    }
}

fn is_introducer(byte: u8) -> bool {
    matches!(byte, b'[' | b'O' | b']' | b'P' | b'_' | b'^' | b'X')
}

/// Whether an introducer and the byte after it begin an answer rather than two typed keys.
fn looks_like_an_answer(introducer: u8, byte: u8) -> bool {
    match introducer {
        b'[' => matches!(byte, b'?' | b'>' | b'6'),
        b']' => byte == b'1',
        b'_' => byte == b'G',
        _ => false,
    }
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
