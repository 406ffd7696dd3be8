//! The allow-list: every element's name and what becomes of it.

/// An element's name in lower case, cut to 12 bytes: longer names need not be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name([u8; 12]);

impl Name {
    /// The name as it stands in a tag.
    pub(super) fn of(name: &str) -> Self {
        let mut letters = [0; 12];
        let length = name.len().min(letters.len());
        letters[..length].copy_from_slice(&name.as_bytes()[..length]);
        Name(letters)
    }

    /// Whether it is one of `h1` to `h6`.
    pub(super) fn is_heading(&self) -> bool {
        matches!(self.0, [b'h', b'1'..=b'6', 0, ..])
    }

    /// The name in letters.
    pub(super) fn as_str(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(self.0.len());
        std::str::from_utf8(&self.0[..end]).unwrap_or_default()
    }
}

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Kept; runs within a paragraph.
    Inline(&'static str),
    /// Kept; a link, if its address is good.
    Anchor,
    /// Kept; stands by itself.
    Block(Block),
    /// Not kept, but separates its content from what is around it.
    Boundary,
    /// A line break.
    Break,
    /// A rule between two parts.
    Rule,
    /// A picture.
    Picture,
    /// Sound, moving pictures, or another page within this one; becomes a link.
    Media,
    /// A formula of MathML, which becomes words.
    Formula,
    /// Dropped with its content, unless a button is all that a heading or a link says.
    Dropped,
    /// Dropped; never has content.
    DroppedVoid,
    /// Not kept, but its content is.
    Transparent,
}

/// The blocks that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    Paragraph,
    Heading(&'static str),
    Quote,
    Preformatted,
    Bullets,
    Numbers,
    Item,
    Definitions,
    Term,
    Definition,
    Table,
    Caption,
    Head,
    Body,
    Foot,
    Row,
    HeadCell,
    Cell,
    Figure,
    FigureCaption,
}

impl Block {
    /// Its name in markup.
    pub(super) fn name(self) -> &'static str {
        match self {
            Block::Paragraph => "p",
            Block::Heading(name) => name,
            Block::Quote => "blockquote",
            Block::Preformatted => "pre",
            Block::Bullets => "ul",
            Block::Numbers => "ol",
            Block::Item => "li",
            Block::Definitions => "dl",
            Block::Term => "dt",
            Block::Definition => "dd",
            Block::Table => "table",
            Block::Caption => "caption",
            Block::Head => "thead",
            Block::Body => "tbody",
            Block::Foot => "tfoot",
            Block::Row => "tr",
            Block::HeadCell => "th",
            Block::Cell => "td",
            Block::Figure => "figure",
            Block::FigureCaption => "figcaption",
        }
    }

    /// Whether only words and pictures may stand in it, no blocks.
    pub(super) fn holds_only_words(self) -> bool {
        matches!(
            self,
            Block::Paragraph
                | Block::Heading(_)
                | Block::Preformatted
                | Block::Term
                | Block::Caption
                | Block::FigureCaption
        )
    }

    /// Whether it is `ul` or `ol`.
    pub(super) fn is_list(self) -> bool {
        matches!(self, Block::Bullets | Block::Numbers)
    }

    /// Whether it is `td` or `th`.
    pub(super) fn is_cell(self) -> bool {
        matches!(self, Block::Cell | Block::HeadCell)
    }
}

