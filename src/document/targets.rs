//! The links and images of a document that can be opened, in the order of the text.

use super::model::{Block, BlockKind, Document, ImageId, LinkId};

/// A link or an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    Link(LinkId),
    Image(ImageId),
}

/// A target and its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetAt {
    /// Index into [`Document::blocks`].
    pub block: usize,
    pub target: Target,
}

/// All targets. A target repeated directly after itself in one block is listed once.
pub fn targets(document: &Document) -> Vec<TargetAt> {
    let mut found = Vec::new();
    for (block, content) in document.blocks.iter().enumerate() {
        each(content, &mut |target| {
            let here = TargetAt { block, target };
            if found.last() != Some(&here) {
                found.push(here);
            }
        });
    }
    found
}

fn each(block: &Block, found: &mut dyn FnMut(Target)) {
    match &block.kind {
        BlockKind::Figure(image) => found(Target::Image(*image)),
        BlockKind::Media { link, .. } => found(Target::Link(*link)),
        kind => {
            for span in kind.texts().into_iter().flat_map(|text| &text.spans) {
                let image = span.image.map(Target::Image);
                image.into_iter().chain(span.link.map(Target::Link)).for_each(&mut *found);
            }
        }
    }
}
