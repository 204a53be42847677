import Mail

/// A mail's words as mail readers show them, in parts of which a page makes its own elements.
struct TextShown: Sendable {
    let blocks: [Block]

    struct Block: Sendable {
        let isParagraph: Bool
        let isList: Bool
        let isNumbered: Bool
        /// The number of its first line.
        let start: String
        let lines: [Line]
    }

    struct Line: Sendable {
        let spans: [Span]
        let isLast: Bool
    }

    struct Span: Sendable {
        let text: String
        let isPlain: Bool
        let isBold: Bool
        let isItalic: Bool
        let isLink: Bool
    }

    init(_ markup: MailMarkup) { blocks = markup.blocks.map(Block.init) }
}

extension TextShown.Block {
    init(_ block: MailMarkup.Block) {
        let lines: [[MailMarkup.Span]]
        var (isList, first): (Bool, Int?) = (false, nil)
        switch block {
        case .paragraph(let all): lines = all
        case .list(let all): (lines, isList) = (all, true)
        case .numbered(let all, let from): (lines, first) = (all, from)
        }
        self.init(
            isParagraph: !isList && first == nil, isList: isList, isNumbered: first != nil,
            start: first.map(String.init) ?? "",
            lines: lines.enumerated().map { number, spans in
                TextShown.Line(spans: spans.map(TextShown.Span.init), isLast: number == lines.count - 1)
            })
    }
}

extension TextShown.Span {
    init(_ span: MailMarkup.Span) {
        self.init(
            text: span.text, isPlain: !span.isBold && !span.isItalic && span.link == nil,
            isBold: span.isBold && !span.isItalic, isItalic: span.isItalic, isLink: span.link != nil)
    }
}
