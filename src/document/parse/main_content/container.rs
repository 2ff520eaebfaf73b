//! The element that a page itself marks as its text.
//!
//! Where a text has several parts, such as the posts of a thread or the columns of a letter, and one of them is much
//! longer, Readability takes that one for all. If the page has one element for its text, that is shown instead.

use super::junk::{self, Prose};
use super::prose::{self, Shared};
use super::tags::{PageTag, Tags, attribute, element_end};

/// In per cent of the running text in the element: what Readability has to find at least.
const FOUND: usize = 72;

/// The content of the element for the page's text, if `found` is only a part of it or something beside it.
pub(super) fn better_than(found: &str, page: &str) -> Option<String> {
    let MarkedText { element, is_certain } = of(page)?;
    let mut beside = junk::elements(element, junk::is_beside, Prose::Any);
    beside.extend(junk::of(element));
    beside.sort_by_key(|part| part.start);
    let element = prose::without(element, &beside);
    let Shared { letters, of_part, of_both } = prose::shared(&element, found);
    let is_better = if is_certain {
        of_both * 100 < letters * FOUND || letters == 0 && prose::has_content(&element)
    } else {
        // A lone `article` may be a teaser: then there is more text elsewhere. Blocks that Readability has joined are not
        // known again, but their letters are there.
        of_both.max(of_part) * 100 < letters * FOUND
    };
    is_better.then_some(element)
}

/// An element for the text of a page.
#[derive(Debug, PartialEq, Eq)]
struct MarkedText<'p> {
    element: &'p str,
    /// Whether nothing else on the page can be its text.
    is_certain: bool,
}

/// The only element of the first kind that occurs: of elements within each other the outermost counts.
fn of(page: &str) -> Option<MarkedText<'_>> {
    let article = |tag: PageTag<'_>, written: &str| tag.is("article") || has(written, "role", "article");
    let body = |_: PageTag<'_>, written: &str| has(written, "itemprop", "articleBody");
    let main = || only(page, |tag, written| tag.is("main") || has(written, "role", "main"));
    if let Some(element) = only(page, article) {
        let main = main().map(|main| main.as_ptr().addr()..main.as_ptr().addr() + main.len());
        let is_certain = main.is_some_and(|main| main.contains(&element.as_ptr().addr()));
        return Some(MarkedText { element, is_certain });
    }
    let has_body = memchr::memmem::find(page.as_bytes(), b"articleBody").is_some();
    let element = has_body.then(|| only(page, body)).flatten().or_else(main)?;
    Some(MarkedText { element, is_certain: true })
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
            assert_eq!(of(page).map(|found| found.element), expected, "{page}");
        }
    }

    #[test]
    fn it_is_better_only_than_a_part_of_it() {
        let (one, two) =
            ("<p>The first post of the thread.</p>", "<p>The second post of the thread, a longer one.</p>");
        let page = format!("<main>{one}<nav>Menu</nav>{two}<aside>Beside all of it</aside></main>");
        assert_eq!(better_than(two, &page), Some(format!("<main>{one}{two}</main>")));
        assert_eq!(better_than(&[one, two].concat(), &page), None);
        let beside =
            "<p>Words in the footer, many more than there are in the text of the page.</p>".repeat(4);
        let short = format!("<main><article>{one}</article></main><footer>{beside}</footer>");
        assert_eq!(better_than(&beside, &short), Some(format!("<article>{one}</article>")));
        let teaser = format!("<div>{beside}</div><article>{one}</article>");
        assert_eq!(better_than(&beside, &teaser), None);
        let picture = format!("<main><img src=a.png></main><footer>{beside}</footer>");
        assert_eq!(better_than(&beside, &picture), Some("<main><img src=a.png></main>".to_owned()));
        assert_eq!(better_than(&beside, &format!("<main></main><div>{beside}</div>")), None);
    }
}
