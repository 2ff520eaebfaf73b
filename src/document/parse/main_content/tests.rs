use super::*;
use crate::article::Format;
use crate::document::{parse, searchable_text};

/// Enough text for an article.
const WORDS: &str = "<p>The ferry crosses the bay six times a day, in winter four times, and in fog not at all.</p>\n\
    <p>Ann Keel has steered it for twenty years, and knows every rock by the sound of the water on it.</p>\n\
    <p>On Sundays the school children ride free, and they sit in front, where the spray is.</p>\n";

fn page(head: &str, article: &str) -> Body {
    let menu = "<nav><ul><li><a href='/'>Home</a><li><a href='/sport'>Sport</a></ul></nav>";
    let foot = "<footer><p>Imprint and privacy</p></footer>";
    let text = format!(
        "<!doctype html><html><head>{head}<title>Ferry</title></head><body>{menu}<article>{WORDS}{article}</article>{foot}</body></html>"
    );
    Body { text, format: Format::Html, web_page: WebPage::MainContent, ..Body::default() }
}

fn content(head: &str, article: &str) -> String {
    of(&page(head, article).text).expect("a page with an article")
}

#[test]
fn menus_and_footers_are_left_out_of_page_and_search() {
    let body = page("", "");
    for text in [parse(&body).text(), searchable_text(&body)] {
        assert!(text.contains("knows every rock") && text.contains("the spray is"), "{text}");
        assert!(!text.contains("Sport") && !text.contains("Imprint"), "{text}");
    }
    let whole = Body { web_page: WebPage::Whole, ..body };
    for text in [parse(&whole).text(), searchable_text(&whole)] {
        assert!(
            text.contains("knows every rock") && text.contains("Sport") && text.contains("Imprint"),
            "{text}"
        );
    }
}

#[test]
fn a_page_without_main_content_is_shown_whole_and_has_no_other_view() {
    let deep = format!("<body>{}words{}", "<div>".repeat(2_000), "</div>".repeat(2_000));
    for text in ["<body><nav><a href=x>One</a> <a href=y>Two</a></nav>".to_owned(), deep, "<html>".to_owned()]
    {
        let body = Body { text, format: Format::Html, web_page: WebPage::MainContent, ..Body::default() };
        let document = parse(&body);
        let whole = parse(&Body { web_page: WebPage::Whole, ..body.clone() });
        assert_eq!((of(&body.text), document.web_page), (None, WebPage::No), "{}", body.text);
        assert_eq!(document.text().trim(), whole.text().trim());
    }
}

#[test]
fn what_readability_removes_comes_back() {
    let table = [
        // Formulas.
        "<p>So <script type=\"math/tex\">x^2 < 3</script> holds.</p>",
        "<p>So <math><msup><mi>x</mi><mn>2</mn></msup></math> holds.</p>",
        "<p>So <mjx-container><svg aria-hidden=\"true\" data-latex=\"x^2\"></svg></mjx-container> holds.</p>",
        // Check boxes, and comments in code.
        "<ul><li><input type=\"checkbox\" checked> done, with words behind it</li></ul>",
        "<pre><span class=\"hljs-comment\">// one</span>\na();</pre>",
        // Styles.
        "<p style=\"white-space: pre-wrap\">one\n two</p>",
        "<p><span style='color: #c00'>red</span> words</p>",
    ];
    for part in table {
        let found = content("", part);
        assert!(found.contains(part), "{part}: {found}");
    }
    let katex = "<p>So <span class=\"katex-html\" aria-hidden=\"true\">E=mc</span> holds.</p>";
    assert!(content("", katex).contains("E=mc"), "{}", content("", katex));
}

#[test]
fn the_address_of_the_page_is_kept() {
    let head = "<base href=\"/dir/\"><link rel=canonical href=\"https://example.org/dir/a.html\">\
        <meta property=\"og:url\" content=\"https://example.org/a\"><link rel=icon href=x>";
    let found = content(head, "");
    for kept in ["<base href=\"/dir/\">", "rel=canonical", "og:url"] {
        assert!(found.contains(kept), "{kept}: {found}");
    }
    assert!(!found.contains("rel=icon"), "{found}");
}

#[test]
fn both_views_have_the_pictures_that_a_saved_page_brings_along() {
    let bytes = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGM4YWODFTEMLQkAl69AAZXgC1wAAAAASUVORK5CYII=";
    let head = format!(
        "<!--\n Page saved with SingleFile\n url: https://example.org/a\n-->\
         <style>:root{{--sf-img-1:url(\"data:image/png;base64,{bytes}\")}}</style>"
    );
    let pictures = format!(
        "<p>One <img alt=shared src=\"data:image/svg+xml,&lt;svg&gt;&lt;/svg&gt;\" style=\"background-image:var(--sf-img-1)\"></p>\
         <p>Two <img alt=own src=\"data:image/png;base64,{bytes}\" data-src=\"own.png\"></p>"
    );
    let body = page(&head, &pictures);
    for body in [body.clone(), Body { web_page: WebPage::Whole, ..body }] {
        let images = parse(&body).images;
        let found: Vec<_> = images
            .iter()
            .map(|image| (image.alt.as_deref(), image.address.starts_with("data:image/png")))
            .collect();
        assert_eq!(found, [(Some("shared"), true), (Some("own"), true)], "{:?}", body.web_page);
    }
}

#[test]
fn text_that_waits_for_a_script_is_the_main_content() {
    let text = format!(
        "<html><body><h1>Noodles</h1><p>Read on</p><div id=\"js_content\" style=\"visibility: hidden; opacity: 0\">{WORDS}</div></body></html>"
    );
    assert!(of(&text).is_some_and(|found| found.contains("knows every rock")));
}

#[test]
fn no_page_makes_it_panic() {
    arbtest::arbtest(|u| {
        let pieces = [
            "<div style=\"visibility:hidden\">",
            "<p>",
            "</div>",
            "words, words, words, and more words. ",
            "<math>",
            "</math>",
            "<script type=\"math/tex\">",
            "</script>",
            "<template shadowrootmode=open>",
            "</template>",
            "<style>",
            "</style>",
            " data-newsrack-sign=\"0\"",
            " data-newsrack-sign=\"",
            "<base>",
            "<!--",
            "-->",
            "<span style=a>",
            "<a style='",
            "'",
            "\"",
            ">",
            "<",
            "é",
            "<table><tr><td>",
            "<mjx-container",
            "--sf-img-",
            "visibility",
            "katex-html",
            "<body>",
            "</",
        ];
        let mut text = String::new();
        for _ in 0..u.int_in_range(0..=40)? {
            text.push_str(u.choose(&pieces)?);
        }
        let _ = of(&text);
        Ok(())
    });
}
