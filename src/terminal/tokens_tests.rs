//! The tokenizer's tables and properties.

use super::*;

fn c(c: char) -> Token {
    Token::Char { c, alt: Alt::No }
}

fn alt(c: char) -> Token {
    Token::Char { c, alt: Alt::Yes }
}

fn control(byte: u8) -> Token {
    Token::Control { byte, alt: Alt::No }
}

fn csi(parameters: &str, last: u8) -> Token {
    Token::Csi { parameters: parameters.into(), last }
}

fn tokens_of(chunks: &[&[u8]]) -> Vec<Token> {
    let mut tokenizer = Tokenizer::default();
    let mut tokens = Vec::new();
    for chunk in chunks {
        tokenizer.push(chunk, &mut tokens);
    }
    tokens
}

#[test]
fn a_stream_is_cut_into_whole_sequences() {
    let table: Vec<(&[u8], Vec<Token>)> = vec![
        (b"aB ", vec![c('a'), c('B'), c(' ')]),
        ("钉é👍".as_bytes(), vec![c('钉'), c('é'), c('👍')]),
        (b"\x1ba\x1b\r", vec![alt('a'), Token::Control { byte: b'\r', alt: Alt::Yes }]),
        ("\x1b钉".as_bytes(), vec![alt('钉')]),
        (b"\x1b[A\x1b[1;5C", vec![csi("", b'A'), csi("1;5", b'C')]),
        (b"\x1bOP\x1bOA", vec![Token::Ss3(b'P'), Token::Ss3(b'A')]),
        (b"\x1b[[A", vec![Token::Console(b'A')]),
        (b"\x1b[M !!q", vec![Token::OldMouse(*b" !!"), c('q')]),
        // No part of an answer becomes a key.
        (b"\x1b]11;rgb:0/0/0\x1b\\q", vec![Token::Osc(b"11;rgb:0/0/0".to_vec()), c('q')]),
        (b"\x1b]11;rgb:0/0/0\x07q", vec![Token::Osc(b"11;rgb:0/0/0".to_vec()), c('q')]),
        (b"\x1b_Gi=31;OK\x1b\\q", vec![Token::Apc(b"Gi=31;OK".to_vec()), c('q')]),
        (b"\x1bP>|XTerm(388)\x1b\\q", vec![c('q')]),
        (b"\x1bXsos\x1b\\\x1b^pm\x1b\\q", vec![c('q')]),
        (b"\x1b[?62;4cq", vec![csi("?62;4", b'c'), c('q')]),
        (b"\x1b[?2026;2$yq", vec![csi("?2026;2$", b'y'), c('q')]),
        // Damage.
        (b"\xff\xfe\x80a", vec![c('a')]),
        (b"\xe9\x92a", vec![c('a')]),
        (b"\xc0\xafa\xed\xa0\x80a", vec![c('a'), c('a')]),
        (b"\xc2\x9b2J", vec![c('2'), c('J')]),
        (b"\x1b[1\x1b[B", vec![csi("", b'B')]),
        (b"\x1b[1\x18q", vec![c('q')]),
        (b"\x1b[1\x03;5C", vec![control(3), csi("1;5", b'C')]),
        (b"\x1b]0;never ended\x1b[A", vec![csi("", b'A')]),
        (b"\x1b]0;never ended\x03q", vec![control(3), c('q')]),
        (b"\x1b\x1b[A", vec![control(0x1b), csi("", b'A')]),
        // Pastes.
        (b"\x1b[200~q\x1b[A\r\x1b[201~q", vec![Token::Paste(b"q\x1b[A\r".to_vec()), c('q')]),
        (b"\x1b[200~\x1b\x1b[20\x1b[201~q", vec![Token::Paste(b"\x1b\x1b[20".to_vec()), c('q')]),
        (b"\x1b[200~\x1b[201~", vec![Token::Paste(Vec::new())]),
    ];
    for (bytes, expected) in table {
        assert_eq!(tokens_of(&[bytes]), expected, "{}", bytes.escape_ascii());
    }
}

