//! Measures the layout of documents, which a key press or a resize has to wait for.

use criterion::{Criterion, criterion_group, criterion_main};
use newsrack::document::{Align, Block, BlockKind, Document, LayoutOptions, Text, block_lines, lines};
use std::hint::black_box;

const CHINESE: &str = "3月22日，集团副总裁在“科技向实”论坛上表示，大客户需要更多稳定可靠的、安全的、定制化的服务——为了更好地\
服务大客户，公司会建立一套体系……这套体系的核心在于合作和开放（详见 https://news.example.com/2022/03/24?id=1）。";
const ENGLISH: &str = "The quick brown fox jumps over the lazy dog, and said “hello” to everyone who didn't listen; \
that was a well-known fact about CI/CD and https://www.example.org/a/rather/long/address?with=a&query=string. ";

/// Paragraphs in Chinese and English, together this many bytes.
fn document(bytes: usize) -> Document {
    let mut blocks = Vec::new();
    let mut made = 0;
    while made < bytes {
        let string = if blocks.len() % 2 == 0 { CHINESE.repeat(2) } else { ENGLISH.repeat(2) };
        made += string.len();
        let kind = BlockKind::Paragraph(Text { string, spans: Vec::new() });
        blocks.push(Block { kind, containers: Vec::new(), align: Align::Start, spaced: true, source: 0..0 });
    }
    Document { blocks, ..Document::default() }
}

fn layout(criterion: &mut Criterion) {
    let options = LayoutOptions::default();
    for (name, bytes) in [("50 KB, whole", 50_000), ("1 MB, whole", 1_000_000)] {
        let document = document(bytes);
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| lines(black_box(&document), 80, &options).count());
        });
    }
    let document = document(1_000_000);
    criterion.bench_function("1 MB, two screens from the middle", |bencher| {
        bencher.iter(|| {
            let middle = document.blocks.len() / 2;
            let blocks = middle..document.blocks.len();
            blocks.flat_map(|block| block_lines(black_box(&document), block, 80, &options)).take(120).count()
        });
    });
}

criterion_group!(benches, layout);
criterion_main!(benches);
