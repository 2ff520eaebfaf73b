//! Links that lead to articles, by their files or by the web pages of their own links.

use super::*;
use crate::catalogue::link_targets::page_number;

/// An article with a link of its own.
fn linked(library: &Library, name: &str, link: &str) {
    library.write(name, &format!("---\ntitle: {name}\nlink: {link}\n---\nx\n"));
}

/// The files of the articles that the links of `news.md` lead to.
fn led(library: &Library, catalogue: &Catalogue, addresses: &[&str]) -> Vec<String> {
    let file = library.root().join("news.md");
    let named: Vec<LinkKey> =
        addresses.iter().map(|address| LinkKey::by(address, Some(address), &file)).collect();
    let rows = catalogue.link_targets(&named).unwrap();
    rows.into_iter().map(|row| library.names(catalogue, &row.into_iter().collect::<Vec<_>>())).collect()
}

/// As before the end of the first scan.
fn without_indexes(catalogue: &Catalogue) {
    catalogue.connection.execute_batch("DROP INDEX by_page; DROP INDEX by_folder").unwrap();
}

#[test]
fn articles_are_found_by_their_files() {
    let library = Library::filled();
    library.write("top.md", "---\ntitle: Top\n---\nx\n");
    let catalogue = library.catalogue();
    let table = [
        ("a/b/three.md", "a/b/three.md"),
        ("./a/../a/b/three.md#x", "a/b/three.md"),
        ("top.md", "top.md"),
        ("a/two.md", "a/two.md"),
        ("a/b/three.md?x", "a/b/three.md"),
        ("a/three.md", ""),
        ("c", ""),
        ("c/picture.png", ""),
        ("nowhere/one.md", ""),
        ("", ""),
    ];
    let (addresses, expected): (Vec<_>, Vec<_>) = table.into_iter().unzip();
    assert_eq!(led(&library, &catalogue, &addresses), expected);
    let elsewhere = LinkKey::by("three.md", None, Path::new("/elsewhere/a/b/x.md"));
    assert_eq!(catalogue.link_targets(&[elsewhere]).unwrap(), [None]);
    without_indexes(&catalogue);
    assert_eq!(led(&library, &catalogue, &addresses), expected);
}

#[test]
fn articles_are_found_by_the_pages_their_links_name() {
    let library = Library::filled();
    linked(&library, "p/1.md", "https://paper.example/1/?utm_source=feed");
    linked(&library, "p/2.md", "http://Paper.example/a?id=2#top");
    linked(&library, "p/3.md", "https://paper.example/{3}");
    linked(&library, "p/4.md", "/posts/4/");
    let catalogue = library.catalogue();
    let table = [
        ("https://paper.example/1", "p/1.md"),
        ("http://paper.example/1/#c", "p/1.md"),
        ("https://paper.example:443/x/../1?fbclid=3", "p/1.md"),
        ("https://paper.example/a?id=2", "p/2.md"),
        ("https://paper.example/%7B3%7D", "p/3.md"),
        ("https://paper.example/a?id=3", ""),
        ("https://paper.example/", ""),
        ("https://paper.example/posts/4/", ""),
        ("https://other.example/1", ""),
        ("mailto:x@paper.example", ""),
        // The same page twice.
        ("https://paper.example/1", "p/1.md"),
    ];
    let (addresses, expected): (Vec<_>, Vec<_>) = table.into_iter().unzip();
    assert_eq!(led(&library, &catalogue, &addresses), expected);
    without_indexes(&catalogue);
    assert_eq!(led(&library, &catalogue, &addresses), expected);
}

#[test]
fn a_file_comes_before_a_page_and_the_first_row_before_others() {
    let library = Library::filled();
    linked(&library, "p/1.md", "https://paper.example/b.md");
    let mut catalogue = library.catalogue();
    linked(&library, "p/0.md", "https://paper.example/b.md");
    library.scan(&mut catalogue);
    let address = "https://paper.example/b.md";
    assert_eq!(led(&library, &catalogue, &[address]), ["p/1.md"]);
    let both = LinkKey::by("a/one.md", Some(address), &library.root().join("news.md"));
    let row = catalogue.link_targets(&[both]).unwrap();
    assert_eq!(row, [library.row(&catalogue, "a/one.md")]);
}

#[test]
fn where_links_lead_follows_the_files() {
    let library = Library::filled();
    linked(&library, "p/1.md", "https://paper.example/1");
    let mut catalogue = library.catalogue();
    linked(&library, "p/1.md", "https://paper.example/moved");
    library.scan(&mut catalogue);
    let addresses = ["https://paper.example/1", "https://paper.example/moved"];
    assert_eq!(led(&library, &catalogue, &addresses), ["", "p/1.md"]);
    std::fs::remove_file(library.root().join("p/1.md")).unwrap();
    library.scan(&mut catalogue);
    assert_eq!(led(&library, &catalogue, &addresses), ["", ""]);
}

#[test]
fn pages_that_share_a_number_are_distinguished() {
    let library = Library::filled();
    linked(&library, "p/1.md", "https://paper.example/1");
    linked(&library, "p/2.md", "https://paper.example/2");
    let catalogue = library.catalogue();
    let changed = catalogue
        .connection
        .execute(
            "UPDATE articles SET page = ?1 WHERE page IS NOT NULL",
            [page_number("https://paper.example/2")],
        )
        .unwrap();
    assert_eq!(changed, 2);
    let addresses = ["https://paper.example/2", "https://paper.example/1"];
    assert_eq!(led(&library, &catalogue, &addresses), ["p/2.md", ""]);
}

#[test]
fn a_page_is_looked_up_by_its_number_alone() {
    let catalogue = Library::filled().catalogue();
    let plan: String = catalogue
        .connection
        .query_row(
            "EXPLAIN QUERY PLAN SELECT id, link FROM articles WHERE page = ? ORDER BY id",
            [1],
            |row| row.get(3),
        )
        .unwrap();
    assert_eq!(plan, "SEARCH articles USING INDEX by_page (page=?)");
}