#[test]
fn time_decides_only_where_bytes_cannot() {
    let table: [(&[u8], Vec<Token>); 8] = [
        (b"\x1b", vec![control(0x1b)]),
        (b"\x1b[", vec![alt('[')]),
        (b"\x1b]", vec![alt(']')]),
        (b"\x1bO", vec![alt('O')]),
        (b"\x1b]11;rgb:", vec![]),
        (b"\x1bPx\x1b", vec![]),
        (b"\x1b[200~half\x1b[2", vec![Token::Paste(b"half".to_vec())]),
        (b"q", vec![c('q')]),
    ];
    for (bytes, expected) in table {
        let mut tokenizer = Tokenizer::default();
        let mut tokens = Vec::new();
        tokenizer.push(bytes, &mut tokens);
        if tokenizer.patience().is_some() {
            tokenizer.silence(&mut tokens);
        }
        assert_eq!(tokens, expected, "{}", bytes.escape_ascii());
        assert!(tokenizer.patience().is_none(), "after silence it waits for ever");
        tokens.clear();
        tokenizer.push(b"q", &mut tokens);
        assert_eq!(tokens, [c('q')], "and works again after {}", bytes.escape_ascii());
    }
}

#[test]
fn an_expected_answer_may_pause_even_after_its_first_byte() {
    let answer = b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\\x1b[?62;4c";
    for pause in 0..answer.len() {
        let mut tokenizer = Tokenizer::default();
        tokenizer.expect_answers(true);
        let mut tokens = Vec::new();
        tokenizer.push(&answer[..pause], &mut tokens);
        // After a second of silence a lone ESC has been emitted as a key, a lone introducer has not.
        if tokenizer.patience().is_some_and(|patience| patience < Duration::from_secs(1)) {
            tokenizer.silence(&mut tokens);
        }
        tokenizer.push(&answer[pause..], &mut tokens);
        assert!(!tokens.iter().any(|token| matches!(token, Token::Char { .. })), "{pause}: {tokens:?}");
        assert!(tokens.iter().any(Token::ends_answers), "{pause}: {tokens:?}");
    }
}

#[test]
fn keys_typed_after_escape_while_an_answer_is_expected_are_keys() {
    let mut tokenizer = Tokenizer::default();
    tokenizer.expect_answers(true);
    let mut tokens = Vec::new();
    for keys in [&b"\x1b"[..], b"]", b"\x1b", b"[j", b"\x1b", b"q"] {
        tokenizer.push(keys, &mut tokens);
        tokenizer.silence(&mut tokens);
    }
    let expected = [control(0x1b), c(']'), control(0x1b), c('['), c('j'), control(0x1b), c('q')];
    assert_eq!(tokens, expected);
}

#[test]
fn nothing_grows_without_bound() {
    let mut tokenizer = Tokenizer::default();
    let mut tokens = Vec::new();
    tokenizer.push(b"\x1b[200~", &mut tokens);
    for _ in 0..40 {
        tokenizer.push(&vec![b'x'; PASTE_MAX / 16], &mut tokens);
    }
    tokenizer.push(b"\x1b[201~", &mut tokens);
    assert!(matches!(&tokens[..], [Token::Paste(text)] if text.len() == PASTE_MAX));
    tokens.clear();
    tokenizer.push(b"\x1b]", &mut tokens);
    tokenizer.push(&vec![b'x'; 100_000], &mut tokens);
    tokenizer.push(b"\x07\x1b[", &mut tokens);
    tokenizer.push(&vec![b'1'; 100_000], &mut tokens);
    tokenizer.push(b"Aq", &mut tokens);
    assert_eq!(tokens, [Token::Osc(vec![b'x'; STRING_MAX]), c('q')]);
}

#[test]
fn chunks_make_no_difference() {
    arbtest::arbtest(|u| {
        let pieces: [&[u8]; 14] = [
            b"\x1b",
            b"[",
            b"]11;",
            b"rgb:0/0/0",
            b"\x1b\\",
            b"\x07",
            b"200~",
            b"201~",
            b"?62c",
            b"<0;1;1M",
            b"\x1bO",
            "钉".as_bytes(),
            b"\xff",
            b"M",
        ];
        let mut bytes = Vec::new();
        for _ in 0..u.int_in_range(0..=12)? {
            if u.ratio(1, 4)? {
                bytes.push(u.arbitrary()?);
            } else {
                bytes.extend_from_slice(u.choose(&pieces)?);
            }
        }
        let whole = tokens_of(&[&bytes]);
        let cut = u.int_in_range(0..=bytes.len())?;
        assert_eq!(tokens_of(&[&bytes[..cut], &bytes[cut..]]), whole, "{}", bytes.escape_ascii());
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(tokens_of(&single), whole, "{}", bytes.escape_ascii());
        Ok(())
    });
}
