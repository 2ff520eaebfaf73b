//! Whole feeds and what must come of them.

mod documents;
mod items;
mod json;
mod texts;

use crate::feed::{Feed, Item, read};

fn feed(text: &str) -> Feed {
    read(text.as_bytes(), None, None)
}

/// The items of a feed of RSS with these elements in its channel.
fn rss(items: &str) -> Vec<Item> {
    let text = format!(
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' \
         xmlns:media='http://search.yahoo.com/mrss/' xmlns:dc='http://purl.org/dc/elements/1.1/' \
         xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel>\
         <title>Harbour</title><link>https://a.example/</link>{items}</channel></rss>"
    );
    feed(&text).items
}

/// The item of a feed of RSS.
fn rss_item(fields: &str) -> Item {
    rss(&format!("<item>{fields}</item>")).remove(0)
}

/// The item of a feed of Atom.
fn atom_item(fields: &str) -> Item {
    let text = format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Harbour</title><entry>{fields}</entry></feed>"
    );
    feed(&text).items.remove(0)
}

fn body(item: &Item) -> &str {
    item.body.as_ref().map_or("none", |text| &text.html)
}

fn summary(item: &Item) -> &str {
    item.summary.as_ref().map_or("none", |text| &text.html)
}
