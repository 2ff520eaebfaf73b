//! Opening: an article's file as a page, its links in the browser. Blocks; runs on workers.

use super::config::EngineConfig;
use super::images;
use super::links;
use super::loaded_page::{LoadedPage, PageLink};
use super::request::{Consent, PageKind};
use super::response::Response;
use crate::disk;
use crate::document::highlight::Highlighter;
use crate::document::{self, Align, Block, BlockKind, Document, Text};
use crate::language::Wording;
use crate::media::launch::{self, Ended};
use crate::media::{self, AddressBase, LinkTarget};
use crate::trouble::{Shortened, TaskDone, TaskFailed, Unread};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A file's source is shown in blocks of about this many bytes.
const SOURCE_BLOCK: usize = 128 * 1024;

/// A browser that fails within this time has shown nothing; one that ends later has been closed.
const AT_ONCE: Duration = Duration::from_secs(5);

/// Reads an article and makes its page; none once it is called off.
///
/// # Errors
/// Why the file cannot be read.
pub(super) fn page(
    path: &Path,
    face: PageKind,
    wording: &Wording,
    context: &EngineConfig,
    cancel: &AtomicBool,
) -> Result<Option<LoadedPage>, Unread> {
    crate::guard::inject_panic();
    let settings = context.scan.settings;
    let root = context.root_of(path);
    let mut article = disk::read_article(path, root, &settings)?;
    if face == PageKind::Source {
        drop(article.body);
        let (text, cut) = disk::read_source(path)?;
        let document = source(&text, cut.map(|most| wording.language.explain(&Shortened::Cut(most))));
        return Ok(Some(LoadedPage {
            header: article.header,
            document,
            targets: Vec::new(),
            links: Vec::new(),
            images: Vec::new(),
            files: Vec::new(),
            face,
            place: None,
        }));
    }
    let Some(mut document) = document::parse_article(&article, cancel) else { return Ok(None) };
    let place = AddressBase { link: article.header.link.as_deref(), file: Some(path), root };
    let images = images::list(&document, &article.header.images, &place, &context.store);
    let header = images::header(&mut document, &article.header.images, &place);
    let files = images::measure(&mut document, &place, &context.store);
    let (anchors, own) = (links::places(&document, &article.body.text), document.blocks.len());
    // What of it is shown stands in the document now.
    article.body.text = String::new();
    if cancel.load(Ordering::Relaxed) {
        return Ok(None);
    }
    let (header_of, count, zone) = (&article.header, images.len(), settings.timezone);
    let head = document::masthead::prepend(&mut document, header_of, count, zone, wording);
    if let Some(image) = header {
        document.blocks.insert(head, images::figure(image));
    }
    // What was put above the body moves it down; the word about its end stands below it.
    let last = usize::from(article.cut.is_some());
    let below = document.blocks.len().cast_signed() - own.cast_signed() - last.cast_signed();
    let anchors = anchors.into_iter().map(|anchor| anchor.map(|at| at.saturating_add_signed(below)));
    let targets = document::targets(&document);
    let links = page_links(&document, anchors, &place);
    let header = article.header;
    Ok(Some(LoadedPage { header, document, targets, links, images, files, face, place: None }))
}

/// Where the links of a page lead.
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

/// The blocks of code that can be coloured, by index.
pub(super) fn code(document: &Document) -> Vec<(usize, Block)> {
    let blocks = document.blocks.iter().enumerate();
    let code = blocks.filter(|(_, block)| matches!(block.kind, BlockKind::Code { language: Some(_), .. }));
    code.map(|(index, block)| (index, block.clone())).collect()
}

/// Colours such blocks. The syntaxes take a while to load, so the page is shown before.
pub(super) fn colour(code: Vec<(usize, Block)>, highlighter: &Highlighter) -> Vec<(usize, Block)> {
    let (indices, blocks): (Vec<_>, Vec<_>) = code.into_iter().unzip();
    let mut document = Document { blocks, ..Document::default() };
    highlighter.highlight(&mut document);
    indices.into_iter().zip(document.blocks).collect()
}

/// A file as it stands, as code: in blocks, because a block is laid out as a whole.
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

/// Hands a link to the browser. `late` is told if the browser fails after this has returned.
pub(super) fn link(
    address: &str,
    base: Option<&str>,
    consent: Consent,
    context: &EngineConfig,
    late: impl FnOnce(Response) + Send + 'static,
) -> Response {
    let place = AddressBase { link: base, ..AddressBase::default() };
    let url = match media::address::link(address, &place) {
        Ok(LinkTarget::Web(url)) => url,
        Ok(LinkTarget::Mail(url)) if consent == Consent::Given => url,
        Ok(LinkTarget::Mail(url)) => return Response::ConfirmLink(url.into()),
        Err(refusal) => return Response::Error(TaskFailed::Link(refusal)),
    };
    let told = if url.has_host() { media::address::shown_host(&url) } else { url.path().to_owned() };
    let ended = move |ended: Ended| {
        if let Err(error) = ended.result
            && ended.after < AT_ONCE
        {
            late(Response::Error(TaskFailed::Browser(error)));
        }
    };
    match launch::browse(&context.browsers, &url, &context.environment, ended) {
        Ok(()) => Response::Done(TaskDone::Opened(crate::text::clean_line(&told).into_owned())),
        Err(error) => Response::Error(TaskFailed::Browser(error)),
    }
}
