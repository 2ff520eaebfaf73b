//! The `urls` file of newsboat: an address, then tags, on each line; `"~Title"` is a title. Lines of addresses are such
//! a file without tags.

use super::{Problem, Subscription, address};
use crate::feed::list::{category_name, quoted};

/// The feeds of the lines, and what is not imported.
pub(super) fn read(text: &str) -> (Vec<Subscription>, Vec<Problem>) {
    let (mut subscriptions, mut problems) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        let mut problem = |message: String| problems.push(Problem { line: at + 1, message });
        subscriptions.extend(feed(line, at + 1, &mut problem));
    }
    (subscriptions, problems)
}

fn feed(line: &str, number: usize, problem: &mut dyn FnMut(String)) -> Option<Subscription> {
    let line = line.trim();
    // Lists in notes have such marks.
    let line = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).unwrap_or(line);
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let words = words(line);
    let (first, tags) = words.split_first()?;
    let not_imported = [
        ("query:", "a view by a query; use a category or a search"),
        ("exec:", "a feed that a program makes"),
        ("filter:", "a feed that a program changes"),
        ("file:", "a feed in a file"),
    ];
    if let Some((_, why)) = not_imported.into_iter().find(|(begin, _)| first.starts_with(begin)) {
        problem(format!("{} is not imported: {why}", quoted(first)));
        return None;
    }
    let inner = first.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')).unwrap_or(first);
    let Some(address) = address::parse(inner) else {
        problem(format!("{} is not an http or https address; it is not imported", quoted(first)));
        return None;
    };
    let mut subscription = Subscription { line: number, ..Subscription::new(address) };
    for tag in tags {
        if let Some(title) = tag.strip_prefix('~') {
            subscription.name = subscription.name.or_else(|| category_name(title));
        } else if tag.starts_with('!') {
            problem(format!(
                "{} is not imported: no feed is hidden; its articles are in every list",
                quoted(tag)
            ));
        } else if !subscription.category.is_empty() {
            problem(format!(
                "the tag {} is not imported: a feed has one category, its first tag",
                quoted(tag)
            ));
        } else {
            subscription.category.extend(category_name(tag));
        }
    }
    Some(subscription)
}

/// The words of a line; quotation marks keep blanks together, `\` a quotation mark. A `#` begins a comment.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => {}
            '#' => break,
            '"' => {
                let mut word = String::new();
                while let Some(c) = chars.next() {
                    match c {
                        '"' => break,
                        '\\' => word.extend(chars.next()),
                        c => word.push(c),
                    }
                }
                words.push(word);
            }
            c => {
                let mut word = String::from(c);
                while let Some(c) = chars.next_if(|c| !c.is_whitespace()) {
                    word.push(c);
                }
                words.push(word);
            }
        }
    }
    words
}
