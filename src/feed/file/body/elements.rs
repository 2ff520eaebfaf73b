//! Which elements and attributes stay in a body, and what they are.

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Treatment {
    /// It stays, within a line, under this name.
    Inline(&'static str),
    /// It stays, on lines of its own, under this name.
    Block(&'static str),
    /// Its tags go; what is in it stays in its line.
    Inside,
    /// Its tags go; what is in it begins on a new line.
    InsideBlock,
    /// It goes with everything in it.
    Nothing,
    /// A picture.
    Picture,
    /// A frame or plug-in: a link to what it shows.
    Frame,
    /// A film or sound.
    Media(&'static str),
    /// A field of a form, of which a box to tick stays as a sign.
    Field,
    /// The end of a line.
    Break,
}

/// What becomes of an HTML element.
pub(super) fn treatment(name: &str) -> Treatment {
    use Treatment::{Block, Break, Field, Frame, Inline, Inside, InsideBlock, Media, Nothing, Picture};
    /// Names that stay as they are.
    const INLINE: [&str; 29] = [
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q",
        "rp", "rt", "ruby", "s", "samp", "small", "strong", "sub", "sup", "time", "u", "var", "wbr", "span",
    ];
    const BLOCK: [&str; 41] = [
        "p",
        "div",
        "section",
        "article",
        "aside",
        "header",
        "footer",
        "main",
        "nav",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "figure",
        "figcaption",
        "hr",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "colgroup",
        "col",
        "details",
        "summary",
        "address",
        "hgroup",
        "menu",
    ];
    match name {
        "img" | "image" => Picture,
        "br" => Break,
        "iframe" | "frame" | "embed" | "object" => Frame,
        "video" => Media("video"),
        "audio" => Media("audio"),
        "input" => Field,
        "tt" => Inline("code"),
        "strike" => Inline("s"),
        "acronym" => Inline("abbr"),
        "center" => Block("div"),
        "dir" => Block("ul"),
        "listing" | "xmp" => Block("pre"),
        "script" | "style" | "template" | "title" | "meta" | "link" | "base" | "head" | "select"
        | "textarea" | "button" | "datalist" | "noframes" | "noembed" | "frameset" | "source" | "track"
        | "param" | "area" | "map" | "svg" | "dialog" | "rtc" | "bgsound" | "keygen" | "command"
        | "basefont" => Nothing,
        "form" | "fieldset" | "legend" | "optgroup" | "option" | "search" | "marquee" | "body" | "html" => {
            InsideBlock
        }
        _ => match BLOCK.iter().find(|known| **known == name) {
            Some(known) => Block(known),
            None => INLINE.iter().find(|known| **known == name).map_or(Inside, |known| Inline(known)),
        },
    }
}

/// The elements of formulas that stay, by their names in `MathML`.
pub(super) fn formula(name: &str) -> Option<&'static str> {
    const NAMES: [&str; 32] = [
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "ms",
        "mtext",
        "mspace",
        "msup",
        "msub",
        "msubsup",
        "mfrac",
        "msqrt",
        "mroot",
        "mover",
        "munder",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
        "mlabeledtr",
        "mfenced",
        "mstyle",
        "mpadded",
        "mphantom",
        "menclose",
        "merror",
        "mmultiscripts",
        "mprescripts",
        "none",
        "semantics",
        "annotation",
    ];
    NAMES.iter().find(|known| **known == name).copied()
}

/// Elements without content.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
            | "param"
            | "bgsound"
            | "basefont"
            | "keygen"
            | "frame"
            | "image"
    )
}

/// Attributes that stay, beside addresses, ids and classes.
pub(super) fn kept(name: &str) -> &'static [&'static str] {
    match name {
        "ol" => &["start", "reversed", "type"],
        "li" => &["value"],
        "td" | "th" => &["colspan", "rowspan"],
        "col" | "colgroup" => &["span"],
        "time" | "del" | "ins" => &["datetime"],
        "abbr" | "dfn" | "a" => &["title"],
        "details" => &["open"],
        "math" => &["display"],
        "annotation" => &["encoding"],
        "mi" | "mn" | "mo" | "mstyle" | "mtext" => &["mathvariant"],
        "mfenced" => &["open", "close", "separators"],
        "mfrac" => &["linethickness"],
        _ => &[],
    }
}

/// Whether an attribute is looked at; all others are dropped at once.
pub(super) fn is_read(name: &str) -> bool {
    const READ: [&str; 39] = [
        "href",
        "src",
        "srcset",
        "alt",
        "title",
        "width",
        "height",
        "id",
        "name",
        "class",
        "style",
        "hidden",
        "start",
        "reversed",
        "type",
        "value",
        "colspan",
        "rowspan",
        "span",
        "datetime",
        "open",
        "display",
        "encoding",
        "mathvariant",
        "close",
        "separators",
        "linethickness",
        "dir",
        "lang",
        "poster",
        "data",
        "checked",
        "_src",
        "src-lazy",
        "lazy-src",
        "original",
        "file",
        "zoomfile",
        "definitionurl",
    ];
    READ.contains(&name) || name.starts_with("data-") && !name.starts_with("data-wp-")
}

/// Where a block of a table may stand.
pub(super) fn may_stand_in(name: &str, parent: Option<&str>) -> bool {
    match name {
        "td" | "th" => parent == Some("tr"),
        "tr" => matches!(parent, Some("thead" | "tbody" | "tfoot")),
        "thead" | "tbody" | "tfoot" | "caption" | "colgroup" => parent == Some("table"),
        "col" => parent == Some("colgroup"),
        _ => !matches!(parent, Some("table" | "thead" | "tbody" | "tfoot" | "tr" | "colgroup")),
    }
}
