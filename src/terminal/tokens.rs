//! Bytes from the terminal, cut into whole sequences.
//!
//! Chunks may end anywhere; what comes out depends on the bytes alone, except where only time can tell: an
//! ESC with nothing after it is the key, if nothing follows within [`Tokenizer::patience`]. Strings (OSC, DCS,
//! APC, PM, SOS) and all control sequences are taken whole, so that an answer never acts as keys, whenever it
//! comes and however it is torn. Nothing grows without bound: what is too long is skipped to its end.
//!
//! The grammar is that of ECMA-48, with xterm's extensions (invisible-island.net/xterm/ctlseqs).

use super::PASTE_MAX;
use std::time::Duration;

/// How long an ESC alone waits for its sequence, and an ESC with an introducer for more.
const ESCAPE: Duration = Duration::from_millis(30);
/// The same while an answer is expected, whose bytes a slow line may tear apart.
const ESCAPE_EXPECTING: Duration = Duration::from_millis(100);
const INTRODUCED_EXPECTING: Duration = Duration::from_secs(1);
/// How long a string or a paste may be silent before it is given up.
const STRING: Duration = Duration::from_secs(5);

/// Longest control sequence that is understood, in bytes; no key's or answer's is longer.
const CONTROL_MAX: usize = 64;
/// How much of a string is kept.
const STRING_MAX: usize = 128;

const PASTE_END: &[u8] = b"\x1b[201~";

/// A whole sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A character that is no control.
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
    /// The beginning of an APC string, likewise.
    Apc(Vec<u8>),
    /// A bracketed paste, not more than [`PASTE_MAX`] bytes of it.
    Paste(Vec<u8>),
}

impl Token {
    /// Whether this is the terminal's primary device attributes, the answer to our last question.
    pub(super) fn ends_answers(&self) -> bool {
        matches!(self, Self::Csi { parameters, last: b'c' } if parameters.starts_with('?'))
    }
}

/// Whether ESC came before it.
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
    /// ESC was told as a key, but an answer is expected: its rest may still come.
    EscapeTold,
    /// ESC and one of `[ O ] P _ ^ X`.
    Introduced(u8),
    /// The same after [`State::EscapeTold`]: only what looks like an answer goes on.
    IntroducedLate(u8),
    Csi,
    Console,
    OldMouse,
    /// Inside a string begun with the introducer.
    String(u8),
    /// ESC inside a string: the beginning of its end.
    StringEscape(u8),
    /// How many bytes of [`PASTE_END`] have just come.
    Paste(usize),
}

/// Cuts the stream.
#[derive(Debug, Default)]
pub(super) struct Tokenizer {
    state: TokenizerState,
    bytes: Vec<u8>,
    /// Answers to a question of ours may come.
    expecting: bool,
}

impl Tokenizer {
    /// Whether answers may come: then torn sequences are waited for longer.
    pub(super) fn expect_answers(&mut self, expecting: bool) {
        self.expecting = expecting;
    }

    /// How long to wait for more before [`silence`](Self::silence) is to be called; `None`: for ever.
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

    /// Nothing came within [`patience`](Self::patience).
    pub(super) fn silence(&mut self, out: &mut Vec<Token>) {
        match std::mem::take(&mut self.state) {
            TokenizerState::Escape => {
                out.push(Token::Control { byte: 0x1b, alt: Alt::No });
                if self.expecting {
                    self.state = TokenizerState::EscapeTold;
                }
            }
            TokenizerState::Introduced(byte) => out.push(Token::Char { c: char::from(byte), alt: Alt::Yes }),
            TokenizerState::IntroducedLate(byte) => {
                out.push(Token::Char { c: char::from(byte), alt: Alt::No });
            }
            // An unfinished string is nobody's key.
            TokenizerState::String(_) | TokenizerState::StringEscape(_) => self.bytes.clear(),
            TokenizerState::Paste(_) => out.push(Token::Paste(std::mem::take(&mut self.bytes))),
            waiting => self.state = waiting,
        }
    }

    /// Takes the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8], out: &mut Vec<Token>) {
        for &byte in bytes {
            self.byte(byte, out);
        }
    }

    fn byte(&mut self, byte: u8, out: &mut Vec<Token>) {
        match std::mem::take(&mut self.state) {
            TokenizerState::Utf8(alt) => self.utf8(byte, alt, out),
            TokenizerState::Escape => self.escape(byte, out),
            TokenizerState::EscapeTold if self.expecting && is_introducer(byte) => {
                self.state = TokenizerState::IntroducedLate(byte);
            }
            TokenizerState::Ground | TokenizerState::EscapeTold => self.ground(byte, Alt::No, out),
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
                    // The string was cut off; this ESC began something else.
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
            // Begins no character.
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
            // As a terminal does: a control in the middle acts, the sequence goes on.
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
            // The one key that must work in any state.
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
        // What looked like the end belongs to the text. Only its first byte is an ESC, so no match can begin
        // inside it.
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
