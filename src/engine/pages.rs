//! Making the page of an article from its file.

use crate::disk;
use crate::document::highlight::Highlighter;
use crate::document::{self, Align, Block, BlockKind, Document, Text};
use crate::engine::config::EngineConfig;
use crate::engine::reading_state::ReadingState;
use crate::engine::request::{PageKind, PageRequest};
use crate::engine::response::{LoadedPage, PageLink, Respond, Response, StoredPlace};
use crate::engine::{Cancel, images, links};
use crate::guard::{guarded, inject_panic};
use crate::language::Wording;
use crate::media::{self, AddressBase, LinkTarget};
use crate::trouble::{Shortened, Unread};
use std::path::Path;
use std::sync::Arc;

/// A file's source is shown in blocks of about this many bytes.
const SOURCE_BLOCK: usize = 128 * 1024;

/// Reads an article and responds with its page, and then with the colours of its code.
pub(crate) fn load(
    request: PageRequest,
    config: &EngineConfig,
    state: &ReadingState,
    cancel: &Cancel,
    respond: &Respond<'_>,
) {
    let PageRequest { request, row, path, kind, wording } = request;
    let megabytes = disk::size(&path) / 1_000_000;
    if megabytes > 0 {
        respond(Response::LargePage { request, megabytes });
    }
    // A panic over one article leaves the thread for the next.
    let read = guarded(|| page(&path, kind, &wording, config, cancel)).unwrap_or(Err(Unread::InternalError));
    let Some(mut result) = read.transpose() else { return };
    if let Ok(page) = &mut result {
        page.place = state.place(page.header.id);
    }
    let code = result.as_ref().map_or_else(|_| Vec::new(), |page| code(&page.document));
    if respond(Response::Page { request, row, result: result.map(Box::new) }) && !code.is_empty() {
        let blocks = guarded(|| highlight(code, &config.highlighter)).unwrap_or_default();
        respond(Response::Highlighted { request, blocks });
    }
}

/// Reads an article and makes its page; none once it is cancelled.
fn page(
    path: &Path,
    kind: PageKind,
    wording: &Wording,
    config: &EngineConfig,
    cancel: &Cancel,
) -> Result<Option<LoadedPage>, Unread> {
    inject_panic();
    let settings = config.scan.settings;
    let root = config.root_of(path);
    let sites = config.recent_sites.get(settings);
    let mut article = disk::read_article(path, root, &sites)?;
    if kind == PageKind::Source {
        drop(article.body);
        let (text, cut) = disk::read_source(path)?;
        let document = source(&text, cut.map(|most| wording.language.explain(&Shortened::Cut(most))));
        return Ok(Some(LoadedPage { header: article.header, document, kind, ..LoadedPage::default() }));
    }
    if kind == PageKind::OtherView {
        article.body.web_page = article.body.web_page.other_view();
    }
    let Some(mut document) = document::parse_article(&article, cancel.flag()) else { return Ok(None) };
    let location = sites.of_file(path, root);
    let link = article.header.link.as_deref();
    let place = AddressBase { link, file: Some(path), root, location: Some(&location) };
    let images = images::list(&document, &article.header.images, &place, &config.store);
    let header = images::header(&mut document, &article.header.images, &place);
    let files = images::measure(&mut document, &place, &config.store);
    let (anchors, own) = (links::places(&document, &article.body.text), document.blocks.len());
    // The document has the text that is shown.
    article.body.text = String::new();
    if cancel.is_cancelled() {
        return Ok(None);
    }
    let (header_of, count, zone) = (&article.header, images.len(), settings.timezone);
    let head = document::masthead::prepend(&mut document, header_of, count, zone, wording);
    if let Some(image) = header {
        document.blocks.insert(head, images::figure(image));
    }
    // The masthead moves the body down; the notice that the text was cut is below it.
    let last = usize::from(article.cut.is_some());
    let below = document.blocks.len().cast_signed() - own.cast_signed() - last.cast_signed();
    let anchors = anchors.into_iter().map(|anchor| anchor.map(|at| at.saturating_add_signed(below)));
    let targets = document::targets(&document);
    let links = page_links(&document, anchors, &place);
    links::lead_to_articles(&mut document, path, &location);
    let header = article.header;
    let place = StoredPlace::Unknown;
    Ok(Some(LoadedPage { header, document, targets, links, images, files, kind, place }))
}

fn page_links(
    document: &Document,
    anchors: impl Iterator<Item = Option<usize>>,
    place: &AddressBase<'_>,
) -> Vec<PageLink> {
    let web = |address: &str| match media::address::link(address, place) {
        Ok(LinkTarget::Web(url)) => Some(Arc::from(url.as_str())),
        Ok(LinkTarget::Mail(_)) | Err(_) => None,
    };
    // The links of the masthead come after those of the body.
    let links = document.links.iter().zip(anchors.chain(std::iter::repeat(None)));
    links.map(|(link, anchor)| PageLink { web: web(&link.address), anchor }).collect()
}

/// The blocks of code that can be highlighted, by index.
fn code(document: &Document) -> Vec<(usize, Block)> {
    let blocks = document.blocks.iter().enumerate();
    let code = blocks.filter(|(_, block)| matches!(block.kind, BlockKind::Code { language: Some(_), .. }));
    code.map(|(index, block)| (index, block.clone())).collect()
}

/// Highlights such blocks. The syntaxes take a while to load, so the page is shown before.
fn highlight(code: Vec<(usize, Block)>, highlighter: &Highlighter) -> Vec<(usize, Block)> {
    let (indices, blocks): (Vec<_>, Vec<_>) = code.into_iter().unzip();
    let mut document = Document { blocks, ..Document::default() };
    highlighter.highlight(&mut document);
    indices.into_iter().zip(document.blocks).collect()
}

/// The text of a file as code: in several blocks, because a block is laid out as a whole.
fn source(text: &str, cut: Option<String>) -> Document {
    let mut blocks = Vec::new();
    let block =
        |kind, spaced, source| Block { kind, containers: Vec::new(), align: Align::Start, spaced, source };
    let code = |text: &str, source| {
        let string = crate::text::clean_block(text).into_owned();
        let kind = BlockKind::Code { language: None, text: Text { string, spans: Vec::new() } };
        block(kind, false, source)
    };
    let mut at = 0;
    while text.len() - at > SOURCE_BLOCK {
        let whole = at + text[at..].floor_char_boundary(SOURCE_BLOCK);
        let end = text[at..whole].rfind('\n').map_or(whole, |line| at + line);
        blocks.push(code(&text[at..end], at..end));
        at = end + usize::from(text[end..].starts_with('\n'));
    }
    blocks.push(code(&text[at..], at..text.len()));
    blocks.extend(cut.map(|string| {
        let text = Text { string: format!("※ {string}"), spans: Vec::new() };
        block(BlockKind::Notice(text), true, 0..0)
    }));
    Document { blocks, ..Document::default() }
}