/// What becomes of the element called `name` (in lower case).
pub(super) fn kind(name: &str) -> Kind {
    if let Some(block) = block(name) {
        return Kind::Block(block);
    }
    if let Some(name) = inline(name) {
        return Kind::Inline(name);
    }
    match name {
        "a" => Kind::Anchor,
        "br" => Kind::Break,
        "hr" => Kind::Rule,
        "img" | "image" | "amp-img" => Kind::Picture,
        "audio" | "video" | "iframe" | "embed" | "amp-iframe" | "amp-video" | "amp-audio"
        | "amp-youtube" | "lite-youtube" | "lite-vimeo" | "oembed" => Kind::Media,
        "address" | "article" | "aside" | "body" | "center" | "details" | "dialog" | "div"
        | "fieldset" | "footer" | "form" | "header" | "hgroup" | "html" | "legend" | "main"
        | "nav" | "noscript" | "object" | "optgroup" | "option" | "search" | "section"
        | "summary" => Kind::Boundary,
        "annotation" | "annotation-xml" | "applet" | "button" | "canvas" | "datalist"
        | "frameset" | "meter" | "noembed" | "noframes" | "progress" | "script" | "select"
        | "style" | "svg" | "template" | "textarea" | "title" => Kind::Dropped,
        "math" => Kind::Formula,
        "area" | "base" | "basefont" | "bgsound" | "col" | "frame" | "input" | "keygen"
        | "link" | "meta" | "param" | "source" | "track" | "wbr" => Kind::DroppedVoid,
        _ => Kind::Transparent,
    }
}

/// Whether a dropped element called `outer` cannot hold one called `inner`, so that its end tag must be
/// missing where that begins.
pub(super) fn cannot_hold(outer: &str, inner: &str) -> bool {
    let holds_no_blocks = matches!(
        outer,
        "svg" | "math" | "button" | "select" | "canvas" | "meter" | "progress" | "datalist"
    );
    let is_text = |block: Block| !block.is_cell() && block != Block::Row;
    holds_no_blocks && matches!(kind(inner), Kind::Block(block) if is_text(block))
}

/// Whether an element called `name` (in lower case) holds code.
pub(super) fn holds_code(name: &str) -> bool {
    matches!(name, "code" | "kbd" | "samp" | "pre")
}

/// Whether HTML has an element called `name` (in lower case), MathML and SVG aside.
pub(super) fn is_element(name: &str) -> bool {
    kind(name) != Kind::Transparent
        || matches!(
            name,
            "bdi"
                | "bdo"
                | "big"
                | "data"
                | "font"
                | "label"
                | "nobr"
                | "output"
                | "picture"
                | "rb"
                | "rp"
                | "rt"
                | "rtc"
                | "ruby"
                | "slot"
                | "span"
                | "time"
        )
}

fn block(name: &str) -> Option<Block> {
    Some(match name {
        "p" => Block::Paragraph,
        "h1" => Block::Heading("h1"),
        "h2" => Block::Heading("h2"),
        "h3" => Block::Heading("h3"),
        "h4" => Block::Heading("h4"),
        "h5" => Block::Heading("h5"),
        "h6" => Block::Heading("h6"),
        "blockquote" => Block::Quote,
        "pre" | "listing" | "xmp" => Block::Preformatted,
        "ul" | "menu" | "dir" => Block::Bullets,
        "ol" => Block::Numbers,
        "li" => Block::Item,
        "dl" => Block::Definitions,
        "dt" => Block::Term,
        "dd" => Block::Definition,
        "table" => Block::Table,
        "caption" => Block::Caption,
        "thead" => Block::Head,
        "tbody" => Block::Body,
        "tfoot" => Block::Foot,
        "tr" => Block::Row,
        "th" => Block::HeadCell,
        "td" => Block::Cell,
        "figure" => Block::Figure,
        "figcaption" => Block::FigureCaption,
        _ => return None,
    })
}

fn inline(name: &str) -> Option<&'static str> {
    Some(match name {
        "em" | "dfn" | "var" => "em",
        "strong" => "strong",
        "i" => "i",
        "b" => "b",
        "cite" => "cite",
        "u" => "u",
        "s" | "strike" => "s",
        "del" => "del",
        "ins" => "ins",
        "mark" => "mark",
        "small" => "small",
        "sub" => "sub",
        "sup" => "sup",
        "q" => "q",
        "abbr" | "acronym" => "abbr",
        "code" | "tt" => "code",
        "kbd" => "kbd",
        "samp" => "samp",
        _ => return None,
    })
}
