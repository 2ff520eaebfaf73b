//! The element that a page itself marks as its text.
//!
//! Where a text has several parts, such as the posts of a thread or the columns of a letter, and one of them is much
//! longer, Readability takes that one for all. If the page has one element for its text, that is shown instead.

use super::junk::{self, Prose};
use super::prose;
use super::tags::{PageTag, Tags, attribute, element_end};

/// In per cent of the running text in the element: what Readability has to find at least.
const FOUND: usize = 72;

/// The content of the element for the page's text, if `found` is only a part of it.
pub(super) fn better_than(found: &str, page: &str) -> Option<String> {
    let element = of(page)?;
    let mut beside = junk::elements(element, junk::is_beside, Prose::Any);
    beside.extend(junk::of(element));
    beside.sort_by_key(|part| part.start);
    let element = prose::without(element, &beside);
    let (letters, shared) = prose::shared(&element, found);
    // Blocks that Readability has joined are not known again, but their letters are there.
    let found = prose::letters(found).max(shared);
    (shared * 100 < letters * FOUND && found * 100 < letters * FOUND).then_some(element)
}

/// The only element of the first kind that occurs: of elements within each other the outermost counts.
fn of(page: &str) -> Option<&str> {
    let kinds: [fn(PageTag<'_>, &str) -> bool; 3] = [
        |tag, written| tag.is("article") || has(written, "role", "article"),
        |_, written| has(written, "itemprop", "articleBody"),
        |tag, written| tag.is("main") || has(written, "role", "main"),
    ];
    kinds.iter().find_map(|is_kind| only(page, is_kind))
}

fn has(written: &str, name: &str, value: &str) -> bool {
    memchr::memmem::find(written.as_bytes(), value.as_bytes()).is_some()
        && attribute(written, name).is_some_and(|found| found.split_whitespace().any(|word| word == value))
}

fn only(page: &str, is_kind: impl Fn(PageTag<'_>, &str) -> bool) -> Option<&str> {
    let mut tags = Tags::new(page);
    let mut found = None;
    while let Some(tag) = tags.next() {
        if tag.is_end || !is_kind(tag, &page[tag.start..tag.end]) {
            continue;
        }
        let end = element_end(page, tag)?;
        if found.replace(&page[tag.start..end]).is_some() {
            return None;
        }
        tags.skip_to(end);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_element_for_the_text_is_the_only_one_of_its_kind() {
        let table = [
            (
                "<main>a<article>b<article>c</article></article></main>",
                Some("<article>b<article>c</article></article>"),
            ),
            (
                "<main>a<article>b</article><article>c</article></main>",
                Some("<main>a<article>b</article><article>c</article></main>"),
            ),
            ("<div itemprop='articleBody'>a</div>", Some("<div itemprop='articleBody'>a</div>")),
            ("<div role=main>a</div><main>b</main>", None),
            ("<main>no end", None),
            ("<p>main</p>", None),
        ];
        for (page, expected) in table {
            assert_eq!(of(page), expected, "{page}");
        }
    }

    #[test]
    fn it_is_better_only_than_a_part_of_it() {
        let (one, two) =
            ("<p>The first post of the thread.</p>", "<p>The second post of the thread, a longer one.</p>");
        let page = format!("<main>{one}<nav>Menu</nav>{two}<aside>Beside all of it</aside></main>");
        assert_eq!(better_than(two, &page), Some(format!("<main>{one}{two}</main>")));
        assert_eq!(better_than(&[one, two].concat(), &page), None);
    }
}
