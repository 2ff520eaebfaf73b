//! Splits command lines into words, without a shell.

/// The words of a command line, which blanks separate. Single and double quotes keep a word with blanks together. No
/// other character is special: no variables, globs or pipes. `None` if a quote is not closed.
pub fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_quotes_and_blanks_are_special() {
        let table: [(&str, Option<&[&str]>); 7] = [
            ("", Some(&[])),
            ("  vim   -R ", Some(&["vim", "-R"])),
            ("sh -c 'wc -l'", Some(&["sh", "-c", "wc -l"])),
            ("a\"b c\"d ''", Some(&["ab cd", ""])),
            ("$HOME * | > ; `x` \\n", Some(&["$HOME", "*", "|", ">", ";", "`x`", "\\n"])),
            ("'it''s' \"it's\"", Some(&["its", "it's"])),
            ("open 'quote", None),
        ];
        for (line, expected) in table {
            let found = words(line);
            let found: Option<Vec<&str>> =
                found.as_ref().map(|words| words.iter().map(String::as_str).collect());
            assert_eq!(found.as_deref(), expected, "{line}");
        }
    }
}
