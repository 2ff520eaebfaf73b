//! The reader view: the main content of a whole web page, without the site around it.
//!
//! The `legible` crate finds it by the rules of Mozilla's Readability, which are those of Firefox's reader view. What
//! it returns is HTML, and goes through the filter as every body does. Around it, this module does six things:
//!
//! - A page that would take too long is not tried, see [`bounds`].
//! - Readability removes scripts, inline styles and whatever a screen reader skips. Formulas are written in all three,
//!   and styles also hold line ends and pictures. So `marked` puts signs in their place before, and `restored` puts
//!   the source back at the signs that are left. `<base>` and the page's own address are kept for links.
//! - Rows of buttons and advertisements that Readability keeps are left out, see [`junk`].
//! - If the page marks its text and Readability finds only a part of it, all of it is shown, see [`container`].
//! - If a script fills the page when it is opened, its text may still be in its data.
//! - Text that is invisible until a script runs is taken as visible, if most of the page is.

mod bounds;
mod container;
mod data;
mod junk;
mod marks;
mod prose;
mod tags;

use crate::article::{Body, Format, WebPage};
use crate::guard::guarded;
use legible::Options;
use marks::{Invisible, Marked};

/// A shorter text is not taken for the main content of a page that has much more. In characters.
const SHORT: usize = 250;

/// The main content of a page as HTML; none if there is none or if the page is too large or too deep to look for it.
pub(super) fn of(page: &str) -> Option<String> {
    if !bounds::are_kept(page) {
        return None;
    }
    let Some(mut found) = extracted(page, Invisible::Stays, 0) else { return data::article_body(page) };
    if let Some(element) = container::better_than(&found.html, page) {
        return Some(marks::with_head(&element, page));
    }
    if marks::may_hide(page)
        && let Some(shown) = extracted(page, Invisible::IsShown, 4 * found.length)
        && shown.length > 4 * found.length
    {
        found = shown;
    }
    if let Some(html) = data::article_body(page).filter(|html| html.len() > 4 * found.length + SHORT) {
        return Some(html);
    }
    let is_most = || {
        let text = page.to_owned();
        let whole = Body { text, format: Format::Html, web_page: WebPage::Whole, ..Body::default() };
        letters(&super::words::of(&whole)) < 4 * found.length
    };
    (found.length >= SHORT || is_most()).then_some(found.html)
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// The main content, and how many characters of text it has.
struct Extracted {
    html: String,
    length: usize,
}

/// Looks for the main content; none if the page cannot have `more_than` so many characters.
fn extracted(page: &str, invisible: Invisible, more_than: usize) -> Option<Extracted> {
    let Marked { html, sources } = marks::marked(page, invisible);
    if more_than > 0 && !prose::has_more_than(&html, more_than) {
        return None;
    }
    let options = Options::new().keep_classes(true);
    // The crate panics at a page of too many nodes.
    let article = guarded(|| legible::parse(&html, None, Some(options)))?.ok()?;
    let length = letters(&article.text_content);
    let content = junk::without_elements(&article.content);
    (length > 0 && prose::has_content(&content))
        .then(|| Extracted { html: marks::restored(&content, page, &sources), length })
}

#[cfg(test)]
mod tests;
